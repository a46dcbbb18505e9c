//! Tonal sources that deceive a guard: rendered with fluidsynth where it is there, and our own.

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::RATE_HZ;
use super::midi::melody;
use super::rooms::read;
use super::setup::Source;
use crate::demo::dsp::midi_hz;
use crate::demo::rng::Rng;

/// Instruments by General MIDI program (from 0), with their range.
const PLAYED: [(&str, u8, i32, i32); 5] = [
    ("flute", 73, 60, 91),
    ("church organ", 19, 48, 84),
    ("tenor sax", 66, 46, 75),
    ("whistle", 78, 72, 96),
    ("guitar harmonics", 31, 52, 83),
];
/// Where Debian puts the sound font that fluidsynth plays.
const FONT: &str = "/usr/share/sounds/sf2/FluidR3_GM.sf2";
/// Length of each, s.
const SECONDS: f64 = 30.0;

/// All tonal sources, by seed; the second says what could not be rendered.
pub fn sources(seed: u64) -> (Vec<Source>, Option<String>) {
    let mut all = Vec::new();
    let mut missing = None;
    for (name, program, low, high) in PLAYED {
        match played(name, program, low, high, seed) {
            Ok(source) => all.push(source),
            Err(why) => missing = Some(why),
        }
    }
    let own = [
        ("sine lead", sine_lead(seed)),
        ("e-bow swell", swell(seed, true)),
        ("feedback synth", swell(seed + 1, false)),
    ];
    all.extend(own.into_iter().filter_map(|(name, x)| Source::new(name.to_owned(), x)));
    (all, missing)
}

/// Renders a line, or takes it from the cache.
fn played(name: &str, program: u8, low: i32, high: i32, seed: u64) -> Result<Source, String> {
    let dir = cache_dir().ok_or("no cache folder: fluidsynth was not asked")?;
    let base = dir.join(format!("{}-{program}-{seed}", name.replace(' ', "-")));
    let wav = base.with_extension("wav");
    if !wav.exists() {
        render(&base, &wav, &melody(program, low, high, SECONDS, seed + u64::from(program)))?;
    }
    let samples = read(&wav).map_err(|e| e.to_string())?;
    Source::new(name.to_owned(), samples).ok_or_else(|| format!("{name} is silent"))
}

fn render(base: &Path, wav: &Path, midi: &[u8]) -> Result<(), String> {
    if !Path::new(FONT).exists() {
        return Err(format!("no sound font at {FONT}: played sources are left out"));
    }
    let said = |e: std::io::Error| format!("fluidsynth: {e}: played sources are left out");
    let (score, part) = (base.with_extension("mid"), base.with_extension("part.wav"));
    std::fs::write(&score, midi).map_err(said)?;
    let quiet = ["synth.reverb.active=0", "synth.chorus.active=0"];
    let status = Command::new("fluidsynth")
        .args(["-ni", "-q", "-g", "0.5", "-r", "48000"])
        .args(quiet.iter().flat_map(|o| ["-o", o]))
        .arg("-F")
        .arg(&part)
        .arg(FONT)
        .arg(&score)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(said)?;
    let _ = std::fs::remove_file(&score);
    if !status.success() {
        return Err(format!("fluidsynth: {status}: played sources are left out"));
    }
    std::fs::rename(&part, wav).map_err(said)
}

/// `deskmate/feedback` in the user's cache folder, made if need be.
fn cache_dir() -> Option<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")))?;
    let dir = base.join("deskmate/feedback");
    std::fs::create_dir_all(&dir).ok()?;
    Some(dir)
}

/// A monophonic sine with soft edges and portamento.
fn sine_lead(seed: u64) -> Vec<f32> {
    let mut rng = Rng::new(seed, "sine lead");
    let mut sound = Vec::with_capacity((SECONDS * RATE_HZ) as usize);
    let (mut phase, mut hz) = (0.0, 440.0);
    while (sound.len() as f64) < SECONDS * RATE_HZ {
        let goal = midi_hz(rng.between(60.0, 88.0).round());
        let frames = (rng.between(0.2, 1.6) * RATE_HZ) as usize;
        let vibrato = if rng.unit() < 0.3 { 0.004 } else { 0.0 };
        for i in 0..frames {
            let t = i as f64 / RATE_HZ;
            hz += (goal - hz) * 0.002;
            phase += TAU * hz * (1.0 + vibrato * (TAU * 5.5 * t).sin()) / RATE_HZ;
            let left = (frames - i) as f64 / RATE_HZ;
            sound.push(((t / 0.02).min(1.0) * (left / 0.04).min(1.0) * phase.sin()) as f32);
        }
    }
    sound
}

/// Tones that grow exponentially, as an e-bow's string or a feedback patch does: to the passive eye a
/// howl. `driven`: through an amplifier that saturates.
fn swell(seed: u64, driven: bool) -> Vec<f32> {
    let mut rng = Rng::new(seed, "swell");
    let mut sound = Vec::with_capacity((SECONDS * RATE_HZ) as usize);
    while (sound.len() as f64) < SECONDS * RATE_HZ {
        let hz = midi_hz(rng.between(50.0, 88.0).round());
        let (for_s, growth_db_s) = (rng.between(1.0, 3.5), rng.between(12.0, 80.0));
        let frames = (for_s * RATE_HZ) as usize;
        for i in 0..frames {
            let t = i as f64 / RATE_HZ;
            let level = 10f64.powf((growth_db_s * t - 40.0).min(0.0) / 20.0);
            let end = ((for_s - t) / 0.1).min(1.0);
            let x = level * end * (TAU * hz * t).sin();
            sound.push(if driven { (3.0 * x).tanh() as f32 } else { x as f32 });
        }
        sound.extend(std::iter::repeat_n(0.0, (rng.between(0.0, 0.4) * RATE_HZ) as usize));
    }
    sound
}
