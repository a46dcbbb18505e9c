//! What a channel carries: the instrument classes and what a channel's name says about them.
//!
//! Today this crate reads names only. Recognition, clarity and crowd models, with the engine that
//! runs them, come with their own issue; nothing here pretends to be one.

pub mod instrument;
pub mod names;

pub use instrument::Instrument;
