//! The patched crates: fetched sources of nice-plug, baseview and egui-baseview with the project's fixes.
//!
//! Third-party source is not in the repository. The crates that cargo fetched are copied into
//! `target/patched/`, `xtask/patches/*.patch` is applied there, and every build of a bundle names
//! them by `--config patch.crates-io.<crate>.path`. What the patch mends: `xtask/patches/README.md`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo;
use crate::error::{Failure, at};

/// The crates that the patch touches.
pub const CRATES: [&str; 4] = ["nice-plug", "nice-plug-core", "baseview", "egui-baseview"];
const PATCH: &str = "xtask/patches/nice-plug-0.4.2-fixes.patch";

fn folder() -> PathBuf {
    cargo::target_dir().join("patched")
}

/// A cargo command that builds against the patched crates. Hold a `lockfile::guard` while it runs.
pub fn cargo_patched(words: &[&str]) -> Command {
    let mut command = cargo::cargo(&[]);
    for name in CRATES {
        let path = folder().join(name);
        command.arg("--config");
        command.arg(format!("patch.crates-io.{name}.path={:?}", path.display().to_string()));
    }
    command.args(words);
    command
}

/// Makes the patched copies, unless they are there and up to date.
pub fn ensure() -> Result<(), Failure> {
    let patch = cargo::root().join(PATCH);
    let patch_text = std::fs::read_to_string(&patch).map_err(at(&patch))?;
    let sources = fetched_sources()?;
    let stamp_path = folder().join("stamp");
    let stamp = stamp(&sources, &patch_text);
    if std::fs::read_to_string(&stamp_path).is_ok_and(|old| old == stamp) {
        return Ok(());
    }
    println!("xtask: patching {} into {}", CRATES.join(", "), folder().display());
    for (name, source) in CRATES.iter().zip(&sources) {
        let copy = folder().join(name);
        if copy.exists() {
            std::fs::remove_dir_all(&copy).map_err(at(&copy))?;
        }
        copy_tree(source, &copy)?;
    }
    let apply = ["-p0", "--forward", "--fuzz=0", "--silent", "-i"];
    cargo::run(
        &format!("{PATCH} on the crates as fetched"),
        Command::new("patch").args(apply).arg(&patch).current_dir(folder()),
    )?;
    std::fs::write(&stamp_path, stamp).map_err(at(&stamp_path))
}

/// Where cargo keeps the unpatched sources, in the order of [`CRATES`].
fn fetched_sources() -> Result<Vec<PathBuf>, Failure> {
    let ci = std::env::var_os("CI").is_some();
    let locked: &[&str] = if ci { &["--locked"] } else { &[] };
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    cargo::run(
        "cargo fetch",
        cargo::cargo(&["fetch", "--quiet", "--target", &platform]).args(locked),
    )?;
    let mut metadata = cargo::cargo(&["metadata", "--format-version", "1", "--offline"]);
    metadata.args(["--quiet", "--filter-platform", &platform]);
    let metadata = cargo::capture("cargo metadata", &mut metadata)?;
    CRATES.iter().map(|name| manifest_folder(&metadata, name)).collect()
}

/// Finds `"manifest_path":"<folder>/<name>-<version>/Cargo.toml"`.
fn manifest_folder(metadata: &str, name: &str) -> Result<PathBuf, Failure> {
    const KEY: &str = "\"manifest_path\":\"";
    let paths = metadata.split(KEY).skip(1).filter_map(|rest| rest.split('"').next());
    paths
        .filter_map(|manifest| Path::new(manifest).parent())
        .find(|folder| {
            let last = folder.file_name().and_then(|n| n.to_str()).unwrap_or_default();
            let version = last.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
            version.is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()))
        })
        .map(Path::to_path_buf)
        .ok_or_else(|| Failure::new(format!("cargo metadata names no fetched crate {name}")))
}

fn stamp(sources: &[PathBuf], patch_text: &str) -> String {
    let mut stamp: String = sources.iter().map(|s| format!("{}\n", s.display())).collect();
    stamp.push_str(patch_text);
    stamp
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(to).map_err(at(to))?;
    for entry in std::fs::read_dir(from).map_err(at(from))? {
        let entry = entry.map_err(at(from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_tree(&source, &target)?;
        } else {
            std::fs::copy(&source, &target).map_err(at(&source))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::manifest_folder;

    #[test]
    fn a_crate_is_not_taken_for_a_longer_name() {
        let json = r#"{"manifest_path":"/r/nice-plug-core-0.4.2/Cargo.toml","x":1,"manifest_path":"/r/nice-plug-0.4.2/Cargo.toml"}"#;
        let found = |name| manifest_folder(json, name).map(|p| p.display().to_string()).ok();
        assert_eq!(found("nice-plug").as_deref(), Some("/r/nice-plug-0.4.2"));
        assert_eq!(found("nice-plug-core").as_deref(), Some("/r/nice-plug-core-0.4.2"));
        assert_eq!(found("baseview"), None);
    }
}
