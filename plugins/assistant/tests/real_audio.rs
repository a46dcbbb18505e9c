//! The engine over real audio: strips, listeners and moves that come back to the strips, at two
//! sample rates.

use assistant::{
    AutoAccept, ChannelConfig, ChannelInput, Class, Engine, EngineConfig, Event, EventKind, Phase,
    Policy,
};
use dsp_core::Processor;
use dsp_core::channel::{ChannelProcessor, HopBuffer, TapSink};
use dsp_core::listen::{Listener, Observation};
use dsp_core::params::ParamId;
use std::f64::consts::TAU;
use uuid::Uuid;

const NAMES: [&str; 4] = ["Kick In", "Kick Out", "Vox", "Gtr"];

/// White noise, the same for the same place at any rate.
fn noise(seed: u64) -> f64 {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= x >> 31;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (x >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

/// Two drum microphones of which the second is inverted, a voice over rumble, a guitar whose head
/// amp clips at -3 dBFS.
fn sample(channel: usize, t: f64) -> f64 {
    let beat = t % 0.5;
    let kick =
        0.22 * (-beat * 18.0).exp() * (TAU * (70.0 * beat + 2.0 * (-beat * 40.0).exp())).sin();
    let sung = t % 1.2;
    let note = 220.0 * (1.0 + 0.12 * ((t / 1.2).floor() % 5.0));
    let envelope = if sung < 0.8 { (sung * 20.0).min(1.0) } else { (-(sung - 0.8) * 30.0).exp() };
    let tone =
        |hz: f64| (1..9).map(|h| (TAU * hz * f64::from(h) * t).sin() / f64::from(h)).sum::<f64>();
    let floor = 2e-5 * noise((t * 44_100.0) as u64 * 7 + channel as u64);
    floor
        + match channel {
            0 => kick,
            1 => -0.9 * kick,
            2 => 0.1 * envelope * tone(note) + 0.02 * (TAU * 36.0 * t + (t * 3.0).sin()).sin(),
            _ => (1.2 * envelope * tone(note * 0.75)).clamp(-0.708, 0.708),
        }
}

struct Ear<'a>(&'a mut Listener, Option<Observation>);

impl TapSink for Ear<'_> {
    fn hop(&mut self, hop: &mut HopBuffer) {
        self.1 = Some(self.0.observe(&hop.view()));
    }
}

/// Plays 30 s; gives the events, the strips and the mean power of the kicks' sum: first and last
/// three seconds.
fn play(rate_hz: f64, accept: AutoAccept) -> (Vec<Event>, Vec<ChannelProcessor>, [f64; 2]) {
    let mut strips: Vec<ChannelProcessor> = NAMES.iter().map(|_| ChannelProcessor::new()).collect();
    let mut ears = Vec::new();
    for strip in &mut strips {
        strip.prepare(rate_hz, 1_024).expect("a rate it knows");
        ears.push(Listener::new(rate_hz, 1).expect("a rate it knows"));
    }
    let hop_len = strips[0].hop_len();
    let config = EngineConfig {
        phase: Phase::Soundcheck,
        policy: Policy::default(),
        accept,
        sample_rate_hz: rate_hz,
        hop_len,
    };
    let channels = (0..NAMES.len())
        .map(|i| ChannelConfig::named(i as u16 + 1, NAMES[i], Uuid::from_u128(i as u128 + 1)))
        .collect();
    let mut engine = Engine::new(config, channels);
    let (mut events, mut sums) = (Vec::new(), [0.0; 2]);
    for hop in 0..3_000u64 {
        let mut blocks: Vec<Vec<f32>> = Vec::new();
        let mut heard = Vec::new();
        for channel in 0..NAMES.len() {
            let at = |i: usize| (hop as usize * hop_len + i) as f64 / rate_hz;
            let mut audio: Vec<f32> = (0..hop_len).map(|i| sample(channel, at(i)) as f32).collect();
            let mut ear = Ear(&mut ears[channel], None);
            strips[channel].process_tapped(&mut [&mut audio], &mut ear);
            heard.push(ear.1);
            blocks.push(audio);
        }
        let power: f64 =
            blocks[0].iter().zip(&blocks[1]).map(|(a, b)| f64::from(a + b).powi(2)).sum();
        match hop {
            0..300 => sums[0] += power,
            2_700.. => sums[1] += power,
            _ => {}
        }
        let inputs: Vec<ChannelInput<'_>> = heard
            .iter()
            .map(|o| ChannelInput { observation: o.as_ref(), ..ChannelInput::default() })
            .collect();
        let step = engine.step(hop, &inputs, &[]);
        events.extend(step.events);
        for (channel, change) in step.changes {
            strips[channel].schedule(change).expect("room");
        }
    }
    (events, strips, sums)
}

fn said(events: &[Event]) -> Vec<(String, Class)> {
    events
        .iter()
        .filter(|e| e.event == EventKind::Suggestion)
        .map(|e| (e.channel.clone().expect("named"), e.class.expect("classed")))
        .collect()
}

#[test]
fn planted_faults_are_heard_named_and_mended_at_two_rates() {
    let mut heard = Vec::new();
    for rate_hz in [44_100.0, 96_000.0] {
        let (events, strips, sums) = play(rate_hz, AutoAccept::All);
        let mut cards = said(&events);
        for (channel, class) in
            [("Kick Out", Class::Polarity), ("Vox", Class::Hpf), ("Gtr", Class::ClipRescue)]
        {
            assert!(cards.contains(&(channel.to_owned(), class)), "{rate_hz} {channel}: {cards:?}");
        }
        assert_eq!(strips[1].values().choice(ParamId::POLARITY), 1);
        assert!(strips[2].values().is_on(ParamId::HPF_ON));
        assert!((40.0..=160.0).contains(&strips[2].values().get(ParamId::HPF_HZ)));
        assert!(strips.iter().all(|s| s.late_changes() == 0));
        assert!(sums[1] > 30.0 * sums[0], "the kicks add now: {sums:?}");
        cards.sort();
        heard.push(cards);
    }
    assert_eq!(heard[0], heard[1], "the same is said at both rates");
}

#[test]
fn same_audio_same_log() {
    let log = |_| -> Vec<String> {
        let (events, ..) = play(48_000.0, AutoAccept::Confident);
        events.iter().map(|e| serde_json::to_string(e).expect("plain data")).collect()
    };
    let (one, two) = (log(1), log(2));
    assert!(!one.is_empty());
    assert_eq!(one, two);
}
