//! Freeze, Mine and Dry over the whole desk, large and always at the same place; beside them what is on
//! cue, or how automation stands.

use egui::{Align2, Key, Rect, Ui, vec2};

use super::memory::{DeskMemory, whole};
use crate::audition::cue_ui;
use crate::controls::{BigRow, RAW_HOLD_S};
use crate::intent::{DeskIntent, Intent};
use crate::paint::{line, line_runs, tell};
use crate::theme::{Face, ink, size};
use crate::view::{DeskView, Dry};
use crate::widgets::{BAR_GAP, Button, Look, at_left};

/// Least room for what is on cue, with its switches, and for how automation stands, points.
const CUE: f32 = 340.0;
const BESIDE: f32 = 260.0;
/// Width of the button that clears all peaks, points.
const PEAKS: f32 = 132.0;

/// Draws the bar.
pub fn controls_ui(
    ui: &Ui,
    rect: Rect,
    view: &DeskView,
    memory: &mut DeskMemory,
    intents: &mut Vec<DeskIntent>,
    now_s: f64,
) {
    let big = BigRow::new(ui, rect, 4.0, 12.0, 160.0);
    let (label, second) = if view.freeze {
        ("Frozen", "all; press to let go")
    } else {
        ("Freeze all", "nothing changes")
    };
    let freeze = Button { name: "Freeze all", label, second, key: "F", ..Button::default() };
    if big.show(ui, 0, view.freeze, Look::On, freeze).clicked() {
        intents.push(whole(Intent::SetFreeze(!view.freeze)));
    }
    let (label, second) =
        if view.mine { ("Mine on", "assistant's moves out") } else { ("Mine", "only my settings") };
    let mine = Button { name: "Mine on all", label, second, key: "M", ..Button::default() };
    if big.show(ui, 1, view.mine, Look::OnBlue, mine).clicked() {
        intents.push(whole(Intent::SetMine(!view.mine)));
    }
    let (label, second) = match view.dry {
        Dry::Off => ("Dry", "hold: all strips off"),
        Dry::Dry => ("Dry on", "press: off · hold: raw"),
        Dry::Raw => ("Raw", "press: off"),
    };
    let on = view.dry != Dry::Off;
    let dry = Button { name: "Dry on all", label, second, key: "D", ..Button::default() };
    let dry = big.show(ui, 2, on, Look::On, dry);
    if dry.is_pointer_button_down_on() {
        hold_dry(view, memory, intents, now_s);
    } else if dry.clicked() {
        release_dry(view, memory, intents);
    } else if !ui.input(|i| i.key_down(Key::D)) {
        // Let go where nobody saw it: a later press begins anew.
        (memory.dry_held_since, memory.dry_hold_done) = (None, false);
    }
    let rest = big.row.with_min_x(big.place(2).max.x + 16.0).with_max_x(big.row.max.x - 4.0);
    let least = if view.audition.card.is_some() { CUE } else { 0.0 };
    let rest = memory.tips.button_ui(ui, rest, least);
    let rest = peaks_ui(ui, rest, least, intents);
    beside(ui, rest, view, intents);
}

/// Held peaks and the lamps of clips of all channels out; gives what is left.
fn peaks_ui(ui: &Ui, rect: Rect, least: f32, intents: &mut Vec<DeskIntent>) -> Rect {
    if rect.width() < least.max(BESIDE) + PEAKS + BAR_GAP {
        return rect;
    }
    let (at, rest) = at_left(rect, PEAKS);
    let button = Button {
        name: "Clear peaks of all",
        label: "Clear peaks",
        key: "Z",
        points: size::NOTE,
        ..Button::default()
    };
    if button.show(ui, at, "clear peaks of all").clicked() {
        intents.push(whole(Intent::ClearPeaks));
    }
    rest
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
    if let Some(card) = on_cue.filter(|_| rect.width() >= CUE) {
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
