//! What can go wrong, in one line that names the file.

use std::io::Write;
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

    /// Something stands where output goes that `ours` has not written.
    pub fn in_the_way(path: &Path, ours: &str) -> Self {
        Self::input(path, format!("stands in the way: no {ours} wrote it; give another --out"))
    }

    /// This file or folder cannot be written.
    pub fn output(path: &Path, error: std::io::Error) -> Self {
        Self::Output { path: path.to_owned(), error }
    }
}

/// Writes a file beside its place and renames it, so that what is there is whole.
///
/// # Errors
/// [`CliError::Output`]; what was there before stays, and nothing is left beside it.
pub fn write_whole(path: &Path, text: &str) -> Result<(), CliError> {
    may_be_written(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.deskmate-{}", std::process::id()));
    let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|e| {
        let _ = std::fs::remove_file(&beside); // there is none where it could not be begun
        CliError::output(path, e)
    })
}

/// An error where no file can stand at `path`: asked before the work whose result it is to hold.
///
/// # Errors
/// It is a folder, or lies in none.
pub fn may_be_written(path: &Path) -> Result<(), CliError> {
    let wrong = |kind: std::io::ErrorKind| Err(CliError::output(path, kind.into()));
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match () {
        () if path.is_dir() => wrong(std::io::ErrorKind::IsADirectory),
        () if !folder.exists() => wrong(std::io::ErrorKind::NotFound),
        () if !folder.is_dir() => wrong(std::io::ErrorKind::NotADirectory),
        () => Ok(()),
    }
}

/// An error where `--out` names a file, or leads through one.
///
/// # Errors
/// It names that file.
pub fn may_be_a_folder(dir: &Path) -> Result<(), CliError> {
    match dir.ancestors().find(|above| above.is_file()) {
        Some(file) => Err(CliError::input(file, "is a file; --out wants a folder")),
        None => Ok(()),
    }
}

/// Writes to standard output. Nobody may read it: a closed pipe is no error.
///
/// # Errors
/// [`CliError::Output`] where it cannot be written otherwise.
pub fn print(text: &str) -> Result<(), CliError> {
    let mut out = std::io::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(CliError::output(Path::new("stdout"), e))
        }
        _ => Ok(()),
    }
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
