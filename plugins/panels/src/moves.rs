//! The moves: what was changed, by whom, what came of it, and a way back for each one.

use egui::{Align2, Color32, Rect, Stroke, Ui, pos2, vec2};

use crate::intent::Intent;
use crate::list::{Turns, rows_ui};
use crate::memory::PanelMemory;
use crate::paint::{line, line_runs, tile, width};
use crate::theme::{Face, TOUCH, ink, size};
use crate::view::{ChannelView, MoveView, Mover, Outcome};
use crate::widgets::Button;

/// The move that U takes back: the newest of the assistant's that stands; none while frozen.
pub fn last_undoable(view: &ChannelView) -> Option<u64> {
    view.moves.iter().find(|m| m.can_be_undone() && !view.freeze).map(|m| m.id)
}

/// What heads a list: how many there are, and which one: lines of hands have no number, but a time. What a
/// gesture that goes on adds to its line shifts nothing.
pub type Heading = (usize, Option<(u64, String)>);

/// The heading of a list that begins so.
pub fn heading(count: usize, first: Option<&MoveView>) -> Heading {
    (count, first.map(|m| (m.id, m.time.clone())))
}

/// Draws the list; only the rows that are seen cost anything.
/// A new move shifts the rows, so a tap right after one is ignored.
pub fn moves_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &ChannelView,
    (memory, turns): (&PanelMemory, Turns),
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    tile(ui, rect);
    let inner = rect.shrink2(vec2(16.0, 6.0));
    let title = inner.with_max_y(inner.min.y + 24.0);
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let head = if view.freeze { "Moves · frozen" } else { "Moves" };
    line(ui.painter(), title, Align2::LEFT_CENTER, head, Face::bold(size::NOTE, ink(ui).quiet));
    let body = inner.with_min_y(title.max.y);
    if view.moves.is_empty() {
        line(ui.painter(), body, Align2::LEFT_CENTER, "none yet on this channel", quiet);
        return;
    }
    let count = match view.moves.len() {
        1 => "1 move".to_owned(),
        n => format!("{n} moves"),
    };
    line(ui.painter(), title, Align2::RIGHT_CENTER, &count, quiet);
    let last = memory.to_undo.get();
    let mut wanted = Vec::new();
    rows_ui(ui, body, ("moves", turns), TOUCH, view.moves.len(), |ui, i, row| {
        let m = &view.moves[i];
        let how = Row { last: last == Some(m.id), frozen: view.freeze };
        row_ui(ui, row, m, "", m.id, how, &mut wanted);
    });
    if memory.rows.ready(now_s) {
        intents.append(&mut wanted);
    }
}

/// How a row of the list is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// U takes it back.
    pub last: bool,
    /// Its channel is frozen: it cannot be taken back.
    pub frozen: bool,
}

/// One move; `of`: the channel that it is on, where that is not plain.
pub fn row_ui(
    ui: &Ui,
    row: Rect,
    m: &MoveView,
    of: &str,
    salt: impl egui::AsIdSalt,
    how: Row,
    intents: &mut Vec<Intent>,
) {
    let painter = ui.painter();
    painter.hline(row.x_range(), row.min.y, Stroke::new(1.0, ink(ui).line));
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let end = Rect::from_min_max(pos2(row.max.x - 92.0, row.min.y), row.max - vec2(10.0, 0.0));
    if m.can_be_undone() {
        let gap = if of.is_empty() { "" } else { " " };
        let name = format!("Undo {}{gap}{of} {}", m.time, m.text);
        let key = if how.last { "U" } else { "" };
        let button = Button {
            name: &name,
            label: "undo",
            key,
            enabled: !how.frozen,
            points: size::NOTE,
            inset: 5.0,
            ..Button::default()
        };
        if button.show(ui, end, ("undo", salt)).clicked() {
            intents.push(Intent::Undo(m.id));
        }
    } else {
        let word = match (m.undone, m.by) {
            (true, _) => "undone",
            (false, Mover::Host) => "host",
            (false, _) => "yours",
        };
        line(painter, end, Align2::CENTER_CENTER, word, quiet);
    }
    let time_w = width(painter, &m.time, quiet);
    line(painter, row, Align2::LEFT_CENTER, &m.time, quiet);
    let mut text = row.with_min_x(row.min.x + time_w + 12.0).with_max_x(end.min.x - 12.0);
    if !of.is_empty() {
        let name = text.with_max_x(text.min.x + (text.width() * 0.22).min(150.0));
        line(painter, name, Align2::LEFT_CENTER, of, Face::bold(size::NOTE, ink(ui).text));
        text.min.x = name.max.x + 10.0;
    }
    let color = if m.undone { ink(ui).quiet } else { ink(ui).text };
    let outcome = Face::new(size::NOTE, outcome_color(ui, m.outcome));
    let word = if m.undone { "" } else { m.outcome.word() };
    let word_w = width(painter, word, outcome).min(text.width() * 0.4);
    let words = text.with_max_x(text.max.x - word_w - 10.0);
    let at =
        line_runs(painter, words, Align2::LEFT_CENTER, &[(&m.text, Face::new(size::BODY, color))]);
    if m.undone {
        painter.hline(at.x_range(), at.center().y, Stroke::new(1.0, ink(ui).quiet));
    }
    let beside = text.with_min_x(at.max.x + 10.0);
    line(painter, beside, Align2::LEFT_CENTER, word, outcome);
}

fn outcome_color(ui: &Ui, outcome: Outcome) -> Color32 {
    match outcome {
        Outcome::Helped => ink(ui).green_ink,
        _ => ink(ui).quiet,
    }
}
