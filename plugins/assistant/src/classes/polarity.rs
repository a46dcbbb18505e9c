//! Polarity: two microphones of one source that cancel each other in the low end.
//!
//! Pairs are declared by a person or found by a strong, steady correlation (issue 2, point 4): a lag
//! under 1 ms and a sum of 60 to 400 Hz that inverting raises by 3 dB or more make a move; a declared
//! pair with a longer lag gets the lag as advice. Of others it is not told: overheads and ambience
//! hear every source late, and so they should. A stereo line whose own legs are inverted against
//! each other is advice too, since one control turns both legs.

use super::{Finding, Judge, short, spoken};
use crate::confidence::{Grounds, ramp};
use crate::ear::{Desk, HZ};
use crate::{Evidence, Expected, Move, ParamChange, Proposal, Role, VerifyBy, number};
use dsp_core::listen::pair::{PairReading, WINDOW_S, compare};
use dsp_core::params::ParamId;
use std::collections::VecDeque;

/// A reading per window, so that no two share audio, hops.
const EVERY: u64 = (WINDOW_S * HZ as f64) as u64;
/// Readings kept for a pair.
const KEPT: usize = 8;
/// Readings that a card rests on at least: declared pairs, found pairs.
const LEAST_DECLARED: usize = 3;
const LEAST_FOUND: usize = 4;
/// Correlation of a pair at its lag, at least: declared, found, declared with a lag worth telling.
const DECLARED_CORRELATION: f32 = 0.4;
const FOUND_CORRELATION: f32 = 0.7;
const LAG_CORRELATION: f32 = 0.8;
/// Under this lag inverting helps, from there on only time does, ms (issue 2, point 4).
const SAME_PLACE_MS: f32 = 1.0;
/// The lag of a true pair stands still: largest distance from the median, ms.
const STEADY_MS: f32 = 0.3;
/// Inverting must raise the sum by this, dB (issue 2, point 4); a card stands from half of it on.
const RAISE_DB: f32 = 3.0;
const KEEP_DB: f32 = 1.5;
/// Legs of one stereo line with a correlation under this are inverted.
const LEGS_CORRELATION: f32 = -0.7;
/// For this long while the source plays, hops; and no more different in level than this, dB.
const LEGS_HOPS: u64 = 5 * HZ;
const LEGS_BALANCE_DB: f32 = 12.0;

/// Compares one channel with those before it.
#[derive(Default)]
pub struct Polarity {
    pairs: Vec<VecDeque<PairReading>>,
    hops: u64,
    active_hops: u64,
    legs_hops: u64,
    legs_correlation: f32,
}

impl Judge for Polarity {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        let Some(o) = &ear.now else { return };
        if ear.active && desk.configs[channel].stereo {
            let inverted =
                o.leg_correlation <= LEGS_CORRELATION && o.leg_balance_db.abs() <= LEGS_BALANCE_DB;
            self.legs_hops = if inverted { self.legs_hops + 1 } else { 0 };
            self.legs_correlation = o.leg_correlation;
        }
        self.hops += 1;
        self.active_hops += u64::from(ear.active);
        if !self.hops.is_multiple_of(EVERY) {
            return;
        }
        // A window in which the source hardly played says nothing of the pair.
        let played = std::mem::take(&mut self.active_hops) * 3 >= EVERY;
        self.pairs.resize_with(channel, VecDeque::new);
        if !played {
            return;
        }
        for (other, readings) in self.pairs.iter_mut().enumerate() {
            let other_ear = &desk.ears[other];
            let comparable = matches!(desk.configs[other].role, Role::Input | Role::Mc)
                && other_ear.active
                && desk.to_the_sample(other, channel);
            let reading = comparable.then(|| compare(&other_ear.probe, &ear.probe)).flatten();
            if let Some(reading) = reading {
                if readings.len() == KEPT {
                    readings.pop_front();
                }
                readings.push_back(reading);
            }
        }
    }

    fn judge(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        standing: Option<&Proposal>,
    ) -> Option<Finding> {
        let open = standing.is_some();

        if self.legs_hops >= LEGS_HOPS {
            return Some(self.legs());
        }
        let (other, pair) = self
            .pairs
            .iter()
            .enumerate()
            .filter_map(|(other, readings)| {
                let pair = Pair::of(desk, other, channel, readings)?;
                pair.speaks(open).then_some((other, pair))
            })
            // The pair that goes together best is the pair; the first of equals.
            .fold(None::<(usize, Pair)>, |best, next| match best {
                Some(best) if best.1.correlation >= next.1.correlation => Some(best),
                _ => Some(next),
            })?;
        let name = short(&desk.configs[other].name);
        Some(if pair.lag_ms.abs() < SAME_PLACE_MS {
            pair.invert(desk, channel, other, &name)
        } else {
            pair.report_lag(&name)
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

/// What the readings of one pair come to.
#[derive(Clone, Copy)]
struct Pair {
    declared: bool,
    readings: usize,
    /// Median of the lags; above 0: the channel comes after the other.
    lag_ms: f32,
    /// Mean of the magnitudes.
    correlation: f32,
    /// Mean gain of the sum by inverting, with the strips' polarities as they stand.
    raise_db: f32,
    /// Share of the readings that are strong, steady and agree that inverting helps.
    agreeing: f32,
}

impl Pair {
    fn of(
        desk: &Desk<'_>,
        other: usize,
        channel: usize,
        readings: &VecDeque<PairReading>,
    ) -> Option<Self> {
        let is_pair = |a: usize, b: usize| desk.configs[a].pair.map(usize::from) == Some(b);
        let declared = is_pair(other, channel) || is_pair(channel, other);
        let least = if declared { LEAST_DECLARED } else { LEAST_FOUND };
        if readings.len() < least {
            return None;
        }
        let n = readings.len() as f32;
        let mut lags: Vec<f32> = readings.iter().map(|r| r.lag_ms).collect();
        lags.sort_by(f32::total_cmp);
        let lag_ms = lags[lags.len() / 2];
        let correlation = readings.iter().map(|r| r.correlation.abs()).sum::<f32>() / n;
        let flipped = |c: usize| desk.values[c].choice(ParamId::POLARITY) == 1;
        let sign = if flipped(other) == flipped(channel) { 1.0 } else { -1.0 };
        let raise_db = readings.iter().map(|r| sign * r.inverting_raises_db).sum::<f32>() / n;
        let agrees = |r: &&PairReading| {
            (r.lag_ms - lag_ms).abs() <= STEADY_MS
                && (lag_ms.abs() >= SAME_PLACE_MS || sign * r.inverting_raises_db > 0.0)
        };
        let agreeing = readings.iter().filter(agrees).count() as f32 / n;
        let readings = readings.len();
        Some(Self { declared, readings, lag_ms, correlation, raise_db, agreeing })
    }

    fn speaks(&self, open: bool) -> bool {
        let strong = if self.declared { DECLARED_CORRELATION } else { FOUND_CORRELATION };
        if self.correlation < strong || self.agreeing < 0.75 {
            return false;
        }
        if self.lag_ms.abs() < SAME_PLACE_MS {
            return self.raise_db >= if open { KEEP_DB } else { RAISE_DB };
        }
        // Every microphone on a stage hears the next one late; only a declared pair is worth a word.
        self.declared && self.correlation >= LAG_CORRELATION
    }

    fn evidence(&self, name: &str) -> Evidence {
        Evidence {
            text: format!(
                "Between 60 and 400 Hz it goes with {name}: correlation {:.2}, {:.2} ms apart. \
                 Flipping one {} their sum by {:.1} dB ({} windows of 3 s, {}).",
                self.correlation,
                self.lag_ms.abs(),
                if self.raise_db < 0.0 { "lowers" } else { "raises" },
                self.raise_db.abs(),
                self.readings,
                if self.declared { "a declared pair" } else { "found by its correlation" },
            ),
            numbers: vec![
                number("correlation", f64::from(self.correlation), ""),
                number("lag", f64::from(self.lag_ms), "ms"),
                number("change_by_flipping", f64::from(self.raise_db), "dB"),
            ],
        }
    }

    fn grounds(&self, strength: f32) -> Grounds {
        Grounds::new(strength, self.agreeing, (self.readings as f64 * WINDOW_S) as f32)
    }

    fn invert(&self, desk: &Desk<'_>, channel: usize, other: usize, name: &str) -> Finding {
        let from = desk.values[channel].get(ParamId::POLARITY);
        let change = ParamChange { param: ParamId::POLARITY, from, to: 1.0 - from };
        Finding {
            headline: format!("Cancels {name} in the lows. Flip polarity."),
            evidence: self.evidence(name),
            proposal: Proposal::Move(Move { changes: vec![change] }),
            grounds: self.grounds(ramp(self.raise_db, RAISE_DB, 9.0)),
            worth: 0.6,
            expected: Expected {
                metric: "change_in_sum_of_the_pair",
                unit: "dB",
                value: f64::from(self.raise_db),
            },
            metric: VerifyBy::Pair { other: other as u16, raise_db: self.raise_db },
        }
    }

    fn report_lag(&self, name: &str) -> Finding {
        // Half a millisecond is what a card can be read by; the numbers say more.
        let lag = spoken((self.lag_ms.abs() * 2.0).round() / 2.0);
        let (when, what) = if self.lag_ms > 0.0 {
            ("after", "Delay that one.")
        } else {
            ("before", "Delay this one.")
        };
        Finding {
            headline: format!("Arrives {lag} ms {when} {name}. {what}"),
            evidence: self.evidence(name),
            proposal: Proposal::Advice(what.to_owned()),
            grounds: self.grounds(ramp(self.correlation, LAG_CORRELATION, 1.0)),
            worth: 0.2,
            expected: Expected { metric: "lag_afterwards", unit: "ms", value: 0.0 },
            metric: VerifyBy::None,
        }
    }
}

impl Polarity {
    fn legs(&self) -> Finding {
        let seconds = self.legs_hops as f32 / HZ as f32;
        Finding {
            headline: "Legs cancel each other. Flip one leg's polarity.".to_owned(),
            evidence: Evidence {
                text: format!(
                    "The legs had a correlation of {:.2} for {seconds:.0} s of playing.",
                    self.legs_correlation
                ),
                numbers: vec![
                    number("leg_correlation", f64::from(self.legs_correlation), ""),
                    number("time_played", f64::from(seconds), "s"),
                ],
            },
            proposal: Proposal::Advice("Flip one leg's polarity.".to_owned()),
            grounds: Grounds::new(ramp(-self.legs_correlation, 0.6, 1.0), 1.0, seconds),
            worth: 0.5,
            // One leg's sign turned turns the sign of what they have in common.
            expected: Expected {
                metric: "leg_correlation_afterwards",
                unit: "",
                value: f64::from(-self.legs_correlation),
            },
            metric: VerifyBy::None,
        }
    }
}
