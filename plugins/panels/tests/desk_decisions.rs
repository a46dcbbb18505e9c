//! Cards, suspects, moves, channels and the three large controls of a Desk, by finger and by key.

mod common;

use common::desk::{click_desk, on, open_desk, press_desk, ready_desk, rect_desk, whole};
use common::desk_show::{desk, desk_on_vocal};
use egui::{Key, vec2};
use egui_kittest::kittest::Queryable;
use panels::Intent;
use panels::view::{AuditionView, AuditionWay, Dry, Phase};

#[test]
fn all_three_cards_lie_open_and_each_is_decided_on_by_its_own_buttons() {
    let mut h = ready_desk(desk());
    assert_eq!(click_desk(&mut h, "Accept"), [whole(Intent::Accept(1))]);
    h.run_steps(10);
    assert_eq!(click_desk(&mut h, "Did it on the desk card 2"), [whole(Intent::DidOnDesk(2))]);
    h.run_steps(10);
    assert_eq!(click_desk(&mut h, "Not now card 3"), [whole(Intent::NotNow(3))]);
}

#[test]
fn keys_decide_on_the_card_that_n_has_walked_to() {
    let mut h = ready_desk(desk());
    assert_eq!(press_desk(&mut h, Key::A), [whole(Intent::Accept(1))]);
    press_desk(&mut h, Key::N);
    h.run_steps(10);
    assert_eq!(press_desk(&mut h, Key::R), [whole(Intent::Reject(2))]);
    press_desk(&mut h, Key::N);
    h.run_steps(10);
    assert_eq!(press_desk(&mut h, Key::K), [whole(Intent::DidOnDesk(3))]);
    assert_eq!(press_desk(&mut h, Key::Space), [], "Space accepts nothing");
}

#[test]
fn a_tap_within_400_ms_of_a_new_card_is_ignored_and_open_cards_never_move() {
    let mut h = ready_desk(desk());
    let before = rect_desk(&h, "Accept");
    let mut other = h.state().view.cards[0].clone();
    (other.id, other.headline) = (9, "Harsh at 4 k. Cut 2, Q 3.".to_owned());
    h.state_mut().view.cards[0] = other;
    h.run_steps(2);
    assert_eq!(rect_desk(&h, "Accept"), before);
    assert_eq!(click_desk(&mut h, "Accept"), []);
    assert_eq!(press_desk(&mut h, Key::A), []);
    h.run_steps(10);
    assert_eq!(click_desk(&mut h, "Accept"), [whole(Intent::Accept(9))]);
}

#[test]
fn audition_is_on_the_cue_alone_or_in_the_mix_before_or_after() {
    let mut h = ready_desk(desk());
    let alone = Some((1, AuditionWay::Alone));
    assert_eq!(press_desk(&mut h, Key::H), [whole(Intent::Audition(alone))]);
    h.state_mut().view.audition = AuditionView { card: Some(1), ..AuditionView::default() };
    h.run_steps(2);
    let mixed = Some((1, AuditionWay::InContext));
    assert_eq!(press_desk(&mut h, Key::X), [whole(Intent::Audition(mixed))]);
    let before = Some((1, AuditionWay::AloneBefore));
    assert_eq!(press_desk(&mut h, Key::B), [whole(Intent::Audition(before))]);
    assert_eq!(press_desk(&mut h, Key::H), [whole(Intent::Audition(None))]);
}

#[test]
fn freeze_and_mine_act_at_once_and_dry_only_when_it_is_held() {
    let mut h = ready_desk(desk());
    assert_eq!(press_desk(&mut h, Key::F), [whole(Intent::SetFreeze(true))]);
    assert_eq!(click_desk(&mut h, "Mine on all"), [whole(Intent::SetMine(true))]);
    assert_eq!(press_desk(&mut h, Key::D), [], "a tap on Dry does nothing");
    assert_eq!(click_desk(&mut h, "Dry on all"), []);
    h.key_down(Key::D);
    h.run_steps(14);
    h.key_up(Key::D);
    h.run_steps(2);
    let done = std::mem::take(&mut h.state_mut().intents);
    assert_eq!(done, [whole(Intent::SetDry(Dry::Dry))], "held for half a second, once");
    h.state_mut().view.dry = Dry::Dry;
    h.run_steps(2);
    assert_eq!(press_desk(&mut h, Key::D), [whole(Intent::SetDry(Dry::Off))], "off needs no hold");
}

#[test]
fn a_suspect_is_cut_or_let_go_on_its_own_channel() {
    let mut h = ready_desk(desk());
    let cut = click_desk(&mut h, "Cut 2.52 k on Vox Lead");
    assert_eq!(cut, [on(16, Intent::CutSuspect(4))]);
    h.run_steps(10);
    assert_eq!(press_desk(&mut h, Key::C), [on(16, Intent::CutSuspect(4))]);
    let release = click_desk(&mut h, "Release 412 on Vox Lead");
    assert_eq!(release, [on(16, Intent::ReleaseNotch(0))]);
}

#[test]
fn the_card_in_front_is_told_to_the_buttons_of_the_host() {
    let mut h = open_desk(desk(), vec2(1_440.0, 900.0));
    assert_eq!(std::mem::take(&mut h.state_mut().intents), [whole(Intent::Pick(1))]);
    h.run_steps(3);
    assert_eq!(press_desk(&mut h, Key::N), [whole(Intent::Pick(2))]);
    h.state_mut().view.cards.remove(1);
    h.run_steps(2);
    assert_eq!(std::mem::take(&mut h.state_mut().intents), [whole(Intent::Pick(1))]);
}

#[test]
fn an_instance_of_its_own_has_no_cue_and_its_card_says_so() {
    let mut view = desk();
    view.cards[0].no_audition = "not for an instance of its own".to_owned();
    let mut h = ready_desk(view);
    assert_eq!(press_desk(&mut h, Key::H), []);
    assert!(h.query_by_label("Audition").is_none());
}

#[test]
fn the_channel_that_is_looked_at_has_large_switches_of_its_own_and_raw_by_holding() {
    let mut view = desk_on_vocal();
    let focus = view.focus.as_mut().expect("one is looked at");
    focus.1.dry = Dry::Dry;
    focus.1.hands_on = true;
    let mut h = ready_desk(view);
    for name in ["Freeze here", "Mine here", "Dry here"] {
        let size = rect_desk(&h, name).size();
        assert!(size.x >= 64.0 && size.y >= 64.0, "{name}: {size:?}");
    }
    assert_eq!(click_desk(&mut h, "Freeze here"), [on(16, Intent::SetFreeze(true))]);
    assert_eq!(press_desk(&mut h, Key::G), [on(16, Intent::ReleaseHands)]);
    assert_eq!(click_desk(&mut h, "Dry here"), [on(16, Intent::SetDry(Dry::Off))]);
    let at = rect_desk(&h, "Dry here").center();
    h.hover_at(at);
    h.drag_at(at);
    h.run_steps(14);
    h.drop_at(at);
    h.run_steps(2);
    let held = std::mem::take(&mut h.state_mut().intents);
    assert_eq!(held, [on(16, Intent::SetDry(Dry::Raw))]);
}

#[test]
fn a_suspect_that_grows_faster_moves_no_other_under_the_finger() {
    let mut h = ready_desk(desk());
    let name = "Cut 2.52 k on Vox Lead";
    let before = rect_desk(&h, name);
    h.state_mut().view.suspects.reverse();
    h.run_steps(2);
    assert_eq!(rect_desk(&h, name), before);
}

#[test]
fn any_move_in_the_middle_of_the_ledger_is_taken_back_on_its_own() {
    let mut h = ready_desk(desk());
    press_desk(&mut h, Key::J);
    let name = "Undo 20:47 BV 1 Notch 1 off → on, 412 Hz, -6.0 dB";
    assert_eq!(click_desk(&mut h, name), [whole(Intent::Undo(28))]);
    assert_eq!(press_desk(&mut h, Key::U), [whole(Intent::Undo(30))], "U takes the newest");
}

#[test]
fn a_tile_opens_its_channel_and_arrows_walk_in_console_order() {
    let mut h = ready_desk(desk());
    h.state_mut().intents.clear();
    h.get_by_label_contains("Channel 17 Vox Lead").click();
    h.run_steps(2);
    let open = std::mem::take(&mut h.state_mut().intents);
    assert_eq!(open, [whole(Intent::Focus(Some(16)))]);

    let mut h = ready_desk(desk());
    press_desk(&mut h, Key::ArrowRight);
    press_desk(&mut h, Key::ArrowDown);
    assert_eq!(press_desk(&mut h, Key::Enter), [whole(Intent::Focus(Some(9)))]);
    // What is not used is passed by: 15 is a pair.
    let mut h = ready_desk(desk());
    for _ in 0..15 {
        press_desk(&mut h, Key::ArrowRight);
    }
    assert_eq!(press_desk(&mut h, Key::Enter), [whole(Intent::Focus(Some(16)))]);
}

#[test]
fn tiles_stand_in_console_order_whatever_happens() {
    let place = |view| {
        let h = ready_desk(view);
        (1..=29u16)
            .map(|n| {
                let name = format!("Channel {n} ");
                let at = h.get_all_by_label_contains(&name).next().expect("a tile").rect();
                (at.min.y as i32, at.min.x as i32)
            })
            .collect::<Vec<_>>()
    };
    let before = place(desk());
    assert!(before.windows(2).all(|w| w[0] < w[1]), "rows of eight, left to right: {before:?}");
    let mut loud = desk();
    loud.tiles[28].cards = vec![1];
    loud.tiles[28].suspects = 3;
    loud.cards.truncate(1);
    assert_eq!(place(loud), before);
}

#[test]
fn the_focus_acts_on_its_channel_alone() {
    let mut h = ready_desk(desk_on_vocal());
    assert_eq!(click_desk(&mut h, "Freeze here"), [on(16, Intent::SetFreeze(true))]);
    assert_eq!(click_desk(&mut h, "Mine here"), [on(16, Intent::SetMine(true))]);
    assert_eq!(press_desk(&mut h, Key::F), [whole(Intent::SetFreeze(true))], "F is the desk's");
    let link = click_desk(&mut h, "Link with the next channel");
    assert_eq!(link, [on(16, Intent::Link(true))]);
    assert_eq!(press_desk(&mut h, Key::Escape), [whole(Intent::Focus(None))]);
}

#[test]
fn between_songs_the_setup_page_forgets_what_was_rejected_and_takes_live_notches_out() {
    let mut h = ready_desk(desk());
    press_desk(&mut h, Key::E);
    assert_eq!(click_desk(&mut h, "New song"), [whole(Intent::NewSong)]);
    assert_eq!(click_desk(&mut h, "Live notches out"), [whole(Intent::ClearLive)]);
}

#[test]
fn the_filter_takes_ink_away_and_moves_nothing() {
    let mut h = ready_desk(desk());
    let name = "Channel 17 Vox Lead";
    let before = h.get_by_label_contains(name).rect();
    press_desk(&mut h, Key::Slash);
    h.run_steps(2);
    h.event(egui::Event::Text("vox".to_owned()));
    h.run_steps(2);
    assert_eq!(h.get_by_label_contains(name).rect(), before);
    assert_eq!(press_desk(&mut h, Key::F), [], "letters go into the field while it has the keys");
    press_desk(&mut h, Key::Escape);
    h.run_steps(2);
    assert_eq!(press_desk(&mut h, Key::F), [whole(Intent::SetFreeze(true))]);
}

#[test]
fn the_phase_is_set_by_a_person() {
    let mut h = ready_desk(desk());
    assert_eq!(click_desk(&mut h, "Soundcheck"), [whole(Intent::SetPhase(Phase::Soundcheck))]);
}

#[test]
fn what_is_not_known_is_said() {
    let h = open_desk(Default::default(), vec2(1_440.0, 900.0));
    for text in ["health: starting", "clock –:––"] {
        assert!(h.query_by_label(text).is_some(), "{text}");
    }
    assert!(h.query_by_label_contains("No channels").is_some());
    assert!(h.query_by_label_contains("since load: nothing suggested yet").is_some());
    let mut view = desk();
    view.tiles[16].clarity = None;
    let h = ready_desk(view);
    let told = h.get_by_label_contains("Channel 17 Vox Lead, lead singing");
    let label = egui_kittest::kittest::NodeT::accesskit_node(&told).label().unwrap_or_default();
    assert!(label.contains("clarity unknown"), "{label}");
}
