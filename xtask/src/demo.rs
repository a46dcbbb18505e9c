//! Rehearses the built-in demo show.

use std::process::Command;

use crate::bundle::artefacts;
use crate::cargo;
use crate::error::Failure;
use crate::packages::{self, Purpose};
use crate::stages::Stages;

const OUT: &str = "deskmate-out/demo";

/// Builds the command-line program and runs it; `rest` goes to `deskmate rehearse`.
pub fn run(rest: &[String]) -> Result<(), Failure> {
    let mut stages = Stages::default();
    stages.run("set-up", || packages::ensure(Purpose::Cli))?;
    let program = stages.run("build", || {
        let words = ["build", "--release", "--workspace", "--bin", "deskmate"];
        let mut build = cargo::cargo(&words);
        build.args(["--test", "workspace", "--message-format=json-render-diagnostics"]);
        let files = artefacts("cargo build", &mut build)?;
        files
            .into_iter()
            .find(|f| f.file_name().is_some_and(|n| n == "deskmate"))
            .ok_or_else(|| Failure::new("cargo reported no program `deskmate`"))
    })?;
    let mut words = vec!["rehearse", "--accept", "confident", "--render"];
    if !rest.iter().any(|word| word == "--out") {
        words.extend(["--out", OUT]);
    }
    stages.run("rehearsal", || {
        cargo::run("deskmate rehearse", Command::new(&program).args(&words).args(rest))
    })?;
    let out = rest.iter().skip_while(|word| *word != "--out").nth(1).map_or(OUT, String::as_str);
    let out = std::path::absolute(out).unwrap_or_else(|_| out.into());
    println!("\n{}", stages.summary());
    println!("The report is {}", out.join("report.html").display());
    println!("Log {}, mix {}", out.join("log.jsonl").display(), out.join("mix.wav").display());
    Ok(())
}
