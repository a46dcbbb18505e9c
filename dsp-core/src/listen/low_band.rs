//! The low band at 1600 Hz: one stream whose instants and delay in seconds are the same at every rate.
//!
//! A hop gives 16 values, each by a windowed sinc that is defined in continuous time and evaluated where
//! the take's samples lie. Flat within 0.01 dB to 400 Hz; what would fold below 400 Hz (above 1200 Hz)
//! is 80 dB down. Delay: [`HALF_KERNEL_S`].

use std::f64::consts::PI;

use super::section::Section;

use super::level::dot;
use super::observation::{PROBE_PER_HOP, PROBE_RATE_HZ};

/// Half the length of the kernel, seconds: the delay of the stream.
pub(super) const HALF_KERNEL_S: f64 = 0.0033;
/// Where the sinc cuts, Hz: half-way between 400 Hz (kept) and 1200 Hz (folds onto 400 Hz).
const CUT_HZ: f64 = 800.0;
/// Kaiser window for 80 dB: 0.1102 (A - 8.7) (Kaiser 1974).
const KAISER_BETA: f64 = 7.86;

/// The kernels of the sixteen instants of a hop.
pub(super) struct LowBand {
    /// First sample of each kernel, counted back from the end of the hop, and its weights.
    kernels: Vec<(usize, Vec<f32>)>,
}

impl LowBand {
    pub fn new(sample_rate_hz: f64, hop_len: usize) -> Self {
        let half = HALF_KERNEL_S * sample_rate_hz;
        let kernels = (1..=PROBE_PER_HOP)
            .map(|j| {
                // The instant, in samples before the end of the hop; the newest lies a half kernel back.
                let back =
                    (PROBE_PER_HOP - j) as f64 / PROBE_PER_HOP as f64 * hop_len as f64 + half;
                let from = (back + half).floor() as usize;
                let to = ((back - half).ceil() as usize).max(1);
                let weights: Vec<f64> =
                    (to..=from).rev().map(|n| kernel((n as f64 - back) / sample_rate_hz)).collect();
                let sum: f64 = weights.iter().sum();
                (from, weights.iter().map(|w| (w / sum) as f32).collect())
            })
            .collect();
        Self { kernels }
    }

    /// The sixteen values of the hop that ends `history`.
    pub fn step(&self, history: &[f32]) -> [f32; PROBE_PER_HOP] {
        let mut values = [0.0; PROBE_PER_HOP];
        for (value, (from, weights)) in values.iter_mut().zip(&self.kernels) {
            let start = history.len() - from;
            *value = dot(&history[start..start + weights.len()], weights);
        }
        values
    }
}

/// Windowed sinc at `t_s` seconds from its middle; not scaled.
fn kernel(t_s: f64) -> f64 {
    let place = t_s / HALF_KERNEL_S;
    if place.abs() >= 1.0 {
        return 0.0;
    }
    let x = 2.0 * PI * CUT_HZ * t_s;
    let sinc = if x.abs() < 1e-9 { 1.0 } else { x.sin() / x };
    sinc * bessel_i0(KAISER_BETA * (1.0 - place * place).sqrt())
}

fn bessel_i0(x: f64) -> f64 {
    let (mut sum, mut term, mut k) = (1.0, 1.0, 1.0);
    while term > 1e-12 * sum {
        term *= (x / (2.0 * k)).powi(2);
        sum += term;
        k += 1.0;
    }
    sum
}

/// 60 to 400 Hz of the low band: two Butterworth sections each way (24 dB per octave), at 1600 Hz.
pub(super) struct ProbeFilter {
    sections: [Section; 4],
}

impl ProbeFilter {
    pub fn new() -> Self {
        // Q of the sections of a Butterworth filter of order 4.
        let q = [0.541_196_100_146_197, 1.306_562_964_876_377];
        let section = |hz, q, high| Section::new(2.0 * PI * hz / PROBE_RATE_HZ, q, high);
        Self {
            sections: [
                section(60.0, q[0], true),
                section(60.0, q[1], true),
                section(400.0, q[0], false),
                section(400.0, q[1], false),
            ],
        }
    }

    pub fn clear(&mut self) {
        self.sections.iter_mut().for_each(Section::clear);
    }

    pub fn tick(&mut self, x: f32) -> f32 {
        self.sections.iter_mut().fold(f64::from(x), |x, section| section.tick(x)) as f32
    }
}
