//! What a channel sounds like: its long-term spectrum of late, and its own baseline of the soundcheck with what was
//! played there. What its class of instrument usually sounds like the timbre model knows (`ml_models::timbre`).

mod against;
mod baseline;
mod familiar;
mod record;
mod repertoire;
mod saved;
#[cfg(test)]
mod tests;

pub use against::{Against, SKIRT_OCTAVES};
pub use baseline::Baselines;
pub use familiar::Familiar;
pub(crate) use record::SOFT_DB;
pub use record::{Heard, Second, Timbre};
pub use repertoire::Repertoire;
pub use saved::{Baseline, BaselineError};
