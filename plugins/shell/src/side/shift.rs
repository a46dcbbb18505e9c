//! Between the hops of a line and those of the engine that judges it.

/// From a line's own hops and samples to those of the engine that judges it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shift {
    /// Engine's hop less own hop.
    pub hops: i64,
    /// Frames in a hop.
    pub hop_len: u64,
}

impl Shift {
    /// None: the line's epoch is the engine's.
    pub fn none(hop_len: usize) -> Self {
        Self { hops: 0, hop_len: hop_len as u64 }
    }

    pub fn hop_to_engine(self, hop: u64) -> u64 {
        hop.saturating_add_signed(self.hops)
    }

    /// Own hop of an engine's hop; `None` before the own epoch began.
    pub fn hop_to_own(self, hop: u64) -> Option<u64> {
        hop.checked_add_signed(-self.hops)
    }

    pub fn to_engine(self, sample: u64) -> u64 {
        sample.saturating_add_signed(self.hops * self.hop_len as i64)
    }

    pub fn to_own(self, sample: u64) -> u64 {
        sample.saturating_add_signed(-self.hops * self.hop_len as i64)
    }
}
