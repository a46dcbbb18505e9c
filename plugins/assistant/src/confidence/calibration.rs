//! How confidence was calibrated: one row a class.
//!
//! Written by `deskmate score --calibrate`, not by hand.
//!
//! Seed 1, 4 pairs of each fault in a show, 12 shows (01_rock to 12_ballad), 1361 cards fitted; on 605 cards of the
//! shows held out the expected calibration error is 0.070. Program of ca7f4c6, models on, all faults; the shows of
//! deskmate_training shows --seed 301 --count 12 --seconds 180 --split val.

use super::Calibrated;
use crate::Class;

/// The rows, by class.
#[rustfmt::skip]
pub(super) static TABLE: &[Calibrated] = &[
    // Right by bin: 13 of 17, 40 of 41.
    Calibrated {
        class: Class::ClipRescue,
        bias: 0.339,
        weights: [2.399, 0.000, 0.000, 0.519, 1.278, 0.000],
        bins: &[(0.8626, 0.568), (0.8847, 0.898)],
    },
    // Right by bin: 4 of 8, 49 of 52.
    Calibrated {
        class: Class::Hpf,
        bias: 0.030,
        weights: [2.399, 0.000, 0.000, 0.519, 1.278, 0.000],
        bins: &[(0.7168, 0.249), (0.7978, 0.864)],
    },
    // Right by bin: 3 of 8, 12 of 24, 5 of 8, 28 of 32, 55 of 56, 30 of 30.
    Calibrated {
        class: Class::Resonance,
        bias: -1.157,
        weights: [3.753, 0.000, 0.000, 0.863, 2.510, 0.000],
        bins: &[(0.5244, 0.162), (0.5268, 0.341), (0.7555, 0.349), (0.8075, 0.749), (0.8823, 0.918), (0.9449, 0.918)],
    },
    // Right by bin: 10 of 52, 2 of 8, 50 of 191, 38 of 39.
    Calibrated {
        class: Class::Tone,
        bias: -2.390,
        weights: [2.752, 0.000, 0.000, 0.519, 1.277, 0.000],
        bins: &[(0.1836, 0.087), (0.1846, 0.087), (0.1969, 0.213), (0.6068, 0.893)],
    },
    // Right by bin: 3 of 8, 7 of 16, 7 of 8, 14 of 14.
    Calibrated {
        class: Class::Sibilance,
        bias: -1.333,
        weights: [2.399, 0.000, 0.000, 0.519, 1.278, 0.000],
        bins: &[(0.3930, 0.162), (0.5173, 0.258), (0.7155, 0.590), (0.8340, 0.839)],
    },
    // Right by bin: 5 of 8, 24 of 31, 20 of 24, 29 of 32, 54 of 56, 40 of 40.
    Calibrated {
        class: Class::Masking,
        bias: -1.138,
        weights: [3.359, 0.000, 0.000, 0.458, 1.278, 0.277],
        bins: &[(0.5102, 0.349), (0.8048, 0.632), (0.8617, 0.677), (0.8875, 0.788), (0.9147, 0.898), (0.9506, 0.937)],
    },
    // Right by bin: 19 of 32, 19 of 28.
    Calibrated {
        class: Class::Compression,
        bias: -0.882,
        weights: [0.498, 0.629, 0.000, 0.519, 1.278, 0.000],
        bins: &[(0.5821, 0.450), (0.6393, 0.524)],
    },
    // Right by bin: 4 of 8, 57 of 57.
    Calibrated {
        class: Class::Balance,
        bias: 0.226,
        weights: [2.399, 0.000, 0.000, 0.519, 1.278, 0.000],
        bins: &[(0.7852, 0.249), (0.9346, 0.955)],
    },
    // Right by bin: 169 of 209, 14 of 16, 39 of 41, 131 of 133.
    Calibrated {
        class: Class::LineCheck,
        bias: 0.139,
        weights: [1.746, 0.000, 0.000, 0.520, 1.279, 0.001],
        bins: &[(0.7387, 0.684), (0.8992, 0.684), (0.9077, 0.863), (0.9276, 0.956)],
    },
];
