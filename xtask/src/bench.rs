//! Runs the programs of the benches crate.

use crate::cargo;
use crate::error::Failure;
use crate::packages::{self, Purpose};

/// The programs, in the order in which they run.
const PROGRAMS: [&str; 5] = ["strip", "listen", "clarity", "ears", "rehearse"];

/// `cargo bench` over the programs named in `rest`, or over all, with the profile that ships; other words
/// are handed on. The whole workspace is selected, so that dependencies get the same features as in the
/// tests and nothing is built twice (see `bundle`).
pub fn run(rest: &[String]) -> Result<(), Failure> {
    packages::ensure(Purpose::Cli)?;
    let mut command = cargo::cargo(&["bench", "--workspace"]);
    let (named, words): (Vec<&String>, Vec<&String>) =
        rest.iter().partition(|word| PROGRAMS.contains(&word.as_str()));
    for program in PROGRAMS {
        if named.is_empty() || named.iter().any(|word| word.as_str() == program) {
            command.args(["--bench", program]);
        }
    }
    cargo::run("cargo bench", command.args(words))
}
