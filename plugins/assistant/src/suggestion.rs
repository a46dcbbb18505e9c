//! A suggestion: evidence, a move or an advice, how sure, what it would buy, and until when.

use crate::evidence::{Evidence, round3};
use crate::{Class, Confidence, Grounds, Move, MoveId, VerifyBy};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

/// Number of a suggestion, counted up by the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SuggestionId(pub u64);

/// What is proposed.
#[derive(Clone, Debug, PartialEq)]
pub enum Proposal {
    /// Parameters of the strip, ours to turn once accepted.
    Move(Move),
    /// Something only the engineer can do.
    Advice(String),
}

/// The predicted effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// What would change.
    pub metric: &'static str,
    /// Unit of `value`.
    pub unit: &'static str,
    /// By how much, or to which value; the metric's name says which.
    pub value: f64,
}

impl Serialize for Expected {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Expected", 3)?;
        out.serialize_field("metric", self.metric)?;
        out.serialize_field("unit", self.unit)?;
        out.serialize_field("value", &round3(self.value))?;
        out.end()
    }
}

/// How sure, in a word (DESIGN section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sureness {
    /// Confidence under 0.6.
    Hunch,
    /// Confidence of at least 0.6.
    Likely,
    /// Confidence of at least 0.8, the line of `--accept confident` (DESIGN section 9).
    Sure,
}

impl Sureness {
    /// The word for a confidence.
    pub fn of(p: f32) -> Self {
        match p {
            p if p >= 0.8 => Self::Sure,
            p if p >= 0.6 => Self::Likely,
            _ => Self::Hunch,
        }
    }

    /// The word on the card.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hunch => "hunch",
            Self::Likely => "likely",
            Self::Sure => "sure",
        }
    }
}

/// What a card rests on.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// What a class has heard.
    Heard,
    /// A snapshot overwrote these moves: make them again?
    Overwritten(Vec<MoveId>),
    /// Verification found that this move did not help: take it back?
    NoHelp(MoveId),
}

/// One card.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Its number.
    pub id: SuggestionId,
    /// Index of the channel it is about, and whose parameters it would turn.
    pub channel: usize,
    /// Class of move.
    pub class: Class,
    /// What it rests on.
    pub origin: Origin,
    /// At most ten words, as an engineer speaks.
    pub headline: String,
    /// What was heard.
    pub evidence: Evidence,
    /// What to do.
    pub proposal: Proposal,
    /// How sure, and what carries it.
    pub confidence: Confidence,
    /// What that grew out of.
    pub grounds: Grounds,
    /// What it would buy; cards are ranked by worth times confidence. 0 to 1.
    pub worth: f32,
    /// Predicted effect.
    pub expected: Expected,
    /// What verification measures once the move was made.
    pub metric: VerifyBy,
    /// Hop in which it was raised.
    pub raised_hop: u64,
    /// Hop in which it goes by itself; `None`: stays until resolved.
    pub expires_hop: Option<u64>,
}

impl Suggestion {
    /// How sure, in a word.
    pub fn sureness(&self) -> Sureness {
        Sureness::of(self.confidence.p)
    }

    /// Lower bound of the bin that the confidence was calibrated in; 0 while it is not calibrated.
    pub fn lower(&self) -> f32 {
        self.confidence.lower
    }

    /// True for a card whose acceptance arms the trim: the head amp is to come down (clip rescue).
    pub fn arms(&self) -> bool {
        self.class == Class::ClipRescue
            && matches!(&self.proposal, Proposal::Advice(text) if text.starts_with("Head amp down"))
    }

    /// True where accepting does something here: a move is made or the trim armed. All else only the
    /// engineer can do.
    pub fn is_ours(&self) -> bool {
        matches!(self.proposal, Proposal::Move(_)) || self.arms()
    }

    /// What cards are ranked by.
    pub fn rank(&self) -> f32 {
        self.worth * self.confidence.p
    }
}
