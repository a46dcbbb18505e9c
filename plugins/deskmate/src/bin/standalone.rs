//! Deskmate Channel as a program of its own, on JACK or ALSA.

use std::process::ExitCode;

fn main() -> ExitCode {
    if nice_plug::nice_export_standalone::<deskmate::DeskmateChannel>() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
