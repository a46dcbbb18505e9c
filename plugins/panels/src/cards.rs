//! The cards: the first one large, with its buttons always at the same place; the others below.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::card_text::{Text, card_text, together};
use crate::deck::Deck;
use crate::intent::Intent;
use crate::paint::{disc, line, place, runs, tell, tile, tile_edged};
use crate::theme::{BIG_TOUCH, Face, TOUCH, ink, size};
use crate::tips::offer;
use crate::verdicts::{Buttons, decide, verdicts};
use crate::view::{AuditionView, CardView, ChannelView};
use crate::widgets::{focus_ring, key_cap};

const GAP: f32 = 8.0;

/// What the cards are drawn from.
#[derive(Clone, Copy)]
pub struct Cards<'a> {
    /// All open cards.
    pub cards: &'a [CardView],
    /// Nothing can be accepted.
    pub freeze: bool,
    /// What to say where there is none.
    pub no_card: &'a str,
    /// What is heard on the cue bus.
    pub audition: &'a AuditionView,
}

impl<'a> Cards<'a> {
    /// Those of a channel.
    pub fn of(view: &'a ChannelView) -> Self {
        let ChannelView { cards, freeze, no_card, audition, .. } = view;
        Self { cards, freeze: *freeze, no_card, audition }
    }

    /// Why a card cannot be heard on the cue bus; empty = it can.
    pub fn no_audition(&self, card: &'a CardView) -> &'a str {
        match self.audition.why_not.as_str() {
            "" => &card.no_audition,
            why_not => why_not,
        }
    }

    /// The card of this id.
    pub fn find(&self, id: Option<u64>) -> Option<&'a CardView> {
        self.cards.iter().find(|c| Some(c.id) == id)
    }
}

/// Where a card lies and which one it is.
#[derive(Clone, Copy)]
pub struct CardPlace {
    /// Where.
    pub rect: Rect,
    /// Which; `None` = none.
    pub id: Option<u64>,
    /// Further cards that can be seen.
    pub others: usize,
}

/// Draws a card with its buttons, or says that there is none.
pub fn card_ui(
    ui: &Ui,
    at: CardPlace,
    view: &Cards<'_>,
    deck: &mut Deck,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    let CardPlace { rect, id, others } = at;
    let Some(card) = view.find(id) else {
        no_card(ui, rect, view);
        return;
    };
    let is_front = deck.front() == Some(card.id);
    let edge = if is_front { ink(ui).amber_ink } else { ink(ui).edge };
    tile_edged(ui.painter(), rect, ink(ui).surface, edge.gamma_multiply(0.8));
    let pad = if rect.height() < 260.0 { 8.0 } else { 16.0 };
    let inner = rect.shrink(pad);
    let number = deck.number(card.id);
    let one_row = inner.height() < 196.0;
    let note = note(card, view);
    let note_h = if inner.height() >= 250.0 && !note.is_empty() { 22.0 } else { 0.0 };
    let buttons_h = BIG_TOUCH + if one_row { 0.0 } else { GAP + TOUCH } + note_h;
    let text = inner.with_max_y(inner.max.y - buttons_h - 6.0);
    let buttons = Rect::from_min_max(
        pos2(inner.min.x, inner.max.y - buttons_h),
        pos2(inner.max.x, inner.max.y - note_h),
    );
    tell(ui, text, ("card", card.id), &format!("{} {}", card.channel_name, card.headline));
    let hidden = deck.count().saturating_sub(1 + others);
    let text_is = Text { number, hidden, numbers: deck.shows_numbers(card.id), front: is_front };
    if text.height() >= TOUCH && !card.numbers.is_empty() {
        let body = ui.interact(text, ui.scope_id().with(("numbers", card.id)), Sense::click());
        offer(ui, &body, true, false);
        let name = format!("Numbers of card {number}");
        body.widget_info(|| WidgetInfo::selected(Role::Button, true, text_is.numbers, &name));
        if body.clicked() {
            deck.toggle_numbers(card.id);
        }
        if body.has_focus() {
            focus_ring(ui, text);
        }
    }
    if card_text(ui, text, card, text_is) {
        deck.next(now_s);
    }
    let heard = view.no_audition(card).is_empty().then(|| view.audition.card == Some(card.id));
    let suffix = if is_front { String::new() } else { format!(" card {number}") };
    let what = Buttons { frozen: view.freeze, heard, suffix: &suffix };
    if let Some(verdict) = verdicts(ui, buttons, one_row, card, &what) {
        decide(verdict, Some(card.id), view, deck, intents, now_s);
    }
    if note_h > 0.0 {
        let at = inner.with_min_y(inner.max.y - note_h + 6.0);
        let quiet = Face::new(size::NOTE, ink(ui).quiet);
        line(ui.painter(), at, Align2::LEFT_CENTER, &note, quiet);
    }
}

/// What stands under the buttons.
fn note(card: &CardView, view: &Cards<'_>) -> String {
    if card.advice {
        String::new()
    } else if view.freeze {
        "Frozen: accepting waits until Freeze is off".to_owned()
    } else {
        match view.no_audition(card) {
            "" => String::new(),
            why_not => format!("Audition: {why_not}"),
        }
    }
}

/// Says that there is no card, and why.
pub fn no_card(ui: &Ui, rect: Rect, view: &Cards<'_>) {
    tile(ui, rect);
    let inner = rect.shrink(16.0);
    let head = if view.freeze { "Frozen" } else { "Nothing to suggest" };
    let face = Face::bold(size::HEADLINE_SMALL, ink(ui).text);
    let painter = ui.painter();
    let at = inner.with_max_y(inner.min.y + 28.0);
    line(painter, at, Align2::LEFT_CENTER, head, face);
    let rest = inner.with_min_y(at.max.y + 8.0);
    let rows = ((rest.height() / 20.0) as usize).clamp(1, 6);
    let body = [(view.no_card, Face::new(size::BODY, ink(ui).quiet))];
    place(painter, rest, Align2::LEFT_TOP, runs(painter, &body, rest.width(), rows));
    tell(ui, rect, "no card", &format!("{head}. {}", view.no_card));
}

/// Draws one further card; a touch makes it large.
pub fn other_ui(
    ui: &Ui,
    rect: Rect,
    id: Option<u64>,
    first: bool,
    view: &Cards<'_>,
    deck: &mut Deck,
    now_s: f64,
) {
    let Some(card) = id.and_then(|id| view.find(Some(id))) else { return };
    let response = ui.interact(rect, ui.scope_id().with(("other", card.id)), Sense::click());
    offer(ui, &response, true, false);
    let number = deck.number(card.id);
    let name = format!("Card {number}: {}", card.headline);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.clicked() && deck.ready(card.id, now_s) {
        deck.select(card.id, now_s);
    }
    let fill = if response.hovered() { ink(ui).raised } else { ink(ui).surface };
    tile_edged(ui.painter(), rect, fill, ink(ui).edge);
    if response.has_focus() {
        focus_ring(ui, rect);
    }
    let inner = rect.shrink2(vec2(12.0, 5.0));
    disc(ui, pos2(inner.min.x + 12.0, inner.center().y), 12.0, number, false);
    let mut text = inner.with_min_x(inner.min.x + 34.0);
    if first {
        key_cap(ui, inner, "N", ink(ui).quiet);
        text.max.x -= 28.0;
    }
    let under = text.with_min_y(text.max.y - 17.0);
    let head = text.with_max_y(under.min.y - 1.0);
    let face = Face::bold(size::HEADLINE_SMALL, ink(ui).text);
    let rows = ((head.height() / (size::HEADLINE_SMALL * 1.2)) as usize).clamp(1, 2);
    let galley = runs(ui.painter(), &[(&together(&card.headline), face)], head.width(), rows);
    place(ui.painter(), head, Align2::LEFT_CENTER, galley);
    let of = if card.channel_name.is_empty() {
        String::new()
    } else {
        format!("{} · ", card.channel_name)
    };
    let words = format!("{of}{} · {}", card.class, card.sureness.word());
    line(ui.painter(), under, Align2::LEFT_CENTER, &words, Face::new(size::NOTE, ink(ui).quiet));
}
