//! Where a fault is planted in a show: channel, frequency, time, all drawn from the seed.

use assistant::InsertPoint;

use super::faults::{Begin, Fault};
use super::masker::{backing, masker};
use super::places::{
    HEARD_DB, PAIR_CORRELATION, draw, heard_hz, index, is_voice, pairs, wants_hpf,
};
use super::plant::{Change, Plant};
use super::take::Take;
use crate::demo::rng::Rng;

/// How a fault is planted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A head amp 9 dB too hot against a ceiling.
    Clip {
        /// Ceiling, dBFS.
        at_dbfs: f64,
    },
    /// Another input gain.
    Gain {
        /// By how much, dB.
        db: f64,
    },
    /// Noise in the lows.
    Rumble {
        /// Under the source's RMS, dB.
        under_db: f64,
    },
    /// A bell at 160 Hz to 6.3 kHz.
    Resonance {
        /// Height, dB.
        db: f64,
        /// Width.
        q: f64,
    },
    /// A broad bell in a zone.
    Zone {
        /// Zone, Hz.
        low_hz: f64,
        /// Zone, Hz.
        high_hz: f64,
        /// Height, dB.
        db: f64,
    },
    /// A high shelf down.
    Dull {
        /// Height, dB, below 0.
        db: f64,
    },
    /// A voice with too much at 6 to 8 kHz.
    Sibilant {
        /// Height, dB.
        db: f64,
    },
    /// A voice whose level wanders.
    Uneven {
        /// To both sides, dB.
        db: f64,
    },
    /// A bell at 1 to 4 kHz on what plays with the lead vocal.
    Masked {
        /// Height, dB.
        db: f64,
        /// On all of it, or on the one whose rise costs the voice most, by as much as it takes.
        all: bool,
    },
    /// One channel enters the mix reference at another level.
    Slip {
        /// By how much, dB.
        db: f64,
    },
    /// Turned over: a microphone of a pair, or a leg.
    Polarity {
        /// A leg.
        legs: bool,
    },
    /// Two channels on each other's line.
    Swapped,
    /// Nothing but hum.
    HumOnly,
    /// Hum under the source.
    Hum {
        /// Under the source's RMS, dB.
        under_db: f64,
    },
    /// A bad contact.
    Crackle,
    /// The line goes dead.
    Lost,
}

/// Which way the right card turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Something is turned down or cut.
    Down,
    /// Something is turned up or boosted.
    Up,
    /// Neither.
    None,
}

/// A fault that has its place.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Row of the table.
    pub row: usize,
    /// What is changed, a channel each.
    pub plants: Vec<(usize, Plant)>,
    /// Channels that play on each other's line.
    pub swapped: Option<(usize, usize)>,
    /// Channel and level of a slip in the mix reference.
    pub slip: Option<(f64, usize)>,
    /// Channels on which a card is right; the first is the one whose active time counts.
    pub channels: Vec<usize>,
    /// Where it lies, Hz.
    pub hz: Option<f64>,
    /// What the right move would turn, dB: limited to what a card may ask for.
    pub wanted_db: Option<f64>,
    /// Which way the right card turns.
    pub sign: Sign,
    /// First frame with the fault.
    pub from_frame: u64,
    /// The fault leaves nothing that plays on its channel.
    pub silent: bool,
}

/// Deepest cut and highest boost that a card may ask for, dB (DESIGN section 6, limits).
const DEEPEST_DB: f64 = -6.0;
const HIGHEST_DB: f64 = 3.0;
/// Widest and lowest places of a resonance, Hz (issue 4, point 8).
const RESONANCE_HZ: (f64, f64) = (160.0, 6_300.0);
/// Finds a place for a fault; `None` where the show has none for it.
pub fn plan(take: &Take, fault: &Fault, row: usize, pair: u64, seed: u64) -> Option<Planned> {
    let mut rng = Rng::new(seed, &format!("{} {} {pair}", take.name, fault.name));
    // Somewhere in the third quarter: known before, and 30 active seconds left after.
    let from_s = match fault.begin {
        Begin::Start => 0.0,
        Begin::Middle => take.length_s() * rng.between(0.5, 0.6),
    };
    let rate = f64::from(take.rate_hz);
    let from_frame = (from_s * rate) as u64;
    let plant = |change, rng: &mut Rng| Plant { change, from_frame, seed: rng.bits() };
    let one =
        |channel: usize, change: Change, hz: Option<f64>, turned_db: Option<f64>, rng: &mut Rng| {
            let wanted_db = turned_db.map(|db| (-db).clamp(DEEPEST_DB, HIGHEST_DB));
            Planned {
                row,
                plants: vec![(channel, plant(change, rng))],
                swapped: None,
                slip: None,
                channels: vec![channel],
                hz,
                wanted_db,
                sign: match turned_db {
                    Some(db) if db > 0.0 => Sign::Down,
                    Some(_) => Sign::Up,
                    None => Sign::None,
                },
                from_frame,
                silent: false,
            }
        };
    let rms = |channel: usize| take.facts[channel].rms_dbfs.unwrap_or(-60.0);
    let r = &mut rng;
    match fault.kind {
        Kind::Clip { at_dbfs } => {
            let channel = draw(take.playing(), r)?;
            let peak_db = 20.0 * take.facts[channel].peak.max(1e-9).log10();
            let change = Change::Clip { at_dbfs, drive_db: at_dbfs + 9.0 - peak_db };
            Some(one(channel, change, None, None, r))
        }
        Kind::Gain { db } => {
            let channel = draw(take.playing(), r)?;
            let mut planned = one(channel, Change::Gain { db }, None, Some(db), r);
            planned.wanted_db = Some(-db); // a head amp has no limit of ours
            Some(planned)
        }
        Kind::Rumble { under_db } => {
            let channel = draw(take.playing().filter(|c| wants_hpf(take, *c)), r)?;
            let change =
                Change::Rumble { hz: r.between(25.0, 50.0), dbfs: rms(channel) - under_db };
            Some(one(channel, change, None, None, r))
        }
        Kind::Resonance { db, q } => {
            let channel = draw(take.playing(), r)?;
            let hz = heard_hz(take, channel, RESONANCE_HZ, r)?;
            Some(one(channel, Change::Bell { hz, q, db }, Some(hz), Some(db), r))
        }
        Kind::Zone { low_hz, high_hz, db } => {
            let channel = draw(take.playing(), r)?;
            let hz = heard_hz(take, channel, (low_hz, high_hz), r)?;
            Some(one(channel, Change::Bell { hz, q: 0.7, db }, Some(hz), Some(db), r))
        }
        Kind::Dull { db } => {
            let bright = |c: &usize| take.band_dbfs(*c, 6_300.0, 1.4) > rms(*c) - HEARD_DB;
            let channel = draw(take.playing().filter(bright), r)?;
            Some(one(channel, Change::Shelf { hz: 4_000.0, db }, None, Some(db), r))
        }
        Kind::Sibilant { db } => {
            let channel = draw(take.playing().filter(|c| is_voice(take, *c)), r)?;
            let hz = r.between(6_000.0, 8_000.0);
            let mut planned = one(channel, Change::Bell { hz, q: 1.0, db }, None, Some(db), r);
            planned.wanted_db = None; // a de-esser, not a cut
            planned.sign = Sign::None;
            Some(planned)
        }
        Kind::Uneven { db } => {
            // Behind dynamics and faders nobody compresses: what strays there is ridden, or was meant.
            let is_before = |c: &usize| {
                use InsertPoint::{AfterDynamics, AfterFader};
                !matches!(take.configs[*c].insert, AfterDynamics | AfterFader)
            };
            let voices = take.playing().filter(|c| is_voice(take, *c));
            let channel = draw(voices.filter(is_before), r)?;
            Some(one(channel, Change::Uneven { db }, None, None, r))
        }
        Kind::Masked { db, all } => masked(take, db, all, &one, r),
        Kind::Slip { db } => {
            let slips = |c: &usize| !take.configs[*c].lead_vocal;
            let channel = draw(take.playing().filter(slips), r)?;
            let mut planned = one(channel, Change::Gain { db: 0.0 }, None, Some(db), r);
            planned.plants.clear();
            planned.slip = Some((db, channel));
            planned.wanted_db = Some(-db);
            Some(planned)
        }
        Kind::Polarity { legs: true } => {
            let paired = |c: &usize| {
                take.audio[*c].len() == 2 && take.correlation((*c, 0), (*c, 1)) > PAIR_CORRELATION
            };
            let channel = draw(take.playing().filter(paired), r)?;
            Some(one(channel, Change::Inverted(Some(1)), None, None, r))
        }
        Kind::Polarity { legs: false } => {
            let pairs = pairs(take);
            let (first, second) = *pairs.get(index(pairs.len(), r)?)?;
            let mut planned = one(second, Change::Inverted(None), None, None, r);
            planned.channels.push(first);
            Some(planned)
        }
        Kind::Swapped => swapped(take, &one, r),
        Kind::HumOnly => {
            let channel = draw(take.playing(), r)?;
            let mut planned = one(channel, Change::HumOnly { dbfs: -50.0 }, None, None, r);
            planned.silent = true;
            Some(planned)
        }
        Kind::Hum { under_db } => {
            let channel = draw(take.playing(), r)?;
            let change = Change::Hum { dbfs: rms(channel) - under_db };
            Some(one(channel, change, None, None, r))
        }
        Kind::Crackle => {
            let channel = draw(take.playing(), r)?;
            let change = Change::Crackle { dbfs: rms(channel) + 6.0 };
            Some(one(channel, change, None, None, r))
        }
        Kind::Lost => {
            // One that seldom rests, so that its silence is none of its own.
            let steady = |c: &usize| take.facts[*c].playing > 0.5;
            let channel = draw(take.playing().filter(steady), r)?;
            let mut planned = one(channel, Change::Lost, None, None, r);
            planned.silent = true;
            Some(planned)
        }
    }
}

/// Makes a plan of one change on one channel: channel, change, Hz, dB.
type One<'a> = &'a dyn Fn(usize, Change, Option<f64>, Option<f64>, &mut Rng) -> Planned;

fn masked(take: &Take, db: f64, all: bool, one: One<'_>, rng: &mut Rng) -> Option<Planned> {
    take.playing().find(|c| take.configs[*c].lead_vocal)?;
    let backing = backing(take);
    let (hz, q) = (2_000.0, 0.7);
    let bell = |db: f64| Change::Bell { hz, q, db };
    let from_frame = one(*backing.first()?, bell(db), None, None, rng).from_frame;
    if !all {
        let (channel, db) = masker(take, &backing, (hz, q, db), from_frame)?;
        return Some(one(channel, bell(db), Some(hz), Some(db), rng));
    }
    // Everything comes up: the first is the one that is loudest there behind its fader.
    let level =
        |c: &usize| take.band_dbfs(*c, hz, q) + f64::from(take.faders_db[*c].unwrap_or(0.0));
    let loudest = backing.iter().copied().max_by(|a, b| level(a).total_cmp(&level(b)))?;
    let mut planned = one(loudest, bell(db), Some(hz), Some(db), rng);
    for channel in backing.into_iter().filter(|c| *c != loudest) {
        let more = one(channel, bell(db), None, None, rng);
        planned.plants.extend(more.plants);
        planned.channels.push(channel);
    }
    Some(planned)
}

fn swapped(take: &Take, one: One<'_>, rng: &mut Rng) -> Option<Planned> {
    let known: Vec<usize> =
        take.playing().filter(|c| take.facts[*c].instrument.is_some()).collect();
    let other = |a: usize, b: usize| {
        take.facts[a].instrument != take.facts[b].instrument
            && take.audio[a].len() == take.audio[b].len()
    };
    let pairs: Vec<(usize, usize)> = known
        .iter()
        .flat_map(|a| known.iter().filter(move |b| *a < **b).map(move |b| (*a, *b)))
        .filter(|(a, b)| other(*a, *b))
        .collect();
    let (a, b) = *pairs.get(index(pairs.len(), rng)?)?;
    let mut planned = one(a, Change::Gain { db: 0.0 }, None, None, rng);
    planned.plants.clear();
    planned.swapped = Some((a, b));
    planned.channels = vec![a, b];
    Some(planned)
}
