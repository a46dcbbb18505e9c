//! Pictures of the Desk panel in every state, held against the committed ones with a tolerance.

mod common;

use common::desk_show::{desk, desk_on_vocal};
use common::picture::{check, key, picture};
use egui::{Event, Key, Vec2, vec2};
use panels::view::*;
use panels::{Brightness, DeskMemory, desk_panel};

const SIZE: Vec2 = vec2(1_440.0, 900.0);

fn shown(name: &str, size: Vec2, scale: f32, keys: &[Key], view: &DeskView) {
    let mut memory = DeskMemory::default();
    let events: Vec<_> = keys.iter().copied().map(key).collect();
    let image = picture(size, scale, view.brightness, &events, |ui| {
        desk_panel(ui, view, &mut memory);
    });
    check(name, &image);
}

#[test]
fn a_desk_in_the_show() {
    shown("desk-show", SIZE, 1.0, &[], &desk());
    shown("desk-keys", SIZE, 1.0, &[Key::Q], &desk());
}

#[test]
fn every_page_of_a_desk() {
    for (name, page) in [("desk-policy", Key::P), ("desk-ledger", Key::J), ("desk-setup", Key::E)] {
        shown(name, SIZE, 1.0, &[page], &desk());
    }
}

#[test]
fn one_channel_of_a_desk() {
    shown("desk-focus", SIZE, 1.0, &[], &desk_on_vocal());
    shown("desk-focus-1024x640", vec2(1_024.0, 640.0), 1.0, &[], &desk_on_vocal());
}

#[test]
fn states_of_a_desk() {
    shown("desk-empty", SIZE, 1.0, &[], &DeskView::default());
    let mut frozen = desk();
    (frozen.freeze, frozen.mine, frozen.dry) = (true, true, Dry::Dry);
    shown("desk-frozen", SIZE, 1.0, &[], &frozen);
    let mut cue = desk();
    cue.audition = AuditionView {
        why_not: String::new(),
        card: Some(1),
        way: AuditionWay::InContext,
        context: "21 strips at their faders, 8 taken at 0 dB".to_owned(),
    };
    shown("desk-cue", SIZE, 1.0, &[], &cue);
    let mut check = desk();
    check.phase = Phase::LineCheck;
    check.tiles.truncate(16);
    check.suspects.clear();
    check.notches = 0;
    check.cards = vec![check.cards[1].clone()];
    for (n, tile) in check.tiles.iter_mut().enumerate().filter(|(n, _)| *n != 13) {
        tile.cards.clear();
        let line = ["works", "works", "works, source unproven", "not heard yet"][n / 4];
        tile.line = line.to_owned();
        if n >= 12 {
            tile.level = LevelView::default();
        }
    }
    check.matrix = MatrixView {
        note: "no lead vocal: name a channel so, or say it in its set-up".to_owned(),
        ..MatrixView::default()
    };
    check.faders = "faders not known".to_owned();
    check.crowd = "no crowd microphone".to_owned();
    check.health =
        Health { state: HealthState::Reduced, text: "presence off: file is missing".to_owned() };
    shown("desk-line-check", SIZE, 1.0, &[], &check);
}

#[test]
fn an_instance_of_its_own_that_is_looked_at() {
    let mut view = desk_on_vocal();
    let (channel, mut focus) = view.focus.take().expect("one is looked at");
    assert_eq!(channel, 16);
    focus.name = "Spare Vox".to_owned();
    focus.hands_on = true;
    view.focus = Some((33, focus));
    shown("desk-focus-instance", SIZE, 1.0, &[], &view);
}

#[test]
fn a_card_that_shows_its_numbers() {
    let mut view = desk();
    view.cards[0].numbers = [
        ("worth", "1.8 dB of vocal"),
        ("share of the time", "62 %"),
        ("expected change in clarity", "0.07"),
        ("sure because of", "persistence"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    shown("desk-numbers", SIZE, 1.0, &[Key::I], &view);
    shown("desk-more-numbers", SIZE, 1.0, &[], &view);
}

#[test]
fn a_desk_whose_filter_leaves_tiles_out() {
    let (view, mut memory) = (desk(), DeskMemory::default());
    let typed = [key(Key::Slash), Event::Text("vox".to_owned()), key(Key::Enter)];
    let image = picture(SIZE, 1.0, view.brightness, &typed, |ui| {
        desk_panel(ui, &view, &mut memory);
    });
    check("desk-filter", &image);
}

#[test]
fn both_brightnesses_of_a_desk_beside_the_dark_one() {
    for brightness in [Brightness::Daylight, Brightness::Dim] {
        let view = DeskView { brightness, ..desk() };
        shown(&format!("desk-{}", brightness.word()), SIZE, 1.0, &[], &view);
    }
}

#[test]
fn sizes_of_a_desk() {
    shown("desk-1024x640", vec2(1_024.0, 640.0), 1.0, &[], &desk());
    shown("desk-75", SIZE, 0.75, &[], &desk());
    shown("desk-200", vec2(1_024.0, 640.0), 2.0, &[], &desk());
    shown("desk-400x300", vec2(400.0, 300.0), 1.0, &[], &desk());
    shown("desk-1920x1080", vec2(1_920.0, 1_080.0), 1.0, &[], &desk());
}
