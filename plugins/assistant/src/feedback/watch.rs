//! One suspect as the guard watches it, and what it remembers of places that it probed.

use super::evidence::{HELD, Tuning, grows, growth_db_s, probability};
use super::guard::HZ;
use super::probe::Probe;
use super::suspect::{Proof, Suspect};
use dsp_core::feedback::Peak;

/// A twelfth of an octave either way: as near as armed frequencies and memories count.
pub(super) const NEAR_OCTAVES: f32 = 1.0 / 12.0;
/// Frequencies that are the same suspect, octaves.
pub(super) const SAME_OCTAVES: f32 = 1.0 / 48.0;

/// True where two frequencies lie within `octaves` of each other.
pub(super) fn near(a_hz: f32, b_hz: f32, octaves: f32) -> bool {
    a_hz > 0.0 && b_hz > 0.0 && (a_hz / b_hz).log2().abs() <= octaves
}

/// Where a suspect stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum State {
    /// On the list.
    Listed,
    /// A probe listens to it.
    Probing(Probe),
    /// A notch holds it; looked at again from this hop on.
    Held { slot: usize, level_dbfs: f32, look_hop: u64 },
    /// It rings through another insert: told, and its place left alone until this hop.
    Elsewhere { until_hop: u64 },
}

/// A suspect with its state.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Watched {
    pub suspect: Suspect,
    pub state: State,
    /// Line of the tracker that it is.
    pub line: u32,
    /// Log-odds of late by listening alone: the highest since it was last probed.
    pub heard: f32,
    /// Hops in a row in which it was as sure as a suspect, and as a proof.
    pub held_hops: u32,
    pub proven_hops: u32,
    /// Last hop in which it was heard as a suspect.
    pub heard_hop: u64,
    /// It was as sure as a suspect for long enough: a probe may ask.
    pub stands: bool,
    /// The list has it: it was told.
    pub told: bool,
    /// A probe has asked already.
    pub probed: bool,
}

impl Watched {
    /// A line that is suspected for the first time.
    pub fn new(suspect: Suspect, line: u32, hop: u64) -> Self {
        Self {
            suspect,
            state: State::Listed,
            line,
            heard: f32::MIN,
            held_hops: 0,
            proven_hops: 0,
            heard_hop: hop,
            stands: false,
            told: false,
            probed: false,
        }
    }

    /// Takes the line as it stands; `log_odds`: how sure it makes, where it can ring at all.
    pub fn see(&mut self, hop: u64, peak: &Peak, log_odds: Option<f32>, tuning: &Tuning) {
        let s = &mut self.suspect;
        // What rings elsewhere was told of its place, and does not wander off with its line.
        if !matches!(self.state, State::Elsewhere { .. }) {
            s.hz = peak.hz;
        }
        (s.level_dbfs, s.growth_db_s) = (peak.level_dbfs, peak.lately_db_s);
        self.line = peak.line;
        let now = log_odds.unwrap_or(f32::MIN);
        self.held_hops = if now >= tuning.suspect { self.held_hops + 1 } else { 0 };
        self.proven_hops = if now >= tuning.proven { self.proven_hops + 1 } else { 0 };
        if self.held_hops == 0 {
            return;
        }
        let proven = self.is_proven();
        self.heard_hop = hop;
        self.heard = self.heard.max(now);
        let s = &mut self.suspect;
        s.growth_db_s = growth_db_s(peak);
        s.sure = s.sure.max(probability(now));
        let proof = match () {
            () if proven => Proof::Grown,
            () if grows(s.growth_db_s) => Proof::Growing,
            () => Proof::Lasting,
        };
        s.proof = s.proof.max(proof);
    }

    /// The line is this suspect's; one that rings elsewhere has only its place.
    pub fn is_of_line(&self, peak: &Peak) -> bool {
        let elsewhere = matches!(self.state, State::Elsewhere { .. });
        self.line == peak.line && (!elsewhere || self.is_at(peak))
    }

    /// The line lies at this suspect's place.
    pub fn is_at(&self, peak: &Peak) -> bool {
        near(self.suspect.hz, peak.hz, SAME_OCTAVES)
    }

    /// It is a suspect, and was for long enough.
    pub fn is_held(&self) -> bool {
        self.held_hops >= HELD
    }

    /// It was as sure as a proof for long enough.
    pub fn is_proven(&self) -> bool {
        self.proven_hops >= super::evidence::PROVEN
    }

    /// The slot that it has.
    pub fn slot(&self) -> Option<usize> {
        match self.state {
            State::Probing(probe) => Some(probe.slot),
            State::Held { slot, .. } => Some(slot),
            _ => None,
        }
    }
}

/// What a probe found at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Known {
    pub hz: f32,
    pub level_dbfs: f32,
    /// Log-odds that it adds at its place; not above 0: it speaks for no ring.
    pub log_odds: f32,
    /// What listening made of it before, log-odds.
    pub heard: f32,
    /// How much of a suspect that was none it is, for the places elsewhere.
    pub doubt: f32,
    pub since_hop: u64,
    pub until_hop: u64,
    /// The place is not asked again before this hop, unless it is louder by then, or proven.
    pub rests_until_hop: u64,
}

/// What was none of ours counts for a minute.
pub(super) const COUNTS: u64 = 60 * HZ;
/// What fell under a probe, but is not confirmed, counts for so long.
const FELL_COUNTS: u64 = 20 * HZ;
/// What fell by itself, or not as a loop falls, is asked again after this: near its limit a loop goes up and
/// down with what is played, so it says little of the place and little of the channel.
const ENDED_RESTS: u64 = HZ;
const ENDED_DOUBT: f32 = 0.3;

impl Known {
    /// It fell under the probe, which adds this.
    pub fn fell(hop: u64, watched: &Watched, log_odds: f32) -> Self {
        let until_hop = hop + FELL_COUNTS;
        Self { log_odds, heard: watched.heard, doubt: 0.0, until_hop, ..Self::at(hop, watched) }
    }

    /// It fell before the probe was in, or not as a loop falls.
    pub fn ended(hop: u64, watched: &Watched) -> Self {
        Self { doubt: ENDED_DOUBT, rests_until_hop: hop + ENDED_RESTS, ..Self::at(hop, watched) }
    }

    /// It was none of ours: its place rests for so long.
    pub fn dismissed(hop: u64, watched: &Watched, rests: u64) -> Self {
        let until_hop = hop + rests;
        Self { until_hop, rests_until_hop: until_hop, ..Self::at(hop, watched) }
    }

    /// There is no notch for it: its place rests for so long, and it tells nothing of the channel.
    pub fn no_room(hop: u64, watched: &Watched, rests: u64) -> Self {
        Self { doubt: 0.0, ..Self::dismissed(hop, watched, rests) }
    }

    /// A suspect that ended by itself: it may ring another time, but it tells of the channel.
    pub fn went_away(hop: u64, watched: &Watched) -> Self {
        Self { hz: 0.0, ..Self::at(hop, watched) }
    }

    fn at(hop: u64, watched: &Watched) -> Self {
        Self {
            hz: watched.suspect.hz,
            level_dbfs: watched.suspect.level_dbfs,
            log_odds: 0.0,
            heard: f32::MIN,
            doubt: 1.0,
            since_hop: hop,
            until_hop: hop + COUNTS,
            rests_until_hop: hop,
        }
    }

    /// It speaks for a ring at this place.
    pub fn speaks_for(&self, hz: f32) -> bool {
        self.log_odds > 0.0 && near(self.hz, hz, NEAR_OCTAVES / 2.0)
    }
}
