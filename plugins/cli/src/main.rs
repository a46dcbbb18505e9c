//! `deskmate`: exit 0 on success, 2 on bad input with one line that says what is wrong.

use clap::Parser;

fn main() -> std::process::ExitCode {
    match cli::run(&cli::args::Args::parse()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("deskmate: {error}");
            std::process::ExitCode::from(2)
        }
    }
}
