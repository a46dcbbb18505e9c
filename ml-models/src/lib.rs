//! What a channel carries: what its name says, and what models hear in it.
//!
//! Models run off the audio thread. Without them everything works from names and features.

pub mod calibration;
pub mod crowd;
pub mod drift;
pub mod ear;
pub mod front_end;
pub mod health;
pub mod instrument;
pub mod model;
pub mod names;
pub mod presence;
pub mod timbre;

pub use crowd::{CrowdState, CrowdVerdict};
pub use ear::{Answer, Ask, ChannelEar, Question, VERDICT_HOPS, Verdict};
pub use health::{ModelHealth, ModelKind};
pub use instrument::Instrument;
pub use model::{ModelSource, Models};
pub use presence::Presence;
pub use timbre::Bumps;
