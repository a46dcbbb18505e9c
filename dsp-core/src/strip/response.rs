//! What a strip's settings do to a spectrum, without running it.

use super::design::Warped;
use super::plan::{SECTIONS, plan};
use crate::params::{ParamId, ParamValues};

/// The curve of a strip's settings, worked out once: a design takes microseconds, a point does not.
/// Not for the audio thread: it allocates.
#[derive(Clone, Debug)]
pub struct Response {
    trim_db: f64,
    sample_rate_hz: f64,
    filters: Vec<Warped>,
}

impl Response {
    /// The curve of these settings at `sample_rate_hz`.
    pub fn new(values: &ParamValues, sample_rate_hz: f64) -> Self {
        let filters = (0..SECTIONS)
            .map(|i| plan(values, i))
            .filter(|plan| plan.on)
            .map(|plan| plan.target.design_exact(sample_rate_hz))
            .collect();
        Self { trim_db: f64::from(values.get(ParamId::TRIM_DB)), sample_rate_hz, filters }
    }

    /// Magnitude of trim, HPF, bands and notches, dB at `freq_hz`. The compressor and the mode do
    /// not count.
    pub fn db(&self, freq_hz: f64) -> f64 {
        self.filters.iter().fold(self.trim_db, |sum, f| sum + f.db(self.sample_rate_hz, freq_hz))
    }
}

/// Magnitude of trim, HPF, bands and notches at `freq_hz` as the strip makes it at
/// `sample_rate_hz`, dB. For a whole curve, see [`Response`].
pub fn response_db(values: &ParamValues, sample_rate_hz: f64, freq_hz: f64) -> f64 {
    Response::new(values, sample_rate_hz).db(freq_hz)
}

/// The same of the analogue prototype: what the strip should make, dB.
pub fn analog_response_db(values: &ParamValues, freq_hz: f64) -> f64 {
    (0..SECTIONS)
        .map(|i| plan(values, i))
        .filter(|plan| plan.on)
        .fold(f64::from(values.get(ParamId::TRIM_DB)), |sum, plan| {
            sum + plan.target.analog_db(freq_hz)
        })
}
