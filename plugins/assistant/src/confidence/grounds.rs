//! What confidence grows out of.

use crate::evidence::{ser_round3, ser_round3_opt};
use serde::Serialize;

/// The grounds of a finding. Each counts from 0 to 1 but for the seconds; more never makes less
/// sure. `None`: does not apply to this class, which counts neither for nor against it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Grounds {
    /// How far past the threshold: 0 at the threshold, 1 where nobody would doubt it.
    #[serde(serialize_with = "ser_round3")]
    pub strength: f32,
    /// Share of the time looked at in which the fault was there.
    #[serde(serialize_with = "ser_round3")]
    pub persistence: f32,
    /// Seconds of the source that were heard, or for which a fault was watched.
    #[serde(serialize_with = "ser_round3")]
    pub active_s: f32,
    /// How far a second, independent look agrees: another detector, the other half of the time.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "ser_round3_opt")]
    pub agreement: Option<f32>,
    /// Probability of the instrument that the finding takes for granted.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "ser_round3_opt")]
    pub class_posterior: Option<f32>,
    /// What the move is predicted to buy, on the way from nothing (0) to plenty (1).
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "ser_round3_opt")]
    pub predicted_gain: Option<f32>,
    /// Told by a model that was tried on rendered shows alone: it is shown, and nothing turns by itself for it.
    #[serde(skip)]
    pub on_trial: bool,
}

/// Names of the grounds as a card says them, in the order of [`Grounds::parts`].
pub(super) const NAMES: [&str; PARTS] = [
    "how far it is past the threshold",
    "how steadily it was there",
    "how long it was heard",
    "a second look that agrees",
    "what instrument it is",
    "what the move would buy",
];

/// Number of grounds.
pub const PARTS: usize = 6;

/// Time constant of what listening longer adds, s: after 20 active seconds two thirds are won.
const EXPOSURE_S: f32 = 20.0;

impl Grounds {
    /// Grounds without the optional ones.
    pub fn new(strength: f32, persistence: f32, active_s: f32) -> Self {
        Self { strength, persistence, active_s, ..Self::default() }
    }

    /// All grounds, 0 to 1 each, in the order of the fields; listening counts as its share of what can
    /// be won by it.
    pub fn parts(&self) -> [Option<f32>; PARTS] {
        let part = |v: f32| if v.is_nan() { 0.0 } else { v.clamp(0.0, 1.0) };
        // `max` takes the number of the two where one is none.
        let exposure = 1.0 - (-self.active_s.max(0.0) / EXPOSURE_S).exp();
        [
            Some(part(self.strength)),
            Some(part(self.persistence)),
            Some(exposure),
            self.agreement.map(part),
            self.class_posterior.map(part),
            self.predicted_gain.map(part),
        ]
    }
}
