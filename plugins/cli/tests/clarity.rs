//! `deskmate clarity`: a line a second with the fields of DESIGN section 8, hidden where nobody sings,
//! and bad input refused in one line.

mod common;

use std::path::PathBuf;
use std::process::Output;

use common::{Scratch, deskmate, good, tone, write_f32};
use serde_json::Value;

fn run(vocal: &[&PathBuf], backing: &[&PathBuf], more: &[&str]) -> Output {
    let mut command = deskmate();
    command.arg("clarity").arg("--vocal").args(vocal).arg("--backing").args(backing).args(more);
    command.output().expect("the program runs")
}

fn lines(output: &Output) -> Vec<Value> {
    good(output);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
}

/// A buzz with all harmonics up to 6 kHz, loud and soft four times a second.
fn buzz(rate_hz: u32, seconds: f64, hz: f64, level: f64) -> Vec<f32> {
    let n = (f64::from(rate_hz) * seconds) as usize;
    let value = |i: usize| {
        let t = i as f64 / f64::from(rate_hz);
        let swell = 0.55 - 0.45 * (std::f64::consts::TAU * 4.0 * t).cos();
        let partial = |k: u32| (std::f64::consts::TAU * hz * f64::from(k) * t).sin() / f64::from(k);
        (level * swell * (1..=(6_000.0 / hz) as u32).map(partial).sum::<f64>()) as f32
    };
    (0..n).map(value).collect()
}

#[test]
fn a_line_a_second_says_how_clear_and_who_covers_which_band() {
    let scratch = Scratch::new("clarity");
    let [vox, gtr, keys] = ["Vox.wav", "Gtr.wav", "Keys.wav"].map(|n| scratch.stem(n));
    write_f32(&vox, 44_100, &[buzz(44_100, 3.0, 170.0, 0.2)]);
    write_f32(&gtr, 44_100, &[tone(44_100, 3.0, 2_500.0, 0.3)]);
    let pad = tone(44_100, 3.0, 400.0, 0.2);
    write_f32(&keys, 44_100, &[pad.clone(), pad]);
    let said = lines(&run(&[&vox], &[&gtr, &keys], &[]));
    assert_eq!(said.len(), 3);
    for (i, line) in said.iter().enumerate() {
        let fields: Vec<&str> =
            line.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(fields, ["bands", "clarity", "lar_db", "t_s"], "those of DESIGN 8, no more");
        assert_eq!(line["t_s"].as_f64(), Some(i as f64 + 1.0));
        let clarity = line["clarity"].as_f64().expect("the voice sings throughout");
        let bands = line["bands"].as_array().expect("a list");
        assert_eq!(bands.len(), 18);
        let sum: f64 = bands.iter().map(|b| b["sii"].as_f64().expect("a number")).sum();
        assert!((sum - clarity).abs() < 5e-4 && (0.0..=1.0).contains(&clarity));
        assert_eq!(bands[12]["hz"].as_f64(), Some(2_500.0));
        assert_eq!(bands[12]["masker"], "Gtr");
        assert_eq!(bands[4]["masker"], "Keys");
        assert!(line["lar_db"].as_f64().is_some_and(|db| db.abs() < 12.0));
    }
    let alone = lines(&run(&[&vox], &[&keys], &[]))[0]["clarity"].as_f64();
    assert!(alone > said[0]["clarity"].as_f64(), "without the guitar it is clearer");
    let deaf = lines(&run(&[&vox], &[&keys], &["--hearing-loss", "70"]))[0]["clarity"].as_f64();
    assert!(deaf < alone, "a hearing loss never makes it clearer");
}

#[test]
fn the_value_is_hidden_where_the_voice_rests_and_rates_may_differ() {
    let scratch = Scratch::new("clarity-rest");
    let [vox, gtr] = ["Vox.wav", "Gtr.wav"].map(|n| scratch.stem(n));
    let mut sung = buzz(48_000, 2.0, 170.0, 0.2);
    sung.extend(vec![0.0; 48_000]);
    write_f32(&vox, 48_000, &[sung]);
    write_f32(&gtr, 96_000, &[tone(96_000, 4.0, 2_500.0, 0.3)]);
    let said = lines(&run(&[&vox], &[&gtr], &[]));
    assert_eq!(said.len(), 4, "as long as the longest file");
    assert!(said[0]["clarity"].is_number() && said[1]["clarity"].is_number());
    assert!(said[3]["lar_db"].is_null(), "the converter has rung out");
    for line in &said[2..] {
        assert!(line["clarity"].is_null());
        let bands = line["bands"].as_array().expect("a list");
        assert!(bands.iter().all(|b| b["sii"].is_null() && b["masker"].is_null()));
    }
}

/// White, -1 to 1 times `level` (xorshift).
fn hiss(rate_hz: u32, seconds: f64, level: f32) -> Vec<f32> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        level * ((state >> 40) as f32 / (1u64 << 23) as f32 - 1.0)
    };
    (0..(f64::from(rate_hz) * seconds) as usize).map(next).collect()
}

#[test]
fn an_open_microphone_is_no_voice() {
    let scratch = Scratch::new("clarity-open");
    let [hissing, between, gtr] = ["Hiss.wav", "Vox.wav", "Gtr.wav"].map(|n| scratch.stem(n));
    write_f32(&hissing, 48_000, &[hiss(48_000, 8.0, 0.05)]);
    write_f32(&gtr, 48_000, &[tone(48_000, 8.0, 2_500.0, 0.1)]);
    // The floor of a preamplifier between two phrases, 46 dB under them.
    let mut sung = buzz(48_000, 3.0, 170.0, 0.2);
    sung.extend(hiss(48_000, 2.0, 0.0005));
    sung.extend(buzz(48_000, 3.0, 170.0, 0.2));
    write_f32(&between, 48_000, &[sung]);
    let said = |vocal: &PathBuf| -> Vec<bool> {
        lines(&run(&[vocal], &[&gtr], &[])).iter().map(|l| l["clarity"].is_number()).collect()
    };
    assert_eq!(said(&hissing)[2..], [false; 6], "what hisses is told within two seconds");
    assert_eq!(said(&between), [true, true, true, false, false, true, true, true]);
}

#[test]
fn bad_input_is_refused_in_one_line_that_names_the_file() {
    let scratch = Scratch::new("clarity-bad");
    let vox = scratch.stem("Vox.wav");
    write_f32(&vox, 48_000, &[buzz(48_000, 1.0, 170.0, 0.2)]);
    let none = scratch.stem("none.wav");
    let words = scratch.stem("words.wav");
    std::fs::write(&words, "not audio").expect("temp file");
    let wide = scratch.stem("wide.wav");
    write_f32(&wide, 48_000, &[vec![0.0; 480], vec![0.0; 480], vec![0.0; 480]]);
    let nan = scratch.stem("nan.wav");
    let mut broken = buzz(48_000, 1.5, 170.0, 0.2);
    broken[60_000] = f32::NAN;
    write_f32(&nan, 48_000, &[broken]);
    for (file, word) in
        [(&none, "cannot be read"), (&words, "not audio"), (&wide, "3 channels"), (&nan, "NaN")]
    {
        for output in [run(&[&vox], &[file], &[]), run(&[file], &[&vox], &[])] {
            let line = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{line}");
            assert!(output.stdout.is_empty(), "nothing half said");
            assert_eq!(line.trim_end().lines().count(), 1, "{line}");
            let name =
                file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            assert!(line.contains(word) && line.contains(&name), "{line}");
        }
    }
}
