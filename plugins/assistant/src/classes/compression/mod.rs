//! Compression: a starting point where the level varies more than a mix can carry (SCIENCE section
//! 4). Soundcheck only; make-up 0, since a microphone is open (DESIGN section 6).
//!
//! The threshold lets the loudest 30 % of the active time compress (up to half of it, where that evens the
//! level more), the ratio makes the 90th percentile of the gain reduction what suits the
//! class, the times follow the crest factor. Only where there is a need: loudness over 3 s that strays
//! by more than the class usually does.

mod design;
#[cfg(test)]
mod tests;

use super::{Finding, Judge, spoken};
use crate::confidence::{Grounds, ramp};
use crate::ear::{Desk, HZ};
use crate::{Evidence, Expected, InsertPoint, Move, Proposal, Site, Upheaval, VerifyBy, number};
use design::{Design, Histogram};
use dsp_core::params::{CompParam, ParamId};
use ml_models::Instrument;
use std::collections::VecDeque;

/// Active hops that are looked back on: 60 s, and the least that a card rests on: 20 s.
const KEPT: usize = 6_000;
const LEAST: usize = 2_000;
/// Active hops between two looks.
const EVERY: u64 = HZ;
/// A level that strays by more is a source that rests over bleed, not a player: rendered voices stray by
/// 3 dB at most, or by 6.7 and more where bleed alone opens the gate; a planted ±9 dB reads 5.2 to 6.6.
const MOST_STRAY_DB: f32 = 6.6;
/// The level strays if it turns so often from a loud span to a soft one or back within what is kept: once
/// or twice is a verse and a chorus, which is a fader's matter, or a source that rests over bleed.
const LEAST_TURNS: u32 = 3;
/// A span is loud or soft that lies this far from the mean, standard deviations.
const TURN_SD: f32 = 0.5;
/// Spans of 3 s of active time whose loudness is compared.
const SPAN: usize = 300;
/// A card that stands holds down to this part of the need.
const KEEP_SHARE: f32 = 0.8;
/// Looks in a row that a need must stand for.
const PERSIST: u32 = 6;

/// What a class is compressed by, and from which standard deviation of its 3 s loudness on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Aim {
    /// 90th percentile of the gain reduction, dB (SCIENCE section 4).
    reduction_db: f32,
    /// Standard deviation of the loudness over 3 s from which there is a need, dB.
    need_db: f32,
}

/// The aims of SCIENCE section 4; a class that is not in its list is left alone.
fn aim(instrument: Instrument) -> Option<Aim> {
    use Instrument as I;
    let (reduction_db, need_db) = match instrument {
        I::Singing | I::Speech => (5.5, 4.5),
        I::Bass => (5.0, 3.5),
        I::Kick | I::Snare => (4.0, 4.5),
        I::AcousticGuitar => (3.0, 4.5),
        I::Keys => (2.0, 5.0),
        _ => return None,
    };
    Some(Aim { reduction_db, need_db })
}

/// One active hop.
#[derive(Clone, Copy, Debug)]
struct Level {
    peak_dbfs: f32,
    power: f32,
    crest_db: f32,
}

/// Watches the dynamics of one channel.
#[derive(Default)]
pub struct Compression {
    levels: VecDeque<Level>,
    /// Active hops of the second that is not over.
    second: Vec<Level>,
    /// Active hops since the last look.
    hops: u64,
    stands: u32,
    found: Option<Found>,
}

/// A need and what would meet it.
#[derive(Clone, Debug)]
struct Found {
    loudness_sd_db: f32,
    need_db: f32,
    aim_db: f32,
    design: Design,
    histogram: Histogram,
    range_db: f32,
}

impl Judge for Compression {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        if let Some(o) = ear.now.as_ref().filter(|_| ear.active) {
            self.second.push(Level {
                peak_dbfs: o.pre.peak_dbfs,
                power: 10f32.powf(o.pre.rms_dbfs / 10.0),
                crest_db: o.crest_db,
            });
        }
        if desk.hop % HZ < HZ - 1 && self.second.len() < HZ as usize {
            return;
        }
        // Whose voice the second was is known at its end.
        let second = std::mem::take(&mut self.second);
        if !ear.hears_itself() || second.is_empty() {
            return;
        }
        self.hops += second.len() as u64;
        self.levels.extend(second);
        self.levels.drain(..self.levels.len().saturating_sub(KEPT));
        if self.hops >= EVERY && self.levels.len() >= LEAST {
            self.hops = 0;
            let share = if self.stands > 0 { KEEP_SHARE } else { 1.0 };
            let aim = ear.assumed.instrument.and_then(aim);
            // What is offered stays what it is.
            let offered = self.found.as_ref().filter(|_| self.stands >= PERSIST);
            let offered = offered.map(|found| found.design);
            let found = aim.and_then(|aim| self.find(aim, share, offered));
            self.stands = if found.is_some() { self.stands + 1 } else { 0 };
            self.found = found;
        }
    }

    fn judge(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        standing: Option<&Proposal>,
    ) -> Option<Finding> {
        let values = &desk.values[channel];
        let config = &desk.configs[channel];
        let found = self.found.as_ref()?;
        let elsewhere = config.site != Site::Foh
            || matches!(config.insert, InsertPoint::AfterDynamics | InsertPoint::AfterFader);
        if elsewhere || values.is_on(ParamId::comp(CompParam::On)) {
            return None;
        }
        if standing.is_none() && self.stands < PERSIST {
            return None;
        }
        let moved = match standing {
            Some(Proposal::Move(moved)) => moved.clone(),
            _ => found.design.to_move(values),
        };
        Some(self.finding(desk.ears[channel].active_s(), found, moved))
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn upheaval(&mut self, what: Upheaval) {
        match what {
            Upheaval::GainStep { db } => {
                for level in self.levels.iter_mut().chain(&mut self.second) {
                    level.peak_dbfs += db;
                    level.power *= 10f32.powf(db / 10.0);
                }
                self.found = None;
                self.stands = 0;
            }
            _ => self.forget(),
        }
    }
}

/// How often the level goes from over to under the mean by so much, or back.
fn turns(spans_db: &[f32], mean_db: f32, by_db: f32) -> u32 {
    let sides =
        spans_db.iter().filter(|db| (**db - mean_db).abs() >= by_db).map(|db| *db > mean_db);
    let mut turns = 0;
    let mut last = None;
    for loud in sides {
        turns += u32::from(last.is_some_and(|last| last != loud));
        last = Some(loud);
    }
    turns
}

/// Loudness over each 3 s, dB.
fn spans_db(levels: &[Level]) -> Vec<f32> {
    let loudness_db = |span: &[Level]| {
        let mean = span.iter().map(|l| l.power).sum::<f32>() / SPAN as f32;
        10.0 * mean.max(1e-16).log10()
    };
    levels.chunks_exact(SPAN).map(loudness_db).collect()
}

impl Compression {
    fn find(&self, aim: Aim, share: f32, offered: Option<Design>) -> Option<Found> {
        let levels: Vec<Level> = self.levels.iter().copied().collect();
        let spans = spans_db(&levels);
        let (mean_db, loudness_sd_db) = super::stats::moments(&spans);
        if turns(&spans, mean_db, TURN_SD * loudness_sd_db) < LEAST_TURNS {
            return None;
        }
        if !(share * aim.need_db..MOST_STRAY_DB).contains(&loudness_sd_db) {
            return None;
        }
        let design = offered.or_else(|| Design::of(&levels, aim.reduction_db))?;
        let histogram = design.predict(&levels);
        // An aim that cannot be met is no starting point: the level does not vary from hit to hit.
        (histogram.p90_db >= 0.5 * aim.reduction_db).then(|| Found {
            loudness_sd_db,
            need_db: aim.need_db,
            aim_db: aim.reduction_db,
            range_db: design::range_db(&levels),
            histogram,
            design,
        })
    }

    fn finding(&self, active_s: f32, found: &Found, moved: Move) -> Finding {
        let Found { design, histogram, .. } = found;
        let over = found.loudness_sd_db - found.need_db;
        let after = design.range_after_db(&self.levels.iter().copied().collect::<Vec<_>>());
        let drop_db = (found.range_db - after).max(0.0);
        let mut numbers = vec![
            number("loudness_deviation", f64::from(found.loudness_sd_db), "dB"),
            number("reduction_at_the_loudest_tenth", f64::from(histogram.p90_db), "dB"),
            number("reduction_aimed_at", f64::from(found.aim_db), "dB"),
            number("time_watched", self.levels.len() as f64 / HZ as f64, "s"),
        ];
        let names = ["no_reduction", "up_to_two", "up_to_four", "up_to_six", "up_to_nine", "more"];
        numbers.extend(
            names
                .into_iter()
                .zip(histogram.shares)
                .map(|(n, s)| number(n, f64::from(100.0 * s), "%")),
        );
        Finding {
            headline: format!(
                "Level strays by {}. Compress {} to 1 from {}.",
                spoken(found.loudness_sd_db.round()),
                spoken(design.ratio),
                format_args!("{:.0}", design.threshold_db),
            ),
            evidence: Evidence {
                text: format!(
                    "Loudness over 3 s strays by {:.1} dB; this would take {:.1} dB off the loudest \
                     tenth and nothing off {:.0} % of the time.",
                    found.loudness_sd_db,
                    histogram.p90_db,
                    100.0 * histogram.shares[0]
                ),
                numbers,
            },
            proposal: Proposal::Move(moved),
            grounds: Grounds::new(
                ramp(over, 0.0, 3.0),
                (self.stands as f32 / 12.0).min(1.0),
                active_s,
            ),
            worth: 0.25 + 0.25 * ramp(over, 0.0, 4.0),
            expected: Expected {
                metric: "change_in_level_range",
                unit: "dB",
                value: -f64::from(drop_db),
            },
            metric: VerifyBy::Range { normal_db: found.range_db - drop_db, drop_db },
        }
    }
}
