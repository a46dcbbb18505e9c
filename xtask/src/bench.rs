//! Runs the programs of the benches crate.

use crate::error::Failure;
use crate::packages::{self, Purpose};
use crate::{bundle, cargo, patched};

/// The programs, in the order in which they run.
const PROGRAMS: [&str; 8] =
    ["strip", "listen", "feedback", "clarity", "ears", "rehearse", "panel", DESK];
/// It plays the bundle that ships.
const DESK: &str = "desk";

/// `cargo bench` over the programs named in `rest`, or over all, with the profile that ships; other words
/// are handed on. The whole workspace is selected, so that dependencies get the same features as in the
/// tests and nothing is built twice (see `bundle`).
pub fn run(rest: &[String]) -> Result<(), Failure> {
    let (named, words): (Vec<&String>, Vec<&String>) =
        rest.iter().partition(|word| PROGRAMS.contains(&word.as_str()));
    let wanted = |program: &str| named.is_empty() || named.iter().any(|word| *word == program);
    if wanted(DESK) {
        packages::ensure(Purpose::Build)?;
        patched::ensure()?;
        bundle::run()?;
    } else {
        packages::ensure(Purpose::Cli)?;
    }
    let mut command = cargo::cargo(&["bench", "--workspace"]);
    for program in PROGRAMS.into_iter().filter(|program| wanted(program)) {
        command.args(["--bench", program]);
    }
    cargo::run("cargo bench", command.args(words))
}
