//! What rings, clips or is frozen on a Desk, by finger and by key.

mod common;

use common::desk::{click_desk, on, open_desk, press_desk, ready_desk, whole};
use common::desk_show::desk;
use egui::{Key, vec2};
use egui_kittest::kittest::Queryable;
use panels::Intent;
use panels::view::{DeskMove, DeskSuspect, DeskView, MoveView, SuspectState, SuspectView};

/// So many rings on the first channel, each held by a notch.
fn held(count: u32) -> DeskView {
    let mut view = desk();
    let one = view.suspects[0].clone();
    let suspect = |id: u32| SuspectView {
        id,
        hz: 300.0 + id as f32,
        state: SuspectState::Notched,
        slot: Some(id as u8 % 16),
        growth_db_s: 0.0,
        ..one.suspect.clone()
    };
    view.suspects = (0..count)
        .map(|id| DeskSuspect { channel: 0, suspect: suspect(id), ..one.clone() })
        .collect();
    view
}

fn grower() -> DeskSuspect {
    let mut one = desk().suspects[0].clone();
    (one.channel, one.suspect.id, one.suspect.hz) = (4, 999, 2_520.0);
    (one.suspect.state, one.suspect.slot) = (SuspectState::Growing, None);
    one.suspect.growth_db_s = 30.0;
    one
}

#[test]
fn a_ring_that_grows_stands_first_whatever_is_held_and_however_much() {
    let name = format!("Cut 2.52 k on {}", grower().name);
    for (count, size) in
        [(5, vec2(1_440.0, 900.0)), (5, vec2(1_024.0, 640.0)), (80, vec2(1_440.0, 900.0))]
    {
        let mut h = open_desk(held(count), size);
        h.run_steps(10);
        h.state_mut().view.suspects.push(grower());
        h.run_steps(1);
        let at = h.get_by_label(&name).rect();
        assert!(h.ctx.content_rect().contains_rect(at), "{count} at {size:?}: {at:?}");
        assert_eq!(click_desk(&mut h, &name), [], "the finger was on its way to another one");
        h.run_steps(10);
        let cut = [on(4, Intent::CutSuspect(999))];
        assert_eq!(click_desk(&mut h, &name), cut, "{count} at {size:?}");
        h.run_steps(10);
        assert_eq!(press_desk(&mut h, Key::C), cut, "{count} at {size:?}");
    }
}

#[test]
fn one_key_clears_the_peaks_and_clips_of_all_channels() {
    let mut h = ready_desk(desk());
    assert_eq!(press_desk(&mut h, Key::Z), [whole(Intent::ClearPeaks)]);
    assert_eq!(click_desk(&mut h, "Clear peaks of all"), [whole(Intent::ClearPeaks)]);
}

#[test]
fn the_ledger_finds_each_channel_of_what_a_hand_did_to_several() {
    let mut view = desk();
    let one = view.ledger[0].clone();
    let moved = MoveView { text: "Freeze off → on".to_owned(), ..MoveView::default() };
    let names = vec!["Kick In".to_owned(), "Vox Lead".to_owned()];
    view.ledger = vec![DeskMove { name: "2 channels".to_owned(), names, moved, ..one }];
    let mut h = ready_desk(view);
    press_desk(&mut h, Key::J);
    for (filter, found) in [("vox", true), ("kick", true), ("sax", false)] {
        press_desk(&mut h, Key::Slash);
        for letter in filter.chars() {
            h.event(egui::Event::Text(letter.to_string()));
        }
        h.run_steps(3);
        let told = if found { "ledger: 1, newest first" } else { "ledger: 0 of 1" };
        assert!(h.query_by_label_contains(told).is_some(), "{filter}");
        press_desk(&mut h, Key::Escape);
        press_desk(&mut h, Key::Escape);
        press_desk(&mut h, Key::J);
    }
}

#[test]
fn a_move_far_down_the_ledger_is_reached_by_keys_alone() {
    let mut view = desk();
    let one = view.ledger[0].clone();
    let moved = |id: u64| MoveView { id, text: format!("move {id}"), ..one.moved.clone() };
    view.ledger = (0..60).map(|id| DeskMove { moved: moved(1_000 - id), ..one.clone() }).collect();
    let mut h = ready_desk(view);
    press_desk(&mut h, Key::J);
    let seen = |h: &egui_kittest::Harness<'_, common::desk::DeskBench>| {
        h.query_by_label_contains("move 970").is_some()
    };
    assert!(!seen(&h));
    for _ in 0..4 {
        if !seen(&h) {
            press_desk(&mut h, Key::PageDown);
            h.run_steps(30);
        }
    }
    assert!(seen(&h));
    press_desk(&mut h, Key::Home);
    h.run_steps(30);
    assert!(!seen(&h) && h.query_by_label_contains("move 1000").is_some());
}

#[test]
fn a_frozen_channel_is_left_alone_and_the_others_are_not() {
    let mut view = desk();
    let frozen = view.ledger.iter().find(|m| m.moved.can_be_undone()).expect("a move").channel;
    view.tiles[usize::from(frozen)].freeze = true;
    let next = view.ledger.iter().find(|m| m.moved.can_be_undone() && m.channel != frozen);
    let next = next.expect("a move of another channel").moved.id;
    let mut h = ready_desk(view);
    assert_eq!(press_desk(&mut h, Key::U), [whole(Intent::Undo(next))]);
    // The suspect that C would cut is on the frozen channel: C goes on to the next one that can be.
    let mut grows = [grower(), grower()];
    (grows[0].channel, grows[0].suspect.id) = (frozen, 998);
    h.state_mut().view.suspects = grows.to_vec();
    h.run_steps(10);
    assert_eq!(press_desk(&mut h, Key::C), [on(4, Intent::CutSuspect(999))]);
    h.state_mut().view.freeze = true;
    h.run_steps(10);
    assert_eq!(press_desk(&mut h, Key::U), []);
    assert_eq!(press_desk(&mut h, Key::C), []);
}

#[test]
fn what_is_not_seen_is_not_decided_on() {
    let mut h = open_desk(desk(), vec2(640.0, 480.0));
    h.run_steps(10);
    press_desk(&mut h, Key::E);
    assert!(h.query_by_label("Accept").is_none(), "the page lies over the cards");
    assert_eq!(press_desk(&mut h, Key::A), []);
    // What is heard is ended all the same.
    let heard = h.state().view.cards[0].id;
    h.state_mut().view.audition.card = Some(heard);
    assert_eq!(press_desk(&mut h, Key::H), [whole(Intent::Audition(None))]);
    h.state_mut().view.audition.card = None;
    press_desk(&mut h, Key::Escape);
    assert!(matches!(press_desk(&mut h, Key::A)[..], [_]), "and now it is");
}
