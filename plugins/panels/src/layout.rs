//! Where everything stands, as plain rectangles: what there is no room for is `None`.
//!
//! Dropped in this order as the window shrinks (`PANEL.md`): moves beside the cards, band fields,
//! readings under the meters, suspects, pages, EQ view, meters. The three large controls and the first
//! card stay to the last.

use egui::{Rect, pos2, vec2};

use crate::theme::{BIG_TOUCH, TOUCH};

/// Space between tiles, points.
pub const GAP: f32 = 8.0;

/// The rectangles of the Channel panel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// Name, assumptions, health, phase.
    pub header: Rect,
    /// Meters.
    pub meters: Option<Rect>,
    /// What leads from page to page.
    pub tabs: Option<Rect>,
    /// The page: the EQ view, or another.
    pub page: Option<Rect>,
    /// Suspects.
    pub suspects: Option<Rect>,
    /// Moves beside the cards.
    pub moves: Option<Rect>,
    /// The large card.
    pub card: Rect,
    /// Places of the further cards.
    pub others: [Option<Rect>; 2],
    /// Freeze, Mine, Dry, status.
    pub controls: Rect,
}

impl Layout {
    /// Divides `area`.
    pub fn new(area: Rect) -> Self {
        let (w, h) = (area.width(), area.height());
        let tight = w < 640.0 || h < 400.0;
        let margin = if tight {
            4.0
        } else if w < 900.0 {
            GAP
        } else {
            12.0
        };
        let inner = area.shrink(margin);
        let gap = if tight { 4.0 } else { GAP };
        let pad = if tight { 0.0 } else { 8.0 };
        let header_pad: f32 = if tight { 0.0 } else { 4.0 };
        let header = inner.with_max_y(inner.min.y + TOUCH + 2.0 * header_pad.max(w_pad(w, h)));
        let controls = inner.with_min_y(inner.max.y - BIG_TOUCH - 2.0 * pad);
        let middle = Rect::from_min_max(
            pos2(inner.min.x, header.max.y + gap),
            pos2(inner.max.x, (controls.min.y - gap).max(header.max.y + gap)),
        );
        let cards_w = match w {
            w if w < 560.0 => middle.width(),
            w if w < 900.0 => 288.0,
            w => (w * 0.28).clamp(296.0, 380.0),
        };
        let cards = middle.with_min_x(middle.max.x - cards_w);
        let meters_w = if w >= 900.0 { 152.0 } else { 84.0 };
        let room = cards.min.x - gap - middle.min.x;
        let meters =
            (room >= meters_w).then(|| middle.with_max_x(middle.min.x + meters_w.min(room)));
        let column = meters
            .map(|m| Rect::from_min_max(pos2(m.max.x + gap, m.min.y), pos2(m.max.x, m.max.y)))
            .map(|r| r.with_max_x(cards.min.x - gap))
            .filter(|r| r.width() >= 140.0);
        let [tabs, page, suspects] = column.map_or([None; 3], |column| middle_column(column, gap));
        let (card, others, moves) = cards_column(cards, gap);
        Self { header, meters, tabs, page, suspects, moves, card, others, controls }
    }
}

/// Height of the suspects under the page.
const SUSPECTS: f32 = 60.0;
/// Least height of a page.
const LEAST_PAGE: f32 = 110.0;

/// Tabs, page, suspects.
fn middle_column(column: Rect, gap: f32) -> [Option<Rect>; 3] {
    let with_suspects = column.height() >= LEAST_PAGE + SUSPECTS + gap;
    let with_tabs = column.height() >= LEAST_PAGE + SUSPECTS + TOUCH + 2.0 * gap;
    let mut page = column;
    let tabs = with_tabs.then(|| {
        page.min.y = column.min.y + TOUCH + gap;
        column.with_max_y(column.min.y + TOUCH)
    });
    let suspects = with_suspects.then(|| {
        page.max.y = column.max.y - SUSPECTS - gap;
        column.with_min_y(column.max.y - SUSPECTS)
    });
    [tabs, Some(page), suspects]
}

fn w_pad(w: f32, h: f32) -> f32 {
    if w >= 900.0 && h >= 560.0 { 10.0 } else { 0.0 }
}

/// The large card keeps its size whatever lies below it, so that nothing moves under a finger.
fn cards_column(column: Rect, gap: f32) -> (Rect, [Option<Rect>; 2], Option<Rect>) {
    const OTHER: f32 = 78.0;
    const LEAST: f32 = 300.0;
    const MOST: f32 = 400.0;
    const MOVES: f32 = 130.0;
    let places = match column.height() {
        h if h >= LEAST + 2.0 * (OTHER + gap) => 2,
        h if h >= LEAST + OTHER + gap => 1,
        _ => 0,
    };
    let height = (column.height() - places as f32 * (OTHER + gap)).min(MOST);
    let height = if places == 0 { column.height() } else { height };
    let card = Rect::from_min_size(column.min, vec2(column.width(), height));
    let mut y = card.max.y + gap;
    let others = std::array::from_fn(|i| {
        (i < places).then(|| {
            let place = Rect::from_min_size(pos2(column.min.x, y), vec2(column.width(), OTHER));
            y = place.max.y + gap;
            place
        })
    });
    let moves = (column.max.y - y >= MOVES).then(|| column.with_min_y(y));
    (card, others, moves)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_never_overlap_and_stay_inside_from_400_by_300_up() {
        for w in (400..2000).step_by(37) {
            for h in (300..1400).step_by(29) {
                let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(w as f32, h as f32));
                let l = Layout::new(area);
                let tiles: Vec<Rect> = [Some(l.header), l.meters, l.tabs, l.page, l.suspects]
                    .into_iter()
                    .chain([l.moves, Some(l.card), Some(l.controls)])
                    .chain(l.others)
                    .flatten()
                    .collect();
                for (i, a) in tiles.iter().enumerate() {
                    assert!(area.contains_rect(*a) && a.is_positive(), "{w}x{h}: {a:?}");
                    for b in &tiles[i + 1..] {
                        assert!(!a.shrink(0.5).intersects(b.shrink(0.5)), "{w}x{h}: {a:?} {b:?}");
                    }
                }
                assert!(l.controls.height() >= BIG_TOUCH && l.card.height() >= 150.0, "{w}x{h}");
            }
        }
    }
}
