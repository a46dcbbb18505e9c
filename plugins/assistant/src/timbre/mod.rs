//! What a channel sounds like: its long-term spectrum of late, its own baseline of the soundcheck,
//! and what its class of instrument usually sounds like.

mod against;
mod baseline;
mod prior;
mod record;
#[cfg(test)]
mod tests;

pub use against::{Against, SKIRT_OCTAVES};
pub use baseline::{Baseline, BaselineError, Baselines};
pub use prior::Prior;
pub use record::{Second, Timbre};
