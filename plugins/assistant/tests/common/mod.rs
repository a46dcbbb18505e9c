//! Lines of a stage as formulas of time, and what the engine says of them.

#![allow(dead_code, missing_docs, reason = "each test program uses a part")]

use assistant::{
    AutoAccept, ChannelConfig, ChannelInput, Class, Engine, EngineConfig, EventKind, Phase, Policy,
};
use dsp_core::Processor;
use dsp_core::channel::{ChannelProcessor, HopBuffer, TapSink};
use dsp_core::listen::{Listener, Observation};
use std::f64::consts::TAU;
use uuid::Uuid;

pub const RATE_HZ: f64 = 48_000.0;
/// Long enough for a source that often rests to be called dead.
const SECONDS: u64 = 60;

/// White noise of -4.8 dBFS RMS, the same at the same time.
pub fn white(t: f64, seed: u64) -> f64 {
    let mut x = ((t * RATE_HZ).round() as u64 * 16 + seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= x >> 31;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^= x >> 29;
    (x >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

pub fn gain(db: f64) -> f64 {
    10f64.powf(db / 20.0)
}

pub fn hiss(t: f64, dbfs: f64) -> f64 {
    gain(dbfs + 4.8) * white(t, 1)
}

/// What rumbles and hisses alike, as a PA is tuned with: as much power in each octave from this one on (0: 20 Hz), dBFS RMS.
pub fn pink(t: f64, first: u32, dbfs: f64) -> f64 {
    let octave = |k: u32| {
        // Random steps of an octave's rate, with a straight line from one to the next: variance 2/9.
        let steps = t * 40.0 * f64::from(1 << k);
        let at = |step: f64| white(step / RATE_HZ, 2 + u64::from(k));
        let part = steps.fract();
        at(steps.floor()) * (1.0 - part) + at(steps.floor() + 1.0) * part
    };
    gain(dbfs) * (first..9).map(octave).sum::<f64>() / (f64::from(9 - first) * 2.0 / 9.0).sqrt()
}

/// Mains hum with five harmonics over a little hiss, dBFS RMS.
pub fn hum(t: f64, mains_hz: f64, dbfs: f64) -> f64 {
    let levels = [1.0, 0.6, 0.45, 0.2, 0.15];
    let power: f64 = levels.iter().map(|l| l * l / 2.0).sum();
    let tone = |(h, l): (usize, &f64)| l * (TAU * mains_hz * (h + 1) as f64 * t + h as f64).sin();
    gain(dbfs) / power.sqrt() * levels.iter().enumerate().map(tone).sum::<f64>()
        + hiss(t, dbfs - 35.0)
}

/// Someone who plays well: notes of 0.7 s with rests.
pub fn guitar(t: f64) -> f64 {
    let sung = t % 1.2;
    let note = 165.0 * (1.0 + 0.12 * ((t / 1.2).floor() % 5.0));
    let envelope = if sung < 0.7 { (sung * 20.0).min(1.0) } else { (-(sung - 0.7) * 30.0).exp() };
    let tone: f64 =
        (1..9).map(|h| (TAU * note * f64::from(h) * t).sin() / f64::from(h)).sum::<f64>();
    0.12 * envelope * tone + hiss(t, -85.0)
}

/// A man's voice at 130 Hz: vowels that change every 0.35 s, a rest of so many seconds every 3 s.
pub fn low_voice(t: f64, legato: bool, rest: f64) -> f64 {
    let bent = 130.0 * t + if legato { 0.15 * (TAU * 5.0 * t).sin() } else { 0.0 };
    let formants = [(650.0, 1_080.0), (290.0, 1_900.0), (420.0, 850.0), (310.0, 700.0)];
    let at = |n: u64| formants[(n.wrapping_mul(2_654_435_761) >> 7) as usize % 4];
    let vowel = t / 0.35;
    let (one, two) = at(vowel as u64);
    let near = |hz: f64, formant: f64| 1.0 / (1.0 + ((hz - formant) / 110.0).powi(2));
    let tone: f64 = (1..24)
        .map(|h| {
            let hz = 130.0 * f64::from(h);
            let level = near(hz, one) + 0.5 * near(hz, two) + if h == 1 { 0.35 } else { 0.01 };
            level * (TAU * bent * f64::from(h)).sin()
        })
        .sum();
    // Speech stops between its syllables, singing only for breath.
    let syllable = if legato { 1.0 } else { (vowel.fract() * std::f64::consts::PI).sin().powi(2) };
    let phrase = t % 3.0;
    let sung = 3.0 - rest;
    let phrased = (phrase * 30.0).min((sung - phrase) * 30.0).clamp(0.0, 1.0);
    0.12 * tone * syllable * phrased + hiss(t, -80.0)
}

pub type Line<'a> = (&'a str, &'a dyn Fn(f64) -> f64);

struct Ear<'a>(&'a mut Listener, Option<Observation>);

impl TapSink for Ear<'_> {
    fn hop(&mut self, hop: &mut HopBuffer) {
        self.1 = Some(self.0.observe(&hop.view()));
    }
}

/// Plays the lines and gives what was said: channel, class, headline; "Gone" where a card went.
pub fn said(phase: Phase, lines: &[Line<'_>]) -> Vec<(String, Class, String)> {
    said_of(phase, lines, |_| {})
}

pub fn said_of(
    phase: Phase,
    lines: &[Line<'_>],
    tell: impl FnOnce(&mut [ChannelConfig]),
) -> Vec<(String, Class, String)> {
    let mut strips: Vec<ChannelProcessor> = lines.iter().map(|_| ChannelProcessor::new()).collect();
    let mut ears = Vec::new();
    for strip in &mut strips {
        strip.prepare(RATE_HZ, 1_024).expect("a rate it knows");
        ears.push(Listener::new(RATE_HZ, 1).expect("a rate it knows"));
    }
    let hop_len = strips[0].hop_len();
    let config = EngineConfig {
        phase,
        policy: Policy::default(),
        accept: AutoAccept::None,
        sample_rate_hz: RATE_HZ,
        hop_len,
    };
    let mut configs: Vec<ChannelConfig> = (0..lines.len())
        .map(|i| ChannelConfig::named(i as u16 + 1, lines[i].0, Uuid::from_u128(i as u128 + 1)))
        .collect();
    tell(&mut configs);
    let mut engine = Engine::new(config, configs);
    let mut cards = Vec::new();
    for hop in 0..SECONDS * 100 {
        let heard: Vec<Option<Observation>> = (0..lines.len())
            .map(|channel| {
                let at = |i: usize| (hop as usize * hop_len + i) as f64 / RATE_HZ;
                let mut audio: Vec<f32> =
                    (0..hop_len).map(|i| lines[channel].1(at(i)) as f32).collect();
                let mut ear = Ear(&mut ears[channel], None);
                strips[channel].process_tapped(&mut [&mut audio], &mut ear);
                ear.1
            })
            .collect();
        let inputs: Vec<ChannelInput<'_>> = heard
            .iter()
            .map(|o| ChannelInput { observation: o.as_ref(), ..ChannelInput::default() })
            .collect();
        for e in engine.step(hop, &inputs, &[]).events {
            if matches!(e.event, EventKind::Suggestion | EventKind::Decision) {
                cards.push((
                    e.channel.expect("named"),
                    e.class.expect("classed"),
                    e.headline.unwrap_or_else(|| "Gone".to_owned()),
                ));
            }
        }
    }
    cards
}
