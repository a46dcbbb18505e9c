//! Every control has a key, and it is shown: Q, and the letters that then stand on it.

mod common;

use common::desk::{open_desk, whole};
use common::desk_show::{desk, desk_on_vocal};
use common::show::vocal;
use common::{Bench, open, press};
use egui::accesskit::Role;
use egui::{Key, Rect, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{AccessKitNode, By, NodeT, Queryable};
use panels::Intent;
use panels::view::{InsertPoint, Phase};

/// So high that no list is scrolled.
const HIGH: Vec2 = vec2(1_440.0, 2_400.0);
const ROLES: [Role; 4] = [Role::Button, Role::ComboBox, Role::Slider, Role::TextInput];

/// The letters that stand on a control at `rect`.
fn tip_at<T>(h: &Harness<'_, T>, rect: Rect) -> Option<String> {
    let tips = h.query_all(By::new().predicate(|node: &AccessKitNode<'_>| {
        node.value().is_some_and(|text| text.starts_with("tip "))
    }));
    let at = tips.into_iter().find(|tip| (tip.rect().min - rect.min).length() < 6.0)?;
    at.accesskit_node().value().map(|text| text["tip ".len()..].to_owned())
}

/// All that can be pressed or turned: its name and where it stands.
fn controls<T>(h: &Harness<'_, T>) -> Vec<(String, Rect)> {
    let by = By::new()
        .predicate(|node: &AccessKitNode<'_>| ROLES.contains(&node.role()) && !node.is_disabled());
    let all = h.query_all(by);
    all.into_iter().map(|n| (n.accesskit_node().label().unwrap_or_default(), n.rect())).collect()
}

fn event(key: Key, pressed: bool) -> egui::Event {
    let modifiers = egui::Modifiers::NONE;
    egui::Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }
}

fn all_have_tips<T>(h: &mut Harness<'_, T>, where_: &str) {
    h.key_press(Key::Q);
    h.run_steps(2);
    let all = controls(h);
    assert!(all.len() > 10, "{where_}: {} controls", all.len());
    for (name, rect) in all {
        assert!(tip_at(h, rect).is_some(), "{where_}: no key for {name:?} at {rect:?}");
    }
    h.key_press(Key::Escape);
    h.run_steps(2);
}

/// Types the tip of what has this name, and returns what the panel wanted.
fn by_tip(h: &mut Harness<'_, Bench>, name: &str) -> Vec<Intent> {
    press(h, Key::Q);
    let rect = h.get_by_label(name).rect();
    let tip = tip_at(h, rect).unwrap_or_else(|| panic!("no tip on {name}"));
    let keys = tip.chars().map(|c| Key::from_name(&c.to_string()).expect("a letter"));
    keys.flat_map(|key| press(h, key)).collect()
}

#[test]
fn every_control_of_a_channel_has_a_key_on_every_page() {
    let mut h = open(vocal(), HIGH);
    h.run_steps(12);
    for page in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6] {
        press(&mut h, page);
        all_have_tips(&mut h, page.name());
    }
}

#[test]
fn every_control_of_a_desk_has_a_key_on_every_page() {
    let mut h = open_desk(desk(), HIGH);
    h.run_steps(12);
    all_have_tips(&mut h, "the grid");
    for page in [Key::P, Key::J, Key::E] {
        h.key_press(page);
        h.run_steps(2);
        all_have_tips(&mut h, page.name());
    }
    let mut h = open_desk(desk_on_vocal(), HIGH);
    h.run_steps(12);
    all_have_tips(&mut h, "one channel");
}

#[test]
fn letters_do_what_a_touch_does() {
    let mut h = open(vocal(), HIGH);
    h.run_steps(12);
    assert_eq!(by_tip(&mut h, "Show"), [Intent::SetPhase(Phase::Show)]);
    press(&mut h, Key::Num3);
    h.run_steps(10);
    let veto = by_tip(&mut h, "Not a ring 2.52 k");
    assert!(matches!(veto[..], [Intent::VetoSuspect(_)]), "{veto:?}");
    assert_eq!(
        by_tip(&mut h, "guard: Ring-out"),
        [Intent::SetGuardMode(panels::view::GuardMode::RingOut)]
    );
    // The keyboard is free again: A accepts.
    h.run_steps(10);
    let accepted = press(&mut h, Key::A);
    assert!(matches!(accepted[..], [Intent::Accept(_)]), "{accepted:?}");
}

#[test]
fn a_menu_goes_on_with_its_own_letters() {
    let mut h = open(vocal(), vec2(1_120.0, 700.0));
    h.run_steps(12);
    let name = "insert: before desk EQ";
    assert_eq!(by_tip(&mut h, name), []);
    h.run_steps(2);
    let item = h.get_by_label("after desk EQ").rect();
    let tip = tip_at(&h, item).expect("a tip on the item");
    assert_eq!(tip.len(), 1, "a menu has few items");
    let key = Key::from_name(&tip).expect("a letter");
    assert_eq!(press(&mut h, key), [Intent::SetInsert(InsertPoint::AfterEq)]);
}

#[test]
fn while_letters_are_shown_no_other_key_acts_and_escape_or_a_touch_ends_it() {
    for by_touch in [false, true] {
        let mut h = open(vocal(), vec2(1_120.0, 700.0));
        h.run_steps(12);
        press(&mut h, Key::Q);
        // Two letters are asked for: the first one does nothing yet.
        assert_eq!(press(&mut h, Key::A), []);
        if by_touch {
            h.drag_at(egui::pos2(560.0, 690.0));
            h.drop_at(egui::pos2(560.0, 690.0));
            h.run_steps(2);
        } else {
            press(&mut h, Key::Escape);
        }
        h.run_steps(10);
        assert!(matches!(press(&mut h, Key::A)[..], [Intent::Accept(_)]));
    }
}

#[test]
fn a_tile_is_opened_and_the_filter_gets_the_keyboard() {
    let mut h = open_desk(desk(), vec2(1_440.0, 900.0));
    h.run_steps(12);
    for (name, wanted) in [("Vox Lead", true), ("Filter channels", false)] {
        h.state_mut().intents.clear();
        h.key_press(Key::Q);
        h.run_steps(2);
        let all = controls(&h);
        let (_, rect) = all.iter().find(|(n, _)| n.contains(name)).expect("it is there");
        let tip = tip_at(&h, *rect).expect("a tip");
        for letter in tip.chars() {
            // As a window tells it: the key, and what it writes, in one frame.
            let key = Key::from_name(&letter.to_string()).expect("a letter");
            let text = egui::Event::Text(letter.to_lowercase().to_string());
            h.input_mut().events.extend([event(key, true), text]);
            h.run_steps(1);
            h.input_mut().events.push(event(key, false));
            h.run_steps(2);
        }
        let focus = h.state().intents.iter().any(|i| *i == whole(Intent::Focus(Some(16))));
        assert_eq!(focus, wanted, "{:?}", h.state().intents);
    }
    h.event(egui::Event::Text("kick".to_owned()));
    h.run_steps(2);
    assert!(
        h.get_by_label("Filter channels").accesskit_node().value().is_some_and(|v| v == "kick")
    );
}

#[test]
fn a_value_that_got_the_keyboard_takes_digits_and_turns_no_page() {
    let mut h = open(vocal(), vec2(1_120.0, 700.0));
    h.run_steps(12);
    assert_eq!(by_tip(&mut h, "freq"), []);
    h.key_press(Key::Num3);
    h.event(egui::Event::Text("3".to_owned()));
    h.run_steps(2);
    h.event(egui::Event::Text("20".to_owned()));
    h.run_steps(2);
    let wanted = press(&mut h, Key::Enter);
    assert!(matches!(&wanted[..], [Intent::TypeParam { text, .. }] if text == "320"), "{wanted:?}");
}

#[test]
fn a_key_that_x11_repeats_counts_once() {
    let mut h = open(vocal(), vec2(1_120.0, 700.0));
    h.run_steps(12);
    h.input_mut().events.push(event(Key::F, true));
    h.run_steps(1);
    for _ in 0..20 {
        h.input_mut().events.extend([event(Key::F, false), event(Key::F, true)]);
        h.run_steps(1);
    }
    h.input_mut().events.push(event(Key::F, false));
    h.run_steps(1);
    assert_eq!(h.state().intents.iter().filter(|i| matches!(i, Intent::SetFreeze(_))).count(), 1);
}

#[test]
fn the_button_shows_and_hides_the_letters_and_a_letter_of_none_ends_it() {
    let shown = |h: &Harness<'_, Bench>| {
        let rect = h.get_by_label("Freeze").rect();
        tip_at(h, rect).is_some()
    };
    let mut h = open(vocal(), vec2(1_120.0, 700.0));
    h.run_steps(12);
    for wanted in [true, false, true] {
        common::click(&mut h, "Keys of all controls");
        h.run_steps(2);
        assert_eq!(shown(&h), wanted);
    }
    assert_eq!(press(&mut h, Key::Z), [], "there are not so many controls");
    assert!(!shown(&h));
}
