//! How a look is weighed: a logistic over its features.
//!
//! Written by `deskmate score --fit-resonance`, not by hand.
//!
//! Seed 5, 6 pairs of each fault of resonance in each of 12 shows: those of
//! `python -m deskmate_training shows --seed 101`, with `--length 120`.
//! of looks that saw a bell, on shows not fitted on, where one of 200 of 8704 clean ones is told: 62 % of 2046 at +6 dB, 65 % of 2255 at +9 dB, 82 % of 2301 at +12 dB

use super::look::FEATURES;

/// Log-odds that one of each feature adds.
#[rustfmt::skip]
pub const WEIGHTS: [f32; FEATURES] = [0.9990, -0.3991, 0.5199, 1.5091, -0.4256, -1.5029, 6.2790, 0.3422, -0.2812, 1.4266, 0.5568];

/// Log-odds of a look with nothing for it.
pub const NOTHING: f32 = -13.1129;

/// What one of 200 clean looks reaches raises a card.
pub const RAISE: f32 = 2.2725;

/// What one of 50 reaches keeps it.
pub const KEEP: f32 = 0.9488;
