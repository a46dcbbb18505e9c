//! The strip: trim, HPF, eight bands, compressor, sixteen notches; zero latency.
//!
//! `plan` says which sections the parameters ask for, `design` what filters those are, `section`
//! and `ramp` how they get there without a click, `cascade` runs them, `abreast` those of many
//! strips at once. All that moves does so on a grid of cells of 32 samples that is anchored to the
//! sample counter.

mod abreast;
mod bounds;
mod cascade;
mod chunk;
mod compressor;
mod control;
pub mod design;
mod engine;
mod plan;
mod ramp;
mod response;
mod section;

pub use abreast::{ABREAST, Lane, process_abreast};
pub use compressor::static_reduction_db;
pub use engine::Strip;
pub use response::{Response, analog_response_db, response_db};

use crate::meter::Levels;

/// What of the strip is heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// All of it.
    #[default]
    Live,
    /// HPF, bands, compressor and trim up are out; trim down, polarity and notches stay.
    Dry,
    /// Nothing: what comes in goes out.
    Raw,
}

/// What the strip's meters saw since they were read last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StripMeters {
    /// What came in.
    pub input: Levels,
    /// What went out.
    pub output: Levels,
    /// Largest gain reduction, dB, 0 or above; make-up is not counted.
    pub gain_reduction_db: f32,
    /// Samples at or above full scale that came in.
    pub clips_in: u32,
    /// Samples at or above full scale that went out.
    pub clips_out: u32,
}
