//! What the models say, the crowd's gate, and what happens without them.

use super::judgement::{act, armed, sure_card};
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

#[test]
fn the_band_in_the_microphone_of_a_voice_that_rests_is_no_other_source() {
    let at = |peak_dbtp: f32| Scene::of(&["Vox"]).with(0, |s| s.peak_dbtp = peak_dbtp);
    // A minute of singing, a minute in which a guitar is heard there, and singing again.
    let told = |guitar_dbtp: f32| {
        let mut engine = at(-12.0).engine();
        let of = |heard_there| move |_: u64| Some(heard(heard_there, 0.95));
        let mut events = Vec::new();
        for (scene, heard_there, hops) in [
            (at(-12.0), Instrument::Singing, 0..6_000),
            (at(guitar_dbtp), Instrument::ElectricGuitar, 6_000..12_000),
            (at(-12.0), Instrument::Singing, 12_000..18_000),
        ] {
            events.extend(play(&scene, &mut engine, hops, of(heard_there), |_| None));
        }
        let told = reasons(&events);
        let of_source = |reason: &&str| reason.starts_with("source changed");
        let told: Vec<String> = told.into_iter().filter(of_source).map(str::to_owned).collect();
        (told, engine.ears[0].baselines.accepted() > 0)
    };
    for guitar_dbtp in [-30.0, -24.0] {
        assert_eq!(
            told(guitar_dbtp),
            (vec![], true),
            "much softer: it bleeds, and the soundcheck stays"
        );
    }
    let (told, _) = told(-14.0);
    let expected =
        ["source changed: sounds like electric guitar", "source changed: sounds like vocal"];
    assert_eq!(told, expected, "as loud: it plays there");
}

#[test]
fn what_the_band_does_at_a_voice_that_rests_is_no_level_of_the_voice() {
    // The band is heard 14 dB under where a voice belongs; then somebody sings, as loud as that should be.
    let at = |peak_dbtp: f32| Scene::of(&["Vox"]).with(0, |s| s.peak_dbtp = peak_dbtp);
    let gain = |events: &[Event]| {
        events
            .iter()
            .any(|e| e.class == Some(crate::Class::GainStaging) && e.event == EventKind::Suggestion)
    };
    let says = |what: Instrument| move |_: u64| Some(heard(what, 0.95));
    let quiet = |_: u64| None;
    let mut engine = at(-26.0).engine();
    let events = play(&at(-26.0), &mut engine, 0..4_000, says(Instrument::Snare), quiet);
    assert!(!gain(&events), "nobody has sung yet");
    play(&at(-12.0), &mut engine, 4_000..5_000, says(Instrument::Singing), quiet);
    let events = play(&at(-26.0), &mut engine, 5_000..12_000, says(Instrument::Snare), quiet);
    assert!(!gain(&events));
    let p95 = engine.summary(0).p95_dbtp.expect("it has sung");
    assert!((p95 + 12.0).abs() < 2.5, "that of the voice: {p95}");
    // A voice that is as soft as that is told.
    let mut engine = at(-26.0).engine();
    assert!(gain(&play(&at(-26.0), &mut engine, 0..4_000, says(Instrument::Singing), quiet)));
}

#[test]
fn a_voice_that_speaks_while_the_band_plays_sings_and_between_songs_it_speaks() {
    // Named nothing, a singer, and two that speak by name and by role; two that play, and stop after 20 s.
    let plays = |hop: u64| hop < 2_000;
    let scene = Scene::of(&["zzz", "Vox", "MC", "Kick", "Bass", "RF 7"])
        .said(5, |c| c.role = Role::Mc)
        .with(3, |s| s.gone_from = 2_000)
        .with(4, |s| s.gone_from = 2_000);
    let voice = heard(Instrument::Speech, 0.95);
    let says = |c: usize| match c {
        3 => heard(Instrument::Kick, 0.95),
        4 => heard(Instrument::Bass, 0.95),
        _ => voice,
    };
    let sounds = |phase: Phase, until: u64| {
        let mut engine = scene.engine();
        engine.step(0, &[], &[Intent::SetPhase(phase)]);
        for hop in 1..until {
            let all: Vec<Observation> =
                (0..6).map(|c| scene.channels[c].1.observe(c, hop)).collect();
            let verdicts: Vec<Presence> = (0..6).map(says).collect();
            let inputs: Vec<ChannelInput<'_>> = (0..6)
                .map(|c| ChannelInput {
                    observation: Some(&all[c]),
                    presence: Some(&verdicts[c])
                        .filter(|_| hop % 100 == 49 && (![3, 4].contains(&c) || plays(hop))),
                    ..ChannelInput::default()
                })
                .collect();
            engine.step(hop, &inputs, &[]);
        }
        [0, 1, 2, 5].map(|c| engine.summary(c).presence.and_then(|p| p.known()))
    };
    use Instrument::{Singing, Speech};
    let sing = [Some(Singing), Some(Singing), Some(Speech), Some(Speech)];
    assert_eq!(sounds(Phase::Show, 1_500), sing);
    assert_eq!(sounds(Phase::Soundcheck, 1_500), sing);
    assert_eq!(sounds(Phase::LineCheck, 1_500), [Some(Speech); 4], "a stagehand's check one");
    assert_eq!(sounds(Phase::Show, 3_000), [Some(Speech); 4], "between songs");
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

/// A line whose source plays on while the model says so and so of its seconds, by itself.
fn said_of(
    engine: &mut Engine,
    scene: &Scene,
    seconds: std::ops::Range<u64>,
    low: bool,
) -> Vec<Event> {
    let mut events = Vec::new();
    for second in seconds {
        // 0.75 to 0.99 at the soundcheck, 0.55 to 0.6 where it is low.
        let vary = (second * 7 % 25) as f32 / 100.0;
        let confidence = if low { 0.55 + 0.2 * vary } else { 0.75 + vary };
        let presence = heard(Instrument::Singing, confidence);
        for hop in [100 * second + 49, 100 * second + 99] {
            let all: Vec<Observation> =
                scene.channels.iter().enumerate().map(|(c, (_, s))| s.observe(c, hop)).collect();
            let said = hop % 100 == 49;
            let input = |(c, o)| ChannelInput {
                observation: Some(o),
                presence: Some(&presence).filter(|_| said && c == 0),
                alone: Some((&presence).into()).filter(|_| said && c == 0),
                ..ChannelInput::default()
            };
            let inputs: Vec<ChannelInput<'_>> = all.iter().enumerate().map(input).collect();
            events.extend(engine.step(hop, &inputs, &[]).events);
        }
    }
    events
}

#[test]
fn drift_from_the_soundcheck_is_told_and_withholds_what_rests_on_the_model() {
    let scene = Scene::of(&["Vox"]);
    let mut engine = scene.engine();
    engine.models_are(0, ModelKind::Presence, ModelHealth::Healthy);
    said_of(&mut engine, &scene, 0..200, false);
    engine.step(20_000, &[], &[crate::Intent::SetPhase(Phase::Show)]);
    let same = said_of(&mut engine, &scene, 201..500, false);
    assert!(!reasons(&same).iter().any(|r| r.contains("drift")), "{same:#?}");
    assert!(engine.models().may_act());
    let other = said_of(&mut engine, &scene, 501..561, true);
    let told: Vec<&str> = reasons(&other).into_iter().filter(|r| r.contains("drifts")).collect();
    assert_eq!(told.len(), 1, "within a minute, once: {other:#?}");
    assert!(matches!(engine.models(), ModelHealth::Drifting(_)) && !engine.models().may_act());
    let again = said_of(&mut engine, &scene, 561..700, false);
    assert!(reasons(&again).iter().any(|r| r.contains("as at the soundcheck again")), "{again:#?}");
    assert!(engine.models().may_act());
}

#[test]
fn a_soundcheck_that_was_saved_is_what_drift_is_told_against_after_a_load() {
    let scene = Scene::of(&["Vox"]);
    let mut before = scene.engine();
    said_of(&mut before, &scene, 0..200, false);
    let state = before.save(0);
    assert_eq!(state.heard.len(), 200);
    let json = serde_json::to_string(&state).expect("it is written");
    for low in [false, true] {
        let mut engine = scene.engine();
        engine.models_are(0, ModelKind::Presence, ModelHealth::Healthy);
        engine.restore(0, crate::ChannelState::from_json(&json).expect("it is read"));
        // The phase is the soundcheck after a load: a few seconds of it do not replace what was saved.
        said_of(&mut engine, &scene, 0..20, true);
        assert_eq!(engine.save(0).heard.len(), 200);
        engine.step(2_000, &[], &[crate::Intent::SetPhase(Phase::Show)]);
        said_of(&mut engine, &scene, 21..100, low);
        assert_eq!(!engine.models().may_act(), low);
    }
}

#[test]
fn clarity_of_a_mix_is_known_while_the_model_says_it_and_told_where_somebody_asks() {
    let scene = Scene::of(&["FOH Mic"]).said(0, |c| c.role = crate::Role::Measurement);
    let mut engine = scene.engine();
    engine.observe(true);
    let mut told = Vec::new();
    for hop in 0..1_000 {
        let observation = scene.channels[0].1.observe(0, hop);
        let mix_clarity = (hop % 100 == 49 && hop < 500).then_some(0.42);
        let input =
            ChannelInput { observation: Some(&observation), mix_clarity, ..Default::default() };
        told.extend(engine.step(hop, &[input], &[]).events);
        let known = engine.summary(0).mix_clarity;
        match hop {
            0..49 => assert_eq!(known, None),
            49..700 => assert_eq!(known, Some(0.42), "{hop}"),
            800.. => assert_eq!(known, None, "{hop}: it has said nothing for long"),
            _ => {}
        }
    }
    let told: Vec<Event> = told.into_iter().filter(|e| e.event == EventKind::Observation).collect();
    assert_eq!(told.len(), 5, "once a second");
    let evidence = told[0].evidence.as_ref().expect("evidence");
    assert_eq!(evidence.numbers[0].name, "mix_clarity");
}

#[test]
fn what_would_act_by_itself_is_withheld_while_the_model_drifts() {
    let (scene, mut engine) = armed(Phase::Soundcheck);
    said_of(&mut engine, &scene, 0..200, false);
    engine.step(20_000, &[], &[crate::Intent::SetPhase(Phase::Show)]);
    for (seconds, low) in [(201..262, true), (262..400, false)] {
        let end = 100 * seconds.end;
        said_of(&mut engine, &scene, seconds, low);
        engine.seats[0].cards.clear();
        sure_card(&mut engine, end, -3.0);
        let withheld = engine.automation(0, crate::Class::Masking);
        assert_eq!(withheld == Some(crate::gate::Withheld::Models), low, "{withheld:?}");
        let events = act(&scene, &mut engine, end);
        assert_eq!(events.iter().all(|e| e.event != EventKind::Applied), low, "{events:#?}");
    }
}

#[test]
fn clarity_is_told_as_an_observation_of_the_lead_vocal_where_somebody_asks() {
    for observing in [false, true] {
        let scene = Scene::of(&["Gtr", "Vox"]).unity().said(1, |c| c.lead_vocal = true);
        let mut engine = scene.engine();
        engine.observe(observing);
        let events = scene.play(&mut engine, 0, 3_000);
        let told: Vec<&Event> =
            events.iter().filter(|e| e.event == EventKind::Observation).collect();
        if !observing {
            assert!(told.is_empty(), "{told:#?}");
            continue;
        }
        assert!((20..=30).contains(&told.len()), "once a second: {}", told.len());
        let evidence = told.last().and_then(|e| e.evidence.as_ref()).expect("evidence");
        assert!(told.iter().all(|e| e.channel.as_deref() == Some("Vox")));
        assert!(evidence.text.starts_with("Clarity 0."), "{}", evidence.text);
        assert_eq!(evidence.numbers[0].name, "clarity");
        assert!((0.0..=1.0).contains(&evidence.numbers[0].value));
    }
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
