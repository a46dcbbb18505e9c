//! Triangles on the mel scale over the bins of a transform.

use super::{BANDS, FLOOR_POWER};

/// Lowest and highest corner, Hz.
pub(super) const LOW_HZ: f64 = 40.0;
pub(super) const HIGH_HZ: f64 = 15_000.0;
/// A side of a triangle is never narrower: two bins of 2048 points at 48 kHz, at every rate.
pub(super) const MIN_SIDE_HZ: f64 = 2.0 * 48_000.0 / 2_048.0;

/// HTK's mel scale.
fn mel(hz: f64) -> f64 {
    2_595.0 * (1.0 + hz / 700.0).log10()
}

fn hz(mel: f64) -> f64 {
    700.0 * (10f64.powf(mel / 2_595.0) - 1.0)
}

/// The corners of the triangles, Hz: equally spaced in mel.
fn corners_hz() -> [f64; BANDS + 2] {
    let (low, high) = (mel(LOW_HZ), mel(HIGH_HZ));
    std::array::from_fn(|i| hz(low + (high - low) * i as f64 / (BANDS + 1) as f64))
}

/// Centre of a band, Hz.
pub fn centre_hz(band: usize) -> f64 {
    let (low, high) = (mel(LOW_HZ), mel(HIGH_HZ));
    hz(low + (high - low) * (band + 1) as f64 / (BANDS + 1) as f64)
}

/// What each bin gives to each band.
pub(super) struct Mel {
    /// First bin of a band and where its weights begin and end.
    bands: [(usize, usize, usize); BANDS],
    weights: Vec<f32>,
}

impl Mel {
    /// For a transform of `size` points at `rate_hz`, over a window.
    pub fn new(rate_hz: f64, size: usize, window: &[f64]) -> Self {
        let bin_hz = rate_hz / size as f64;
        // |X|^2 2 / (sum w)^2 is a sine's power at its bin; times the bin's width over the window's noise
        // bandwidth, rate sum(w^2) / (sum w)^2, the bins of a sine add up to that power.
        let energy: f64 = window.iter().map(|w| w * w).sum();
        let scale = 2.0 * bin_hz / (rate_hz * energy);
        let corners = corners_hz();
        let mut weights = Vec::new();
        let bands = std::array::from_fn(|band| {
            let centre = corners[band + 1];
            let rise = (centre - corners[band]).max(MIN_SIDE_HZ);
            let fall = (corners[band + 2] - centre).max(MIN_SIDE_HZ);
            let first = (((centre - rise) / bin_hz).floor() + 1.0).max(0.0) as usize;
            let last = (((centre + fall) / bin_hz).ceil() as usize).min(size / 2 + 1);
            let first = first.min(last);
            let from = weights.len();
            for bin in first..last {
                let away = bin as f64 * bin_hz - centre;
                let side = if away < 0.0 { 1.0 + away / rise } else { 1.0 - away / fall };
                weights.push((side.max(0.0) * scale) as f32);
            }
            (first, from, weights.len())
        });
        Self { bands, weights }
    }

    /// Levels of the bands, dB; `power` is |X|^2 by bin.
    pub fn levels_db(&self, power: &[f32], out: &mut [f32; BANDS]) {
        for (level, (first, from, to)) in out.iter_mut().zip(self.bands) {
            let weights = &self.weights[from..to];
            let bins = &power[first..first + weights.len()];
            let sum: f32 = weights.iter().zip(bins).map(|(w, p)| w * p).sum();
            *level = 10.0 * (sum + FLOOR_POWER).log10();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_each_frequency_where_no_side_was_widened() {
        let window = vec![1.0; 1_920];
        let mel = Mel::new(48_000.0, 2_048, &window);
        let scale = 2.0 * (48_000.0 / 2_048.0) / (48_000.0 * 1_920.0);
        let sum_at = |bin: usize| -> f64 {
            let of = |&(first, from, to): &(usize, usize, usize)| {
                let at = bin.checked_sub(first).map(|n| from + n).filter(|at| *at < to);
                at.map_or(0.0, |at| f64::from(mel.weights[at]) / scale)
            };
            mel.bands.iter().map(of).sum()
        };
        for bin in 40..600 {
            assert!((sum_at(bin) - 1.0).abs() < 1e-4, "{bin}: {}", sum_at(bin));
        }
    }

    #[test]
    fn bands_above_nyquist_are_empty() {
        let mel = Mel::new(8_000.0, 512, &[1.0; 320]);
        let mut out = [0.0; BANDS];
        mel.levels_db(&[1.0; 257], &mut out);
        assert!(out[BANDS - 1] <= -119.0 && out[0] > -119.0);
    }
}
