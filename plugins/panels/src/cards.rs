//! The cards: the first one large, with its buttons always at the same place; the others below.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::deck::Deck;
use crate::intent::Intent;
use crate::paint::{disc, line, line_runs, place, runs, tell, tile, tile_edged, width};
use crate::theme::{BIG_TOUCH, Face, TOUCH, ink, size};
use crate::tips::offer;
use crate::verdicts::{Buttons, decide, verdicts};
use crate::view::{AuditionView, CardView, ChannelView};
use crate::widgets::{Button, focus_ring, key_cap, sureness};

const GAP: f32 = 8.0;
/// Height of a row of the reason, points: body type and its leading.
const REASON_ROW: f32 = 17.6;
/// Height of a row of a number, points.
const NUMBER_ROW: f32 = 21.0;

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

/// That a card does not expire, in as many words as there is room for.
fn stays(ui: &Ui, card: &CardView, room: f32) -> &'static str {
    const LONG: &str = "until resolved";
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let taken = 32.0 + width(ui.painter(), &card.class, quiet) + 84.0 + 10.0;
    if taken + width(ui.painter(), LONG, quiet) <= room { LONG } else { "stays" }
}

/// How the text of a card is written.
#[derive(Clone, Copy)]
struct Text {
    /// On its disc.
    number: usize,
    /// Cards that cannot be seen: a button leads to the next one.
    hidden: usize,
    /// Its numbers stand in place of its reason.
    numbers: bool,
    /// Keys act on it.
    front: bool,
}

/// Writes the card. Returns true when the button to the next card was touched.
fn card_text(ui: &Ui, rect: Rect, card: &CardView, how: Text) -> bool {
    let Text { number, hidden, .. } = how;
    let painter = ui.painter();
    let meta = rect.with_max_y(rect.min.y + 26.0);
    disc(ui, pos2(meta.min.x + 12.0, meta.center().y), 12.0, number, true);
    let left = match (card.left_s, hidden) {
        (Some(s), 0) if s < 100 => format!("{s} s left"),
        (Some(s), _) if s < 100 => format!("{s} s"),
        (Some(s), _) => format!("{} min", s.div_ceil(60)),
        (None, 0) => stays(ui, card, rect.width()).to_owned(),
        (None, _) => String::new(),
    };
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let mut words = meta.with_min_x(meta.min.x + 32.0);
    let mut next = false;
    if hidden > 0 {
        let label = format!("+{hidden}");
        let at =
            Rect::from_center_size(pos2(meta.max.x - 32.0, meta.center().y), vec2(64.0, TOUCH));
        let button = Button {
            name: "Next card",
            label: &label,
            key: "N",
            points: size::SMALL,
            inset: (TOUCH - 28.0) / 2.0,
            ..Button::default()
        };
        next = button.show(ui, at, "next card").clicked();
        words.max.x = at.min.x - 8.0;
    }
    let left_w = width(painter, &left, quiet);
    line(painter, words, Align2::RIGHT_CENTER, &left, quiet);
    words.max.x -= left_w + 10.0;
    // How sure it is matters more than the class, so the class is cut first.
    let class = words.with_max_x((words.max.x - 84.0).max(words.min.x + 20.0));
    let strong = Face::bold(size::BODY, ink(ui).text);
    let gap = if card.channel_name.is_empty() { "" } else { "  " };
    let parts = [(card.channel_name.as_str(), strong), (gap, quiet), (card.class.as_str(), quiet)];
    let at = line_runs(painter, class, Align2::LEFT_CENTER, &parts);
    let left = pos2(at.max.x + 10.0, meta.center().y);
    sureness(ui, left, card.sureness, words.max.x - left.x);

    let small = rect.height() < 120.0;
    let points = if small { size::HEADLINE_SMALL } else { size::HEADLINE };
    let mut y = meta.max.y + if small { 2.0 } else { 6.0 };
    let rows = (((rect.max.y - y) / (points * 1.22)) as usize).clamp(1, 4);
    let head =
        runs(painter, &[(&card.headline, Face::bold(points, ink(ui).text))], rect.width(), rows);
    let head_h = head.size().y;
    place(painter, rect.with_min_y(y), Align2::LEFT_TOP, head);
    y += head_h + 6.0;
    let reason_room = rect.max.y - y;
    if !how.numbers && reason_room >= 19.0 {
        let numbers_h = NUMBER_ROW * card.numbers.len().min(4) as f32;
        // Where a number has no room under two rows, the reason has it all.
        let kept = if reason_room < 58.0 { 0.0 } else { numbers_h.min(reason_room * 0.35) };
        let rows = ((reason_room - kept) / REASON_ROW).floor() as usize;
        let body = [(card.reason.as_str(), Face::new(size::BODY, ink(ui).quiet))];
        let reason = runs(painter, &body, rect.width(), rows.clamp(1, 5));
        let reason_h = reason.size().y;
        place(painter, rect.with_min_y(y), Align2::LEFT_TOP, reason);
        y += reason_h + 6.0;
    }
    let fit = ((rect.max.y - y + 1.0) / NUMBER_ROW).max(0.0) as usize;
    let cut = fit < card.numbers.len();
    if how.numbers && cut {
        // No room for a row each: one after the other, as running text.
        let note = Face::new(size::NOTE, ink(ui).quiet);
        let strong = Face::bold(size::NOTE, ink(ui).text);
        let values: Vec<String> = card.numbers.iter().map(|(_, v)| format!(" {v}   ")).collect();
        let pairs = card.numbers.iter().zip(&values);
        let parts: Vec<(&str, Face)> = pairs
            .flat_map(|((label, _), value)| [(label.as_str(), note), (value.as_str(), strong)])
            .collect();
        let rows = ((rect.max.y - y + 2.0) / 15.5).max(1.0) as usize;
        let galley = runs(painter, &parts, rect.width(), rows);
        place(painter, rect.with_min_y(y), Align2::LEFT_TOP, galley);
        return next;
    }
    for (i, (label, value)) in card.numbers.iter().take(fit).enumerate() {
        let mut row = Rect::from_min_size(pos2(rect.min.x, y), vec2(rect.width(), 20.0));
        if cut && i + 1 == fit {
            row.max.x -= more(ui, row, card.numbers.len() - fit, how.front);
        }
        let face = Face::bold(size::BODY, ink(ui).text);
        let value_w = width(painter, value, face).min(row.width() * 0.6);
        line(painter, row.with_min_x(row.max.x - value_w), Align2::RIGHT_CENTER, value, face);
        let label_at = row.with_max_x(row.max.x - value_w - 8.0);
        line(painter, label_at, Align2::LEFT_CENTER, label, quiet);
        y += NUMBER_ROW;
    }
    if fit == 0 && cut && !how.numbers {
        let row = Rect::from_min_max(pos2(rect.min.x, rect.max.y - 20.0), rect.max);
        more(ui, row, card.numbers.len(), how.front);
    }
    next
}

/// That there are more numbers, at the right end of `row`; gives the width used.
fn more(ui: &Ui, row: Rect, count: usize, keys: bool) -> f32 {
    let text = format!("+{count}");
    let face = Face::new(size::NOTE, ink(ui).quiet);
    let mut at = row;
    if keys {
        key_cap(ui, row, "I", ink(ui).quiet);
        at.max.x -= 26.0;
    }
    let wide = width(ui.painter(), &text, face);
    let ground =
        at.with_min_x(at.max.x - wide - 6.0).with_max_x(row.max.x - if keys { 22.0 } else { 0.0 });
    ui.painter().rect_filled(ground, 0, ink(ui).surface);
    line(ui.painter(), at, Align2::RIGHT_CENTER, &text, face);
    wide + 14.0 + row.max.x - at.max.x
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
    let galley = runs(ui.painter(), &[(&card.headline, face)], head.width(), rows);
    place(ui.painter(), head, Align2::LEFT_CENTER, galley);
    let of = if card.channel_name.is_empty() {
        String::new()
    } else {
        format!("{} · ", card.channel_name)
    };
    let words = format!("{of}{} · {}", card.class, card.sureness.word());
    line(ui.painter(), under, Align2::LEFT_CENTER, &words, Face::new(size::NOTE, ink(ui).quiet));
}
