//! What can be wrong with a show file.

use std::path::{Path, PathBuf};

/// A show file that cannot be used, in one line that names it.
#[derive(Debug, thiserror::Error)]
pub enum ShowError {
    /// The file cannot be read.
    #[error("{}: cannot be read: {why}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's words.
        why: std::io::Error,
    },
    /// The file cannot be written.
    #[error("{}: cannot be written: {why}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's words.
        why: std::io::Error,
    },
    /// Something in the file is wrong.
    #[error("{}: line {line}: {what}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Line, counted from 1.
        line: usize,
        /// What is wrong there.
        what: String,
    },
}

/// A file's text with its path, so that places become lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    pub(crate) fn read(path: &Path) -> Result<Self, ShowError> {
        let text = std::fs::read_to_string(path)
            .map_err(|why| ShowError::Read { path: path.to_owned(), why })?;
        Ok(Self { path: path.to_owned(), text })
    }

    /// Parses the text; keys and values that are not known are errors with their line.
    pub(crate) fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, ShowError> {
        toml::from_str(&self.text).map_err(|e| {
            let at = e.span().map_or(0, |s| s.start);
            // The parser's words may run over several lines; one is wanted.
            self.wrong(at, e.message().split_whitespace().collect::<Vec<_>>().join(" "))
        })
    }

    /// The error for what stands at byte `at`.
    pub(crate) fn wrong(&self, at: usize, what: impl Into<String>) -> ShowError {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        let line = 1 + before.iter().filter(|b| **b == b'\n').count();
        ShowError::Line { path: self.path.clone(), line, what: what.into() }
    }
}
