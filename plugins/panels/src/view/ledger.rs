//! Moves, and what came of them.

/// One line of the ledger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MoveView {
    /// Identity; comes back in intents.
    pub id: u64,
    /// Time of day or of the show: "21:14".
    pub time: String,
    /// What was changed: "HPF 80 → 110".
    pub text: String,
    /// Who did it.
    pub by: Mover,
    /// What came of it.
    pub outcome: Outcome,
    /// It has been taken back.
    pub undone: bool,
}

impl MoveView {
    /// True where it can be taken back here.
    pub fn can_be_undone(&self) -> bool {
        self.by == Mover::Assistant && !self.undone
    }
}

/// Who made a move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mover {
    /// The assistant, accepted by the engineer: can be undone here.
    #[default]
    Assistant,
    /// The engineer's hand.
    You,
    /// The host: automation or a recall.
    Host,
}

/// What came of a move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// Not looked at, or not yet.
    #[default]
    None,
    /// It did what was expected.
    Helped,
    /// The evidence does not say.
    CannotTell,
    /// It did not do what was expected.
    NoHelp,
}

impl Outcome {
    /// As a person reads it; empty for `None`.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Helped => "✓ helped",
            Self::CannotTell => "can't tell",
            Self::NoHelp => "no help",
        }
    }
}
