//! Audio files: finding a show's stems, reading them as streams, writing WAV.
//!
//! Everything here works in blocks and keeps no file open between reads, so the number of stems
//! and their length cost neither file handles nor memory.

pub mod flac;
pub mod multi;
pub mod path_source;
pub mod resample;
pub mod show;
pub mod stem;
pub mod wav;
pub mod wav_write;

use crate::error::CliError;

/// What a file says about itself before it is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioSpec {
    /// Samples per second and leg.
    pub rate_hz: u32,
    /// Interleaved channels in the file.
    pub channels: usize,
    /// Frames that the header promises.
    pub frames: u64,
}

/// Lowest and highest sample rate that the strip accepts, Hz (seams of `dsp_core::Processor`).
pub const RATES_HZ: std::ops::RangeInclusive<u32> = 8_000..=384_000;

/// A stream of frames.
pub trait FrameSource: Send {
    /// Appends up to `frames` frames to each of `legs` (planar); returns how many came, 0 at the
    /// end. A file that breaks its header's promise, or holds a sample that is no number, is an
    /// error here.
    fn read(&mut self, legs: &mut [Vec<f32>], frames: usize) -> Result<usize, CliError>;
}

/// False for what is no sample: NaN, infinite, or beyond all measure.
pub(crate) fn is_sample(value: f32) -> bool {
    value.abs() <= dsp_core::listen::LARGEST_SAMPLE
}

/// The error for a sample that is none, where `frame` counts from the start of the file.
pub(crate) fn no_sample(
    path: &std::path::Path,
    value: f32,
    frame: u64,
    spec: &AudioSpec,
) -> CliError {
    let kind = match value {
        v if v.is_nan() => "NaN".to_owned(),
        v if v.is_infinite() => "infinite".to_owned(),
        v => format!("beyond all measure ({v:e}, full scale is 1)"),
    };
    let at = frame as f64 / f64::from(spec.rate_hz.max(1));
    CliError::input(path, format!("holds a sample that is {kind}, at {at:.3} s"))
}
