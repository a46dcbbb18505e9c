//! One line of the log (DESIGN section 8; `tests/schema/log.schema.json`).

use crate::evidence::{Evidence, round3, ser_round3_opt};
use crate::suggestion::Expected;
use crate::{Class, Grounds, Move, MoveId, Phase, SuggestionId};
use serde::{Deserialize, Serialize, Serializer};

/// Version of the log's schema.
pub const LOG_SCHEMA: u32 = 1;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A card was raised.
    Suggestion,
    /// A card was decided on.
    Decision,
    /// A move took effect.
    Applied,
    /// A move was held against what would be without it.
    Verified,
    /// A move was taken back.
    Reverted,
    /// A frequency is thought to ring, or is not any more.
    Suspect,
    /// A notch or a probe was set, deepened or released.
    Notch,
    /// Evidence is missing or broken.
    Health,
    /// Many parameters changed at once: a snapshot, not a hand.
    Recall,
    /// The evening went on.
    Phase,
    /// What was heard of a channel in a second; off by default.
    Observation,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A person, or the rehearsal's stand-in for one.
    Engineer,
    /// The engine itself.
    Assistant,
    /// The host: automation, snapshot.
    Host,
}

/// What became of a card (DESIGN section 6, life of a suggestion).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Done, or taken as advice.
    Accepted,
    /// Not again this song.
    Rejected,
    /// Its time ran out.
    Expired,
    /// The evidence is gone, or something else took its place.
    Superseded,
    /// The engineer did it elsewhere.
    DidOnDesk,
    /// Later.
    NotNow,
    /// Hands-on, frozen, switched off, or in a phase where it may not speak.
    Withheld,
    /// Verified: it did what it was made for.
    Kept,
    /// Verified: the fault was not there, or is there as before.
    DidNotHelp,
    /// Verified: nobody can tell.
    CannotTell,
}

/// One line of the log. Fields that do not belong to the event are left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// Version of the schema.
    pub schema: u32,
    /// Counts events from 0.
    pub seq: u64,
    /// Show time, s.
    #[serde(serialize_with = "round_time")]
    pub t_s: f64,
    /// Sample of the epoch.
    pub sample: u64,
    /// What happened.
    pub event: EventKind,
    /// Which suggestion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<SuggestionId>,
    /// Which move.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub move_id: Option<MoveId>,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Who>,
    /// In which phase.
    pub phase: Phase,
    /// Name of the channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Its index in the engine; not written.
    #[serde(skip)]
    pub index: Option<usize>,
    /// Class of move.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// What became of the card (event `decision`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Why, in words (decisions, reverts, health, recall).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// At most ten words (event `suggestion`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Parameters from values to values; empty where it is advice.
    #[serde(rename = "move", skip_serializing_if = "Option::is_none")]
    pub moved: Option<Move>,
    /// What the engineer should do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    /// 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "ser_round3_opt")]
    pub confidence: Option<f32>,
    /// Lower bound of it, 0 to 1 (event `suggestion`).
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "ser_round3_opt")]
    pub confidence_lower: Option<f32>,
    /// The ground that carried it most, in words (event `suggestion`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carried_by: Option<&'static str>,
    /// What it grew out of (event `suggestion`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grounds: Option<Grounds>,
    /// What was heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// Predicted effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
    /// Seconds until the card goes by itself.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "ser_round3_opt")]
    pub expires_s: Option<f32>,
    /// Which frequency, Hz (events `suspect` and `notch`).
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "ser_round3_opt")]
    pub frequency_hz: Option<f32>,
}

fn round_time<S: Serializer>(t_s: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(round3(*t_s))
}
