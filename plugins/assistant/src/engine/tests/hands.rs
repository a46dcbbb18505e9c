use super::*;
use crate::{Intent, Who};

const RUMBLE_HPF: &[(ParamId, f32)] = &[(ParamId::HPF_HZ, 100.0), (ParamId::HPF_ON, 1.0)];

#[test]
fn a_hand_locks_the_class_on_its_channel_until_released_and_our_echo_does_not() {
    let scene = Scene::of(&["Vox", "Gtr"]).with(0, |s| s.rumble_dbfs = -35.0);
    let mut engine = scene.engine();
    let echo = HandChange { by: By::Assistant, ..hand(ParamId::HPF_HZ, 80.0) };
    scene.step(&mut engine, 0, &[(0, echo)], &[]);
    assert!(!engine.hands_on(0));
    scene.step(&mut engine, 1, &[(0, hand(ParamId::HPF_HZ, 60.0))], &[]);
    assert!(engine.hands_on(0) && !engine.hands_on(1));
    assert_eq!(engine.hands_on_classes(0).collect::<Vec<_>>(), [Class::Hpf]);
    assert!(of(&scene.play(&mut engine, 2, 5_000), EventKind::Suggestion).is_empty());
    scene.step(&mut engine, 5_000, &[], &[Intent::ReleaseHands { channel: 0 }]);
    assert!(!of(&scene.play(&mut engine, 5_001, 5_100), EventKind::Suggestion).is_empty());
}

#[test]
fn a_hand_takes_the_card_away_and_overtakes_a_move_on_its_way() {
    let scene = Scene::of(&["Vox"]);
    let mut engine = scene.engine();
    engine.put_card(0, 0, Class::Hpf, RUMBLE_HPF);
    let step = scene.step(&mut engine, 1, &[(0, hand(ParamId::HPF_ON, 1.0))], &[]);
    assert_eq!(decisions(&step.events), [Decision::Withheld]);

    let id = engine.put_card(2, 0, Class::GainStaging, &[(ParamId::TRIM_DB, -4.0)]);
    let step = scene.step(&mut engine, 2, &[], &[Intent::Accept(id)]);
    assert_eq!(step.changes.len(), 1);
    let step = scene.step(&mut engine, 4, &[(0, hand(ParamId::TRIM_DB, -1.0))], &[]);
    assert_eq!(step.events[0].event, EventKind::Reverted);
    assert_eq!(step.events[0].by, Some(Who::Engineer));
    let later = scene.play(&mut engine, 5, 20);
    assert!(of(&later, EventKind::Applied).is_empty());
    assert_eq!(engine.values(0).get(ParamId::TRIM_DB), -1.0);
}

#[test]
fn many_controls_at_once_are_a_recall_cards_and_moves_on_their_way_drop_no_lock_is_set() {
    let scene = Scene::of(&["Vox"]);
    let mut engine = scene.engine();
    let hpf = engine.put_card(0, 0, Class::Hpf, RUMBLE_HPF);
    engine.put_card(0, 0, Class::GainStaging, &[(ParamId::TRIM_DB, -4.0)]);
    let step = scene.step(&mut engine, 0, &[], &[Intent::Accept(hpf)]);
    assert_eq!(step.changes.len(), 2);
    let all: Vec<_> = ParamId::all()
        .filter(|p| p.name().starts_with("band") && p.name().ends_with("gain_db"))
        .map(|p| (0, hand(p, -2.0)))
        .collect();
    let step = scene.step(&mut engine, 2, &all, &[]);
    let kinds: Vec<_> = step.events.iter().map(|e| e.event).collect();
    assert_eq!(kinds, [EventKind::Recall, EventKind::Decision, EventKind::Reverted]);
    assert!(!engine.hands_on(0) && engine.open_cards().is_empty());
    assert_eq!(engine.values(0).get(ParamId::HPF_ON), 0.0, "the move that waited is off");
    assert_eq!(step.changes.len(), 2, "and the strip is sent back");
}

#[test]
fn many_controls_over_several_channels_within_100_ms_are_a_recall_too() {
    let names = ["A", "B", "C", "D", "E", "F", "G", "H"];
    let scene = Scene::of(&names);
    let mut engine = scene.engine();
    let mut events = Vec::new();
    for channel in 0..8 {
        let turned = [(channel, hand(ParamId::TRIM_DB, -1.0))];
        events.extend(scene.step(&mut engine, channel as u64, &turned, &[]).events);
    }
    assert_eq!(of(&events, EventKind::Recall).len(), 8);
    assert!((0..8).all(|c| !engine.hands_on(c)));
    // One hand after the other, slowly, is not.
    let mut engine = scene.engine();
    for channel in 0..8 {
        let turned = [(channel, hand(ParamId::TRIM_DB, -1.0))];
        let events = scene.step(&mut engine, 50 * channel as u64, &turned, &[]).events;
        assert!(events.is_empty());
    }
    assert!((0..8).all(|c| engine.hands_on(c)));
}

#[test]
fn frozen_nothing_is_sent_or_said() {
    let scene = Scene::of(&["Vox", "Gtr"]).with(0, |s| s.rumble_dbfs = -35.0);
    let mut engine = scene.engine();
    scene.step(&mut engine, 0, &[(0, hand(ParamId::FREEZE, 1.0))], &[]);
    assert!(of(&scene.play(&mut engine, 1, 4_000), EventKind::Suggestion).is_empty());
    let id = engine.put_card(4_000, 0, Class::Hpf, RUMBLE_HPF);
    let step = scene.step(&mut engine, 4_001, &[], &[Intent::Accept(id)]);
    assert!(step.changes.is_empty());
    assert_eq!(decisions(&step.events), [Decision::Withheld]);
    scene.step(&mut engine, 4_002, &[(0, hand(ParamId::FREEZE, 0.0))], &[]);
    assert!(!of(&scene.play(&mut engine, 4_003, 4_100), EventKind::Suggestion).is_empty());
}

#[test]
fn freeze_takes_back_what_had_not_begun() {
    let scene = Scene::of(&["Vox"]);
    let mut engine = scene.engine();
    let id = engine.put_card(0, 0, Class::GainStaging, &[(ParamId::TRIM_DB, -4.0)]);
    scene.step(&mut engine, 0, &[], &[Intent::Accept(id)]);
    let step = scene.step(&mut engine, 1, &[(0, hand(ParamId::FREEZE, 1.0))], &[]);
    assert!(step.changes.is_empty());
    assert_eq!(step.events[0].event, EventKind::Reverted);
    assert_eq!(engine.values(0).get(ParamId::TRIM_DB), 0.0);
}
