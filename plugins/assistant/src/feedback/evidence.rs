//! What makes a line of the spectrum a suspect, and what proves it.
//!
//! The listener says how much a line's shape looks like a ring ([`Peak::log_odds`]); beside the programme
//! it may weigh more. How far that must go is the [`Tuning`] of a mode. Numbers come from material for
//! tuning, of which nothing is in the tests (docs/feedback.md has the tables).

use super::programme::Programme;
use dsp_core::feedback::Peak;

/// How much the guard asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tuning {
    /// Log-odds of a suspect, for two hops: worth a place on the list, and a probe.
    pub suspect: f32,
    /// Log-odds of a ring that is cut without a probe, for three hops.
    pub proven: f32,
}

/// Hops in a row: chance does not hold still.
pub(super) const HELD: u32 = 2;
pub(super) const PROVEN: u32 = 3;

impl Tuning {
    /// The show: strict.
    pub(super) const SHOW: Self = Self { suspect: 0.0, proven: 1.5 };
    /// The ring-out, and what is armed: sensitive.
    pub(super) const RING_OUT: Self = Self { suspect: -1.0, proven: 0.5 };
}

/// Weaker lines are nobody's suspects: below the programme by this, dB, and in absolute dBFS.
const FAR_BELOW_DB: f32 = 36.0;
const WEAKEST_DBFS: f32 = -85.0;
/// Share of the last hops in which a suspect was a peak.
const PERSISTENCE: f32 = 0.6;
/// Weight of the level over the programme, per dB, and its range: no note lies far above the programme
/// that it is.
const LOUD: f32 = 0.032;
const LOUD_DB: (f32, f32) = (-3.0, 12.0);
/// As fast as this a line grows, dB/s: else it lasts.
const GROWS_DB_S: f32 = 1.5;

/// So far above the programme no note of it lies: a proof, dB, hops, and how alone and still.
const FAR_ABOVE_DB: f32 = 6.0;
const FAR_ABOVE_HOPS: u16 = 40;
const FAR_ABOVE_TONES_HOPS: u16 = 120;
const LOUD_HOPS: u16 = 20;
const FAR_ABOVE_ALONE_DB: f32 = 5.0;
const FAR_ABOVE_WANDER_HZ: f32 = 0.3;
/// Notes at one pitch, one after the other, do not go on in phase: on an instrument that holds tones it has to be one
/// sine, by this share of the energy of 960 ms: strings that beat last for 480 ms as one.
const FAR_ABOVE_PURITY: f32 = 0.8;
const FAR_ABOVE: f32 = 6.0;
/// Hum of the mains (50 or 60 Hz) and its harmonics swells and holds still like a ring: within this of one of
/// them, up to this, it is none before it comes so near to the programme, dB.
const MAINS_HZ: [f32; 2] = [50.0, 60.0];
const MAINS_WITHIN_HZ: f32 = 0.4;
const MAINS_UP_TO_HZ: f32 = 305.0;
const MAINS_FROM_DB: f32 = -12.0;
/// Reaching up to the programme less this it is urgent, whatever it is, dB.
const URGENT_DB: f32 = -3.0;

/// How sure a line makes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Weight {
    pub log_odds: f32,
    /// It lies far above the programme: proven, whatever was heard before.
    pub far_above: bool,
}

/// How sure a line makes beside a programme; `None`: it cannot ring. The loudest programme before the line
/// began counts as well as that of now: what has howled for a while is the programme.
pub(super) fn weigh(peak: &Peak, programme: &Programme, holds_tones: bool) -> Option<Weight> {
    let over = peak.level_dbfs - programme.dbfs();
    let heard = peak.lost_hops == 0
        && peak.persistence >= PERSISTENCE
        && over >= -FAR_BELOW_DB
        && peak.level_dbfs >= WEAKEST_DBFS
        && (over >= MAINS_FROM_DB || !is_mains(peak.hz));
    let far_above_hops = if holds_tones { FAR_ABOVE_TONES_HOPS } else { FAR_ABOVE_HOPS };
    let far_above = peak.age_hops >= far_above_hops
        && peak.over_harmonics_db >= FAR_ABOVE_ALONE_DB
        && peak.wander_hz <= FAR_ABOVE_WANDER_HZ
        && (!holds_tones || peak.exponentials[2].purity >= FAR_ABOVE_PURITY)
        && (over >= FAR_ABOVE_DB || peak.level_dbfs >= programme.before_dbfs(peak) + FAR_ABOVE_DB);
    let beside = peak.log_odds + LOUD * over.clamp(LOUD_DB.0, LOUD_DB.1);
    let log_odds = if far_above { beside.max(FAR_ABOVE) } else { beside };
    heard.then_some(Weight { log_odds, far_above })
}

/// True on a harmonic of the mains.
fn is_mains(hz: f32) -> bool {
    let off = |mains: f32| (hz - mains * (hz / mains).round().max(1.0)).abs();
    hz <= MAINS_UP_TO_HZ && MAINS_HZ.iter().any(|mains| off(*mains) <= MAINS_WITHIN_HZ)
}

/// True where it grows, or is as loud as the programme: nobody may wait a minute for it.
pub(super) fn is_urgent(peak: &Peak, programme_dbfs: f32) -> bool {
    grows(growth_db_s(peak)) || peak.level_dbfs >= programme_dbfs + URGENT_DB
}

/// Growth of a line, dB/s: over the span that shows it best.
pub(super) fn growth_db_s(peak: &Peak) -> f32 {
    let shows = |rise_db: f32, clear: f32| rise_db.max(0.0) * clear;
    let spans = peak.exponentials.iter().map(|e| (shows(e.rise_db, e.purity), e.growth_db_s));
    let even = 0.3 / (0.3 + peak.trend.residual_db);
    let trend = (shows(peak.trend.rise_db, even), peak.trend.growth_db_s);
    let best = spans.fold(trend, |a, b| if b.0 > a.0 { b } else { a });
    best.1
}

/// True where it grows at all.
pub(super) fn grows(growth_db_s: f32) -> bool {
    growth_db_s >= GROWS_DB_S
}

/// True where it is louder than the programme: no note of it is.
pub(super) fn is_loud(peak: &Peak, programme_dbfs: f32) -> bool {
    peak.level_dbfs >= programme_dbfs + FAR_ABOVE_DB && peak.age_hops >= LOUD_HOPS
}

/// Log-odds as a probability.
pub(super) fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}
