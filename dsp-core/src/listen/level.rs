//! Decibels, and samples made safe.

use super::observation::SILENCE_DB;

/// Magnitude below which a sample is taken for zero: -400 dBFS, far above the denormals.
const TINY: f32 = 1e-20;

/// Largest sample that is taken for audio: 180 dB above full scale, well above float files that were scaled as integers. What is
/// larger is a fault upstream, as what is no number: its square would soon be infinite, and converters overflow on it.
pub const LARGEST_SAMPLE: f32 = 1e9;

/// Power (mean square, full scale 1) in dB; `SILENCE_DB` at the least.
pub(super) fn power_db(power: f64) -> f32 {
    if power > 1e-16 { (10.0 * power.log10()) as f32 } else { SILENCE_DB }
}

/// The same for single-precision power.
pub(super) fn power_db_f32(power: f32) -> f32 {
    if power > 1e-16 { 10.0 * power.log10() } else { SILENCE_DB }
}

/// Amplitude (full scale 1) in dB; `SILENCE_DB` at the least.
pub(super) fn amplitude_db(amplitude: f32) -> f32 {
    if amplitude > 1e-8 { 20.0 * amplitude.log10() } else { SILENCE_DB }
}

/// Copies `from` to `to` with what is not finite, huge, or vanishingly small replaced by zero; rest of `to` is
/// zero. Returns how many samples were not finite, or huge.
pub(super) fn copy_safe(from: &[f32], to: &mut [f32]) -> u32 {
    let shared = from.len().min(to.len());
    let mut bad = 0;
    for (y, &x) in to.iter_mut().zip(from) {
        let size = x.abs();
        let finite = size <= LARGEST_SAMPLE;
        bad += u32::from(!finite);
        *y = if finite && size >= TINY { x } else { 0.0 };
    }
    to[shared..].fill(0.0);
    bad
}

/// Lanes that sums are spread over, so that they vectorise.
const LANES: usize = 16;

/// Highest magnitude and sum of squares of finite samples.
pub(super) fn peak_and_energy(samples: &[f32]) -> (f32, f64) {
    let mut peaks = [0.0_f32; LANES];
    let mut energy = 0.0_f64;
    // Partial sums over 512 samples keep single precision exact to 1e-6.
    for part in samples.chunks(512) {
        let mut sums = [0.0_f32; LANES];
        let chunks = part.chunks_exact(LANES);
        let rest = chunks.remainder();
        for chunk in chunks {
            for lane in 0..LANES {
                let x = chunk[lane];
                peaks[lane] = if x.abs() > peaks[lane] { x.abs() } else { peaks[lane] };
                sums[lane] += x * x;
            }
        }
        for (lane, &x) in rest.iter().enumerate() {
            peaks[lane] = peaks[lane].max(x.abs());
            sums[lane] += x * x;
        }
        energy += sums.iter().map(|&s| f64::from(s)).sum::<f64>();
    }
    (peaks.iter().fold(0.0, |a, &b| a.max(b)), energy)
}

/// Sum of the products of two stretches of equal length.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (ca, cb) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f32 = ca.remainder().iter().zip(cb.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in ca.zip(cb) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// Sum of single-precision values, spread over lanes.
pub(super) fn sum(values: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest: f32 = chunks.remainder().iter().sum();
    for chunk in chunks {
        for lane in 0..LANES {
            sums[lane] += chunk[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}
