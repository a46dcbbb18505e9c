//! `deskmate feedback`: the strip, the listener and the guard inside a loop that rings.
//!
//! Playing recordings of howls at a detector tests nothing: here microphone = source + room *
//! loudspeaker, and what the guard does comes back to it. Nothing here decides: that is the guard's.

pub mod closed_loop;
pub mod convolve;
pub mod features;
pub mod material;
mod midi;
pub mod nyquist;
pub mod ring_out;
pub mod rooms;
pub mod score;
pub mod setup;
pub mod stable;
pub mod summary;
pub mod tonal;
pub mod trial;

use std::io::IsTerminal;

use assistant::feedback::Mode;
use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::args::{FeedbackArgs, GuardModeArg};
use crate::error::{CliError, print};
use material::Material;
use score::Amount;
use setup::Source;

/// Rate of the simulation, Hz.
pub const RATE_HZ: f64 = 48_000.0;

/// Runs the command; what it prints goes to standard output.
pub fn feedback(args: &FeedbackArgs) -> Result<(), CliError> {
    let data = args.data.clone().or_else(material::data_dir);
    if let Some(dir) = args.data.as_deref().filter(|d| !d.is_dir()) {
        return Err(CliError::input(dir, "is not a folder"));
    }
    if let (Some(_), Some(dir)) = (&args.features, args.data.as_deref())
        && !dir.join("voices").is_dir()
    {
        return Err(CliError::input(dir, "has no folder voices: material for tuning has"));
    }
    let mut material = Material::load(data.as_deref(), args.seed)?;
    if let Some(path) = &args.source {
        let source = Source::new(path.display().to_string(), rooms::read(path)?)
            .ok_or_else(|| CliError::input(path, "is silent"))?;
        (material.voices, material.tonal) = (vec![source], Vec::new());
    }
    if let Some(path) = &args.ir {
        material.rooms = vec![rooms::from_file(path)?];
        material.in_rooms_alone = true;
    }
    let amount = Amount {
        seed: args.seed,
        trials: args.trials,
        minutes: (args.voice_minutes, args.tonal_minutes),
        ring_outs: args.ring_outs,
    };
    let mode = match args.mode {
        GuardModeArg::Show => Mode::Show,
        GuardModeArg::RingOut => Mode::RingOut,
    };
    let setting = score::setting(mode, args.probe || mode == Mode::RingOut);
    let threads = args.threads.map_or_else(
        || std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        usize::from,
    );
    if let Some(path) = &args.features {
        return features::run(path, &material, amount, threads);
    }
    let bar = ProgressBar::new_spinner();
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let score = score::score(&material, amount, setting, threads, || bar.inc(1))?;
    bar.finish_and_clear();
    let json = summary::json(&score, args.seed);
    let text = if args.json {
        format!("{json}\n")
    } else {
        let notes: String = material.notes.iter().map(|n| format!("note: {n}\n")).collect();
        format!("{notes}{}", summary::table(&json))
    };
    print(&text)
}
