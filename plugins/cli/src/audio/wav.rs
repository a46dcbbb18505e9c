//! WAV as a stream: RIFF and RF64 (recordings of many channels pass 4 GiB within the hour), PCM
//! of 8, 16, 24 and 32 bits and float of 32 and 64 bits, any number of channels.
//!
//! The reader is our own since it must say what is wrong with a file before anything is written,
//! and since the decoder crate knows neither RF64 nor more than 26 channels. Layout: Microsoft
//! "Multimedia Programming Interface and Data Specifications 1.0", `WAVE_FORMAT_EXTENSIBLE`, and
//! EBU Tech 3306 (RF64).

use std::path::{Path, PathBuf};

use super::path_source::PathSource;
use super::{AudioSpec, FrameSource, is_sample, no_sample};
use crate::error::CliError;

/// Chunks before the audio; a recorder that lost power leaves a header and nothing but zeros.
const MOST_CHUNKS: usize = 4_096;

/// How one sample is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    U8,
    I16,
    I24,
    I32,
    F32,
    F64,
}

impl Coding {
    fn bytes(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::I16 => 2,
            Self::I24 => 3,
            Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// One sample as f32; full scale is 1.0.
    fn decode(self, b: &[u8]) -> f32 {
        match (self, b) {
            (Self::U8, [a]) => (f32::from(*a) - 128.0) / 128.0,
            (Self::I16, [a, b]) => f32::from(i16::from_le_bytes([*a, *b])) / 32_768.0,
            (Self::I24, [a, b, c]) => {
                (i32::from_le_bytes([0, *a, *b, *c]) >> 8) as f32 / 8_388_608.0
            }
            (Self::I32, [a, b, c, d]) => {
                (f64::from(i32::from_le_bytes([*a, *b, *c, *d])) / 2_147_483_648.0) as f32
            }
            (Self::F32, [a, b, c, d]) => f32::from_le_bytes([*a, *b, *c, *d]),
            (Self::F64, &[a, b, c, d, e, f, g, h]) => {
                f64::from_le_bytes([a, b, c, d, e, f, g, h]) as f32
            }
            _ => 0.0,
        }
    }
}

/// A WAV file, read block by block.
pub struct WavSource {
    path: PathBuf,
    file: PathSource,
    spec: AudioSpec,
    coding: Coding,
    data_at: u64,
    frame: u64,
    bytes: Vec<u8>,
}

impl WavSource {
    /// Reads the header and checks its promises against the file's length.
    pub fn open(path: &Path) -> Result<Self, CliError> {
        let file = PathSource::new(path).map_err(|e| CliError::read(path, &e))?;
        let header = Header::read(path, &file)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            spec: header.spec,
            coding: header.coding,
            data_at: header.data_at,
            frame: 0,
            bytes: Vec::new(),
        })
    }

    /// What the header says.
    pub fn spec(&self) -> AudioSpec {
        self.spec
    }
}

impl FrameSource for WavSource {
    fn read(&mut self, legs: &mut [Vec<f32>], frames: usize) -> Result<usize, CliError> {
        let frames = frames.min((self.spec.frames - self.frame) as usize);
        if frames == 0 {
            return Ok(0);
        }
        let frame_bytes = self.coding.bytes() * self.spec.channels;
        self.bytes.resize(frames * frame_bytes, 0);
        let at = self.data_at + self.frame * frame_bytes as u64;
        let got =
            self.file.read_at(at, &mut self.bytes).map_err(|e| CliError::read(&self.path, &e))?;
        if got < self.bytes.len() {
            return Err(CliError::input(&self.path, "is truncated: it became shorter while read"));
        }
        for (index, frame) in self.bytes.chunks_exact(frame_bytes).enumerate() {
            for (leg, sample) in legs.iter_mut().zip(frame.chunks_exact(self.coding.bytes())) {
                let value = self.coding.decode(sample);
                if !is_sample(value) {
                    let frame = self.frame + index as u64;
                    return Err(no_sample(&self.path, value, frame, &self.spec));
                }
                leg.push(value);
            }
        }
        self.frame += frames as u64;
        Ok(frames)
    }
}

struct Header {
    spec: AudioSpec,
    coding: Coding,
    data_at: u64,
}

impl Header {
    fn read(path: &Path, file: &PathSource) -> Result<Self, CliError> {
        let wrong = |what: &str| CliError::input(path, what);
        let get = |at: u64, n: usize| -> Result<Vec<u8>, CliError> {
            let mut bytes = vec![0; n];
            let got = file.read_at(at, &mut bytes).map_err(|e| CliError::read(path, &e))?;
            bytes.truncate(got);
            Ok(bytes)
        };
        if file.is_empty() {
            return Err(wrong("is empty (0 bytes)"));
        }
        let head = get(0, 12)?;
        let wide = head.starts_with(b"RF64");
        if !(head.starts_with(b"RIFF") || wide) || head.get(8..12) != Some(b"WAVE") {
            return Err(wrong("is not audio: no WAV header"));
        }
        let (mut at, mut format, mut wide_data_len) = (12, None, None);
        for _ in 0..MOST_CHUNKS {
            let chunk = get(at, 8)?;
            let &[a, b, c, d, ref len @ ..] = chunk.as_slice() else {
                return Err(wrong("is truncated: it ends before the audio"));
            };
            let mut len = u64::from(le32(len, 0));
            let body = at + 8;
            match &[a, b, c, d] {
                b"ds64" => wide_data_len = get(body, 16)?.get(8..16).map(|b| le64(b, 0)),
                b"fmt " => format = Some(Format::parse(path, &get(body, len.min(40) as usize)?)?),
                b"data" => {
                    let format = format.ok_or_else(|| wrong("is broken: audio before format"))?;
                    if len == u64::from(u32::MAX) && wide {
                        len = wide_data_len.ok_or_else(|| wrong("is broken: RF64 without ds64"))?;
                    }
                    return format.finish(path, body, len, file.len());
                }
                _ => {}
            }
            at = body + len + (len & 1); // chunks are padded to even length
        }
        Err(wrong("is broken: its header does not lead to audio"))
    }
}

#[derive(Clone, Copy)]
struct Format {
    coding: Coding,
    channels: usize,
    rate_hz: u32,
}

impl Format {
    fn parse(path: &Path, fmt: &[u8]) -> Result<Self, CliError> {
        let wrong = |what: String| CliError::input(path, what);
        if fmt.len() < 16 {
            return Err(wrong("is truncated or broken: its format chunk is too short".to_owned()));
        }
        let (mut tag, channels, rate_hz) = (le16(fmt, 0), usize::from(le16(fmt, 2)), le32(fmt, 4));
        let (block, bits) = (usize::from(le16(fmt, 12)), le16(fmt, 14));
        if tag == 0xFFFE && fmt.len() >= 26 {
            tag = le16(fmt, 24); // the first two bytes of the sub-format GUID
        }
        if channels == 0 {
            return Err(wrong("has 0 channels".to_owned()));
        }
        let coding = match (tag, bits) {
            (1, 8) => Coding::U8,
            (1, 16) => Coding::I16,
            (1, 24) => Coding::I24,
            (1, 32) => Coding::I32,
            (3, 32) => Coding::F32,
            (3, 64) => Coding::F64,
            _ => {
                let what = format!("has a sample format that is not read (tag {tag}, {bits} bits)");
                return Err(wrong(what));
            }
        };
        if block != coding.bytes() * channels {
            return Err(wrong(format!("is broken: {block} bytes a frame do not fit its format")));
        }
        Ok(Self { coding, channels, rate_hz })
    }

    fn finish(self, path: &Path, data_at: u64, len: u64, file: u64) -> Result<Header, CliError> {
        let present = file.saturating_sub(data_at);
        if len > present {
            let what = format!(
                "is truncated: the header promises {len} bytes of audio, {present} are there"
            );
            return Err(CliError::input(path, what));
        }
        let frames = len / (self.coding.bytes() * self.channels) as u64;
        if frames == 0 {
            return Err(CliError::input(path, "has zero length: a header and no audio"));
        }
        let spec = AudioSpec { rate_hz: self.rate_hz, channels: self.channels, frames };
        Ok(Header { spec, coding: self.coding, data_at })
    }
}

fn le16(b: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([b.get(at).copied().unwrap_or(0), b.get(at + 1).copied().unwrap_or(0)])
}

fn le32(b: &[u8], at: usize) -> u32 {
    u32::from(le16(b, at)) | u32::from(le16(b, at + 2)) << 16
}

fn le64(b: &[u8], at: usize) -> u64 {
    u64::from(le32(b, at)) | u64::from(le32(b, at + 4)) << 32
}
