//! The feedback guard of one channel: suspects, probes, notches. Pure: hops in, acts out.
//!
//! The engine runs it on a desk, `deskmate feedback` inside a closed loop; both carry its acts out in
//! the same way. It decides by itself only what its [`Rights`] allow; a person may cut any suspect.

mod act;
mod course;
mod evidence;
mod guard;
mod hands;
mod notching;
mod probe;
mod slots;
mod suspect;
#[cfg(test)]
mod tests;
mod watch;

pub use act::{Act, What};
pub use guard::{Guard, Mode, Rights};
pub use slots::{FIXED_AT_MOST, Slot, WARN_LIVE, slots};
pub use suspect::{Proof, Suspect, Through};
