//! Same input, same decisions (DESIGN rule 7): the plugin that ships, driven by a CLAP host that renders
//! offline in blocks of 32, 64 and odd sizes, writes the log that `deskmate rehearse` writes for the same
//! samples and the same acts at the same times, event by event.

use std::path::{Path, PathBuf};
use std::process::Command;

use deskmate_tests::bundle;
use deskmate_tests::clap_host::Bundle;
use deskmate_tests::process::output;
use deskmate_tests::signal::{Random, mixed_blocks};
use serde_json::Value;

/// Rates of the shows: hops of 480 and of 441 samples.
const RATES_HZ: [u32; 2] = [48_000, 44_100];
const SECONDS: usize = 100;
/// Until then an HPF that was accepted stands: the card comes after some twenty seconds, and verification needs ten
/// more.
const VERIFIED_S: usize = 48;
/// The child's part: the show's folder, and the kind of blocks.
const SHOW: &str = "DESKMATE_TEST_SHOW";
const BLOCKS: &str = "DESKMATE_TEST_BLOCKS";
/// The file's name says nothing, so that plugin and rehearsal know as little of the channel until it is named.
const NAME: &str = "line 1";
/// What it is named: up to where an HPF may go is known by that, and not by what a model makes of these tones.
const SAID: &str = "Bass";

/// A channel with faults: notes with rumble under them, and for six seconds of each twenty a head amp that
/// clips.
fn faulted(rate_hz: u32) -> Vec<f32> {
    let mut random = Random::new(11);
    let (mut rumble, mut slow) = (0.0f32, 0.0f32);
    let second = rate_hz as usize;
    let notes = [196.0, 247.0, 330.0, 440.0, 587.0];
    (0..SECONDS * second)
        .map(|n| {
            let (s, within) = (n / second, n % second);
            let t = n as f32 / rate_hz as f32;
            slow = 0.995 * slow + 0.005 * random.bipolar();
            rumble = 0.995 * rumble + 0.005 * slow;
            let hz = notes[s % notes.len()];
            let fade = (1.0 - within as f32 / (second as f32 * 0.6)).max(0.0);
            let tone = |k: f32| (std::f32::consts::TAU * hz * k * t).sin() / k;
            let note = 0.35 * fade * (tone(1.0) + tone(2.0) + tone(3.0));
            let sound = if s % 20 >= 14 { (2.5 * note).clamp(-0.55, 0.55) } else { note };
            sound + 1.5 * rumble + 2e-4 * random.bipolar()
        })
        .map(|x: f32| x.clamp(-1.0, 1.0))
        .collect()
}

/// The clip card is rejected every other second. The HPF is accepted and left for long enough to be verified; then what
/// moves something is accepted and taken back in turn.
/// Every other second the evening goes to the line check for a moment, which takes cards off, forgets the
/// rejections and brings the cards back.
fn script() -> String {
    let mut text = format!("[[act]]\nat_s = 0\nrename = \"{SAID}\"\n");
    for s in 2..SECONDS {
        if s % 2 == 0 {
            text += &format!("[[act]]\nat_s = {s}.1\nreject = \"clip_rescue\"\n");
        }
        let (deed, classes): (&str, &[&str]) = match s % 8 {
            3 if s < VERIFIED_S => ("accept", &["hpf"]),
            3 => ("accept", &["gain_staging", "hpf", "tone", "resonance"]),
            7 if s >= VERIFIED_S => ("undo", &["gain_staging", "hpf", "tone", "resonance"]),
            _ => ("", &[]),
        };
        for class in classes {
            text += &format!("[[act]]\nat_s = {s}.5\n{deed} = \"{class}\"\n");
        }
        text += &format!("[[act]]\nat_s = {s}.7\nnew_song = true\n");
        if s % 2 == 0 {
            text += &format!("[[act]]\nat_s = {s}.8\nphase = \"line-check\"\n");
            text += &format!("[[act]]\nat_s = {s}.9\nphase = \"soundcheck\"\n");
        }
    }
    text
}

fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("deskmate-same-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(path.join("stems")).expect("a folder in the temporary one");
    path
}

fn write_wav(path: &Path, rate_hz: u32, sound: &[f32]) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate_hz,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).expect("a file");
    sound.iter().for_each(|x| writer.write_sample(*x).expect("room"));
    writer.finalize().expect("room");
}

fn events(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let line = |line: &str| serde_json::from_str::<Value>(line).expect("a line of JSON");
    // When the models were ready is the machine's business, and such a line takes a number: both are
    // left out of what must be equal.
    let decided = |event: &Value| {
        let reason = event["reason"].as_str().unwrap_or_default();
        let of_models =
            ["presence model", "crowd model", "clarity model", "timbre model", "models answered"];
        event["event"] != "health" || !of_models.iter().any(|kind| reason.starts_with(kind))
    };
    let unnumbered = |mut event: Value| {
        if let Some(fields) = event.as_object_mut() {
            fields.remove("seq");
        }
        event
    };
    text.lines().map(line).filter(decided).map(unnumbered).collect()
}

/// The log that the plugin wrote under this state folder.
fn plugin_log(state: &Path) -> Vec<Value> {
    let logs = state.join("deskmate/logs");
    let found = std::fs::read_dir(&logs).unwrap_or_else(|e| panic!("{}: {e}", logs.display()));
    let mut found: Vec<_> = found.map(|entry| entry.expect("a name").path()).collect();
    assert_eq!(found.len(), 1, "one instance, one epoch, one log: {found:?}");
    events(&found.remove(0))
}

#[test]
fn plugin_and_rehearsal_write_the_same_log_at_every_block_size() {
    let (Some(program), Some(_)) = (bundle::program("deskmate"), bundle::clap()) else { return };
    for rate_hz in RATES_HZ {
        let dir = folder(&format!("{rate_hz}"));
        write_wav(&dir.join(format!("stems/{NAME}.wav")), rate_hz, &faulted(rate_hz));
        std::fs::write(dir.join("script.toml"), script()).expect("room");
        let mut rehearse = Command::new(&program);
        rehearse
            .arg("rehearse")
            .arg(dir.join("stems"))
            .arg("--script")
            .arg(dir.join("script.toml"));
        let said = output(rehearse.arg("--out").arg(dir.join("out")));
        let log = dir.join("out/log.jsonl");
        assert!(log.exists(), "the program said:\n{said}");
        let expected = events(&log);
        for kind in ["32", "64", "odd"] {
            let state = dir.join(format!("state-{kind}"));
            let this = std::env::current_exe().expect("this test has a file");
            let mut child = Command::new(this);
            child.args(["plays_a_show", "--exact", "--nocapture"]);
            child.env(SHOW, &dir).env(BLOCKS, kind).env("XDG_STATE_HOME", &state);
            let said = output(child.env("DESKMATE_SCRIPT", dir.join("script.toml")));
            let heard = plugin_log(&state);
            for (at, (a, b)) in expected.iter().zip(&heard).enumerate() {
                assert_eq!(a, b, "{rate_hz} Hz, blocks {kind}, event {at}\n{said}");
            }
            assert_eq!(expected.len(), heard.len(), "{rate_hz} Hz, blocks {kind}\n{said}");
        }
        let count = |is: &dyn Fn(&Value) -> bool| expected.iter().filter(|e| is(e)).count();
        let suggestions = count(&|e| e["event"] == "suggestion");
        let by_engineer = |e: &Value, kind: &str| e["event"] == kind && e["by"] == "engineer";
        let decided = |word: &str| count(&|e| by_engineer(e, "decision") && e["decision"] == word);
        let (accepted, rejected) = (decided("accepted"), decided("rejected"));
        let undone = count(&|e| by_engineer(e, "reverted"));
        let verified = count(&|e| e["event"] == "verified");
        let told = count(&|e| e["event"] == "health");
        println!(
            "{rate_hz} Hz: {} events, {suggestions} suggestions, {accepted} accepted, {rejected} \
             rejected, {undone} undone, {verified} verified, {told} lines of health, the same in each",
            expected.len()
        );
        assert!(suggestions >= 20, "{suggestions} suggestions");
        assert!(accepted.min(undone).min(rejected) >= 2 && accepted + rejected + undone >= 8);
        assert!(verified >= 1, "a move stood for long enough");
        let _ = std::fs::remove_dir_all(&dir);
    }
}

/// What the child process does: one show through the plugin. Alone it does nothing.
#[test]
fn plays_a_show() {
    let (Some(dir), Some(kind)) = (std::env::var_os(SHOW), std::env::var(BLOCKS).ok()) else {
        return;
    };
    let path = bundle::clap().expect("looked for by the parent");
    let mut wav = hound::WavReader::open(PathBuf::from(dir).join(format!("stems/{NAME}.wav")))
        .expect("written by the parent");
    let rate_hz = wav.spec().sample_rate;
    let sound: Vec<f32> = wav.samples::<f32>().map(|x| x.expect("a sample")).collect();
    let mut plugin = Bundle::load(&path).channel();
    assert!(plugin.choose_layout(1), "mono");
    assert!(plugin.render_offline(), "the plugin takes the render mode");
    let mut player = plugin.start_legs(f64::from(rate_hz), 1_024, 1);
    match kind.as_str() {
        "32" => player.render(&[sound], std::iter::repeat(32), &[]),
        "64" => player.render(&[sound], std::iter::repeat(64), &[]),
        _ => player.render(&[sound], mixed_blocks(1_021, 5), &[]),
    };
    plugin.stop(player);
}
