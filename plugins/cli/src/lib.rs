//! The `deskmate` program: rehearse a show from files with the engine that the plugins run.
//!
//! Files in, log and report out. Nothing here decides: that is the assistant's.

pub mod args;
pub mod audio;
pub mod clarity;
pub mod demo;
pub mod error;
pub mod feedback;
pub mod identify;
mod logistic;
pub mod rehearse;
pub mod report;
pub mod score;

use args::{Args, Command};
use error::CliError;
use score::Verdict;

/// Runs one command.
pub fn run(args: &Args) -> Result<Verdict, CliError> {
    match &args.command {
        Command::Rehearse(args) => rehearse::rehearse(args).map(|()| Verdict::Passed),
        Command::Score(args) => score::score(args),
        Command::Clarity(args) => clarity::clarity(args).map(|()| Verdict::Passed),
        Command::Identify(args) => identify::identify(args).map(|()| Verdict::Passed),
        Command::Feedback(args) => feedback::feedback(args).map(|()| Verdict::Passed),
    }
}
