//! Balance: one channel has slipped in the mix, or has grown louder in it. Only where contributions
//! are known or estimated (DESIGN section 4).
//!
//! *Fader slip*: the gain from strip to mix reference has stepped while the channel's own level did not.
//! It is judged by regression alone: what happens before the insert (head amp, player) cannot make one.
//! *Balance*: the channel's loudness against the rest of the mix has risen over what it was, for long; its way is
//! down only, by 3 dB at most, and never for a lead vocal.
//!
//! Both are advice: `fader_db` says where the desk's fader stands and moves nothing, so to turn it here
//! would be to claim a move that nobody made.

use super::{Finding, Judge, short, spoken};
use crate::confidence::{Grounds, ramp};
use crate::ear::Desk;
use crate::order::median;
use crate::{Evidence, Expected, Proposal, Site, VerifyBy, number};
use std::collections::VecDeque;

/// A step of the fader is told from here on; the card stands down to the second, dB.
const SLIP_DB: f32 = 4.0;
const KEEP_SLIP_DB: f32 = 2.5;
/// Seconds in a row in which it must be there: what two seconds show is looked at every second.
const SLIP_S: u32 = 2;
/// Of so many channels the common part of all steps is the reference's own.
const COMMON: usize = 3;
/// Loudness in the mix is smoothed over this, seconds of playing (SCIENCE 3).
const SMOOTH_S: f32 = 10.0;
/// What was before: seconds of playing at least (a verse and a chorus: backing vocals that join in are
/// no fault), its time constant, and how old it is.
const BEFORE_S: f32 = 60.0;
const FORGET_S: f32 = 90.0;
const AGE_S: usize = 15;
/// Dead band (SCIENCE 3), and beyond it so many standard deviations of the channel's own.
const DEAD_LU: f32 = 2.0;
const DEVIATIONS: f32 = 3.5;
/// Deviation that is taken for granted until more was heard, LU, counted as so many seconds.
const PRIOR_LU: f32 = 2.0;
const PRIOR_S: f32 = 4.0;
/// A player digs in by less: more than this is one who begins to play, over the bleed of before, LU.
const ENTERS_LU: f32 = 9.0;
/// It must stand for so many seconds of playing.
const LASTS_S: u32 = 5;
/// No advice for more, dB (SCIENCE 3).
const CAP_DB: f32 = 3.0;

/// Watches one channel's place in the mix.
#[derive(Default)]
pub struct Balance {
    seconds: u64,
    slip: Slip,
    rise: Rise,
}

#[derive(Default)]
struct Slip {
    from_db: Option<f32>,
    now_db: f32,
    lasted: u32,
}

#[derive(Default)]
struct Rise {
    smooth: Option<f32>,
    past: VecDeque<f32>,
    before: f32,
    spread: f32,
    heard_s: f32,
    lasted: u32,
}

impl Judge for Balance {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        if self.seconds == desk.mix.seconds() {
            return;
        }
        self.seconds = desk.mix.seconds();
        self.slip.hear(desk, channel);
        // Voices, horns and strings come and go by the song.
        let comes_and_goes =
            desk.configs[channel].lead_vocal || desk.ears[channel].assumed.often_rests();
        match desk.mix.relative_lu(channel).filter(|_| !comes_and_goes) {
            Some(relative) => self.rise.hear(relative),
            None => self.rise.lasted = self.rise.lasted.min(LASTS_S),
        }
    }

    fn judge(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        standing: Option<&Proposal>,
    ) -> Option<Finding> {
        let config = &desk.configs[channel];
        if config.site != Site::Foh || desk.mix.contribution(channel).gain_db().is_none() {
            return None;
        }
        let name = short(&config.name);
        let slipped = self.slip.finding(&name, self.rise.heard_s);
        slipped.or_else(|| self.rise.finding(&name, standing.is_some()))
    }

    fn forget(&mut self) {
        *self = Self { seconds: self.seconds, ..Self::default() };
    }
}

impl Slip {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let Some(quick) = desk.mix.quick(channel) else {
            *self = Self::default();
            return;
        };
        // A channel that rests tells nothing.
        let Some(now_db) = quick.gain_db else { return };
        let Some(before_db) = self.from_db.or(quick.long_db) else { return };
        let now_db = now_db - common_step(desk);
        let step = (now_db - before_db).abs();
        if step >= if self.lasted >= SLIP_S { KEEP_SLIP_DB } else { SLIP_DB } {
            self.from_db = Some(before_db);
            self.now_db = now_db;
            self.lasted += 1;
        } else {
            *self = Self::default();
        }
    }

    fn finding(&self, name: &str, heard_s: f32) -> Option<Finding> {
        let from_db = self.from_db.filter(|_| self.lasted >= SLIP_S)?;
        let step = self.now_db - from_db;
        let (where_to, back) = if step > 0.0 { ("up", "down") } else { ("down", "up") };
        let by = spoken(step.round());
        let advice = format!("{name} {back} {by} at the fader.");
        Some(Finding {
            headline: format!("{name} went {where_to} {by} in the mix. Fader?"),
            evidence: Evidence {
                text: format!(
                    "From strip to mix {name} had {from_db:.1} dB, now {:.1} dB; what arrives has not \
                     changed by that.",
                    self.now_db
                ),
                numbers: vec![
                    number("gain_before", f64::from(from_db), "dB"),
                    number("gain_now", f64::from(self.now_db), "dB"),
                    number("gain", f64::from(-step), "dB"),
                ],
            },
            proposal: Proposal::Advice(advice),
            grounds: Grounds::new(
                ramp(step.abs(), SLIP_DB, 7.0),
                ramp(self.lasted as f32, 0.0, 6.0),
                heard_s.max(self.lasted as f32),
            ),
            worth: 0.7,
            expected: Expected { metric: "gain_in_the_mix", unit: "dB", value: f64::from(from_db) },
            metric: VerifyBy::None,
        })
    }
}

/// What all channels' gains have in common is a step of the reference, not of a fader.
fn common_step(desk: &Desk<'_>) -> f32 {
    let step = |c: usize| {
        let quick = desk.mix.quick(c)?;
        Some(quick.gain_db? - quick.long_db?)
    };
    let steps: Vec<f32> = (0..desk.configs.len()).filter_map(step).collect();
    if steps.len() < COMMON {
        return 0.0;
    }
    median(steps).unwrap_or(0.0)
}

impl Rise {
    /// Takes in a second of playing: loudness against the mix, LU.
    fn hear(&mut self, relative: f32) {
        let smooth = self.smooth.map_or(relative, |s| s + (relative - s) / SMOOTH_S);
        self.smooth = Some(smooth);
        self.past.push_back(smooth);
        if self.past.len() > AGE_S
            && let Some(old) = self.past.pop_front()
        {
            self.heard_s += 1.0;
            let share = (1.0 / self.heard_s).max(1.0 / FORGET_S);
            let off = old - self.before;
            self.before += share * off;
            self.spread += share * (off * (old - self.before) - self.spread);
        }
        let rose = self.rose().is_some_and(|(rise, threshold)| rise >= threshold);
        let enters = relative - self.before > ENTERS_LU;
        self.lasted = if rose && !enters { self.lasted + 1 } else { 0 };
    }

    /// The rise, and what it must reach, LU.
    fn rose(&self) -> Option<(f32, f32)> {
        if self.heard_s < BEFORE_S {
            return None;
        }
        let variance = (self.spread.max(0.0) * self.heard_s + PRIOR_S * PRIOR_LU.powi(2))
            / (self.heard_s + PRIOR_S);
        Some((self.smooth? - self.before, DEAD_LU + DEVIATIONS * variance.sqrt()))
    }

    fn finding(&self, name: &str, stands: bool) -> Option<Finding> {
        let (rise, threshold) = self.rose()?;
        let there = self.lasted >= LASTS_S || (stands && rise >= DEAD_LU);
        if !there {
            return None;
        }
        let down = rise.min(CAP_DB).round();
        Some(Finding {
            headline: format!(
                "{name} is {} louder in the mix. Down {}.",
                spoken(rise.round()),
                spoken(down)
            ),
            evidence: Evidence {
                text: format!(
                    "Against the mix {name} is {rise:.1} LU louder than over the {:.0} s of playing \
                     before; it comes and goes by less.",
                    self.heard_s
                ),
                numbers: vec![
                    number("rise_in_the_mix", f64::from(rise), "LU"),
                    number("gain", f64::from(-down), "dB"),
                ],
            },
            proposal: Proposal::Advice(format!("{name} down {} at the fader.", spoken(down))),
            grounds: Grounds::new(
                ramp(rise - threshold, 0.0, 4.0),
                ramp(self.lasted as f32, 0.0, 20.0),
                self.heard_s,
            ),
            worth: 0.4,
            expected: Expected {
                metric: "rise_in_the_mix_afterwards",
                unit: "LU",
                value: f64::from(rise - down),
            },
            metric: VerifyBy::None,
        })
    }
}
