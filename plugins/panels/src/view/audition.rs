//! Hearing a suggestion on the cue bus before it is accepted.

/// What is auditioned now, and what could be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditionView {
    /// Why nothing can be auditioned here; empty = it can: "on the Desk".
    pub why_not: String,
    /// The card that is heard on the cue bus; `None` = nothing is.
    pub card: Option<u64>,
    /// How it is heard.
    pub way: AuditionWay,
    /// What the mix on the cue bus is made of: "29 strips, faders estimated".
    pub context: String,
}

/// How a suggestion is heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuditionWay {
    /// The channel alone, with the move.
    #[default]
    Alone,
    /// The channel alone as it is now, to compare.
    AloneBefore,
    /// The mix with the move.
    InContext,
    /// The mix as it is now, to compare.
    InContextBefore,
}

impl AuditionWay {
    /// The way with or without the move, as the other one.
    pub fn with(self, moved: bool) -> Self {
        match (self.is_in_context(), moved) {
            (false, true) => Self::Alone,
            (false, false) => Self::AloneBefore,
            (true, true) => Self::InContext,
            (true, false) => Self::InContextBefore,
        }
    }

    /// True in the mix, false alone.
    pub fn is_in_context(self) -> bool {
        matches!(self, Self::InContext | Self::InContextBefore)
    }

    /// True where the move is heard.
    pub fn has_move(self) -> bool {
        matches!(self, Self::Alone | Self::InContext)
    }
}
