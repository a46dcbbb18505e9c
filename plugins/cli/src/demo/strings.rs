//! Plucked strings: a delay line with loss (Karplus and Strong 1983, extended by Jaffe and Smith
//! 1983), an amplifier that saturates, and a loudspeaker cabinet.

use super::dsp::{Biquad, decay};
use super::rng::Rng;
use super::score::Note;

/// How a string is built and played.
#[derive(Clone, Copy, Debug)]
pub struct StringKind {
    /// Ring time of a low note, seconds to -60 dB.
    pub ring_s: f64,
    /// 0 (dull) to 1 (bright): share of the newest sample in the loop's average.
    pub bright: f64,
    /// Where it is plucked, as a fraction of its length: a comb that thins the tone.
    pub pluck_at: f64,
    /// How soon a note is damped after its end, seconds to -60 dB.
    pub damp_s: f64,
    /// Softness of the plectrum or finger: corner of the excitation, Hz.
    pub touch_hz: f64,
}

/// Bass guitar, finger style.
pub const BASS: StringKind =
    StringKind { ring_s: 4.0, bright: 0.55, pluck_at: 0.23, damp_s: 0.12, touch_hz: 260.0 };
/// Electric guitar, plectrum.
pub const GUITAR: StringKind =
    StringKind { ring_s: 3.0, bright: 0.75, pluck_at: 0.17, damp_s: 0.09, touch_hz: 1_800.0 };

/// All notes of a part on as many strings as it takes.
pub fn pluck(
    notes: &[Note],
    kind: StringKind,
    rate_hz: f64,
    len: usize,
    rng: &mut Rng,
) -> Vec<f32> {
    let mut track = vec![0.0f32; len];
    for note in notes {
        one(&mut track, note, kind, rate_hz, rng);
    }
    track
}

fn one(track: &mut [f32], note: &Note, kind: StringKind, rate_hz: f64, rng: &mut Rng) {
    let hz = super::dsp::midi_hz(note.pitch);
    // The loop's filter delays by (1 - bright) samples, the interpolation by the fraction.
    let period = rate_hz / hz - (1.0 - kind.bright);
    let whole = period.floor();
    let fraction = period - whole;
    let size = whole as usize + 1;
    let mut line = vec![0.0f64; size];
    let mut soft = Biquad::low_pass(rate_hz, kind.touch_hz * (0.5 + note.velocity), 0.7);
    let burst: Vec<f64> = (0..size).map(|_| soft.tick(rng.noise())).collect();
    let comb = ((kind.pluck_at * size as f64) as usize).max(1);
    for i in 0..size {
        line[i] = burst[i] - burst[(i + size - comb) % size];
    }
    let mean = line.iter().sum::<f64>() / size as f64;
    line.iter_mut().for_each(|x| *x -= mean);
    let keep = |t60_s: f64| decay(hz, t60_s); // per period
    // Loss per round trip: the loop is walked once a period.
    let ring = keep(kind.ring_s * (110.0 / hz).sqrt().min(1.5));
    let damped = keep(kind.damp_s);
    let start = (note.at_s * rate_hz) as usize;
    let ends = (note.for_s * rate_hz) as usize;
    let total = ends + (kind.damp_s * rate_hz) as usize;
    let (mut at, mut last) = (0usize, 0.0f64);
    for (i, x) in track.iter_mut().skip(start).take(total).enumerate() {
        let oldest = line[at];
        let next = line[(at + 1) % size];
        let read = oldest * fraction + next * (1.0 - fraction);
        let loss = if i < ends { ring } else { damped };
        let back = loss * (kind.bright * read + (1.0 - kind.bright) * last);
        last = read;
        line[at] = back;
        at = (at + 1) % size;
        *x += (note.velocity * read) as f32;
    }
}

/// An amplifier: gain into a soft limit, with a little asymmetry for even harmonics.
pub fn drive(track: &mut [f32], rate_hz: f64, amount: f64) {
    let mut tight = Biquad::high_pass(rate_hz, 110.0, 0.7);
    let mut block = Biquad::high_pass(rate_hz, 25.0, 0.7);
    for x in track.iter_mut() {
        let y = tight.tick(f64::from(*x)) * amount + 0.12;
        *x = block.tick(y.tanh() - 0.12f64.tanh()) as f32;
    }
}

/// A 12-inch loudspeaker in its box and a dynamic microphone before it: 90 Hz to 5 kHz with the
/// bump of the cone at 2.6 kHz.
pub fn cabinet(track: &mut [f32], rate_hz: f64) {
    for filter in [
        Biquad::high_pass(rate_hz, 95.0, 0.9),
        Biquad::bell(rate_hz, 150.0, 0.9, 4.0),
        Biquad::bell(rate_hz, 2_600.0, 1.1, 3.5),
        Biquad::bell(rate_hz, 480.0, 0.9, -1.5),
        Biquad::low_pass(rate_hz, 5_000.0, 0.9),
        Biquad::low_pass(rate_hz, 5_600.0, 0.6),
    ] {
        filter.run(track);
    }
}
