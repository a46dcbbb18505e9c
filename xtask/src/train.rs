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
    let mut stages = Stages::default();
    stages.run("set-up", || {
        packages::ensure(Purpose::Train)?;
        TRAINING.ensure()
    })?;
    stages.run(command, || {
        let mut python = Command::new(TRAINING.python());
        python.current_dir(cargo::root().join(FOLDER));
        python.args(["-m", "deskmate_training", command]).args(rest);
        cargo::run("deskmate_training", &mut python)
    })?;
    println!("\n{}", stages.summary());
    Ok(())
}
