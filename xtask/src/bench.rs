//! Runs the programs of the benches crate.

use crate::cargo;
use crate::error::Failure;
use crate::packages::{self, Purpose};
use crate::{lockfile, patched};

/// `cargo bench` over the benches crate with the profile that ships; `rest` is handed on.
pub fn run(rest: &[String]) -> Result<(), Failure> {
    packages::ensure(Purpose::Build)?;
    patched::ensure()?;
    let _guard = lockfile::guard()?;
    let mut command = patched::cargo_patched(&["bench", "--package", "deskmate-benches"]);
    cargo::run("cargo bench", command.args(rest))
}
