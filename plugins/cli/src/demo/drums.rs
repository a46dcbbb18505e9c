//! The drum kit: swept sines, membrane modes, inharmonic metal.

use std::f64::consts::TAU;

use super::dsp::{Biquad, decay};
use super::rng::Rng;
use super::score::Note;

/// Bass drum: a sine that falls from the beater's attack to the shell's note, and a click.
pub fn kick(notes: &[Note], rate_hz: f64, len: usize, rng: &mut Rng) -> Vec<f32> {
    let mut track = vec![0.0f32; len];
    let shell_hz = rng.between(50.0, 56.0);
    for note in notes {
        let (mut phase, mut click) = (0.0f64, Biquad::band_pass(rate_hz, 3_200.0, 0.8));
        each(&mut track, note.at_s, 0.5, rate_hz, |t| {
            phase += TAU * (shell_hz + 130.0 * (-t / 0.022).exp()) / rate_hz;
            let attack = (t / 0.0015).min(1.0);
            let body = phase.sin() * attack * (-t / 0.11).exp();
            let beater = click.tick(rng.noise()) * (-t / 0.006).exp();
            note.velocity * (body + 0.9 * beater)
        });
    }
    track
}

/// Snare drum: two modes of the head, and the wires' noise.
pub fn snare(notes: &[Note], rate_hz: f64, len: usize, rng: &mut Rng) -> Vec<f32> {
    let mut track = vec![0.0f32; len];
    let head_hz = rng.between(182.0, 198.0);
    for note in notes {
        let mut wires = Biquad::band_pass(rate_hz, 4_200.0, 0.45);
        let mut shell = Biquad::band_pass(rate_hz, 420.0, 0.5);
        each(&mut track, note.at_s, 0.45, rate_hz, |t| {
            let attack = (t / 0.0008).min(1.0);
            let head = (TAU * head_hz * t).sin() * (-t / 0.055).exp()
                + 0.6 * (TAU * head_hz * 1.72 * t).sin() * (-t / 0.035).exp();
            let white = rng.noise();
            let noise = wires.tick(white) * (-t / 0.075).exp()
                + 0.6 * shell.tick(white) * (-t / 0.05).exp();
            note.velocity * attack * (0.8 * head + 1.1 * noise)
        });
    }
    track
}

/// Ratios of a hi-hat's metal, after the six oscillators of the TR-808.
const METAL: [f64; 6] = [2.0, 3.0, 4.16, 5.43, 6.79, 8.21];

/// Hi-hat: six inharmonic oscillators and noise above 6 kHz; long notes are open.
pub fn hat(notes: &[Note], rate_hz: f64, len: usize, rng: &mut Rng) -> Vec<f32> {
    let mut track = vec![0.0f32; len];
    let base_hz = rng.between(305.0, 335.0);
    for note in notes {
        let fall_s = if note.for_s > 0.2 { 0.16 } else { 0.03 };
        let mut shape =
            [Biquad::high_pass(rate_hz, 6_000.0, 0.8), Biquad::high_pass(rate_hz, 5_000.0, 0.7)];
        each(&mut track, note.at_s, fall_s * 7.0, rate_hz, |t| {
            let metal: f64 =
                METAL.iter().map(|r| (TAU * base_hz * r * t).sin().signum()).sum::<f64>() / 6.0;
            let raw = 0.55 * metal + 0.6 * rng.noise();
            let shaped = shape.iter_mut().fold(raw, |x, f| f.tick(x));
            note.velocity * shaped * (t / 0.0006).min(1.0) * (-t / fall_s).exp()
        });
    }
    track
}

/// Crash: forty modes of a plate, each with its own decay, and a splash of noise.
pub fn crash(notes: &[Note], rate_hz: f64, len: usize, rng: &mut Rng) -> Vec<f32> {
    let mut track = vec![0.0f32; len];
    for note in notes {
        // Mode density of a plate is even over frequency; high modes die sooner.
        let mut modes: Vec<(f64, f64, f64, f64)> = (0..40)
            .map(|_| {
                let hz = rng.between(500.0, 11_000.0);
                let turn = TAU * hz / rate_hz;
                (turn, rng.unit() * TAU, 0.09, decay(rate_hz, 4.5 - 2.8 * hz / 11_000.0))
            })
            .collect();
        let mut air = Biquad::high_pass(rate_hz, 4_500.0, 0.7);
        each(&mut track, note.at_s, 3.2, rate_hz, |t| {
            let mut sum = 0.0;
            for (turn, phase, level, keep) in &mut modes {
                *phase += *turn;
                *level *= *keep;
                sum += phase.sin() * *level;
            }
            let splash = air.tick(rng.noise()) * 0.55 * (-t / 0.55).exp();
            note.velocity * (t / 0.003).min(1.0) * (sum + splash)
        });
    }
    track
}

/// Adds `voice(t)` to the track from `at_s` on, for `for_s` seconds.
fn each(track: &mut [f32], at_s: f64, for_s: f64, rate_hz: f64, mut voice: impl FnMut(f64) -> f64) {
    let start = (at_s * rate_hz) as usize;
    let end = (start + (for_s * rate_hz) as usize).min(track.len());
    for (i, x) in track.iter_mut().take(end).skip(start).enumerate() {
        *x += voice(i as f64 / rate_hz) as f32;
    }
}
