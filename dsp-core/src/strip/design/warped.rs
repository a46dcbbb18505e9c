//! A digital filter of second order as the state-variable structure sees it.

use super::prototype::power;
use std::f64::consts::PI;

/// `(n0 + n1 s + n2 s²) / (1 + k s + s²)` with `s = j tan(w/2) / g`.
///
/// Every stable digital filter of second order whose poles are no outlier has this form: n0 is
/// its gain at DC, n2 at Nyquist. All are positive, so zeros and poles lie inside the unit circle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Warped {
    /// tan(w/2) of the pole frequency.
    pub g: f64,
    /// Damping, 1/Q of the poles.
    pub k: f64,
    /// Numerator: constant, linear, quadratic.
    pub n: [f64; 3],
}

/// `tan²(w/2)` at a frequency.
pub fn tan2(freq_hz: f64, rate_hz: f64) -> f64 {
    let t = (PI * freq_hz / rate_hz).tan();
    t * t
}

impl Warped {
    /// One over this: a cut from its boost.
    pub fn inverse(&self) -> Self {
        let [n0, n1, n2] = self.n;
        let r = (n0 / n2).sqrt();
        Self { g: self.g * r, k: n1 / (n0 * n2).sqrt(), n: [1.0 / n0, self.k * r / n0, 1.0 / n2] }
    }

    /// Squared magnitude where `tan²(w/2)` is `t`.
    pub fn power(&self, t: f64) -> f64 {
        let u = t / (self.g * self.g);
        power(&self.n, u) / power(&[1.0, self.k, 1.0], u)
    }

    /// Magnitude at a frequency, dB.
    pub fn db(&self, rate_hz: f64, freq_hz: f64) -> f64 {
        10.0 * self.power(tan2(freq_hz, rate_hz)).log10()
    }
}
