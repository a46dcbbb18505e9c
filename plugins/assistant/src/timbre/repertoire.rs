//! What was played at the soundcheck, half second by half second: a chord or a stroke is told against its like.
//!
//! From passage to passage a mean moves with what is played, by as much as most faults. What is played now
//! over the moments of the soundcheck that sound most like it hardly moves with that: on the rendered shows
//! for tuning 84 of 142 bells are found where means found 62 (docs/score.md).

use super::baseline::WINDOW_S;
use dsp_core::listen::FINE_POINTS;
use dsp_core::ltas::{Curve, Moments, detrended};

/// Moments in a second.
pub const PER_SECOND: usize = 2;
/// Points of a kept moment: every second one of the fine grid, which is smoothed over four.
pub const KEPT_POINTS: usize = FINE_POINTS / 2;
/// A moment is expected to be as the mean of so many that are most like it.
const LIKE: usize = 4;
/// What lies this far under a moment's highest point does not tell it from others, dB.
const DEPTH_DB: f32 = 50.0;
/// The moments of the soundcheck are told against each other, but for those nearer than this (2 s): a held
/// chord is its own like.
const APART: usize = 2 * PER_SECOND;
/// Moments in a window whose spread is measured.
const WINDOW: usize = WINDOW_S as usize * PER_SECOND;

/// A moment of the soundcheck: level at every second point against its mean, steps of half a dB, \[kept point\].
pub type Kept = [i8; KEPT_POINTS];

/// All moments of one soundcheck, and how far they are off each other.
#[derive(Debug)]
pub struct Repertoire {
    present: [bool; FINE_POINTS],
    moments: Vec<[f32; KEPT_POINTS]>,
    /// Mean of what each has over its like, dB, \[point\].
    over_db: Curve,
    /// Standard deviation of that from window to window, detrended, dB, \[point\].
    spread_db: Curve,
}

/// A moment as it is kept, where `present` says what the channel has.
pub fn kept(level_db: &Curve, present: &[bool; FINE_POINTS]) -> Kept {
    relative(level_db, present).map(|db| (2.0 * db).round().clamp(-127.0, 127.0) as i8)
}

/// A moment's level at every second point against its mean over what is present.
fn relative(level_db: &Curve, present: &[bool; FINE_POINTS]) -> [f32; KEPT_POINTS] {
    let there = || (0..KEPT_POINTS).filter(|k| present[2 * k]);
    let top = there().map(|k| level_db[2 * k]).fold(f32::NEG_INFINITY, f32::max);
    let floored = |k: usize| level_db[2 * k].max(top - DEPTH_DB);
    let mean = there().map(floored).sum::<f32>() / there().count().max(1) as f32;
    std::array::from_fn(|k| if present[2 * k] { floored(k) - mean } else { 0.0 })
}

impl Repertoire {
    /// Of the moments of a baseline, in their order; `None` where they are too few to tell a spread.
    pub fn of(moments: &[Kept], present: [bool; FINE_POINTS]) -> Option<Self> {
        if moments.len() < 2 * WINDOW.max(APART + LIKE) {
            return None;
        }
        let moments = moments.iter().map(|kept| kept.map(|half| f32::from(half) / 2.0)).collect();
        let curve = [0.0; FINE_POINTS];
        let mut own = Self { present, moments, over_db: curve, spread_db: curve };
        let over: Vec<Curve> = (0..own.moments.len())
            .map(|at| own.over_its_like(&own.moments[at], Some(at)))
            .collect();
        let mut windows = Moments::default();
        for window in over.chunks_exact(WINDOW) {
            windows.push(&detrended(&mean(window.iter()), &present), &present);
        }
        own.over_db = mean(over.iter());
        own.spread_db = windows.deviation_db().map(|d| d.unwrap_or(0.0));
        Some(own)
    }

    /// Where the soundcheck had something.
    pub fn present(&self) -> &[bool; FINE_POINTS] {
        &self.present
    }

    /// What a window of the soundcheck's own moments sways over its like: standard deviation, detrended, dB, \[point\].
    pub fn spread_db(&self) -> &Curve {
        &self.spread_db
    }

    /// What a moment, dB, \[point\], has over its like, dB, less what is usual; 0 where nothing was at the soundcheck.
    pub fn over(&self, level_db: &Curve) -> Curve {
        let over = self.over_its_like(&relative(level_db, &self.present), None);
        std::array::from_fn(|i| over[i] - self.over_db[i])
    }

    /// A moment over the mean of those that are most like it; `own`: its place among them.
    fn over_its_like(&self, moment: &[f32; KEPT_POINTS], own: Option<usize>) -> Curve {
        let mut like = [(f32::INFINITY, 0); LIKE];
        for (at, other) in self.moments.iter().enumerate() {
            if own.is_some_and(|own| own.abs_diff(at) < APART) {
                continue;
            }
            let apart = squared_distance(moment, other);
            // Insertion into the few: the first in a tie.
            if let Some(place) = like.iter().position(|(least, _)| apart < *least) {
                like[place..].rotate_right(1);
                like[place] = (apart, at);
            }
        }
        let mut over = *moment;
        for (_, at) in like {
            for (over, db) in over.iter_mut().zip(&self.moments[at]) {
                *over -= db / LIKE as f32;
            }
        }
        let over = unfolded(&over);
        std::array::from_fn(|i| if self.present[i] { over[i] } else { 0.0 })
    }
}

/// Mean of curves.
pub fn mean<'a>(curves: impl ExactSizeIterator<Item = &'a Curve>) -> Curve {
    let (mut sum, count) = ([0.0; FINE_POINTS], curves.len());
    for curve in curves {
        sum.iter_mut().zip(curve).for_each(|(sum, db)| *sum += db);
    }
    sum.map(|sum| sum / count.max(1) as f32)
}

fn squared_distance(a: &[f32; KEPT_POINTS], b: &[f32; KEPT_POINTS]) -> f32 {
    const LANES: usize = 8;
    let mut sums = [0.0f32; LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for lane in 0..LANES {
            sums[lane] += (a[lane] - b[lane]) * (a[lane] - b[lane]);
        }
    }
    const { assert!(KEPT_POINTS.is_multiple_of(LANES)) };
    sums.iter().sum()
}

/// All points of what is known at every second one: between two it is their mean.
fn unfolded(kept: &[f32; KEPT_POINTS]) -> Curve {
    std::array::from_fn(|i| {
        let (at, next) = (kept[i / 2], kept[(i / 2 + 1).min(KEPT_POINTS - 1)]);
        if i % 2 == 0 { at } else { 0.5 * (at + next) }
    })
}
