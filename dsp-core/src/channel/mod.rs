//! One channel: the strip with the engineer's own values, the assistant's, a schedule and two taps.
//!
//! The plugin and `rehearse` run this same type, so a move takes effect at the same sample in both.
//! No host parameter, queue or thread lives here: those belong to the shell.

mod abreast;
mod change;
mod glide;
mod meters;
mod moves;
mod processor;
mod tap;

#[cfg(test)]
mod tests;

pub use abreast::Member;
pub use change::{By, Change, EFFECT_HOPS, MAX_SCHEDULED};
pub use processor::ChannelProcessor;
pub use tap::{HopBuffer, NoTap, Side, TapHop, TapSink};
