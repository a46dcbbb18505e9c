//! What a channel carries: what its name says, and what models hear in it.
//!
//! Models run off the audio thread. Without them everything works from names and features.

pub mod crowd;
pub mod front_end;
pub mod health;
pub mod instrument;
pub mod names;
pub mod presence;

pub use crowd::{CrowdState, CrowdVerdict};
pub use health::{ModelHealth, ModelKind};
pub use instrument::Instrument;
pub use presence::Presence;
