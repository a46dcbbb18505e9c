//! Whatever is wrong with a model, the sound is the same bit for bit, and the panel says what is off.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ml_models::model::{Manifest, Model, Net, RunError};
use ml_models::{ModelKind, ModelSource, Models};

use super::side::{Instance, turn};

/// A network that answers as it is told to.
struct Fake {
    value: f32,
    classes: usize,
    takes: Duration,
}

impl Net for Fake {
    fn run(&self, _windows: &[f32]) -> Result<Vec<Vec<f32>>, RunError> {
        std::thread::sleep(self.takes);
        Ok(vec![vec![self.value; self.classes], vec![0.0; 96]])
    }
}

fn fake(value: f32, classes: usize, takes_ms: u64) -> Models {
    let takes = Duration::from_millis(takes_ms);
    Models::of(|kind| {
        let (json, _) = ModelSource::Embedded.files(kind).map_err(|e| e.to_string())?;
        let manifest = Manifest::read(&json, kind).map_err(|e| e.to_string())?;
        Ok(Model::new(manifest, Box::new(Fake { value, classes, takes })))
    })
}

/// A folder with the presence model, its network spoilt.
fn spoilt(spoil: impl FnOnce(&mut Vec<u8>), true_hash: bool) -> Models {
    use sha2::{Digest, Sha256};
    let folder: PathBuf =
        std::env::temp_dir().join(format!("deskmate-spoilt-{true_hash}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (json, mut onnx) = ModelSource::Embedded.files(ModelKind::Presence).expect("built in");
    spoil(&mut onnx);
    let mut json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    if true_hash {
        let hash: String = Sha256::digest(&onnx).iter().map(|b| format!("{b:02x}")).collect();
        json["sha256"] = hash.into();
    }
    std::fs::write(folder.join("presence.json"), json.to_string()).expect("written");
    std::fs::write(folder.join("presence.onnx"), &onnx).expect("written");
    let models = Models::load(&ModelSource::Folder(folder.clone()));
    let _ = std::fs::remove_dir_all(folder);
    models
}

/// Plays six seconds; gives the bits of what came out, and what the panel says of the models.
fn play(models: Models, until: Option<&str>) -> (Vec<u32>, Option<String>) {
    let models = Arc::new(models);
    let mut instance = Instance::start_with(
        |_| {},
        |instance| {
            assert!(instance.test_models.set(models).is_ok());
        },
    );
    let mut bits = Vec::new();
    for _ in 0..12 {
        bits.extend(instance.half_a_second().iter().map(|x| x.to_bits()));
    }
    let view = instance.until(|view| match until {
        Some(words) => view.models_problem.as_ref().is_some_and(|p| p.contains(words)),
        None => true,
    });
    (bits, view.models_problem)
}

#[test]
fn whatever_is_wrong_with_a_model_the_sound_is_the_same_and_the_panel_says_so() {
    let _turn = turn();
    let (healthy, problem) = play(Models::load(&ModelSource::Embedded), None);
    assert_eq!(problem, None);
    let missing = || Models::load(&ModelSource::Folder("/nowhere".into()));
    let cases: [(&str, Models); 6] = [
        ("missing", missing()),
        ("does not match its hash", spoilt(|onnx| onnx[1_000] ^= 1, false)),
        ("off: ", spoilt(|onnx| onnx.truncate(1_000), true)),
        ("wrong shape", fake(0.5, 5, 0)),
        ("gave numbers that are none", fake(f32::NAN, 17, 0)),
        ("too slow", fake(0.5, 17, 60)),
    ];
    for (words, models) in cases {
        let (bits, problem) = play(models, Some(words));
        assert!(bits == healthy, "{words}: the sound differs");
        assert!(problem.is_some_and(|p| p.starts_with("models off: ")), "{words}");
    }
}

#[test]
fn a_model_that_is_stuck_holds_nobody_up() {
    let _turn = turn();
    let models = Arc::new(fake(0.5, 17, 1_500));
    let mut instance = Instance::start_with(
        |_| {},
        |instance| {
            assert!(instance.test_models.set(models).is_ok());
        },
    );
    let began = Instant::now();
    for _ in 0..6 {
        instance.half_a_second(); // waits until the side thread has heard it
    }
    assert!(began.elapsed() < Duration::from_millis(1_400), "listening waited for the model");
    let began = Instant::now();
    drop(instance);
    assert!(began.elapsed() < Duration::from_millis(250), "{:?}", began.elapsed());
}
