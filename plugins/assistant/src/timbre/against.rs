//! A channel against a reference: how far off it is, and how much that may mean.

use super::baseline::{Baseline, windows_of};
use super::{Prior, Timbre};
use dsp_core::listen::FINE_POINTS;
use dsp_core::ltas::{Contour, Curve, broad, detrended};

/// Two contours of one thing never agree better than this, dB: digits, windows, bleed.
const LEAST_DEVIATION_DB: f32 = 0.5;
/// Points from 100 Hz to 10 kHz, whose median is the level that a broad difference is told against.
const MIDDLE: std::ops::RangeInclusive<usize> = 56..=215;

/// The difference of a channel to what it is compared with.
#[derive(Clone, Debug)]
pub struct Against {
    /// Of the detrended levels, dB, \[point\].
    pub difference_db: Curve,
    /// What it sways by itself: standard deviation, dB, \[point\].
    pub deviation_db: Curve,
    /// Of the broad levels, against their median, dB, \[point\].
    pub broad_db: Curve,
    /// What that sways by itself.
    pub broad_deviation_db: Curve,
    /// True where both have something.
    pub present: [bool; FINE_POINTS],
    /// Level of the reference, dB, \[point\]: what is normal here.
    pub normal_db: Curve,
    /// Its broad level.
    pub broad_normal_db: Curve,
}

impl Against {
    /// The last seconds against the channel's own accepted baseline; the deviation is that from
    /// window to window of the baseline, for as many windows as each of the two has.
    pub fn baseline(timbre: &Timbre, baseline: &Baseline) -> Option<Self> {
        Some(Self::accepted(timbre.now()?, timbre.now_seconds(), baseline))
    }

    /// The same of a contour over `seconds` of active time.
    pub fn accepted(now: &Contour, seconds: usize, baseline: &Baseline) -> Self {
        let base = baseline.contour();
        let present = both(&now.present, &base.present);
        let change: Curve = std::array::from_fn(|i| now.level_db[i] - base.level_db[i]);
        let windows = windows_of(seconds).max(1.0);
        let share = (1.0 / windows + 1.0 / (baseline.windows().max(1) as f32)).sqrt();
        let deviation = |spread: Curve| spread.map(|s| (s * share).hypot(LEAST_DEVIATION_DB));
        Self {
            difference_db: detrended(&change, &present),
            deviation_db: deviation(baseline.spread_db()),
            broad_db: over_median(&broad(&change, &present), &present),
            broad_deviation_db: deviation(baseline.broad_spread_db()),
            present,
            normal_db: base.level_db,
            broad_normal_db: base.broad_db,
        }
    }

    /// A contour against what its class usually sounds like; the deviation is that from stem to stem.
    pub fn prior(contour: &Contour, prior: &Prior) -> Self {
        let present = both(&contour.present, &prior.known);
        let less = |a: &Curve, b: &Curve| std::array::from_fn(|i| a[i] - b[i]);
        let only = |curve: Curve| -> Curve {
            std::array::from_fn(|i| if present[i] { curve[i] } else { 0.0 })
        };
        let broad = only(less(&contour.broad_db, &prior.broad_mean_db));
        Self {
            difference_db: only(less(&contour.detrended_db, &prior.mean_db)),
            deviation_db: prior.deviation_db,
            broad_db: over_median(&broad, &present),
            broad_deviation_db: prior.broad_deviation_db,
            present,
            normal_db: prior.mean_db,
            broad_normal_db: prior.broad_mean_db,
        }
    }
}

fn both(a: &[bool; FINE_POINTS], b: &[bool; FINE_POINTS]) -> [bool; FINE_POINTS] {
    std::array::from_fn(|i| a[i] && b[i])
}

/// A curve less its median from 100 Hz to 10 kHz: a fault that fills less than half of that range does
/// not move what it is told against.
fn over_median(curve: &Curve, present: &[bool; FINE_POINTS]) -> Curve {
    let mut sorted: Vec<f32> = MIDDLE.filter(|i| present[*i]).map(|i| curve[i]).collect();
    sorted.sort_by(f32::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
    std::array::from_fn(|i| if present[i] { curve[i] - median } else { 0.0 })
}
