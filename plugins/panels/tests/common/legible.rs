//! Words on words: what was painted of text, and which of it lies over other text.

use egui::epaint::{ClippedShape, Shape, TextShape};
use egui::{Rect, Vec2, vec2};

/// Rows of text may touch by so much, points: a row is higher than its letters.
const TOUCH: Vec2 = vec2(1.5, 4.0);

/// One row of painted text.
struct Row {
    text: String,
    rect: Rect,
}

/// Pairs of rows that lie over each other, in words. What an opaque area was painted over is not seen.
pub fn overlaps(shapes: &[ClippedShape]) -> Vec<String> {
    let mut rows: Vec<Row> = Vec::new();
    for ClippedShape { clip_rect, shape, .. } in shapes {
        paint(&mut rows, *clip_rect, shape);
    }
    let mut found = Vec::new();
    for (i, a) in rows.iter().enumerate() {
        for b in &rows[i + 1..] {
            let both = a.rect.intersect(b.rect);
            if both.width() > TOUCH.x && both.height() > TOUCH.y {
                found.push(format!("\"{}\" and \"{}\" at {:?}", a.text, b.text, both));
            }
        }
    }
    found
}

fn paint(rows: &mut Vec<Row>, clip: Rect, shape: &Shape) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| paint(rows, clip, shape)),
        Shape::Rect(area) if area.fill.a() == 255 => {
            let covered = area.rect.intersect(clip).expand(1.0);
            rows.retain(|row| !covered.contains_rect(row.rect));
        }
        Shape::Circle(disc) if disc.fill.a() == 255 => {
            let covered = disc.visual_bounding_rect().intersect(clip);
            rows.iter_mut().for_each(|row| row.rect = left_of(row.rect, covered));
            rows.retain(|row| row.rect.is_positive());
        }
        Shape::Text(text) => rows.extend(rows_of(text, clip)),
        _ => {}
    }
}

/// What a disc leaves of a row: the wider end of it. Only on a plot, where handles lie over the axis, is there any.
fn left_of(row: Rect, disc: Rect) -> Rect {
    let both = row.intersect(disc);
    if both.width() <= TOUCH.x || both.height() <= TOUCH.y {
        return row;
    }
    let (before, after) = (row.with_max_x(disc.min.x), row.with_min_x(disc.max.x));
    if before.width() >= after.width() { before } else { after }
}

fn rows_of(text: &TextShape, clip: Rect) -> impl Iterator<Item = Row> {
    assert_eq!(text.angle, 0.0, "all text stands upright");
    text.galley.rows.iter().filter_map(move |row| {
        let rect = row.rect().translate(text.pos.to_vec2()).intersect(clip);
        let words = row.text();
        (rect.is_positive() && !words.trim().is_empty()).then_some(Row { text: words, rect })
    })
}
