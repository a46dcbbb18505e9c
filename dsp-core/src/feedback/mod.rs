//! Features of a loop that begins to ring, hop by hop, on the side thread.
//!
//! Peaks of a power spectrum of fixed length in seconds (`pick`) are followed from hop to hop
//! ([`Tracker`]); each line carries what tells a howl from a note ([`Peak`]). What to make of it is
//! the guard's business (`assistant`), not decided here.

mod exponential;
mod line;
pub mod odds;
mod past;
mod peak;
mod pick;
mod slide;
mod tracker;
mod trend;

#[cfg(test)]
mod tests;

pub use exponential::Exponential;
pub use peak::{MAX_PEAKS, Peak, Peaks};
pub use tracker::Tracker;
pub use trend::Trend;

pub(crate) use pick::Spectra;
