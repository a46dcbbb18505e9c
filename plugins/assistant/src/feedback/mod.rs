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
mod programme;
mod slots;
mod suspect;
#[cfg(test)]
pub(crate) mod tests;
mod watch;

pub use act::{Act, What};
pub use guard::{Guard, GuardSaid, Mode, Rights};
pub use slots::{FIXED_AT_MOST, Slot, WARN_LIVE, left_by_probes, slot_params, slots};
pub use suspect::{Proof, Suspect, Through};
