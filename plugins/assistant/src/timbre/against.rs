//! A channel against a reference: how far off it is, and how much that may mean.

use super::baseline::WINDOW_S;
use super::{Baseline, Timbre};
use crate::order::median;
use dsp_core::listen::FINE_POINTS;
use dsp_core::listen::fine::fine_index;
use dsp_core::ltas::{Curve, broad, detrended};

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
    /// The last seconds against the channel's own accepted baseline, by mean power; the deviation is that from
    /// window to window of the baseline, for as many windows as each of the two has.
    pub fn baseline(timbre: &Timbre, baseline: &Baseline) -> Option<Self> {
        let (now, base) = (timbre.now()?, baseline.contour());
        let present = both(&now.present, &base.present);
        let change: Curve = std::array::from_fn(|i| now.level_db[i] - base.level_db[i]);
        let seconds = timbre.now_seconds();
        Some(Self {
            difference_db: detrended(&change, &present),
            deviation_db: deviation_db(&baseline.spread_db(), seconds, baseline),
            broad_db: over_median(&broad(&change, &present), &present),
            broad_deviation_db: deviation_db(&baseline.broad_spread_db(), seconds, baseline),
            present,
            normal_db: base.level_db,
            broad_normal_db: base.broad_db,
        })
    }
}

/// How far off a region is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    /// Against the mean of the rest, dB.
    pub db: f32,
    /// What the region sways by itself: standard deviation, dB.
    pub deviation_db: f32,
    /// RMS of what is off elsewhere, dB, 0.5 at least.
    pub elsewhere_db: f32,
    /// Mean of the rest against the median, dB.
    pub rest_db: f32,
}

/// Where sound is told, Hz.
const ALL_HZ: (f64, f64) = (100.0, 12_000.0);
/// The rest begins this far from a region, octaves: a broad fault has skirts.
pub const SKIRT_OCTAVES: f64 = 0.75;
/// What is off elsewhere is never less than this, dB: digits, windows, bleed.
const LEAST_ELSEWHERE_DB: f32 = 0.5;

impl Against {
    /// A region against the rest of the channel; `None` where the source has too little in one of them.
    pub fn region(&self, hz: (f64, f64)) -> Option<Region> {
        let points = |hz: (f64, f64)| fine_index(hz.0)..fine_index(hz.1) + 1;
        let inside = points(hz);
        let there: Vec<usize> = inside.clone().filter(|i| self.present[*i]).collect();
        if 3 * there.len() < 2 * inside.count() {
            return None; // the source has nothing there: nothing to be said of it
        }
        let apart = SKIRT_OCTAVES.exp2();
        let near = points((hz.0 / apart, hz.1 * apart));
        let rest: Vec<usize> =
            points(ALL_HZ).filter(|i| self.present[*i] && !near.contains(i)).collect();
        if rest.len() < FINE_POINTS / 10 {
            return None; // a source of one band has no tone to be off
        }
        let mean = |curve: &Curve, at: &[usize]| {
            at.iter().map(|i| curve[*i]).sum::<f32>() / at.len().max(1) as f32
        };
        let rest_db = mean(&self.broad_db, &rest);
        let squares = rest.iter().map(|i| (self.broad_db[*i] - rest_db).powi(2)).sum::<f32>();
        Some(Region {
            db: mean(&self.broad_db, &there) - rest_db,
            deviation_db: mean(&self.broad_deviation_db, &there).max(0.1),
            elsewhere_db: (squares / rest.len() as f32).sqrt().max(LEAST_ELSEWHERE_DB),
            rest_db,
        })
    }
}

/// How far a mean over `seconds` is off that of a baseline by itself, where windows are spread so: standard
/// deviation, dB, \[point\].
pub(super) fn deviation_db(spread_db: &Curve, seconds: usize, baseline: &Baseline) -> Curve {
    let windows = (seconds as f32 / WINDOW_S as f32).max(1.0);
    let share = (1.0 / windows + 1.0 / (baseline.windows().max(1) as f32)).sqrt();
    spread_db.map(|s| (s * share).hypot(LEAST_DEVIATION_DB))
}

/// Where both have something.
pub(super) fn both(a: &[bool; FINE_POINTS], b: &[bool; FINE_POINTS]) -> [bool; FINE_POINTS] {
    std::array::from_fn(|i| a[i] && b[i])
}

/// A curve less its median from 100 Hz to 10 kHz: a fault that fills less than half of that range does
/// not move what it is told against.
fn over_median(curve: &Curve, present: &[bool; FINE_POINTS]) -> Curve {
    let there = MIDDLE.filter(|i| present[*i]).map(|i| curve[i]);
    let median = median(there.collect()).unwrap_or(0.0);
    std::array::from_fn(|i| if present[i] { curve[i] - median } else { 0.0 })
}
