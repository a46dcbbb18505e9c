use super::*;
use crate::{ChannelState, Intent, MoveId, Outcome, StateError, VerifyBy};

const V1: &str = include_str!("../../../tests/fixtures/channel-state-v1.json");
const V2: &str = include_str!("../../../tests/fixtures/channel-state-v2.json");
const V3: &str = include_str!("../../../tests/fixtures/channel-state-v3.json");
const V4: &str = include_str!("../../../tests/fixtures/channel-state-v4.json");

#[test]
fn a_state_of_version_2_loads_for_ever() {
    let state = ChannelState::from_json(V2).expect("the fixture is never changed");
    let scene = Scene::of(&["new"]);
    let mut engine = scene.engine();
    engine.restore(0, state.clone());
    let first = engine.ledger(0).moves().next().expect("two moves");
    let metric = VerifyBy::BelowHz { hz: 100.0, normal_db: -34.0, drop_db: 11.5 };
    assert_eq!((first.metric, first.outcome), (metric, Some(Outcome::Kept)));
    let second = engine.ledger(0).moves().nth(1).expect("two moves");
    assert_eq!((second.by, second.outcome), (crate::Who::Assistant, Some(Outcome::DidNotHelp)));
    assert!(!engine.hands_on(0), "released");
    assert_eq!(engine.values(0).get(ParamId::HPF_ON), 1.0);
    assert_eq!(engine.save(0), state, "and is written as it was read");
}

#[test]
fn states_of_versions_3_and_4_load_for_ever_with_their_baselines() {
    let scene = Scene::of(&["new"]);
    for (json, knows_what_was_played) in [(V3, false), (V4, true)] {
        let state = ChannelState::from_json(json).expect("the fixture is never changed");
        let mut engine = scene.engine();
        engine.restore(0, state.clone());
        let baselines = &engine.ears[0].baselines;
        assert_eq!(baselines.current().map(|b| (b.snapshot, b.active_s)), Some((0, 40)));
        assert_eq!(baselines.repertoire().is_some(), knows_what_was_played);
        assert_eq!(engine.save(0), state, "and is written as it was read");
    }
    // What is damaged in one of its baselines is left out; the rest of the history is there.
    let damaged = V4.replacen("\"moments\": \"", "\"moments\": \"zz", 1);
    let state = ChannelState::from_json(&damaged).expect("a history with a damaged baseline");
    let mut engine = scene.engine();
    engine.restore(0, state);
    assert!(engine.ears[0].baselines.current().is_none());
    assert_eq!(engine.ledger(0).moves().count(), 2);
}

#[test]
fn a_state_of_version_1_loads_for_ever() {
    let state = ChannelState::from_json(V1).expect("the fixture is never changed");
    assert_eq!((state.version, state.channel.name.as_str()), (crate::STATE_VERSION, "Vox"));
    let scene = Scene::of(&["new"]);
    let mut engine = scene.engine();
    let events = engine.restore(0, state);
    assert_eq!(of(&events, EventKind::Recall).len(), 1);
    assert_eq!(engine.channel(0).name, "Vox");
    let values = engine.values(0);
    assert_eq!(values.get(ParamId::HPF_ON), 1.0);
    assert_eq!(values.get(ParamId::HPF_HZ), 120.0, "the hand's, after the move's 100");
    assert_eq!(values.get(ParamId::TRIM_DB), 0.0, "the move that was taken back");
    assert_eq!(engine.own_values(0).get(ParamId::HPF_ON), 0.0);
    assert!(engine.hands_on(0));
    // The move is still there to be taken back; the hand stays.
    let undo = engine.ledger(0).moves().find(|m| !m.undone).expect("one is left").move_id;
    scene.step(&mut engine, 10, &[], &[Intent::Undo(undo)]);
    assert_eq!(engine.values(0).get(ParamId::HPF_ON), 0.0);
    assert_eq!(engine.values(0).get(ParamId::HPF_HZ), 120.0);
}

#[test]
fn damaged_and_newer_states_are_typed_errors() {
    let corrupt =
        |json: &str| matches!(ChannelState::from_json(json), Err(StateError::Corrupt { .. }));
    assert!(corrupt("") && corrupt("{}") && corrupt("[1]") && corrupt(&V1[..V1.len() / 2]));
    assert!(corrupt(&V1.replace("\"hpf_hz\"", "\"warp_drive\"")));
    assert!(corrupt(&V1.replacen("\"version\": 1", "\"version\": 0", 1)));
    assert_eq!(
        ChannelState::from_json(&V1.replacen("\"version\": 1", "\"version\": 7", 1)),
        Err(StateError::Newer { version: 7 })
    );
    assert_eq!(
        ChannelState::from_json(&V1.replacen("\"base\": {", "\"base\": {\"nope\": 1.0,", 1)),
        Err(StateError::Value { name: "nope".into() })
    );
    for cut in 0..V1.len() {
        if V1.is_char_boundary(cut) {
            let _ = ChannelState::from_json(&V1[..cut]); // never a panic
        }
    }
}

#[test]
fn a_state_that_cannot_be_read_changes_nothing() {
    let scene = Scene::of(&["Vox"]);
    let mut engine = scene.engine();
    scene.step(&mut engine, 0, &[(0, hand(ParamId::TRIM_DB, -2.0))], &[]);
    let mut state = engine.save(0);
    state.version = 9;
    let events = engine.restore(0, state);
    assert_eq!(events[0].event, EventKind::Health);
    assert_eq!(engine.values(0).get(ParamId::TRIM_DB), -2.0);
}

#[test]
fn a_duplicated_history_gets_numbers_of_its_own() {
    let scene = Scene::of(&["A", "B"]);
    let mut engine = scene.engine();
    let id = engine.put_card(0, 0, Class::GainStaging, &[(ParamId::TRIM_DB, -3.0)]);
    scene.step(&mut engine, 0, &[], &[Intent::Accept(id)]);
    scene.play(&mut engine, 1, 20);
    let state = engine.save(0);
    engine.restore(1, state);
    let of_channel =
        |e: &Engine, c: usize| e.ledger(c).moves().map(|m| m.move_id).collect::<Vec<_>>();
    assert_eq!(of_channel(&engine, 0), [MoveId(1)]);
    assert_eq!(of_channel(&engine, 1), [MoveId(2)]);
    scene.step(&mut engine, 30, &[], &[Intent::Undo(MoveId(2))]);
    assert_eq!(engine.values(0).get(ParamId::TRIM_DB), -3.0);
    assert_eq!(engine.values(1).get(ParamId::TRIM_DB), 0.0);
}

#[test]
fn rejections_locks_and_the_cap_survive_a_save() {
    let scene = Scene::of(&["Vox"]);
    let mut engine = scene.engine();
    let id = engine.put_card(0, 0, Class::Hpf, &[(ParamId::HPF_ON, 1.0)]);
    scene.step(&mut engine, 0, &[], &[Intent::Reject(id)]);
    for hop in 1..2_000u64 {
        let param = if hop % 2 == 0 { ParamId::TRIM_DB } else { ParamId::HPF_HZ };
        let value = param.spec().clamp(hop as f32 % 20.0);
        scene.step(&mut engine, hop, &[(0, hand(param, value))], &[]);
    }
    assert!(engine.ledger(0).entries().count() <= crate::ledger::LEDGER_CAP);
    let json = engine.save(0).to_json().expect("plain data");
    let mut other = scene.engine();
    other.restore(0, ChannelState::from_json(&json).expect("own writing"));
    assert_eq!(other.values(0), engine.values(0));
    assert_eq!(other.save(0), engine.save(0));
    assert!(other.hands_on(0));
}
