//! How much a line looks like a ring: a scorecard whose sum is the log-odds.
//!
//! Weights by logistic regression, none negative, over 240 loops at 0.5 to 6 dB above their stable gain
//! and 44 minutes of voices and tonal sources in stable ones: material for tuning, none of which is in
//! the tests. `deskmate feedback --features` fits them again; docs/feedback.md tells how. A weight of 0 is what
//! the fit made of a ground that says nothing which the others do not.

use super::Peak;
use crate::fast_math::log2;

/// Log-odds of a line that has nothing for it.
pub const NOTHING: f32 = -3.3;

/// What speaks for a ring, in the order of [`grounds`], each with its weight.
pub const WEIGHTS: [(&str, f32); 13] = [
    ("pure over 960 ms", 0.051),
    ("rise over 480 ms", 0.0),
    ("rise over 960 ms", 0.0),
    ("pure and rising over the best span", 0.073),
    ("even", 0.064),
    ("alone", 0.068),
    ("lately", 0.067),
    ("still over 240 ms", 0.188),
    ("still over 480 ms", 0.137),
    ("still over 960 ms", 0.005),
    ("pure over 1920 ms", 0.143),
    ("rise over 1920 ms", 0.059),
    ("still over 1920 ms", 0.0),
];

/// The grounds of a line as the regression saw them, each within its range; dB, dB/s and octaves, as each is.
pub fn grounds(line: &Peak) -> [f32; WEIGHTS.len()] {
    let spans = line.exponentials;
    let pure = spans.map(|e| e.over_rest_db().clamp(-6.0, 18.0));
    let rise = spans.map(|e| e.rise_db.clamp(-8.0, 12.0));
    // A span counts where it is pure and rises: 3 dB of purity stand against 1 dB of rise.
    let both =
        [0, 1, 2, 3].map(|i| pure[i].min(3.0 * rise[i])).into_iter().fold(f32::MIN, f32::max);
    let straight = line.trend.bend > 0.0 && line.trend.bend.log2().abs() < 0.6;
    let even = line.trend.rise_db.clamp(-5.0, 12.0) / (line.trend.residual_db + 0.3);
    // Octaves of drift below 1 Hz; the longer span tells finer.
    let still = |i: usize, least: f32, most: f32| -log2(spans[i].drift_hz.clamp(least, most));
    [
        pure[2],
        rise[1].clamp(-6.0, 6.0),
        rise[2].clamp(-6.0, 6.0),
        both,
        if straight { even.clamp(-10.0, 25.0) } else { 0.0 },
        line.over_harmonics_db.clamp(-6.0, 15.0),
        (line.lately_db_s * 0.08).clamp(-4.0, 8.0),
        still(0, 0.1, 8.0),
        still(1, 0.1, 4.0),
        still(2, 0.05, 4.0),
        pure[3],
        rise[3].clamp(-6.0, 8.0),
        still(3, 0.025, 4.0),
    ]
}

/// Their weighted sum.
pub(super) fn log_odds(line: &Peak) -> f32 {
    NOTHING + grounds(line).iter().zip(WEIGHTS).map(|(x, (_, w))| x * w).sum::<f32>()
}
