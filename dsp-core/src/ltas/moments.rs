//! Mean and spread of contours over windows.

use super::contour::Curve;
use crate::listen::FINE_POINTS;

/// Running mean and variance of a curve at each point, over the windows in which it was present
/// (B. P. Welford's sums).
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    windows: u32,
    count: [u32; FINE_POINTS],
    mean: Curve,
    squares: Curve,
}

impl Default for Moments {
    fn default() -> Self {
        Self {
            windows: 0,
            count: [0; FINE_POINTS],
            mean: [0.0; FINE_POINTS],
            squares: [0.0; FINE_POINTS],
        }
    }
}

impl Moments {
    /// Takes a window in.
    pub fn push(&mut self, curve_db: &Curve, present: &[bool; FINE_POINTS]) {
        self.windows += 1;
        for i in (0..FINE_POINTS).filter(|i| present[*i]) {
            self.count[i] += 1;
            let away = curve_db[i] - self.mean[i];
            self.mean[i] += away / self.count[i] as f32;
            self.squares[i] += away * (curve_db[i] - self.mean[i]);
        }
    }

    /// Windows that were taken in.
    pub fn windows(&self) -> u32 {
        self.windows
    }

    /// Standard deviation from window to window, dB; pooled over a third of an octave, since a
    /// handful of windows says little of a single point. `None` where less than two windows were.
    pub fn deviation_db(&self) -> [Option<f32>; FINE_POINTS] {
        std::array::from_fn(|i| {
            let near = i.saturating_sub(4)..(i + 5).min(FINE_POINTS);
            let (squares, freedom) = near.fold((0.0, 0), |(s, n), at| {
                (s + self.squares[at], n + self.count[at].saturating_sub(1))
            });
            (self.count[i] >= 2 && freedom > 0).then(|| (squares / freedom as f32).sqrt())
        })
    }
}
