//! Where the things under test lie.
//!
//! `cargo xtask test` names them by environment variables, and then they must be there. Under plain
//! `cargo test` they are looked for in the target folder; a test that finds none says so and passes.

use std::path::{Path, PathBuf};

/// The CLAP bundle that ships.
pub fn clap() -> Option<PathBuf> {
    find("DESKMATE_BUNDLE_DIR", "bundled", "Deskmate.clap", "cargo xtask bundle")
}

/// The VST3 bundle that ships (a folder).
pub fn vst3() -> Option<PathBuf> {
    find("DESKMATE_BUNDLE_DIR", "bundled", "Deskmate.vst3", "cargo xtask bundle")
}

/// A program of the workspace, built with the profile that ships: `deskmate`, `deskmate-standalone`.
pub fn program(name: &str) -> Option<PathBuf> {
    find("DESKMATE_PROGRAMS_DIR", "release", name, "cargo xtask bundle")
}

/// The interpreter of the Python environment that has pedalboard.
pub fn python() -> Option<PathBuf> {
    find("DESKMATE_PYTHON", "venv/bin/python", "", "cargo xtask setup")
}

/// Where pictures of panels are saved; made if need be.
///
/// # Errors
/// The folder cannot be made.
pub fn pictures() -> std::io::Result<PathBuf> {
    let folder = std::env::var_os("DESKMATE_PICTURES_DIR")
        .map_or_else(|| target().join("pictures"), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// `Some` of a path that exists; else a line that says what to run, and a failure where `cargo xtask`
/// promised the thing.
fn find(variable: &str, folder: &str, name: &str, remedy: &str) -> Option<PathBuf> {
    let promised = std::env::var_os(variable).map(PathBuf::from);
    let must = promised.is_some();
    let mut path = promised.unwrap_or_else(|| target().join(folder));
    if !name.is_empty() {
        path.push(name);
    }
    if path.exists() {
        return Some(path);
    }
    assert!(!must, "{} is missing: run `{remedy}`", path.display());
    eprintln!("skipped: {} is missing: run `{remedy}`", path.display());
    None
}
