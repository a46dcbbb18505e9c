//! Framework glue: host parameters, taps, the side thread and hand-offs, around the pure crates.
//!
//! Three threads, one way of data: the audio thread ([`audio`]) writes hops and hand changes into
//! rings ([`link`]) and takes accepted changes from one; the side thread listens, decides and
//! publishes; the panel shows and sends intents. No lock is shared with the audio thread.

pub mod audio;
pub mod bits;
pub mod cells;
pub mod channel;
pub mod editor;
pub mod host;
pub mod host_param;
pub mod identity;
pub mod link;
pub mod params;
pub mod remote;
pub mod saved;
pub mod shared;
pub mod side;
pub mod state;

#[cfg(test)]
mod tests;
