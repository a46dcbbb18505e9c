//! Every state of a Desk at every size: nothing panics, nothing large overlaps, nothing is too small to
//! touch.

mod common;

use common::desk::{DeskBench, open_desk};
use common::desk_show::{desk, desk_on_vocal};
use common::legible::overlaps;
use egui::{Key, Rect, Role, Vec2, vec2};
use egui_kittest::{Harness, kittest::NodeT, kittest::Queryable};
use panels::Intent;
use panels::view::*;

const SIZES: [Vec2; 7] = [
    vec2(400.0, 300.0),
    vec2(640.0, 480.0),
    vec2(900.0, 560.0),
    vec2(1_024.0, 640.0),
    vec2(1_440.0, 900.0),
    vec2(1_920.0, 1_080.0),
    vec2(2_400.0, 700.0),
];

const LONG: &str = "Backing vocals stage left behind the drums, spare wireless, channel fourteen";

fn states() -> Vec<(&'static str, DeskView)> {
    let mut nameless = desk();
    nameless.tiles.iter_mut().for_each(|tile| tile.name.clear());
    nameless.cards.iter_mut().for_each(|card| card.channel_name.clear());
    let mut long = desk();
    for tile in &mut long.tiles {
        tile.name = LONG.to_owned();
        tile.plays = LONG.to_owned();
        tile.mismatch = LONG.to_owned();
        tile.guest = Some(LONG.to_owned());
        tile.hands_on = true;
    }
    for card in &mut long.cards {
        card.channel_name = LONG.to_owned();
        card.headline = format!("{LONG} {LONG}");
        card.reason = format!("{LONG} {LONG} {LONG} {LONG} {LONG}");
        card.class = LONG.to_owned();
        card.numbers = vec![(LONG.to_owned(), LONG.to_owned()); 9];
    }
    long.health = Health { state: HealthState::Reduced, text: LONG.to_owned() };
    long.health_lines = vec![(LONG.to_owned(), LONG.to_owned()); 40];
    (long.crowd, long.faders) = (LONG.to_owned(), LONG.to_owned());
    (long.status, long.status_detail) = (LONG.to_owned(), LONG.to_owned());
    long.matrix.rows.iter_mut().for_each(|row| row.name = LONG.to_owned());
    long.suspects.iter_mut().for_each(|s| s.name = LONG.to_owned());
    long.ledger.iter_mut().for_each(|m| m.name = LONG.to_owned());
    let mut clipping = desk();
    for tile in &mut clipping.tiles {
        let (peak_dbfs, hold_dbfs) = (6.0, 9.0);
        tile.level = LevelView { peak_dbfs, rms_dbfs: 3.0, hold_dbfs, clips: u32::MAX };
        (tile.suspects, tile.notches, tile.gain_reduction_db) = (99, 16, Some(99.0));
        (tile.freeze, tile.mine, tile.dry, tile.automatic) = (true, true, Dry::Raw, true);
        tile.cards = (1..40).collect();
    }
    let mut broken = desk();
    let nan = f32::NAN;
    for tile in &mut broken.tiles {
        tile.level = LevelView { peak_dbfs: nan, rms_dbfs: nan, hold_dbfs: nan, clips: 0 };
        (tile.clarity, tile.lead_vocal, tile.gain_reduction_db) = (Some(nan), true, Some(nan));
    }
    broken.matrix.rows.iter_mut().for_each(|row| row.cells_db = vec![nan; 40]);
    broken.suspects.iter_mut().for_each(|s| s.suspect.hz = nan);
    let mut many = desk();
    let one = many.ledger[0].clone();
    many.ledger = (0..1_000)
        .map(|id| DeskMove { moved: MoveView { id, ..one.moved.clone() }, ..one.clone() })
        .collect();
    let one = many.suspects[0].clone();
    many.suspects = (0..200)
        .map(|id| DeskSuspect { suspect: SuspectView { id, ..one.suspect.clone() }, ..one.clone() })
        .collect();
    let guests = (40..60).map(|channel| TileView { channel, ..many.tiles[32].clone() });
    let guests: Vec<_> = guests.collect();
    many.tiles.extend(guests);
    let mut guest = desk_on_vocal();
    if let Some((channel, view)) = &mut guest.focus {
        view.line = "works, source unproven".to_owned();
        guest.tiles[usize::from(*channel)].guest = Some("within a hop: no polarity".to_owned());
    }
    let mut focus_long = long.clone();
    focus_long.focus = guest.focus.clone();
    vec![
        ("no channels", DeskView::default()),
        ("an instance looked at", guest),
        ("an instance with long words looked at", focus_long),
        ("show", desk()),
        ("focus", desk_on_vocal()),
        ("no names", nameless),
        ("long", long),
        ("clipping", clipping),
        ("broken numbers", broken),
        ("many", many),
    ]
}

#[test]
fn nothing_large_overlaps_and_everything_can_be_hit_in_every_state_at_every_size() {
    for (name, view) in states() {
        for size in SIZES {
            let mut h = open_desk(view.clone(), size);
            h.run_steps(2);
            check(&h, &format!("{name} at {}x{}", size.x, size.y));
            for page in [Key::P, Key::J, Key::E] {
                h.key_press(page);
                h.run_steps(2);
                check(&h, &format!("{name} at {}x{}, page {page:?}", size.x, size.y));
            }
            let wanted = h.state().intents.iter().filter(|i| !matches!(i.what, Intent::Pick(_)));
            assert_eq!(wanted.count(), 0, "{name}: it wants nothing by itself");
        }
    }
}

fn check(h: &Harness<'_, DeskBench>, what: &str) {
    large_ones_never_overlap_and_never_leave_the_window(h, what);
    what_can_be_touched_is_44_points_or_more_and_has_a_name(h, what);
    let over = overlaps(&h.output().shapes);
    assert!(over.is_empty(), "{what}: {over:#?}");
}

fn large_ones_never_overlap_and_never_leave_the_window(h: &Harness<'_, DeskBench>, what: &str) {
    let window = h.ctx.content_rect();
    let mut rects = Vec::new();
    for control in ["Freeze all", "Mine on all", "Dry on all"] {
        let r = h.get_by_label(control).rect();
        assert!(r.height() >= 64.0 && r.width() >= 64.0, "{what}: {control} {r:?}");
        rects.push(r);
    }
    if !h.state().view.cards.is_empty() {
        for button in ["Accept", "Reject", "Did it on the desk", "Not now"] {
            let Some(node) = h.query_by_label(button) else {
                // A page lies over them where there is no room for both.
                let over = what.contains("page") && window.width() < 708.0;
                assert!(over, "{what}: {button} is missing");
                continue;
            };
            let r = node.rect();
            let least = if ["Accept", "Reject"].contains(&button) { 64.0 } else { 44.0 };
            assert!(r.height() >= least && r.width() >= 44.0, "{what}: {button} {r:?}");
            rects.push(r);
        }
    }
    for (i, a) in rects.iter().enumerate() {
        assert!(window.contains_rect(*a), "{what}: {a:?}");
        for b in &rects[i + 1..] {
            assert!(!a.intersects(*b), "{what}: {a:?} {b:?}");
        }
    }
}

fn what_can_be_touched_is_44_points_or_more_and_has_a_name(h: &Harness<'_, DeskBench>, what: &str) {
    for role in [Role::Button, Role::Slider, Role::ComboBox] {
        for node in h.root().query_all_by_role(role) {
            let (r, name): (Rect, _) = (node.rect(), node.accesskit_node().label());
            let name = name.unwrap_or_default();
            assert!(!name.is_empty(), "{what}: {role:?} without a name");
            let least = 44.0 - 0.01;
            assert!(r.width() >= least && r.height() >= least, "{what}: {name} {r:?}");
        }
    }
}

#[test]
fn the_view_asks_for_no_repaint() {
    let mut h = open_desk(desk(), vec2(1_440.0, 900.0));
    h.run_steps(12);
    let delay = h.output().viewport_output.values().map(|v| v.repaint_delay).min();
    assert_eq!(delay, Some(std::time::Duration::MAX));
}
