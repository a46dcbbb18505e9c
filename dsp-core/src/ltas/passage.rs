//! A stretch of sound in two means: of the powers of its frames, and of what is heard of them.

use super::Ltas;
use super::contour::{Curve, smoothed};
use crate::listen::{FINE_POINTS, Spectrum};

/// Loudness goes with the 0.3rd power of intensity (S. S. Stevens, "The measurement of loudness", JASA 27, 1955).
const EXPONENT: f32 = 0.3;
/// Mean loudness where no frame was taken in: far under that of silence, whose level has a floor.
const LEAST: f64 = 1e-9;

/// Mean power and mean loudness of the same frames.
///
/// A mean of powers is that of the loudest frames, and moves with the notes that are played; a mean of
/// logarithms is that of the pauses. Loudness lies between the two: a filter adds its response to either mean, and
/// from one passage of a part to the next the second changes less.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    power: Ltas,
    loudness: [f64; FINE_POINTS],
}

impl Default for Passage {
    fn default() -> Self {
        Self { power: Ltas::default(), loudness: [0.0; FINE_POINTS] }
    }
}

impl Passage {
    /// Takes a frame in.
    pub fn push(&mut self, frame: &Spectrum) {
        let level_db = smoothed(&frame.map(f64::from));
        for (sum, db) in self.loudness.iter_mut().zip(level_db) {
            *sum += f64::from(10f32.powf(0.1 * EXPONENT * db));
        }
        self.power.push(frame);
    }

    /// Takes all frames of another in.
    pub fn add(&mut self, other: &Self) {
        for (sum, more) in self.loudness.iter_mut().zip(&other.loudness) {
            *sum += more;
        }
        self.power.add(&other.power);
    }

    /// The mean of the powers.
    pub fn power(&self) -> &Ltas {
        &self.power
    }

    /// Frames that were taken in.
    pub fn frames(&self) -> u32 {
        self.power.frames()
    }

    /// The mean loudness as a level, dB of the power that is as loud, \[point\].
    pub fn usual_db(&self) -> Curve {
        let scale = 1.0 / f64::from(self.frames().max(1));
        let exponent = f64::from(EXPONENT);
        self.loudness.map(|sum| (10.0 / exponent * (sum * scale).max(LEAST).log10()) as f32)
    }
}
