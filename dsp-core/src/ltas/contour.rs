//! The shape of a spectrum: what sticks out of its own trend.

use crate::listen::FINE_POINTS;

/// A level at each point of the fine spectrum, dB.
pub type Curve = [f32; FINE_POINTS];

/// Weights of the smoothing over a sixth of an octave (full width at half height), from the middle
/// outwards: a triangle, in sixteenths.
const SMOOTH: [f64; 4] = [4.0, 3.0, 2.0, 1.0];
/// Points on either side that make up the trend: an octave, so two in all (SCIENCE section 2).
const TREND: usize = 24;
/// Points on either side of the broad level: a third of an octave, so two thirds in all.
const BROAD: usize = 8;
/// What lies this far under the highest point is not there: bleed, noise, the converter, dB.
const DEPTH_DB: f32 = 50.0;
/// Points whose mean level the broad level is told against: 100 Hz to 8 kHz.
const MIDDLE: std::ops::RangeInclusive<usize> = 56..=207;
/// Lower than this nothing is there, mean square (-130 dBFS).
const SILENCE: f64 = 1e-13;

/// The shape of a long-term average spectrum.
#[derive(Clone, Debug, PartialEq)]
pub struct Contour {
    /// Level against the mean level of 100 Hz to 8 kHz, dB, \[point\]; 0 where nothing is there.
    pub level_db: Curve,
    /// Level over the trend of two octaves, dB, \[point\]; 0 where nothing is there.
    pub detrended_db: Curve,
    /// Level over two thirds of an octave against the mean level of 100 Hz to 8 kHz, dB,
    /// \[point\]; 0 where nothing is there.
    pub broad_db: Curve,
    /// True where there is something: within 50 dB of the highest point.
    pub present: [bool; FINE_POINTS],
}

impl Contour {
    /// The shape of mean powers; `None` in silence.
    pub fn of(power: &[f64; FINE_POINTS]) -> Option<Self> {
        if power.iter().sum::<f64>() < SILENCE {
            return None;
        }
        let level = smoothed(power);
        let top = level.iter().fold(f32::NEG_INFINITY, |top, l| top.max(*l));
        let present = level.map(|l| l >= top - DEPTH_DB);
        let middle: Vec<f32> = MIDDLE.filter(|i| present[*i]).map(|i| level[i]).collect();
        let mean = middle.iter().sum::<f32>() / middle.len().max(1) as f32;
        let against_mean =
            |curve: &Curve| std::array::from_fn(|i| if present[i] { curve[i] - mean } else { 0.0 });
        Some(Self {
            level_db: against_mean(&level),
            detrended_db: detrended(&level, &present),
            broad_db: against_mean(&broad(&level, &present)),
            present,
        })
    }

    /// The shape whose level curve was kept: the rest follows from it.
    pub fn from_level(level_db: Curve, present: [bool; FINE_POINTS]) -> Self {
        Self {
            detrended_db: detrended(&level_db, &present),
            broad_db: broad(&level_db, &present),
            level_db,
            present,
        }
    }
}

/// Power smoothed over a sixth of an octave, dB.
pub fn smoothed(power: &[f64; FINE_POINTS]) -> Curve {
    std::array::from_fn(|i| {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (k, weight) in SMOOTH.iter().enumerate() {
            let below = i.checked_sub(k).filter(|_| k > 0);
            for at in below.into_iter().chain(Some(i + k).filter(|at| *at < FINE_POINTS)) {
                sum += weight * power[at];
                weights += weight;
            }
        }
        (10.0 * (sum / weights + 1e-16).log10()) as f32
    })
}

/// Level less its trend: a mean over two octaves with raised-cosine weights, of what is present.
pub fn detrended(level_db: &Curve, present: &[bool; FINE_POINTS]) -> Curve {
    let weights: [f32; TREND + 1] =
        std::array::from_fn(|k| 1.0 + (std::f32::consts::PI * k as f32 / (TREND + 1) as f32).cos());
    let (sums, totals) = around::<TREND>(level_db, present, |k| weights[k]);
    std::array::from_fn(|i| if present[i] { level_db[i] - sums[i] / totals[i] } else { 0.0 })
}

/// Mean level of what is present within a third of an octave on either side; 0 where nothing is there.
pub fn broad(level_db: &Curve, present: &[bool; FINE_POINTS]) -> Curve {
    let (sums, counts) = around::<BROAD>(level_db, present, |_| 1.0);
    std::array::from_fn(|i| if present[i] { sums[i] / counts[i] } else { 0.0 })
}

/// Weighted sums of the levels that are present within `REACH` points of each, and of their weights, which go by
/// the distance. Distance by distance and not point by point: straight vector code.
fn around<const REACH: usize>(
    level_db: &Curve,
    present: &[bool; FINE_POINTS],
    weight: impl Fn(usize) -> f32,
) -> (Curve, Curve) {
    // Nothing lies beyond both ends.
    const ROOM: usize = FINE_POINTS + 2 * TREND;
    let (mut levels, mut there) = ([0.0f32; ROOM], [0.0f32; ROOM]);
    for (i, (level, present)) in level_db.iter().zip(present).enumerate() {
        if *present {
            (levels[REACH + i], there[REACH + i]) = (*level, 1.0);
        }
    }
    let (mut sums, mut totals) = ([0.0; FINE_POINTS], [0.0; FINE_POINTS]);
    for from in 0..=2 * REACH {
        let weight = weight(from.abs_diff(REACH));
        let (levels, there) = (&levels[from..][..FINE_POINTS], &there[from..][..FINE_POINTS]);
        for i in 0..FINE_POINTS {
            sums[i] += weight * levels[i];
            totals[i] += weight * there[i];
        }
    }
    (sums, totals)
}
