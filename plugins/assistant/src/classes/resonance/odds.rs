//! How a look is weighed: a logistic over its features.
//!
//! Written by `deskmate score --fit-resonance`, not by hand.
//!
//! Seed 5, 6 pairs of each fault in each of 12 shows. 
//! of looks that saw a bell, on shows not fitted on, where one of 100 of 8569 clean ones is told: 64 % of 2004 at +6 dB, 66 % of 2158 at +9 dB, 82 % of 2260 at +12 dB

use super::look::FEATURES;

/// Log-odds that one of each feature adds.
#[rustfmt::skip]
pub const WEIGHTS: [f32; FEATURES] = [0.8329, -0.3619, 0.9290, 1.5517, -0.5947, -1.3026, 5.1258, 0.3382, -0.3089, 1.4720, 0.3018];

/// Log-odds of a look with nothing for it.
pub const NOTHING: f32 = -10.7263;

/// What one of 100 clean looks reaches raises a card.
pub const RAISE: f32 = 1.7396;

/// What one of 25 reaches keeps it.
pub const KEEP: f32 = 0.4969;
