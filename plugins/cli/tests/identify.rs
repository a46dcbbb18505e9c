//! `deskmate identify`: one JSON line a file, and one clear line where a file is wrong.

mod common;

use common::{Scratch, deskmate, good, tone, write_i16};

#[test]
fn every_file_gets_one_line_with_all_classes_whatever_its_length_and_legs() {
    let scratch = Scratch::new("identify");
    let files =
        [("short.wav", 0.2, 0.5, 1), ("long.wav", 4.3, 0.5, 2), ("silent.wav", 2.0, 0.0, 1)];
    let paths = files.map(|(name, seconds, level, legs)| {
        let path = scratch.path().join(name);
        write_i16(&path, 44_100, &vec![tone(44_100, seconds, 220.0, level); legs]);
        path
    });
    let run = deskmate().arg("identify").args(&paths).output().expect("runs");
    good(&run);
    let text = String::from_utf8(run.stdout).expect("UTF-8");
    let lines: Vec<serde_json::Value> =
        text.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(lines.len(), files.len());
    for (line, path) in lines.iter().zip(&paths) {
        assert_eq!(line["file"], path.display().to_string());
        let p = line["p"].as_object().expect("classes");
        assert_eq!(p.len(), 17);
        assert!(p.values().all(|p| p.as_f64().is_some_and(|p| (0.0..=1.0).contains(&p))));
        assert!(line["abstained"].is_boolean());
    }
    for heard in &lines[..2] {
        let dominant = heard["dominant"].as_str().expect("something is heard");
        assert!(
            (heard["p"][dominant].as_f64().unwrap_or(-1.0)
                - heard["confidence"].as_f64().unwrap_or(-2.0))
            .abs()
                < 1e-3
        );
    }
    assert!(lines[2]["dominant"].is_null() && lines[2]["abstained"] == true, "silence is nothing");
}

#[test]
fn what_is_no_audio_ends_with_2_and_one_line_that_names_it() {
    let scratch = Scratch::new("identify-bad");
    let bad = scratch.path().join("bad.wav");
    std::fs::write(&bad, b"RIFF no wave").expect("written");
    for file in [bad, scratch.path().join("missing.flac"), scratch.path().to_owned()] {
        let run = deskmate().arg("identify").arg(&file).output().expect("runs");
        assert_eq!(run.status.code(), Some(2));
        let words = String::from_utf8_lossy(&run.stderr);
        assert_eq!(words.trim_end().lines().count(), 1, "{words}");
        assert!(words.contains(file.file_name().and_then(|n| n.to_str()).unwrap_or_default()));
        assert!(run.stdout.is_empty());
    }
}

#[test]
fn a_model_that_is_missing_is_told_and_a_rehearsal_goes_on_without_it() {
    let scratch = Scratch::new("identify-off");
    let file = scratch.path().join("tone.wav");
    write_i16(&file, 44_100, &[tone(44_100, 2.0, 220.0, 0.5)]);
    let identify = deskmate()
        .env("DESKMATE_MODELS", "/nowhere")
        .arg("identify")
        .arg(&file)
        .output()
        .expect("runs");
    assert_eq!(identify.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&identify.stderr)
            .contains("presence model off: /nowhere/presence.json is missing")
    );
    let rehearse = deskmate()
        .env("DESKMATE_MODELS", "/nowhere")
        .args(["rehearse", "--demo-clean", "--out"])
        .arg(scratch.out())
        .output()
        .expect("runs");
    good(&rehearse);
    let log = scratch.read("log.jsonl");
    assert!(
        log.contains(
            "presence model off: /nowhere/presence.json is missing; names and features take over"
        ),
        "{log}"
    );
}
