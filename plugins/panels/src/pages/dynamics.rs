//! The compressor as a page: what it does to a level, what it would have done lately, its settings.

use egui::{Align2, Pos2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use super::histogram::{histogram_ui, told};
use crate::eq_fields::switch;
use crate::intent::Intent;
use crate::memory::PanelMemory;
use crate::paint::{dashed, line, place, runs, tell, tile};
use crate::theme::{Face, TOUCH, ink, size};
use crate::value::value_field;
use crate::view::ChannelView;

const GAP: f32 = 8.0;
/// Levels that the curve shows, dBFS.
const LOW_DBFS: f32 = -60.0;

/// Draws the page.
pub fn dynamics_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
) {
    tile(ui, rect);
    let inner = rect.shrink(8.0);
    let per_row = ((inner.width() + 6.0) / 84.0).floor().clamp(1.0, 7.0) as usize;
    let rows =
        7usize.div_ceil(per_row).min(((inner.height() / 2.0) / (TOUCH + 6.0)) as usize).max(1);
    let fields_h = rows as f32 * (TOUCH + 6.0) - 6.0;
    let fields = inner.with_min_y(inner.max.y - fields_h);
    let plots = inner.with_max_y(fields.min.y - GAP);
    let comp = &view.comp;
    if plots.height() >= 90.0 {
        let words = plots.with_max_y(plots.min.y + 36.0).shrink2(vec2(4.0, 0.0));
        let text = told(comp.predicted.as_ref(), comp.suggested.as_ref());
        let face = Face::new(size::NOTE, ink(ui).text);
        let galley = runs(ui.painter(), &[(&text, face)], words.width(), 2);
        place(ui.painter(), words, Align2::LEFT_CENTER, galley);
        let body = plots.with_min_y(words.max.y + 4.0);
        let curve_w = body.height().min(body.width() * 0.45);
        let curve = body.with_max_x(body.min.x + curve_w);
        curve_ui(ui, curve, view);
        let bars = body.with_min_x(curve.max.x + 12.0);
        if bars.width() >= 120.0 {
            histogram_ui(ui, bars, comp.predicted.as_ref(), comp.suggested.as_ref());
        }
    }
    let wide = (fields.width() + 6.0) / per_row as f32 - 6.0;
    let cell = |i: usize| {
        let (column, row) = (i % per_row, i / per_row);
        let x = fields.min.x + column as f32 * (wide + 6.0);
        let y = fields.min.y + row as f32 * (TOUCH + 6.0);
        Rect::from_min_size(pos2(x, y), vec2(wide, TOUCH))
    };
    switch(ui, cell(0), "Compressor on", &comp.on, intents);
    let others = [
        ("threshold", &comp.threshold_db),
        ("ratio", &comp.ratio),
        ("attack", &comp.attack_ms),
        ("release", &comp.release_ms),
        ("knee", &comp.knee_db),
        ("make-up", &comp.makeup_db),
    ];
    for (i, (label, param)) in others.into_iter().enumerate().take(rows * per_row - 1) {
        value_field(ui, cell(i + 1), label, param, memory, intents);
    }
}

/// Level out over level in, with a dot where the channel's level is now.
fn curve_ui(ui: &Ui, rect: Rect, view: &ChannelView) {
    let painter = ui.painter_at(rect);
    let p = ink(ui);
    painter.rect(rect, 4, p.ground, Stroke::new(1.0, p.line), StrokeKind::Inside);
    let part = |db: f32| {
        let part = (db - LOW_DBFS) / -LOW_DBFS;
        if part.is_finite() { part.clamp(-0.5, 1.5) } else { 0.0 }
    };
    let at = |[from, to]: [f32; 2]| -> Pos2 {
        pos2(rect.min.x + part(from) * rect.width(), rect.max.y - part(to) * rect.height())
    };
    for db in [-48.0, -36.0, -24.0, -12.0f32] {
        let stroke = Stroke::new(1.0, p.line);
        painter.vline(at([db, 0.0]).x, rect.y_range(), stroke);
        painter.hline(rect.x_range(), at([0.0, db]).y, stroke);
    }
    painter.line_segment([rect.left_bottom(), rect.right_top()], Stroke::new(1.0, p.edge));
    let points = |curve: &[[f32; 2]]| curve.iter().copied().map(at).collect::<Vec<_>>();
    let set = points(&view.comp.curve);
    if set.len() > 1 {
        let on = view.comp.on.is_on();
        let color = if on { p.blue_ink } else { p.quiet };
        painter.line(set, Stroke::new(2.5, color));
    }
    let suggested = points(&view.comp.suggested_curve);
    if suggested.len() > 1 {
        dashed(&painter, &suggested, Stroke::new(2.0, p.amber_ink));
    }
    let quiet = Face::new(size::SMALL, p.quiet);
    let label = Rect::from_min_size(rect.min + vec2(6.0, 4.0), vec2(rect.width() - 12.0, 16.0));
    let reduction = match view.meters.gain_reduction_db {
        Some(db) if db.is_finite() => format!("now -{db:.1} dB"),
        _ => "off".to_owned(),
    };
    line(ui.painter(), label, Align2::LEFT_CENTER, &reduction, quiet);
    tell(ui, rect, "transfer", &format!("level out over level in, {reduction}"));
}
