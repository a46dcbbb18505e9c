//! A file that is opened only while it is read: 200 stems need no 200 handles.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use symphonia::core::io::MediaSource;

/// Reads from a path at a remembered position, with no handle kept between calls.
#[derive(Debug)]
pub struct PathSource {
    path: PathBuf,
    position: u64,
    len: u64,
}

impl PathSource {
    /// Opens the path once to see that it can be read and how long it is, bytes.
    pub fn new(path: &Path) -> io::Result<Self> {
        // Asked before it is opened: to open a pipe would wait for whoever writes to it.
        let meta = std::fs::metadata(path)?;
        if !meta.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
        }
        File::open(path)?;
        Ok(Self { path: path.to_owned(), position: 0, len: meta.len() })
    }

    /// Length, bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// True for a file of no bytes.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Fills as much of `into` as the file holds from byte `at` on; returns how much.
    pub fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(at))?;
        let mut filled = 0;
        while filled < into.len() {
            match file.read(&mut into[filled..]) {
                Ok(0) => break,
                Ok(n) => filled += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(filled)
    }
}

impl Read for PathSource {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.read_at(self.position, into)?;
        self.position += n as u64;
        Ok(n)
    }
}

impl Seek for PathSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => i128::from(at),
            SeekFrom::End(by) => i128::from(self.len) + i128::from(by),
            SeekFrom::Current(by) => i128::from(self.position) + i128::from(by),
        };
        self.position = u64::try_from(target)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "seek before the start"))?;
        Ok(self.position)
    }
}

impl MediaSource for PathSource {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }
}
