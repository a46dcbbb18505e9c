//! What can go wrong, in one line that names the file.

use std::path::{Path, PathBuf};

/// Anything that ends the program with exit status 2.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A file that was given cannot be used as it is.
    #[error("{}: {what}", path.display())]
    Input {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, in words.
        what: String,
    },
    /// Something could not be written.
    #[error("{}: cannot be written: {}", path.display(), io_words(error))]
    Output {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A show file (input list or policy) is wrong.
    #[error(transparent)]
    ShowFile(#[from] show::ShowError),
    /// The command line asks for what cannot be done.
    #[error("{0}")]
    Usage(String),
}

impl CliError {
    /// A file that was given is wrong in this way.
    pub fn input(path: &Path, what: impl Into<String>) -> Self {
        Self::Input { path: path.to_owned(), what: what.into() }
    }

    /// A file that was given cannot be read.
    pub fn read(path: &Path, error: &std::io::Error) -> Self {
        Self::input(path, format!("cannot be read: {}", io_words(error)))
    }

    /// This file or folder cannot be written.
    pub fn output(path: &Path, error: std::io::Error) -> Self {
        Self::Output { path: path.to_owned(), error }
    }
}

/// Writes a file beside its place and renames it, so that what is there is whole.
///
/// # Errors
/// [`CliError::Output`]; what was there before stays.
pub fn write_whole(path: &Path, text: &str) -> Result<(), CliError> {
    let beside = path.with_extension("part");
    std::fs::write(&beside, text).map_err(|e| CliError::output(&beside, e))?;
    std::fs::rename(&beside, path).map_err(|e| CliError::output(path, e))
}

/// The system's words without its error number, beginning in lower case.
fn io_words(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| c.to_lowercase().chain(letters).collect())
}

/// Text from files and their names, fit for a terminal: what would break the line, steer the
/// terminal or turn the direction of reading stands there as an escape.
pub fn one_line(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}
