//! One suspect as the guard watches it, and what it remembers of places that it probed.

use super::evidence::{HELD, Tuning, Weight, grows, growth_db_s, probability};
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
    /// A notch holds it.
    Held(Held),
    /// It rings through another insert: told, and left alone until this hop.
    Elsewhere { until_hop: u64 },
}

/// A notch, since it came or went deeper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Held {
    pub slot: usize,
    /// How loud it was then, dBFS.
    pub level_dbfs: f32,
    /// It is looked at from this hop on.
    pub look_hop: u64,
    /// It has fallen since.
    pub fell: bool,
}

impl Held {
    /// In this slot, for a suspect as it stands; looked at from `look_hop` on. What a probe confirmed has fallen.
    pub fn new(slot: usize, suspect: &Suspect, look_hop: u64) -> Self {
        let fell = suspect.proof == Proof::Confirmed;
        Self { slot, level_dbfs: suspect.level_dbfs, look_hop, fell }
    }
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
    /// And found no loop: only a proof makes it sure again.
    pub dismissed: bool,
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
            dismissed: false,
        }
    }

    /// Takes the line as it stands; `weight`: how sure it makes, where it can ring at all.
    /// `against`: log-odds that the channel has against it.
    pub fn see(
        &mut self,
        hop: u64,
        peak: &Peak,
        weight: Option<Weight>,
        tuning: &Tuning,
        against: f32,
    ) {
        let s = &mut self.suspect;
        (s.hz, s.level_dbfs, s.growth_db_s) = (peak.hz, peak.level_dbfs, peak.lately_db_s);
        self.line = peak.line;
        let now = weight.map_or(f32::MIN, |w| w.log_odds);
        let far_above = weight.is_some_and(|w| w.far_above);
        let proves = far_above || now >= tuning.proven;
        self.held_hops = if now >= tuning.suspect { self.held_hops + 1 } else { 0 };
        self.proven_hops = if proves { self.proven_hops + 1 } else { 0 };
        if self.held_hops == 0 {
            return;
        }
        let proven = self.is_proven();
        self.heard_hop = hop;
        self.heard = self.heard.max(now);
        let s = &mut self.suspect;
        s.growth_db_s = growth_db_s(peak);
        if proven || !self.dismissed {
            s.sure = s.sure.max(probability(now - against));
        }
        let proof = match () {
            () if proven && far_above && !grows(s.growth_db_s) => Proof::FarAbove,
            () if proven => Proof::Grown,
            () if grows(s.growth_db_s) => Proof::Growing,
            () => Proof::Lasting,
        };
        s.proof = s.proof.max(proof);
    }

    /// It is on the list, and all that was heard of it so far counts no more.
    pub fn listen_anew(&mut self) {
        self.state = State::Listed;
        self.suspect.probed = false;
        (self.held_hops, self.proven_hops, self.heard) = (0, 0, f32::MIN);
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
            State::Held(held) => Some(held.slot),
            _ => None,
        }
    }
}

/// What a probe found at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Known {
    pub hz: f32,
    pub level_dbfs: f32,
    /// Log-odds that it adds: below 0 it is none of ours.
    pub log_odds: f32,
    pub since_hop: u64,
    pub until_hop: u64,
}

/// What was none of ours counts for a minute.
pub(super) const COUNTS: u64 = 6_000;

impl Known {
    /// True where it was found at this place.
    pub fn is_at(&self, hz: f32) -> bool {
        near(self.hz, hz, NEAR_OCTAVES / 2.0)
    }

    /// A suspect that ended by itself: it may ring another time, but it tells of the channel.
    pub fn went_away(hop: u64, s: &Suspect) -> Self {
        let (since_hop, until_hop) = (hop, hop + COUNTS);
        Self { hz: 0.0, level_dbfs: s.level_dbfs, log_odds: -1.0, since_hop, until_hop }
    }
}
