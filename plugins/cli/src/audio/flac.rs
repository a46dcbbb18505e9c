//! FLAC as a stream, decoded by symphonia.

use std::path::{Path, PathBuf};

use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

use super::path_source::PathSource;
use super::{AudioSpec, FrameSource};
use crate::error::CliError;

/// A FLAC file, read packet by packet.
pub struct FlacSource {
    path: PathBuf,
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    spec: AudioSpec,
    frame: u64,
    /// Planar frames of the last packet, and how many of them were handed out.
    packet: Vec<Vec<f32>>,
    taken: usize,
}

impl FlacSource {
    /// Reads the stream header.
    pub fn open(path: &Path) -> Result<Self, CliError> {
        let wrong = |what: &str| CliError::input(path, what);
        let file = PathSource::new(path).map_err(|e| CliError::read(path, &e))?;
        if file.is_empty() {
            return Err(wrong("is empty (0 bytes)"));
        }
        let mut magic = [0; 4];
        let got = file.read_at(0, &mut magic).map_err(|e| CliError::read(path, &e))?;
        if &magic[..got] != b"fLaC" {
            return Err(wrong("is not audio: no FLAC header"));
        }
        let stream = MediaSourceStream::new(Box::new(file), Default::default());
        let mut hint = Hint::new();
        hint.with_extension("flac");
        let format = symphonia::default::get_probe()
            .probe(&hint, stream, FormatOptions::default(), MetadataOptions::default())
            .map_err(|e| CliError::input(path, stream_words(&e)))?;
        let track = format
            .default_track(TrackType::Audio)
            .ok_or_else(|| wrong("is broken: no audio stream in it"))?;
        let params = track
            .codec_params
            .as_ref()
            .and_then(|p| p.audio())
            .ok_or_else(|| wrong("is broken: no audio stream in it"))?;
        let spec = AudioSpec {
            rate_hz: params.sample_rate.unwrap_or(0),
            channels: params.channels.as_ref().map_or(0, |c| c.count()),
            // A stream that does not know its length would have to be decoded twice.
            frames: track.num_frames.unwrap_or(0),
        };
        if spec.channels == 0 {
            return Err(wrong("has 0 channels"));
        }
        if spec.frames == 0 {
            return Err(wrong("has zero length: its header names no samples"));
        }
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(params, &AudioDecoderOptions::default())
            .map_err(|e| CliError::input(path, format!("cannot be decoded: {e}")))?;
        let track = track.id;
        let packet = vec![Vec::new(); spec.channels];
        Ok(Self { path: path.to_owned(), format, decoder, track, spec, frame: 0, packet, taken: 0 })
    }

    /// What the header says.
    pub fn spec(&self) -> AudioSpec {
        self.spec
    }

    /// Decodes the next packet; false at the end.
    fn next_packet(&mut self) -> Result<bool, CliError> {
        loop {
            let packet = match self.format.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => return Ok(false),
                Err(Error::IoError(e)) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Ok(false);
                }
                Err(e) => return Err(CliError::input(&self.path, stream_words(&e))),
            };
            if packet.track_id != self.track {
                continue;
            }
            match self.decoder.decode(&packet) {
                Ok(audio) => audio.copy_to_vecs_planar(&mut self.packet),
                Err(e) => {
                    let at = self.frame as f64 / f64::from(self.spec.rate_hz.max(1));
                    let what = format!("is damaged at {at:.2} s: {e}");
                    return Err(CliError::input(&self.path, what));
                }
            }
            let frames = self.packet.first().map_or(0, Vec::len);
            let even = self.packet.iter().all(|leg| leg.len() == frames);
            if self.packet.len() != self.spec.channels || !even {
                return Err(CliError::input(&self.path, "is broken: its channels change midway"));
            }
            self.taken = 0;
            return Ok(true);
        }
    }
}

impl FrameSource for FlacSource {
    fn read(&mut self, legs: &mut [Vec<f32>], frames: usize) -> Result<usize, CliError> {
        let mut done = 0;
        while done < frames {
            let held = self.packet.first().map_or(0, Vec::len);
            if self.taken == held && !self.next_packet()? {
                if self.frame < self.spec.frames {
                    let what = format!(
                        "is cut off or damaged: {} of {} samples can be read",
                        self.frame, self.spec.frames
                    );
                    return Err(CliError::input(&self.path, what));
                }
                break;
            }
            let held = self.packet.first().map_or(0, Vec::len);
            let n = (held - self.taken).min(frames - done);
            for (leg, packet) in legs.iter_mut().zip(&self.packet) {
                leg.extend_from_slice(&packet[self.taken..self.taken + n]);
            }
            self.taken += n;
            self.frame += n as u64;
            done += n;
        }
        Ok(done)
    }
}

/// What symphonia says about a stream, as words about the file.
fn stream_words(error: &Error) -> String {
    match error {
        Error::IoError(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            "is truncated: it ends within its header".to_owned()
        }
        other => format!("is damaged: {other}"),
    }
}
