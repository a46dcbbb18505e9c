//! The VST3 that ships, in another maker's host (pedalboard, by Python): it sounds as the CLAP does.

use std::path::{Path, PathBuf};
use std::process::Command;

use deskmate_tests::bundle;
use deskmate_tests::clap_host::Bundle;
use deskmate_tests::instance::Instance;
use deskmate_tests::process::output;
use deskmate_tests::signal::{largest_difference, music, same_bits, silence};
use serde_json::{Value, json};

/// The largest difference that is allowed between two formats of one plugin.
const TOLERANCE: f32 = 1e-6;
const BLOCK: usize = 480;

const SETTINGS: [(&str, f32); 12] = [
    ("trim_db", -3.0),
    ("hpf_on", 1.0),
    ("hpf_hz", 110.0),
    ("band2_on", 1.0),
    ("band2_freq_hz", 2_500.0),
    ("band2_gain_db", -5.0),
    ("comp_on", 1.0),
    ("comp_threshold_db", -26.0),
    ("comp_ratio", 4.0),
    ("notch3_on", 1.0),
    ("notch3_freq_hz", 1_250.0),
    ("notch3_depth_db", -9.0),
];

/// A scratch folder that goes with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("deskmate-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a scratch folder");
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn write(path: &Path, audio: &[Vec<f32>]) {
    let bytes: Vec<u8> = audio.iter().flatten().flat_map(|x| x.to_le_bytes()).collect();
    std::fs::write(path, bytes).expect("scratch audio");
}

fn read(path: &Path, legs: usize) -> Vec<Vec<f32>> {
    let bytes = std::fs::read(path).expect("what the VST3 host wrote");
    let samples: Vec<f32> =
        bytes.as_chunks().0.iter().map(|four: &[u8; 4]| f32::from_le_bytes(*four)).collect();
    samples.chunks(samples.len() / legs).map(<[f32]>::to_vec).collect()
}

/// Both formats and the host that runs the VST3; `None` where something is missing (and said).
fn formats() -> Option<(PathBuf, PathBuf, PathBuf)> {
    Some((bundle::clap()?, bundle::vst3()?, bundle::python()?))
}

/// Runs the Python host on a job; the job's files lie in `scratch`.
fn pedalboard(
    python: &Path,
    scratch: &Scratch,
    mut job: Value,
    audio: &[Vec<f32>],
) -> Vec<Vec<f32>> {
    let (input, out) = (scratch.file("in.f32"), scratch.file("out.f32"));
    write(&input, audio);
    job["input"] = json!(input);
    job["output"] = json!(out);
    job["legs"] = json!(audio.len());
    job["block"] = json!(BLOCK);
    let path = scratch.file("job.json");
    std::fs::write(&path, job.to_string()).expect("a job");
    let script = bundle::root().join("tests/host/vst3_host.py");
    let said = output(Command::new(python).arg(script).arg(&path));
    let said: Value = serde_json::from_str(said.trim()).expect("one JSON line");
    assert!(matches!(said["latency"].as_i64(), Some(0) | None), "latency {}", said["latency"]);
    read(&out, audio.len())
}

/// The settings by the names and in the turn (0 to 1) that any host knows.
fn turns(plugin: &mut Instance) -> Value {
    let params = plugin.params();
    let turn = |(name, plain): (&str, f32)| {
        let change = plugin.change(0, name, plain);
        let param = params.iter().find(|p| p.id == change.id).expect("a host parameter");
        let (low, high) = param.range;
        (param.name.clone(), json!((change.value - low) / (high - low)))
    };
    Value::Object(SETTINGS.into_iter().map(turn).collect())
}

fn by_clap(bundle: &Bundle, rate_hz: f64, audio: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let mut plugin = bundle.channel();
    if audio.len() == 1 {
        assert!(plugin.choose_layout(1));
    }
    let changes = SETTINGS.map(|(name, plain)| plugin.change(0, name, plain));
    let mut player = plugin.start_legs(rate_hz, BLOCK as u32, audio.len());
    let out = player.render(audio, std::iter::repeat(BLOCK), &changes);
    plugin.stop(player);
    out
}

/// Half a second of silence, in which ramps end, and then music.
fn signal(rate_hz: f64) -> Vec<Vec<f32>> {
    let mut signal = silence(rate_hz, 0.5);
    for (leg, music) in signal.iter_mut().zip(music(rate_hz, 2.0)) {
        leg.extend(music);
    }
    signal
}

#[test]
fn the_vst3_sounds_as_the_clap_does() {
    let Some((clap, vst3, python)) = formats() else { return };
    let (bundle, scratch) = (Bundle::load(&clap), Scratch::new("vst3-sound"));
    let settings = turns(&mut bundle.channel());
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        let audio = signal(rate_hz);
        let expected = by_clap(&bundle, rate_hz, &audio);
        let job = json!({ "plugin": vst3, "rate_hz": rate_hz, "settings": settings });
        let out = pedalboard(&python, &scratch, job, &audio);
        let (worst, at) = largest_difference(&expected, &out, 0);
        assert!(worst <= TOLERANCE, "{rate_hz} Hz: differ by {worst} at frame {at}");
        assert!(!same_bits(&audio, &out), "{rate_hz} Hz: the strip did nothing");
    }
}

#[test]
fn the_vst3_passes_audio_untouched_at_defaults() {
    let Some((_, vst3, python)) = formats() else { return };
    let (scratch, audio) = (Scratch::new("vst3-default"), signal(48_000.0));
    let job = json!({ "plugin": vst3, "rate_hz": 48_000.0, "settings": {} });
    assert!(same_bits(&audio, &pedalboard(&python, &scratch, job, &audio)));
}

/// Defect 8 of the framework refuses layouts whose buses have different widths; ours have one width
/// each, so both layouts must be had.
#[test]
fn the_vst3_has_a_mono_layout_too() {
    let Some((clap, vst3, python)) = formats() else { return };
    let (bundle, scratch) = (Bundle::load(&clap), Scratch::new("vst3-mono"));
    let settings = turns(&mut bundle.channel());
    let mut audio = signal(48_000.0);
    audio.truncate(1);
    let expected = by_clap(&bundle, 48_000.0, &audio);
    let job = json!({ "plugin": vst3, "rate_hz": 48_000.0, "settings": settings });
    let (worst, at) = largest_difference(&expected, &pedalboard(&python, &scratch, job, &audio), 0);
    assert!(worst <= TOLERANCE, "differ by {worst} at frame {at}");
}

#[test]
fn vst3_state_goes_to_a_new_instance_whole() {
    let Some((clap, vst3, python)) = formats() else { return };
    let (bundle, scratch) = (Bundle::load(&clap), Scratch::new("vst3-state"));
    let settings = turns(&mut bundle.channel());
    let (audio, state) = (signal(48_000.0), scratch.file("state"));
    let save = json!({
        "plugin": vst3, "rate_hz": 48_000.0, "settings": settings, "state_out": state,
    });
    let expected = pedalboard(&python, &scratch, save, &audio);
    let load = json!({ "plugin": vst3, "rate_hz": 48_000.0, "settings": {}, "state_in": state });
    let out = pedalboard(&python, &scratch, load, &audio);
    let (worst, at) = largest_difference(&expected, &out, 0);
    assert!(worst <= TOLERANCE, "differ by {worst} at frame {at}");
}

/// The Desk in the VST3: its pair passes untouched, and a state that it saved is one that it loads. (This
/// host asks for no bus wider than eight; the wide layouts are in `host-vst3-desk`.)
#[test]
fn the_desk_is_in_the_vst3_too() {
    let Some((_, vst3, python)) = formats() else { return };
    let (scratch, audio) = (Scratch::new("vst3-desk"), signal(48_000.0));
    let state = scratch.file("state");
    let save = json!({
        "plugin": vst3, "name": "Desk", "rate_hz": 48_000.0, "settings": {}, "state_out": state,
    });
    assert!(same_bits(&audio, &pedalboard(&python, &scratch, save, &audio)));
    let load = json!({
        "plugin": vst3, "name": "Desk", "rate_hz": 48_000.0, "settings": {}, "state_in": state,
    });
    assert!(same_bits(&audio, &pedalboard(&python, &scratch, load, &audio)));
}
