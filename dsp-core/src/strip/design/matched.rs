//! The closed form: poles matched, zeros from the magnitude at three frequencies.

use super::Target;
use super::prototype::{Prototype, Shape, power};
use super::warped::{Warped, tan2};
use std::f64::consts::PI;

/// What the fit adds to the closed form; all zero is no correction.
///
/// Logarithms, and those of the numerator per dB of gain, so that a ramp through 0 dB passes
/// through an exact identity.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Correction(pub [f64; 4]);

/// Which of the four numbers of a design are bound to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tie {
    /// None.
    Free,
    /// n1 follows from the gain at the centre, which is exact.
    Centre,
    /// n2 follows from the frequency of the zeros, and n1 as before.
    Zero,
}

/// The design problem behind a target, turned so that the poles are the lower of the two pairs.
pub(super) struct Problem {
    pub proto: Prototype,
    pub centre_hz: f64,
    pub rate_hz: f64,
    pub tie: Tie,
    /// The answer is one over this filter.
    pub inverted: bool,
    /// Size of the gain, dB: what the numerator's corrections are scaled by.
    pub size_db: f64,
    centre_power: f64,
    centre_t: f64,
}

/// Logarithms of g, k, n1 / k and n2.
pub(super) type Logs = [f64; 4];

impl Problem {
    /// `None` where bilinear is exact enough or nothing is to be done: high-passes (up to 1 kHz)
    /// and gains of 0.
    pub fn of(target: &Target, rate_hz: f64) -> Option<Self> {
        let (tie, inverted) = match target.shape {
            Shape::Bell => (Tie::Centre, target.gain_db < 0.0),
            Shape::LowShelf => (Tie::Free, target.gain_db < 0.0),
            Shape::HighShelf => (Tie::Free, target.gain_db > 0.0),
            Shape::Notch | Shape::NotchSlot => (Tie::Zero, false),
            Shape::HighPass | Shape::HighPassFirst => return None,
        };
        let size_db = match tie {
            Tie::Zero => 1.0,
            _ => target.gain_db.abs(),
        };
        if target.shape != Shape::Notch && target.gain_db.abs() < 1e-9 {
            return None;
        }
        let proto = Prototype::of(target);
        let proto = if inverted { proto.inverse() } else { proto };
        let centre_hz = target.centre_hz(rate_hz);
        Some(Self {
            centre_power: proto.power(1.0),
            centre_t: tan2(centre_hz, rate_hz),
            proto,
            centre_hz,
            rate_hz,
            tie,
            inverted,
            size_db,
        })
    }

    /// The closed form.
    pub fn start(&self) -> Logs {
        let (g, k) = matched_poles(&self.proto, self.centre_hz, self.rate_hz);
        let n0 = self.dc();
        match self.tie {
            Tie::Free => {
                let zeros = self.proto.inverse();
                let (gz, kz) = matched_poles(&zeros, self.centre_hz, self.rate_hz);
                [g.ln(), k.ln(), (n0 * kz * g / (gz * k)).ln(), (n0 * g * g / (gz * gz)).ln()]
            }
            Tie::Centre | Tie::Zero => {
                let nyquist = self.proto.power(0.5 * self.rate_hz / self.centre_hz);
                [g.ln(), k.ln(), 0.0, 0.5 * nyquist.ln()]
            }
        }
    }

    /// Gain at DC.
    pub fn dc(&self) -> f64 {
        self.proto.num[0] / self.proto.den[0]
    }

    /// g, k, n1², n2 from their logarithms, with what is tied put in; n1² may come out negative
    /// far from a solution.
    pub fn untie(&self, logs: &Logs) -> (f64, f64, f64, f64) {
        let (g, k) = (logs[0].exp(), logs[1].exp());
        let n0 = self.dc();
        let u0 = self.centre_t / (g * g);
        let n2 = match self.tie {
            Tie::Zero => n0 / u0,
            _ => logs[3].exp(),
        };
        let n1_squared = match self.tie {
            Tie::Free => (logs[2] + logs[1]).exp().powi(2),
            _ => {
                let even = n0 - n2 * u0;
                (self.centre_power * power(&[1.0, k, 1.0], u0) - even * even) / u0
            }
        };
        (g, k, n1_squared, n2)
    }

    /// Slopes of n1² by the four logarithms.
    pub fn n1_squared_slopes(&self, g: f64, k: f64, n1_squared: f64, n2: f64) -> [f64; 4] {
        if self.tie == Tie::Free {
            return [0.0, 2.0 * n1_squared, 2.0 * n1_squared, 0.0];
        }
        let u0 = self.centre_t / (g * g);
        let even = self.dc() - n2 * u0;
        let power_by_u = self.centre_power * (k * k - 2.0 * (1.0 - u0));
        let by_u = match self.tie {
            Tie::Zero => (power_by_u - n1_squared) / u0,
            _ => (power_by_u + 2.0 * n2 * even - n1_squared) / u0,
        };
        [-2.0 * u0 * by_u, 2.0 * self.centre_power * k * k, 0.0, 2.0 * n2 * even]
    }

    /// The filter of these logarithms.
    pub fn filter(&self, logs: &Logs) -> Warped {
        let (g, k, n1_squared, n2) = self.untie(logs);
        // The floor is never met on the committed grid; it keeps a wild ramp minimum-phase.
        let n1 = n1_squared.max(1e-12 * k * k).sqrt();
        let warped = Warped { g, k, n: [self.dc(), n1, n2] };
        if self.inverted { warped.inverse() } else { warped }
    }
}

/// g and k of poles that decay and ring as the prototype's do (impulse invariance, z = exp(sT)).
fn matched_poles(proto: &Prototype, centre_hz: f64, rate_hz: f64) -> (f64, f64) {
    let w = 2.0 * PI * centre_hz / rate_hz * proto.pole();
    let damping = 0.5 * proto.den[1] / (proto.den[0] * proto.den[2]).sqrt();
    // 1 + a1 + a2, 1 - a1 + a2 and 1 - a2 without cancellation at low frequencies.
    let (at_dc, at_nyquist, one_minus_a2) = if damping < 1.0 {
        // Poles that ring above Nyquist are held just below it.
        let ring = (w * (1.0 - damping * damping).sqrt()).min(3.0);
        let r = (-damping * w).exp();
        let close = -(-damping * w).exp_m1();
        let (sin, cos) = (0.5 * ring).sin_cos();
        (
            close * close + 4.0 * r * sin * sin,
            close * close + 4.0 * r * cos * cos,
            -(-2.0 * damping * w).exp_m1(),
        )
    } else {
        let spread = (damping * damping - 1.0).sqrt();
        let (slow, fast) = (-w / (damping + spread), -w * (damping + spread));
        (
            slow.exp_m1() * fast.exp_m1(),
            (1.0 + slow.exp()) * (1.0 + fast.exp()),
            -(slow + fast).exp_m1(),
        )
    };
    ((at_dc / at_nyquist).sqrt(), 2.0 * one_minus_a2 / (at_dc * at_nyquist).sqrt())
}

/// The filter of a target: closed form plus correction.
pub(super) fn design(target: &Target, rate_hz: f64, correction: &Correction) -> Warped {
    match Problem::of(target, rate_hz) {
        Some(problem) => {
            let mut logs = problem.start();
            let c = &correction.0;
            let scale = [1.0, 1.0, problem.size_db, problem.size_db];
            for ((log, c), scale) in logs.iter_mut().zip(c).zip(scale) {
                *log += c * scale;
            }
            problem.filter(&logs)
        }
        None => {
            let proto = Prototype::of(target);
            let g = tan2(target.centre_hz(rate_hz), rate_hz).sqrt();
            let [d0, d1, d2] = proto.den;
            // Only prototypes with d0 = d2 (high-passes) or num = den (gain 0) come here.
            let k = d1 / (d0 * d2).sqrt();
            match target.shape {
                Shape::HighPass | Shape::HighPassFirst => Warped { g, k, n: proto.num },
                _ => Warped { g, k, n: [1.0, k, 1.0] },
            }
        }
    }
}
