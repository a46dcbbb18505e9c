//! DSP and analysis for one channel: the strip, its meters, the tap, listening, and vocal clarity.
//!
//! Nothing here knows a plugin, a panel, a file or a clock. What runs on the audio thread says so
//! and never allocates, locks, waits or fails.

pub mod channel;
pub mod clarity;
pub mod eq_fit;
mod fast_math;
pub mod feedback;
pub mod listen;
pub mod ltas;
pub mod meter;
pub mod params;
pub mod processor;
pub mod strip;

pub use processor::{PrepareError, Processor};
