//! All moves of the desk, newest first, each with a way back.

use egui::{Align2, Rect, Ui, vec2};

use super::memory::{DeskMemory, whole};
use crate::intent::{DeskIntent, Intent};
use crate::list::{Turns, rows_ui};
use crate::moves::{Row, row_ui};
use crate::paint::{line, line_runs, tell, tile};
use crate::theme::{Face, TOUCH, ink, size};
use crate::view::{DeskMove, DeskView};

/// The move that U takes back: the newest of the assistant's that stands and is not frozen.
pub fn last_undoable(view: &DeskView) -> Option<&DeskMove> {
    let can = |m: &&DeskMove| m.moved.can_be_undone() && !view.is_frozen(m.channel);
    view.ledger.iter().find(can)
}

/// Draws the list; the filter leaves out what does not hold its text. A new move shifts the rows, so a tap
/// right after one is ignored.
pub fn ledger_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &DeskView,
    memory: &DeskMemory,
    intents: &mut Vec<DeskIntent>,
    now_s: f64,
) {
    tile(ui, rect);
    let inner = rect.shrink2(vec2(16.0, 8.0));
    let head = inner.with_max_y(inner.min.y + 26.0);
    let wanted = memory.filter.trim().to_lowercase();
    let shown: Vec<&DeskMove> = view
        .ledger
        .iter()
        .filter(|m| {
            let text = format!("{} {} {}", m.name, m.moved.text, m.names.join(" "));
            text.to_lowercase().contains(&wanted)
        })
        .collect();
    let strong = Face::bold(size::BODY, ink(ui).text);
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let count = match (shown.len(), view.ledger.len()) {
        (_, 0) => "none yet".to_owned(),
        (n, all) if n == all => format!("{n}, newest first"),
        (n, all) => format!("{n} of {all} with “{}”", memory.filter.trim()),
    };
    let parts = [("Ledger   ", strong), (count.as_str(), quiet)];
    line_runs(ui.painter(), head, Align2::LEFT_CENTER, &parts);
    let tonight = view.tonight.text();
    line(ui.painter(), head.with_min_x(head.center().x), Align2::RIGHT_CENTER, &tonight, quiet);
    tell(ui, head, "ledger", &format!("ledger: {count}; {tonight}"));
    let body = inner.with_min_y(head.max.y + 4.0);
    let last = memory.to_undo.get();
    let mut wanted = Vec::new();
    rows_ui(ui, body, ("ledger", Turns::ByKey), TOUCH, shown.len(), |ui, i, row| {
        let DeskMove { name, moved, channel, .. } = shown[i];
        let salt = (*channel, moved.id);
        let how = Row { last: last == Some(moved.id), frozen: view.is_frozen(*channel) };
        row_ui(ui, row, moved, name, salt, how, &mut wanted);
    });
    if memory.rows.ready(now_s) {
        intents.extend(wanted.into_iter().map(|what: Intent| whole(what)));
    }
}
