//! Every state at every size: nothing panics, nothing large overlaps, nothing is too small to touch.

mod common;

use common::{example, open, rect, shown};
use egui::{Rect, Role, Vec2, vec2};
use egui_kittest::{Harness, kittest::NodeT, kittest::Queryable};
use panels::view::*;
use panels::{ChannelView, Intent};

const SIZES: [Vec2; 8] = [
    vec2(400.0, 300.0),
    vec2(480.0, 320.0),
    vec2(640.0, 400.0),
    vec2(700.0, 900.0),
    vec2(900.0, 560.0),
    vec2(1120.0, 700.0),
    vec2(1600.0, 1000.0),
    vec2(2400.0, 700.0),
];

fn states() -> Vec<(&'static str, ChannelView)> {
    let silent = ChannelView { spectrum: None, cards: vec![], ..example() };
    let no_name = ChannelView { name: String::new(), number: None, ..example() };
    let long = "Backing vocals stage left behind the drums, spare wireless, channel fourteen";
    let mut long_name = ChannelView { name: long.to_owned(), hands_on: true, ..example() };
    long_name.assumed = Some(Assumption { what: long.to_owned(), why: long.to_owned() });
    long_name.health = Health { state: HealthState::Reduced, text: long.to_owned() };
    long_name.status_detail = long.to_owned();
    for card in &mut long_name.cards {
        card.headline = format!("{long} {long}");
        card.reason = format!("{long} {long} {long} {long} {long}");
        card.class = long.to_owned();
        card.numbers = vec![(long.to_owned(), long.to_owned()); 9];
    }
    let mut clipping = example();
    let hot = LevelView { peak_dbfs: 6.0, rms_dbfs: 3.0, hold_dbfs: 9.0, clips: u32::MAX };
    clipping.meters = MetersView {
        input: hot.clone(),
        output: hot,
        gain_reduction_db: Some(99.0),
        true_peak_dbtp: Some(12.3),
        short_term_lufs: Some(1.0),
    };
    let mut broken = example();
    let nan = f32::NAN;
    let bad = LevelView { peak_dbfs: nan, rms_dbfs: nan, hold_dbfs: nan, clips: 0 };
    broken.meters.input = bad;
    broken.meters.gain_reduction_db = Some(nan);
    broken.meters.short_term_lufs = Some(f32::NEG_INFINITY);
    broken.clarity = Some(nan);
    broken.curve = vec![[nan, 0.0], [100.0, nan], [200.0, f32::INFINITY], [300.0, 1e30]];
    broken.spectrum = Some(SpectrumView {
        hz: vec![0.0, nan, 1e9],
        before_db: vec![nan],
        after_db: vec![f32::NEG_INFINITY; 7],
    });
    broken.bands[0].freq_hz.value = nan;
    broken.bands[0].gain_db.value = f32::INFINITY;
    broken.cards[0].ghosts[0].at_hz = nan;
    broken.cards[1].ghosts[0].at_db = f32::NEG_INFINITY;
    broken.bands.extend(vec![BandView::default(); 30]);
    let mut many = example();
    let one = many.moves[0].clone();
    many.moves = (0..1_000).map(|id| MoveView { id, ..one.clone() }).collect();
    many.cards.extend(many.cards.clone().into_iter().map(|c| CardView { id: c.id + 9, ..c }));
    let off = ChannelView {
        freeze: true,
        mine: true,
        dry: Dry::Raw,
        health: Health { state: HealthState::Off, text: "listening stopped, audio runs".into() },
        ..example()
    };
    let mut crowded = common::show::vocal();
    let one = crowded.guard.suspects[0].clone();
    crowded.guard.suspects =
        (0..40).map(|id| SuspectView { id, through: long.to_owned(), ..one.clone() }).collect();
    let notch = crowded.guard.notches[0];
    crowded.guard.notches = (0..16).map(|slot| NotchView { slot, ..notch }).collect();
    crowded.guard.history = vec![(long.to_owned(), long.to_owned()); 500];
    crowded.comp.predicted =
        Some(Reduction { shares: vec![nan; 40], p90_db: nan, untouched: nan, heard_s: nan });
    crowded.comp.curve = vec![[nan, nan], [-10.0, f32::INFINITY], [0.0, 0.0]];
    crowded.models = vec![(long.to_owned(), long.to_owned()); 3];
    crowded.classes.iter_mut().for_each(|c| {
        c.record = long.to_owned();
        c.withheld = long.to_owned();
    });
    vec![
        ("default", ChannelView::default()),
        ("example", example()),
        ("show", common::show::vocal()),
        ("crowded", crowded),
        ("silent", silent),
        ("no name", no_name),
        ("long", long_name),
        ("clipping", clipping),
        ("broken numbers", broken),
        ("1000 moves", many),
        ("all off", off),
    ]
}

fn each(mut check: impl FnMut(&Harness<'_, common::Bench>, &str)) {
    use egui::Key;
    for (name, view) in states() {
        for size in SIZES {
            let mut h = open(view.clone(), size);
            h.run_steps(2);
            check(&h, &format!("{name} at {}x{}", size.x, size.y));
            for page in [Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6] {
                h.key_press(page);
                h.run_steps(2);
                check(&h, &format!("{name} at {}x{}, page {page:?}", size.x, size.y));
            }
            let wanted = h.state().intents.iter().filter(|i| !matches!(i, Intent::Pick(_)));
            assert_eq!(wanted.count(), 0, "{name}: it wants nothing by itself");
        }
    }
}

#[test]
fn nothing_large_overlaps_and_everything_can_be_hit_in_every_state_at_every_size() {
    each(|h, what| {
        large_ones_never_overlap_and_never_leave_the_window(h, what);
        what_can_be_touched_is_44_points_or_more_and_has_a_name(h, what);
        let over = common::legible::overlaps(&h.output().shapes);
        assert!(over.is_empty(), "{what}: {over:#?}");
    });
}

fn large_ones_never_overlap_and_never_leave_the_window(h: &Harness<'_, common::Bench>, what: &str) {
    let window = h.ctx.content_rect();
    let mut rects = vec![rect(h, "Freeze"), rect(h, "Mine"), rect(h, "Dry")];
    for control in &rects {
        assert!(control.height() >= 64.0 && control.width() >= 64.0, "{what}: {control:?}");
    }
    for button in ["Accept", "Reject", "Did it on the desk", "Not now"] {
        if !shown(h, button) {
            // A page lies over the card where there is no room for both.
            let over = what.contains("page") && window.height() < 400.0;
            assert!(over || h.state().view.cards.is_empty(), "{what}: {button} is missing");
            continue;
        }
        let r = rect(h, button);
        let least = if ["Accept", "Reject"].contains(&button) { 64.0 } else { 44.0 };
        assert!(r.height() >= least && r.width() >= 44.0, "{what}: {button} {r:?}");
        rects.push(r);
    }
    for (i, a) in rects.iter().enumerate() {
        assert!(window.contains_rect(*a), "{what}: {a:?}");
        for b in &rects[i + 1..] {
            assert!(!a.intersects(*b), "{what}: {a:?} {b:?}");
        }
    }
}

fn what_can_be_touched_is_44_points_or_more_and_has_a_name(
    h: &Harness<'_, common::Bench>,
    what: &str,
) {
    let touched = [Role::Button, Role::Slider, Role::ComboBox];
    let mut seen = 0;
    for role in touched {
        for node in h.root().query_all_by_role(role) {
            let (r, name): (Rect, _) = (node.rect(), node.accesskit_node().label());
            let name = name.unwrap_or_default();
            assert!(!name.is_empty(), "{what}: {role:?} without a name");
            seen += 1;
            // A row that is half scrolled away is cut by its list: what is painted is not less.
            let least = 44.0 - 0.01;
            assert!(r.width() >= least && r.height() >= least, "{what}: {name} {r:?}");
        }
    }
    assert!(seen >= 4, "{what}: the tree is told");
}

#[test]
fn what_is_not_known_is_said() {
    let h = open(ChannelView::default(), vec2(1120.0, 700.0));
    for text in [
        "clarity unknown",
        "true peak: nothing heard",
        "short-term: nothing heard",
        "fader unknown",
        "insert: unknown",
        "gain reduction: compressor off",
        "health: starting",
    ] {
        assert!(h.query_by_label(text).is_some(), "{text}");
    }
}

#[test]
fn the_view_asks_for_no_repaint() {
    let mut h = open(example(), vec2(1120.0, 700.0));
    h.run_steps(12);
    let delay = h.output().viewport_output.values().map(|v| v.repaint_delay).min();
    assert_eq!(delay, Some(std::time::Duration::MAX));
}
