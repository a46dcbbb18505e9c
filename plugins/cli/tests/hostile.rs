//! What a hostile tester found: recordings in the way of the output, names that steer terminals,
//! headers that ask for the moon, readers that go away.

mod common;

use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Output, Stdio};

use common::{Scratch, deskmate, good, tone, write_f32, write_i16};

fn short() -> Vec<f32> {
    tone(48_000, 0.5, 220.0, 0.3)
}

fn rehearse(show: &Path, out: &Path, args: &[&str]) -> Output {
    deskmate().arg("rehearse").arg(show).arg("--out").arg(out).args(args).output().expect("runs")
}

/// Exit status 2 and one line with these words.
fn refused(output: &Output, words: &[&str]) {
    let line = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{line}");
    assert_eq!(line.trim_end().lines().count(), 1, "{line}");
    for word in words {
        assert!(line.contains(word), "{word:?} is not in: {line}");
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("there");
    let mut names: Vec<String> =
        entries.map(|e| e.expect("entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn recordings_in_the_output_folder_are_never_replaced() {
    let scratch = Scratch::new("own-stems");
    let gig = scratch.path().join("gig");
    let stems = gig.join("stems");
    std::fs::create_dir_all(&stems).expect("temp folder");
    write_i16(&stems.join("kick.wav"), 48_000, &[short()]);
    let before = std::fs::read(stems.join("kick.wav")).expect("there");
    let same = || assert_eq!(std::fs::read(stems.join("kick.wav")).expect("still there"), before);

    // The show is what a rehearsal would call its own.
    refused(&rehearse(&stems, &gig, &[]), &["stems", "would be replaced", "--out"]);
    same();
    // Another show, rendered beside recordings that happen to be called so.
    write_i16(&scratch.stem("good.wav"), 48_000, &[short()]);
    refused(&rehearse(&scratch.show(), &gig, &["--render"]), &["stems", "no rehearsal wrote it"]);
    same();
    // Without --render they are nobody's business.
    good(&rehearse(&scratch.show(), &gig, &[]));
    same();
    assert_eq!(names(&gig), ["log.jsonl", "report.html", "stems"]);
    // A report that is somebody else's.
    let other = scratch.path().join("other");
    std::fs::create_dir_all(&other).expect("temp folder");
    std::fs::write(other.join("report.html"), "<html>my thesis</html>").expect("temp file");
    refused(&rehearse(&scratch.show(), &other, &[]), &["report.html", "no rehearsal wrote it"]);
    assert_eq!(names(&other), ["report.html"]);
}

#[test]
fn an_earlier_rehearsal_is_replaced_whole_and_its_renders_go() {
    let scratch = Scratch::new("again");
    write_i16(&scratch.stem("good.wav"), 48_000, &[short()]);
    for _ in 0..2 {
        good(&scratch.rehearse(&["--render"]));
        assert_eq!(names(&scratch.out()), ["log.jsonl", "mix.wav", "report.html", "stems"]);
    }
    good(&scratch.rehearse(&[]));
    assert_eq!(names(&scratch.out()), ["log.jsonl", "report.html"]);
}

/// A folder that is there may be another disk, so nothing is built beside it.
#[test]
fn a_folder_that_is_there_is_written_from_within() {
    let scratch = Scratch::new("within");
    write_i16(&scratch.stem("good.wav"), 48_000, &[short()]);
    let here = scratch.path().join("here");
    std::fs::create_dir_all(&here).expect("temp folder");
    let mut command = deskmate();
    command.arg("rehearse").arg(scratch.show()).args(["--out", "."]).current_dir(&here);
    good(&command.output().expect("runs"));
    assert_eq!(names(&here), ["log.jsonl", "report.html"]);
    let output = rehearse(&scratch.show(), Path::new("/dev/null"), &[]);
    refused(&output, &["/dev/null", "no folder"]);
}

#[test]
fn leftovers_of_killed_runs_are_swept_and_nothing_else() {
    let scratch = Scratch::new("sweep");
    write_i16(&scratch.stem("good.wav"), 48_000, &[short()]);
    let dead = ".deskmate.partial-4194999"; // above any process number
    let alive = ".deskmate.partial-1";
    let other = ".deskmate.partial-notes";
    for name in [dead, alive, other] {
        std::fs::create_dir_all(scratch.path().join(name).join("stems")).expect("temp folder");
    }
    good(&scratch.rehearse(&[]));
    assert_eq!(names(scratch.path()), [alive, other, "out", "show"]);
}

#[test]
fn names_do_not_steer_the_terminal_nor_break_the_line() {
    let scratch = Scratch::new("names");
    let name = "a\nb\u{1b}[31m<script>alert(1)<b>.wav";
    write_i16(&scratch.stem(name), 48_000, &[short()]);
    let output = scratch.rehearse(&[]);
    good(&output);
    let table = String::from_utf8_lossy(&output.stdout);
    assert!(!table.contains('\u{1b}') && !table.contains("\nb"), "{table:?}");
    assert!(!scratch.read("report.html").contains("<script"));
    std::fs::write(scratch.stem(name), b"no audio").expect("temp file");
    refused(&scratch.rehearse(&[]), &["a\\nb", "not audio"]);
}

#[test]
fn no_two_channels_have_one_name() {
    let scratch = Scratch::new("alike");
    write_i16(&scratch.stem("plain.wav"), 48_000, &[short()]);
    for name in ["Kick.wav", "Kick.wave", "Kick.wav.wav"] {
        std::fs::copy(scratch.stem("plain.wav"), scratch.stem(name)).expect("temp file");
    }
    for bytes in [b"x\xff.wav", b"x\xfe.wav"] {
        let name = scratch.show().join(std::ffi::OsStr::from_bytes(bytes));
        std::fs::copy(scratch.stem("plain.wav"), name).expect("temp file");
    }
    good(&scratch.rehearse(&["--render"]));
    let stems = names(&scratch.out().join("stems"));
    assert_eq!(stems.len(), 6, "{stems:?}");
}

#[test]
fn samples_beyond_all_measure_are_refused_before_a_converter_meets_them() {
    let scratch = Scratch::new("huge");
    write_i16(&scratch.stem("a.wav"), 48_000, &[short()]);
    write_i16(&scratch.stem("b.wav"), 48_000, &[short()]);
    let huge = (0..24_000).map(|i| if i % 2 == 0 { 3.4e38 } else { -3.4e38 }).collect();
    write_f32(&scratch.stem("c.wav"), 44_100, &[huge]);
    refused(&scratch.rehearse(&[]), &["c.wav", "beyond all measure"]);
    assert!(!scratch.out().exists());
}

/// Bytes of an 8-bit WAV of `channels` channels.
fn wide(channels: u16) -> Vec<u8> {
    let mut b = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0".to_vec();
    b.extend(channels.to_le_bytes());
    b.extend(48_000u32.to_le_bytes());
    b.extend([0; 4]);
    b.extend(channels.to_le_bytes());
    b.extend(8u16.to_le_bytes());
    b.extend(b"data");
    b.extend((u32::from(channels) * 480).to_le_bytes());
    b.resize(b.len() + usize::from(channels) * 480, 128);
    b
}

#[test]
fn headers_that_ask_for_the_moon_are_refused() {
    let scratch = Scratch::new("moon");
    let path = scratch.path().join("wide.wav");
    std::fs::write(&path, wide(65_535)).expect("temp file");
    refused(&rehearse(&path, &scratch.out(), &[]), &["wide.wav", "65535 channels"]);
    std::fs::write(&path, wide(300)).expect("temp file");
    good(&rehearse(&path, &scratch.out(), &[]));
    let mut zeros = b"RIFF\0\0\0\0WAVE".to_vec();
    zeros.resize(1 << 20, 0); // a recorder that lost power
    std::fs::write(&path, zeros).expect("temp file");
    refused(&rehearse(&path, &scratch.out(), &[]), &["wide.wav", "does not lead to audio"]);
}

#[test]
fn a_pipe_is_not_waited_for() {
    let scratch = Scratch::new("pipe");
    let pipe = scratch.stem("a.wav");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    refused(&scratch.rehearse(&[]), &["a.wav", "not a file"]);
}

#[test]
fn a_reader_of_the_log_may_stop_early() {
    let scratch = Scratch::new("head");
    let policy = scratch.path().join("p.toml");
    // Phases by the hundred, so that the log is longer than a pipe holds.
    let lines: Vec<String> = (0..900)
        .map(|i| {
            let phase = if i % 2 == 0 { "show" } else { "soundcheck" };
            format!("[[phase]]\nat_s = {}\nphase = \"{phase}\"\n", f64::from(i) / 100.0)
        })
        .collect();
    std::fs::write(&policy, lines.concat()).expect("temp file");
    write_i16(&scratch.stem("good.wav"), 48_000, &[tone(48_000, 10.0, 220.0, 0.3)]);
    let mut child = deskmate()
        .arg("rehearse")
        .arg(scratch.show())
        .arg("--out")
        .arg(scratch.out())
        .args(["--jsonl", "--policy"])
        .arg(&policy)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("runs");
    let mut first = [0; 1];
    child.stdout.take().expect("piped").read_exact(&mut first).expect("a log");
    assert_eq!(child.wait().expect("ends").code(), Some(0));
    assert!(scratch.read("log.jsonl").lines().count() >= 900);
}

#[test]
fn an_error_that_nobody_can_read_is_no_panic() {
    let full = || std::fs::File::options().write(true).open("/dev/full").expect("/dev/full");
    let status = deskmate().args(["rehearse", "/nowhere"]).stderr(full()).status().expect("runs");
    assert_eq!(status.code(), Some(2));
}
