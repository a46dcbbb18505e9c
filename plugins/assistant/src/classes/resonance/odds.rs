//! How a look is weighed: a logistic over its features.
//!
//! Written by `deskmate score --fit-resonance`, not by hand.
//!
//! Seed 5, 6 pairs of each fault of resonance in each of 12 shows: those of
//! `python -m deskmate_training shows --seed 101`, with `--length 120`.
//! of looks that saw a bell, on shows not fitted on, where one of 100 of 8211 clean ones is told: 45 % of 1947 at +6 dB, 47 % of 2183 at +9 dB, 70 % of 2199 at +12 dB

use super::look::FEATURES;

/// Log-odds that one of each feature adds.
#[rustfmt::skip]
pub const WEIGHTS: [f32; FEATURES] = [0.7437, -0.2907, 1.2630, 0.4045, 0.0826, -1.3026, 4.4196, 0.2634, -0.1527, 1.2689, 0.5351];

/// Log-odds of a look with nothing for it.
pub const NOTHING: f32 = -10.8051;

/// What one of 100 clean looks reaches raises a card.
pub const RAISE: f32 = 1.9670;

/// What one of 25 reaches keeps it.
pub const KEEP: f32 = 0.8069;
