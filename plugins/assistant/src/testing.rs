//! Made-up desks for tests: what each channel would have measured, hop by hop, without any audio.

use crate::{
    AutoAccept, ChannelConfig, ChannelInput, Engine, EngineConfig, Event, HandChange, Intent,
    Phase, Policy, Step,
};
use dsp_core::listen::fine::{fine_hz, fine_index};
use dsp_core::listen::observation::{
    PROBE_PER_HOP, SILENCE_DB, THIRD_OCTAVES, TapLevels, third_octave_hz,
};
use dsp_core::listen::{Fine, Observation, Spectrum, Spikes};
use ml_models::names::instrument_from_name;
use ml_models::presence::{CLASSES, Presence};
use ml_models::{Bumps, Instrument, timbre};
use std::sync::Arc;
use uuid::Uuid;

pub const HOP_LEN: usize = 480;

/// What one channel would measure.
#[derive(Clone, Copy, Debug)]
pub struct Sound {
    /// True peak of the loudest hops, dBTP.
    pub peak_dbtp: f32,
    /// Constant level under 100 Hz, dBFS; `SILENCE_DB`: none.
    pub rumble_dbfs: f32,
    /// Level between notes, dBFS.
    pub floor_dbfs: f32,
    /// Playing, from this hop on; `u64::MAX`: never.
    pub from_hop: u64,
    /// The plug is pulled in this hop: nothing is left; `u64::MAX`: never.
    pub gone_from: u64,
    /// Hops in which something clips.
    pub clips: fn(u64) -> bool,
    /// Level of the flat tops, dBFS.
    pub clip_dbfs: f32,
    /// Hops with one spike of a loose contact, at -6 dBFS.
    pub ticks: fn(u64) -> bool,
    /// Sign of the low band that pairs share; 0: a low band of its own.
    pub pair_sign: f32,
    /// What the presence model hears, once a second.
    pub sounds_like: Option<Instrument>,
    /// Correlation of the legs, and level of the second over the first.
    pub legs: (f32, f32),
    /// Rise of 1.6 to 3.15 kHz in the bands of speech, dB.
    pub presence_db: fn(u64) -> f32,
    /// Rise of the loudness alone: a player who digs in, dB.
    pub louder_db: fn(u64) -> f32,
    /// What it sounds like; `None`: nobody looks.
    pub timbre: Option<&'static Spectrum>,
    /// From this hop on it sounds like that.
    pub turns: Option<(u64, &'static Spectrum)>,
    /// ... and until this hop.
    pub turns_until: u64,
    /// What the timbre model hears, every two seconds from the eighteenth on.
    pub bumps: Option<&'static Bumps>,
    /// Level of esses over the voice, eight of a hundred frames, dB.
    pub esses_db: f32,
    /// How far the level strays from phrase to phrase, dB.
    pub strays_db: f32,
}

/// What an instrument might sound like, with a filter in it: from 60 Hz on, 3 dB an octave down from 480 Hz to
/// either side, with bumps of its own; a spectrum of power 1. Leaked: tests are short, and a [`Sound`] is handed round.
pub fn spectrum(instrument: Instrument, filter_db: impl Fn(f64) -> f64) -> &'static Spectrum {
    let mut power: Spectrum = std::array::from_fn(|i| {
        let slope = -(i as f64 - 110.0).abs() / 8.0;
        let own = 2.0 * f64::from(noise(300 + instrument as usize, i as u64 / 8));
        let db = slope + own + filter_db(fine_hz(i));
        if fine_hz(i) >= 60.0 { 10f64.powf(db / 10.0) as f32 } else { 0.0 }
    });
    let sum: f32 = power.iter().sum();
    power.iter_mut().for_each(|p| *p /= sum);
    Box::leak(Box::new(power))
}

impl Default for Sound {
    fn default() -> Self {
        Self {
            peak_dbtp: -12.0,
            rumble_dbfs: SILENCE_DB,
            floor_dbfs: -75.0,
            from_hop: 0,
            gone_from: u64::MAX,
            clips: |_| false,
            clip_dbfs: SILENCE_DB,
            ticks: |_| false,
            pair_sign: 0.0,
            sounds_like: None,
            legs: (1.0, 0.0),
            presence_db: |_| 0.0,
            louder_db: |_| 0.0,
            timbre: None,
            turns: None,
            turns_until: u64::MAX,
            bumps: None,
            esses_db: SILENCE_DB,
            strays_db: 0.0,
        }
    }
}

/// -1 to 1, the same for the same place.
pub fn noise(channel: usize, at: u64) -> f32 {
    let mut x = (channel as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ at.wrapping_mul(0xD1B5_4A32_D192_ED03);
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^= x >> 32;
    (x >> 40) as f32 / (1u64 << 23) as f32 - 1.0
}

impl Sound {
    /// Notes of 0.6 s, one each second, each a little different.
    pub fn observe(&self, channel: usize, hop: u64) -> Observation {
        if hop >= self.gone_from {
            let nothing =
                Self { from_hop: u64::MAX, floor_dbfs: -130.0, gone_from: u64::MAX, ..*self };
            return nothing.observe(channel, hop);
        }
        let active = hop >= self.from_hop && hop % 100 < 60;
        let vary = 1.5 * noise(channel, hop / 100) - 1.5;
        // A phrase is five of the notes and rests.
        let vary = vary + self.strays_db * noise(channel + 70, hop / 500);
        let peak = if active { self.peak_dbtp + vary } else { self.floor_dbfs + 10.0 };
        let rms = if active { peak - 8.0 } else { self.floor_dbfs };
        let rumble = self.rumble_dbfs + 3.0 * noise(channel + 50, hop / 7);
        let band = |index: usize| {
            let hz = third_octave_hz(index);
            let own = 3.0 * noise(channel + 20, index as u64); // no two sources have one spectrum
            let source = if (100.0..8_000.0).contains(&hz) { rms - 13.0 + own } else { rms - 45.0 };
            let under = if hz < 80.0 { rumble - 7.0 } else { SILENCE_DB };
            source.max(under).max(SILENCE_DB)
        };
        let bands: [f32; THIRD_OCTAVES] = std::array::from_fn(band);
        let clips = (self.clips)(hop);
        let levels = |peak: f32| TapLevels {
            peak_dbfs: peak,
            true_peak_dbtp: peak,
            rms_dbfs: rms.max(rumble).max(SILENCE_DB),
        };
        let source = if self.pair_sign == 0.0 { channel } else { 99 };
        let sign = if self.pair_sign == 0.0 { 1.0 } else { self.pair_sign };
        let probe: [f32; PROBE_PER_HOP] = std::array::from_fn(|i| {
            let own = noise(channel, hop * PROBE_PER_HOP as u64 + i as u64);
            let shared = noise(source, hop * PROBE_PER_HOP as u64 + i as u64);
            0.05 * (sign * shared + 0.05 * own)
        });
        let peak = if clips { self.clip_dbfs } else { peak };
        Observation {
            hop,
            pre: levels(peak),
            post: levels(peak),
            bands_db: bands,
            post_bands_db: bands,
            momentary_lufs: rms + (self.louder_db)(hop),
            short_term_lufs: rms + (self.louder_db)(hop),
            crest_db: 8.0,
            active,
            onset: active && hop.is_multiple_of(100),
            noise_floor_dbfs: self.floor_dbfs,
            leg_correlation: self.legs.0,
            leg_balance_db: self.legs.1,
            flat_tops: if clips { 3 } else { 0 },
            spikes: if (self.ticks)(hop) {
                Spikes { count: 1, regular: 0, level_dbfs: -6.0, back_ms: 8.0 }
            } else {
                Spikes::default()
            },
            flat_top_dbfs: if clips { self.clip_dbfs } else { SILENCE_DB },
            clipped_samples: if clips && self.clip_dbfs >= 0.0 { 9 } else { 0 },
            non_finite_samples: 0,
            gain_reduction_db: 0.0,
            crowd: None,
            probe,
            speech_bands: (hop % 2 == 1).then(|| self.speech_bands(channel, hop, rms)),
            fine: self.timbre.filter(|_| hop % 10 == 9).map(|t| self.fine(t, rms, hop)),
            peaks: dsp_core::feedback::Peaks::default(),
        }
    }
}

impl Sound {
    fn fine(&self, timbre: &Spectrum, rms_dbfs: f32, hop: u64) -> Arc<Fine> {
        let power = 10f32.powf(rms_dbfs / 10.0);
        let turned = self
            .turns
            .filter(|(from, _)| (*from..self.turns_until).contains(&hop))
            .map(|(_, turned)| turned);
        let mut pre = turned.unwrap_or(timbre).map(|share| share * power);
        let esses = fine_index(5_500.0)..fine_index(8_000.0);
        if hop / 10 % 12 == 3 {
            let each = power * 10f32.powf(self.esses_db / 10.0) / esses.len() as f32;
            pre[esses].iter_mut().for_each(|p| *p += each);
        }
        Arc::new(Fine { pre, post: pre })
    }
}

/// A timbre model that hears something in one class, and nothing in the others: log-odds by place (a band,
/// then mud, harsh and dull), of +8 dB and Q 4.
pub fn bumps(class: Instrument, odds: &[(usize, f32)]) -> &'static Bumps {
    let row = timbre::classes().position(|c| c == class).expect("a class that plays");
    let places = timbre::LOGITS / timbre::classes().count();
    let mut logits = vec![-20.0; timbre::LOGITS];
    logits.chunks_exact_mut(places).for_each(|row| row[places - 1] = 0.0);
    odds.iter().for_each(|(place, odds)| logits[row * places + place] = *odds);
    let bells = (0..timbre::BELLS).map(|at| if (64..128).contains(&at) { 2.0 } else { 0.8 });
    let outputs = vec![logits, bells.collect()];
    Box::leak(Box::new(Bumps::new(outputs, timbre::Raise::default()).expect("their lengths")))
}

/// A model that hears one instrument and nothing else.
fn sure_of(instrument: Instrument) -> Presence {
    let mut p = [0.02; CLASSES];
    p[instrument as usize] = 0.96;
    let dominant = Some(instrument);
    Presence { p, dominant, confidence: 0.95, abstained: false, energy: -4.0, distance: 1.0 }
}

impl Sound {
    /// 6 dB an octave down from 160 Hz, a little different in each second.
    fn speech_bands(&self, channel: usize, hop: u64, rms: f32) -> dsp_core::clarity::Psd {
        std::array::from_fn(|k| {
            let presence = if (10..=13).contains(&k) { (self.presence_db)(hop) } else { 0.0 };
            let vary = noise(channel + 200 + 31 * k, hop / 100);
            10f32.powf((rms - 30.0 - 2.0 * k as f32 + vary + presence) / 10.0)
        })
    }
}

/// A desk that plays by itself.
pub struct Scene {
    pub channels: Vec<(ChannelConfig, Sound)>,
    pub phase: Phase,
    pub policy: Policy,
    pub accept: AutoAccept,
    /// Raw stems: faders are taken to stand at 0 dB.
    pub unity: bool,
}

impl Scene {
    /// Channels by name; all play well.
    pub fn of(names: &[&str]) -> Self {
        let channel = |(i, name): (usize, &&str)| {
            let config = ChannelConfig::named(i as u16 + 1, name, Uuid::from_u128(i as u128 + 1));
            let timbre = instrument_from_name(name).map(|instrument| spectrum(instrument, |_| 0.0));
            (config, Sound { timbre, ..Sound::default() })
        };
        Self {
            channels: names.iter().enumerate().map(channel).collect(),
            phase: Phase::Soundcheck,
            policy: Policy::default(),
            accept: AutoAccept::None,
            unity: false,
        }
    }

    pub fn with(mut self, channel: usize, change: impl FnOnce(&mut Sound)) -> Self {
        change(&mut self.channels[channel].1);
        self
    }

    pub fn said(mut self, channel: usize, change: impl FnOnce(&mut ChannelConfig)) -> Self {
        change(&mut self.channels[channel].0);
        self
    }

    pub fn phase(mut self, phase: Phase) -> Self {
        self.phase = phase;
        self
    }

    pub fn unity(mut self) -> Self {
        self.unity = true;
        self
    }

    pub fn accept(mut self, accept: AutoAccept) -> Self {
        self.accept = accept;
        self
    }

    pub fn engine(&self) -> Engine {
        let config = EngineConfig {
            phase: self.phase,
            policy: self.policy.clone(),
            accept: self.accept,
            sample_rate_hz: 48_000.0,
            hop_len: HOP_LEN,
        };
        let mut engine =
            Engine::new(config, self.channels.iter().map(|(c, _)| c.clone()).collect());
        if self.unity {
            engine.assume_unity_faders();
        }
        engine
    }

    pub fn step(
        &self,
        engine: &mut Engine,
        hop: u64,
        hands: &[(usize, HandChange)],
        intents: &[Intent],
    ) -> Step {
        let heard: Vec<Observation> =
            self.channels.iter().enumerate().map(|(i, (_, s))| s.observe(i, hop)).collect();
        let hands: Vec<Vec<HandChange>> = (0..self.channels.len())
            .map(|c| hands.iter().filter(|h| h.0 == c).map(|h| h.1).collect())
            .collect();
        let spoken = |s: &Sound| s.sounds_like.filter(|_| hop >= s.from_hop && hop % 100 == 49);
        let presences: Vec<Option<Presence>> =
            self.channels.iter().map(|(_, s)| spoken(s).map(sure_of)).collect();
        let inputs: Vec<ChannelInput<'_>> = heard
            .iter()
            .zip(&hands)
            .zip(&presences)
            .zip(&self.channels)
            .map(|(((o, h), p), (_, s))| ChannelInput {
                observation: Some(o),
                hand_changes: h,
                presence: p.as_ref(),
                timbre: s.bumps.filter(|_| hop >= 1_800 && hop % 200 == 49),
                ..ChannelInput::default()
            })
            .collect();
        engine.step(hop, &inputs, intents)
    }

    /// Plays hops `from..to` with nobody at the desk.
    pub fn play(&self, engine: &mut Engine, from: u64, to: u64) -> Vec<Event> {
        (from..to).flat_map(|hop| self.step(engine, hop, &[], &[]).events).collect()
    }
}
