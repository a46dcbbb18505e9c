//! Builds the workspace's artefacts once and lays the plugin bundles out.
//!
//! The package selection is always `--workspace`, so that dependencies get the same features and the
//! same build here, in the demo and in the tests (see `xtask/tests/workspace.rs`). Only files that
//! cargo reports are bundled.

use std::path::{Path, PathBuf};

use crate::cargo;
use crate::error::{Failure, at};
use crate::{lockfile, patched};

/// Where the bundles lie.
pub fn folder() -> PathBuf {
    cargo::target_dir().join("bundled")
}

/// Builds the plugin and the standalone program, and makes the bundles.
pub fn run() -> Result<(), Failure> {
    bundle(&build(&["--lib", "--bins", "--test", "workspace"])?)
}

/// Builds libraries, programs and tests of the workspace, and makes the bundles.
pub fn run_with_tests() -> Result<(), Failure> {
    bundle(&build(&["--lib", "--bins", "--tests"])?)
}

/// `cargo build --release --workspace` with patches, and the files that cargo says it made.
fn build(targets: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    let _guard = lockfile::guard()?;
    let words = ["build", "--release", "--workspace", "--message-format=json-render-diagnostics"];
    let mut command = patched::cargo_patched(&words);
    command.args(targets);
    artefacts("cargo build", &mut command)
}

/// Runs cargo with `--message-format=json*` and gathers the files that it reports.
pub fn artefacts(what: &str, command: &mut std::process::Command) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    cargo::each_line(what, command, |line| {
        if line.starts_with("{\"reason\":\"compiler-artifact\"") {
            files.extend(filenames(line).map(PathBuf::from));
        }
    })?;
    Ok(files)
}

/// The strings of `"filenames":["a","b"]`.
fn filenames(message: &str) -> impl Iterator<Item = &str> {
    let list = message.split_once("\"filenames\":[").map_or("", |(_, rest)| rest);
    let list = list.split(']').next().unwrap_or_default();
    list.split('"').skip(1).step_by(2)
}

fn bundle(files: &[PathBuf]) -> Result<(), Failure> {
    let library = files
        .iter()
        .find(|f| f.file_name().is_some_and(|n| n == "libdeskmate.so"))
        .ok_or_else(|| Failure::new("cargo reported no libdeskmate.so"))?;
    let clap = folder().join("Deskmate.clap");
    let vst3 = folder()
        .join(format!("Deskmate.vst3/Contents/{}-linux/Deskmate.so", std::env::consts::ARCH));
    for place in [&clap, &vst3] {
        put(library, place)?;
    }
    println!("xtask: {}", clap.display());
    println!("xtask: {}", folder().join("Deskmate.vst3").display());
    Ok(())
}

/// Copies beside and renames, so that a host that has the old one mapped keeps it whole.
fn put(from: &Path, to: &Path) -> Result<(), Failure> {
    let parent = to.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(at(parent))?;
    let beside = to.with_extension("new");
    std::fs::copy(from, &beside).map_err(at(from))?;
    std::fs::rename(&beside, to).map_err(at(to))
}

#[cfg(test)]
mod tests {
    use super::filenames;

    #[test]
    fn filenames_of_a_message() {
        let line = r#"{"x":["no"],"filenames":["/a/libdeskmate.so","/b c/lib.rlib"],"fresh":true}"#;
        assert_eq!(filenames(line).collect::<Vec<_>>(), ["/a/libdeskmate.so", "/b c/lib.rlib"]);
        assert_eq!(filenames("{}").count(), 0);
    }
}
