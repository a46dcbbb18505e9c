//! What a strip's settings do to a spectrum, without running it.

use super::plan::{SECTIONS, plan};
use crate::params::{ParamId, ParamValues};

/// Magnitude of trim, HPF, bands and notches at `freq_hz` as the strip makes it at
/// `sample_rate_hz`, dB. The compressor and the mode do not count.
pub fn response_db(values: &ParamValues, sample_rate_hz: f64, freq_hz: f64) -> f64 {
    sum_db(values, |target| target.design_exact(sample_rate_hz).db(sample_rate_hz, freq_hz))
}

/// The same of the analogue prototype: what the strip should make, dB.
pub fn analog_response_db(values: &ParamValues, freq_hz: f64) -> f64 {
    sum_db(values, |target| target.analog_db(freq_hz))
}

fn sum_db(values: &ParamValues, db: impl Fn(&super::design::Target) -> f64) -> f64 {
    (0..SECTIONS)
        .map(|i| plan(values, i))
        .filter(|plan| plan.on)
        .fold(f64::from(values.get(ParamId::TRIM_DB)), |sum, plan| sum + db(&plan.target))
}
