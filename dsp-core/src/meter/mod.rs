//! Level meters that run on the audio thread: sample peak, true peak, RMS.

mod true_peak;

pub use true_peak::TruePeak;

/// Levels of one tap since they were read last; linear, 1.0 is full scale, the louder leg counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Levels {
    /// Highest sample.
    pub peak: f32,
    /// Highest inter-sample peak (ITU-R BS.1770-4, Annex 2).
    pub true_peak: f32,
    /// Root of the mean square.
    pub rms: f32,
}
