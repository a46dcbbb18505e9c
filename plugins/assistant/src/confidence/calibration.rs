//! How confidence was calibrated: one row a class.
//!
//! Written by `deskmate score --calibrate`, not by hand.
//!
//! Seed 1, 4 pairs of each fault in a show, 12 shows (01_rock to 12_ballad), 1335 cards fitted; on 592 cards of the
//! shows held out the expected calibration error is 0.065. Program of b469be8, models on, all faults; the shows of
//! deskmate_training shows --seed 301 --count 12 --seconds 180 --split val.

use super::Calibrated;
use crate::Class;

/// The rows, by class.
#[rustfmt::skip]
pub(super) static TABLE: &[Calibrated] = &[
    // Right by bin: 13 of 17, 40 of 41.
    Calibrated {
        class: Class::ClipRescue,
        bias: -0.057,
        weights: [2.951, 0.000, 0.000, 1.235, 0.954, 0.000],
        bins: &[(0.8552, 0.568), (0.8831, 0.898)],
    },
    // Right by bin: 4 of 8, 49 of 52.
    Calibrated {
        class: Class::Hpf,
        bias: -0.371,
        weights: [2.951, 0.000, 0.000, 1.235, 0.954, 0.000],
        bins: &[(0.6733, 0.249), (0.7806, 0.864)],
    },
    // Right by bin: 3 of 10, 3 of 8, 5 of 8, 12 of 16, 42 of 48, 85 of 88, 18 of 18.
    Calibrated {
        class: Class::Resonance,
        bias: -0.750,
        weights: [4.002, 0.000, 0.000, 2.164, 1.581, 0.000],
        bins: &[(0.5102, 0.127), (0.5128, 0.162), (0.5785, 0.349), (0.7012, 0.546), (0.8351, 0.776), (0.8941, 0.870), (0.9706, 0.870)],
    },
    // Right by bin: 13 of 63, 38 of 166, 2 of 8, 3 of 8, 36 of 37.
    Calibrated {
        class: Class::Tone,
        bias: -2.747,
        weights: [2.940, 0.000, 0.000, 1.234, 0.953, 0.000],
        bins: &[(0.1606, 0.087), (0.1735, 0.087), (0.4676, 0.087), (0.5502, 0.162), (0.6217, 0.888)],
    },
    // Right by bin: 3 of 8, 7 of 16, 7 of 8, 9 of 9.
    Calibrated {
        class: Class::Sibilance,
        bias: -1.846,
        weights: [2.951, 0.000, 0.000, 1.235, 0.954, 0.000],
        bins: &[(0.3205, 0.162), (0.4672, 0.258), (0.7146, 0.590), (0.8591, 0.770)],
    },
    // Right by bin: 5 of 8, 32 of 41, 16 of 17, 73 of 75, 42 of 42.
    Calibrated {
        class: Class::Masking,
        bias: -1.891,
        weights: [3.881, 0.000, 0.000, 1.387, 0.953, 0.114],
        bins: &[(0.5165, 0.349), (0.8144, 0.659), (0.8933, 0.775), (0.9134, 0.923), (0.9622, 0.940)],
    },
    // Right by bin: 5 of 8, 31 of 41.
    Calibrated {
        class: Class::Compression,
        bias: -0.964,
        weights: [2.951, 0.000, 0.000, 1.235, 0.954, 0.000],
        bins: &[(0.5325, 0.349), (0.5822, 0.633)],
    },
    // Right by bin: 4 of 8, 57 of 57.
    Calibrated {
        class: Class::Balance,
        bias: -0.259,
        weights: [2.951, 0.000, 0.000, 1.235, 0.954, 0.000],
        bins: &[(0.7401, 0.249), (0.9384, 0.955)],
    },
    // Right by bin: 0 of 12, 21 of 35, 75 of 118, 22 of 32, 7 of 9, 13 of 16, 28 of 32, 110 of 113.
    Calibrated {
        class: Class::LineCheck,
        bias: -1.892,
        weights: [3.384, 0.000, 0.000, 1.232, 0.951, 0.000],
        bins: &[(0.3098, 0.000), (0.3748, 0.462), (0.5376, 0.504), (0.7537, 0.504), (0.8274, 0.504), (0.8347, 0.613), (0.8528, 0.749), (0.9016, 0.936)],
    },
];
