//! Listening: turns the tap's hops into observations, on the side thread.

pub mod observation;
pub use observation::{Observation, TapLevels};
