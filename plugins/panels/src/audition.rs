//! Audition on the cue bus: the suggestion before it is accepted, alone or in the mix.

use egui::{Rect, Ui, pos2};

use crate::intent::Intent;
use crate::theme::size;
use crate::view::{AuditionView, AuditionWay};
use crate::widgets::{Button, Look};

/// Draws the row: hear it, in which surroundings, with the move or without.
pub fn audition_ui(ui: &Ui, row: Rect, card: u64, view: &AuditionView, intents: &mut Vec<Intent>) {
    const GAP: f32 = 8.0;
    let on = view.card == Some(card);
    let third = (row.width() - 2.0 * GAP) / 3.0;
    let cell = |i: f32| {
        let x = row.min.x + i * (third + GAP);
        Rect::from_min_max(pos2(x, row.min.y), pos2(x + third, row.max.y))
    };
    let hear = Button {
        name: "Audition",
        label: if on { "on cue" } else { "Audition" },
        key: "H",
        points: size::NOTE,
        look: if on { Look::On } else { Look::Plain },
        selected: Some(on),
        ..Button::default()
    };
    if hear.show(ui, cell(0.0), ("audition", card)).clicked() {
        intents.push(Intent::Audition(toggled(view, card)));
    }
    let in_mix = view.way.is_in_context();
    let place = Button {
        name: "Audition in the mix",
        label: if in_mix { "in the mix" } else { "alone" },
        points: size::NOTE,
        selected: Some(in_mix),
        ..Button::default()
    };
    if place.show(ui, cell(1.0), ("audition place", card)).clicked() {
        let way = if in_mix { AuditionWay::Alone } else { AuditionWay::InContext };
        intents.push(Intent::Audition(Some((card, way))));
    }
    let moved = view.way.has_move();
    let ab = Button {
        name: "Audition with the move",
        label: if moved { "with" } else { "without" },
        points: size::NOTE,
        enabled: on,
        selected: Some(moved),
        ..Button::default()
    };
    if ab.show(ui, cell(2.0), ("audition with", card)).clicked() {
        intents.push(Intent::Audition(Some((card, view.way.with(!moved)))));
    }
}

/// What one press of "Audition" asks for: heard where it was not, else nothing any more.
pub fn toggled(view: &AuditionView, card: u64) -> Option<(u64, AuditionWay)> {
    (view.card != Some(card)).then(|| (card, view.way.with(true)))
}
