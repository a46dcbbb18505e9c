//! Gain staging: peaks decide, RMS informs on sustained sources only (DESIGN section 6, gain).

use super::bleed::Bleed;
use super::{Finding, Judge, spoken};
use crate::confidence::{Grounds, ramp};
use crate::ear::{Desk, HZ};
use crate::{Evidence, Expected, InsertPoint, Move, ParamChange, Proposal, Role, VerifyBy, number};
use dsp_core::params::ParamId;

/// Where the 95th percentile of the 1 s true peaks belongs, dBTP (DESIGN section 6). The 6 dB of
/// reserve that a show takes are in it: what peaks at -12 in soundcheck peaks at -6 in the show.
pub const TARGET_DBTP: f32 = -12.0;
/// Upper end of what is fine, dBTP (DESIGN section 6).
pub const FINE_TO_DBTP: f32 = -8.0;
/// No card under this, dB (DESIGN section 6).
const LEAST_DB: f32 = 6.0;
/// A card stands until the error is under this, dB: hysteresis.
const KEEP_DB: f32 = 4.0;
/// Median RMS where a sustained source belongs at most, dBFS (SCIENCE section 3: -18 to -20).
const SUSTAINED_RMS_DBFS: f32 = -18.0;
/// Active seconds that a card rests on at least. In ten the p95 is their maximum, so that one shout or
/// one fill made a card; of twenty the bounds of the quantile mean something.
const LEAST_SECONDS: usize = 20;
/// Peaks of steady noise lie about 11 dB over its RMS, and a level at least 9 over its floor: closer
/// to the noise than this there is nothing that a raise would bring, dB.
const OVER_NOISE_DB: f32 = 20.0;
/// The error must stand for this many seconds in a row, hops.
const PERSIST_HOPS: u64 = 2 * HZ;

/// Watches the level of one channel.
#[derive(Default)]
pub struct GainStaging {
    hot_hops: u64,
    low_hops: u64,
    fine_hops: u64,
    bleed: Bleed,
}

impl Judge for GainStaging {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        if !ear.active {
            return;
        }
        self.bleed.hear(desk, channel);
        let error = error_db(desk, channel).unwrap_or(0.0);
        let (surely_over, surely_under) = sure_db(desk, channel).unwrap_or_default();
        let count = |there: bool, hops: u64| if there { hops + 1 } else { 0 };
        self.hot_hops = count(surely_over >= LEAST_DB, self.hot_hops);
        self.low_hops = count(surely_under <= -LEAST_DB, self.low_hops);
        self.fine_hops = count(error.abs() < KEEP_DB, self.fine_hops);
    }

    fn judge(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        standing: Option<&Proposal>,
    ) -> Option<Finding> {
        let open = standing.is_some();

        let config = &desk.configs[channel];
        if config.insert == InsertPoint::AfterFader {
            return None; // the level here is the mix's, not the head amp's
        }
        let ear = &desk.ears[channel];
        let error = error_db(desk, channel)?;
        let seconds = ear.peak_seconds();
        let stands = |hops: u64| hops >= PERSIST_HOPS || (open && error.abs() >= KEEP_DB);
        if error > 0.0 && seconds >= LEAST_SECONDS && stands(self.hot_hops) {
            Some(too_hot(desk, channel, error, standing))
        } else if error < 0.0
            && seconds >= LEAST_SECONDS
            && config.role != Role::Playback
            && stands(self.low_hops)
            && !self.bleed.is_all(desk, channel)
        {
            too_low(desk, channel, error, open)
        } else {
            None
        }
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

/// How far the level after head amp and trim is from the target, dB; above 0: too hot.
fn error_db(desk: &Desk<'_>, channel: usize) -> Option<f32> {
    let trim = desk.values[channel].get(ParamId::TRIM_DB);
    Some(desk.ears[channel].p95_dbtp()? + trim - TARGET_DBTP)
}

/// How far off it is at least: the bounds of the p95 against the target, dB.
fn sure_db(desk: &Desk<'_>, channel: usize) -> Option<(f32, f32)> {
    let trim = desk.values[channel].get(ParamId::TRIM_DB);
    let (lower, upper) = desk.ears[channel].p95_bounds_dbtp()?;
    Some((lower + trim - TARGET_DBTP, upper + trim - TARGET_DBTP))
}

fn too_hot(desk: &Desk<'_>, channel: usize, error: f32, standing: Option<&Proposal>) -> Finding {
    let level = TARGET_DBTP + error;
    let trim = desk.values[channel].get(ParamId::TRIM_DB);
    let room = (trim + desk.limits.trim_down_db).clamp(0.0, desk.limits.trim_down_db);
    // The trim may take what brings the level back to fine; more is the head amp's.
    let down = half_db(error.min(room));
    // What stands is not turned from trim to head amp and back by half a dB.
    let slack = match standing {
        Some(Proposal::Move(_)) => 1.0,
        Some(Proposal::Advice(_)) => -1.0,
        None => 0.0,
    };
    if level - down <= FINE_TO_DBTP + slack && down >= 1.0 {
        let to = trim - down;
        let change = ParamChange { param: ParamId::TRIM_DB, from: trim, to };
        let headline = format!("Peaks at {}. Trim down {}.", whole(level), spoken(down));
        finding(
            desk,
            channel,
            error,
            headline,
            Proposal::Move(Move { changes: vec![change] }),
            down,
        )
    } else {
        let down = error.round();
        let action = format!("Head amp down {} at the desk.", spoken(down));
        let headline = format!("Peaks at {}. {action}", whole(level));
        finding(desk, channel, error, headline, Proposal::Advice(action), down)
    }
}

fn too_low(desk: &Desk<'_>, channel: usize, error: f32, open: bool) -> Option<Finding> {
    let ear = &desk.ears[channel];
    // What has never risen clearly above its own floor is no level; nor is what others sound like at a voice that rests.
    if !ear.has_lived()
        || (!open && ear.hears_others())
        || ear.p95_dbtp()? < ear.noise_floor_dbfs + OVER_NOISE_DB
    {
        return None;
    }
    let trim = desk.values[channel].get(ParamId::TRIM_DB);
    // What is soft for most of the time may be loud enough where its source plays.
    let loud_error = ear.loud_p95_dbtp()? + trim - TARGET_DBTP;
    let mut up = -error.max(loud_error);
    if ear.assumed.is_sustained()
        && let Some(rms) = ear.median_rms_dbfs()
    {
        up = up.min(SUSTAINED_RMS_DBFS - rms - trim);
    }
    if up < if open { KEEP_DB } else { LEAST_DB } {
        return None;
    }
    let up = up.round();
    let action = format!("Head amp up {} at the desk.", spoken(up));
    let level = TARGET_DBTP + error;
    let headline = format!("Peaks at {}. {action}", whole(level));
    Some(finding(desk, channel, error, headline, Proposal::Advice(action), -up))
}

fn finding(
    desk: &Desk<'_>,
    channel: usize,
    error: f32,
    headline: String,
    proposal: Proposal,
    down: f32,
) -> Finding {
    let ear = &desk.ears[channel];
    let level = TARGET_DBTP + error;
    let trim = desk.values[channel].get(ParamId::TRIM_DB);
    let rms = ear.median_rms_dbfs().unwrap_or(f32::NAN);
    let (over, under) = sure_db(desk, channel).unwrap_or_default();
    let nearest = if error > 0.0 { over } else { -under };
    let metric = match proposal {
        Proposal::Move(_) => VerifyBy::Level { normal_db: level - down, drop_db: down },
        Proposal::Advice(_) => VerifyBy::None,
    };
    let text = format!(
        "In {} s of playing the loudest 5 % of true peaks reach {level:.1} dBTP (trim {trim:+.1} dB \
         included); {TARGET_DBTP:.0} leaves 6 dB for the show. Median RMS is {rms:.1} dBFS.",
        ear.peak_seconds(),
    );
    Finding {
        headline,
        evidence: Evidence {
            text,
            numbers: vec![
                number("loud_true_peaks", f64::from(level), "dBTP"),
                number("off_target", f64::from(error), "dB"),
                number("median_rms", f64::from(rms), "dBFS"),
                number("time_played", ear.peak_seconds() as f64, "s"),
            ],
        },
        proposal,
        grounds: Grounds {
            // What is left where the truth is at the near end of its bounds.
            agreement: Some(ramp(nearest, 0.0, 2.0 * LEAST_DB)),
            ..Grounds::new(
                ramp(error.abs(), LEAST_DB, 14.0),
                // Of the seconds, those on the wrong side of the target.
                ear.share_of_peaks(|peak| (peak + trim - TARGET_DBTP) * error > 0.0),
                ear.peak_seconds() as f32,
            )
        },
        // Too hot is dear; too low costs noise.
        worth: if error > 0.0 { 0.7 } else { 0.4 },
        expected: Expected {
            metric: "loud_true_peaks_afterwards",
            unit: "dBTP",
            value: f64::from(level - down),
        },
        metric,
    }
}

fn half_db(value: f32) -> f32 {
    (value * 2.0).floor() / 2.0
}

/// Without decimals, and without a minus at zero.
fn whole(value: f32) -> String {
    format!("{}", value.round() as i32)
}
