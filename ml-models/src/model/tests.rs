//! Models against what ONNX Runtime made of them, and against all that can be wrong with them.

use super::*;
use crate::front_end::WINDOW;
use crate::front_end::golden::{feed, golden, signal, window};
use crate::timbre::tests::golden_frames;
use crate::{Ask, Question};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn golden_windows() -> Vec<Vec<f32>> {
    let golden = golden(48_000);
    let samples = golden["samples"].as_u64().expect("a length") as usize;
    let signals = golden["signals"].as_array().expect("signals").iter();
    signals
        .map(|spec| {
            let front = feed(48_000.0, &[&signal(spec, 48_000.0, samples)], |_, _| {});
            window(&front)
        })
        .collect()
}

#[test]
fn the_built_in_models_say_what_onnx_runtime_says() {
    let path = format!("{}/golden/models.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let expected: Value = serde_json::from_str(&text).expect("JSON");
    let models = Models::load(&ModelSource::Embedded);
    for kind in ModelKind::ALL {
        assert_eq!(models.health(kind), ModelHealth::Healthy, "{kind}");
        let of = &expected["models"][kind.id()];
        let manifest = &models.get(kind).expect("at work").manifest;
        assert_eq!(of["sha256"], manifest.sha256, "{kind}: golden vectors of another version");
        let inputs = match kind {
            ModelKind::Timbre => vec![golden_frames().features().expect("enough frames")],
            _ => golden_windows(),
        };
        for (at, input) in inputs.iter().enumerate() {
            let outputs = models.run(kind, input).expect("an answer");
            let names = load::outputs(kind, manifest);
            for ((name, len), ours) in names.into_iter().zip(outputs) {
                let theirs = of["outputs"][name][at].as_array().expect("numbers");
                assert_eq!((ours.len(), theirs.len()), (len, len), "{kind} {name}");
                for (a, b) in ours.iter().zip(theirs) {
                    let b = b.as_f64().expect("a number") as f32;
                    // Of the golden window 1e-3 dB may differ, and of the arithmetic 1e-4.
                    assert!((a - b).abs() < 5e-3 * b.abs().max(1.0), "{kind} {name}: {a} {b}");
                }
            }
        }
    }
}

/// A folder with the presence model's files, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("deskmate-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let (json, onnx) = ModelSource::Embedded.files(ModelKind::Presence).expect("built in");
        std::fs::write(folder.join("presence.json"), json).expect("written");
        std::fs::write(folder.join("presence.onnx"), onnx).expect("written");
        Self(folder)
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }

    fn manifest(&self, change: impl FnOnce(&mut Value)) {
        let path = self.path("presence.json");
        let mut json: Value =
            serde_json::from_slice(&std::fs::read(&path).expect("read")).expect("JSON");
        change(&mut json);
        std::fs::write(path, json.to_string()).expect("written");
    }

    fn network(&self, bytes: &[u8]) {
        use sha2::{Digest, Sha256};
        std::fs::write(self.path("presence.onnx"), bytes).expect("written");
        let hash: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        self.manifest(|json| json["sha256"] = hash.into());
    }

    /// What is said of a file.
    fn about(&self, file: &str, what: &str) -> String {
        format!("off: {}: {what}", self.path(file).display())
    }

    fn health(&self) -> String {
        let models = Models::load(&ModelSource::Folder(self.0.clone()));
        assert!(models.get(ModelKind::Crowd).is_none(), "nothing of it lies in the folder");
        models.health(ModelKind::Presence).to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn whatever_is_wrong_with_a_file_the_model_is_off_and_says_why() {
    let folder = Folder::new("whole");
    assert_eq!(folder.health(), "healthy");

    let (_, onnx) = ModelSource::Embedded.files(ModelKind::Presence).expect("built in");
    let mut flipped = onnx.clone();
    flipped[onnx.len() / 2] ^= 1;
    std::fs::write(folder.path("presence.onnx"), &flipped).expect("written");
    assert_eq!(folder.health(), folder.about("presence.onnx", "file does not match its hash"));

    folder.network(&onnx[..onnx.len() / 3]);
    let corrupt = folder.about("presence.onnx", "corrupt");
    assert!(folder.health().starts_with(&corrupt), "{}", folder.health());
    folder.network(b"no network at all");
    assert!(folder.health().starts_with("off: "), "{}", folder.health());
    folder.network(&[]);
    assert!(folder.health().starts_with("off: "), "{}", folder.health());

    std::fs::write(folder.path("presence.json"), b"{").expect("written");
    let broken = folder.about("presence.json", "manifest is broken");
    assert!(folder.health().starts_with(&broken), "{}", folder.health());
    std::fs::remove_file(folder.path("presence.onnx")).expect("removed");
    let named = |file: &Path| format!("off: {} is missing", file.display());
    assert_eq!(folder.health(), named(&folder.path("presence.onnx")));
    assert_eq!(
        Models::load(&ModelSource::Folder(Path::new("/nowhere").into()))
            .health(ModelKind::Presence)
            .to_string(),
        named(Path::new("/nowhere/presence.json"))
    );
}

#[test]
fn another_network_or_another_front_end_is_refused() {
    let folder = Folder::new("other");
    let (_, crowd) = ModelSource::Embedded.files(ModelKind::Crowd).expect("built in");
    folder.manifest(|json| {
        json.as_object_mut().expect("an object").remove("abstain");
    });
    folder.network(&crowd);
    let shape = "wrong shape: logits is [1, 6], not [1, 17]";
    assert_eq!(folder.health(), folder.about("presence.onnx", shape));

    let folder = Folder::new("front");
    folder.manifest(|json| json["front_end"]["low_hz"] = 30.0.into());
    let other = "made for another front end";
    assert_eq!(folder.health(), folder.about("presence.json", other));
    let folder = Folder::new("classes");
    folder.manifest(|json| json["classes"][0] = "snare".into());
    assert!(folder.health().contains("classes"), "{}", folder.health());
}

struct Broken(f32);

impl Net for Broken {
    fn run(&self, _windows: &[f32]) -> Result<Vec<Vec<f32>>, RunError> {
        Ok(vec![vec![self.0; 17], vec![0.0; 96]])
    }
}

#[test]
fn a_model_that_gives_no_numbers_is_switched_off_and_stays_off() {
    let models = Models::of(|kind| {
        let (json, _) = ModelSource::Embedded.files(kind).map_err(|e| e.to_string())?;
        let manifest = Manifest::read(&json, kind).map_err(|e| e.to_string())?;
        Ok(Model::new(manifest, Box::new(Broken(f32::NAN))))
    });
    let ask = Ask { presence: true, ..Ask::default() };
    let window = Box::new([0.0; WINDOW]);
    let question = Question { hop: 99, ask, window, frames: None };
    assert_eq!(question.put(&models).presence, None);
    assert_eq!(models.health(ModelKind::Presence).to_string(), "off: gave numbers that are none");
    models.switch_off(ModelKind::Presence, "another reason".to_owned());
    assert!(models.health(ModelKind::Presence).to_string().ends_with("none"));
    assert_eq!(models.health(ModelKind::Crowd), ModelHealth::Healthy, "nobody asked it");
}
