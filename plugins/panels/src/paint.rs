//! Text that never leaves its rectangle, tiles, and small shapes.

use std::sync::Arc;

use egui::{
    Align, Align2, Color32, Painter, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    epaint::Mesh,
    pos2,
    text::{Galley, LayoutJob, TextWrapping},
    vec2,
};

use crate::theme::{Face, RADIUS, ink, size};

/// Lays out runs of text at most `width` wide and `rows` high; what is too long ends in "…".
pub fn runs(painter: &Painter, runs: &[(&str, Face)], width: f32, rows: usize) -> Arc<Galley> {
    let mut job = LayoutJob { break_on_newline: rows > 1, ..LayoutJob::default() };
    for (text, face) in runs {
        job.append(text, 0.0, face.format());
    }
    job.wrap = TextWrapping {
        max_width: width.max(1.0),
        max_rows: rows.max(1),
        break_anywhere: rows <= 1,
        overflow_character: Some('…'),
    };
    job.halign = Align::Min;
    painter.layout_job(job)
}

/// Paints a laid-out text inside `rect`, aligned, clipped.
pub fn place(painter: &Painter, rect: Rect, align: Align2, galley: Arc<Galley>) -> Rect {
    let spot = align.align_size_within_rect(galley.size(), rect);
    let clip = painter.clip_rect().intersect(rect.expand(1.0));
    painter.with_clip_rect(clip).galley(spot.min, galley, Color32::WHITE);
    spot
}

/// One line of text inside `rect`; too long ends in "…". Returns where it stands.
pub fn line(painter: &Painter, rect: Rect, align: Align2, text: &str, face: Face) -> Rect {
    line_runs(painter, rect, align, &[(text, face)])
}

/// One line of text in several faces.
pub fn line_runs(painter: &Painter, rect: Rect, align: Align2, parts: &[(&str, Face)]) -> Rect {
    if rect.width() < 4.0 || rect.height() < 4.0 {
        return Rect::from_min_size(rect.min, vec2(0.0, 0.0));
    }
    let galley = runs(painter, parts, rect.width(), 1);
    place(painter, rect, align, galley)
}

/// Width of one line.
pub fn width(painter: &Painter, text: &str, face: Face) -> f32 {
    runs(painter, &[(text, face)], f32::INFINITY, 1).size().x
}

/// A tile.
pub fn tile(ui: &Ui, rect: Rect) {
    let (fill, edge) = (ink(ui).surface, Stroke::new(1.0, ink(ui).line));
    ui.painter().rect(rect, RADIUS, fill, edge, StrokeKind::Inside);
}

/// A tile with an edge of its own.
pub fn tile_edged(painter: &Painter, rect: Rect, fill: Color32, edge: Color32) {
    painter.rect(rect, RADIUS, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
}

/// The numbered disc of a suggestion: the same number on the curve and on the card.
pub fn disc(ui: &Ui, center: Pos2, radius: f32, number: usize, strong: bool) {
    let p = ink(ui);
    let (fill, text) = if strong { (p.amber, p.on_bright) } else { (p.surface, p.amber_ink) };
    let painter = ui.painter();
    painter.circle(center, radius, fill, Stroke::new(1.5, p.amber_ink));
    let rect = Rect::from_center_size(center, vec2(2.0 * radius, 2.0 * radius));
    let face = Face::bold(size::NOTE, text);
    line(painter, rect, Align2::CENTER_CENTER, &number.to_string(), face);
}

/// A small filled diamond.
pub fn diamond(painter: &Painter, center: Pos2, radius: f32, color: Color32) {
    let corner = |x: f32, y: f32| center + vec2(x * radius, y * radius);
    let corners = vec![corner(0.0, -1.0), corner(1.0, 0.0), corner(0.0, 1.0), corner(-1.0, 0.0)];
    painter.add(egui::Shape::convex_polygon(corners, color, Stroke::NONE));
}

/// The area between a curve and a level line, as a mesh (it need not be convex).
pub fn area(painter: &Painter, curve: &[Pos2], base_y: f32, color: Color32) {
    let mut mesh = Mesh::default();
    for (i, p) in curve.iter().enumerate() {
        mesh.colored_vertex(*p, color);
        mesh.colored_vertex(pos2(p.x, base_y), color);
        if i > 0 {
            let at = 2 * i as u32;
            mesh.add_triangle(at - 2, at - 1, at);
            mesh.add_triangle(at - 1, at, at + 1);
        }
    }
    painter.add(mesh);
}

/// A dashed curve.
pub fn dashed(painter: &Painter, curve: &[Pos2], stroke: Stroke) {
    painter.extend(egui::Shape::dashed_line(curve, stroke, 6.0, 5.0));
}

/// Tells assistive software what is painted in `rect`; nothing can be done with it.
pub fn tell(ui: &Ui, rect: Rect, salt: impl egui::AsIdSalt, text: &str) {
    ui.interact(rect, ui.scope_id().with(salt), Sense::hover())
        .widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
}
