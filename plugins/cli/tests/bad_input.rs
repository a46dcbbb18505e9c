//! Bad input: one line that names the file, exit status 2, nothing left behind.

mod common;

use std::path::Path;
use std::process::Output;

use common::{Scratch, deskmate, flac, tone, write_f32, write_i16};

/// Asserts the whole promise for one run; `words` must stand in the line.
fn refused(name: &str, scratch: &Scratch, output: &Output, words: &[&str]) {
    let line = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{name}: {line}");
    assert_eq!(line.trim_end().lines().count(), 1, "{name}: {line}");
    for word in words {
        assert!(line.contains(word), "{name}: {word:?} is not in: {line}");
    }
    assert!(!scratch.out().exists(), "{name}: output was left");
    let left: Vec<_> = std::fs::read_dir(scratch.path())
        .expect("there")
        .map(|e| e.expect("entry").file_name().to_string_lossy().into_owned())
        .filter(|n| n.contains("partial"))
        .collect();
    assert!(left.is_empty(), "{name}: {left:?} was left");
}

fn short() -> Vec<f32> {
    tone(48_000, 0.5, 220.0, 0.3)
}

/// Bytes of a good 16-bit WAV of half a second.
fn wav_bytes(scratch: &Scratch) -> Vec<u8> {
    let path = scratch.path().join("bytes.wav");
    write_i16(&path, 48_000, &[short()]);
    std::fs::read(path).expect("just written")
}

/// What makes a file bad, how it is made, and a word that must be said of it.
type Case = (&'static str, &'static str, fn(&Scratch, &Path), &'static str);

const CASES: [Case; 14] = [
    ("no bytes", "bad.wav", |_, p| put(p, b""), "empty"),
    ("no bytes, FLAC", "bad.flac", |_, p| put(p, b""), "empty"),
    ("text", "bad.wav", |_, p| put(p, b"dear diary, today I mixed a band"), "not audio"),
    ("text as FLAC", "bad.flac", |_, p| put(p, b"dear diary"), "not audio"),
    ("truncated", "bad.wav", |s, p| put(p, &wav_bytes(s)[..20_000]), "truncated"),
    ("truncated header", "bad.wav", |s, p| put(p, &wav_bytes(s)[..30]), "truncated"),
    ("zero length", "bad.wav", |_, p| write_i16(p, 48_000, &[Vec::new()]), "zero length"),
    (
        "0 channels",
        "bad.wav",
        |s, p| {
            let mut bytes = wav_bytes(s);
            bytes[22] = 0;
            put(p, &bytes);
        },
        "0 channels",
    ),
    (
        "NaN",
        "bad.wav",
        |_, p| {
            let mut samples = short();
            samples[17_000] = f32::NAN;
            write_f32(p, 48_000, &[samples]);
        },
        "NaN",
    ),
    (
        "infinite",
        "bad.wav",
        |_, p| {
            let mut samples = short();
            samples[17_000] = f32::INFINITY;
            write_f32(p, 48_000, &[samples]);
        },
        "infinite",
    ),
    (
        "three channels",
        "bad.wav",
        |_, p| write_i16(p, 48_000, &[short(), short(), short()]),
        "3 channels",
    ),
    ("rate", "bad.wav", |_, p| write_i16(p, 1_000, &[short()]), "1000 Hz"),
    (
        "truncated FLAC",
        "bad.flac",
        |_, p| {
            let bytes = flac::encode(48_000, &[vec![1_000; 24_000]]);
            put(p, &bytes[..bytes.len() / 2]);
        },
        "cut off or damaged",
    ),
    (
        "unreadable",
        "bad.wav",
        |_, p| std::os::unix::fs::symlink("/nowhere/at/all.wav", p).expect("link"),
        "cannot be read",
    ),
];

fn put(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("temp file");
}

#[test]
fn each_bad_stem_is_refused_by_name() {
    for (name, file, make, word) in CASES {
        let scratch = Scratch::new("bad");
        write_i16(&scratch.stem("good.wav"), 48_000, &[short()]);
        make(&scratch, &scratch.stem(file));
        let output = scratch.rehearse(&["--render"]);
        refused(name, &scratch, &output, &[file, word]);
    }
}

#[test]
fn a_damaged_flac_is_refused_where_it_is_found() {
    let scratch = Scratch::new("damaged");
    let mut bytes = flac::encode(48_000, &[vec![1_000; 24_000]]);
    bytes[9_000] ^= 0x55;
    put(&scratch.stem("hurt.flac"), &bytes);
    let output = scratch.rehearse(&[]);
    refused("damaged", &scratch, &output, &["hurt.flac"]);
}

#[test]
fn a_show_that_is_not_there_or_empty_is_refused() {
    let scratch = Scratch::new("no-show");
    put(&scratch.stem("notes.txt"), b"nothing to hear");
    refused("no audio", &scratch, &scratch.rehearse(&[]), &["show", "no WAV or FLAC"]);
    std::fs::remove_dir_all(scratch.show()).expect("there");
    refused("no folder", &scratch, &scratch.rehearse(&[]), &["show", "cannot be read"]);
}

#[test]
fn show_files_and_flags_are_refused_with_their_place() {
    let scratch = Scratch::new("files");
    write_i16(&scratch.stem("good.wav"), 48_000, &[short()]);
    let file = scratch.path().join("x.toml");
    let path = file.to_str().expect("plain path");
    put(&file, b"[[channel]]\nname = \"good\"\nmood = \"blue\"\n");
    refused(
        "key",
        &scratch,
        &scratch.rehearse(&["--input-list", path]),
        &["x.toml", "line 3", "mood"],
    );
    put(&file, b"[[channel]]\nname = \"gone\"\n");
    refused(
        "name",
        &scratch,
        &scratch.rehearse(&["--input-list", path]),
        &["x.toml", "line 2", "gone"],
    );
    put(&file, b"[classes]\nhpf = \"loud\"\n");
    refused("stance", &scratch, &scratch.rehearse(&["--policy", path]), &["x.toml", "line 2"]);
    refused("venue", &scratch, &scratch.rehearse(&["--venue", path]), &["x.toml", "not built yet"]);
    let taken = scratch.path().join("taken");
    put(&taken, b"");
    let output = deskmate().arg("rehearse").arg(scratch.show()).arg("--out").arg(&taken).output();
    refused("out is a file", &scratch, &output.expect("runs"), &["taken", "is a file"]);
    let own =
        deskmate().arg("rehearse").arg(scratch.show()).arg("--out").arg(scratch.show()).output();
    refused("out is the show", &scratch, &own.expect("runs"), &["show", "another --out"]);
}

#[test]
fn what_nobody_of_ours_wrote_is_replaced_by_nothing() {
    let scratch = Scratch::new("theirs");
    write_i16(&scratch.stem("good.wav"), 48_000, &[short()]);
    let folder = scratch.path().join("theirs");
    std::fs::create_dir(&folder).expect("room");
    let run = |command: &str| {
        let mut run = deskmate();
        run.arg(command).arg(scratch.show()).arg("--no-models").arg("--out").arg(&folder);
        run.output().expect("runs")
    };
    for (command, file, text) in [
        ("rehearse", "report.html", "<h1>My notes on Deskmate</h1>"),
        ("rehearse", "log.jsonl", "{\"schema\":1,\"of\":\"last night's show\"}"),
        ("score", "score.json", "mine"),
        ("score", "score.html", "<title>My score</title>"),
    ] {
        let path = folder.join(file);
        put(&path, text.as_bytes());
        refused(command, &scratch, &run(command), &[file, "stands in the way"]);
        assert_eq!(std::fs::read_to_string(&path).expect("there"), text, "{file}");
        std::fs::remove_file(&path).expect("there");
    }
    // What cannot be written is told before the work, and named.
    for to in ["nowhere/table.rs", "theirs"] {
        let path = scratch.path().join(to);
        let output =
            deskmate().arg("score").arg("--demos").arg("1").arg("--calibrate").arg(&path).output();
        refused(to, &scratch, &output.expect("runs"), &[to, "cannot be written"]);
    }
}

#[test]
fn a_command_line_that_is_not_understood_is_one_line() {
    let scratch = Scratch::new("line");
    for (args, word) in [
        (vec!["identify", "--foo", "x.wav"], "--foo"),
        (vec!["identify"], "required"),
        (vec!["frob"], "frob"),
        (vec!["score", "--pairs", "many"], "many"),
    ] {
        let output = deskmate().args(&args).output().expect("runs");
        refused(&args.join(" "), &scratch, &output, &["deskmate: ", word]);
    }
}

#[test]
fn a_folder_that_is_called_like_a_stem_is_left_aside() {
    let scratch = Scratch::new("folder");
    write_i16(&scratch.stem("good.wav"), 48_000, &[short()]);
    std::fs::create_dir(scratch.stem("takes.wav")).expect("room");
    let output = scratch.rehearse(&["--no-models"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_is_not_built_does_not_pretend() {
    for command in ["assist", "venue"] {
        let output = deskmate().arg(command).arg("x.wav").output().expect("runs");
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(command));
    }
    let help = deskmate().arg("--help").output().expect("runs");
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    assert!(help.contains("rehearse") && !help.contains("assist"), "{help}");
}

/// A disk that fills up, played by the limit on a file's size: the write fails half-way.
#[test]
fn a_write_that_fails_leaves_nothing() {
    let scratch = Scratch::new("full");
    write_i16(&scratch.stem("long.wav"), 48_000, &[tone(48_000, 8.0, 220.0, 0.3)]);
    let script = format!(
        "trap '' XFSZ; ulimit -f 600; exec {} rehearse {} --out {} --render",
        env!("CARGO_BIN_EXE_deskmate"),
        scratch.show().display(),
        scratch.out().display()
    );
    let output = std::process::Command::new("bash").args(["-c", &script]).output().expect("bash");
    refused("full", &scratch, &output, &["cannot be written", ".wav"]);
}
