//! Cards, moves and the three large controls, by finger and by key.

mod common;

use common::{click, example, open, open_ready, press, rect, shown};
use egui::Key;
use egui_kittest::{Harness, kittest::NodeT, kittest::Queryable};
use panels::Intent;
use panels::view::{Dry, Mover};

#[test]
fn accept_by_button_and_by_key() {
    let mut h = open_ready(example());
    assert_eq!(click(&mut h, "Accept"), [Intent::Accept(1)]);
    h.run_steps(10);
    assert_eq!(press(&mut h, Key::A), [Intent::Accept(1)]);
}

#[test]
fn reject_did_on_desk_and_not_now_by_button_and_by_key() {
    for (button, key, wanted) in [
        ("Reject", Key::R, Intent::Reject(1)),
        ("Did it on the desk", Key::K, Intent::DidOnDesk(1)),
        ("Not now", Key::L, Intent::NotNow(1)),
    ] {
        let mut h = open_ready(example());
        assert_eq!(click(&mut h, button), std::slice::from_ref(&wanted));
        h.run_steps(10);
        assert_eq!(press(&mut h, key), [wanted]);
    }
}

#[test]
fn a_ghost_or_a_lower_card_selects_its_card() {
    let mut h = open_ready(example());
    let picked = click(&mut h, "Suggestion 2: Harsh at 4 k. Cut 2, Q 3.");
    assert_eq!(picked, [Intent::Pick(2)], "buttons of the host decide on it from now on");
    h.run_steps(10);
    assert_eq!(press(&mut h, Key::A), [Intent::Accept(2)]);
    let mut h = open_ready(example());
    assert_eq!(click(&mut h, "Card 3: Mud at 190. Cut 2, Q 1."), [Intent::Pick(3)]);
    h.run_steps(10);
    assert_eq!(click(&mut h, "Accept"), [Intent::Accept(3)]);
}

#[test]
fn a_touch_on_a_card_or_i_shows_its_numbers_and_decides_nothing() {
    for by_key in [false, true] {
        let mut h = open_ready(example());
        let before = rect(&h, "Accept");
        let selected = |h: &Harness<'_, common::Bench>| {
            let node = h.get_by_label("Numbers of card 1");
            node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
        };
        assert!(!selected(&h));
        let wanted = match by_key {
            true => press(&mut h, Key::I),
            false => click(&mut h, "Numbers of card 1"),
        };
        assert_eq!(wanted, []);
        h.run_steps(2);
        assert!(selected(&h));
        assert_eq!(rect(&h, "Accept"), before, "nothing moves");
        assert_eq!(press(&mut h, Key::A), [Intent::Accept(1)]);
    }
}

#[test]
fn n_walks_through_all_cards() {
    let mut h = open_ready(example());
    for id in [2, 3, 1] {
        press(&mut h, Key::N);
        h.run_steps(10);
        assert_eq!(press(&mut h, Key::R), [Intent::Reject(id)]);
        h.run_steps(10);
    }
}

#[test]
fn a_tap_within_400_ms_of_a_change_of_cards_is_ignored() {
    let mut h = open_ready(example());
    h.state_mut().view.cards.remove(0);
    h.run_steps(2);
    assert_eq!(click(&mut h, "Accept"), []);
    assert_eq!(press(&mut h, Key::A), []);
    h.run_steps(10);
    assert_eq!(click(&mut h, "Accept"), [Intent::Accept(2)]);
}

#[test]
fn a_double_tap_decides_once() {
    let mut h = open_ready(example());
    assert_eq!(click(&mut h, "Accept"), [Intent::Accept(1)]);
    assert_eq!(click(&mut h, "Accept"), []);
}

#[test]
fn a_better_card_moves_nothing_under_the_finger() {
    let mut h = open_ready(example());
    let before = rect(&h, "Accept");
    let mut better = h.state().view.cards[0].clone();
    better.id = 9;
    better.headline = "Rings at 2.5 k, a headline so long that it takes three rows".to_owned();
    h.state_mut().view.cards.truncate(1);
    h.state_mut().view.cards.insert(0, better);
    h.run_steps(12);
    assert_eq!(rect(&h, "Accept"), before);
    assert_eq!(click(&mut h, "Accept"), [Intent::Accept(1)]);
}

#[test]
fn space_accepts_nothing_even_where_the_keyboard_is_on_a_button() {
    let mut h = open_ready(example());
    assert_eq!(press(&mut h, Key::Space), []);
    for button in ["Accept", "Freeze", "Dry"] {
        use egui_kittest::kittest::Queryable;
        h.get_by_label(button).focus();
        h.run_steps(2);
        assert_eq!(press(&mut h, Key::Space), [], "{button}");
    }
}

#[test]
fn a_held_key_accepts_one_card_only() {
    let mut h = open_ready(example());
    h.state_mut().intents.clear();
    for repeat in [false, true, true, true] {
        let (key, modifiers) = (Key::A, egui::Modifiers::NONE);
        h.event(egui::Event::Key { key, physical_key: None, pressed: true, repeat, modifiers });
        h.run_steps(10);
    }
    assert_eq!(h.state().intents, [Intent::Accept(1)]);
}

#[test]
fn advice_has_no_accept() {
    let mut view = example();
    view.cards[0].advice = true;
    let mut h = open_ready(view);
    assert!(!shown(&h, "Accept"));
    assert_eq!(press(&mut h, Key::A), []);
    assert_eq!(click(&mut h, "Did it on the desk"), [Intent::DidOnDesk(1)]);
}

#[test]
fn a_card_that_arms_the_trim_is_accepted_and_says_so() {
    let mut view = example();
    view.cards[0].arms = true;
    let mut h = open_ready(view);
    assert_eq!(click(&mut h, "Accept"), [Intent::Accept(1)]);
    h.run_steps(10);
    assert_eq!(press(&mut h, Key::A), [Intent::Accept(1)]);
    h.run_steps(10);
    assert_eq!(press(&mut h, Key::H), [], "nothing is heard of it yet");
}

#[test]
fn while_frozen_nothing_can_be_accepted() {
    let mut h = open_ready(panels::ChannelView { freeze: true, ..example() });
    assert_eq!(press(&mut h, Key::A), []);
    assert_eq!(click(&mut h, "Accept"), []);
    assert_eq!(press(&mut h, Key::R), [Intent::Reject(1)]);
}

#[test]
fn undo_in_the_middle_and_undo_last() {
    let mut h = open_ready(example());
    press(&mut h, Key::Num4);
    assert!(shown(&h, "Undo 21:14 HPF 80 → 110"));
    assert!(!shown(&h, "Undo 21:13 5 kHz +2.5"), "what the engineer did is theirs");
    assert_eq!(press(&mut h, Key::U), [Intent::Undo(30)]);
    h.state_mut().view.moves[0].undone = true;
    h.run_steps(2);
    assert_eq!(press(&mut h, Key::U), [], "another one has just become the newest");
    h.run_steps(10);
    assert_eq!(press(&mut h, Key::U), [Intent::Undo(28)]);
    let mut view = example();
    view.moves[0].by = Mover::Host;
    view.moves[1].by = Mover::Assistant;
    let mut h = open_ready(view);
    click(&mut h, "Moves");
    assert_eq!(click(&mut h, "Undo 21:13 5 kHz +2.5"), [Intent::Undo(29)]);
}

#[test]
fn freeze_mine_and_dry_by_button_and_by_key() {
    for (button, key, wanted) in [
        ("Freeze", Key::F, Intent::SetFreeze(true)),
        ("Mine", Key::M, Intent::SetMine(true)),
        ("Dry", Key::D, Intent::SetDry(Dry::Dry)),
    ] {
        let mut h = open_ready(example());
        assert_eq!(click(&mut h, button), std::slice::from_ref(&wanted));
        assert_eq!(press(&mut h, key), [wanted]);
    }
    let on = panels::ChannelView { freeze: true, mine: true, dry: Dry::Dry, ..example() };
    let mut h = open_ready(on);
    assert_eq!(click(&mut h, "Freeze"), [Intent::SetFreeze(false)]);
    assert_eq!(click(&mut h, "Mine"), [Intent::SetMine(false)]);
    assert_eq!(click(&mut h, "Dry"), [Intent::SetDry(Dry::Off)]);
}

#[test]
fn freeze_never_waits_for_the_tap_guard() {
    let mut h = open(example(), egui::vec2(1120.0, 700.0));
    assert_eq!(press(&mut h, Key::F), [Intent::SetFreeze(true)]);
}

#[test]
fn a_second_press_of_dry_is_raw_when_it_is_held() {
    let mut h = open_ready(panels::ChannelView { dry: Dry::Dry, ..example() });
    let at = rect(&h, "Dry").center();
    h.state_mut().intents.clear();
    h.drag_at(at);
    h.run_steps(14);
    assert_eq!(h.state().intents, [Intent::SetDry(Dry::Raw)]);
    h.state_mut().view.dry = Dry::Raw;
    h.drop_at(at);
    h.run_steps(2);
    assert_eq!(h.state().intents, [Intent::SetDry(Dry::Raw)], "letting go does no more");
    assert_eq!(click(&mut h, "Dry"), [Intent::SetDry(Dry::Off)]);

    let mut h = open_ready(panels::ChannelView { dry: Dry::Dry, ..example() });
    h.state_mut().intents.clear();
    h.key_down(Key::D);
    h.run_steps(14);
    h.key_up(Key::D);
    h.run_steps(2);
    assert_eq!(h.state().intents, [Intent::SetDry(Dry::Raw)]);
}

#[test]
fn a_first_press_of_dry_that_is_held_is_dry_not_raw() {
    let mut h = open_ready(example());
    let at = rect(&h, "Dry").center();
    h.state_mut().intents.clear();
    h.drag_at(at);
    h.run_steps(14);
    h.drop_at(at);
    h.run_steps(2);
    assert_eq!(h.state().intents, [Intent::SetDry(Dry::Dry)]);
}

#[test]
fn phase_insert_and_site_are_set_by_a_person() {
    let mut h = open_ready(example());
    assert_eq!(click(&mut h, "Show"), [Intent::SetPhase(panels::view::Phase::Show)]);
    click(&mut h, "insert: unknown");
    h.run_steps(2);
    let wanted = [Intent::SetInsert(panels::view::InsertPoint::BeforeEq)];
    assert_eq!(click(&mut h, "before desk EQ"), wanted);
}

#[test]
fn hands_on_can_be_given_back() {
    let mut h = open_ready(panels::ChannelView { hands_on: true, ..example() });
    assert_eq!(click(&mut h, "Give back"), [Intent::ReleaseHands]);
    assert_eq!(press(&mut h, Key::G), [Intent::ReleaseHands]);
}
