//! What the strip's compressor does to levels that were measured, at the rate of the hops.

use dsp_core::params::{CompParam, ParamId, ParamValues};
use dsp_core::strip::static_reduction_db;

/// Length of a hop, s.
const HOP_S: f32 = 0.01;

/// Settings of the compressor that its gain reduction depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reducer {
    /// Threshold, dBFS.
    pub threshold_db: f32,
    /// Ratio, n in n:1.
    pub ratio: f32,
    /// Knee, dB.
    pub knee_db: f32,
    /// Attack time constant, ms.
    pub attack_ms: f32,
    /// Release time constant, ms.
    pub release_ms: f32,
}

impl Reducer {
    /// As the values of a strip have it, switched on or off.
    pub fn of(values: &ParamValues) -> Self {
        let get = |param| values.get(ParamId::comp(param));
        Self {
            threshold_db: get(CompParam::ThresholdDb),
            ratio: get(CompParam::Ratio),
            knee_db: get(CompParam::KneeDb),
            attack_ms: get(CompParam::AttackMs),
            release_ms: get(CompParam::ReleaseMs),
        }
    }

    /// Gain reduction over hops with these peaks, dBFS, in dB from 0 on, as the strip's detector makes
    /// it (`strip::compressor`).
    pub fn reduction_db(&self, peaks_dbfs: impl Iterator<Item = f32>) -> Vec<f32> {
        let keep = |ms: f32| (-HOP_S / (ms.max(1e-3) / 1_000.0)).exp();
        let (attack, release) = (keep(self.attack_ms), keep(self.release_ms));
        let (mut held, mut smooth) = (0.0f32, 0.0f32);
        peaks_dbfs
            .map(|peak| {
                let wanted =
                    static_reduction_db(peak - self.threshold_db, self.ratio, self.knee_db);
                held = wanted.max(release * held + (1.0 - release) * wanted);
                smooth = attack * smooth + (1.0 - attack) * held;
                smooth
            })
            .collect()
    }

    /// Level behind the compressor without make-up, where one of `level_dbfs` arrives and stays.
    pub fn settled_dbfs(&self, level_dbfs: f32) -> f32 {
        level_dbfs - static_reduction_db(level_dbfs - self.threshold_db, self.ratio, self.knee_db)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_that_stays_gets_the_static_reduction_and_one_below_gets_none() {
        let reducer = Reducer {
            threshold_db: -20.0,
            ratio: 4.0,
            knee_db: 0.0,
            attack_ms: 10.0,
            release_ms: 100.0,
        };
        let loud = reducer.reduction_db(std::iter::repeat_n(-8.0, 500));
        assert!((loud.last().copied().unwrap_or(0.0) - 9.0).abs() < 1e-3, "12 dB over, 4 to 1");
        assert!(loud.is_sorted());
        let quiet = reducer.reduction_db(std::iter::repeat_n(-30.0, 500));
        assert!(quiet.iter().all(|db| *db == 0.0));
        assert_eq!(reducer.settled_dbfs(-8.0), -17.0);
        assert_eq!(reducer.settled_dbfs(-30.0), -30.0);
    }
}
