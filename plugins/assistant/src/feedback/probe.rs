//! The verification probe: a brief notch on a suspect, and what its own input says of it.
//!
//! A loop that is notched below 0 dB collapses at once; an instrument goes on; a loop that does not run
//! through this insert goes on growing. A known technique: US 7,613,529 (2009) and its continuation
//! US 8,634,575 claim testing a notch's effect and removing it where it has none; whether they have
//! lapsed was not checked (docs/feedback.md).
//!
//! A note that happens to end now looks like a collapse. What tells them apart: a loop begins to fall in
//! the very hop in which the notch is in, and it falls no faster than its growth allows. What is left in
//! doubt is asked a second time.

use super::evidence::{grows, growth_db_s};
use dsp_core::channel::EFFECT_HOPS;
use dsp_core::feedback::Peak;

/// Depth and quality of the probe (issue 5).
pub(super) const DEPTH_DB: f32 = -9.0;
pub(super) const Q: f32 = 12.0;
/// A collapse: so much below where it would be, dB (SCIENCE 5). Half of it is a doubt.
const COLLAPSE_DB: f32 = 6.0;
/// Half the transform's window, hops: so old is what a level tells of; 320 ms below [`LONG_BELOW_HZ`].
const LAG: u64 = 4;
const LONG_LAG: u64 = 16;
const LONG_BELOW_HZ: f32 = 165.0;
/// It listens for this long after that, s: as long as two dB of growth take, within these. The turn of a
/// loop that grows by g dB/s takes as many s as its excess has dB, over g; it falls after the first turn.
const LISTENS_S: (f32, f32) = (0.2, 0.7);
const LISTENS_DB: f32 = 2.0;
/// It goes on as if nothing was: within this of where it would be after a turn of 1.2 dB of excess and
/// these hops, dB.
const TURN_DB: f32 = 1.2;
const GOES_ON: f32 = 6.0;
const GOES_ON_DB: f32 = 0.5;
/// It begins to fall where it lost this, dB.
const ONSET_DB: f32 = 1.5;
/// No later than a turn after the notch, hops of slack.
const LATE: f32 = 3.0;
/// A loop that first falls after a turn loses at most 9 dB in the next, half as much again for what is
/// measured: a note goes on as before and then ends at once.
const PER_TURN_DB: f32 = 13.0;
/// Slower than this no room lets a loop fall: T60 5 s, dB/s.
const SLOWEST_DB_S: f32 = 10.0;
/// What is half a collapse after all that time, and falls no more, has found another level: a tone that a
/// stable loop had raised. dB/s.
const STILL_FALLS_DB_S: f32 = -8.0;
/// A loop grows until the notch is in: this share of what is due, less this, dB. A swell that bends has
/// turned before.
const STEADY: f32 = 0.5;
const STEADY_DB: f32 = 0.2;
/// So much was due that it shows, dB.
const BENT_DB: f32 = 1.0;
/// What fell by this before the notch was in had ended by itself, dB.
const ENDED_DB: f32 = 3.0;
/// Growth is excess over the time of a turn, the fall (9 dB - excess) over the same time: at 0.25 dB of
/// excess it falls 35 times as fast as it grew. What falls faster was a note.
const FALL_OVER_GROWTH: f32 = 35.0;
/// A loop falls in its place: by this it may seem to move, and by this it is another tone, Hz.
const MOVED_HZ: f32 = 1.2;
const GONE_HZ: f32 = 2.0;
/// What reached its limit had an excess of this order, dB.
const LOUD_EXCESS_DB: f32 = 3.0;
/// Faster than this no fall shows in a window of 80 ms, dB/s.
const FASTEST_DB_S: f32 = 500.0;
/// What the notch takes from a turn, dB.
const TAKES_DB: f32 = -DEPTH_DB;

/// A probe under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Probe {
    pub slot: usize,
    /// First hop that it is heard in.
    effect_hop: u64,
    /// Frequency in the hop of the decision, Hz.
    began_hz: f32,
    /// Level in that hop, and the highest until the notch shows, dBFS.
    began_dbfs: f32,
    before_dbfs: f32,
    /// Growth before it, dB/s.
    growth_db_s: f32,
    lag: u64,
    /// It is louder than the programme: a howl at its limit, whose growth is over and whose place moves.
    loud: bool,
    /// It went on growing until the notch was in; and it should have shown, but did not.
    steady: bool,
    bent: bool,
    /// Hops after the notch shows until it began to fall.
    onset: Option<f32>,
}

/// What a probe has found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Verdict {
    /// Nothing yet.
    Wait,
    /// It collapsed in time and as fast as a loop does; gain of a turn over 0 dB, as its growth and its
    /// fall tell.
    Collapsed { excess_db: f32 },
    /// It fell, as a loop or as a note that ended.
    Fell,
    /// It went on, or ended by itself.
    Unchanged,
    /// It went on growing.
    GoesOn,
}

/// Growth of a line that grows on; what has reached its limit grows no more, dB/s.
fn growth_now_db_s(peak: &Peak) -> f32 {
    let growth = growth_db_s(peak);
    if peak.lately_db_s >= 0.3 * growth { growth.max(0.0) } else { peak.lately_db_s.max(0.0) }
}

/// First hop that a decision of `hop` is heard in.
pub(super) fn effect_hop(hop: u64) -> u64 {
    hop + 1 + EFFECT_HOPS
}

impl Probe {
    pub fn new(slot: usize, hop: u64, peak: &Peak, loud: bool) -> Self {
        Self {
            slot,
            effect_hop: effect_hop(hop),
            began_hz: peak.hz,
            began_dbfs: peak.level_dbfs,
            before_dbfs: peak.level_dbfs,
            loud,
            steady: true,
            bent: false,
            growth_db_s: if loud { 0.0 } else { growth_now_db_s(peak) },
            lag: if peak.hz < LONG_BELOW_HZ { LONG_LAG } else { LAG },
            onset: None,
        }
    }

    /// It was louder than the programme when the probe was set.
    pub fn is_loud(&self) -> bool {
        self.loud
    }

    /// True where it is heard in this hop.
    pub fn is_in(&self, hop: u64) -> bool {
        hop > self.effect_hop
    }

    /// Takes the line as it stands in `hop`; `None`: it is lost.
    pub fn hear(&mut self, hop: u64, peak: Option<&Peak>) -> Verdict {
        let Some(peak) = peak else {
            return if hop > self.effect_hop { Verdict::Fell } else { Verdict::Unchanged };
        };
        let level = peak.level_dbfs;
        if hop <= self.effect_hop {
            let ended = level < self.before_dbfs - ENDED_DB;
            self.before_dbfs = self.before_dbfs.max(level);
            let due = (0.01 * self.growth_db_s * EFFECT_HOPS as f32).min(COLLAPSE_DB / 2.0);
            self.steady = level >= self.began_dbfs + STEADY * due - STEADY_DB;
            self.bent = due >= BENT_DB && level < self.began_dbfs + STEADY * due - STEADY_DB;
            return if ended && !self.loud { Verdict::Unchanged } else { Verdict::Wait };
        }
        let Some(since) = (hop - self.effect_hop).checked_sub(self.lag) else {
            self.before_dbfs = self.before_dbfs.max(level);
            return Verdict::Wait;
        };
        let since = since as f32;
        let is_over =
            0.01 * since >= (LISTENS_DB / self.growth_db_s).clamp(LISTENS_S.0, LISTENS_S.1);
        // Where it would be: growth goes on, but for a howl that is at its limit.
        let grown = (0.01 * self.growth_db_s * since).min(COLLAPSE_DB / 2.0);
        let drop = self.before_dbfs + grown - level;
        self.onset = if drop < ONSET_DB { None } else { self.onset.or(Some(since)) };
        if drop >= COLLAPSE_DB {
            self.collapsed(peak, since, drop)
        } else if is_over {
            let falls = peak.lately_db_s <= STILL_FALLS_DB_S;
            let half = drop >= COLLAPSE_DB / 2.0 && falls;
            if half && self.falls_like_a_loop(since, drop) {
                Verdict::Fell
            } else {
                self.stayed(peak)
            }
        } else if !self.loud && drop <= GOES_ON_DB && since >= self.turn_hops() + GOES_ON {
            self.stayed(peak)
        } else {
            Verdict::Wait
        }
    }

    /// Hops that a turn may take, as growth tells.
    fn turn_hops(&self) -> f32 {
        100.0 * (TURN_DB / self.growth_db_s.max(1.0)).min(LISTENS_S.1)
    }

    /// It began to fall in time, and falls no faster than that allows.
    fn falls_like_a_loop(&self, since: f32, drop: f32) -> bool {
        if self.loud {
            return true;
        }
        let onset = self.onset.unwrap_or(since);
        let waited_s = 0.01 * (onset - LATE).max(0.0);
        let fall_db_s = 100.0 * (drop - ONSET_DB) / (since - onset).max(1.0);
        !self.bent
            && onset <= LATE + self.turn_hops()
            && fall_db_s * waited_s <= PER_TURN_DB
            && fall_db_s >= SLOWEST_DB_S
    }

    fn stayed(&self, peak: &Peak) -> Verdict {
        let grows_on = grows(self.growth_db_s) && peak.lately_db_s >= 0.5 * self.growth_db_s;
        let is_ring = peak.lost_hops == 0 && peak.log_odds >= 0.0;
        if grows_on && is_ring && peak.level_dbfs >= self.before_dbfs {
            Verdict::GoesOn
        } else {
            Verdict::Unchanged
        }
    }

    fn collapsed(&self, peak: &Peak, since: f32, drop: f32) -> Verdict {
        if self.loud {
            return Verdict::Collapsed { excess_db: LOUD_EXCESS_DB };
        }
        let moved_hz = (peak.hz - self.began_hz).abs();
        if !self.falls_like_a_loop(since, drop) || moved_hz > GONE_HZ {
            return Verdict::Unchanged;
        }
        let mean = drop / (0.01 * since.max(1.0));
        let fall_db_s = mean.max(-peak.lately_db_s).clamp(1.0, FASTEST_DB_S);
        let kept = self.steady && moved_hz <= MOVED_HZ;
        if !grows(self.growth_db_s) || !kept || fall_db_s > FALL_OVER_GROWTH * self.growth_db_s {
            return Verdict::Fell;
        }
        // Both together give the excess.
        Verdict::Collapsed {
            excess_db: TAKES_DB * self.growth_db_s / (self.growth_db_s + fall_db_s),
        }
    }
}
