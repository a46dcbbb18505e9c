//! Runs the programs of the benches crate.

use crate::cargo;
use crate::error::Failure;
use crate::packages::{self, Purpose};

/// `cargo bench` over the benches crate with the profile that ships; `rest` is handed on.
pub fn run(rest: &[String]) -> Result<(), Failure> {
    packages::ensure(Purpose::Cli)?;
    let mut command = cargo::cargo(&["bench", "--package", "deskmate-benches"]);
    cargo::run("cargo bench", command.args(rest))
}
