//! Everything that CI checks, in the order in which a fault is found soonest.

use std::process::Command;

use crate::bundle;
use crate::cargo;
use crate::error::Failure;
use crate::packages::{self, Purpose};
use crate::stages::Stages;
use crate::{lockfile, patched, venv};

/// What cargo's test runners said, added up.
#[derive(Default)]
struct Count {
    passed: u32,
    failed: u32,
    ignored: u32,
}

/// Sets up, checks format, lints and docs, builds, bundles and runs all tests. With words of
/// `cargo test` in `rest` (`--test host-gui`, say) it bundles and runs those tests alone.
pub fn run(rest: &[String]) -> Result<(), Failure> {
    let mut stages = Stages::default();
    let result = all(&mut stages, rest);
    println!("\n{}", stages.summary());
    let count = result?;
    println!("{} passed, {} failed, {} skipped", count.passed, count.failed, count.ignored);
    Ok(())
}

fn all(stages: &mut Stages, rest: &[String]) -> Result<Count, Failure> {
    stages.run("packages", || packages::ensure(Purpose::Test))?;
    stages.run("python", || venv::HOST_TESTS.ensure())?;
    stages.run("crates", patched::ensure)?;
    if rest.is_empty() {
        components()?;
        stages.run("format", || {
            cargo::run("cargo fmt --check", &mut cargo::cargo(&["fmt", "--all", "--check"]))
        })?;
        stages.run("lints", || {
            let words = ["clippy", "--release", "--workspace", "--all-targets", "--no-deps"];
            patched_run("cargo clippy", &words, &["--", "-D", "warnings"], &[])
        })?;
        stages.run("docs", || {
            let words = ["doc", "--release", "--workspace", "--lib", "--no-deps"];
            patched_run("cargo doc", &words, &[], &[("RUSTDOCFLAGS", "-D warnings")])
        })?;
    }
    let build = if rest.is_empty() { bundle::run_with_tests } else { bundle::run };
    stages.run("build", build)?;
    stages.run("tests", || tests(rest))
}

/// Formatter and linter come with most toolchains, not with all.
fn components() -> Result<(), Failure> {
    for (name, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        let mut version = cargo::cargo(&[name, "--version"]);
        let there = version.output().is_ok_and(|out| out.status.success());
        if !there {
            return Err(Failure::setup(format!(
                "this toolchain has no `cargo {name}`; run: rustup component add {component}"
            )));
        }
    }
    Ok(())
}

fn patched_run(
    what: &str,
    words: &[&str],
    more: &[&str],
    environment: &[(&str, &str)],
) -> Result<(), Failure> {
    let _guard = lockfile::guard()?;
    let mut command = patched::cargo_patched(words);
    cargo::run(what, command.args(more).envs(environment.iter().copied()))
}

fn tests(rest: &[String]) -> Result<Count, Failure> {
    let _guard = lockfile::guard()?;
    let mut command =
        patched::cargo_patched(&["test", "--release", "--workspace", "--no-fail-fast"]);
    if !rest.iter().any(|word| word == "--test") {
        command.args(["--lib", "--bins", "--tests"]);
    }
    command.args(rest);
    environment(&mut command);
    let mut count = Count::default();
    let result = cargo::each_line("cargo test", &mut command, |line| {
        println!("{line}");
        count.add(line);
    });
    match result {
        Ok(()) => Ok(count),
        Err(_) if count.failed > 0 => Err(Failure::new(format!(
            "{} passed, {} failed, {} skipped",
            count.passed, count.failed, count.ignored
        ))),
        Err(failure) => Err(failure),
    }
}

/// What the tests learn from this program.
fn environment(command: &mut Command) {
    command.env("DESKMATE_BUNDLE_DIR", bundle::folder());
    command.env("DESKMATE_PYTHON", venv::HOST_TESTS.python());
    command.env("DESKMATE_PROGRAMS_DIR", cargo::target_dir().join("release"));
    command.env("DESKMATE_PICTURES_DIR", cargo::target_dir().join("pictures"));
}

impl Count {
    /// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; ...`.
    fn add(&mut self, line: &str) {
        let Some(rest) = line.strip_prefix("test result: ") else { return };
        let number = |word: &str| {
            let before = rest.split_once(&format!(" {word}")).map_or("", |(before, _)| before);
            before.rsplit(' ').next().and_then(|n| n.parse::<u32>().ok()).unwrap_or_default()
        };
        self.passed += number("passed");
        self.failed += number("failed");
        self.ignored += number("ignored");
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn results_add_up() {
        let mut count = Count::default();
        count.add("running 3 tests");
        count.add("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out");
        count.add("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        assert_eq!((count.passed, count.failed, count.ignored), (4, 2, 1));
    }
}
