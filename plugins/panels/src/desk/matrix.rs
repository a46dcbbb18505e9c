//! Who covers the lead vocal, and where.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::paint::{line, line_runs, place, runs, tell, tile};
use crate::theme::{Face, ink, size};
use crate::view::MatrixView;

/// Height of the bar in a cell, points.
const BAR: f32 = 4.0;
/// The bar is as long as its cell from here on, dB.
const FULL_WORTH_DB: f32 = 3.0;
const FULL_LEVEL_DB: f32 = 12.0;

/// Draws the matrix.
pub fn matrix_ui(ui: &Ui, rect: Rect, view: &MatrixView) {
    tile(ui, rect);
    let inner = rect.shrink2(vec2(14.0, 8.0));
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let head = inner.with_max_y(inner.min.y + 20.0);
    let strong = Face::bold(size::NOTE, ink(ui).text);
    let title = match view.lead.as_str() {
        "" => "Who covers the voice".to_owned(),
        lead => format!("Who covers {lead}"),
    };
    let small = Face::new(size::SMALL, ink(ui).quiet);
    tell(ui, head, "matrix", &format!("{title}: {}", view.note));
    if view.rows.is_empty() {
        line(ui.painter(), head, Align2::LEFT_CENTER, &title, strong);
        let rest = inner.with_min_y(head.max.y + 4.0);
        let rows = (rest.height() / 17.0) as usize;
        let galley = runs(ui.painter(), &[(view.note.as_str(), quiet)], rest.width(), rows);
        place(ui.painter(), rest, Align2::LEFT_TOP, galley);
        return;
    }
    let name_w = (inner.width() * 0.24).clamp(56.0, 120.0);
    let columns = view.bands.len().max(1) as f32;
    let cell_w = (inner.width() - name_w) / columns;
    let heads = Rect::from_min_size(pos2(inner.min.x, head.max.y), vec2(inner.width(), 16.0));
    for (i, band) in view.bands.iter().enumerate() {
        let x = inner.min.x + name_w + i as f32 * cell_w;
        let at = Rect::from_min_size(pos2(x, heads.min.y), vec2(cell_w, 16.0));
        line(ui.painter(), at, Align2::CENTER_CENTER, band, small);
    }
    let room = inner.max.y - heads.max.y;
    let row_h = (room / view.rows.len() as f32).clamp(20.0, 28.0);
    let rows = ((room / row_h) as usize).min(view.rows.len());
    let mut head = head;
    if rows < view.rows.len() {
        let more = format!("+{} more", view.rows.len() - rows);
        let at = line(ui.painter(), head, Align2::RIGHT_CENTER, &more, quiet);
        head.max.x = at.min.x - 8.0;
    }
    let parts = [(title.as_str(), strong), ("   ", small), (view.note.as_str(), small)];
    line_runs(ui.painter(), head, Align2::LEFT_CENTER, &parts);
    for (r, row) in view.rows.iter().take(rows).enumerate() {
        let y = heads.max.y + r as f32 * row_h;
        let name = Rect::from_min_size(pos2(inner.min.x, y), vec2(name_w - 8.0, row_h));
        let face = Face::new(size::NOTE, ink(ui).text);
        line(ui.painter(), name, Align2::LEFT_CENTER, &row.name, face);
        for (i, db) in row.cells_db.iter().enumerate().take(view.bands.len()) {
            let x = inner.min.x + name_w + i as f32 * cell_w;
            let cell = Rect::from_min_size(pos2(x, y), vec2(cell_w, row_h)).shrink(1.5);
            cell_ui(ui, cell, *db, view.is_worth);
        }
        tell(ui, name, ("masker", row.channel), &told(view, row.name.as_str(), &row.cells_db));
    }
}

/// A number over an amber bar: the longer, the more there is to be had. The number stands on a plain ground,
/// so that it is read whatever the bar.
fn cell_ui(ui: &Ui, cell: Rect, db: f32, is_worth: bool) {
    let p = ink(ui);
    ui.painter().rect_filled(cell, 3, p.raised);
    if !db.is_finite() {
        return;
    }
    let full = if is_worth { FULL_WORTH_DB } else { FULL_LEVEL_DB };
    let part = (db / full).clamp(0.0, 1.0);
    let bar = cell.with_min_y(cell.max.y - BAR).with_max_x(cell.min.x + cell.width() * part);
    if bar.width() >= 1.0 {
        ui.painter().rect_filled(bar, 2, p.amber);
    }
    let text = match () {
        () if is_worth => format!("{db:.1}"),
        () if db.abs() < 0.5 => "0".to_owned(), // neither +0 nor -0
        () => format!("{db:+.0}"),
    };
    let number = cell.with_max_y(bar.min.y);
    line(ui.painter(), number, Align2::CENTER_CENTER, &text, Face::new(size::SMALL, p.text));
}

fn told(view: &MatrixView, name: &str, cells_db: &[f32]) -> String {
    let cells = view.bands.iter().zip(cells_db).map(|(band, db)| format!("{band} {db:.1} dB"));
    format!("{name}: {}", cells.collect::<Vec<_>>().join(", "))
}
