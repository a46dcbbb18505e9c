//! What the guard does in a hop.

use super::Suspect;
use crate::ParamChange;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A frequency is thought to ring.
    Suspected,
    /// It is not any more.
    Cleared,
    /// A brief notch listens whether it collapses.
    Probing,
    /// The probe is over: it did not collapse, and the notch is released.
    NotALoop,
    /// The probe is over: it went on growing, and the notch is released.
    NotHere,
    /// The probe is over for now: it fell, and whether it comes back tells.
    Doubtful,
    /// The probe is over, and found nothing out: it was broken off.
    BrokenOff,
    /// A notch holds it.
    Cut,
    /// Its notch goes deeper.
    Deepened,
    /// A notch is out.
    Released,
    /// There is no free slot, or its notch is at its limit.
    NoRoom,
}

/// One act, with the parameters that it turns; they take effect at the next scheduled sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// What was done.
    pub what: What,
    /// Whom it is about, as it stood then; `None`: a notch that nobody suspects any more.
    pub suspect: Option<Suspect>,
    /// Notch slot, from 0.
    pub slot: Option<usize>,
    /// From values to values, in the order in which they are to be written.
    pub turns: Vec<ParamChange>,
}

impl Act {
    pub(super) fn of(what: What, suspect: Suspect) -> Self {
        Self { what, suspect: Some(suspect), slot: None, turns: Vec::new() }
    }

    pub(super) fn in_slot(self, slot: usize, turns: Vec<ParamChange>) -> Self {
        Self { slot: Some(slot), turns, ..self }
    }

    /// The turns, in order.
    pub fn turns(&self) -> &[ParamChange] {
        &self.turns
    }

    /// Length of its ramps, s: quick enough for a howl, slow enough not to click (DESIGN 6: at most
    /// 50 ms).
    pub fn ramp_s(&self) -> f32 {
        match self.what {
            What::Released | What::NotALoop | What::NotHere | What::BrokenOff => 0.05,
            _ => 0.015,
        }
    }
}
