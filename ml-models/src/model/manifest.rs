//! What a model says of itself: hash, front end, classes, calibration, licence.

use serde::Deserialize;

use super::LoadError;
use crate::front_end::Settings;
use crate::timbre::{self, Raise};
use crate::{CrowdState, Instrument, ModelKind};

/// A manifest, `models/<name>.json`, written by the training.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    /// Name of the model.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the network's file, in hexadecimal.
    pub sha256: String,
    /// The front end that it hears through.
    pub front_end: Settings,
    /// Licence of the weights.
    pub licence: String,
    /// Names of the outputs' places, in order.
    #[serde(default)]
    pub classes: Vec<String>,
    /// Logits are divided by this.
    #[serde(default = "one")]
    pub temperature: f32,
    /// Active seconds that logits are pooled over.
    #[serde(default = "one")]
    pub pooling_s: f32,
    /// When it does not know.
    #[serde(default)]
    pub abstain: Option<Abstain>,
    /// What a channel must be over to be told: the timbre model.
    #[serde(default)]
    pub raise: Option<Raise>,
}

/// Bounds of what the model knows (SCIENCE section 8).
#[derive(Clone, Debug, Deserialize)]
pub struct Abstain {
    /// Less sure than this is not sure.
    pub max_p: f32,
    /// `-logsumexp` of the pooled logits over the temperature: 99th percentile of the validation.
    #[serde(default = "anything")]
    pub energy_p99: f32,
    /// Squared Mahalanobis distance to the nearest class: 99th percentile of the validation.
    #[serde(default = "anything")]
    pub distance_p99: f32,
    /// Means of the embedding, \[class\]\[place\].
    #[serde(default)]
    pub class_means: Vec<Vec<f32>>,
    /// One over the variance, \[place\].
    #[serde(default)]
    pub precision: Vec<f32>,
}

fn one() -> f32 {
    1.0
}

fn anything() -> f32 {
    f32::INFINITY
}

impl Manifest {
    /// Reads a manifest and checks that it is one of `kind`.
    pub fn read(json: &[u8], kind: ModelKind) -> Result<Self, LoadError> {
        let manifest: Self =
            serde_json::from_slice(json).map_err(|e| LoadError::Manifest(e.to_string()))?;
        let wrong = |what: &str| Err(LoadError::Manifest(what.to_owned()));
        if manifest.name != kind.id() {
            return wrong("it is another model's");
        }
        if !manifest.front_end.agrees() {
            return Err(LoadError::FrontEnd);
        }
        let classes: Vec<&str> = match kind {
            ModelKind::Presence => Instrument::ALL.iter().map(|c| c.id()).collect(),
            ModelKind::Crowd => CrowdState::ALL.iter().map(|c| c.id()).collect(),
            ModelKind::MixVci => manifest.classes.iter().map(String::as_str).collect(),
            ModelKind::Timbre => timbre::classes().map(Instrument::id).collect(),
        };
        if manifest.classes != classes {
            return wrong("classes are not those of this program");
        }
        if !(manifest.temperature.is_finite() && manifest.temperature > 0.0) {
            return wrong("temperature is not above 0");
        }
        if !(1.0..=30.0).contains(&manifest.pooling_s) {
            return wrong("pooling is not 1 to 30 s");
        }
        let are_odds = |Raise { bell, tones }: &Raise| {
            [bell].into_iter().chain(tones).all(|odds| odds.is_finite())
        };
        if kind == ModelKind::Timbre && !manifest.raise.as_ref().is_some_and(are_odds) {
            return wrong("odds that raise a card are missing");
        }
        if let Some(abstain) = &manifest.abstain {
            let places = abstain.precision.len();
            let means = &abstain.class_means;
            let whole = means.is_empty()
                || means.len() == classes.len() && means.iter().all(|m| m.len() == places);
            let finite = means.iter().flatten().chain(&abstain.precision).all(|v| v.is_finite());
            if !(whole && finite && abstain.max_p.is_finite()) {
                return wrong("calibration is broken");
            }
        }
        Ok(manifest)
    }

    /// Places of the embedding that distances are measured in; 0 where there is none.
    pub fn embedding_len(&self) -> usize {
        self.abstain.as_ref().map_or(0, |a| a.precision.len())
    }
}
