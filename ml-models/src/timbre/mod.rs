//! What sticks out of a channel, for what it carries: resonances and broad faults that are there from the start, of
//! which no soundcheck of the channel's own can tell.

mod bumps;
mod frames;
#[cfg(test)]
pub(crate) mod tests;

pub use bumps::{BELLS, Bell, Bumps, LOGITS, Raise, Tone, classes};
pub use frames::{FEATURES, Frames, LEAST_FRAMES, MOST_FRAMES};
