//! Vocal clarity: how much of a voice stays audible over what plays beside it, 0 to 1 (SCIENCE 1).
//!
//! The index (VCI) is the mean of the third-octave Speech Intelligibility Index of ANSI S3.5-1997 over
//! a window's mean levels and of its short-frame extension (Rhebergen and Versfeld, 2005). It falls
//! apart into bands and maskers, so it says what to do.
//!
//! Framing is defined in seconds and Hz, so a take gives the same value at every sample rate; nothing
//! is resampled. No clock, no files; not for the audio thread.

mod framer;
mod hearing;
mod tables;
mod window;

pub use framer::{FRAME_EVERY_S, FRAME_S, Framer, psd_power};
pub use hearing::Hearing;
pub use tables::{BANDS, CALIBRATION_DB, CENTRE_HZ, IMPORTANCE};
pub use window::{Reading, active_frames, maskers, mean_psd, measure, quick};

/// Mean power spectral density in each of the bands, full scale squared per Hz.
pub type Psd = [f32; BANDS];
