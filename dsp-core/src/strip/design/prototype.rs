//! Analogue prototypes: what a section should sound like at any sample rate.

use super::Target;

/// Kind of filter of one section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Bell, `(s² + sA/Q + 1) / (s² + s/(AQ) + 1)`, A = 10^(dB/40) (R. Bristow-Johnson, Audio EQ
    /// Cookbook).
    Bell,
    /// Low shelf of the Cookbook: half the gain (in dB) at the set frequency.
    LowShelf,
    /// High shelf of the Cookbook: half the gain (in dB) at the set frequency.
    HighShelf,
    /// Notch band, `NOTCH_BAND_DEPTH_DB` deep.
    Notch,
    /// Notch slot, `(s² + sD/Q + 1) / (s² + s/Q + 1)`, D = 10^(depth/20): Q is the centre over the
    /// width between the -3 dB points of a deep notch, whatever the depth.
    NotchSlot,
    /// Second-order high-pass, `s² / (s² + s/Q + 1)`.
    HighPass,
    /// First-order high-pass, `s / (s + 1)`.
    HighPassFirst,
}

/// Depth of a band of type notch, dB. What is deeper is masked by leaks in any room, and would
/// hang on the last bits of a coefficient.
pub const NOTCH_BAND_DEPTH_DB: f64 = -60.0;

/// `(c0 + c1 s + c2 s²) / (d0 + d1 s + d2 s²)`, s normalised to the set frequency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prototype {
    /// Numerator, from the constant up.
    pub num: [f64; 3],
    /// Denominator, from the constant up.
    pub den: [f64; 3],
}

/// `|p(jx)|²` of a polynomial of second order, from `x²`.
pub fn power(p: &[f64; 3], x2: f64) -> f64 {
    let even = p[0] - p[2] * x2;
    even * even + p[1] * p[1] * x2
}

impl Prototype {
    /// The prototype of a section.
    pub fn of(target: &Target) -> Self {
        let Target { gain_db, q, .. } = *target;
        let a = 10f64.powf(gain_db / 40.0);
        let r = a.sqrt() / q;
        match target.shape {
            Shape::Bell => Self { num: [1.0, a / q, 1.0], den: [1.0, 1.0 / (a * q), 1.0] },
            Shape::LowShelf => Self { num: [a * a, a * r, a], den: [1.0, r, a] },
            Shape::HighShelf => Self { num: [a, a * r, a * a], den: [a, r, 1.0] },
            Shape::Notch => Self::notch(NOTCH_BAND_DEPTH_DB, q),
            Shape::NotchSlot => Self::notch(gain_db, q),
            Shape::HighPass => Self { num: [0.0, 0.0, 1.0], den: [1.0, 1.0 / q, 1.0] },
            // (s / (s + 1)) (s + 1) / (s + 1): the same order as all others.
            Shape::HighPassFirst => Self { num: [0.0, 1.0, 1.0], den: [1.0, 2.0, 1.0] },
        }
    }

    fn notch(depth_db: f64, q: f64) -> Self {
        let depth = 10f64.powf(depth_db / 20.0);
        Self { num: [1.0, depth / q, 1.0], den: [1.0, 1.0 / q, 1.0] }
    }

    /// One over this.
    pub fn inverse(&self) -> Self {
        Self { num: self.den, den: self.num }
    }

    /// Magnitude at `x` times the set frequency, dB.
    pub fn db(&self, x: f64) -> f64 {
        10.0 * self.power(x).log10()
    }

    /// Squared magnitude at `x` times the set frequency.
    pub fn power(&self, x: f64) -> f64 {
        power(&self.num, x * x) / power(&self.den, x * x)
    }

    /// Frequency of the poles, in units of the set frequency.
    pub fn pole(&self) -> f64 {
        (self.den[0] / self.den[2]).sqrt()
    }

    /// Frequency of the zeros, in units of the set frequency.
    pub fn zero(&self) -> f64 {
        (self.num[0] / self.num[2]).sqrt()
    }
}
