//! Laws of the workspace's manifests: common lints, and the fences between crates.
//!
//! `cargo xtask bundle` and `demo` also build this test, so that cargo gives dependencies the same
//! features as in `cargo xtask test` and builds nothing twice; it is chosen because it needs none.

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// The manifests of the member crates.
fn members() -> Vec<(PathBuf, String)> {
    let text =
        std::fs::read_to_string(root().join("Cargo.toml")).expect("the workspace's manifest");
    let list = text.split_once("members = [").expect("members").1;
    let list = list.split(']').next().unwrap_or_default();
    let paths = list.split('"').skip(1).step_by(2);
    paths
        .map(|path| {
            let path = root().join(path).join("Cargo.toml");
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
            (path, text)
        })
        .collect()
}

/// Names in `[dependencies]`.
fn dependencies(manifest: &str) -> Vec<&str> {
    let section = manifest.split_once("\n[dependencies]\n").map_or("", |(_, rest)| rest);
    let section = section.split("\n[").next().unwrap_or_default();
    let names = section.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
    names.filter(|name| !name.is_empty() && !name.starts_with('#')).collect()
}

#[test]
fn every_member_follows_the_common_lints_and_licence() {
    for (path, manifest) in members() {
        assert!(manifest.contains("[lints]\nworkspace = true"), "{}", path.display());
        assert!(manifest.contains("license.workspace = true"), "{}", path.display());
    }
}

/// DESIGN section 5: dsp-core <- ml-models <- assistant <- show <- shell <- deskmate; panels see view
/// models alone.
#[test]
fn crates_depend_in_one_direction() {
    let order = ["dsp-core", "ml-models", "assistant", "show", "shell", "deskmate"];
    let place = |name: &str| order.iter().position(|n| *n == name);
    for (path, manifest) in members() {
        let folder = path.parent().and_then(Path::file_name).and_then(|n| n.to_str());
        let folder = folder.unwrap_or_default();
        for dependency in dependencies(&manifest) {
            if let (Some(here), Some(there)) = (place(folder), place(dependency)) {
                assert!(there < here, "{folder} must not depend on {dependency}");
            }
            let framework = ["nice-plug", "nice-plug-egui", "baseview"].contains(&dependency);
            let may = ["shell", "deskmate"].contains(&folder);
            assert!(!framework || may, "{folder} must not know {dependency}");
            let of_ours = place(dependency).is_some() || dependency == "cli";
            assert!(folder != "panels" || !of_ours, "panels must not know {dependency}");
        }
    }
}
