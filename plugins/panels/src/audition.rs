//! Audition on the cue bus: what is heard, in which surroundings, with the move or without.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::intent::Intent;
use crate::paint::{line, line_runs};
use crate::theme::{Face, TOUCH, ink, size};
use crate::view::{AuditionView, AuditionWay, CardView};
use crate::widgets::{Button, Look};

/// What one press of "Audition" asks for: heard where it was not, else nothing any more.
pub fn toggled(view: &AuditionView, card: u64) -> Option<(u64, AuditionWay)> {
    (view.card != Some(card)).then(|| (card, view.way.with(true)))
}

/// Draws what is on the cue bus, with its switches.
pub fn cue_ui(
    ui: &Ui,
    rect: Rect,
    card: &CardView,
    view: &AuditionView,
    intents: &mut Vec<Intent>,
) {
    const GAP: f32 = 8.0;
    const WIDE: f32 = 104.0;
    let y = rect.center().y - TOUCH / 2.0;
    let cell = |i: f32| {
        let x = rect.max.x - (3.0 - i) * WIDE - (2.0 - i) * GAP;
        Rect::from_min_size(pos2(x, y), vec2(WIDE, TOUCH))
    };
    let words = rect.with_max_x(cell(0.0).min.x - 12.0);
    let (top, bottom) = words.shrink2(vec2(0.0, 10.0)).split_top_bottom_at_fraction(0.5);
    let strong = Face::bold(size::BODY, ink(ui).text);
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let heard = if view.way.has_move() { "with the move" } else { "as it is now" };
    let title = format!("● On cue: {}, {heard}", card.channel_name);
    line_runs(ui.painter(), top, Align2::RIGHT_CENTER, &[(&title, strong)]);
    let under = match view.way.is_in_context() {
        true => format!("in the mix of {}", view.context),
        false => "alone".to_owned(),
    };
    line(ui.painter(), bottom, Align2::RIGHT_CENTER, &under, quiet);
    let mut ask = |i: f32, name: &str, label: &str, key: &str, on: bool, wish: Intent| {
        let button = Button {
            name,
            label,
            key,
            points: size::NOTE,
            look: if on { Look::On } else { Look::Plain },
            selected: Some(on),
            ..Button::default()
        };
        if button.show(ui, cell(i), name).clicked() {
            intents.push(wish);
        }
    };
    let (moved, in_mix) = (view.way.has_move(), view.way.is_in_context());
    let place = if in_mix { "in the mix" } else { "alone" };
    ask(0.0, "Audition in the mix", place, "X", in_mix, other_place(view, card.id));
    let with = if moved { "with" } else { "without" };
    ask(1.0, "Audition with the move", with, "B", moved, other_state(view, card.id));
    ask(2.0, "Stop audition", "Stop", "H", false, Intent::Audition(None));
}

/// Alone instead of in the mix, or the other way round.
pub fn other_place(view: &AuditionView, card: u64) -> Intent {
    let way = match (view.way.is_in_context(), view.way.has_move()) {
        (true, moved) => AuditionWay::Alone.with(moved),
        (false, moved) => AuditionWay::InContext.with(moved),
    };
    Intent::Audition(Some((card, way)))
}

/// Without the move instead of with it, or the other way round.
pub fn other_state(view: &AuditionView, card: u64) -> Intent {
    Intent::Audition(Some((card, view.way.with(!view.way.has_move()))))
}
