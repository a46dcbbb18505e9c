//! What is written on a card: which, how sure, for how long; what to do, why, and its numbers.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::paint::{disc, line, line_runs, place, runs, width};
use crate::theme::{Face, TOUCH, ink, size};
use crate::view::CardView;
use crate::widgets::{Button, key_cap, sureness};

/// Height of a row of the reason, points: body type and its leading.
const REASON_ROW: f32 = 17.6;
/// Height of a row of a number, points.
const NUMBER_ROW: f32 = 21.0;
/// Height of the sign that there are more numbers, and width of its key with the gap before it, points.
const MORE_H: f32 = 20.0;
const MORE_KEY_W: f32 = 26.0;

/// That a card does not expire, in as many words as there is room for.
fn stays(ui: &Ui, card: &CardView, room: f32) -> &'static str {
    const LONG: &str = "until resolved";
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let name = Face::bold(size::BODY, ink(ui).text);
    let name_w = width(ui.painter(), &card.channel_name, name) + 8.0;
    let taken = 32.0 + name_w + width(ui.painter(), &card.class, quiet) + 84.0 + 10.0;
    if taken + width(ui.painter(), LONG, quiet) <= room { LONG } else { "stays" }
}

/// A number stays in the row of the word before it: "Q" at the end of one and "3." in the next is no sentence.
pub fn together(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let number = rest.peek().is_some_and(char::is_ascii_digit);
        kept.push(if c == ' ' && number { '\u{a0}' } else { c });
    }
    kept
}

/// How the text of a card is written.
#[derive(Clone, Copy)]
pub struct Text {
    /// On its disc.
    pub number: usize,
    /// Cards that cannot be seen: a button leads to the next one.
    pub hidden: usize,
    /// Its numbers stand in place of its reason.
    pub numbers: bool,
    /// Keys act on it.
    pub front: bool,
}

/// Writes the card. Returns true when the button to the next card was touched.
pub fn card_text(ui: &Ui, rect: Rect, card: &CardView, how: Text) -> bool {
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
    let headline = together(&card.headline);
    let head = runs(painter, &[(&headline, Face::bold(points, ink(ui).text))], rect.width(), rows);
    let head_h = head.size().y;
    place(painter, rect.with_min_y(y), Align2::LEFT_TOP, head);
    let head_end_y = y + head_h;
    y = head_end_y + 6.0;
    let reason_room = rect.max.y - y;
    let fit_from = |y: f32| ((rect.max.y - y + 1.0) / NUMBER_ROW).max(0.0) as usize;
    if !how.numbers && reason_room >= 19.0 {
        let numbers_h = NUMBER_ROW * card.numbers.len().min(4) as f32;
        // Where a number has no room under two rows, the reason has it all.
        let kept = if reason_room < 58.0 { 0.0 } else { numbers_h.min(reason_room * 0.35) };
        let rows = ((reason_room - kept) / REASON_ROW).floor() as usize;
        let body = [(card.reason.as_str(), Face::new(size::BODY, ink(ui).quiet))];
        let lay = |wide: f32| runs(painter, &body, wide, rows.clamp(1, 5));
        let mut reason = lay(rect.width());
        let end_y = y + reason.size().y;
        let is_last = fit_from(end_y + 6.0) == 0 && !card.numbers.is_empty();
        if is_last && end_y > rect.max.y - MORE_H {
            // The sign of more numbers stands in its last row.
            let free = rect.width() - more_width(ui, card.numbers.len(), how.front);
            if reason.rows.last().is_some_and(|row| row.rect().max.x > free) {
                reason = lay(free);
            }
        }
        let reason_h = reason.size().y;
        place(painter, rect.with_min_y(y), Align2::LEFT_TOP, reason);
        y += reason_h + 6.0;
    }
    let fit = fit_from(y);
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
    // A headline that needs all rows has them.
    if fit == 0 && cut && !how.numbers && head_end_y <= rect.max.y - MORE_H {
        let row = Rect::from_min_max(pos2(rect.min.x, rect.max.y - MORE_H), rect.max);
        more(ui, row, card.numbers.len(), how.front);
    }
    next
}

/// That there are more numbers, at the right end of `row`; gives the width used.
fn more(ui: &Ui, row: Rect, count: usize, keys: bool) -> f32 {
    let mut at = row;
    if keys {
        key_cap(ui, row, "I", ink(ui).quiet);
        at.max.x -= MORE_KEY_W;
    }
    let face = Face::new(size::NOTE, ink(ui).quiet);
    line(ui.painter(), at, Align2::RIGHT_CENTER, &format!("+{count}"), face);
    more_width(ui, count, keys)
}

/// Width of that sign and of the gap before it.
fn more_width(ui: &Ui, count: usize, keys: bool) -> f32 {
    let face = Face::new(size::NOTE, ink(ui).quiet);
    let key = if keys { MORE_KEY_W } else { 0.0 };
    width(ui.painter(), &format!("+{count}"), face) + 14.0 + key
}
