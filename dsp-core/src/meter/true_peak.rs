//! True peak after ITU-R BS.1770-4, Annex 2.

use super::lanes::{LANES, larger, top};
use std::f64::consts::PI;

/// Taps of one phase of the interpolator; Annex 2 uses 12 too.
const TAPS: usize = 12;
const HISTORY: usize = TAPS - 1;
/// Samples worked on at once.
const PIECE: usize = 64;

/// From here on a filter of a half-sample delay alone is enough, Hz: Annex 2 asks for a rate of at
/// least 192 kHz after oversampling, so for 4, 2 or 1 times.
const TWICE_FROM_HZ: f64 = 88_200.0;
/// From here on the samples themselves are enough, Hz.
const ONCE_FROM_HZ: f64 = 176_400.0;

/// Shape of the Kaiser window; 12 taps with it hold 0.05 dB up to a quarter of the sample rate,
/// where EBU Tech 3341 tests.
const KAISER_BETA: f64 = 5.0;

/// True-peak meter of one leg: four times oversampled below 88.2 kHz, twice from there on, not at
/// all from 176.4 kHz on.
///
/// Under-reads a sine at a quarter of the rate by up to 0.17 dB (the grid of the oversampling)
/// and is 5 samples behind; both as Annex 2 allows. Runs on the audio thread; no allocation.
#[derive(Clone, Debug)]
pub struct TruePeak {
    peak: f32,
    oversampling: usize,
    /// A quarter of a sample after the fifth tap; reversed, it is the three-quarter phase.
    quarter: [f32; TAPS],
    half: [f32; TAPS],
    /// No interpolated sample is larger than this times the largest sample.
    most: f32,
    history: [f32; HISTORY],
}

/// Interpolator at `phase` between the sixth and the seventh of twelve samples: sinc under a
/// Kaiser window, unity at DC.
fn design(phase: f64) -> [f32; TAPS] {
    let half_width = TAPS as f64 / 2.0;
    let raw: [f64; TAPS] = std::array::from_fn(|i| {
        let at = i as f64 - (half_width - 1.0) - phase;
        let sinc = if at == 0.0 { 1.0 } else { (PI * at).sin() / (PI * at) };
        let inside = (1.0 - (at / half_width).powi(2)).max(0.0).sqrt();
        sinc * bessel_i0(KAISER_BETA * inside)
    });
    let sum: f64 = raw.iter().sum();
    raw.map(|tap| (tap / sum) as f32)
}

/// Modified Bessel function of order 0, by its series (all terms positive).
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 1..32 {
        term *= quarter / f64::from(n * n);
        sum += term;
    }
    sum
}

impl TruePeak {
    /// A meter for this sample rate, Hz.
    pub fn new(sample_rate_hz: f64) -> Self {
        let (quarter, half) = (design(0.25), design(0.5));
        let norm = |taps: &[f32; TAPS]| taps.iter().map(|t| t.abs()).sum::<f32>();
        let oversampling = match sample_rate_hz {
            r if r >= ONCE_FROM_HZ => 1,
            r if r >= TWICE_FROM_HZ => 2,
            _ => 4,
        };
        // A little more than the norm, for rounding.
        let most = norm(&quarter).max(norm(&half)) * 1.000_01;
        Self { peak: 0.0, oversampling, quarter, half, most, history: [0.0; HISTORY] }
    }

    /// Takes the next samples in, any number. What is not finite counts as 0.
    pub fn push(&mut self, samples: &[f32]) {
        for piece in samples.chunks(PIECE) {
            self.push_piece(piece);
        }
    }

    fn push_piece(&mut self, piece: &[f32]) {
        let mut x = [0.0f32; HISTORY + PIECE];
        let len = piece.len();
        x[..HISTORY].copy_from_slice(&self.history);
        for (to, from) in x[HISTORY..].iter_mut().zip(piece) {
            *to = if from.abs() < f32::INFINITY { *from } else { 0.0 };
        }
        self.history.copy_from_slice(&x[len..len + HISTORY]);
        let sample_peak = top(&x[HISTORY..HISTORY + len]);
        let reach = larger(sample_peak, top(&x[..HISTORY])) * self.most;
        self.peak = larger(self.peak, sample_peak);
        // Nothing between these samples can be higher than what was seen already.
        if self.oversampling > 1 && reach > self.peak {
            self.peak = larger(self.peak, self.between(&x, len));
        }
    }

    /// In vectors of eight where the machine has them (AVX2); the bits are the same on all.
    fn between(&self, x: &[f32; HISTORY + PIECE], len: usize) -> f32 {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: this machine has what the function is compiled for.
            return unsafe { self.between_avx2(x, len) };
        }
        self.between_anywhere(x, len)
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn between_avx2(&self, x: &[f32; HISTORY + PIECE], len: usize) -> f32 {
        self.between_anywhere(x, len)
    }

    #[inline(always)]
    fn between_anywhere(&self, x: &[f32; HISTORY + PIECE], len: usize) -> f32 {
        match self.oversampling {
            4 => self.between_samples::<true>(x, len),
            _ => self.between_samples::<false>(x, len),
        }
    }

    /// Highest interpolated magnitude. Beyond `len` the buffer is silent, so that what is found
    /// there is the ringing of a stop that did not happen: left out.
    #[inline(always)]
    fn between_samples<const QUARTERS: bool>(&self, x: &[f32; HISTORY + PIECE], len: usize) -> f32 {
        let mut best = [0.0f32; LANES];
        let mut at = 0;
        while at < len {
            let mut found = [[0.0f32; LANES]; 3];
            if at + LANES + HISTORY <= x.len() {
                let window: &[f32] = &x[at..at + LANES + HISTORY];
                for tap in 0..TAPS {
                    for lane in 0..LANES {
                        let s = window[lane + tap];
                        found[0][lane] += self.half[tap] * s;
                        if QUARTERS {
                            found[1][lane] += self.quarter[tap] * s;
                            found[2][lane] += self.quarter[TAPS - 1 - tap] * s;
                        }
                    }
                }
            }
            let here = (len - at).min(LANES);
            for phase in &found {
                if here == LANES {
                    for (best, f) in best.iter_mut().zip(phase) {
                        *best = larger(*best, f.abs());
                    }
                } else {
                    for (best, f) in best.iter_mut().zip(&phase[..here]) {
                        *best = larger(*best, f.abs());
                    }
                }
            }
            at += LANES;
        }
        best.iter().fold(0.0, |m, b| larger(m, *b))
    }

    /// Highest inter-sample peak since the last call, linear; never below the sample peak.
    pub fn take(&mut self) -> f32 {
        std::mem::take(&mut self.peak)
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.peak = 0.0;
        self.history = [0.0; HISTORY];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine_db(rate_hz: f64, part_of_rate: f64, phase: f64, amplitude: f64) -> f64 {
        let mut meter = TruePeak::new(rate_hz);
        let samples: Vec<f32> = (0..9_600)
            .map(|n| (amplitude * (2.0 * PI * part_of_rate * f64::from(n) + phase).sin()) as f32)
            .collect();
        samples.chunks(37).for_each(|block| meter.push(block));
        20.0 * f64::from(meter.take()).log10() - 20.0 * amplitude.log10()
    }

    /// EBU Tech 3341, cases 15 to 19: sines at fs/4, fs/6, fs/8 with the phases at which the sample
    /// peak is lowest; +0.2 / -0.4 dB. Without the switch-on, which overshoots in truth.
    #[test]
    fn sines_read_right_within_ebu_tech_3341() {
        for (part, degrees) in
            [(0.25, 0.0), (0.25, 45.0), (1.0 / 6.0, 60.0), (0.125, 67.5), (0.05, 33.0), (0.3, 10.0)]
        {
            for (rate, wide) in [(44_100.0, true), (48_000.0, true), (96_000.0, part <= 0.125)] {
                if !wide {
                    continue;
                }
                let mut meter = TruePeak::new(rate);
                let wave = |n: i32| {
                    let fade = (f64::from(n) / 500.0).min(1.0);
                    fade * (2.0 * PI * part * f64::from(n) + f64::to_radians(degrees)).sin()
                };
                let samples: Vec<f32> = (0..9_600).map(|n| wave(n) as f32).collect();
                meter.push(&samples);
                let db = 20.0 * f64::from(meter.take()).log10();
                assert!((-0.4..=0.2).contains(&db), "{part} at {degrees}: {db:.3} dB");
            }
        }
        assert!(sine_db(192_000.0, 997.0 / 192_000.0, 0.3, 0.5).abs() < 0.01);
    }

    #[test]
    fn wide_vectors_read_what_narrow_ones_read() {
        for rate_hz in [48_000.0, 96_000.0] {
            let meter = TruePeak::new(rate_hz);
            for len in 1..=PIECE {
                let x = std::array::from_fn(|n| (n as f32 * 0.7 + len as f32).sin());
                let (wide, narrow) = (meter.between(&x, len), meter.between_anywhere(&x, len));
                assert_eq!(wide.to_bits(), narrow.to_bits(), "{len} samples");
            }
        }
    }

    #[test]
    fn any_split_reads_the_same_and_the_short_cut_changes_nothing() {
        let mut seed = 1u32;
        let noise: Vec<f32> = (0..4_000)
            .map(|n| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 8) as f32 / 8_388_608.0 * (n as f32 / 700.0).sin() - 0.5
            })
            .collect();
        let whole = {
            let mut meter = TruePeak::new(48_000.0);
            meter.push(&noise);
            meter.take()
        };
        for size in [1, 7, 32, 64, 100] {
            let mut meter = TruePeak::new(48_000.0);
            noise.chunks(size).for_each(|block| meter.push(block));
            assert_eq!(meter.take(), whole, "blocks of {size}");
        }
        // In f64, without any short cut.
        let taps = [design(0.25), design(0.5), {
            let mut t = design(0.25);
            t.reverse();
            t
        }];
        let dot = |w: &[f32], t: &[f32; TAPS]| -> f64 {
            w.iter().zip(t).map(|(x, t)| f64::from(*x) * f64::from(*t)).sum::<f64>().abs()
        };
        let slow = noise
            .windows(TAPS)
            .flat_map(|w| taps.iter().map(move |t| dot(w, t)))
            .chain(noise.iter().map(|x| f64::from(x.abs())))
            .fold(0.0, f64::max);
        assert!((f64::from(whole) - slow).abs() < 1e-6, "{whole} against {slow}");
    }
}
