//! How a look is weighed: a logistic over its features.
//!
//! Written by `deskmate score --fit-resonance`, not by hand.
//!
//! Seed 5, 6 pairs of each fault of resonance in each of 12 shows: those of
//! `python -m deskmate_training shows --seed 101`, with `--length 120`.
//! of looks that saw a bell, on shows not fitted on, where one of 200 of 8595 clean ones is told: 58 % of 2012 at +6 dB, 64 % of 2249 at +9 dB, 82 % of 2298 at +12 dB

use super::look::FEATURES;

/// Log-odds that one of each feature adds.
#[rustfmt::skip]
pub const WEIGHTS: [f32; FEATURES] = [0.9455, -0.3820, 0.5504, 1.6425, -0.3787, -1.3249, 5.9773, 0.3307, -0.3167, 1.5007, 0.3101];

/// Log-odds of a look with nothing for it.
pub const NOTHING: f32 = -12.2557;

/// What one of 200 clean looks reaches raises a card.
pub const RAISE: f32 = 2.1317;

/// What one of 50 reaches keeps it.
pub const KEEP: f32 = 1.1234;
