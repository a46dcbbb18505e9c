//! Masking: a channel covers the lead vocal. Acts on the masker, with one broad cut in 1 to 4 kHz.
//!
//! Where the contributions are known, the card says what the cut is worth in decibels of vocal, by the
//! measured slope of the index, and is not made for less than one. Two things make a fault of what is
//! else a mix: the region has risen against the channel's own spectrum of before, or the voice is
//! hardly understood and one channel is the reason (not where unity faders are only assumed). Where the
//! region rose on most channels at once, cuts on all of them are offered as one. Where nobody knows the faders it is only said which region the two share. A channel that is the voice through another microphone is no masker
//! ([`crate::mix`]); lead vocals are never cut; at monitors a cut would hit every mix.

mod words;

use super::{Finding, Judge};
use crate::ear::Desk;
use crate::mix::clarity::RED;
use crate::mix::{CENTRES_HZ, Cover, Excess};
use crate::{Limits, Proposal, Site};
use dsp_core::params::{ParamId, ParamValues};
use ml_models::Instrument;

/// No card for less, dB of vocal (SCIENCE 1); one that stands is kept from here on.
const LEAST_WORTH_DB: f32 = 1.0;
const KEEP_WORTH_DB: f32 = 0.6;
/// Where many channels rose together, a channel is told whose own cut is worth this, dB of vocal ...
const LEAST_PART_DB: f32 = 0.15;
/// ... and of those the ones that are worth most: as many as cards are shown (DESIGN 6).
const MOST_PARTS: usize = 3;
/// A rise in decibels, and in the channel's own coming and going, that is a faint one and a plain one.
const RISE_DB: (f32, f32) = (3.0, 6.0);
const RISE_Z: (f32, f32) = (2.5, 8.0);
/// Such a rise is nobody's fault while the voice is as clear as this (SCIENCE 1: green above 0.5).
const CLEAR: f32 = 0.6;
/// Without a rise: the voice is in the red, and the cut would buy much.
const KEEP_RED: f32 = 0.42;
/// Under this the microphone hears the band and nobody who sings.
const NOBODY: f32 = 0.05;
const RED_WORTH_DB: f32 = 2.5;
/// Faders unknown: at equal level, alone, the cut would buy so much.
const SHARED_WORTH_DB: f32 = 3.0;
/// Share of the seconds of singing in which it must be there (SCIENCE 2: 8 of 12 s).
const PERSISTENCE: f32 = 0.66;
/// What a cut is made for, dB of vocal; and its depths, dB (DESIGN 6: 6 at most).
const WANTED_DB: f32 = 2.0;
const SHALLOWEST_DB: f32 = 3.0;
const DEEPEST_DB: f32 = 6.0;
/// Where the strip cuts as deep as this already, nothing is added.
const CUT_ALREADY_DB: f64 = -2.5;

/// What speaks for a card.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Why {
    /// The region rose by this, dB, at this many standard deviations.
    Risen { db: f32, z: f32 },
    /// It rose on so many other channels too; a cut on each is worth so much, dB of vocal.
    Together { db: f32, z: f32, others: usize, worth_db: f32 },
    /// The voice is hardly understood.
    Red,
    /// The two share a region; faders unknown.
    Shared,
}

#[derive(Clone, Copy, Debug)]
struct Found {
    cover: Cover,
    why: Why,
    centre: usize,
    /// 0 or above.
    depth_db: f32,
    lead: usize,
}

/// Watches whether one channel covers the lead vocal.
#[derive(Default)]
pub struct Masking {
    seconds: u64,
    found: Option<Found>,
    /// Seconds in a row in which there was something to say.
    lasted: u32,
}

impl Judge for Masking {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        if self.seconds == desk.mix.seconds() {
            return;
        }
        self.seconds = desk.mix.seconds();
        let stands = self.found.is_some();
        self.found = look(desk, channel, stands);
        self.lasted = if self.found.is_some() { self.lasted + 1 } else { 0 };
    }

    fn judge(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        standing: Option<&Proposal>,
    ) -> Option<Finding> {
        let found = self.found.as_ref()?;
        // What was found once is kept for less; a new card is not raised for it.
        let known = found.why != Why::Shared;
        if known && standing.is_none() && found.offered_db() < LEAST_WORTH_DB {
            return None;
        }
        // Without a rise of its own the channel that covers most speaks first; then the next.
        let risen = matches!(found.why, Why::Risen { .. } | Why::Together { .. });
        let first = risen || standing.is_some() || desk.mix.worst() == Some(channel);
        let stands = match standing {
            Some(Proposal::Move(moved)) => Some(moved),
            _ => None,
        };
        (first && self.lasted >= 2).then(|| found.finding(desk, channel, stands))
    }

    fn forget(&mut self) {
        *self = Self { seconds: self.seconds, ..Self::default() };
    }
}

fn look(desk: &Desk<'_>, channel: usize, stands: bool) -> Option<Found> {
    let config = &desk.configs[channel];
    // A presenter's microphone is muted while somebody sings, not turned.
    let speaks = desk.ears[channel].assumed.instrument == Some(Instrument::Speech);
    if config.lead_vocal || speaks || config.site != Site::Foh {
        return None;
    }
    let lead = (0..desk.configs.len())
        .filter(|c| desk.configs[*c].lead_vocal)
        .max_by_key(|c| desk.ears[*c].active_hops)?;
    let cover = desk.mix.cover(channel)?;
    if desk.configs[lead].site != Site::Foh {
        return None;
    }
    let persists = cover.persistence >= PERSISTENCE;
    let least = |raise: f32, keep: f32| if stands { keep } else { raise };
    let found_of = |why, centre, depth_db| Found { cover, why, centre, depth_db, lead };
    let best = cover.best_db();
    let found = if !persists {
        None
    } else if !cover.known {
        (best >= least(SHARED_WORTH_DB, 2.0)).then(|| found_of(Why::Shared, cover.centre, 0.0))
    } else {
        risen(desk, channel, &cover, stands)
            .map(|(why, centre, depth_db)| found_of(why, centre, depth_db))
            .or_else(|| {
                // Raw stems at unity bury most voices; that says nothing of the mix.
                let red = !desk.mix.is_assumed()
                    && (NOBODY..least(RED, KEEP_RED)).contains(&cover.clarity);
                let depth = depth_db(DEEPEST_DB * WANTED_DB / best.max(0.1), desk.limits);
                (red && best >= least(RED_WORTH_DB, 1.5))
                    .then(|| found_of(Why::Red, cover.centre, depth))
            })
    };
    let found = found.or_else(|| {
        together(desk, channel, &cover, stands)
            .map(|(why, centre, depth_db)| found_of(why, centre, depth_db))
    });
    found.filter(|f| {
        let strip = strip_db(&desk.values[channel], CENTRES_HZ[f.centre]);
        strip > CUT_ALREADY_DB
    })
}

/// A region of 1 to 4 kHz that rose against the channel's own spectrum and covers the voice.
fn risen(
    desk: &Desk<'_>,
    channel: usize,
    cover: &Cover,
    stands: bool,
) -> Option<(Why, usize, f32)> {
    let excess = desk.mix.risen(channel)?;
    let (centre, depth) = cut_of(&excess, desk.limits)?;
    let least_worth = if stands { KEEP_WORTH_DB } else { LEAST_WORTH_DB };
    let worth = cover.worth_db[centre] * depth / DEEPEST_DB;
    let is = worth >= least_worth && cover.clarity < CLEAR;
    is.then_some((Why::Risen { db: excess.db, z: excess.z }, centre, depth))
}

/// One of many channels that rose at once: alone none of them need be worth a decibel of vocal, together
/// they must be.
fn together(
    desk: &Desk<'_>,
    channel: usize,
    cover: &Cover,
    stands: bool,
) -> Option<(Why, usize, f32)> {
    let together = desk.mix.together()?;
    let excess = desk.mix.risen(channel)?;
    let (centre, depth) = cut_of(&excess, desk.limits)?;
    let own = |c: usize| desk.mix.cover(c).map_or(0.0, |cover| cover.worth_db[centre]);
    let part = own(channel);
    let ahead = |c: &&usize| own(**c) > part || (own(**c) == part && **c < channel);
    let is_one = together.channels.contains(&channel)
        && together.channels.iter().filter(ahead).count() < MOST_PARTS;
    let least_worth = if stands { KEEP_WORTH_DB } else { LEAST_WORTH_DB };
    let worth_db = together.worth_db[centre] * depth / DEEPEST_DB;
    let is = (is_one || stands)
        && part >= LEAST_PART_DB
        && worth_db >= least_worth
        && together.persistence >= PERSISTENCE
        && cover.clarity < CLEAR;
    let others = together.channels.len() - 1;
    let why = Why::Together { db: excess.db, z: excess.z, others, worth_db };
    is.then_some((why, centre, depth))
}

/// The cut that takes a rise back: its middle, of [`CENTRES_HZ`], and its depth, dB.
fn cut_of(excess: &Excess, limits: &Limits) -> Option<(usize, f32)> {
    let hz = dsp_core::clarity::CENTRE_HZ[excess.band];
    let centre = CENTRES_HZ.iter().position(|c| *c == hz)?;
    Some((centre, depth_db(excess.db, limits)))
}

/// A depth that is worth a card, inside the limits, dB.
fn depth_db(wanted_db: f32, limits: &Limits) -> f32 {
    half_up(wanted_db.clamp(SHALLOWEST_DB, DEEPEST_DB)).min(limits.cut_db)
}

/// What bands, HPF and notches of the strip do at a frequency, dB.
fn strip_db(values: &ParamValues, hz: f64) -> f64 {
    let trim = f64::from(values.get(ParamId::TRIM_DB));
    dsp_core::strip::analog_response_db(values, hz) - trim
}

impl Found {
    /// What the cut is worth, dB of vocal.
    fn worth_db(&self) -> f32 {
        self.cover.worth_db[self.centre] * self.depth_db / DEEPEST_DB
    }

    /// What is offered, dB of vocal: that of all cuts where many channels rose together.
    fn offered_db(&self) -> f32 {
        match self.why {
            Why::Together { worth_db, .. } => worth_db,
            _ => self.worth_db(),
        }
    }
}

fn half_up(value: f32) -> f32 {
    (value * 2.0).round() / 2.0
}
