//! Trains the models, and measures them: the Python package in `ml-models/training`.

use std::process::Command;

use crate::cargo;
use crate::error::Failure;
use crate::packages::{self, Purpose};
use crate::stages::Stages;
use crate::venv::TRAINING;

const FOLDER: &str = "ml-models/training";

/// Sets up and runs `python -m deskmate_training <command>`; `rest` goes to it.
pub fn run(command: &'static str, rest: &[String]) -> Result<(), Failure> {
    python(command, &["-m", "deskmate_training", command], rest)
}

/// Sets up and runs the package's own tests; those of rendered sound skip without the recordings.
pub fn test() -> Result<(), Failure> {
    python("tests", &["-m", "unittest", "discover", "-s", "tests", "-t", "."], &[])
}

fn python(what: &'static str, words: &[&str], rest: &[String]) -> Result<(), Failure> {
    let mut stages = Stages::default();
    stages.run("set-up", || {
        packages::ensure(Purpose::Train)?;
        TRAINING.ensure()
    })?;
    stages.run(what, || {
        let mut python = Command::new(TRAINING.python());
        python.current_dir(cargo::root().join(FOLDER));
        python.args(words).args(rest);
        cargo::run("deskmate_training", &mut python)
    })?;
    println!("\n{}", stages.summary());
    Ok(())
}
