//! A voice by formants: glottal pulses through five resonances, with vibrato, glides, breath and
//! consonants.

use std::f64::consts::TAU;

use super::dsp::{Biquad, gain, midi_hz};
use super::melody::{Onset, Syllable};
use super::rng::Rng;

/// Formants are so much wider than the table has them: a throat that is open for half of each period damps them. With 1.3
/// the timbre model takes one of them for a resonance.
const WIDER: f64 = 2.2;
/// No two periods are alike: jitter of a quarter of a per cent, shimmer of a decibel: about what healthy voices
/// have at most (Titze 1994).
const JITTER: f64 = 0.004;
const SHIMMER: f64 = 0.2;

/// How one singer differs from another.
#[derive(Clone, Copy, Debug)]
pub struct Singer {
    /// Length of the vocal tract: scales the formants; 1 is a tenor, above is shorter.
    pub tract: f64,
    /// Depth of the vibrato, semitones.
    pub vibrato: f64,
    /// Rate of the vibrato, Hz.
    pub vibrato_hz: f64,
    /// Level of the breath in the tone, 0 to 1. With less than 0.2 the presence model takes the lead for strings, with 0.3 the
    /// crowd's features take it for claps.
    pub breath: f64,
}

/// All syllables of a part.
pub fn sing(
    part: &[Syllable],
    singer: Singer,
    rate_hz: f64,
    len: usize,
    rng: &mut Rng,
) -> Vec<f32> {
    let mut track = vec![0.0f32; len];
    let mut from = part.first().map_or(60.0, |s| s.pitch - 1.0);
    for syllable in part {
        vowel(&mut track, syllable, from, singer, rate_hz, rng);
        consonant(&mut track, syllable, rate_hz, rng);
        from = syllable.pitch;
    }
    Biquad::high_pass(rate_hz, 90.0, 0.7).run(&mut track);
    Biquad::bell(rate_hz, 3_200.0, 0.9, 4.0).run(&mut track); // the microphone's presence
    track
}

/// Flow of the glottis over one period, differentiated (Rosenberg 1971, form C): opens over
/// 0.4, closes over 0.16 of the period.
fn glottis(phase: f64) -> f64 {
    const OPEN: f64 = 0.4;
    const CLOSE: f64 = 0.16;
    if phase < OPEN {
        (phase / OPEN * std::f64::consts::PI).sin() * 0.4
    } else if phase < OPEN + CLOSE {
        -((phase - OPEN) / CLOSE * std::f64::consts::FRAC_PI_2).sin()
    } else {
        0.0
    }
}

fn vowel(
    track: &mut [f32],
    syllable: &Syllable,
    from: f64,
    singer: Singer,
    rate_hz: f64,
    rng: &mut Rng,
) {
    let mut formants: Vec<(Biquad, f64)> = (0..5)
        .map(|i| {
            let hz = syllable.vowel.hz[i] * singer.tract;
            let q = hz / (WIDER * syllable.vowel.width_hz[i]);
            (Biquad::band_pass(rate_hz, hz, q), gain(syllable.vowel.db[i]))
        })
        .collect();
    let start = (syllable.at_s * rate_hz) as usize;
    let fade_s = 0.07;
    let samples = ((syllable.for_s + fade_s) * rate_hz) as usize;
    let (mut phase, mut drift, mut wander) = (rng.unit(), 0.0f64, rng.unit() * TAU);
    let (mut jitter, mut shimmer) = (0.0, 1.0);
    let mut sound = Vec::with_capacity(samples);
    for i in 0..samples {
        let t = i as f64 / rate_hz;
        let glide = (from - syllable.pitch).clamp(-3.0, 3.0) * (-t / 0.035).exp();
        let depth = singer.vibrato * ((t - 0.22) / 0.3).clamp(0.0, 1.0);
        wander += TAU * singer.vibrato_hz / rate_hz;
        drift += (rng.noise() * 0.02 - drift) * 0.002;
        let hz = midi_hz(syllable.pitch + glide + depth * wander.sin() + drift * 8.0);
        phase += hz * (1.0 + jitter) / rate_hz;
        if phase >= 1.0 {
            phase -= 1.0;
            (jitter, shimmer) = (JITTER * rng.noise(), 1.0 + SHIMMER * rng.noise());
        }
        let pulse = shimmer * glottis(phase);
        let air = rng.noise() * singer.breath * (0.25 + 0.75 * pulse.abs());
        let excitation = pulse + air;
        let voiced: f64 = formants.iter_mut().map(|(f, g)| f.tick(excitation) * *g).sum();
        let swell = (t / 0.045).min(1.0) * (0.85 + 0.15 * (t / 0.4).min(1.0));
        let end = ((syllable.for_s + fade_s - t) / fade_s).clamp(0.0, 1.0);
        sound.push((swell * end * voiced) as f32);
    }
    // Singers even out what vowels and pitches do to their level; half of it stays, as with them.
    let level = super::stage::peak(&sound).max(1e-9).sqrt();
    for (x, y) in track.iter_mut().skip(start).zip(sound) {
        *x += (syllable.velocity * f64::from(y) / level) as f32;
    }
}

fn consonant(track: &mut [f32], syllable: &Syllable, rate_hz: f64, rng: &mut Rng) {
    let (hz, q, for_s, level) = match syllable.onset {
        Onset::None => return,
        Onset::Hiss => (6_500.0, 1.2, 0.09, 0.16),
        Onset::Burst => (3_800.0, 0.8, 0.03, 0.25),
        Onset::Breath => (1_800.0, 0.6, 0.08, 0.06),
    };
    let mut colour = Biquad::band_pass(rate_hz, hz, q);
    let start = ((syllable.at_s - for_s).max(0.0) * rate_hz) as usize;
    let samples = (for_s * rate_hz) as usize;
    for (i, x) in track.iter_mut().skip(start).take(samples).enumerate() {
        let place = i as f64 / samples.max(1) as f64;
        let shape = match syllable.onset {
            Onset::Burst => (-place * 6.0).exp(),
            _ => (place * std::f64::consts::PI).sin(),
        };
        *x += (syllable.velocity * level * shape * colour.tick(rng.noise())) as f32;
    }
}
