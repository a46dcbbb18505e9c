//! Parameters under a finger: gestures, wheel, arrows, typed values, the name.

mod common;

use common::{click, example, open_ready, press, rect};
use egui::{Key, vec2};
use egui_kittest::kittest::Queryable;
use panels::Intent;

fn only_param(intents: &[Intent], index: u16) -> Vec<f32> {
    let value = |i: &Intent| match i {
        Intent::SetParam { param, value } if *param == index => Some(*value),
        _ => None,
    };
    intents.iter().filter_map(value).collect()
}

#[test]
fn dragging_a_band_begins_sets_and_ends() {
    let mut h = open_ready(example());
    let from = rect(&h, "Band 1").center();
    h.state_mut().intents.clear();
    h.drag_at(from);
    h.run_steps(1);
    for step in 1..=4 {
        h.hover_at(from + vec2(10.0, 10.0) * step as f32);
        h.run_steps(1);
    }
    h.drop_at(from + vec2(40.0, 40.0));
    h.run_steps(2);
    let intents = &h.state().intents;
    let (freq, gain) = (11, 12);
    for param in [freq, gain] {
        let at = |wanted: &Intent| intents.iter().position(|i| i == wanted);
        let begin = at(&Intent::BeginSet(param)).expect("begins");
        let end = at(&Intent::EndSet(param)).expect("ends");
        let sets = intents
            .iter()
            .enumerate()
            .filter(|(_, i)| matches!(i, Intent::SetParam { param: p, .. } if *p == param));
        let sets: Vec<usize> = sets.map(|(at, _)| at).collect();
        assert!(sets.len() >= 3 && sets.iter().all(|s| begin < *s && *s < end), "{intents:?}");
        let begins = intents.iter().filter(|i| **i == Intent::BeginSet(param)).count();
        assert_eq!(begins, 1);
    }
    let (hz, db) = (only_param(intents, freq), only_param(intents, gain));
    assert!(hz.last() > Some(&260.0) && hz.is_sorted(), "to the right is up: {hz:?}");
    assert!(db.last() < Some(&-3.0), "down is less: {db:?}");
}

#[test]
fn shift_is_fine() {
    let travel = |shift: bool| {
        let mut h = open_ready(example());
        let from = rect(&h, "trim").center();
        h.state_mut().intents.clear();
        let modifiers = egui::Modifiers { shift, ..egui::Modifiers::NONE };
        h.event(egui::Event::ModifiersChanged(modifiers));
        h.drag_at(from);
        h.run_steps(1);
        for step in 1..=6 {
            h.hover_at(from + vec2(10.0, 0.0) * step as f32);
            h.run_steps(1);
        }
        only_param(&h.state().intents, 0).last().copied().unwrap_or(2.0) - 2.0
    };
    let (coarse, fine) = (travel(false), travel(true));
    assert!(coarse > 5.0 && fine > 0.0 && fine < coarse / 5.0, "{coarse} {fine}");
}

#[test]
fn a_band_that_is_off_is_switched_on_by_its_first_drag() {
    let mut h = open_ready(example());
    let from = rect(&h, "Band 2").center();
    h.state_mut().intents.clear();
    h.drag_at(from);
    h.run_steps(1);
    h.hover_at(from + vec2(0.0, 30.0));
    h.run_steps(1);
    let on = 14;
    let first = &h.state().intents[..3];
    let set = Intent::SetParam { param: on, value: 1.0 };
    assert_eq!(first, [Intent::BeginSet(on), set, Intent::EndSet(on)]);
}

#[test]
fn a_panel_that_closes_under_a_finger_can_end_its_gesture() {
    let mut h = open_ready(example());
    let from = rect(&h, "HPF handle").center();
    h.drag_at(from);
    h.run_steps(1);
    h.hover_at(from + vec2(20.0, 0.0));
    h.run_steps(1);
    assert!(h.state().intents.contains(&Intent::BeginSet(7)));
    assert!(!h.state().intents.contains(&Intent::EndSet(7)));
    assert_eq!(h.state_mut().memory.end_gestures(), [Intent::EndSet(7)]);
    assert_eq!(h.state_mut().memory.end_gestures(), []);
}

#[test]
fn arrows_and_double_click() {
    let mut h = open_ready(example());
    h.get_by_label("Band 1").focus();
    h.run_steps(2);
    let up = press(&mut h, Key::ArrowUp);
    assert_eq!(only_param(&up, 12), [-1.5]);
    let right = press(&mut h, Key::ArrowRight);
    assert_eq!(only_param(&right, 11), [265.0], "a twelfth of an octave");
    let at = rect(&h, "trim").center();
    h.state_mut().intents.clear();
    for _ in 0..2 {
        h.drag_at(at);
        h.drop_at(at);
        h.run_steps(1);
    }
    assert_eq!(only_param(&h.state().intents, 0), [0.0], "the default");
}

#[test]
fn a_value_is_typed_and_letters_are_no_shortcuts_meanwhile() {
    let mut h = open_ready(example());
    h.get_by_label("trim").focus();
    h.run_steps(2);
    h.state_mut().intents.clear();
    h.event(egui::Event::Text("-".to_owned()));
    h.run_steps(2);
    h.event(egui::Event::Text("3 dB".to_owned()));
    h.run_steps(1);
    assert_eq!(press(&mut h, Key::A), []);
    let typed = press(&mut h, Key::Enter);
    assert_eq!(typed, [Intent::TypeParam { param: 0, text: "-3 dB".to_owned() }]);
}

#[test]
fn the_name_is_typed_with_spaces_and_escape_leaves_it() {
    let mut h = open_ready(example());
    let label = "Channel Vox Lead, not known what this is, touch to rename";
    click(&mut h, label);
    h.event(egui::Event::Text(" 2".to_owned()));
    h.run_steps(1);
    assert_eq!(press(&mut h, Key::Enter), [Intent::Rename("Vox Lead 2".to_owned())]);
    click(&mut h, label);
    h.event(egui::Event::Text("x".to_owned()));
    h.run_steps(1);
    assert_eq!(press(&mut h, Key::Escape), []);
    h.run_steps(10);
    assert_eq!(press(&mut h, Key::A), [Intent::Accept(1)], "the keys are back");
}

#[test]
fn the_band_row_walks_through_all_bands() {
    let mut h = open_ready(example());
    for name in ["Band 1 on", "Band 2 on", "HPF on"] {
        click(&mut h, "Next band");
        assert!(common::shown(&h, name), "{name}");
    }
    click(&mut h, "Previous band");
    let on = click(&mut h, "Band 2 on");
    assert_eq!(only_param(&on, 14), [1.0]);
}

#[test]
fn the_wheel_turns_a_value_and_with_shift_finely_but_not_in_vain() {
    let turn = |shift: bool| {
        let mut h = open_ready(example());
        let at = rect(&h, "trim").center();
        h.hover_at(at);
        let modifiers = egui::Modifiers { shift, ..egui::Modifiers::NONE };
        h.event(egui::Event::ModifiersChanged(modifiers));
        h.run_steps(2);
        for _ in 0..4 {
            h.event(egui::Event::MouseWheel {
                unit: egui::MouseWheelUnit::Line,
                delta: vec2(0.0, 1.0),
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Wheel,
                modifiers,
            });
            for _ in 0..6 {
                h.run_steps(1);
                // The shell carries out what was wanted.
                let set = only_param(&h.state().intents, 0);
                h.state_mut().view.trim.value = set.last().copied().unwrap_or(2.0);
            }
        }
        h.state().view.trim.value - 2.0
    };
    let (coarse, fine) = (turn(false), turn(true));
    assert!(coarse > 0.9 && fine >= 0.1 && fine < coarse / 3.0, "{coarse} {fine}");
}

#[test]
fn while_a_menu_is_open_letters_decide_nothing() {
    let mut h = open_ready(example());
    click(&mut h, "insert: unknown");
    h.run_steps(2);
    assert_eq!(press(&mut h, Key::A), []);
}
