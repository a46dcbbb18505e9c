//! `deskmate rehearse`: a show from files through strips, listeners and the engine.

mod cards;
pub(crate) mod channel;
mod out_dir;
pub(crate) mod owned;
pub(crate) mod pool;
mod rings;
pub(crate) mod run;
pub(crate) mod source;
pub(crate) mod stats;
mod summary;
mod table;

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use ml_models::{ModelSource, Models};
use show::{InputList, LogWriter, PolicyFile, Script};

use crate::args::RehearseArgs;
use crate::error::CliError;
use out_dir::OutDir;
use run::{Plan, Rehearsal};
use source::Source;

/// Runs a rehearsal as the command line asks for it.
pub fn rehearse(args: &RehearseArgs) -> Result<(), CliError> {
    if let Some(venue) = &args.venue {
        return Err(CliError::input(venue, "venue layers are not built yet; run without --venue"));
    }
    let policy = args.policy.as_deref().map(PolicyFile::read).transpose()?.unwrap_or_default();
    let script = args.script.as_deref().map(Script::read).transpose()?.unwrap_or_default();
    let list = args.input_list.as_deref().map(InputList::read).transpose()?;
    let mut source = match &args.show {
        Some(path) => Source::files(path)?,
        None => Source::demo(args.demo_seed, !args.demo_clean),
    };
    if let Some(list) = list {
        source.apply(&list)?;
    }
    script.fits(&source.configs.iter().map(|c| c.name.as_str()).collect::<Vec<_>>())?;
    let length_s = source.frames() as f64 / f64::from(source.rate_hz.max(1));
    source.notes.extend(script.after(length_s));
    source.notes.extend(policy.after(length_s));
    let target = args.out.clone().unwrap_or_else(|| default_out(args, &source.name));
    refuse_own_input(args.show.as_deref(), &target)?;
    let threads = args.threads.map_or_else(cores, usize::from);

    let out = OutDir::create(&target, args.render)?;
    let started = Instant::now();
    let plan = Plan {
        policy,
        script,
        phase: args.phase.into(),
        accept: args.accept.into(),
        threads,
        models: Arc::new(if args.no_models {
            Models::none("not wanted (--no-models)")
        } else {
            Models::load(&ModelSource::from_environment())
        }),
        observations: args.observations,
        render: args.render.then(|| out.path().to_owned()),
    };
    let mut log = LogWriter::create(&out.path().join("log.jsonl"))?;
    let mut lines = args.jsonl.then(|| std::io::stdout().lock());
    let bar = progress(source.frames(), source.rate_hz);
    let mut rehearsal = Rehearsal::new(source, plan)?;
    let heard = rehearsal.run(
        |event| {
            log.write(event)?;
            let Some(to) = &mut lines else { return Ok(()) };
            let line = serde_json::to_string(event).unwrap_or_default();
            match writeln!(to, "{line}") {
                // Whoever reads the log may stop early (`| head`); the files are still wanted.
                Err(e) if e.kind() == ErrorKind::BrokenPipe => lines = None,
                Err(e) => return Err(CliError::output(Path::new("stdout"), e)),
                Ok(()) => {}
            }
            Ok(())
        },
        |frames| bar.set_position(frames),
    );
    bar.finish_and_clear();
    heard?;
    drop(lines);
    let wall_s = started.elapsed().as_secs_f64();
    log.finish()?;
    let mut finished = rehearsal.finish()?;
    let report = summary::report(&mut finished, args);
    let page = out.path().join("report.html");
    std::fs::write(&page, crate::report::html(&report)).map_err(|e| CliError::output(&page, e))?;
    out.commit()?;

    let text = table::text(&report, &target, args.render, wall_s, threads);
    let written = if args.jsonl {
        std::io::stderr().write_all(text.as_bytes())
    } else {
        std::io::stdout().write_all(text.as_bytes())
    };
    match written {
        // Whoever reads the table may stop early (`| head`); the files are there.
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            Err(CliError::output(Path::new("stdout"), e))
        }
        _ => Ok(()),
    }
}

pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn default_out(args: &RehearseArgs, name: &str) -> PathBuf {
    let name = if args.show.is_some() { name } else { "demo" };
    Path::new("deskmate-out").join(name)
}

/// The output would lie among the stems and be taken for stems the next time.
fn refuse_own_input(show: Option<&Path>, out: &Path) -> Result<(), CliError> {
    let (Some(Ok(show)), Ok(full)) = (show.map(Path::canonicalize), out.canonicalize()) else {
        return Ok(());
    };
    if show == full {
        return Err(CliError::input(out, "is the show itself; give another --out"));
    }
    // A stem may be a link to where an earlier rehearsal wrote it.
    let stems = std::fs::read_dir(&show).into_iter().flatten().flatten();
    let stems = stems.filter_map(|entry| entry.path().canonicalize().ok());
    for file in std::iter::once(show).chain(stems) {
        if owned::OURS.iter().any(|name| file.starts_with(full.join(name))) {
            return Err(CliError::input(&file, "would be replaced; give another --out"));
        }
    }
    Ok(())
}

/// A bar on standard error where that is a terminal, else nothing.
fn progress(frames: u64, rate_hz: u32) -> indicatif::ProgressBar {
    if !std::io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let bar = indicatif::ProgressBar::new(frames);
    if let Ok(style) = indicatif::ProgressStyle::with_template("{bar:40} {percent:>3} %  {msg}") {
        bar.set_style(style);
    }
    let length = frames as f64 / f64::from(rate_hz.max(1));
    bar.set_message(format!("rehearsing {length:.0} s of show"));
    bar
}
