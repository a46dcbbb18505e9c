//! `deskmate score`: its figures depend on the seed and on nothing else, it says what it must, and bad
//! input is one line.

mod common;

use common::{Scratch, deskmate, good};

fn score(args: &[&str]) -> std::process::Output {
    deskmate().arg("score").args(args).output().expect("the program runs")
}

/// Small enough for every day: two faults, one band, a minute.
const SMALL: &[&str] =
    &["--demos", "1", "--length", "60", "--only", "polarity_leg", "--only", "clip_below"];

#[test]
fn one_seed_gives_one_score_on_any_number_of_threads_and_finds_what_is_planted() {
    let scratch = Scratch::new("score");
    let out = scratch.out().display().to_string();
    let run = |threads: &str, more: &[&str]| {
        let output = score(&[SMALL, &["--threads", threads], more].concat());
        good(&output);
        String::from_utf8(output.stdout).expect("text")
    };
    let one = run("1", &["--json"]);
    let table = run("3", &["--out", &out]);
    assert!(one == scratch.read("score.json"), "1 and 3 threads differ");

    let json: serde_json::Value = serde_json::from_str(&one).expect("JSON");
    for key in ["seed", "channel_minutes", "false_per_channel_minute", "faults", "ece"] {
        assert!(!json[key].is_null(), "{key} is there");
    }
    assert_eq!(json["false"], 0, "{json}");
    // A minute of twelve channels, less the first ten active seconds of each.
    let minutes = json["channel_minutes"].as_f64().expect("a number");
    assert!((4.0..=10.0).contains(&minutes), "{minutes}");
    let faults = json["faults"].as_array().expect("a list");
    assert_eq!(faults.len(), 2);
    for fault in faults {
        assert_eq!((&fault["n"], &fault["detected"]), (&1.into(), &1.into()), "{fault}");
        let object = fault.as_object().expect("an object");
        for key in
            ["class", "fault", "median_time_s", "freq_err_oct", "gain_err_db", "baseline_detected"]
        {
            assert!(object.contains_key(key), "{key} is there");
        }
    }

    assert!(table.contains("40 s looped to 60 s"), "{table}");
    let page = scratch.read("score.html");
    assert!(page.ends_with("</html>\n") && page.contains("What is planted"));
    assert!(!page.contains("src=") && !page.contains("http://"), "self-contained");
}

#[test]
fn bad_input_is_one_line_and_exit_2() {
    let nowhere = ["/nowhere/at all"];
    for args in [
        &nowhere[..],
        &["--only", "loudness"],
        &["--length", "5"],
        &["--pairs", "0"],
        &["--note", "x"],
        &["--demos", "2", "/nowhere"],
    ] {
        let output = score(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
    let words = String::from_utf8(score(&nowhere).stderr).expect("text");
    assert_eq!(words.lines().count(), 1, "{words}");
    assert!(words.contains("/nowhere/at all"), "{words}");
}

/// A recording of a whole night: it is refused before any of it is read into memory.
#[test]
fn a_show_that_does_not_fit_into_memory_is_refused_in_one_line() {
    let scratch = Scratch::new("score-long");
    const BYTES: u32 = 1_600_000_000; // 4.6 h of 16 bit, mono; a file with a hole takes no room
    for name in ["Kick.wav", "Snare.wav", "Vox.wav"] {
        let mut head = Vec::from(*b"RIFF");
        head.extend((BYTES + 36).to_le_bytes());
        head.extend(*b"WAVEfmt ");
        head.extend(16u32.to_le_bytes());
        for half in [1u16, 1] {
            head.extend(half.to_le_bytes());
        }
        head.extend(48_000u32.to_le_bytes());
        head.extend(96_000u32.to_le_bytes());
        for half in [2u16, 16] {
            head.extend(half.to_le_bytes());
        }
        head.extend(*b"data");
        head.extend(BYTES.to_le_bytes());
        std::fs::write(scratch.stem(name), &head).expect("written");
        let file = std::fs::OpenOptions::new().write(true).open(scratch.stem(name)).expect("there");
        file.set_len(u64::from(BYTES) + 44).expect("a hole");
    }
    let output = score(&[&scratch.show().display().to_string(), "--no-models"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let words = String::from_utf8(output.stderr).expect("text");
    assert_eq!(words.lines().count(), 1, "{words}");
    assert!(words.contains("is too long: 278 min in 3 channels"), "{words}");
}
