//! Writing float WAV, with no file held open between blocks.

use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::CliError;

/// Bytes that are gathered before they go to the disk.
const BUFFER: usize = 1 << 18;
/// Bytes of the header: RIFF, a JUNK chunk that RF64 may replace, format, data.
const HEADER: usize = 12 + 36 + 24 + 8;

/// A 32-bit float WAV that grows block by block; above 4 GiB it becomes RF64 (EBU Tech 3306).
pub struct WavWriter {
    path: PathBuf,
    rate_hz: u32,
    legs: usize,
    buffer: Vec<u8>,
    written: u64,
}

impl WavWriter {
    /// Creates the file with a header for no audio.
    pub fn create(path: &Path, rate_hz: u32, legs: usize) -> Result<Self, CliError> {
        let writer = Self { path: path.to_owned(), rate_hz, legs, buffer: Vec::new(), written: 0 };
        std::fs::write(path, writer.header()).map_err(|e| CliError::output(path, e))?;
        Ok(writer)
    }

    /// Appends planar frames; all legs must be of one length.
    pub fn write(&mut self, legs: &[&[f32]]) -> Result<(), CliError> {
        let frames = legs.first().map_or(0, |l| l.len());
        for i in 0..frames {
            for leg in legs {
                self.buffer.extend_from_slice(&leg[i].to_le_bytes());
            }
        }
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    /// Writes what is left and the final header.
    pub fn finish(mut self) -> Result<(), CliError> {
        self.flush()?;
        let header = self.header();
        OpenOptions::new()
            .write(true)
            .open(&self.path)
            .and_then(|mut f| f.seek(SeekFrom::Start(0)).and_then(|_| f.write_all(&header)))
            .map_err(|e| CliError::output(&self.path, e))
    }

    fn flush(&mut self) -> Result<(), CliError> {
        OpenOptions::new()
            .append(true)
            .open(&self.path)
            .and_then(|mut f| f.write_all(&self.buffer))
            .map_err(|e| CliError::output(&self.path, e))?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    fn header(&self) -> Vec<u8> {
        let data = self.written;
        let riff = data + HEADER as u64 - 8;
        let wide = riff > u64::from(u32::MAX);
        let short = |n: u64| if wide { u32::MAX } else { n as u32 }.to_le_bytes();
        let block = self.legs * 4;
        let mut h = Vec::with_capacity(HEADER);
        h.extend_from_slice(if wide { b"RF64" } else { b"RIFF" });
        h.extend_from_slice(&short(riff));
        h.extend_from_slice(b"WAVE");
        h.extend_from_slice(if wide { b"ds64" } else { b"JUNK" });
        h.extend_from_slice(&28u32.to_le_bytes());
        h.extend_from_slice(&riff.to_le_bytes());
        h.extend_from_slice(&data.to_le_bytes());
        h.extend_from_slice(&(data / block as u64).to_le_bytes());
        h.extend_from_slice(&0u32.to_le_bytes());
        h.extend_from_slice(b"fmt ");
        h.extend_from_slice(&16u32.to_le_bytes());
        h.extend_from_slice(&3u16.to_le_bytes()); // IEEE float
        h.extend_from_slice(&(self.legs as u16).to_le_bytes());
        h.extend_from_slice(&self.rate_hz.to_le_bytes());
        h.extend_from_slice(&(self.rate_hz * block as u32).to_le_bytes());
        h.extend_from_slice(&(block as u16).to_le_bytes());
        h.extend_from_slice(&32u16.to_le_bytes());
        h.extend_from_slice(b"data");
        h.extend_from_slice(&short(data));
        h
    }
}

/// True for a plain file that [`WavWriter`] finished: its header, with the length repeated where
/// others leave zeros, and nothing behind the audio.
pub fn is_ours(path: &Path) -> bool {
    let Ok(meta) = path.symlink_metadata() else { return false };
    let mut h = [0; HEADER];
    let read = std::fs::File::open(path).and_then(|mut f| f.read_exact(&mut h));
    if !meta.is_file() || read.is_err() {
        return false;
    }
    let data = meta.len() - HEADER as u64;
    let room: &[u8] = if h.starts_with(b"RF64") { b"ds64" } else { b"JUNK" };
    h[8..12] == *b"WAVE"
        && h[12..16] == *room
        && h[28..36] == data.to_le_bytes()
        && h[48..52] == *b"fmt "
        && h[72..76] == *b"data"
}
