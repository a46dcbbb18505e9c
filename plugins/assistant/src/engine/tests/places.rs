//! Linked pairs, guests that come and go, and what is compared with what.

use super::*;
use crate::{Alignment, Intent, Role};
use uuid::Uuid;

#[test]
fn a_linked_pair_is_one_channel_and_two_again_when_it_is_unlinked() {
    let scene = Scene::of(&["Keys L", "Keys R", "Vox"]);
    let mut engine = scene.engine();
    scene.step(&mut engine, 0, &[], &[Intent::Link { channel: 0, on: true }]);
    assert!(engine.is_linked(0) && engine.is_unused(1) && !engine.is_linked(1));
    assert!(engine.channel(0).stereo);
    // The second leg of a pair is no first leg of another, and the last channel has no next.
    scene.step(&mut engine, 1, &[], &[Intent::Link { channel: 1, on: true }]);
    scene.step(&mut engine, 1, &[], &[Intent::Link { channel: 2, on: true }]);
    assert!(!engine.is_linked(1) && !engine.is_linked(2));
    scene.step(&mut engine, 2, &[], &[Intent::Link { channel: 0, on: false }]);
    assert!(!engine.is_linked(0) && !engine.is_unused(1) && !engine.channel(0).stereo);
}

#[test]
fn freeze_over_the_whole_desk_is_no_snapshot() {
    let names: Vec<String> = (0..12).map(|n| format!("Ch {n}")).collect();
    let scene = Scene::of(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut engine = scene.engine();
    let all: Vec<(usize, HandChange)> = (0..12).map(|c| (c, hand(ParamId::FREEZE, 1.0))).collect();
    let events = scene.step(&mut engine, 0, &all, &[]).events;
    assert!(of(&events, EventKind::Recall).is_empty());
    assert!((0..12).all(|c| engine.values(c).is_on(ParamId::FREEZE)));
}

#[test]
fn a_guest_brings_its_history_and_takes_its_cards_along() {
    let scene = Scene::of(&["Vox"]);
    let mut engine = scene.engine();
    let mut alone = Scene::of(&["Gtr"]).engine();
    let own = alone.save(0);
    let (channel, _) = engine.take_in(own.clone(), 1);
    assert_eq!((channel, engine.channels()), (1, 2));
    assert_eq!(engine.save(1).channel.name, "Gtr");
    engine.let_go(9, 1);
    assert!(engine.is_unused(1) && engine.channel(1).id.is_nil());
    let (again, _) = engine.take_in(alone.save(0), 1);
    assert_eq!((again, engine.channels()), (1, 2), "the place is used again");
    assert_ne!(engine.channel(1).id, Uuid::nil());
    drop(alone.take_journal(0));
}

/// Two microphones of one source against each other, with one of them not proven to line up.
#[test]
fn polarity_needs_both_channels_to_the_sample() {
    for (alignment, speaks) in
        [(Alignment::Sample, true), (Alignment::Hop, false), (Alignment::Unproven, false)]
    {
        let scene = crate::classes::fault_scene(Class::Polarity);
        let mut engine = scene.engine();
        engine.set_alignment(3, alignment);
        let events = scene.play(&mut engine, 0, 60 * crate::ear::HZ);
        let said = of(&events, EventKind::Suggestion);
        let polarity = said.iter().any(|e| e.class == Some(Class::Polarity));
        assert_eq!(polarity, speaks, "{alignment:?}");
    }
}

#[test]
fn what_is_not_aligned_has_no_part_in_the_mix() {
    let scene = crate::classes::fault_scene(Class::Masking);
    let mut known = scene.engine();
    scene.play(&mut known, 0, 40 * crate::ear::HZ);
    let masker = known.mix().worst().expect("somebody covers the voice");
    let mut engine = scene.engine();
    engine.set_alignment(masker, Alignment::Unproven);
    scene.play(&mut engine, 0, 40 * crate::ear::HZ);
    assert_eq!(engine.mix().cover(masker), None);
    assert_eq!(engine.mix().contribution(masker), crate::Contribution::Unknown);
    assert!(!engine.mix().is_known(), "a part of the mix is not known");
    assert_eq!(engine.channel(masker).role, Role::Input);
}
