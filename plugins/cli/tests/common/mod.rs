//! Files to rehearse and a way to run the program.
#![allow(dead_code)]

pub mod flac;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own that goes when the test ends.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("deskmate-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(path.join("show")).expect("temp folder");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn show(&self) -> PathBuf {
        self.0.join("show")
    }

    pub fn stem(&self, name: &str) -> PathBuf {
        self.show().join(name)
    }

    pub fn out(&self) -> PathBuf {
        self.0.join("out")
    }

    /// `deskmate rehearse` over the show into `out`.
    pub fn rehearse(&self, args: &[&str]) -> Output {
        let show = self.show();
        let mut command = deskmate();
        command.arg("rehearse").arg(show).arg("--out").arg(self.out()).args(args);
        command.output().expect("the program runs")
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.out().join(name)).expect("written")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn deskmate() -> Command {
    Command::new(env!("CARGO_BIN_EXE_deskmate"))
}

/// Asserts that a run went well; shows what it said where it did not.
pub fn good(output: &Output) {
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{words}");
}

/// A tune of one note with gaps, so that gates and meters have something to do.
pub fn tone(rate_hz: u32, seconds: f64, hz: f64, level: f32) -> Vec<f32> {
    let n = (f64::from(rate_hz) * seconds) as usize;
    let value = |i: usize| {
        let t = i as f64 / f64::from(rate_hz);
        let on = if (t * 2.0).fract() < 0.7 { 1.0 } else { 0.0 };
        (on * (std::f64::consts::TAU * hz * t).sin()) as f32 * level
    };
    (0..n).map(value).collect()
}

pub fn write_i16(path: &Path, rate_hz: u32, legs: &[Vec<f32>]) {
    write(path, rate_hz, legs, 16, hound::SampleFormat::Int);
}

pub fn write_i24(path: &Path, rate_hz: u32, legs: &[Vec<f32>]) {
    write(path, rate_hz, legs, 24, hound::SampleFormat::Int);
}

pub fn write_f32(path: &Path, rate_hz: u32, legs: &[Vec<f32>]) {
    write(path, rate_hz, legs, 32, hound::SampleFormat::Float);
}

fn write(path: &Path, rate_hz: u32, legs: &[Vec<f32>], bits: u16, format: hound::SampleFormat) {
    let spec = hound::WavSpec {
        channels: legs.len() as u16,
        sample_rate: rate_hz,
        bits_per_sample: bits,
        sample_format: format,
    };
    let mut writer = hound::WavWriter::create(path, spec).expect("temp file");
    for i in 0..legs[0].len() {
        for leg in legs {
            match format {
                hound::SampleFormat::Float => writer.write_sample(leg[i]),
                hound::SampleFormat::Int => {
                    let full = f64::from(1u32 << (bits - 1));
                    writer.write_sample((f64::from(leg[i]) * full).round() as i32)
                }
            }
            .expect("temp file");
        }
    }
    writer.finalize().expect("temp file");
}

/// All samples of a float WAV, interleaved, and its rate.
pub fn read_f32(path: &Path) -> (u32, Vec<f32>) {
    let mut reader = hound::WavReader::open(path).expect("a WAV");
    assert_eq!(reader.spec().sample_format, hound::SampleFormat::Float);
    let rate = reader.spec().sample_rate;
    (rate, reader.samples::<f32>().map(|s| s.expect("a sample")).collect())
}

/// The lines of a log as JSON.
pub fn events(log: &str) -> Vec<serde_json::Value> {
    log.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
}
