//! What one second of hops holds: peak, power, how the legs go together.

use super::level::{amplitude_db, power_db};
use super::observation::HOPS_PER_SECOND;

const HOPS: usize = HOPS_PER_SECOND as usize;

/// What one hop adds to the last second.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HopSums {
    /// Highest true peak of the legs, linear.
    pub true_peak: f32,
    /// Mean square of the louder leg.
    pub power: f64,
    /// Mean squares of the legs and mean of their product.
    pub legs: [f64; 2],
    /// Mean of the product of the legs.
    pub product: f64,
}

/// The hops of the last second, newest overwriting oldest.
pub(super) struct LastSecond {
    hops: [HopSums; HOPS],
    next: usize,
    filled: usize,
}

impl LastSecond {
    pub fn new() -> Self {
        Self { hops: [HopSums::default(); HOPS], next: 0, filled: 0 }
    }

    pub fn clear(&mut self) {
        self.next = 0;
        self.filled = 0;
    }

    pub fn push(&mut self, hop: HopSums) {
        self.hops[self.next] = hop;
        self.next = (self.next + 1) % HOPS;
        self.filled = (self.filled + 1).min(HOPS);
    }

    fn hops(&self) -> &[HopSums] {
        &self.hops[..self.filled]
    }

    /// True peak over RMS, dB; 0 in silence.
    pub fn crest_db(&self) -> f32 {
        let peak = self.hops().iter().fold(0.0_f32, |peak, hop| peak.max(hop.true_peak));
        let power =
            self.hops().iter().map(|hop| hop.power).sum::<f64>() / self.filled.max(1) as f64;
        if power > 1e-16 { amplitude_db(peak) - power_db(power) } else { 0.0 }
    }

    /// Correlation of the legs, and the second over the first in dB (within ±96 dB). 1 and 0 where both
    /// are silent; correlation 0 where one of them is.
    pub fn legs(&self) -> (f32, f32) {
        let (mut first, mut second, mut product) = (0.0, 0.0, 0.0);
        for hop in self.hops() {
            first += hop.legs[0];
            second += hop.legs[1];
            product += hop.product;
        }
        if first + second < 1e-14 {
            return (1.0, 0.0);
        }
        let energy = (first * second).sqrt();
        let correlation = if energy > 1e-16 { (product / energy).clamp(-1.0, 1.0) } else { 0.0 };
        let balance = 10.0 * ((second + 1e-16) / (first + 1e-16)).log10();
        (correlation as f32, balance.clamp(-96.0, 96.0) as f32)
    }
}
