//! `deskmate`: exit 0 on success, 1 on a failed check, 2 on bad input with one line that says what is wrong.

use std::io::Write;

use clap::Parser;
use clap::error::ErrorKind;

fn main() -> std::process::ExitCode {
    let args = match cli::args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => return not_understood(&error),
    };
    match cli::run(&args) {
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

/// Help and version as they are; what is wrong with the command line in one line.
fn not_understood(error: &clap::Error) -> std::process::ExitCode {
    use ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};
    let asked = matches!(error.kind(), DisplayHelp | DisplayVersion);
    if asked || error.kind() == DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return std::process::ExitCode::from(if asked { 0 } else { 2 });
    }
    // The first paragraph says it; usage and tips follow.
    let text = error.to_string();
    let what = text.split("\n\n").next().unwrap_or(&text);
    let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
    let what = what.strip_prefix("error: ").unwrap_or(&what);
    let _ = writeln!(std::io::stderr(), "deskmate: {}", cli::error::one_line(what));
    std::process::ExitCode::from(2)
}
