//! Momentary and short-term loudness (ITU-R BS.1770-4), from the `ebur128` crate's hops.

use ebur128::{EbuR128, Mode};

use super::observation::SILENCE_DB;

/// Hops in the momentary window of 400 ms.
const MOMENTARY: usize = 40;
/// Hops in the short-term window of 3 s.
const SHORT_TERM: usize = 300;
/// BS.1770: loudness = -0.691 + 10 log10(energy).
const OFFSET_LU: f64 = -0.691;

/// K-weighted energy, hop by hop. `ebur128` weighs and sums one hop at a time; asked for 3 s in every
/// hop it would sum 144 000 samples each time.
pub(super) struct Loudness {
    meter: EbuR128,
    energies: [f64; SHORT_TERM],
    next: usize,
    filled: usize,
    quiet_hops: u32,
}

impl Loudness {
    /// `None` where the rate is not one that `ebur128` takes.
    pub fn new(sample_rate_hz: f64, legs: usize) -> Option<Self> {
        let meter = EbuR128::new(legs as u32, sample_rate_hz.round() as u32, Mode::M).ok()?;
        Some(Self { meter, energies: [0.0; SHORT_TERM], next: 0, filled: 0, quiet_hops: u32::MAX })
    }

    pub fn clear(&mut self) {
        self.meter.reset();
        self.next = 0;
        self.filled = 0;
        self.quiet_hops = u32::MAX;
    }

    /// Takes a hop; `silent` where all its samples are zero.
    pub fn push(&mut self, legs: &[&[f32]], silent: bool) {
        self.quiet_hops = if silent { self.quiet_hops.saturating_add(1) } else { 0 };
        // After a second of zeros the filters have rung out.
        let energy = if self.quiet_hops > 100 {
            0.0
        } else {
            match self.meter.add_frames_planar_f32(legs) {
                Ok(()) => self.meter.loudness_window(10).map_or(0.0, energy_of),
                Err(_) => 0.0,
            }
        };
        self.energies[self.next] = energy;
        self.next = (self.next + 1) % SHORT_TERM;
        self.filled = (self.filled + 1).min(SHORT_TERM);
    }

    fn over(&self, hops: usize) -> f32 {
        let hops = hops.min(self.filled);
        let newest = (1..=hops).map(|back| (self.next + SHORT_TERM - back) % SHORT_TERM);
        let energy = newest.map(|i| self.energies[i]).sum::<f64>() / hops.max(1) as f64;
        if energy > 1e-16 { (OFFSET_LU + 10.0 * energy.log10()) as f32 } else { SILENCE_DB }
    }

    /// Loudness of the last 400 ms (or what there was since the start), LUFS.
    pub fn momentary_lufs(&self) -> f32 {
        self.over(MOMENTARY)
    }

    /// Loudness of the last 3 s (or what there was since the start), LUFS.
    pub fn short_term_lufs(&self) -> f32 {
        self.over(SHORT_TERM)
    }
}

fn energy_of(lufs: f64) -> f64 {
    10f64.powf((lufs - OFFSET_LU) / 10.0)
}
