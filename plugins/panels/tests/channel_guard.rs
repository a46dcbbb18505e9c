//! Suspects, notches, automation and set-up, by finger and by key.

mod common;

use common::show::vocal;
use common::{click, open, open_ready, press, shown};
use egui::{Key, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use panels::view::{
    GuardMode, InsertPoint, NotchView, Phase, Role, Stance, SuspectState, SuspectView,
};
use panels::{Brightness, ChannelView, Intent};

#[test]
fn one_touch_cuts_a_suspect_by_button_and_by_key_and_a_second_one_waits() {
    let mut h = open_ready(vocal());
    assert_eq!(click(&mut h, "Cut 2.52 k"), [Intent::CutSuspect(4)]);
    assert_eq!(press(&mut h, Key::C), [], "a double tap cuts once");
    h.run_steps(10);
    assert_eq!(press(&mut h, Key::C), [Intent::CutSuspect(4)], "deeper");
}

#[test]
fn a_suspect_that_takes_anothers_place_is_not_cut_by_the_finger_that_was_on_its_way() {
    let mut h = open_ready(vocal());
    let mut other = h.state().view.guard.suspects[0].clone();
    other.id = 9;
    h.state_mut().view.guard.suspects[0] = other;
    h.run_steps(1);
    assert_eq!(click(&mut h, "Cut 2.52 k"), []);
    h.run_steps(10);
    assert_eq!(click(&mut h, "Cut 2.52 k"), [Intent::CutSuspect(9)]);
}

/// The vocal's guard with two rings that notches hold, and one that grows.
fn two_held_and_one_that_grows() -> ChannelView {
    let mut view = vocal();
    let one = view.guard.suspects[0].clone();
    let held = |id: u32, hz: f32| SuspectView {
        id,
        hz,
        state: SuspectState::Notched,
        slot: Some(id as u8),
        growth_db_s: 0.0,
        ..one.clone()
    };
    view.guard.suspects = vec![held(1, 400.0), held(2, 800.0)];
    view
}

#[test]
fn a_ring_that_grows_is_seen_whatever_is_held_already_and_whatever_the_size() {
    let grower = vocal().guard.suspects[0].clone();
    for size in [vec2(640.0, 400.0), vec2(1_120.0, 700.0), vec2(1_600.0, 1_000.0)] {
        let mut h = open(two_held_and_one_that_grows(), size);
        h.run_steps(10);
        assert!(shown(&h, "Release 400"), "{size:?}");
        h.state_mut().view.guard.suspects.push(grower.clone());
        h.run_steps(1);
        assert!(shown(&h, "Cut 2.52 k"), "{size:?}");
        assert_eq!(click(&mut h, "Cut 2.52 k"), [], "the finger was on its way to another one");
        h.run_steps(10);
        assert_eq!(click(&mut h, "Cut 2.52 k"), [Intent::CutSuspect(grower.id)]);
        // It takes breath: that does not hide it again.
        let suspects = &mut h.state_mut().view.guard.suspects;
        (suspects[2].state, suspects[2].growth_db_s) = (SuspectState::Standing, 0.5);
        h.run_steps(10);
        assert!(shown(&h, "Cut 2.52 k"), "{size:?}");
    }
}

#[test]
fn where_one_suspect_has_room_it_is_the_one_that_c_cuts() {
    let mut view = vocal();
    let one = view.guard.suspects[0].clone();
    let grows = |id: u32, hz: f32| SuspectView { id, hz, ..one.clone() };
    view.guard.suspects = vec![grows(1, 400.0)];
    let mut h = open(view, vec2(640.0, 400.0));
    h.run_steps(10);
    h.state_mut().view.guard.suspects[0].state = SuspectState::Standing;
    h.state_mut().view.guard.suspects.push(grows(2, 800.0));
    h.run_steps(10);
    assert!(shown(&h, "Cut 800") && !shown(&h, "Cut 400"));
    assert_eq!(press(&mut h, Key::C), [Intent::CutSuspect(2)]);
    h.run_steps(10);
    assert_eq!(click(&mut h, "Cut 800"), [Intent::CutSuspect(2)]);
}

#[test]
fn where_one_suspect_has_room_another_one_in_its_place_waits_too() {
    let mut view = two_held_and_one_that_grows();
    let mut h = open(view.clone(), vec2(640.0, 400.0));
    h.run_steps(10);
    assert!(shown(&h, "Release 400"));
    view.guard.suspects.remove(0);
    h.state_mut().view = view;
    h.run_steps(1);
    assert_eq!(click(&mut h, "Release 800"), [], "the finger was on its way to another notch");
    h.run_steps(10);
    assert_eq!(click(&mut h, "Release 800"), [Intent::ReleaseNotch(2)]);
}

#[test]
fn what_flickers_out_of_sight_does_not_lock_the_buttons_under_the_curve() {
    let mut view = vocal();
    let one = view.guard.suspects[0].clone();
    let grows = |id: u32, hz: f32| SuspectView { id, hz, ..one.clone() };
    let elsewhere =
        SuspectView { state: SuspectState::NotHere, growth_db_s: 0.0, ..grows(3, 99.0) };
    view.guard.suspects = vec![grows(1, 400.0), grows(2, 800.0), elsewhere];
    let mut h = open_ready(view);
    for n in 0..20 {
        h.state_mut().view.guard.suspects[2].growth_db_s = if n % 2 == 0 { 9.0 } else { 0.0 };
        h.run_steps(1);
    }
    assert_eq!(click(&mut h, "Cut 400"), [Intent::CutSuspect(1)]);
}

#[test]
fn from_a_page_that_lies_over_the_card_a_touch_leads_back() {
    for size in [vec2(400.0, 300.0), vec2(448.0, 280.0), vec2(560.0, 330.0), vec2(900.0, 340.0)] {
        let mut h = open(vocal(), size);
        h.run_steps(10);
        for key in [Key::Num2, Key::Num3, Key::Num6] {
            press(&mut h, key);
            h.run_steps(2);
            assert_eq!(shown(&h, "Accept"), size.x >= 560.0, "{key:?} at {size:?}");
            click(&mut h, "Back");
            h.run_steps(2);
            assert!(shown(&h, "Accept") && !shown(&h, "Back"), "{key:?} at {size:?}");
        }
    }
}

#[test]
fn what_rings_elsewhere_says_what_to_do_and_lets_its_notch_go() {
    let mut h = open_ready(vocal());
    let suspect = &mut h.state_mut().view.guard.suspects[0];
    (suspect.state, suspect.slot, suspect.growth_db_s) = (SuspectState::NotHere, Some(3), 0.0);
    h.run_steps(80);
    let says = |h: &egui_kittest::Harness<'_, common::Bench>| {
        h.query_all_by_label_contains("tell monitors · ").next().is_some()
    };
    assert!(says(&h));
    assert_eq!(click(&mut h, "Release 2.52 k"), [Intent::ReleaseNotch(3)]);
}

#[test]
fn while_frozen_nothing_that_does_nothing_looks_as_if_it_did() {
    let mut view = vocal();
    view.freeze = true;
    let mut h = open_ready(view);
    assert_eq!(click(&mut h, "Cut 2.52 k"), []);
    assert_eq!(press(&mut h, Key::C), []);
    assert_eq!(press(&mut h, Key::U), []);
    let is_off = |name: &str| h.get_by_label(name).accesskit_node().is_disabled();
    assert!(is_off("Cut 2.52 k"), "it is shown as disabled");
    press(&mut h, Key::Num3);
    h.run_steps(2);
    let off = |h: &egui_kittest::Harness<'_, common::Bench>, name: &str| {
        let mut all = h.query_all_by_label_contains(name).peekable();
        assert!(all.peek().is_some(), "{name}");
        all.all(|node| node.accesskit_node().is_disabled())
    };
    assert!(
        ["Release notch ", "Clear live notches", "Clear all notches"].iter().all(|n| off(&h, n))
    );
    press(&mut h, Key::Num4);
    h.run_steps(2);
    assert!(off(&h, "Undo "));
}

#[test]
fn suspects_keep_their_place_while_they_are_there() {
    let mut h = open_ready(vocal());
    let before = common::rect(&h, "Cut 2.52 k");
    h.state_mut().view.guard.suspects.reverse();
    h.run_steps(2);
    assert_eq!(common::rect(&h, "Cut 2.52 k"), before);
}

#[test]
fn a_second_tap_on_cut_does_not_let_the_notch_go_that_has_just_come() {
    let mut h = open_ready(vocal());
    assert_eq!(click(&mut h, "Cut 2.52 k"), [Intent::CutSuspect(4)]);
    let notch = h.state().view.guard.notches[0];
    let guard = &mut h.state_mut().view.guard;
    let suspect = &mut guard.suspects[0];
    (suspect.state, suspect.slot, suspect.growth_db_s) = (SuspectState::Notched, Some(7), -1.0);
    guard.notches.push(NotchView { slot: 7, hz: guard.suspects[0].hz, ..notch });
    h.run_steps(1);
    assert_eq!(click(&mut h, "Release 2.52 k"), []);
    h.run_steps(10);
    assert_eq!(click(&mut h, "Release 2.52 k"), [Intent::ReleaseNotch(7)]);
}

#[test]
fn c_keeps_its_suspect_when_another_becomes_surer_and_waits_where_it_gets_another() {
    let mut h = open_ready(vocal());
    let mut other = h.state().view.guard.suspects[0].clone();
    (other.id, other.hz) = (9, 900.0);
    h.state_mut().view.guard.suspects.insert(0, other);
    h.run_steps(12);
    assert_eq!(press(&mut h, Key::C), [Intent::CutSuspect(4)], "both grow: it stays");
    h.state_mut().view.guard.suspects.retain(|s| s.id != 4);
    h.run_steps(1);
    assert_eq!(press(&mut h, Key::C), [], "another one has just become it");
    h.run_steps(10);
    assert_eq!(press(&mut h, Key::C), [Intent::CutSuspect(9)]);
}

#[test]
fn a_notch_that_goes_and_a_move_that_comes_shift_the_rows_so_the_next_tap_waits() {
    let mut h = open_ready(vocal());
    press(&mut h, Key::Num3);
    h.state_mut().view.guard.notches.remove(0);
    h.run_steps(1);
    assert_eq!(click(&mut h, "Release notch 1.26 k"), []);
    h.run_steps(10);
    assert_eq!(click(&mut h, "Release notch 1.26 k"), [Intent::ReleaseNotch(1)]);
    let mut newer = h.state().view.moves[0].clone();
    newer.id = 99;
    h.state_mut().view.moves.insert(0, newer);
    h.run_steps(1);
    assert_eq!(press(&mut h, Key::U), [], "it was meant for the one before");
    h.run_steps(10);
    assert_eq!(press(&mut h, Key::U), [Intent::Undo(99)]);
}

#[test]
fn what_seems_to_ring_elsewhere_is_cut_by_its_own_button_alone() {
    let mut view = vocal();
    view.guard.suspects.retain(|s| s.state == SuspectState::NotHere);
    let mut h = open_ready(view);
    assert_eq!(press(&mut h, Key::C), []);
    assert_eq!(click(&mut h, "Cut 3.15 k"), [Intent::CutSuspect(5)], "the engineer knows better");
}

#[test]
fn the_guards_page_vetoes_releases_clears_and_sets_the_mode() {
    for (label, wanted) in [
        ("Not a ring 2.52 k", Intent::VetoSuspect(4)),
        ("Release 412", Intent::ReleaseNotch(0)),
        ("Release notch 1.26 k", Intent::ReleaseNotch(1)),
        ("Clear live notches", Intent::ClearNotches { live_only: true }),
        ("Clear all notches", Intent::ClearNotches { live_only: false }),
        ("guard: Ring-out", Intent::SetGuardMode(GuardMode::RingOut)),
        ("guard: Off", Intent::SetGuardMode(GuardMode::Off)),
        ("Probe in the show too", Intent::SetProbesInShow(true)),
        ("Forget rings", Intent::ForgetRings),
    ] {
        let mut h = open_ready(vocal());
        press(&mut h, Key::Num3);
        assert_eq!(click(&mut h, label), [wanted], "{label}");
    }
}

#[test]
fn what_has_no_key_of_its_own_is_reached_by_tab_and_done_by_enter_and_not_by_space() {
    for (label, wanted) in [
        ("Not a ring 2.52 k", Intent::VetoSuspect(4)),
        ("guard: Ring-out", Intent::SetGuardMode(GuardMode::RingOut)),
        ("Show", Intent::SetPhase(Phase::Show)),
    ] {
        let mut h = open_ready(vocal());
        press(&mut h, Key::Num3);
        let mut steps = 0;
        while !h.get_by_label(label).is_focused() {
            press(&mut h, Key::Tab);
            steps += 1;
            assert!(steps < 100, "{label} is never reached");
        }
        assert_eq!(press(&mut h, Key::Space), [], "{label}");
        assert_eq!(press(&mut h, Key::Enter), [wanted], "{label}");
    }
}

#[test]
fn automation_is_set_armed_and_reset_class_by_class() {
    for (label, wanted) in [
        ("resonance may: Off", Intent::SetStance(3, Stance::Off)),
        ("gain staging may: Auto", Intent::SetStance(1, Stance::Auto)),
        ("Arm resonance", Intent::Arm(3, true)),
        ("Reset resonance", Intent::ResetTrust(Some(3))),
        ("Reset all trust", Intent::ResetTrust(None)),
    ] {
        let mut h = open_ready(vocal());
        press(&mut h, Key::Num5);
        assert_eq!(click(&mut h, label), [wanted], "{label}");
    }
    let mut h = open_ready(vocal());
    press(&mut h, Key::Num5);
    assert!(!shown(&h, "clip rescue may: Auto"), "never by itself");
    assert_eq!(click(&mut h, "Arm HPF"), [], "arming needs Auto first");
}

#[test]
fn what_classes_may_do_is_said_on_the_desk_that_judges_the_channel() {
    let view = ChannelView { judged_by_desk: true, ..vocal() };
    let mut h = open(view, vec2(1_600.0, 2_000.0));
    press(&mut h, Key::Num5);
    assert!(!shown(&h, "Arm resonance") && !shown(&h, "deepest cut by itself: less"));
    assert_eq!(click(&mut h, "Reset all trust"), []);
}

#[test]
fn limits_go_step_by_step_and_end_where_the_design_does() {
    let mut h = open(vocal(), vec2(1_600.0, 2_000.0));
    press(&mut h, Key::Num5);
    for (label, wanted) in [
        ("deepest cut by itself: less", vec![Intent::SetLimit(3, 2.0)]),
        ("deepest cut by itself: more", vec![Intent::SetLimit(3, 3.0)]),
        ("cards at once: more", vec![]),
    ] {
        assert_eq!(click(&mut h, label), wanted, "{label}");
    }
}

#[test]
fn role_insert_lead_brightness_and_size_are_set_up() {
    let mut h = open_ready(vocal());
    press(&mut h, Key::Num6);
    assert_eq!(click(&mut h, "lead vocal"), [Intent::SetLeadVocal(false)]);
    assert_eq!(
        click(&mut h, "brightness: daylight"),
        [Intent::SetBrightness(Brightness::Daylight)]
    );
    assert_eq!(click(&mut h, "New song"), [Intent::NewSong]);
    for (menu, item, wanted) in [
        ("role: input", "MC", Intent::SetRole(Role::Mc)),
        ("size: 100 %", "150 %", Intent::SetScale(1.5)),
        ("plays: by the name", "kick", Intent::SetInstrument(Some(0))),
    ] {
        let mut h = open_ready(vocal());
        press(&mut h, Key::Num6);
        click(&mut h, menu);
        h.run_steps(2);
        assert_eq!(click(&mut h, item), [wanted], "{menu}");
    }
    let mut view = vocal();
    view.insert = InsertPoint::Unknown;
    let h = open_ready(view);
    assert!(shown(&h, "insert: unknown"));
}

#[test]
fn a_button_of_the_host_picks_the_card() {
    let mut h = open_ready(vocal());
    h.state_mut().view.picked = Some((2, 1));
    h.run_steps(12);
    assert_eq!(press(&mut h, Key::R), [Intent::Reject(2)]);
}

#[test]
fn a_channel_has_no_cue_and_offers_no_audition() {
    let mut h = open_ready(vocal());
    assert_eq!(press(&mut h, Key::H), [], "on the Desk");
    assert!(!shown(&h, "Audition"));
}
