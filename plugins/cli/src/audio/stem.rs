//! One stem of a folder: a WAV or FLAC file as a stream at the show's rate.

use std::path::Path;

use super::flac::FlacSource;
use super::resample::{Resampled, converted_frames};
use super::wav::WavSource;
use super::{AudioSpec, FrameSource, RATES_HZ};
use crate::error::CliError;

/// Which reader a file wants, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `.wav` or `.wave`
    Wav,
    /// `.flac`
    Flac,
}

impl FileKind {
    /// By the extension; `None` where it is neither.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "wav" | "wave" => Some(Self::Wav),
            "flac" => Some(Self::Flac),
            _ => None,
        }
    }
}

/// Opens a file, checks its header, and gives its frames as they are.
pub fn open(path: &Path) -> Result<(AudioSpec, Box<dyn FrameSource>), CliError> {
    let (spec, source): (AudioSpec, Box<dyn FrameSource>) = match FileKind::of(path) {
        Some(FileKind::Wav) => {
            let wav = WavSource::open(path)?;
            (wav.spec(), Box::new(wav))
        }
        Some(FileKind::Flac) => {
            let flac = FlacSource::open(path)?;
            (flac.spec(), Box::new(flac))
        }
        None => return Err(CliError::input(path, "is neither WAV nor FLAC by its name")),
    };
    if !RATES_HZ.contains(&spec.rate_hz) {
        let what = format!(
            "has a sample rate of {} Hz; {} to {} are accepted",
            spec.rate_hz,
            RATES_HZ.start(),
            RATES_HZ.end()
        );
        return Err(CliError::input(path, what));
    }
    Ok((spec, source))
}

/// Opens a file as a stream at `rate_hz`; gives its length there, frames.
pub fn open_at(path: &Path, rate_hz: u32) -> Result<(u64, Box<dyn FrameSource>), CliError> {
    let (spec, source) = open(path)?;
    if spec.rate_hz == rate_hz {
        return Ok((spec.frames, source));
    }
    let legs = spec.channels;
    let source = Resampled::new(source, path, legs, spec.frames, spec.rate_hz, rate_hz)?;
    Ok((converted_frames(spec.frames, spec.rate_hz, rate_hz), Box::new(source)))
}

impl FrameSource for Box<dyn FrameSource> {
    fn read(&mut self, legs: &mut [Vec<f32>], frames: usize) -> Result<usize, CliError> {
        (**self).read(legs, frames)
    }
}
