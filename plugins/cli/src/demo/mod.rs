//! The built-in demo show: a band that the program synthesises itself, the same for one seed on
//! every run, with faults planted at stated times or without any.

pub mod drums;
pub mod dsp;
pub mod faults;
pub mod keys;
pub mod melody;
pub mod rng;
pub mod score;
pub mod stage;
pub mod strings;
pub mod voice;

use dsp::{Biquad, add};
use faults::{PLANTED, Planted};
use rng::Rng;
use stage::{Bleed, Line, bleed, head_amp, normalise};
use voice::Singer;

/// Which demo show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DemoConfig {
    /// Same seed, same samples.
    pub seed: u64,
    /// Plant the faults of [`PLANTED`].
    pub faults: bool,
    /// Sample rate, Hz.
    pub rate_hz: u32,
}

impl Default for DemoConfig {
    fn default() -> Self {
        Self { seed: 1, faults: true, rate_hz: 48_000 }
    }
}

/// One channel of the demo show.
pub struct DemoChannel {
    /// Name on the input list.
    pub name: &'static str,
    /// Index of the other channel of a declared pair.
    pub pair: Option<usize>,
    /// The lead vocal.
    pub lead: bool,
    /// One or two legs.
    pub legs: Vec<Vec<f32>>,
}

/// The band on its stage.
pub struct DemoShow {
    /// Channels in the order of the input list.
    pub channels: Vec<DemoChannel>,
    /// What was planted, in channel order; empty for a clean band.
    pub planted: Vec<Planted>,
}

/// Sources as they sound in front of their own microphone, peak 1.
struct Band {
    kick: Vec<f32>,
    snare: Vec<f32>,
    hat: Vec<f32>,
    crash: Vec<f32>,
    bass: Vec<f32>,
    guitar_left: Vec<f32>,
    guitar_right: Vec<f32>,
    keys: [Vec<f32>; 2],
    voices: [Vec<f32>; 3],
}

/// Synthesises the show.
pub fn render(config: DemoConfig) -> DemoShow {
    let rate_hz = f64::from(config.rate_hz);
    let band = perform(config.seed, rate_hz);
    let mut lines = mic_up(&band, rate_hz);
    for line in &mut lines {
        head_amp(line, rate_hz, config.seed);
    }
    let mut planted = Vec::new();
    if config.faults {
        for line in &mut lines {
            if let Some(row) = PLANTED.iter().find(|row| row.channel == line.name) {
                faults::plant(row, line, rate_hz, config.seed);
                planted.push(*row);
            }
        }
    }
    let channels = lines
        .into_iter()
        .map(|line| DemoChannel {
            name: line.name,
            pair: match line.name {
                "Kick In" => Some(1),
                "Kick Out" => Some(0),
                _ => None,
            },
            lead: line.name == "Lead Vox",
            legs: line.legs,
        })
        .collect();
    DemoShow { channels, planted }
}

fn perform(seed: u64, rate_hz: f64) -> Band {
    let len = (score::SHOW_S * rate_hz) as usize;
    let drums = score::drums(seed);
    let rng = |part| Rng::new(seed, part);
    let guitar = |notes: &[score::Note], part, amount| {
        let kind = strings::GUITAR;
        let mut track = strings::pluck(notes, kind, rate_hz, len, &mut rng(part));
        normalise(&mut track);
        strings::drive(&mut track, rate_hz, amount);
        strings::cabinet(&mut track, rate_hz);
        track
    };
    let sing = |part: &[melody::Syllable], name, tract, vibrato, vibrato_hz, breath| {
        let singer = Singer { tract, vibrato, vibrato_hz, breath };
        voice::sing(part, singer, rate_hz, len, &mut rng(name))
    };
    let mut band = Band {
        kick: drums::kick(&drums.kick, rate_hz, len, &mut rng("kick")),
        snare: drums::snare(&drums.snare, rate_hz, len, &mut rng("snare")),
        hat: drums::hat(&drums.hat, rate_hz, len, &mut rng("hat")),
        crash: drums::crash(&drums.crash, rate_hz, len, &mut rng("crash")),
        bass: strings::pluck(&score::bass(seed), strings::BASS, rate_hz, len, &mut rng("bass")),
        guitar_left: guitar(&score::guitar_left(seed), "guitar left", 4.5),
        guitar_right: guitar(&score::guitar_right(seed), "guitar right", 1.6),
        keys: keys::electric_piano(&score::keys(seed), rate_hz, len),
        voices: [
            sing(&melody::lead(seed), "lead", 1.0, 0.35, 5.6, 0.2),
            sing(&melody::backing(seed, 0), "bv 1", 1.12, 0.18, 5.1, 0.12),
            sing(&melody::backing(seed, 1), "bv 2", 0.94, 0.22, 5.9, 0.1),
        ],
    };
    Biquad::low_pass(rate_hz, 4_500.0, 0.6).run(&mut band.bass); // the bass's tone control
    for track in [&mut band.kick, &mut band.snare, &mut band.hat, &mut band.crash, &mut band.bass]
        .into_iter()
        .chain([&mut band.guitar_left, &mut band.guitar_right])
        .chain(&mut band.keys)
        .chain(&mut band.voices)
    {
        normalise(track);
    }
    band
}

/// Twelve lines: own source, bleed and the place of each microphone.
fn mic_up(band: &Band, rate_hz: f64) -> Vec<Line> {
    let mic = |own: &[f32], others: &[(&[f32], f64, f64)]| {
        let mut heard = own.to_vec();
        for &(source, db, delay_ms) in others {
            bleed(&mut heard, source, Bleed { db, delay_s: delay_ms / 1_000.0 }, rate_hz);
        }
        heard
    };
    let line = |name, legs, noise_db, level_dbfs| Line { name, legs, noise_db, level_dbfs };

    // The outer kick microphone: 20 cm on (0.6 ms), less beater, more shell.
    let mut outer = vec![0.0; band.kick.len()];
    add(&mut outer, &band.kick, rate_hz, 0.000_6, 1.0);
    Biquad::low_pass(rate_hz, 1_800.0, 0.6).run(&mut outer);
    Biquad::bell(rate_hz, 62.0, 1.0, 2.0).run(&mut outer);
    normalise(&mut outer);

    let overhead = |side: f64| {
        let mut heard = vec![0.0; band.crash.len()];
        add(&mut heard, &band.crash, rate_hz, 0.002_4 + 0.000_9 * side, 0.85 - 0.15 * side);
        add(&mut heard, &band.hat, rate_hz, 0.002_6 - 0.000_5 * side, 0.34 + 0.1 * side);
        add(&mut heard, &band.snare, rate_hz, 0.003_0, 0.5);
        add(&mut heard, &band.kick, rate_hz, 0.004_1, 0.12);
        // The low cut in the microphone itself: nothing of a cymbal lies there.
        low_cut(&mut heard, 220.0, rate_hz);
        heard
    };
    let vocal = |i: usize, drums_db: f64| {
        mic(
            &band.voices[i],
            &[
                (&band.snare, drums_db, 9.0 + i as f64),
                (&band.crash, drums_db - 4.0, 9.5 + i as f64),
                (&band.guitar_left, drums_db - 3.0, 7.0 + 2.0 * i as f64),
            ],
        )
    };
    let mut hat = mic(&band.hat, &[(&band.snare, -16.0, 1.7)]);
    low_cut(&mut hat, 420.0, rate_hz);
    vec![
        line("Kick In", vec![mic(&band.kick, &[(&band.snare, -34.0, 2.2)])], -62.0, -11.0),
        line("Kick Out", vec![mic(&outer, &[(&band.snare, -28.0, 2.8)])], -60.0, -12.0),
        line(
            "Snare",
            vec![mic(&band.snare, &[(&band.hat, -26.0, 1.6), (&band.kick, -30.0, 2.0)])],
            -60.0,
            -11.0,
        ),
        line("Hat", vec![hat], -56.0, -13.0),
        line("OH", vec![overhead(-1.0), overhead(1.0)], -58.0, -13.0),
        line("Bass DI", vec![band.bass.clone()], -68.0, -10.5),
        line("Gtr L", vec![mic(&band.guitar_left, &[(&band.snare, -38.0, 8.0)])], -58.0, -12.0),
        line("Gtr R", vec![mic(&band.guitar_right, &[(&band.snare, -38.0, 11.0)])], -58.0, -12.0),
        line("Keys", band.keys.to_vec(), -70.0, -12.5),
        line("Lead Vox", vec![vocal(0, -30.0)], -56.0, -11.5),
        line("BV 1", vec![vocal(1, -28.0)], -56.0, -13.0),
        line("BV 2", vec![vocal(2, -28.0)], -56.0, -13.0),
    ]
}

/// The switch on a microphone: 18 dB per octave or so.
fn low_cut(track: &mut [f32], hz: f64, rate_hz: f64) {
    Biquad::high_pass(rate_hz, hz, 0.9).run(track);
    Biquad::high_pass(rate_hz, hz * 0.8, 0.6).run(track);
}
