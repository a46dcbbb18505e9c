//! The assistant: evidence, suggestions, policy, ledger and the engine that turns hops into moves.
//!
//! Pure logic. No audio thread, no panel, no files, no clock: time is the number of the hop.
//! Data flows one way: observation, evidence, suggestion, decision, move, change.

mod alignment;
mod among;
mod assumed;
pub mod budget;
mod class;
pub mod classes;
mod confidence;
mod config;
pub mod contribution;
mod crowd;
pub mod ear;
mod engine;
mod event;
mod evidence;
pub mod feedback;
mod gain_jump;
mod gain_watch;
pub mod gate;
mod intent;
mod leaks;
pub mod ledger;
mod line_state;
mod mismatch;
pub mod mix;
mod motion;
mod moves;
mod order;
mod phase;
pub mod policy;
mod reduction;
mod sections;
mod source_watch;
mod state;
mod suggestion;
#[cfg(test)]
mod testing;
pub mod timbre;
mod trust;
mod upheaval;
mod verify;
mod verify_by;

pub use alignment::Alignment;
pub use assumed::{Assumed, Why};
pub use class::Class;
pub use confidence::{Confidence, Grounds, PARTS as GROUNDS, confidence};
pub use config::{ChannelConfig, InsertPoint, Role, Site};
pub use contribution::Contribution;
pub use crowd::{Closed, CrowdGate};
pub use dsp_core::channel::{By, Change};
pub use engine::{AutoAccept, Engine, EngineConfig, Step, Summary};
pub use event::{Decision, Event, EventKind, LOG_SCHEMA, Who};
pub use evidence::{Evidence, Number, number};
pub use gate::Withheld;
pub use intent::{ChannelInput, HandChange, Intent};
pub use ledger::{Ledger, MoveRecord};
pub use line_state::LineState;
pub use mismatch::Mismatch;
pub use ml_models::{
    Ask, Bumps, CrowdState, CrowdVerdict, Instrument, ModelHealth, ModelKind, Presence,
};
pub use motion::Still;
pub use moves::{Move, MoveId, ParamChange};
pub use phase::Phase;
pub use policy::{Limits, Policy, PolicyError, Stance};
pub use reduction::Reducer;
pub use state::{ChannelState, STATE_VERSION, StateError};
pub use suggestion::{Expected, Origin, Proposal, Suggestion, SuggestionId, Sureness};
pub use trust::{LEAST_DECISIONS, Scorecard, Trust, wilson_lower};
pub use upheaval::Upheaval;
pub use verify::Outcome;
pub use verify_by::{PROMINENCE_POINTS, VerifyBy, prominence_db};
