//! The log: one event a line, complete or not there at all.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::ShowError;

/// Writes events as JSON lines beside the final place and renames at the end.
pub struct LogWriter {
    target: PathBuf,
    partial: PathBuf,
    file: Option<BufWriter<File>>,
}

impl LogWriter {
    /// Begins a log that will stand at `target`.
    pub fn create(target: &Path) -> Result<Self, ShowError> {
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".partial-{}", std::process::id()));
        let partial = target.with_file_name(name);
        let file = File::create(&partial)
            .map_err(|why| ShowError::Write { path: target.to_owned(), why })?;
        Ok(Self { target: target.to_owned(), partial, file: Some(BufWriter::new(file)) })
    }

    /// Appends one event.
    pub fn write(&mut self, event: &impl Serialize) -> Result<(), ShowError> {
        let Some(file) = &mut self.file else { return Ok(()) };
        serde_json::to_writer(&mut *file, event)
            .map_err(std::io::Error::from)
            .and_then(|()| file.write_all(b"\n"))
            .map_err(|why| ShowError::Write { path: self.target.clone(), why })
    }

    /// Puts the finished log in its place.
    pub fn finish(mut self) -> Result<(), ShowError> {
        let wrong = |why| ShowError::Write { path: self.target.clone(), why };
        if let Some(mut file) = self.file.take() {
            file.flush().map_err(wrong)?;
        }
        std::fs::rename(&self.partial, &self.target).map_err(wrong)
    }
}

impl Drop for LogWriter {
    /// A log that was not finished leaves nothing behind.
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = std::fs::remove_file(&self.partial);
        }
    }
}
