//! The compressor: its settings, what they do to a level, and what they would have done lately.

use super::ParamView;

/// The compressor of a strip.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompView {
    /// Switch, 0 or 1.
    pub on: ParamView,
    /// Threshold, dBFS.
    pub threshold_db: ParamView,
    /// Ratio, n in n:1.
    pub ratio: ParamView,
    /// Knee, dB.
    pub knee_db: ParamView,
    /// Attack, ms.
    pub attack_ms: ParamView,
    /// Release, ms.
    pub release_ms: ParamView,
    /// Make-up, dB.
    pub makeup_db: ParamView,
    /// Level out over level in, make-up included: `[dBFS, dBFS]`, levels rising.
    pub curve: Vec<[f32; 2]>,
    /// The same with the suggestion that is open; empty = none is.
    pub suggested_curve: Vec<[f32; 2]>,
    /// What these settings would have done lately, on or off; `None` = too little was heard.
    pub predicted: Option<Reduction>,
    /// The same with the suggestion that is open.
    pub suggested: Option<Reduction>,
}

/// Gain reduction over the last active time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reduction {
    /// Shares of the time, 0 to 1, in steps of [`REDUCTION_STEP_DB`] from 0 dB on; the last is "and more".
    pub shares: Vec<f32>,
    /// What the loudest tenth of the time gets, dB.
    pub p90_db: f32,
    /// Share of the time in which nothing is taken off, 0 to 1.
    pub untouched: f32,
    /// Active seconds that were looked at.
    pub heard_s: f32,
}

/// Width of a bar of [`Reduction::shares`], dB.
pub const REDUCTION_STEP_DB: f32 = 1.0;
/// Bars: 0 to 12 dB, and more.
pub const REDUCTION_BARS: usize = 13;
