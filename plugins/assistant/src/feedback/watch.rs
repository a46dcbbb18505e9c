//! One suspect as the guard watches it, and what it remembers of those that were none.

use super::probe::{Probe, Return};
use super::suspect::{Proof, Suspect};
use dsp_core::feedback::Peak;

/// A twelfth of an octave either way: as near as armed frequencies and memories count.
pub(super) const NEAR_OCTAVES: f32 = 1.0 / 12.0;

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
    /// The probe was doubtful: does it come back?
    Returning(Return),
    /// A notch holds it since this hop; looked at again at the other.
    Held { slot: usize, level_dbfs: f32, look_hop: u64 },
    /// It rings through another insert; told once.
    Elsewhere,
}

/// A suspect with its state.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Watched {
    pub suspect: Suspect,
    pub state: State,
    /// Line of the tracker that it is.
    pub line: u32,
    /// Hops in a row in which it was a grown line.
    pub grown_hops: u32,
    /// Last hop in which it was heard as more than nothing.
    pub heard_hop: u64,
    /// The list has it: it was told.
    pub told: bool,
}

impl Watched {
    /// Takes the line as it stands, with what it proves.
    pub fn see(&mut self, hop: u64, peak: &Peak, proof: Option<(Proof, f32)>) {
        let s = &mut self.suspect;
        (s.hz, s.level_dbfs) = (peak.hz, peak.level_dbfs);
        s.growth_db_s = peak.lately_db_s;
        self.line = peak.line;
        if let Some((proof, sure)) = proof {
            self.heard_hop = hop;
            s.growth_db_s = peak.trend.growth_db_s;
            s.proof = s.proof.max(proof);
            s.sure = s.sure.max(sure);
        }
        let grown = matches!(proof, Some((Proof::Grown, _)));
        self.grown_hops = if grown { self.grown_hops + 1 } else { 0 };
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

/// A tone that a probe found to be none of ours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Known {
    pub hz: f32,
    pub level_dbfs: f32,
    pub until_hop: u64,
}
