//! From what an engineer sets to a filter that rings true up to 16 kHz.
//!
//! Every section is a second-order analogue prototype ([`Prototype`]). The digital filter is
//! sought directly in the domain of the state-variable structure that runs it ([`Warped`]): a
//! closed form (matched poles after M. Vicanek, "Matched Second Order Digital Filters", 2016, and
//! zeros that meet the prototype at DC, at the centre and at Nyquist) and then a fit of what is
//! left over, as a small [`Correction`]. Audio runs on the closed form plus the correction, so
//! ramps are cheap and what they end on is exact.

mod fit;
mod matched;
mod prototype;
mod warped;

pub use fit::fit;
pub use matched::Correction;
pub use prototype::{Prototype, Shape};
pub use warped::Warped;

/// What a section is asked to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Kind of filter.
    pub shape: Shape,
    /// Centre or corner, Hz.
    pub freq_hz: f64,
    /// Gain, dB; a notch slot's depth (0 or below).
    pub gain_db: f64,
    /// Quality factor.
    pub q: f64,
}

/// Highest centre as a part of the sample rate. It acts below 44.1 kHz only: 20 kHz is 0.4535 of
/// that rate.
const MAX_CENTRE: f64 = 0.46;

impl Target {
    /// Centre as it can be made at this rate, Hz.
    fn centre_hz(&self, rate_hz: f64) -> f64 {
        self.freq_hz.min(MAX_CENTRE * rate_hz)
    }

    /// The filter at this rate, closed form plus `correction`.
    pub fn design(&self, rate_hz: f64, correction: &Correction) -> Warped {
        matched::design(self, rate_hz, correction)
    }

    /// The filter at this rate with its best correction; takes some microseconds.
    pub fn design_exact(&self, rate_hz: f64) -> Warped {
        self.design(rate_hz, &fit(self, rate_hz))
    }

    /// Magnitude of the analogue prototype, dB.
    pub fn analog_db(&self, freq_hz: f64) -> f64 {
        Prototype::of(self).db(freq_hz / self.freq_hz)
    }
}
