//! How a look is weighed: a logistic over its features.
//!
//! Written by `deskmate score --fit-resonance`, not by hand.
//!
//! Seed 5, 6 pairs of each fault of resonance in each of 12 shows: those of
//! `python -m deskmate_training shows --seed 101`, with `--length 120`.
//! on shows not fitted on, where 1 % of 9282 clean looks are told: 40 % of 2528 at +6 dB, 44 % of 2743 at +9 dB, 67 % of 2798 at +12 dB

use super::look::FEATURES;

/// Log-odds that each feature adds for one spread over its mean.
#[rustfmt::skip]
pub const WEIGHTS: [f32; FEATURES] = [4.6768, -4.1101, 0.7752, 0.3457, -0.0766, -1.2084, 0.9205, 0.3354, -0.3986, 0.5068, 0.2094];

/// Means over the looks of the fit.
#[rustfmt::skip]
pub const MEAN: [f32; FEATURES] = [7.4331, 8.7489, 1.1148, 1.6280, 1.5075, -0.4271, 0.7488, -0.5684, 2.6673, 0.6813, 1.1948];

/// Standard deviations over them.
#[rustfmt::skip]
pub const SPREAD: [f32; FEATURES] = [5.6778, 13.0989, 0.8462, 0.8402, 0.4597, 0.9430, 0.1861, 1.5311, 2.4048, 0.4660, 0.8224];

/// Log-odds of a look whose features are all at their means.
pub const BIAS: f32 = -0.5476;

/// A look that 1 of 100 clean ones reaches raises a card.
pub const RAISE: f32 = 2.0720;

/// What 4 of 100 reach keeps it.
pub const KEEP: f32 = 0.8895;
