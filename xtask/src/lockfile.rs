//! Keeps `Cargo.lock` as it is committed while patched crates stand in for fetched ones.
//!
//! With `--config patch.crates-io.X.path=...` cargo writes the lock file anew without the `source`
//! and `checksum` lines of the patched crates. They are put back after each such call, whether it
//! worked or not, and at the start of the next command should this program have been killed.
//! Everything else that cargo or a person changed in the file meanwhile stays.

use std::path::PathBuf;

use crate::cargo;
use crate::error::{Failure, at};
use crate::patched::CRATES;

/// Puts the lines back when dropped.
pub struct Guard(());

/// Takes a copy of the lock file, to be held while cargo runs with patches.
pub fn guard() -> Result<Guard, Failure> {
    let (lock, copy) = paths();
    let text = std::fs::read_to_string(&lock).map_err(at(&lock))?;
    if CRATES.iter().all(|name| has_source(&text, name)) {
        if let Some(folder) = copy.parent() {
            std::fs::create_dir_all(folder).map_err(at(folder))?;
        }
        std::fs::write(&copy, text).map_err(at(&copy))?;
    }
    Ok(Guard(()))
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Err(failure) = heal() {
            eprintln!("xtask: Cargo.lock could not be put back: {failure}");
        }
    }
}

/// Puts lost `source` and `checksum` lines back from the last copy, if there are any.
pub fn heal() -> Result<(), Failure> {
    let (lock, copy) = paths();
    let (Ok(now), Ok(before)) = (std::fs::read_to_string(&lock), std::fs::read_to_string(&copy))
    else {
        return Ok(());
    };
    let healed = healed(&now, &before);
    if healed == now { Ok(()) } else { std::fs::write(&lock, healed).map_err(at(&lock)) }
}

fn paths() -> (PathBuf, PathBuf) {
    (cargo::root().join("Cargo.lock"), cargo::target_dir().join("patched/Cargo.lock.before"))
}

fn has_source(lock: &str, name: &str) -> bool {
    blocks(lock).any(|block| is(block, name) && block.contains("\nsource = "))
}

fn blocks(lock: &str) -> impl Iterator<Item = &str> {
    lock.split("\n\n")
}

fn is(block: &str, name: &str) -> bool {
    block.lines().any(|line| line == format!("name = \"{name}\""))
}

fn version(block: &str) -> Option<&str> {
    block.lines().find(|line| line.starts_with("version = "))
}

fn healed(now: &str, before: &str) -> String {
    let mend = |block: &str| -> String {
        let robbed = CRATES.iter().find(|name| is(block, name) && !block.contains("\nsource = "));
        let whole = robbed.and_then(|name| {
            blocks(before).find(|old| is(old, name) && version(old) == version(block))
        });
        let Some(whole) = whole else { return block.to_owned() };
        let lost =
            whole.lines().filter(|l| l.starts_with("source = ") || l.starts_with("checksum = "));
        let lost: Vec<&str> = lost.collect();
        let mut lines = Vec::new();
        for line in block.lines() {
            lines.push(line);
            if line.starts_with("version = ") {
                lines.extend(&lost);
            }
        }
        let end = if block.ends_with('\n') { "\n" } else { "" };
        lines.join("\n") + end
    };
    now.split("\n\n").map(mend).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::healed;

    const BEFORE: &str = "version = 4\n\n[[package]]\nname = \"nice-plug\"\nversion = \"0.4.2\"\n\
        source = \"registry\"\nchecksum = \"5d\"\ndependencies = [\n \"baseview\",\n]\n\n\
        [[package]]\nname = \"serde\"\nversion = \"1.0.0\"\nsource = \"registry\"\n";
    const ROBBED: &str = "version = 4\n\n[[package]]\nname = \"nice-plug\"\nversion = \"0.4.2\"\n\
        dependencies = [\n \"baseview\",\n]\n\n\
        [[package]]\nname = \"serde\"\nversion = \"1.0.0\"\nsource = \"registry\"\n";

    #[test]
    fn lost_lines_come_back_and_nothing_else_moves() {
        assert_eq!(healed(ROBBED, BEFORE), BEFORE);
        assert_eq!(healed(BEFORE, BEFORE), BEFORE);
    }

    #[test]
    fn another_version_is_left_alone() {
        let newer = ROBBED.replace("0.4.2", "0.5.0");
        assert_eq!(healed(&newer, BEFORE), newer);
    }
}
