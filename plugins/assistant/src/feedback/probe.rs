//! The verification probe: a brief notch on a suspect, and what its own input says of it.
//!
//! A loop that is notched below 0 dB collapses at once; an instrument goes on; a loop that does not run
//! through this insert goes on growing. A known technique: US 7,613,529 (2009) and its continuation
//! US 8,634,575 claim testing a notch's effect and removing it where it has none; whether they have
//! lapsed was not checked (docs/feedback.md).

use dsp_core::channel::EFFECT_HOPS;
use dsp_core::feedback::Peak;

/// Depth and quality of the probe (issue 5).
pub(super) const DEPTH_DB: f32 = -9.0;
pub(super) const Q: f32 = 12.0;
/// It listens for this long once the notch is in, hops.
const LISTENS: u64 = 30;
/// A collapse: so much below the level before it, dB (SCIENCE 5). Half of it is a doubt.
const COLLAPSE_DB: f32 = 6.0;
/// A collapse shows in a window of 80 ms no sooner than this, hops; until then the line may still rise.
const SOONEST: u64 = 5;
/// By then it falls, if it is a loop: this fast at the least, dB/s (a loop 6 dB over its limit, of 60 ms).
const FALLING: u64 = 12;
const FALLING_DB_S: f32 = -10.0;
/// A loop falls as it rose: one tone, in its place, Hz RMS.
const STEADY_HZ: f32 = 0.6;
/// What stood this long in one place, alone, hops, Hz RMS and dB over its harmonics.
const STOOD_HOPS: u16 = 60;
const STOOD_HZ: f32 = 0.15;
const STOOD_ALONE_DB: f32 = 12.0;
/// What fell by this before the notch was in had ended by itself, dB.
const ENDED_DB: f32 = 3.0;
/// What the notch takes from a turn, as the margin is counted, dB.
const TAKES_DB: f32 = -DEPTH_DB;
/// After a doubtful probe the tone may take this long to come back, hops.
const RETURNS: u64 = 45;

/// A probe under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Probe {
    pub slot: usize,
    /// First hop that it is heard in.
    effect_hop: u64,
    /// Level in the hop of the decision, and the highest until it took effect, dBFS.
    began_dbfs: f32,
    before_dbfs: f32,
    /// Growth before it, dB/s.
    growth_db_s: f32,
    /// It stood alone in one place for so long that its end just now would be a coincidence.
    pub stood: bool,
}

/// What a probe has found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Verdict {
    /// Nothing yet.
    Wait,
    /// It collapsed in time; gain of a turn over 0 dB, as its growth and its fall tell.
    Collapsed { excess_db: f32 },
    /// It fell a little.
    Fell,
    /// It went on, or ended by itself.
    Unchanged,
    /// It went on growing.
    GoesOn,
}

/// First hop that a decision of `hop` is heard in.
pub(super) fn effect_hop(hop: u64) -> u64 {
    hop + 1 + EFFECT_HOPS
}

impl Probe {
    pub fn new(slot: usize, hop: u64, peak: &Peak) -> Self {
        Self {
            slot,
            effect_hop: effect_hop(hop),
            began_dbfs: peak.level_dbfs,
            before_dbfs: peak.level_dbfs,
            growth_db_s: peak.trend.growth_db_s.max(0.0),
            stood: peak.age_hops >= STOOD_HOPS
                && peak.wander_hz <= STOOD_HZ
                && peak.over_harmonics_db >= STOOD_ALONE_DB,
        }
    }

    /// Takes the line as it stands in `hop`; `None`: it is lost.
    pub fn hear(&mut self, hop: u64, peak: Option<&Peak>) -> Verdict {
        let Some(peak) = peak else { return Verdict::Unchanged };
        let level = peak.level_dbfs;
        if hop <= self.effect_hop {
            self.before_dbfs = self.before_dbfs.max(level);
            let ended = level < self.began_dbfs - ENDED_DB;
            return if ended { Verdict::Unchanged } else { Verdict::Wait };
        }
        let since = hop - self.effect_hop;
        if since <= SOONEST {
            // The window still fills: what has gone by half already ended before.
            let gone = level < self.before_dbfs - COLLAPSE_DB && since < SOONEST - 1;
            self.before_dbfs = self.before_dbfs.max(level);
            return if gone { Verdict::Unchanged } else { Verdict::Wait };
        }
        let drop = self.before_dbfs - level;
        let steady = peak.lost_hops == 0 && peak.wander_hz <= STEADY_HZ;
        if drop >= COLLAPSE_DB {
            let excess_db = self.excess_db(peak, since, drop);
            return if steady { Verdict::Collapsed { excess_db } } else { Verdict::Fell };
        }
        let falls = peak.lately_db_s <= FALLING_DB_S;
        if since < FALLING || falls && since < LISTENS {
            Verdict::Wait
        } else if drop >= COLLAPSE_DB / 2.0 {
            Verdict::Fell
        } else if self.growth_db_s > 0.0 && peak.lately_db_s >= 0.5 * self.growth_db_s {
            Verdict::GoesOn
        } else {
            Verdict::Unchanged
        }
    }

    /// Growth is excess over the time of a turn, the fall is (excess - 9 dB) over the same time: both
    /// together give the excess.
    fn excess_db(&self, peak: &Peak, since: u64, drop: f32) -> f32 {
        let fall_db_s = (drop / (since as f32 * 0.01)).max(-peak.lately_db_s).max(1.0);
        TAKES_DB * self.growth_db_s / (self.growth_db_s + fall_db_s)
    }
}

/// After a doubtful probe: the notch is out again, and a loop comes back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Return {
    out_hop: u64,
    before_dbfs: f32,
    lowest_dbfs: f32,
    growth_db_s: f32,
}

impl Return {
    pub fn new(probe: &Probe, hop: u64, peak: &Peak) -> Self {
        Self {
            out_hop: effect_hop(hop),
            before_dbfs: probe.before_dbfs,
            lowest_dbfs: peak.level_dbfs,
            growth_db_s: probe.growth_db_s,
        }
    }

    /// `Some(true)`: it came back, so it is a loop. `Some(false)`: it stays away.
    pub fn hear(&mut self, hop: u64, peak: Option<&Peak>) -> Option<bool> {
        let Some(peak) = peak.filter(|p| p.lost_hops < 15) else { return Some(false) };
        self.lowest_dbfs = self.lowest_dbfs.min(peak.level_dbfs);
        if hop < self.out_hop + 8 {
            return None;
        }
        let back = peak.level_dbfs - self.lowest_dbfs;
        // It grows again, straight and in its place, as nothing does that has ended.
        let alone = peak.lost_hops == 0 && peak.wander_hz <= 0.5 && peak.trend.residual_db <= 0.5;
        let grows = alone && peak.lately_db_s >= (0.5 * self.growth_db_s).max(5.0) && back >= 2.0;
        let returned = peak.level_dbfs >= self.before_dbfs - 1.5 && back >= COLLAPSE_DB / 2.0;
        if grows || returned && peak.wander_hz <= 0.3 {
            Some(true)
        } else if hop >= self.out_hop + RETURNS {
            Some(false)
        } else {
            None
        }
    }
}
