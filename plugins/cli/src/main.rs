//! `deskmate`: exit 0 on success, 1 on a failed check, 2 on bad input with one line that says what is wrong.

use std::io::Write;

use clap::Parser;

fn main() -> std::process::ExitCode {
    match cli::run(&cli::args::Args::parse()) {
        Ok(cli::score::Verdict::Passed) => std::process::ExitCode::SUCCESS,
        Ok(cli::score::Verdict::Failed(what)) => {
            let _ =
                writeln!(std::io::stderr(), "deskmate: failed: {}", cli::error::one_line(&what));
            std::process::ExitCode::from(1)
        }
        Err(error) => {
            // One line whatever the files are called, and no panic where nobody can read it.
            let line = cli::error::one_line(&format!("deskmate: {error}"));
            let _ = writeln!(std::io::stderr(), "{line}");
            std::process::ExitCode::from(2)
        }
    }
}
