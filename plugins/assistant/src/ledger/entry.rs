//! One line of the ledger, and what it writes to values.

use crate::event::{Decision, Who};
use crate::{Class, Move, MoveId, Outcome, ParamChange, SuggestionId, VerifyBy};
use serde::{Deserialize, Serialize};

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Hop of the epoch in which it was written.
    pub hop: u64,
    /// Who.
    pub by: Who,
    /// What.
    #[serde(flatten)]
    pub act: Act,
}

/// What a line of the ledger says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// An accepted move.
    Moved {
        /// Its number.
        move_id: MoveId,
        /// The suggestion that it came from.
        suggestion: SuggestionId,
        /// Class of move.
        class: Class,
        /// What the card said.
        headline: String,
        /// From values to values.
        #[serde(rename = "move")]
        moved: Move,
        /// What verification measures of it.
        #[serde(default)]
        metric: VerifyBy,
    },
    /// A parameter turned by a hand or by the host; one gesture is one entry.
    Turned {
        /// From value to value.
        #[serde(flatten)]
        change: ParamChange,
    },
    /// A snapshot: many parameters at once.
    Recalled {
        /// From values to values.
        #[serde(rename = "move")]
        moved: Move,
    },
    /// A change of ours was stopped on its way (Freeze): what it reached.
    Stopped {
        /// Which move it belongs to, and goes with; `None`: a way back was stopped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        move_id: Option<MoveId>,
        /// From the value it was going to, to the value it reached.
        #[serde(flatten)]
        change: ParamChange,
    },
    /// A move was taken back.
    Undone {
        /// Which move.
        move_id: MoveId,
    },
    /// What verification said of a move.
    Verified {
        /// Which move.
        move_id: MoveId,
        /// What came of it.
        outcome: Outcome,
    },
    /// The engineer gave the controls back: no class is locked any more.
    Released,
    /// A card was decided on.
    Decided {
        /// Which card.
        suggestion: SuggestionId,
        /// Class of move.
        class: Class,
        /// What became of it.
        decision: Decision,
        /// It asked about a move that was made, not about what the class heard.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        follow_up: bool,
    },
}

impl Entry {
    /// True for the same line, and for the same gesture that went further.
    pub(crate) fn is_or_extends(&self, other: &Self) -> bool {
        match (&self.act, &other.act) {
            (Act::Turned { change: a }, Act::Turned { change: b }) => {
                (self.hop, self.by, a.param, a.from) == (other.hop, other.by, b.param, b.from)
            }
            _ => self == other,
        }
    }
}

impl Act {
    /// What this line wrote to live values, but for the moves that are left out.
    pub(super) fn writes(&self, without: &[MoveId]) -> &[ParamChange] {
        match self {
            Self::Moved { move_id, .. } | Self::Stopped { move_id: Some(move_id), .. }
                if without.contains(move_id) =>
            {
                &[]
            }
            Self::Moved { moved, .. } => &moved.changes,
            Self::Stopped { change, .. } => std::slice::from_ref(change),
            _ => self.by_hand(),
        }
    }

    /// What this line wrote to the engineer's own values.
    pub(super) fn by_hand(&self) -> &[ParamChange] {
        match self {
            Self::Turned { change } => std::slice::from_ref(change),
            Self::Recalled { moved } => &moved.changes,
            _ => &[],
        }
    }
}
