//! Does the low band repeat with the mains?
//!
//! Autocorrelation of the probe (60 to 400 Hz at 1600 Hz) at lags that whole numbers of one mains'
//! periods fill and the other's do not. What rectifiers and dimmers make has twice the mains'
//! frequency, so the lags tell 100 from 120 Hz too.

use dsp_core::listen::observation::{PROBE_PER_HOP, PROBE_RATE_HZ};

/// Values kept: 0.4 s, twice the longest lag.
const KEPT: usize = 40 * PROBE_PER_HOP;
/// 20 ms: one period of 50 Hz, two of 100; 1.2 of 60 Hz and 2.4 of 120.
const LAG_50: usize = (PROBE_RATE_HZ * 0.020) as usize;
/// 50 ms: three periods of 60 Hz, six of 120; 2.5 of 50 Hz, and five of 100, which is why 50 comes first.
const LAG_60: usize = (PROBE_RATE_HZ * 0.050) as usize;
/// 12.5 ms: a tone of 80, 160, 240 Hz repeats there, and is no mains.
const LAG_OTHER: usize = (PROBE_RATE_HZ * 0.0125) as usize;
/// 200 ms: ten periods of 50 Hz, twelve of 60. Mains keep their frequency within a few thousandths; a held
/// G at 98 Hz does not repeat there.
const LAG_LONG: usize = (PROBE_RATE_HZ * 0.200) as usize;
/// Correlation from which it repeats. Noise between 60 and 400 Hz stays under 0.3 at these lags.
const REPEATS: f64 = 0.9;
/// Correlation from which what third octaves take for hum may be: mains that are 0.2 Hz off, with harmonics, keep this after
/// 200 ms; of the notes next to them A sharp keeps -0.6, B -0.6, and G sharp and G lose it, and B and C after 50 ms.
const MAY_HUM: f64 = 0.6;
/// Mean square under which there is nothing to ask: -85 dBFS.
const QUIETEST: f64 = 3e-9;

/// The last 0.4 s of one line's low band.
pub(super) struct Buzz {
    values: [f32; KEPT],
    at: usize,
    filled: usize,
    mains_hz: Option<u32>,
    may_hum: [bool; 2],
}

impl Default for Buzz {
    fn default() -> Self {
        Self { values: [0.0; KEPT], at: 0, filled: 0, mains_hz: None, may_hum: [true; 2] }
    }
}

impl Buzz {
    /// Takes the probe of a hop; asks anew when all values are new.
    pub fn push(&mut self, probe: &[f32; PROBE_PER_HOP]) {
        self.values[self.at..self.at + PROBE_PER_HOP].copy_from_slice(probe);
        self.at += PROBE_PER_HOP;
        self.filled = (self.filled + PROBE_PER_HOP).min(KEPT);
        if self.at == KEPT {
            self.at = 0;
            self.mains_hz = self.repeats();
            self.may_hum = [LAG_50, LAG_60].map(|lag| self.may_hum_at(lag));
        }
    }

    /// The mains that the low band repeats with, Hz.
    pub fn mains_hz(&self) -> Option<u32> {
        self.mains_hz
    }

    /// False where the low band is loud enough to be asked, and no hum of these mains: a note that is held next to it.
    pub fn may_hum(&self, mains_hz: u32) -> bool {
        self.may_hum[usize::from(mains_hz == 60)]
    }

    fn may_hum_at(&self, lag: usize) -> bool {
        !self.can_ask() || [lag, LAG_LONG].iter().all(|lag| self.correlation(*lag) >= MAY_HUM)
    }

    fn can_ask(&self) -> bool {
        let power: f64 = self.values.iter().map(|x| f64::from(*x).powi(2)).sum();
        self.filled == KEPT && power >= QUIETEST * KEPT as f64
    }

    fn repeats(&self) -> Option<u32> {
        if !self.can_ask() {
            return None;
        }
        let repeats = |lag: usize| self.correlation(lag) >= REPEATS;
        if repeats(LAG_OTHER) || !repeats(LAG_LONG) {
            None
        } else if repeats(LAG_50) {
            Some(50)
        } else if repeats(LAG_60) {
            Some(60)
        } else {
            None
        }
    }

    /// Of the values with themselves so many later, -1 to 1.
    fn correlation(&self, lag: usize) -> f64 {
        let (early, late) = (&self.values[..KEPT - lag], &self.values[lag..]);
        let product = |a: &[f32], b: &[f32]| -> f64 {
            a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
        };
        product(early, late) / (product(early, early) * product(late, late)).sqrt().max(1e-30)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    fn heard(signal: impl Fn(f64) -> f64) -> Option<u32> {
        let mut buzz = Buzz::default();
        for hop in 0..80 {
            let at = |i: usize| (hop * PROBE_PER_HOP + i) as f64 / PROBE_RATE_HZ;
            buzz.push(&std::array::from_fn(|i| signal(at(i)) as f32));
        }
        buzz.mains_hz()
    }

    /// A train of pulses of this rate, band-limited to 400 Hz.
    fn pulses(hz: f64) -> impl Fn(f64) -> f64 {
        move |t| {
            let count = (400.0 / hz) as u32;
            (1..=count).map(|h| (TAU * hz * f64::from(h) * t).cos()).sum::<f64>() * 0.01
        }
    }

    #[test]
    fn pulses_of_both_mains_and_their_rectifiers_are_told_apart() {
        for (hz, mains) in [(50.0, 50), (100.0, 50), (60.0, 60), (120.0, 60)] {
            assert_eq!(heard(pulses(hz)), Some(mains), "{hz} Hz");
        }
    }

    #[test]
    fn notes_that_third_octaves_take_for_hum_are_none_and_mains_off_their_frequency_are() {
        let hums = |hz: f64, mains: u32, harmonics: u32| {
            let mut buzz = Buzz::default();
            for hop in 0..80 {
                let at = |i: usize| (hop * PROBE_PER_HOP + i) as f64 / PROBE_RATE_HZ;
                let wave = |t: f64| {
                    (1..=harmonics)
                        .map(|h| (TAU * hz * f64::from(h) * t).sin() / f64::from(h))
                        .sum::<f64>()
                };
                buzz.push(&std::array::from_fn(|i| (0.05 * wave(at(i))) as f32));
            }
            buzz.may_hum(mains)
        };
        for harmonics in 1..6 {
            for (hz, mains) in [
                (50.0, 50),
                (49.85, 50),
                (50.1, 50),
                (100.0, 50),
                (60.0, 60),
                (60.1, 60),
                (120.0, 60),
            ] {
                assert!(hums(hz, mains, harmonics), "{hz} Hz, {harmonics}");
            }
            // F sharp, G, G sharp; A sharp, B, C, and B an octave up.
            for hz in [46.25, 49.0, 51.91, 58.27, 61.74, 65.41, 123.47] {
                let mains = if hz < 55.0 { 50 } else { 60 };
                assert!(!hums(hz, mains, harmonics), "{hz} Hz, {harmonics}");
            }
        }
    }

    #[test]
    fn tones_chords_and_noise_are_no_mains() {
        for hz in [82.4, 98.0, 110.0, 123.5, 146.8, 164.8, 196.0, 240.0, 246.9, 329.6] {
            assert_eq!(heard(|t| 0.1 * (TAU * hz * t).sin()), None, "{hz} Hz");
            assert_eq!(heard(pulses(hz)), None, "{hz} Hz");
        }
        let noise = |t: f64| {
            let mut x =
                ((t * PROBE_RATE_HZ).round() as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            x ^= x >> 31;
            x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
            (x >> 40) as f64 / (1u64 << 24) as f64 - 0.5
        };
        assert_eq!(heard(noise), None);
        assert_eq!(heard(|_| 0.0), None);
    }
}
