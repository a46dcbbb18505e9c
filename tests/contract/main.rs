//! The contract of everything that runs on the audio thread, on every processor.
//!
//! A new processor means one row in `subjects.rs`; every law below picks it up. Seeds are fixed, so
//! what fails once fails again.

mod alloc_guard;
mod channel_history;
mod channel_hops;
mod drive;
mod laws;
mod signal;
mod subjects;
