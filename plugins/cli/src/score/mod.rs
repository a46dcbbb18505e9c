//! `deskmate score`: the rehearsal benchmark. Plants faults, runs pairs with and without, and says
//! what was found, how soon, how exactly, and what was said for nothing.

mod baseline;
mod calibrate;
mod faults;
mod fit_resonance;
mod heard;
mod hits;
mod masker;
mod mixed;
mod page;
mod places;
mod plan;
mod plant;
mod play;
mod result;
mod said;
mod stage;
mod stats;
mod take;
mod text;
mod worth;

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use ml_models::{ModelHealth, ModelKind, ModelSource, Models};

use crate::args::ScoreArgs;
use crate::error::{CliError, may_be_a_folder, may_be_written, one_line, print, write_whole};
use crate::rehearse::cores;
use faults::Fault;
use result::Score;
use take::Take;

/// What a check came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All that must hold holds.
    Passed,
    /// What does not, in one line.
    Failed(String),
}

/// Runs the benchmark as the command line asks for it.
pub fn score(args: &ScoreArgs) -> Result<Verdict, CliError> {
    let table = chosen(args)?;
    let threads = args.threads.map_or_else(cores, usize::from);
    let mut score = Score::new(args.seed, args.pairs, &table);
    let shows = if args.shows.is_empty() { args.demos as usize } else { args.shows.len() };
    // What is wrong with the last show, and with what is to be written, is worth knowing before the first was played.
    for show in &args.shows {
        Take::check(show)?;
    }
    may_write(args)?;
    if args.fit_resonance.is_some() && shows < 2 {
        return Err(CliError::Usage("--fit-resonance: it takes two shows at least".to_owned()));
    }
    let models = Arc::new(if args.no_models {
        Models::none("not wanted (--no-models)")
    } else {
        Models::load(&ModelSource::from_environment())
    });
    score.models = match models.health(ModelKind::Presence) {
        ModelHealth::Off(why) => format!("off: {why}"),
        _ => "on".to_owned(),
    };
    let bar = progress(shows as u64);
    let mut looks = fit_resonance::Looks::default();
    for index in 0..shows {
        let take = match args.shows.get(index) {
            Some(path) => Take::files(path, args.length_s)?,
            None => Take::demo(args.seed.wrapping_add(index as u64), args.length_s)?,
        };
        bar.set_message(format!("{} ({} of {shows})", take.name, index + 1));
        let plans: Vec<_> = (0..table.len())
            .flat_map(|row| (0..args.pairs).map(move |pair| (row, pair)))
            .filter_map(|(row, pair)| plan::plan(&take, &table[row], row, pair, args.seed))
            .collect();
        let hops = take.frames.div_ceil(u64::from(take.rate_hz) / 100).max(1);
        let per_show = |hop: u64| index as u64 * 1_000 + hop.min(hops) * 1_000 / hops;
        let wants_looks = args.fit_resonance.is_some();
        let played = play::play(&take, &table, &plans, &models, threads, wants_looks, |hop| {
            bar.set_position(per_show(hop));
        })?;
        looks.take(index, &table, &plans, &played);
        score.take(&take, &plans, &played)?;
    }
    bar.finish_and_clear();
    write_out(args, &score)?;
    if let Some(path) = &args.calibrate {
        calibrated(path, &score, &note(args))?;
    }
    if let Some(path) = &args.fit_resonance {
        let fit = looks.fit().ok_or_else(|| {
            CliError::Usage(
                "--fit-resonance: it takes two shows at least with a resonance that is seen (--only \
                 resonance_6_q4_late)"
                    .to_owned(),
            )
        })?;
        write_whole(path, &fit.source(&score, &note(args)))?;
        let _ = std::io::stderr().write_all(fit.words().as_bytes());
    }
    Ok(verdict(&score))
}

/// What a table says of where it comes from: a comment, so it stays in its line.
fn note(args: &ScoreArgs) -> String {
    one_line(args.note.as_deref().unwrap_or_default())
}

/// The table, or the part of it that was asked for.
fn chosen(args: &ScoreArgs) -> Result<Vec<Fault>, CliError> {
    let table = faults::table();
    if args.only.is_empty() {
        return Ok(table);
    }
    for word in &args.only {
        let known = |f: &Fault| f.class.name() == word || f.name == *word;
        if !table.iter().any(known) {
            return Err(CliError::Usage(format!(
                "--only {word}: no class and no fault of the table"
            )));
        }
    }
    let wanted = |f: &Fault| args.only.iter().any(|w| f.class.name() == w || f.name == *w);
    Ok(table.into_iter().filter(wanted).collect())
}

/// Where the page goes lies nothing that the benchmark has not written.
fn may_write(args: &ScoreArgs) -> Result<(), CliError> {
    args.calibrate.iter().chain(&args.fit_resonance).try_for_each(|path| may_be_written(path))?;
    let Some(dir) = &args.out else { return Ok(()) };
    may_be_a_folder(dir)?;
    for (name, mark) in [("score.json", "\"reliability\""), ("score.html", page::TITLE)] {
        let path = dir.join(name);
        let there = std::fs::read(&path).unwrap_or_default();
        let ours = there.windows(mark.len()).any(|w| w == mark.as_bytes());
        if path.symlink_metadata().is_ok() && !ours {
            return Err(CliError::in_the_way(&path, "benchmark"));
        }
    }
    Ok(())
}

fn verdict(score: &Score) -> Verdict {
    if score.rows.iter().all(|row| row.n == 0) {
        return Verdict::Failed("these shows have no place for any of the faults".to_owned());
    }
    let silent: Vec<&str> = score.silent().iter().map(|c| c.name()).collect();
    if silent.is_empty() {
        Verdict::Passed
    } else {
        Verdict::Failed(format!("never spoke on a fault of theirs: {}", silent.join(", ")))
    }
}

fn write_out(args: &ScoreArgs, score: &Score) -> Result<(), CliError> {
    let json = text::json(score);
    let line = serde_json::to_string(&json).unwrap_or_default();
    // First what nothing stands in the way of.
    print(&if args.json { format!("{line}\n") } else { text::table(score) })?;
    if let Some(dir) = &args.out {
        std::fs::create_dir_all(dir).map_err(|e| CliError::output(dir, e))?;
        write_whole(&dir.join("score.json"), &(line.clone() + "\n"))?;
        write_whole(&dir.join("score.html"), &page::html(score))?;
    }
    Ok(())
}

/// Fits confidence to the cards of this run and writes the assistant's table.
fn calibrated(path: &Path, score: &Score, note: &str) -> Result<(), CliError> {
    let fitted = calibrate::fit(score);
    write_whole(path, &calibrate::source(&fitted, score, note))?;
    let words = format!(
        "calibrated {} classes on {} cards; ECE {} on {} cards held out\n",
        fitted.classes.len(),
        fitted.n,
        fitted.ece.map_or_else(|| "unknown".to_owned(), |e| format!("{e:.3}")),
        fitted.n_held_out
    );
    // A person reads it; a machine has the file.
    let _ = std::io::stderr().write_all(words.as_bytes());
    Ok(())
}

/// Never a half-written file: beside it, then renamed.
fn progress(shows: u64) -> indicatif::ProgressBar {
    if !std::io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let bar = indicatif::ProgressBar::new(shows * 1_000);
    if let Ok(style) = indicatif::ProgressStyle::with_template("{bar:40} {percent:>3} %  {msg}") {
        bar.set_style(style);
    }
    bar
}
