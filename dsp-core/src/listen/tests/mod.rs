//! Laws of listening. Signals are defined in continuous time and rendered at each rate.

mod flat_tops;
mod laws;
mod pairs;
mod rates;
mod state;

use super::{Listener, Observation};
use crate::channel::TapHop;

const RATES: [f64; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];

/// A function of time in seconds, sampled.
fn render(rate_hz: f64, seconds: f64, signal: impl Fn(f64) -> f64) -> Vec<f32> {
    let samples = (rate_hz * seconds).round() as usize;
    (0..samples).map(|n| signal(n as f64 / rate_hz) as f32).collect()
}

/// A sine of `level_dbfs` RMS.
fn sine(level_dbfs: f64, hz: f64) -> impl Fn(f64) -> f64 {
    let amplitude = 2f64.sqrt() * 10f64.powf(level_dbfs / 20.0);
    move |t| amplitude * (std::f64::consts::TAU * hz * t + 0.3).sin()
}

/// Numbers from 0 to 1, the same every time.
fn random(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Noise in continuous time: a sum of sines of random phase, logarithmically spread in frequency.
struct Noise {
    parts: Vec<(f64, f64)>,
    amplitude: f64,
}

/// Noise between two frequencies from `count` sines, `level_dbfs` RMS.
fn noise(seed: u64, low_hz: f64, high_hz: f64, count: usize, level_dbfs: f64) -> Noise {
    let mut random = random(seed);
    let parts = (0..count)
        .map(|i| {
            let place = (i as f64 + random()) / count as f64;
            (low_hz * (high_hz / low_hz).powf(place), std::f64::consts::TAU * random())
        })
        .collect();
    Noise { parts, amplitude: 10f64.powf(level_dbfs / 20.0) * (2.0 / count as f64).sqrt() }
}

impl Noise {
    /// The noise as it was `delay_s` ago, sampled: turning phasors, which is quicker than sines.
    fn render(&self, rate_hz: f64, seconds: f64, delay_s: f64) -> Vec<f32> {
        let mut sum = vec![0.0_f64; (rate_hz * seconds).round() as usize];
        for (hz, phase) in &self.parts {
            let turn = std::f64::consts::TAU * hz;
            let (sin, cos) = (turn / rate_hz).sin_cos();
            let (mut y, mut x) = (phase - turn * delay_s).sin_cos();
            for value in &mut sum {
                *value += y;
                (x, y) = (x * cos - y * sin, y * cos + x * sin);
            }
        }
        sum.iter().map(|x| (x * self.amplitude) as f32).collect()
    }
}

/// White noise of one rate, uniform, `level_dbfs` RMS.
fn white(seed: u64, samples: usize, level_dbfs: f64) -> Vec<f32> {
    let mut random = random(seed);
    let amplitude = 3f64.sqrt() * 10f64.powf(level_dbfs / 20.0);
    (0..samples).map(|_| (amplitude * (2.0 * random() - 1.0)) as f32).collect()
}

/// A sine that starts at every `period_s`, within 3 ms so that nothing folds, and dies away with `decay_s`.
fn hits(hz: f64, period_s: f64, decay_s: f64, peak: f64) -> impl Fn(f64) -> f64 {
    move |t| {
        let since = t % period_s;
        let attack = 0.5 - 0.5 * (std::f64::consts::PI * (since / 0.003).min(1.0)).cos();
        peak * attack * (-since / decay_s).exp() * (std::f64::consts::TAU * hz * since).sin()
    }
}

/// Sum of takes of one length.
fn mix(takes: &[&[f32]]) -> Vec<f32> {
    (0..takes[0].len()).map(|i| takes.iter().map(|t| t[i]).sum()).collect()
}

/// A take times a factor.
fn scaled(take: &[f32], by: f32) -> Vec<f32> {
    take.iter().map(|x| x * by).collect()
}

/// All hops of a take; `post` is `pre`.
fn observe(rate_hz: f64, legs: &[&[f32]]) -> Vec<Observation> {
    let mut listener = Listener::new(rate_hz, legs.len()).expect("rate");
    observe_with(&mut listener, 0, legs)
}

/// The same with a listener that may have a past.
fn observe_with(listener: &mut Listener, first_hop: u64, legs: &[&[f32]]) -> Vec<Observation> {
    let len = listener.hop_len();
    (0..legs[0].len() / len)
        .map(|i| {
            let part = i * len..(i + 1) * len;
            let second = legs.get(1).map_or(&[][..], |leg| &leg[part.clone()]);
            let pair = [&legs[0][part.clone()], second];
            listener.observe(&TapHop {
                hop: first_hop + i as u64,
                legs: legs.len(),
                pre: pair,
                post: pair,
                gain_reduction_db: 0.0,
            })
        })
        .collect()
}

/// Asserts nearness and says what was measured.
#[track_caller]
fn near(got: f32, wanted: f32, within: f32, what: &str) {
    assert!((got - wanted).abs() <= within, "{what}: {got} is not {wanted} within {within}");
}
