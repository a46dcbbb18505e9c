//! What happens between the acts that the other tests play: a recall in parts, a rescue that is overtaken, a model that
//! goes, a desk that is opened again in the show.

use super::judgement::{after, clipping, said};
use super::*;
use crate::{
    ChannelConfig, ChannelInput, Instrument, Intent, LineState, ModelHealth, ModelKind, Phase,
    Presence, Role, Step,
};
use dsp_core::params::BandParam;
use ml_models::presence::CLASSES;
use uuid::Uuid;

const TRIM: ParamId = ParamId::TRIM_DB;

#[test]
fn a_recall_that_comes_in_parts_is_one_on_all_its_channels() {
    let bands = |from: usize, to: usize| {
        (from..to).map(|band| {
            (0, hand(ParamId::band(band / 2, [BandParam::GainDb, BandParam::Q][band % 2]), 0.7))
        })
    };
    let scene = Scene::of(&["Vox", "Gtr", "Keys"]);
    for (gtr, rest) in [(0, 1), (3, 1), (3, 8)] {
        let mut engine = scene.engine();
        engine.put_card(0, 1, Class::Tone, &[(ParamId::band(0, BandParam::GainDb), -2.0)]);
        let mut events = Vec::new();
        for hop in 0..60 {
            let mut hands: Vec<(usize, HandChange)> = Vec::new();
            if hop == gtr {
                hands.extend([(1, hand(TRIM, -1.0)), (1, hand(ParamId::HPF_ON, 1.0))]);
            }
            if hop == 2 {
                hands.extend(bands(0, 8));
            }
            if hop == 2 + rest {
                hands.extend(bands(8, 11));
            }
            // Half a second later it is a hand.
            if hop == 50 {
                hands.push((2, hand(TRIM, -1.0)));
            }
            events.extend(scene.step(&mut engine, hop, &hands, &[]).events);
        }
        let recalled: Vec<_> = of(&events, EventKind::Recall).iter().map(|e| e.index).collect();
        assert_eq!(recalled, [Some(0), Some(1)], "{gtr} {rest}");
        assert_eq!((0..3).map(|c| engine.hands_on(c)).collect::<Vec<_>>(), [false, false, true]);
        assert!(engine.suggestions(1).is_empty(), "its cards drop");
        let whole = crate::engine::snapshot_number(&engine.seats[0].ledger.own());
        assert_eq!(engine.ears[0].baselines.snapshot(), whole, "that of all its values");
    }
}

#[test]
fn a_recall_in_two_parts_offers_what_it_overwrote_once() {
    let scene = Scene::of(&["Vox"]);
    let mut engine = scene.engine();
    let make = |engine: &mut Engine, hop, class, to: &[(ParamId, f32)]| {
        let id = engine.put_card(hop, 0, class, to);
        scene.step(engine, hop, &[], &[Intent::Accept(id)]);
        scene.play(engine, hop + 1, hop + 20);
    };
    make(&mut engine, 0, Class::Tone, &[(ParamId::band(0, BandParam::GainDb), -2.0)]);
    make(&mut engine, 20, Class::GainStaging, &[(TRIM, -3.0)]);
    let first: Vec<_> =
        (0..8).map(|b| (0, hand(ParamId::band(b, BandParam::GainDb), 1.0))).collect();
    scene.step(&mut engine, 50, &first, &[]);
    let second = [(0, hand(TRIM, 0.0)), (0, hand(ParamId::band(0, BandParam::Q), 2.0))];
    scene.step(&mut engine, 52, &second, &[]);
    let cards: Vec<_> = engine.suggestions(0).iter().map(|c| c.headline.clone()).collect();
    assert_eq!(cards, ["Snapshot overwrote 2 accepted moves. Make them again?"]);
    assert!(!engine.hands_on(0));
    let id = engine.suggestions(0)[0].id;
    scene.step(&mut engine, 60, &[], &[Intent::Accept(id)]);
    let values = engine.values(0);
    assert_eq!((values.get(TRIM), values.get(ParamId::band(0, BandParam::GainDb))), (-3.0, -2.0));
}

#[test]
fn where_the_desks_fader_stands_locks_nothing_and_is_no_part_of_a_snapshot() {
    let scene = Scene::of(&["A", "B", "C", "D", "E", "F", "G", "H", "I"]);
    let mut engine = scene.engine();
    let before = crate::engine::snapshot_number(&engine.seats[0].ledger.own());
    let all: Vec<_> = (0..9).map(|c| (c, hand(ParamId::FADER_DB, -6.0))).collect();
    let step = scene.step(&mut engine, 0, &all, &[]);
    assert!(step.events.is_empty(), "a DCA: {:?}", step.events);
    assert!((0..9).all(|c| !engine.hands_on(c) && engine.channel(c).fader_typed));
    assert_eq!(crate::engine::snapshot_number(&engine.seats[0].ledger.own()), before);
}

/// A rescue that is armed after 25 s of clipping; then somebody says something, and the head amp comes down.
fn overtaken_by(intent: Intent) -> (f32, Vec<Event>) {
    let scene = clipping();
    let mut engine = scene.engine();
    scene.play(&mut engine, 0, 2_500);
    let card = engine.suggestions(0).iter().find(|c| c.arms()).expect("clips").id;
    let mut events = scene.step(&mut engine, 2_500, &[], &[Intent::Accept(card)]).events;
    assert_eq!(said(&events, "clip rescue armed"), 1);
    events.extend(after(0.0, 0.0).step(&mut engine, 2_501, &[], &[intent]).events);
    events.extend(after(0.0, 0.0).play(&mut engine, 2_502, 2_700));
    events.extend(after(-6.0, -6.0).play(&mut engine, 2_700, 8_000));
    (engine.values(0).get(TRIM), events)
}

#[test]
fn a_rescue_ends_with_what_it_was_measured_against() {
    let rename = Intent::Rename { channel: 0, name: "Bass".to_owned() };
    for intent in [rename, Intent::SetPhase(Phase::Changeover)] {
        let (trim, events) = overtaken_by(intent.clone());
        assert_eq!(trim, 0.0, "{intent:?}");
        assert_eq!(said(&events, "clip rescue disarmed"), 1, "{intent:?}");
        assert!(of(&events, EventKind::Applied).is_empty());
    }
    let (trim, _) = overtaken_by(Intent::NewSong);
    assert!((trim - 6.0).abs() < 0.5, "a new song is no other gain: {trim}");
}

#[test]
fn a_rescue_that_cannot_be_measured_is_not_armed_and_its_card_stays() {
    // The floor has not been heard yet: the first second.
    let scene = clipping().phase(Phase::LineCheck);
    let mut engine = scene.engine();
    let mut hop = 0;
    let card = loop {
        scene.step(&mut engine, hop, &[], &[]);
        hop += 1;
        if let Some(card) = engine.suggestions(0).iter().find(|c| c.arms()) {
            break card.id;
        }
        assert!(hop < 1_000);
    };
    let mut events = Vec::new();
    let mut accepted_at = None;
    while accepted_at.is_none() && hop < 3_000 {
        events.extend(scene.step(&mut engine, hop, &[], &[Intent::Accept(card)]).events);
        accepted_at = (said(&events, "clip rescue armed") > 0).then_some(hop);
        hop += 1;
    }
    assert!(accepted_at.is_some(), "a pause came");
    assert_eq!(said(&events, "clip rescue not armed"), 1, "told once");
    assert_eq!(decisions(&events), [Decision::Accepted], "and accepted once");
}

#[test]
fn a_role_follows_the_name_until_a_person_says_it() {
    let mut engine = Scene::of(&["Ch 1"]).engine();
    let mut name = |name: &str| {
        engine.be_told(&[Intent::Rename { channel: 0, name: name.to_owned() }]);
        engine.channel(0).role
    };
    assert_eq!(name("Click"), Role::Click);
    assert_eq!(name("Amb L"), Role::Ambience);
    assert_eq!(name("Drum mix"), Role::Input, "one line of the desk may be a whole kit");
    assert_eq!(name("Talkback"), Role::Talkback);
    engine.be_told(&[Intent::SetRole { channel: 0, role: Role::Mc }]);
    engine.be_told(&[Intent::Rename { channel: 0, name: "Click".to_owned() }]);
    assert_eq!(engine.channel(0).role, Role::Mc);
    let fresh = ChannelConfig::named(1, "SMPTE", Uuid::nil());
    assert_eq!(fresh.role, Role::Click, "a track that the host has named");
}

#[test]
fn a_model_that_has_gone_off_has_heard_nothing() {
    let scene = Scene::of(&["Bass", "Vox"]).phase(Phase::Soundcheck);
    let scene = scene.with(0, |s| s.sounds_like = Some(Instrument::Kick));
    let mut engine = scene.engine();
    // Three words, where six make a card.
    scene.play(&mut engine, 0, 350);
    assert!(engine.summary(0).mismatch.is_some());
    let off = ModelHealth::Off("it gave no number".to_owned());
    engine.models_are(350, ModelKind::Presence, off);
    assert_eq!((engine.summary(0).presence, engine.summary(0).mismatch), (None, None));
    let silent = scene.with(0, |s| s.sounds_like = None);
    let events = silent.play(&mut engine, 350, 3_000);
    assert!(of(&events, EventKind::Suggestion).is_empty(), "{events:#?}");
    assert_eq!(engine.line_state(0), LineState::Works);
}

#[test]
fn the_evening_goes_on_where_it_was_saved() {
    let scene = Scene::of(&["Vox"]).phase(Phase::Soundcheck);
    let mut engine = scene.engine();
    assert_eq!(engine.save(0).phase, None, "nobody has said another than it begins in");
    engine.take_told_whole(0);
    scene.step(&mut engine, 0, &[], &[Intent::SetPhase(Phase::Show)]);
    assert!(engine.take_told_whole(0), "kept against a crash");
    let saved = engine.save(0);
    let mut again = scene.engine();
    again.restore(0, saved.clone());
    assert_eq!(again.phase(), Phase::Soundcheck, "a guest brings no phase");
    again.resume(saved.phase.expect("saved"));
    assert_eq!(again.phase(), Phase::Show);
    for intent in [
        Intent::Rename { channel: 0, name: "Lead".to_owned() },
        Intent::SetPolicy(Class::Hpf, crate::Stance::Off),
    ] {
        scene.step(&mut engine, 1, &[], std::slice::from_ref(&intent));
        assert!(engine.take_told_whole(0), "{intent:?}");
    }
    scene.step(&mut engine, 2, &[], &[]);
    assert!(!engine.take_told_whole(0));
}

#[test]
fn what_nothing_measures_is_said_and_what_stood_unverified_is_verified_after_a_load() {
    let scene = Scene::of(&["Gtr"]);
    let mut engine = scene.engine();
    let id = engine.put_card(0, 0, Class::Tone, &[(ParamId::band(0, BandParam::GainDb), -2.0)]);
    scene.step(&mut engine, 0, &[], &[Intent::Accept(id)]);
    let events = scene.play(&mut engine, 1, 100);
    let told = of(&events, EventKind::Verified);
    assert_eq!(told.iter().map(|e| e.decision).collect::<Vec<_>>(), [Some(Decision::CannotTell)]);
    let by = crate::VerifyBy::BandExcess { hz: 400.0, octaves: 1.0, normal_db: 0.0, drop_db: 2.0 };
    let id = engine.put_card(100, 0, Class::Tone, &[(ParamId::band(1, BandParam::GainDb), -2.0)]);
    engine.seats[0].cards.last_mut().expect("the card").metric = by;
    scene.step(&mut engine, 100, &[], &[Intent::Accept(id)]);
    scene.play(&mut engine, 101, 200);
    assert_eq!(engine.seats[0].checks.len(), 1);
    let mut again = scene.engine();
    again.restore(0, engine.save(0));
    assert_eq!(again.seats[0].checks.len(), 1, "the one without a verdict");
    // What needs another channel does not wait: that may stand elsewhere.
    let by = crate::VerifyBy::Pair { other: 7, raise_db: 3.0 };
    let id = engine.put_card(200, 0, Class::Polarity, &[(ParamId::POLARITY, 1.0)]);
    engine.seats[0].cards.last_mut().expect("the card").metric = by;
    scene.step(&mut engine, 200, &[], &[Intent::Accept(id)]);
    scene.play(&mut engine, 201, 300);
    let mut again = scene.engine();
    again.restore(0, engine.save(0));
    assert_eq!(again.seats[0].checks.len(), 1);
}

/// A mix and a voice, and what is told of how clear that is.
fn clarity(names: &[&str], sings: f32, lead_until: u64) -> Option<f32> {
    let mut scene = Scene::of(names);
    for (config, _) in &mut scene.channels {
        config.lead_vocal = config.name == "Vox";
        if config.name == "FOH mic" {
            config.role = Role::Measurement;
        }
    }
    let scene = scene.with(names.len() - 1, |s| s.gone_from = lead_until);
    let mut engine = scene.engine();
    let mut p = [0.05; CLASSES];
    p[Instrument::Singing as usize] = sings;
    let heard = Presence {
        p,
        dominant: Some(Instrument::Keys),
        confidence: 0.6,
        abstained: true,
        energy: 0.0,
        distance: 0.0,
    };
    for hop in 0..1_000 {
        let all: Vec<_> = (0..names.len()).map(|c| scene.channels[c].1.observe(c, hop)).collect();
        let mix = |c: usize| (c == 0 && hop % 100 == 49).then_some(0.4);
        let inputs: Vec<ChannelInput<'_>> = (0..names.len())
            .map(|c| ChannelInput {
                observation: Some(&all[c]),
                mix_clarity: mix(c),
                presence: mix(c).map(|_| &heard),
                ..ChannelInput::default()
            })
            .collect();
        let _: Step = engine.step(hop, &inputs, &[]);
    }
    engine.summary(0).mix_clarity
}

#[test]
fn there_is_clarity_of_a_mix_while_somebody_sings() {
    assert_eq!(clarity(&["FOH mic", "Gtr"], 0.5, u64::MAX), Some(0.4));
    assert_eq!(clarity(&["FOH mic", "Gtr"], 0.02, u64::MAX), None, "an instrumental");
    assert_eq!(clarity(&["Drum Bus", "Gtr"], 0.5, u64::MAX), None, "a bus of something");
    assert_eq!(clarity(&["FOH mic", "Vox"], 0.02, u64::MAX), Some(0.4), "by its own line");
    assert_eq!(clarity(&["FOH mic", "Vox"], 0.5, 500), None, "it rests");
}
