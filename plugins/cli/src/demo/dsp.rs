//! The few filters that the synthesised band needs.
//!
//! Kept apart from `dsp_core` on purpose: what tests the strip must not be made by the strip.

use std::f64::consts::TAU;

/// A second-order section, transposed direct form II; designs after the Audio EQ Cookbook
/// (R. Bristow-Johnson).
#[derive(Clone, Debug)]
pub struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    z: [f64; 2],
}

impl Biquad {
    fn new(b: [f64; 3], a: [f64; 3]) -> Self {
        Self { b: b.map(|x| x / a[0]), a: [a[1] / a[0], a[2] / a[0]], z: [0.0; 2] }
    }

    fn angle(rate_hz: f64, hz: f64, q: f64) -> (f64, f64) {
        let w = TAU * hz.min(0.45 * rate_hz) / rate_hz;
        (w.cos(), w.sin() / (2.0 * q))
    }

    /// Low-pass at `hz`.
    pub fn low_pass(rate_hz: f64, hz: f64, q: f64) -> Self {
        let (c, a) = Self::angle(rate_hz, hz, q);
        Self::new([(1.0 - c) / 2.0, 1.0 - c, (1.0 - c) / 2.0], [1.0 + a, -2.0 * c, 1.0 - a])
    }

    /// High-pass at `hz`.
    pub fn high_pass(rate_hz: f64, hz: f64, q: f64) -> Self {
        let (c, a) = Self::angle(rate_hz, hz, q);
        Self::new([(1.0 + c) / 2.0, -1.0 - c, (1.0 + c) / 2.0], [1.0 + a, -2.0 * c, 1.0 - a])
    }

    /// Band-pass with 0 dB at `hz`.
    pub fn band_pass(rate_hz: f64, hz: f64, q: f64) -> Self {
        let (c, a) = Self::angle(rate_hz, hz, q);
        Self::new([a, 0.0, -a], [1.0 + a, -2.0 * c, 1.0 - a])
    }

    /// Bell of `gain_db` at `hz`.
    pub fn bell(rate_hz: f64, hz: f64, q: f64, gain_db: f64) -> Self {
        let (c, a) = Self::angle(rate_hz, hz, q);
        let g = 10f64.powf(gain_db / 40.0);
        Self::new([1.0 + a * g, -2.0 * c, 1.0 - a * g], [1.0 + a / g, -2.0 * c, 1.0 - a / g])
    }

    /// High shelf of `gain_db` above `hz`, slope 1.
    pub fn high_shelf(rate_hz: f64, hz: f64, gain_db: f64) -> Self {
        let (c, alpha) = Self::angle(rate_hz, hz, std::f64::consts::FRAC_1_SQRT_2);
        let g = 10f64.powf(gain_db / 40.0);
        let (up, down, root) = (g + 1.0, g - 1.0, 2.0 * g.sqrt() * alpha);
        Self::new(
            [g * (up + down * c + root), -2.0 * g * (down + up * c), g * (up + down * c - root)],
            [up - down * c + root, 2.0 * (down - up * c), up - down * c - root],
        )
    }

    /// One sample.
    pub fn tick(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.z[0];
        self.z[0] = self.b[1] * x - self.a[0] * y + self.z[1];
        self.z[1] = self.b[2] * x - self.a[1] * y;
        y
    }

    /// A whole track, in place.
    pub fn run(mut self, track: &mut [f32]) {
        for x in track {
            *x = self.tick(f64::from(*x)) as f32;
        }
    }
}

/// Gain of `db` as a factor.
pub fn gain(db: f64) -> f64 {
    10f64.powf(db / 20.0)
}

/// Frequency of a MIDI note, Hz; 69 is 440.
pub fn midi_hz(note: f64) -> f64 {
    440.0 * ((note - 69.0) / 12.0).exp2()
}

/// Factor per sample of a decay by 60 dB in `t60_s`.
pub fn decay(rate_hz: f64, t60_s: f64) -> f64 {
    10f64.powf(-3.0 / (t60_s * rate_hz))
}

/// Adds `from` to `onto`, `delay_s` later and scaled.
pub fn add(onto: &mut [f32], from: &[f32], rate_hz: f64, delay_s: f64, scale: f64) {
    let delay = (delay_s * rate_hz).round() as usize;
    if delay < onto.len() {
        for (o, f) in onto[delay..].iter_mut().zip(from) {
            *o += (f64::from(*f) * scale) as f32;
        }
    }
}
