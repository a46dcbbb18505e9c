//! Clip rescue: something clips at or before the insert. Advice only at this stage.
//!
//! Evidence: samples at full scale, and flat tops below it, which mean that a head amp, a wireless
//! system or a DI clips upstream (DESIGN section 6; issue 2, point 4).

use super::{Finding, Judge};
use crate::confidence::{Grounds, ramp};
use crate::ear::{Desk, HZ};
use crate::{Evidence, Proposal, Role, VerifyBy, number};
use ml_models::Instrument;
use std::collections::VecDeque;

/// Time looked back over, hops: a loud phrase.
const WINDOW: usize = 5 * HZ as usize;
/// Hops with clipping that raise a card: one overload is a mishap, a few are a fault.
const RAISE_HOPS: usize = 3;
/// A card stands until nothing clipped for this long, hops: a chorus clips again after its verse. Of
/// that the source must have played for a part.
const CLEAR_HOPS: u64 = 60 * HZ;
const CLEAR_ACTIVE_HOPS: u64 = 20 * HZ;
/// Flat tops further below the loudest peak of the window are waveform, not a ceiling, dB.
const CEILING_DB: f32 = 1.0;
/// Flat tops below this are quiet converters counting bits, dBFS.
const LOWEST_DBFS: f32 = -30.0;
/// From this density on 6 dB will not do: share of the active hops that clip.
const HEAVY: f32 = 0.2;

/// One hop of the window.
#[derive(Clone, Copy, Debug, Default)]
struct Hop {
    peak_dbfs: f32,
    tops: u16,
    top_dbfs: f32,
    clipped: u16,
    active: bool,
}

/// Listens for ceilings on one channel.
#[derive(Default)]
pub struct ClipRescue {
    window: VecDeque<Hop>,
    since_clip: u64,
    active_since_clip: u64,
    last: Option<Heard>,
}

/// What the window says.
#[derive(Clone, Copy, Debug)]
struct Heard {
    hops: usize,
    samples: u32,
    tops: u32,
    active_hops: usize,
    ceiling_dbfs: f32,
}

impl Judge for ClipRescue {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        let Some(o) = &ear.now else { return };
        // A synthesiser's square wave has flat tops by right: there only full scale counts.
        let square = ear.assumed.instrument == Some(Instrument::Synth);
        if self.window.len() == WINDOW {
            self.window.pop_front();
        }
        self.window.push_back(Hop {
            peak_dbfs: o.pre.peak_dbfs,
            tops: if square { 0 } else { o.flat_tops },
            top_dbfs: o.flat_top_dbfs,
            clipped: o.clipped_samples,
            active: ear.active,
        });
        let heard = self.look();
        if heard.hops >= RAISE_HOPS {
            self.last = Some(heard);
            if clips(self.window.back().copied().unwrap_or_default(), heard.ceiling_dbfs) {
                (self.since_clip, self.active_since_clip) = (0, 0);
            }
        }
        self.since_clip += 1;
        self.active_since_clip += u64::from(ear.active);
    }

    fn judge(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        standing: Option<&Proposal>,
    ) -> Option<Finding> {
        let open = standing.is_some();

        let heard = match self.look() {
            now if now.hops >= RAISE_HOPS => now,
            _ if open && !self.is_over() => self.last?,
            _ => return None,
        };
        // Of a second at least: the first hops of a fault say nothing of how much of it there is.
        let share = heard.hops as f32 / heard.active_hops.max(HZ as usize) as f32;
        let down_db = if share >= HEAVY { 12 } else { 6 };
        let action = match desk.configs[channel].role {
            Role::Input | Role::Mc => format!("Head amp down {down_db} at the desk."),
            // No trim makes up for it: nothing is learned of what hears the hall.
            Role::Ambience => format!("Its head amp down {down_db}."),
            _ => format!("Turn the source down {down_db}."),
        };
        let below = heard.ceiling_dbfs < -0.2;
        let headline = if below {
            format!("Clips at {:.1}. {action}", heard.ceiling_dbfs)
        } else {
            format!("Clipping. {action}")
        };
        let text = format!(
            "{} and {} at full scale in {:.2} s of the last {:.0} s; ceiling {:.1} dBFS{}.",
            counted(heard.tops, "flat top"),
            counted(heard.samples, "sample"),
            heard.hops as f32 / HZ as f32,
            self.window.len() as f32 / HZ as f32,
            heard.ceiling_dbfs,
            if below { ", so it clips before this insert" } else { "" },
        );
        let text = if action.starts_with("Head amp") {
            format!(
                "{text} Accept, then turn it down within 30 s: the trim makes up for the drop once, so \
                 what is after this insert stays; feeds taken before it drop."
            )
        } else {
            text
        };
        Some(Finding {
            headline,
            evidence: Evidence {
                text,
                numbers: vec![
                    number("time_clipped", heard.hops as f64 / HZ as f64, "s"),
                    number("flat_tops", f64::from(heard.tops), ""),
                    number("samples_at_full_scale", f64::from(heard.samples), ""),
                    number("ceiling", f64::from(heard.ceiling_dbfs), "dBFS"),
                ],
            },
            proposal: Proposal::Advice(action),
            grounds: Grounds::new(
                ramp(heard.hops as f32, 0.0, 12.0),
                ramp(share, 0.0, 0.1),
                desk.ears[channel].active_s(),
            ),
            worth: 1.0, // nothing on the desk is more urgent than a clipping input
            expected: crate::Expected {
                metric: "change_in_peak_level",
                unit: "dB",
                value: -f64::from(down_db),
            },
            metric: VerifyBy::None, // the head amp is the desk's
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

/// "1 sample", "2 samples".
fn counted(count: u32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn clips(hop: Hop, ceiling_dbfs: f32) -> bool {
    hop.clipped > 0
        || (hop.tops > 0 && hop.top_dbfs > LOWEST_DBFS && hop.top_dbfs >= ceiling_dbfs - CEILING_DB)
}

impl ClipRescue {
    fn is_over(&self) -> bool {
        self.since_clip >= CLEAR_HOPS && self.active_since_clip >= CLEAR_ACTIVE_HOPS
    }

    fn look(&self) -> Heard {
        let loudest = self.window.iter().map(|h| h.peak_dbfs).fold(f32::NEG_INFINITY, f32::max);
        let mut heard =
            Heard { hops: 0, samples: 0, tops: 0, active_hops: 0, ceiling_dbfs: loudest };
        for hop in &self.window {
            heard.active_hops += usize::from(hop.active);
            if clips(*hop, loudest) {
                heard.hops += 1;
                heard.samples += u32::from(hop.clipped);
                heard.tops += u32::from(hop.tops);
            }
        }
        heard
    }
}
