//! The crowd's gate on sound: applause closes it within 300 ms, a programme does not.

mod figures;
mod material;

use assistant::{
    AutoAccept, ChannelConfig, ChannelInput, Engine, EngineConfig, Phase, Policy, Role,
};
use dsp_core::channel::TapHop;
use dsp_core::listen::{Listener, Observation};
use material::{
    RATE_HZ, SECOND, applause, band, files, in_a_hall, loudest, mixed, programme, read, scene,
};
use ml_models::{ChannelEar, Models};

const HOP: usize = 480;

/// The hops of a channel whose strip does nothing.
fn taps(audio: &[f32]) -> impl Iterator<Item = TapHop<'_>> {
    audio.chunks_exact(HOP).zip(0..).map(|(samples, hop)| {
        let pre = [samples, &[]];
        TapHop { hop, legs: 1, pre, post: pre, gain_reduction_db: 0.0 }
    })
}

/// What each of them holds.
fn observed(audio: &[f32]) -> Vec<Observation> {
    let mut listener = Listener::new(RATE_HZ, 1).expect("a rate in range");
    taps(audio).map(|tap| listener.observe(&tap)).collect()
}

/// Hops in which the gate of an ambience channel was closed that stands on a desk alone.
fn closed(audio: &[f32], models: Option<&Models>) -> Vec<bool> {
    closed_beside(&[], audio, models)
}

/// The same beside channels that go to the PA.
fn closed_beside(
    channels: &[Vec<Observation>],
    audio: &[f32],
    models: Option<&Models>,
) -> Vec<bool> {
    let mut config = ChannelConfig::named(1, "Audience", uuid::Uuid::nil());
    config.role = Role::Ambience;
    let names = (2..).take(channels.len());
    let others = names
        .map(|n| ChannelConfig::named(n, &format!("Input {n}"), uuid::Uuid::from_u128(n.into())));
    let configs = std::iter::once(config).chain(others).collect();
    let engine_config = EngineConfig {
        phase: Phase::Show,
        policy: Policy::default(),
        accept: AutoAccept::None,
        sample_rate_hz: RATE_HZ,
        hop_len: HOP,
    };
    let mut engine = Engine::new(engine_config, configs);
    let mut listener = Listener::new(RATE_HZ, 1).expect("a rate in range");
    listener.hear_crowd(true);
    let mut ear = ChannelEar::new(RATE_HZ, Role::Ambience.asks()).expect("a rate in range");
    let hear = |tap: TapHop<'_>| {
        let hop = tap.hop;
        let observation = listener.observe(&tap);
        let verdict = models.and_then(|models| ear.hear_offline(&tap, observation.active, models));
        let others = channels.iter().map(|hops| ChannelInput::heard(hops.get(hop as usize), None));
        let heard = ChannelInput::heard(Some(&observation), verdict.as_ref());
        let inputs: Vec<_> = std::iter::once(heard).chain(others).collect();
        engine.step(hop, &inputs, &[]);
        engine.crowd().is_closed()
    };
    taps(audio).map(hear).collect()
}

/// Milliseconds from hop 1000 until it closed.
fn latency_ms(closed: &[bool]) -> Option<usize> {
    closed[1_000..].iter().position(|c| *c).map(|hops| 10 * (hops + 1))
}

#[test]
fn applause_closes_the_gate_within_300_ms_over_the_programme_and_after_it() {
    let (programme, crowd) = (programme(3), applause(100, 8));
    // As loud as a programme that goes on under it, it takes a tenth of a second longer to tell.
    for (level_db, over, within_ms) in [(0.0, false, 300), (3.0, true, 300), (0.0, true, 400)] {
        let closed = closed(&scene(&programme, 10, &crowd, level_db, over), None);
        assert!(!closed[..1_000].contains(&true), "the programme alone");
        let latency = latency_ms(&closed).expect("it closes");
        println!("applause at {level_db} dB, programme under it {over}: closed after {latency} ms");
        assert!(latency <= within_ms, "{latency} ms");
        let share = closed[1_040..].iter().filter(|c| **c).count() as f64;
        assert!(share / (closed.len() - 1_040) as f64 > 0.9, "it stays closed: {share}");
    }
}

/// The demo band, each fader elsewhere.
#[test]
fn applause_as_loud_as_the_programme_closes_it_at_once_where_its_channels_are_known() {
    let band = band(3);
    let channels: Vec<_> = band.iter().map(|leg| observed(leg)).collect();
    let hall = in_a_hall(&mixed(&band, [1.0, 0.4, 2.0, 0.7].into_iter().cycle()));
    let onset = 2_000;
    for level_db in [0.0, 6.0] {
        let audio = scene(&hall, onset / 100, &applause(100, 4), level_db, true);
        let closed = closed_beside(&channels, &audio, None);
        assert!(!closed[..onset].contains(&true), "the programme alone");
        let latency = closed[onset..].iter().position(|c| *c).map(|hops| 10 * (hops + 1));
        println!("applause at {level_db} dB over a band whose channels are known: {latency:?} ms");
        assert!(latency.is_some_and(|ms| ms <= 300), "{latency:?}");
        let share = closed[onset + 40..].iter().filter(|c| **c).count() as f64;
        assert!(share / (closed.len() - onset - 40) as f64 > 0.9, "it stays closed: {share}");
    }
}

#[test]
fn the_end_of_applause_opens_it_within_a_second() {
    let programme = programme(3);
    let mut audio = scene(&programme, 10, &applause(100, 5), 0.0, true);
    audio.extend(&programme[..8 * SECOND]);
    let closed = closed(&audio, None);
    let end = 1_500 + 100;
    assert!(closed[1_400] && !closed[end..].contains(&true));
}

/// Share of a programme in which the features alone may be wrong.
const FALSE_SHARE: f64 = 0.02;

#[test]
fn a_real_crowd_that_sets_in_at_once_closes_it_within_300_ms() {
    let programme = programme(3);
    for file in files("eval/crowd", "") {
        let audio = read(&file);
        // Its loudest seconds: a crowd that swells sets in when it is as loud as the programme.
        let crowd = loudest(&audio, 4);
        for over in [true, false] {
            let closed = closed(&scene(&programme, 10, crowd, 6.0, over), None);
            let latency = latency_ms(&closed);
            println!("{}: over {over}: {latency:?} ms", file.display());
            assert!(latency.is_some_and(|ms| ms <= 300), "{}: {latency:?}", file.display());
        }
    }
}

#[test]
fn a_gate_that_hears_nothing_is_open() {
    assert!(!closed(&vec![0.0; 60 * HOP], None).contains(&true));
}
