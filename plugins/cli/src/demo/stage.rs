//! The stage: what each microphone hears of the others, how noisy the lines are, and how the
//! head amps were set.

use super::dsp::{Biquad, add, gain};
use super::rng::Rng;

/// A channel as it leaves the stage box.
#[derive(Clone, Debug)]
pub struct Line {
    /// Name on the input list.
    pub name: &'static str,
    /// One or two legs of equal length.
    pub legs: Vec<Vec<f32>>,
    /// Noise floor before the head amp is set, dB below the channel's working level.
    pub noise_db: f64,
    /// Where the p95 of 1 s peaks shall stand, dBFS.
    pub level_dbfs: f64,
}

/// Bleed of one source into one open microphone.
#[derive(Clone, Copy, Debug)]
pub struct Bleed {
    /// Level under the microphone's own source, dB.
    pub db: f64,
    /// Distance as time, seconds.
    pub delay_s: f64,
}

/// Peak of a track, linear.
pub fn peak(track: &[f32]) -> f64 {
    track.iter().fold(0.0f64, |m, x| m.max(f64::from(x.abs())))
}

/// Scales a track so that its peak is 1.
pub fn normalise(track: &mut [f32]) {
    let scale = 1.0 / peak(track).max(1e-9);
    track.iter_mut().for_each(|x| *x = (f64::from(*x) * scale) as f32);
}

/// Adds what an open microphone picks up of `source` (both normalised): off axis, so duller and
/// without its lowest octaves.
pub fn bleed(onto: &mut [f32], source: &[f32], bleed: Bleed, rate_hz: f64) {
    let mut heard = source.to_vec();
    Biquad::high_pass(rate_hz, 140.0, 0.6).run(&mut heard);
    Biquad::low_pass(rate_hz, 7_000.0, 0.6).run(&mut heard);
    add(onto, &heard, rate_hz, bleed.delay_s, gain(bleed.db));
}

/// p95 over the active seconds of the highest sample in each second, linear.
///
/// Active: within 40 dB of the loudest second, as the assistant's gate has it.
pub fn working_level(legs: &[Vec<f32>], rate_hz: f64) -> f64 {
    let second = rate_hz as usize;
    let mut peaks: Vec<f64> = Vec::new();
    for leg in legs {
        for (i, part) in leg.chunks(second).enumerate() {
            match peaks.get_mut(i) {
                Some(p) => *p = p.max(peak(part)),
                None => peaks.push(peak(part)),
            }
        }
    }
    let top = peaks.iter().fold(0.0f64, |m, p| m.max(*p));
    peaks.retain(|p| *p > top * 0.01);
    peaks.sort_by(f64::total_cmp);
    let index = (peaks.len() as f64 * 0.95).ceil() as usize;
    peaks.get(index.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// Sets the head amp and adds the line's own noise: hiss, and a trace of the mains.
pub fn head_amp(line: &mut Line, rate_hz: f64, seed: u64) {
    let mut rng = Rng::new(seed, line.name);
    // Nobody sets twelve head amps to the same decibel.
    let target = gain(line.level_dbfs + rng.between(-1.2, 1.2));
    let scale = target / working_level(&line.legs, rate_hz).max(1e-9);
    let hiss = target * gain(line.noise_db);
    let mains = hiss * 0.35;
    for leg in &mut line.legs {
        let mut phase = rng.unit();
        for x in leg.iter_mut() {
            phase = (phase + 50.0 / rate_hz).fract();
            let hum = mains * (std::f64::consts::TAU * phase).sin();
            *x = (f64::from(*x) * scale + hiss * rng.noise() + hum) as f32;
        }
    }
}
