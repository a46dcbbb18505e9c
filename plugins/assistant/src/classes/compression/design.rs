//! What a compressor should be set to for levels that were measured, and what it would do to them.

use super::Level;
use crate::order::nth;
use crate::{Move, ParamChange, Reducer};
use dsp_core::params::{CompParam, ParamId, ParamValues};

/// Knee, dB (SCIENCE section 4).
const KNEE_DB: f32 = 6.0;
/// Ratios that are tried (SCIENCE section 4: 1.5 to 6).
const RATIOS: [f32; 14] =
    [1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 3.25, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0];
/// The loudest 30 % of the active time compress (SCIENCE section 4); more, where that evens the level more for the same
/// reduction, or where no ratio reaches the aim so.
const COMPRESSED: [f32; 3] = [0.3, 0.4, 0.5];
/// An aim is reached that is missed by no more, dB.
const NEAR_DB: f32 = 0.5;
/// Attack and release within this, ms: what suits open microphones whatever the crest says.
const ATTACK_MS: (f32, f32) = (1.0, 60.0);
const RELEASE_MS: (f32, f32) = (40.0, 400.0);
/// Hops of the levels whose range is told: 0.4 s.
const RANGE_HOPS: usize = 40;
/// Upper edges of the histogram's bins but the last, dB: none, and up to.
const EDGES_DB: [f32; 5] = [0.25, 2.0, 4.0, 6.0, 9.0];

/// Settings of the strip's compressor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Design {
    pub threshold_db: f32,
    pub ratio: f32,
    pub attack_ms: f32,
    pub release_ms: f32,
}

/// The gain reduction that is to be expected over the active time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Histogram {
    /// 90th percentile, dB.
    pub p90_db: f32,
    /// Shares of the time: none, then up to 2, 4, 6 and 9 dB, and more.
    pub shares: [f32; EDGES_DB.len() + 1],
}

impl Design {
    /// Of the settings whose 90th percentile of gain reduction comes near `aim_db` those after which the loudness strays
    /// least; where none comes near it, those that come closest. `None` without levels.
    pub fn of(levels: &[Level], aim_db: f32) -> Option<Self> {
        let crest_db = quantile(levels.iter().map(|l| l.crest_db), 0.5)?;
        // D. Giannoulis, M. Massberg, J. D. Reiss, "Parameter automation in a dynamic range
        // compressor", JAES 61(10), 2013: times from the squared crest factor.
        let crest = 10f32.powf(crest_db.max(3.0) / 10.0);
        let attack_ms = (160.0 / crest).clamp(ATTACK_MS.0, ATTACK_MS.1);
        let release_ms = (2_000.0 / crest - attack_ms).clamp(RELEASE_MS.0, RELEASE_MS.1);
        let at = |threshold_db: f32, ratio| Self {
            threshold_db: threshold_db.round().clamp(-60.0, 0.0),
            ratio,
            attack_ms: attack_ms.round(),
            release_ms: (release_ms / 10.0).round() * 10.0,
        };
        // Miss beyond what is near, dB, and how far the loudness strays then, dB.
        let mut best: Option<(f32, f32, Self)> = None;
        for share in COMPRESSED {
            let threshold_db = quantile(levels.iter().map(|l| l.peak_dbfs), 1.0 - share)?;
            for design in RATIOS.map(|ratio| at(threshold_db, ratio)) {
                let reduction_db = design.reduction_db(levels);
                let p90_db = quantile(reduction_db.iter().copied(), 0.9)?;
                let miss_db = ((p90_db - aim_db).abs() - NEAR_DB).max(0.0);
                let strays_db = strays_db(&after(levels, &reduction_db));
                let better =
                    |(miss, strays, _): &(f32, f32, Self)| (miss_db, strays_db) < (*miss, *strays);
                if best.as_ref().is_none_or(better) {
                    best = Some((miss_db, strays_db, design));
                }
            }
        }
        best.map(|(.., design)| design)
    }

    /// Gain reduction over the hops, dB.
    fn reduction_db(&self, levels: &[Level]) -> Vec<f32> {
        let Self { threshold_db, ratio, attack_ms, release_ms } = *self;
        let reducer = Reducer { threshold_db, ratio, knee_db: KNEE_DB, attack_ms, release_ms };
        reducer.reduction_db(levels.iter().map(|level| level.peak_dbfs))
    }

    /// What the gain reduction would have been.
    pub fn predict(&self, levels: &[Level]) -> Histogram {
        let reduction = self.reduction_db(levels);
        let mut shares = [0.0; EDGES_DB.len() + 1];
        for db in &reduction {
            let bin = EDGES_DB.iter().position(|edge| db < edge).unwrap_or(EDGES_DB.len());
            shares[bin] += 1.0 / reduction.len() as f32;
        }
        let p90_db = quantile(reduction.into_iter(), 0.9).unwrap_or(0.0);
        Histogram { p90_db, shares }
    }

    /// 90th less 10th percentile of the 0.4 s levels behind the compressor, dB.
    pub fn range_after_db(&self, levels: &[Level]) -> f32 {
        range_db(&after(levels, &self.reduction_db(levels)))
    }

    /// Standard deviation of the loudness over 3 s behind the compressor, dB.
    #[cfg(test)]
    pub fn strays_after_db(&self, levels: &[Level]) -> f32 {
        strays_db(&after(levels, &self.reduction_db(levels)))
    }

    /// The move that sets the strip's compressor, with no make-up gain.
    pub fn to_move(self, values: &ParamValues) -> Move {
        let set = |param, to: f32| {
            let param = ParamId::comp(param);
            ParamChange { param, from: values.get(param), to: param.spec().clamp(to) }
        };
        Move {
            changes: vec![
                set(CompParam::ThresholdDb, self.threshold_db),
                set(CompParam::Ratio, self.ratio),
                set(CompParam::KneeDb, KNEE_DB),
                set(CompParam::AttackMs, self.attack_ms),
                set(CompParam::ReleaseMs, self.release_ms),
                set(CompParam::MakeupDb, 0.0),
                set(CompParam::On, 1.0),
            ],
        }
    }
}

/// The levels behind such a reduction, dB.
fn after(levels: &[Level], reduction_db: &[f32]) -> Vec<Level> {
    let reduced = |(level, db): (&Level, &f32)| Level {
        power: level.power * 10f32.powf(-db / 10.0),
        ..*level
    };
    levels.iter().zip(reduction_db).map(reduced).collect()
}

/// Standard deviation of the loudness over 3 s, dB.
fn strays_db(levels: &[Level]) -> f32 {
    crate::classes::stats::moments(&super::spans_db(levels)).1
}

/// 90th less 10th percentile of the levels over 0.4 s, dB.
pub(super) fn range_db(levels: &[Level]) -> f32 {
    let spans: Vec<f32> = levels
        .chunks_exact(RANGE_HOPS)
        .map(|span| {
            let mean = span.iter().map(|l| l.power).sum::<f32>() / RANGE_HOPS as f32;
            10.0 * mean.max(1e-16).log10()
        })
        .collect();
    let at = |q| quantile(spans.iter().copied(), q).unwrap_or(0.0);
    at(0.9) - at(0.1)
}

/// Nearest-rank quantile.
fn quantile(values: impl Iterator<Item = f32>, q: f32) -> Option<f32> {
    let values: Vec<f32> = values.collect();
    let rank = (q * values.len() as f32).ceil() as usize;
    nth(values, rank.saturating_sub(1))
}
