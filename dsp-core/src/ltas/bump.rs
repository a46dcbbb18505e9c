//! The bell that explains most of a difference between two detrended curves: a matched filter.

use super::contour::{Curve, detrended, smoothed};
use crate::listen::FINE_POINTS;
use crate::listen::fine::{fine_hz, fine_index};
use crate::listen::level::dot;
use crate::strip::design::{Shape, Target};

/// Q of the bells that are looked for, half an octave apart: wider ones are a matter of tone.
const Q: [f64; 6] = [1.4, 2.0, 2.8, 4.0, 5.6, 8.0];
/// Points on either side of a bell: its detrended shape is done there.
const REACH: usize = 48;
/// Gain at which the shapes are taken, dB: a bell's shape hardly depends on it.
const SHAPE_GAIN_DB: f64 = 6.0;
/// Points that belong together (a quarter of an octave): neighbours are not evidence of their own.
const TOGETHER: f32 = 6.0;
/// Where bumps are looked for, Hz: below, single notes make up the spectrum; above, air.
const RANGE_HZ: (f64, f64) = (100.0, 10_000.0);
/// Points on either side that must be there: half an octave. At the edge of what a source has, a
/// steep slope looks like half a bell of any size.
const CORE: usize = 12;
/// Points nearer than an octave to a bump are left out of what it is compared with.
const APART: usize = 24;
/// What is compared with is never less than this, dB: the digits of a curve.
const LEAST_SPREAD_DB: f32 = 0.25;

/// One bell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bump {
    /// Centre, Hz.
    pub hz: f64,
    /// Gain, dB, above 0.
    pub gain_db: f32,
    /// Q of the best of the bells that were tried.
    pub q: f64,
    /// Gain over its own standard error from the spread that was given.
    pub z: f32,
    /// Gain over the median of what the same bell finds an octave and more away, scaled to be a
    /// standard deviation: how much it stands out of *this* curve.
    pub contrast: f32,
}

/// Shapes of bells on the fine grid, detrended as a contour is.
pub struct BumpFinder {
    shapes: [Bell; Q.len()],
}

/// A bell's detrended shape per dB of its gain, and its square.
struct Bell {
    shape: [f32; 2 * REACH + 1],
    square: [f32; 2 * REACH + 1],
}

impl Default for BumpFinder {
    fn default() -> Self {
        Self::new()
    }
}

impl BumpFinder {
    /// Works the shapes out; takes a moment, allocates nothing.
    pub fn new() -> Self {
        const MIDDLE: usize = FINE_POINTS / 2;
        let shape = |q: f64| {
            let bell =
                Target { shape: Shape::Bell, freq_hz: fine_hz(MIDDLE), gain_db: SHAPE_GAIN_DB, q };
            let power = std::array::from_fn(|i| 10f64.powf(bell.analog_db(fine_hz(i)) / 10.0));
            let curve = detrended(&smoothed(&power), &[true; FINE_POINTS]);
            let shape: [f32; 2 * REACH + 1] =
                std::array::from_fn(|k| curve[MIDDLE - REACH + k] / SHAPE_GAIN_DB as f32);
            Bell { shape, square: shape.map(|s| s * s) }
        };
        Self { shapes: Q.map(shape) }
    }

    /// Gain of a bell of `bump`'s frequency and Q in another difference, dB.
    pub fn gain_db(
        &self,
        bump: &Bump,
        difference_db: &Curve,
        deviation_db: &Curve,
        present: &[bool; FINE_POINTS],
    ) -> f32 {
        let weights = weights(deviation_db, present);
        let weighted: Curve = std::array::from_fn(|i| weights[i] * difference_db[i]);
        let k = Q.iter().position(|q| *q >= bump.q).unwrap_or(Q.len() - 1);
        matched(&self.shapes[k], fine_index(bump.hz), &weights, &weighted).gain_db()
    }

    /// RMS of what is left of a difference once the bump is taken off it, dB, over what is present.
    pub fn rest_db(
        &self,
        bump: &Bump,
        difference_db: &Curve,
        present: &[bool; FINE_POINTS],
    ) -> f32 {
        let k = Q.iter().position(|q| *q >= bump.q).unwrap_or(Q.len() - 1);
        let first = fine_index(bump.hz) as isize - REACH as isize;
        let bell = |i: usize| {
            let at = usize::try_from(i as isize - first).ok();
            at.and_then(|at| self.shapes[k].shape.get(at)).map_or(0.0, |s| bump.gain_db * s)
        };
        let there = (0..FINE_POINTS).filter(|i| present[*i]);
        let (sum, count) = there.fold((0.0f32, 0), |(sum, count), i| {
            (sum + (difference_db[i] - bell(i)).powi(2), count + 1)
        });
        (sum / count.max(1) as f32).sqrt()
    }

    /// The bell above 0 dB that takes most off `difference_db` (detrended), given its standard
    /// deviation at each point, dB, above 0; `None` where there is none.
    pub fn strongest(
        &self,
        difference_db: &Curve,
        deviation_db: &Curve,
        present: &[bool; FINE_POINTS],
    ) -> Option<Bump> {
        let weights = weights(deviation_db, present);
        let weighted: Curve = std::array::from_fn(|i| weights[i] * difference_db[i]);
        let range = fine_index(RANGE_HZ.0)..fine_index(RANGE_HZ.1) + 1;
        let whole = |at: &usize| (at - CORE..=at + CORE).all(|i| present[i]);
        let mut best: Option<(f32, usize, usize, Match)> = None;
        for (k, shape) in self.shapes.iter().enumerate() {
            for at in range.clone().filter(whole) {
                let found = matched(shape, at, &weights, &weighted);
                let gained = found.across * found.gain_db();
                if found.across > 0.0 && best.is_none_or(|(most, ..)| gained > most) {
                    best = Some((gained, k, at, found));
                }
            }
        }
        let (_, k, at, found) = best?;
        let elsewhere = range.filter(|i| whole(i) && i.abs_diff(at) >= APART);
        let mut gains: Vec<f32> = elsewhere
            .map(|i| matched(&self.shapes[k], i, &weights, &weighted).gain_db().abs())
            .collect();
        gains.sort_by(f32::total_cmp);
        // The median of the size of a normal variable is 0.6745 of its deviation.
        let spread = gains.get(gains.len() / 2).map_or(0.0, |median| median / 0.6745);
        let gain_db = found.gain_db();
        Some(Bump {
            hz: fine_hz(at),
            gain_db,
            q: Q[k],
            z: gain_db * (found.own / TOGETHER).sqrt(),
            contrast: gain_db / spread.max(LEAST_SPREAD_DB),
        })
    }
}

/// Sums of a matched filter at one place.
#[derive(Clone, Copy)]
struct Match {
    across: f32,
    own: f32,
}

impl Match {
    fn gain_db(self) -> f32 {
        if self.own > 0.0 { self.across / self.own } else { 0.0 }
    }
}

/// One over the variance of what is present.
fn weights(deviation_db: &Curve, present: &[bool; FINE_POINTS]) -> Curve {
    std::array::from_fn(|i| {
        if present[i] { deviation_db[i].max(LEAST_SPREAD_DB).powi(-2) } else { 0.0 }
    })
}

fn matched(bell: &Bell, at: usize, weights: &Curve, weighted: &Curve) -> Match {
    let from = at.saturating_sub(REACH);
    let to = (at + REACH + 1).min(FINE_POINTS);
    let part = from + REACH - at..to + REACH - at;
    Match {
        across: dot(&bell.shape[part.clone()], &weighted[from..to]),
        own: dot(&bell.square[part], &weights[from..to]),
    }
}
