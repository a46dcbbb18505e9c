//! Listening: turns the tap's hops into observations, on the side thread.
//!
//! One [`Listener`] per channel. Everything is defined in Hz and seconds, so that takes of one signal at
//! different rates agree; nothing is resampled but the low band, to one rate that is the same for all
//! (`low_band`). No clock: time is counted in hops. Memory is taken in `Listener::new`.

mod active;
mod bands;
mod crowd;
pub mod fine;
mod flat_tops;
pub(crate) mod level;
mod listener;
mod loudness;
mod low_band;
mod noise_floor;
pub mod observation;
mod onset;
pub mod pair;
mod recent;
mod section;
mod shadow;
mod spectrometer;
mod spikes;
mod tap;

#[cfg(test)]
mod tests;

pub(crate) use spectrometer::{Bins, LONG_BIN_HZ, Powers, SHORT_BIN_HZ};

pub use bands::{SPECTRUM_BINS, spectrum_hz};
pub use crowd::CrowdCue;
pub use fine::{FINE_POINTS, Fine, Spectrum, fine_hz};
pub use level::LARGEST_SAMPLE;
pub use listener::Listener;
pub use observation::{Observation, TapLevels};
pub use shadow::{ShadowOrder, ShadowSlot};
pub use spikes::Spikes;
