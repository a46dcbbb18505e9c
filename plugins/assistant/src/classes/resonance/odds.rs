//! How a look is weighed: a logistic over its features.
//!
//! Written by `deskmate score --fit-resonance`, not by hand.
//!
//! Seed 5, 6 pairs of each fault of resonance in each of 12 shows: those of
//! `python -m deskmate_training shows --seed 101`, with `--length 120`; the looks were taken each second of the show,
//! those in which the source rested too, which the command does no longer.
//! on shows not fitted on, where 1 % of 9282 clean looks are told: 40 % of 2528 at +6 dB, 44 % of 2743 at +9 dB, 67 % of 2798 at +12 dB

use super::look::FEATURES;

/// Log-odds that one of each feature adds.
#[rustfmt::skip]
pub const WEIGHTS: [f32; FEATURES] = [0.8237, -0.3138, 0.9161, 0.4114, -0.1666, -1.2814, 4.9463, 0.2191, -0.1658, 1.0876, 0.2546];

/// Log-odds of a look with nothing for it.
pub const NOTHING: f32 = -10.0946;

/// What one of 100 clean looks reaches raises a card.
pub const RAISE: f32 = 2.0720;

/// What one of 25 reaches keeps it.
pub const KEEP: f32 = 0.8895;
