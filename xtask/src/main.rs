//! The workshop of Deskmate: set-up, bundles, demo, tests and benches.
//!
//! `cargo xtask <command>`; each command does the set-up that it needs. Only `std` is used, so that
//! this program is built in a second on a machine that has nothing yet.

mod bench;
mod bundle;
mod cargo;
mod demo;
mod error;
mod lockfile;
mod packages;
mod patched;
mod stages;
mod test;
mod train;
mod venv;

use std::process::ExitCode;

use error::Failure;

const HELP: &str = "\
cargo xtask <command>

  setup            install what building and testing need (Debian packages, Python, patched crates)
  bundle           build target/bundled/Deskmate.clap and target/bundled/Deskmate.vst3
  demo [args]      rehearse the built-in demo show into deskmate-out/demo; args go to `deskmate rehearse`
  test [words]     everything that CI checks: format, lints, docs, bundles, all tests;
                   with words of `cargo test` (--test host-gui, say) only those, on fresh bundles
  bench [words]    run the benchmark programs
  train [--seed N] render the data, train, calibrate and export the models, rewrite docs/ears.md
                   (needs ../shared/data; under 90 minutes on two idle cores, a GPU is used if there)
  train --test     run the tests of the Python package that trains (minutes; no other words)
  eval             measure the models that are there and rewrite docs/ears.md
  help             this text

Environment: DESKMATE_SKIP_PACKAGES=1 leaves the system's packages alone.";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_else(|| "help".to_owned());
    let rest: Vec<String> = args.collect();
    cargo::outlive_ctrl_c();
    match dispatch(&command, &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask {command}: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn dispatch(command: &str, rest: &[String]) -> Result<(), Failure> {
    let root = cargo::root();
    std::env::set_current_dir(&root)
        .map_err(|e| Failure::new(format!("cannot enter {}: {e}", root.display())))?;
    lockfile::heal()?;
    match command {
        "setup" => {
            packages::ensure(packages::Purpose::Test)?;
            venv::HOST_TESTS.ensure()?;
            patched::ensure()
        }
        "bundle" => {
            packages::ensure(packages::Purpose::Build)?;
            patched::ensure()?;
            bundle::run()
        }
        "demo" => demo::run(rest),
        "test" => test::run(rest),
        "bench" => bench::run(rest),
        "train" if rest == ["--test"] => train::test(),
        "train" => train::run("all", rest),
        "eval" => train::run("eval", rest),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(Failure::setup(format!("no command {other:?}; see cargo xtask help"))),
    }
}
