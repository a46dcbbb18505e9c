//! How confidence was calibrated: one row a class.
//!
//! Written by `deskmate score --calibrate`, not by hand.
//!
//! Seed 1, 4 pairs of each fault in a show, 12 shows (01_rock to 12_ballad), 1075 cards fitted; on 490 cards of the
//! shows held out the expected calibration error is 0.074. The shows of deskmate_training shows --seed 301 --count 12 --split val; no fault that is there from the start but HPF.

use super::Calibrated;
use crate::Class;

/// The rows, by class.
#[rustfmt::skip]
pub(super) static TABLE: &[Calibrated] = &[
    // Right by bin: 13 of 17, 40 of 41.
    Calibrated {
        class: Class::ClipRescue,
        bias: 0.633,
        weights: [3.313, 0.000, 0.000, 0.433, 0.000, 0.094],
        bins: &[(0.8488, 0.568), (0.8809, 0.898)],
    },
    // Right by bin: 4 of 8, 49 of 50.
    Calibrated {
        class: Class::Hpf,
        bias: 0.619,
        weights: [3.313, 0.000, 0.000, 0.433, 0.000, 0.094],
        bins: &[(0.7073, 0.249), (0.8168, 0.915)],
    },
    // Right by bin: 4 of 11, 3 of 8, 14 of 16, 31 of 31.
    Calibrated {
        class: Class::Resonance,
        bias: 0.272,
        weights: [4.387, 0.000, 0.014, 0.793, 0.000, 0.094],
        bins: &[(0.5825, 0.162), (0.5826, 0.162), (0.6689, 0.684), (0.8121, 0.920)],
    },
    // Right by bin: 4 of 57, 5 of 62, 1 of 11, 4 of 34, 5 of 27, 2 of 8, 8 of 18, 4 of 8, 29 of 30.
    Calibrated {
        class: Class::Tone,
        bias: -3.308,
        weights: [4.575, 0.041, 0.000, 0.432, 0.000, 0.093],
        bins: &[(0.0466, 0.021), (0.0566, 0.021), (0.1198, 0.021), (0.1379, 0.054), (0.1960, 0.087), (0.3572, 0.087), (0.3952, 0.249), (0.5483, 0.249), (0.6239, 0.864)],
    },
    // Right by bin: 3 of 8, 9 of 16, 16 of 16.
    Calibrated {
        class: Class::Sibilance,
        bias: -0.912,
        weights: [3.313, 0.000, 0.000, 0.433, 0.000, 0.094],
        bins: &[(0.3433, 0.162), (0.5118, 0.365), (0.8265, 0.856)],
    },
    // Right by bin: 69 of 80, 74 of 75, 35 of 35.
    Calibrated {
        class: Class::Masking,
        bias: 0.202,
        weights: [2.854, 0.000, 0.000, 0.668, 0.000, 0.548],
        bins: &[(0.7284, 0.787), (0.9423, 0.929), (0.9735, 0.929)],
    },
    // Right by bin: 20 of 33, 22 of 30.
    Calibrated {
        class: Class::Compression,
        bias: -0.623,
        weights: [1.434, 0.950, 0.000, 0.433, 0.000, 0.094],
        bins: &[(0.5289, 0.464), (0.6850, 0.586)],
    },
    // Right by bin: 4 of 8, 57 of 57.
    Calibrated {
        class: Class::Balance,
        bias: 0.367,
        weights: [3.313, 0.000, 0.000, 0.433, 0.000, 0.094],
        bins: &[(0.7043, 0.249), (0.9400, 0.955)],
    },
    // Right by bin: 86 of 109, 134 of 137.
    Calibrated {
        class: Class::LineCheck,
        bias: 0.678,
        weights: [2.437, 0.000, 0.000, 0.433, 0.000, 0.094],
        bins: &[(0.7195, 0.718), (0.8782, 0.947)],
    },
];
