//! Bleed only: the microphone works, but all that it hears is another source from afar.

use super::{Verdict, Watch, short};
use crate::confidence::ramp;
use crate::ear::{Desk, Ear, HZ};
use crate::number;
use dsp_core::listen::fine::POINTS_PER_OCTAVE;
use dsp_core::listen::pair::{WINDOW_S, follows};
use dsp_core::ltas::Ltas;
use std::collections::VecDeque;

/// Hops of the window that pairs are compared over.
const WINDOW: u64 = (WINDOW_S * HZ as f64) as u64;
/// A reading a second, so that the verdict is there when the first window is full.
const EVERY: u64 = HZ;
/// The line must have sounded in this share of the window: less says nothing.
const SOUNDED: f64 = 1.0 / 3.0;
/// The other is louder by this, dB: close microphones have 15 to 25 dB between own source and bleed.
const LOUDER_DB: f32 = 15.0;
/// And louder by this in each third octave that counts, dB: those within so much of the line's loudest. A
/// hi-hat's microphone has nothing of its own in the low band that is compared, and all of it above.
const EACH_LOUDER_DB: f64 = 8.0;
const COUNTS_DB: f64 = 20.0;
/// The last active seconds that are looked at for that.
const SECONDS: usize = 3;
/// The band plays: of the lines that sound at least half are this close to the loudest, dB, and two of them do not hear the
/// same. While lines are tried one after the other every open microphone hears the one that is tried, and waits for its turn.
const WITH_BAND_DB: f32 = 20.0;
/// Correlation of the low bands at their lag; and from which on one reading is enough.
const CORRELATION: f32 = 0.5;
const PLAIN_CORRELATION: f32 = 0.9;
/// Else so many readings in a row must agree on one other line: the first and the last share no audio.
const LEAST: u32 = WINDOW_S as u32 + 1;
/// A window that nobody else explains holds a source of its own: for so many readings nothing is said.
const OWN_READINGS: u32 = 10;
/// The line may be active while no other is for this share of its active time: the ends of notes.
const OWN_SHARE: f64 = 0.05;

/// Asks whether one line ever plays by itself.
#[derive(Default)]
pub struct BleedOnly {
    active_hops: u64,
    own_hops: u64,
    /// Whether it sounded, hop by hop over the window, newest last.
    sounded: VecDeque<bool>,
    /// Readings since a window that nobody else explained; `None`: there was none.
    since_own: Option<u32>,
    heard: Option<(usize, u32, f32, f32)>,
}

impl Watch for BleedOnly {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        if self.sounded.len() as u64 == WINDOW {
            self.sounded.pop_front();
        }
        self.sounded.push_back(ear.active);
        if ear.active {
            let others = desk.ears.iter().enumerate().any(|(i, e)| i != channel && e.active);
            self.active_hops += 1;
            self.own_hops += u64::from(!others);
        }
        if desk.hop % EVERY != EVERY - 1 {
            return;
        }
        let sounded = self.sounded.iter().filter(|sounded| **sounded).count();
        // Before the first window is full nobody could explain it.
        if ear.probe.level_dbfs().is_none() || (sounded as f64) < SOUNDED * WINDOW as f64 {
            return;
        }
        let loudest = desk
            .ears
            .iter()
            .enumerate()
            .filter(|(i, other)| *i != channel && other.active && !is_beside(ear, other))
            // The level first: it rules out nearly all, and costs a fortieth of the correlation.
            .filter(|(_, other)| {
                let levels = other.probe.level_dbfs().zip(ear.probe.level_dbfs());
                levels.is_some_and(|(there, here)| there - here >= LOUDER_DB)
            })
            .filter_map(|(i, other)| Some((i, follows(&other.probe, &ear.probe)?.abs())))
            .filter(|(i, r)| *r >= CORRELATION && is_covered(ear, &desk.ears[*i]))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        self.since_own = match (loudest, self.since_own) {
            (None, _) => Some(0),
            (Some(_), since) => since.map(|readings| readings + 1),
        };
        self.heard = loudest.filter(|_| band_plays(desk, channel)).map(|(other, correlation)| {
            let before = self.heard.filter(|h| h.0 == other).map_or(0, |h| h.1);
            let level = |at: usize| desk.ears[at].probe.level_dbfs().unwrap_or(0.0);
            (other, before + 1, correlation, level(other) - level(channel))
        });
    }

    fn verdict(&self, desk: &Desk<'_>, _channel: usize, _open: bool) -> Option<Verdict> {
        let (other, readings, correlation, louder_db) = self.heard?;
        let enough = readings >= LEAST || correlation >= PLAIN_CORRELATION;
        let own = self.since_own.is_some_and(|readings| readings < OWN_READINGS);
        if !enough || own || self.own_hops as f64 > OWN_SHARE * self.active_hops as f64 {
            return None;
        }
        let name = short(&desk.configs[other].name);
        let seconds = self.active_hops as f32 / HZ as f32;
        Some(Verdict {
            headline: format!("Hears only bleed of {name}. Check the source."),
            text: format!(
                "In {seconds:.0} s it never played by itself; it goes with {name}, which is \
                 {louder_db:.0} dB louder (correlation {correlation:.2})."
            ),
            numbers: vec![
                number("correlation", f64::from(correlation), ""),
                number("other_louder_by", f64::from(louder_db), "dB"),
                number("time_played", f64::from(seconds), "s"),
            ],
            advice: "Check the source.".to_owned(),
            strength: ramp(correlation, CORRELATION - 0.1, 0.95),
            persistence: ramp(readings as f32, 0.0, 10.0),
            heard_s: seconds,
            worth: 0.5,
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

/// Two lines of one instrument hear the same by intent: a hi-hat's microphone and the overheads.
fn is_beside(ear: &Ear, other: &Ear) -> bool {
    let own = ear.assumed.instrument;
    own.is_some() && own == other.assumed.instrument
}

fn band_plays(desk: &Desk<'_>, channel: usize) -> bool {
    let others = desk.ears.iter().enumerate().filter(|(i, ear)| *i != channel && ear.active);
    let others: Vec<&Ear> = others.map(|(_, ear)| ear).collect();
    let loudest = others.iter().map(|ear| ear.second_dbfs()).fold(f32::MIN, f32::max);
    let near: Vec<&&Ear> =
        others.iter().filter(|ear| ear.second_dbfs() >= loudest - WITH_BAND_DB).collect();
    let apart =
        |a: &Ear, b: &Ear| follows(&a.probe, &b.probe).is_none_or(|r| r.abs() < CORRELATION);
    let two = near.iter().zip(near.iter().skip(1)).any(|(a, b)| apart(a, b));
    two && 2 * near.len() >= others.len()
}

/// True where the other is louder in all that the line has.
fn is_covered(ear: &Ear, other: &Ear) -> bool {
    let (own, there) = (thirds(ear), thirds(other));
    let loudest = own.iter().copied().fold(0.0, f64::max);
    let ratio = |db: f64| 10f64.powf(db / 10.0);
    let counts = |power: f64| power > 0.0 && power >= loudest / ratio(COUNTS_DB);
    loudest > 0.0
        && own
            .iter()
            .zip(&there)
            .all(|(own, there)| !counts(*own) || *there >= own * ratio(EACH_LOUDER_DB))
}

/// Mean power by third octave of the last active seconds; nothing where there were none.
fn thirds(ear: &Ear) -> Vec<f64> {
    let mut sum = Ltas::default();
    ear.timbre.each_second().rev().take(SECONDS).for_each(|second| sum.add(second.passage.power()));
    sum.power().chunks(POINTS_PER_OCTAVE / 3).map(|third| third.iter().sum()).collect()
}
