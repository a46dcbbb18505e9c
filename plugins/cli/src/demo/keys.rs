//! Electric piano by frequency modulation (Chowning 1973), two operator pairs as in the DX7's
//! tine piano, with a stereo tremolo.

use std::f64::consts::TAU;

use super::dsp::midi_hz;
use super::score::Note;

/// Left and right of the instrument.
pub fn electric_piano(notes: &[Note], rate_hz: f64, len: usize) -> [Vec<f32>; 2] {
    let mut mono = vec![0.0f32; len];
    for note in notes {
        let hz = midi_hz(note.pitch);
        let start = (note.at_s * rate_hz) as usize;
        let release_s = 0.12;
        let samples = ((note.for_s + release_s * 3.0) * rate_hz) as usize;
        for (i, x) in mono.iter_mut().skip(start).take(samples).enumerate() {
            let t = i as f64 / rate_hz;
            let held = (-((t - note.for_s).max(0.0)) / release_s).exp();
            let attack = (t / 0.002).min(1.0);
            // Body: 1:1, its index falls as the note rings. Tine: 14:1, short.
            let body_index = 1.5 * note.velocity * (-t / 0.9).exp();
            let body = (TAU * hz * t + body_index * (TAU * hz * t).sin()).sin();
            let tine = (TAU * hz * t + 0.7 * (TAU * hz * 14.0 * t).sin() * (-t / 0.12).exp()).sin();
            let ring = (-t / 1.6).exp();
            *x += (note.velocity * held * attack * ring * (0.7 * body + 0.3 * tine)) as f32;
        }
    }
    let side = |sign: f64| {
        let pan = move |i: usize| 0.85 + sign * 0.15 * (TAU * 4.8 * i as f64 / rate_hz).sin();
        mono.iter().enumerate().map(|(i, x)| (f64::from(*x) * pan(i)) as f32).collect()
    };
    [side(1.0), side(-1.0)]
}
