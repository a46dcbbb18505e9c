//! Freeze, Mine and Dry over the whole desk, large and always at the same place; beside them what is on
//! cue, or how automation stands.

use egui::{Align2, Key, Rect, Ui, pos2, vec2};

use super::memory::{DeskMemory, whole};
use crate::audition::cue_ui;
use crate::controls::RAW_HOLD_S;
use crate::intent::{DeskIntent, Intent};
use crate::paint::{line, line_runs, tell, tile};
use crate::theme::{BIG_TOUCH, Face, ink, size};
use crate::view::{DeskView, Dry};
use crate::widgets::{Button, Look};

const GAP: f32 = 8.0;

/// Draws the bar.
pub fn controls_ui(
    ui: &Ui,
    rect: Rect,
    view: &DeskView,
    memory: &mut DeskMemory,
    intents: &mut Vec<DeskIntent>,
    now_s: f64,
) {
    let roomy = rect.height() > BIG_TOUCH + 4.0;
    if roomy {
        tile(ui, rect);
    }
    let side = if roomy { 12.0 } else { 0.0 };
    let row = Rect::from_center_size(rect.center(), vec2(rect.width() - 2.0 * side, BIG_TOUCH));
    let wide = ((row.width() - 2.0 * GAP) / 3.0).min(160.0);
    let place = |i: f32| {
        Rect::from_min_size(pos2(row.min.x + i * (wide + GAP), row.min.y), vec2(wide, BIG_TOUCH))
    };
    let big = |i: f32, on: bool, look: Look, button: Button<'_>| {
        let look = if on { look } else { Look::Plain };
        let button = Button { look, selected: Some(on), points: size::CONTROL, ..button };
        button.show(ui, place(i), button.name)
    };
    let (label, second) = if view.freeze {
        ("Frozen", "all; press to let go")
    } else {
        ("Freeze all", "nothing changes")
    };
    let freeze = Button { name: "Freeze all", label, second, key: "F", ..Button::default() };
    if big(0.0, view.freeze, Look::On, freeze).clicked() {
        intents.push(whole(Intent::SetFreeze(!view.freeze)));
    }
    let (label, second) =
        if view.mine { ("Mine on", "assistant's moves out") } else { ("Mine", "only my settings") };
    let mine = Button { name: "Mine on all", label, second, key: "M", ..Button::default() };
    if big(1.0, view.mine, Look::OnBlue, mine).clicked() {
        intents.push(whole(Intent::SetMine(!view.mine)));
    }
    let (label, second) = match view.dry {
        Dry::Off => ("Dry", "hold: all strips off"),
        Dry::Dry => ("Dry on", "press: off · hold: raw"),
        Dry::Raw => ("Raw", "press: off"),
    };
    let on = view.dry != Dry::Off;
    let dry = Button { name: "Dry on all", label, second, key: "D", ..Button::default() };
    let dry = big(2.0, on, Look::On, dry);
    if dry.is_pointer_button_down_on() {
        hold_dry(view, memory, intents, now_s);
    } else if dry.clicked() {
        release_dry(view, memory, intents);
    } else if !ui.input(|i| i.key_down(Key::D)) {
        // Let go where nobody saw it: a later press begins anew.
        (memory.dry_held_since, memory.dry_hold_done) = (None, false);
    }
    let rest = row.with_min_x(place(2.0).max.x + 16.0).with_max_x(row.max.x - 4.0);
    beside(ui, rest, view, intents);
}

/// Dry is held down, by finger or by key: over the whole desk only a hold switches more off.
pub fn hold_dry(
    view: &DeskView,
    memory: &mut DeskMemory,
    intents: &mut Vec<DeskIntent>,
    now_s: f64,
) {
    let since = *memory.dry_held_since.get_or_insert(now_s);
    if memory.dry_hold_done || now_s - since < RAW_HOLD_S {
        return;
    }
    memory.dry_hold_done = true;
    match view.dry {
        Dry::Off => intents.push(whole(Intent::SetDry(Dry::Dry))),
        Dry::Dry => intents.push(whole(Intent::SetDry(Dry::Raw))),
        Dry::Raw => {}
    }
}

/// Dry was let go: a short press switches off what is on, and nothing else.
pub fn release_dry(view: &DeskView, memory: &mut DeskMemory, intents: &mut Vec<DeskIntent>) {
    if !memory.dry_hold_done && view.dry != Dry::Off {
        intents.push(whole(Intent::SetDry(Dry::Off)));
    }
    (memory.dry_held_since, memory.dry_hold_done) = (None, false);
}

/// What is on cue with its switches, else how automation stands.
fn beside(ui: &Ui, rect: Rect, view: &DeskView, intents: &mut Vec<DeskIntent>) {
    if rect.width() < 120.0 {
        return;
    }
    let on_cue = view.audition.card.and_then(|id| view.cards.iter().find(|c| c.id == id));
    if let Some(card) = on_cue.filter(|_| rect.width() >= 340.0) {
        let mut wanted = Vec::new();
        cue_ui(ui, rect, card, &view.audition, &mut wanted);
        intents.extend(wanted.into_iter().map(whole));
        return;
    }
    let (top, bottom) = rect.shrink2(vec2(0.0, 10.0)).split_top_bottom_at_fraction(0.5);
    let strong = Face::bold(size::BODY, ink(ui).text);
    let normal = Face::new(size::BODY, ink(ui).text);
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let gap = if view.status_detail.is_empty() { "" } else { " · " };
    let parts =
        [(view.status.as_str(), strong), (gap, normal), (view.status_detail.as_str(), normal)];
    line_runs(ui.painter(), top, Align2::RIGHT_CENTER, &parts);
    let tonight = format!("since load: {}", view.tonight.text());
    line(ui.painter(), bottom, Align2::RIGHT_CENTER, &tonight, quiet);
    tell(ui, rect, "status", &format!("{}{gap}{}. {tonight}", view.status, view.status_detail));
}
