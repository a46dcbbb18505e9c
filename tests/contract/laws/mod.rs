//! The laws, one file each.

mod fader;
mod finite;
mod latency;
mod no_alloc;
mod no_click;
mod reset;
mod split;

/// The rates of DESIGN section 3, Hz.
const RATES_HZ: [f64; 6] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0];
/// What the subjects are prepared for, frames.
const MAX_BLOCK: usize = 256;
