//! Long-term average spectra: what a channel sounds like over time, apart from how loud it is.
//!
//! [`Ltas`] adds up the fine spectra of the active frames; [`Contour`] is its shape: smoothed over a
//! sixth of an octave, in dB, with the trend of two octaves taken off, so that level and tilt drop
//! out and what sticks out is left. A linear filter adds its own response to a contour, whatever is
//! played: that is what makes contours comparable and an EQ fit possible.

mod bump;
mod contour;
mod moments;
mod passage;
#[cfg(test)]
mod tests;

pub use bump::{Bump, BumpFinder};
pub use contour::{Contour, Curve, broad, detrended, smoothed};
pub use moments::Moments;
pub use passage::Passage;

use crate::listen::{FINE_POINTS, Spectrum};

/// Mean power over frames.
#[derive(Clone, Debug, PartialEq)]
pub struct Ltas {
    sum: [f64; FINE_POINTS],
    frames: u32,
}

impl Default for Ltas {
    fn default() -> Self {
        Self { sum: [0.0; FINE_POINTS], frames: 0 }
    }
}

impl Ltas {
    /// Takes a frame in.
    pub fn push(&mut self, frame: &Spectrum) {
        for (sum, power) in self.sum.iter_mut().zip(frame) {
            *sum += f64::from(*power);
        }
        self.frames += 1;
    }

    /// Takes all frames of another in.
    pub fn add(&mut self, other: &Self) {
        for (sum, power) in self.sum.iter_mut().zip(&other.sum) {
            *sum += power;
        }
        self.frames += other.frames;
    }

    /// Frames that were taken in.
    pub fn frames(&self) -> u32 {
        self.frames
    }

    /// Mean power, \[point\]; silence where no frame was taken in.
    pub fn power(&self) -> [f64; FINE_POINTS] {
        let scale = 1.0 / f64::from(self.frames.max(1));
        self.sum.map(|sum| sum * scale)
    }

    /// Its shape; `None` where no frame was taken in, or only silence.
    pub fn contour(&self) -> Option<Contour> {
        (self.frames > 0).then(|| Contour::of(&self.power())).flatten()
    }
}
