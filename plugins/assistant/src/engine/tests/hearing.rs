//! What the models say, the crowd's gate, and what happens without them.

use crate::testing::Scene;
use crate::{
    ChannelInput, CrowdGate, Engine, Event, EventKind, Instrument, Intent, ModelHealth, ModelKind,
    Phase, Presence, Role, Why,
};
use dsp_core::listen::{CrowdCue, Observation};
use ml_models::presence::CLASSES;

fn heard(class: Instrument, confidence: f32) -> Presence {
    let mut p = [0.01; CLASSES];
    p[class as usize] = confidence;
    let dominant = Some(class);
    Presence { p, dominant, confidence, abstained: false, energy: -3.0, distance: 1.0 }
}

/// Plays a scene; `presence` is what the model says of channel 0 in a second, told 50 hops later.
fn play(
    scene: &Scene,
    engine: &mut Engine,
    hops: std::ops::Range<u64>,
    presence: impl Fn(u64) -> Option<Presence>,
    cue: impl Fn(u64) -> Option<CrowdCue>,
) -> Vec<Event> {
    let mut events = Vec::new();
    for hop in hops {
        let mut all: Vec<Observation> =
            (0..scene.channels.len()).map(|c| scene.channels[c].1.observe(c, hop)).collect();
        all.iter_mut().for_each(|o| o.crowd = cue(hop));
        let verdict = if hop % 100 == 49 { presence(hop / 100) } else { None };
        let inputs: Vec<ChannelInput<'_>> = all
            .iter()
            .enumerate()
            .map(|(c, o)| ChannelInput {
                observation: Some(o),
                presence: verdict.as_ref().filter(|_| c == 0),
                ..ChannelInput::default()
            })
            .collect();
        events.extend(engine.step(hop, &inputs, &[]).events);
    }
    events
}

fn reasons(events: &[Event]) -> Vec<&str> {
    let health = events.iter().filter(|e| e.event == EventKind::Health);
    health.filter_map(|e| e.reason.as_deref()).collect()
}

#[test]
fn a_line_without_a_name_is_what_it_sounds_like_and_a_change_of_source_is_told_once() {
    let scene = Scene::of(&["zzz"]);
    let mut engine = scene.engine();
    let source = |s: u64| heard(if s < 30 { Instrument::Kick } else { Instrument::Bass }, 0.95);
    let events = play(&scene, &mut engine, 0..2_000, |s| Some(source(s)), |_| None);
    assert!(events.iter().all(|e| e.event != EventKind::Health), "{events:#?}");
    assert_eq!(engine.summary(0).assumed.instrument, Some(Instrument::Kick));
    assert_eq!(engine.summary(0).assumed.why, Why::Heard);
    let events = play(&scene, &mut engine, 2_000..5_000, |s| Some(source(s)), |_| None);
    let told = reasons(&events);
    assert_eq!(told, ["source changed: sounds like bass"]);
}

const MUSIC: CrowdCue = CrowdCue { flatness_db: -6.0, high_dbfs: -40.0, low_dbfs: -32.0 };
const CLAPS: CrowdCue = CrowdCue { flatness_db: -2.7, high_dbfs: -30.0, low_dbfs: -45.0 };

#[test]
fn in_applause_nothing_is_raised_and_nothing_learned_and_afterwards_it_is() {
    // The fault begins with the applause: it is told when that is over, not sooner.
    let scene = Scene::of(&["Crowd", "Vox"]).said(0, |c| c.role = Role::Ambience).with(1, |s| {
        s.clips = |hop| hop >= 1_100 && hop % 100 < 10;
        s.clip_dbfs = -3.0;
    });
    let mut engine = scene.engine();
    let cue = |hop: u64| Some(if (1_000..3_000).contains(&hop) { CLAPS } else { MUSIC });
    let quiet = |_| None;
    assert!(play(&scene, &mut engine, 0..1_000, quiet, cue).is_empty());
    let learned = engine.summary(1).active_s;
    let events = play(&scene, &mut engine, 1_000..3_000, quiet, cue);
    assert!(events.iter().all(|e| e.event == EventKind::Health), "{events:#?}");
    assert_eq!(events[0].channel.as_deref(), Some("Crowd"));
    assert!(events[0].t_s <= 10.3, "within 300 ms: {}", events[0].t_s);
    assert!(engine.crowd().is_closed());
    assert!(engine.summary(1).active_s - learned < 0.3);
    let events = play(&scene, &mut engine, 3_000..5_000, quiet, cue);
    assert_eq!(engine.crowd(), CrowdGate::Open);
    assert!(events.iter().any(|e| e.event == EventKind::Suggestion), "{events:#?}");
}

#[test]
fn only_an_ambience_channel_closes_the_gate() {
    let scene = Scene::of(&["Vox", "Gtr"]);
    let mut engine = scene.engine();
    let cue = |hop: u64| Some(if hop >= 1_000 { CLAPS } else { MUSIC });
    play(&scene, &mut engine, 0..1_500, |_| None, cue);
    assert_eq!(engine.crowd(), CrowdGate::Open);
}

#[test]
fn a_model_that_goes_off_is_told_once_with_what_takes_over() {
    let mut engine = Scene::of(&["Vox"]).engine();
    assert!(engine.models_are(0, ModelKind::Presence, ModelHealth::Healthy).is_empty());
    assert!(engine.models().may_act());
    let off = ModelHealth::Off("file does not match its hash".to_owned());
    let told = engine.models_are(1, ModelKind::Presence, off.clone());
    assert_eq!(
        reasons(&told),
        ["presence model off: file does not match its hash; names and features take over"]
    );
    assert!(engine.models_are(2, ModelKind::Presence, off.clone()).is_empty());
    assert_eq!(engine.models(), off);
}

#[test]
fn drift_from_the_soundcheck_is_told_and_withholds_what_rests_on_the_model() {
    let scene = Scene::of(&["Vox"]);
    let mut engine = scene.engine();
    engine.models_are(0, ModelKind::Presence, ModelHealth::Healthy);
    // 0.75 to 0.99 at the soundcheck, 0.55 to 0.6 in the show.
    let vary = |s: u64| (s * 7 % 25) as f32 / 100.0;
    let verdicts = |engine: &mut Engine, from: u64, n: u64, low: bool| {
        let mut events = Vec::new();
        for s in from..from + n {
            let p = if low { 0.55 + 0.2 * vary(s) } else { 0.75 + vary(s) };
            let presence = heard(Instrument::Singing, p);
            let o = scene.channels[0].1.observe(0, 100 * s + 49);
            let input = ChannelInput {
                observation: Some(&o),
                presence: Some(&presence),
                ..ChannelInput::default()
            };
            events.extend(engine.step(100 * s + 49, &[input], &[]).events);
        }
        events
    };
    verdicts(&mut engine, 0, 500, false);
    engine.step(50_000, &[], &[crate::Intent::SetPhase(Phase::Show)]);
    let same = verdicts(&mut engine, 501, 400, false);
    assert!(!reasons(&same).iter().any(|r| r.contains("drift")), "{same:#?}");
    assert!(engine.models().may_act());
    let other = verdicts(&mut engine, 901, 400, true);
    assert!(reasons(&other).iter().any(|r| r.contains("drifts")), "{other:#?}");
    assert!(matches!(engine.models(), ModelHealth::Drifting(_)) && !engine.models().may_act());
}

#[test]
fn a_name_told_with_the_first_hop_is_as_good_as_one_known_before() {
    let play = |known: &str, told: Option<&str>| {
        let scene = super::hot(&[known], 0);
        let mut engine = scene.engine();
        let intents: Vec<Intent> = told
            .map(|name| Intent::Rename { channel: 0, name: name.to_owned() })
            .into_iter()
            .collect();
        let mut events = scene.step(&mut engine, 0, &[], &intents).events;
        events.extend(scene.play(&mut engine, 1, 4_000));
        events
    };
    let known = play("Vox", None);
    assert!(known.iter().any(|e| e.event == EventKind::Suggestion));
    assert_eq!(play("Bass DI", Some("Vox")), known);
}
