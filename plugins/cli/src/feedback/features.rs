//! `deskmate feedback --features`: what the scorecard of the listener sees, labelled by the loop, and its
//! weights fitted to that.

use std::path::Path;

use assistant::Site;
use assistant::feedback::{Guard, Mode};
use dsp_core::feedback::odds;

use super::closed_loop::{ClosedLoop, HOP};
use super::material::Material;
use super::score::{self, Amount, Case};
use super::setup::{Place, Source};
use super::trial::{self, STEP_HOP, Stage};
use crate::error::{CliError, may_be_written, print, write_whole};
use crate::logistic::{Fit, Row};

/// Number of grounds.
const GROUNDS: usize = odds::WEIGHTS.len();
/// One hop of so many is taken, of rings and of lines in stable loops: neighbours say the same.
const EVERY_RING: usize = 2;
const EVERY_OTHER: usize = 8;
/// A ring is one from here on, dB re the programme; and far above it nobody has doubts, so of what is louder
/// than the second, one hop of seven is taken.
const RINGS_DB: (f64, f64) = (-30.0, 8.0);
const LOUD_EVERY: usize = 7;
/// Seeds up to this one, and what they are told apart by, make the rooms that the figures of docs/feedback.md
/// are measured in.
const TEST_SEEDS: u64 = 2;
const ROOMS_REPEAT: u64 = 1_000;
/// Tonal sources count less: three in ten channels of a show are such.
const TONAL_WEIGHT: f64 = 0.3;

/// Writes the features and prints the fit.
pub fn run(
    path: &Path,
    material: &Material,
    amount: Amount,
    threads: usize,
) -> Result<(), CliError> {
    if amount.seed % ROOMS_REPEAT <= TEST_SEEDS {
        let words =
            "--features: seeds 1 and 2 make the rooms of the figures; take another, such as 1003";
        return Err(CliError::Usage(words.to_owned()));
    }
    may_be_written(path)?;
    let rows = rows(material, amount, threads)?;
    let mut text = String::from("rings,weight");
    odds::WEIGHTS.iter().for_each(|(name, _)| text += &format!(",{name}"));
    for row in &rows {
        text += &format!("\n{},{}", u8::from(row.is), row.weight);
        row.grounds.iter().for_each(|x| text += &format!(",{x:.3}"));
    }
    let fit = Fit::of(&rows, 0.0)
        .ok_or_else(|| CliError::Usage("nothing rang, or nothing else was heard".to_owned()))?;
    write_whole(path, &(text + "\n"))?;
    let now = Fit {
        weights: odds::WEIGHTS.map(|(_, weight)| f64::from(weight)),
        nothing: f64::from(odds::NOTHING),
    };
    let rings = rows.iter().filter(|r| r.is).count();
    let mut said: String = material.notes.iter().map(|n| format!("note: {n}\n")).collect();
    said += &format!("{rings} hops of rings, {} of other lines\n", rows.len() - rings);
    said += "  fitted     now\n";
    for (fitted, (name, weight)) in fit.weights.iter().zip(odds::WEIGHTS) {
        said += &format!("{fitted:8.3}{weight:8.3}  {name}\n");
    }
    said += &format!("{:8.3}{:8.3}  with nothing for it\n", fit.nothing, odds::NOTHING);
    said += &format!("{:8.4}{:8.4}  loss, nats\n", fit.loss(&rows), now.loss(&rows));
    print(&said)
}

/// Lines of loops that ring, and of voices and tonal sources in loops that do not.
fn rows(
    material: &Material,
    amount: Amount,
    threads: usize,
) -> Result<Vec<Row<GROUNDS>>, CliError> {
    let places = score::places(material, amount.seed, threads);
    let sources = score::mixed(material);
    if places.is_empty() {
        return Err(CliError::Usage("there is no room that rings".to_owned()));
    }
    let mut all = Vec::new();
    for rows in score::parallel(amount.trials, threads, |k| {
        rings(&Case::of(k, amount.seed, &sources, &places))
    }) {
        all.extend(rows?);
    }
    let (voices, tonal) = (&material.voices, &material.tonal);
    for (sources, minutes, weight, part) in [
        (voices, amount.minutes.0, 1.0, "voices"),
        (tonal, amount.minutes.1, TONAL_WEIGHT, "tonal"),
    ] {
        let pieces = score::pieces(sources, minutes);
        for rows in score::parallel(pieces.len(), threads, |k| {
            let (source, seconds) = pieces[k];
            let (place, gain_db, seed) = score::quiet_case(k, amount.seed, part, &places);
            others(place, source, gain_db, seconds, seed, weight)
        }) {
            all.extend(rows?);
        }
    }
    Ok(all)
}

/// A loop that listens and does nothing.
fn listening(place: &Place) -> Result<ClosedLoop, CliError> {
    ClosedLoop::new(&place.response, place.delay, 1.0, Some(Guard::new(Mode::Off, Site::Foh)))
}

/// The lines of a trial that ring.
fn rings(case: &Case<'_>) -> Result<Vec<Row<GROUNDS>>, CliError> {
    let Stage { sound, programme } = Stage::of(case.source, case.excess_db, case.seed);
    let mut ring = listening(case.place)?;
    let (mut mic, mut back, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for (hop, heard) in sound.chunks_exact(HOP).enumerate() {
        let gain = [trial::gain_at(hop, case.excess_db); HOP];
        let done = ring.hop(heard, &gain, &mut mic, &mut back);
        let Some(observation) = done.observation.filter(|_| hop >= STEP_HOP) else { continue };
        for line in observation.peaks.iter().filter(|l| l.lost_hops == 0) {
            let hz = f64::from(line.hz);
            if hop % EVERY_RING > 0 || !case.place.rings(hz, f64::from(case.excess_db)) {
                continue;
            }
            let level_db = 10.0 * (trial::tone(&back, hz, hop) / programme).log10();
            let loud = level_db > RINGS_DB.1 && hop % (EVERY_RING * LOUD_EVERY) > 0;
            if level_db >= RINGS_DB.0 && !loud {
                let grounds = odds::grounds(line).map(f64::from);
                rows.push(Row { is: true, weight: 1.0, grounds });
            }
        }
    }
    Ok(rows)
}

/// The lines of a source in a loop that does not ring.
fn others(
    place: &Place,
    source: &Source,
    gain_db: f32,
    seconds: f64,
    seed: u64,
    weight: f64,
) -> Result<Vec<Row<GROUNDS>>, CliError> {
    let sound = source.take(0, (seconds * 100.0) as usize, seed);
    let gain = [10f32.powf(gain_db / 20.0); HOP];
    let mut ring = listening(place)?;
    let (mut mic, mut back, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for (hop, heard) in sound.chunks_exact(HOP).enumerate() {
        mic.clear();
        back.clear();
        let done = ring.hop(heard, &gain, &mut mic, &mut back);
        let taken = done.observation.filter(|_| hop % EVERY_OTHER == 0);
        let lines = taken.iter().flat_map(|o| o.peaks.iter()).filter(|l| l.lost_hops == 0);
        rows.extend(lines.map(|line| Row {
            is: false,
            weight,
            grounds: odds::grounds(line).map(f64::from),
        }));
    }
    Ok(rows)
}
