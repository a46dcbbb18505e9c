//! DSP and analysis for one channel: the strip, its meters, the tap, and listening.
//!
//! Nothing here knows a plugin, a panel, a file or a clock. What runs on the audio thread says so
//! and never allocates, locks, waits or fails.

pub mod listen;
pub mod params;
