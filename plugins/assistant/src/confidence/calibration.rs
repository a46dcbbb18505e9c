//! How confidence was calibrated: one row a class.
//!
//! Written by `deskmate score --calibrate`, not by hand.
//!
//! Seed 1, 4 pairs of each fault in a show, 12 shows (01_rock to 12_ballad), 1135 cards fitted; on 516 cards of the
//! shows held out the expected calibration error is 0.070. The shows of deskmate_training shows --seed 301 --count 12 --split val; no fault that is there from the start but HPF.

use super::Calibrated;
use crate::Class;

/// The rows, by class.
#[rustfmt::skip]
pub(super) static TABLE: &[Calibrated] = &[
    // Right by bin: 13 of 17, 40 of 41.
    Calibrated {
        class: Class::ClipRescue,
        bias: 0.875,
        weights: [3.115, 0.000, 0.000, 0.000, 0.000, 0.110],
        bins: &[(0.8467, 0.568), (0.8774, 0.898)],
    },
    // Right by bin: 1 of 8, 9 of 57.
    Calibrated {
        class: Class::GainStaging,
        bias: -2.228,
        weights: [3.115, 0.000, 0.000, 0.000, 0.000, 0.110],
        bins: &[(0.1031, 0.029), (0.1069, 0.094)],
    },
    // Right by bin: 4 of 8, 49 of 50.
    Calibrated {
        class: Class::Hpf,
        bias: 0.857,
        weights: [3.115, 0.000, 0.000, 0.000, 0.000, 0.110],
        bins: &[(0.7134, 0.249), (0.8158, 0.915)],
    },
    // Right by bin: 10 of 14, 12 of 16, 7 of 8, 29 of 29.
    Calibrated {
        class: Class::Resonance,
        bias: 0.970,
        weights: [3.115, 0.000, 0.000, 0.000, 0.000, 0.110],
        bins: &[(0.7360, 0.495), (0.7575, 0.546), (0.8370, 0.590), (0.8816, 0.915)],
    },
    // Right by bin: 9 of 116, 1 of 11, 4 of 34, 5 of 27, 2 of 8, 8 of 18, 4 of 8, 29 of 30.
    Calibrated {
        class: Class::Tone,
        bias: -3.067,
        weights: [4.504, 0.044, 0.000, 0.000, 0.000, 0.110],
        bins: &[(0.0482, 0.021), (0.1221, 0.021), (0.1402, 0.054), (0.1979, 0.087), (0.3571, 0.087), (0.3945, 0.249), (0.5452, 0.249), (0.6198, 0.864)],
    },
    // Right by bin: 3 of 8, 9 of 16, 16 of 16.
    Calibrated {
        class: Class::Sibilance,
        bias: -0.651,
        weights: [3.115, 0.000, 0.000, 0.000, 0.000, 0.110],
        bins: &[(0.3554, 0.162), (0.5146, 0.365), (0.8149, 0.856)],
    },
    // Right by bin: 62 of 71, 7 of 8, 18 of 19, 66 of 67, 25 of 25.
    Calibrated {
        class: Class::Masking,
        bias: 0.532,
        weights: [2.744, 0.000, 0.000, 0.342, 0.000, 0.595],
        bins: &[(0.7535, 0.590), (0.9319, 0.590), (0.9394, 0.796), (0.9484, 0.903), (0.9741, 0.903)],
    },
    // Right by bin: 20 of 33, 20 of 28.
    Calibrated {
        class: Class::Compression,
        bias: -0.308,
        weights: [1.321, 0.757, 0.000, 0.000, 0.000, 0.110],
        bins: &[(0.5314, 0.464), (0.6759, 0.560)],
    },
    // Right by bin: 4 of 8, 57 of 57.
    Calibrated {
        class: Class::Balance,
        bias: 0.633,
        weights: [3.115, 0.000, 0.000, 0.000, 0.000, 0.110],
        bins: &[(0.7133, 0.249), (0.9360, 0.955)],
    },
    // Right by bin: 86 of 109, 134 of 136.
    Calibrated {
        class: Class::LineCheck,
        bias: 0.884,
        weights: [2.548, 0.000, 0.000, 0.000, 0.000, 0.111],
        bins: &[(0.7190, 0.718), (0.8829, 0.957)],
    },
];
