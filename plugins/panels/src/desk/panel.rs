//! The Desk panel as a whole: tiles, keys, and the end of gestures.

use egui::{Ui, pos2};

use super::controls::controls_ui;
use super::focus::focus_ui;
use super::grid::grid_ui;
use super::header::header_ui;
use super::keys::keys;
use super::layout::DeskLayout;
use super::ledger::ledger_ui;
use super::matrix::matrix_ui;
use super::memory::{DeskMemory, DeskPage, Filtering, Lower, on, whole};
use super::setup::setup_ui;
use super::suspects::suspects_ui;
use crate::cards::{CardPlace, Cards, card_ui, other_ui};
use crate::intent::{DeskIntent, Intent};
use crate::pages::automation::automation_ui;
use crate::panel::drop_space;
use crate::theme::{TOUCH, ink, size};
use crate::view::DeskView;
use crate::widgets::{Button, Look};

/// Draws the Desk panel over all of `ui` and returns what the engineer wants.
///
/// Asks for no repaint: the shell decides when (while Dry is held it should go on painting, so that the
/// hold is seen; letting go is always seen).
pub fn desk_panel(ui: &mut Ui, view: &DeskView, memory: &mut DeskMemory) -> Vec<DeskIntent> {
    let mut intents = Vec::new();
    let now_s = ui.input(|i| i.time);
    let area = ui.max_rect();
    ui.painter().rect_filled(area, 0, ink(ui).ground);
    let looks_at_one = view.focus.is_some() || memory.page != DeskPage::Grid;
    let layout = DeskLayout::new(area, view.tiles.len(), looks_at_one);
    memory.follow(view, layout.cards_lie_open, now_s);
    drop_space(ui);
    let cards = Cards {
        cards: &view.cards,
        freeze: view.freeze,
        no_card: &view.no_card,
        audition: &view.audition,
    };
    let busy = ui.ctx().text_edit_focused() || egui::Popup::is_any_open(ui.ctx());
    let reads = memory.channel.edit.is_none() && memory.filtering == Filtering::Rests && !busy;
    let tipped = memory.tips.keys(ui, reads);
    // Where there is room for one thing, a page lies over the cards: what is not seen is not decided on.
    let over_cards = |memory: &DeskMemory| layout.middle.is_none() && memory.page != DeskPage::Grid;
    if reads && !tipped {
        let seen = !over_cards(memory);
        keys(ui, view, (&cards, seen), memory, &mut intents, now_s);
    }
    header_ui(ui, layout.header, view, memory, &mut intents);
    let over = over_cards(memory);
    let page = layout.middle.or_else(|| over.then(|| layout.all_cards()));
    if let Some(rect) = page {
        match memory.page {
            DeskPage::Grid if view.focus.is_some() => {
                focus_ui(ui, rect, view, memory, &mut intents, now_s);
            }
            DeskPage::Grid => grid_ui(ui, rect, view, memory, &mut intents),
            DeskPage::Policy => {
                let mut wanted = Vec::new();
                automation_ui(ui, rect, &view.classes, &view.limits, false, &mut wanted);
                intents.extend(wanted.into_iter().map(whole));
            }
            DeskPage::Ledger => ledger_ui(ui, rect, view, memory, &mut intents, now_s),
            DeskPage::Setup => setup_ui(ui, rect, view, &mut intents),
        }
    }
    lower_ui(ui, &layout, view, memory, &mut intents, now_s);
    if !over {
        cards_ui(ui, &layout, view, &cards, memory, &mut intents, now_s);
    }
    controls_ui(ui, layout.controls, view, memory, &mut intents, now_s);
    if !ui.input(|i| i.pointer.any_down()) {
        let mut ended = Vec::new();
        memory.channel.gesture.end(&mut ended);
        let channel = view.focus.as_ref().map_or(memory.selected, |(channel, _)| *channel);
        intents.extend(ended.into_iter().map(|what| on(channel, what)));
    }
    intents.extend(memory.deck.newly_in_front().map(|id| whole(Intent::Pick(id))));
    memory.tips.draw(ui);
    intents
}

/// Masking matrix and suspects, side by side or one of them.
fn lower_ui(
    ui: &mut Ui,
    layout: &DeskLayout,
    view: &DeskView,
    memory: &mut DeskMemory,
    intents: &mut Vec<DeskIntent>,
    now_s: f64,
) {
    let one = layout.tabs.is_some();
    if let Some(rect) = layout.tabs {
        let words = [("Suspects", Lower::Suspects), ("Who covers", Lower::Matrix)];
        for (i, (word, which)) in words.into_iter().enumerate() {
            let y = rect.min.y + i as f32 * (TOUCH + 8.0);
            let at = rect.with_min_y(y).with_max_y((y + TOUCH).min(rect.max.y));
            let on = memory.lower == which;
            let button = Button {
                name: word,
                label: word,
                points: size::NOTE,
                look: if on { Look::On } else { Look::Plain },
                selected: Some(on),
                ..Button::default()
            };
            if button.show(ui, at, ("lower", word)).clicked() {
                memory.lower = which;
            }
        }
    }
    if let Some(rect) = layout.matrix.filter(|_| !one || memory.lower == Lower::Matrix) {
        matrix_ui(ui, rect, &view.matrix);
    }
    if let Some(rect) = layout.suspects.filter(|_| !one || memory.lower == Lower::Suspects) {
        suspects_ui(ui, rect, view, memory, intents, now_s);
    }
}

/// Three cards of one size, or a large one with the others below it.
fn cards_ui(
    ui: &Ui,
    layout: &DeskLayout,
    view: &DeskView,
    cards: &Cards<'_>,
    memory: &mut DeskMemory,
    intents: &mut Vec<DeskIntent>,
    now_s: f64,
) {
    let mut wanted = Vec::new();
    let places = layout.cards.iter().flatten().count();
    if layout.cards_lie_open {
        let ids = memory.deck.cards();
        for (rect, id) in layout.cards.iter().flatten().zip(ids) {
            if id.is_some()
                || view.cards.is_empty()
                    && rect.min == layout.cards[0].map_or(pos2(0.0, 0.0), |r| r.min)
            {
                let at = CardPlace { rect: *rect, id, others: places - 1 };
                card_ui(ui, at, cards, &mut memory.deck, &mut wanted, now_s);
            }
        }
    } else if let Some(rect) = layout.cards[0] {
        let front = memory.deck.front();
        let at = CardPlace { rect, id: front, others: places - 1 };
        card_ui(ui, at, cards, &mut memory.deck, &mut wanted, now_s);
        let others = memory.deck.others();
        for (i, rect) in layout.cards.iter().skip(1).enumerate() {
            if let Some(rect) = rect {
                let first = others[..i].iter().all(Option::is_none);
                other_ui(ui, *rect, others[i], first, cards, &mut memory.deck, now_s);
            }
        }
    }
    intents.extend(wanted.into_iter().map(whole));
}
