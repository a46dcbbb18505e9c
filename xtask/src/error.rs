//! The one way in which a command fails: a line for a person and an exit status.

use std::fmt;

/// Why a command stopped: one line, and whether the machine (2) or the work (1) is at fault.
#[derive(Debug)]
pub struct Failure {
    line: String,
    exit_code: u8,
}

impl Failure {
    /// A check or a build failed: exit status 1.
    pub fn new(line: impl Into<String>) -> Self {
        Self { line: line.into(), exit_code: 1 }
    }

    /// Something must be put right on this machine, or in the command's words, first: exit status 2.
    pub fn setup(line: impl Into<String>) -> Self {
        Self { line: line.into(), exit_code: 2 }
    }

    /// The exit status of the whole program.
    pub fn exit_code(&self) -> u8 {
        self.exit_code
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}

/// Names the file in an input or output error.
pub fn at(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Failure + '_ {
    move |e| Failure::new(format!("{}: {e}", path.display()))
}
