//! Where everything stands on the Desk panel, as plain rectangles.
//!
//! It scales down to 1024 x 640 (`PANEL.md`) by narrowing tiles, then by tabs for the lower row; below
//! that the lower row goes, then the grid. The controls and the first card are the last to go.

use egui::{Rect, pos2, vec2};

use crate::theme::{BIG_TOUCH, TOUCH};
use crate::view::MAX_CARDS;

/// Space between tiles, points.
pub const GAP: f32 = 8.0;
/// Channels in a bank.
pub const BANK: usize = 8;
/// Tallest tile, points.
pub const TALLEST: f32 = 148.0;
/// Lowest tile that still reads, points.
pub const LOWEST: f32 = 64.0;
/// A card that lies open among three, points: less is one large card and the others below it.
const OPEN_CARD: f32 = 212.0;

/// The rectangles of the Desk panel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeskLayout {
    /// Clock, phase, health, pages.
    pub header: Rect,
    /// The grid, a page, or the channel that is looked at with its bank above it.
    pub middle: Option<Rect>,
    /// Masking matrix.
    pub matrix: Option<Rect>,
    /// Suspects.
    pub suspects: Option<Rect>,
    /// What switches between the two where one of them is shown.
    pub tabs: Option<Rect>,
    /// Cards by place; the first one is always there.
    pub cards: [Option<Rect>; MAX_CARDS],
    /// All cards are of one size.
    pub cards_lie_open: bool,
    /// Freeze, Mine, Dry, status.
    pub controls: Rect,
}

impl DeskLayout {
    /// Divides `area` for so many channels.
    pub fn new(area: Rect, channels: usize, looks_at_one: bool) -> Self {
        let (w, h) = (area.width(), area.height());
        let tight = w < 900.0 || h < 560.0;
        let margin = match w {
            _ if tight => 4.0,
            w if w < 1_200.0 => GAP,
            _ => 12.0,
        };
        let gap = if tight { 4.0 } else { GAP };
        let inner = area.shrink(margin);
        let header_h = if h >= 800.0 {
            64.0
        } else if tight {
            TOUCH
        } else {
            TOUCH + 8.0
        };
        let controls_h = BIG_TOUCH
            + if tight {
                0.0
            } else if h >= 800.0 {
                16.0
            } else {
                8.0
            };
        let header = inner.with_max_y(inner.min.y + header_h);
        let controls = inner.with_min_y(inner.max.y - controls_h);
        let body = Rect::from_min_max(
            pos2(inner.min.x, header.max.y + gap),
            pos2(inner.max.x, (controls.min.y - gap).max(header.max.y + gap)),
        );
        let cards_w = match w {
            w if w < 708.0 => body.width(),
            w if w < 1_100.0 => 284.0,
            w => (w * 0.235).clamp(296.0, 400.0),
        };
        let cards_at = body.with_min_x(body.max.x - cards_w);
        let left = body.with_max_x(cards_at.min.x - gap);
        let (cards, cards_lie_open) = cards_column(cards_at, gap);
        // Less, and a tile of a bank could not be hit.
        let bank = BANK as f32 * (TOUCH + GAP) - GAP;
        let middle = (left.width() >= bank).then_some(left);
        let mut layout = Self {
            header,
            middle,
            matrix: None,
            suspects: None,
            tabs: None,
            cards,
            cards_lie_open,
            controls,
        };
        if let Some(left) = middle.filter(|_| !looks_at_one) {
            layout.lower_row(left, channels, gap);
        }
        layout
    }

    /// Where all cards lie.
    pub fn all_cards(&self) -> Rect {
        self.cards.iter().flatten().fold(Rect::NOTHING, |all, card| all.union(*card))
    }

    /// Under the grid: as high as the grid leaves, or not at all.
    fn lower_row(&mut self, left: Rect, channels: usize, gap: f32) {
        // A heading and two suspects.
        const LEAST: f32 = 124.0;
        let banks = channels.div_ceil(BANK).clamp(1, 5) as f32;
        let wanted = banks * (TALLEST + gap) - gap;
        let lowest = banks * (LOWEST + gap) - gap;
        // A lower row that is worth having, once the tiles can be read.
        let lower_h = (left.height() - gap - wanted).clamp(LEAST, 400.0).max(left.height() * 0.24);
        if left.height() - lower_h - gap < lowest {
            return;
        }
        let split = left.max.y - lower_h;
        self.middle = Some(left.with_max_y(split - gap));
        let lower = left.with_min_y(split);
        if lower.width() >= 880.0 {
            let matrix_w = lower.width() * 0.44;
            self.matrix = Some(lower.with_max_x(lower.min.x + matrix_w));
            self.suspects = Some(lower.with_min_x(lower.min.x + matrix_w + gap));
        } else {
            let tabs_w = 112.0;
            self.tabs = Some(lower.with_max_x(lower.min.x + tabs_w));
            let rest = lower.with_min_x(lower.min.x + tabs_w + gap);
            (self.matrix, self.suspects) = (Some(rest), Some(rest));
        }
    }
}

/// Three cards of one size, or a large one with the others below it.
fn cards_column(column: Rect, gap: f32) -> ([Option<Rect>; MAX_CARDS], bool) {
    const OTHER: f32 = 78.0;
    const LEAST: f32 = 236.0;
    let n = MAX_CARDS as f32;
    let each = (column.height() - (n - 1.0) * gap) / n;
    if each >= OPEN_CARD {
        let height = each.min(300.0);
        let place = |i: usize| {
            let y = column.min.y + i as f32 * (height + gap);
            Rect::from_min_size(pos2(column.min.x, y), vec2(column.width(), height))
        };
        return (std::array::from_fn(|i| Some(place(i))), true);
    }
    let others = match column.height() {
        h if h >= LEAST + 2.0 * (OTHER + gap) => 2,
        h if h >= LEAST + OTHER + gap => 1,
        _ => 0,
    };
    let height = column.height() - others as f32 * (OTHER + gap);
    let first = Rect::from_min_size(column.min, vec2(column.width(), height));
    let place = |i: usize| {
        let y = first.max.y + gap + (i - 1) as f32 * (OTHER + gap);
        Rect::from_min_size(pos2(column.min.x, y), vec2(column.width(), OTHER))
    };
    let cards = std::array::from_fn(|i| match i {
        0 => Some(first),
        i if i <= others => Some(place(i)),
        _ => None,
    });
    (cards, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_never_overlap_and_stay_inside_from_400_by_300_up() {
        for w in (400..2_600).step_by(53) {
            for h in (300..1_600).step_by(41) {
                for (channels, one) in [(0, false), (2, false), (8, false), (32, false), (48, true)]
                {
                    let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(w as f32, h as f32));
                    let l = DeskLayout::new(area, channels, one);
                    let matrix = l.matrix.filter(|_| l.tabs.is_none());
                    let tiles: Vec<Rect> = [Some(l.header), l.middle, matrix, l.suspects, l.tabs]
                        .into_iter()
                        .chain(l.cards)
                        .chain([Some(l.controls)])
                        .flatten()
                        .collect();
                    for (i, a) in tiles.iter().enumerate() {
                        assert!(area.contains_rect(*a) && a.is_positive(), "{w}x{h}: {a:?}");
                        for b in &tiles[i + 1..] {
                            let apart = !a.shrink(0.5).intersects(b.shrink(0.5));
                            assert!(apart, "{w}x{h}, {channels}: {a:?} {b:?}");
                        }
                    }
                    assert!(l.controls.height() >= BIG_TOUCH && l.cards[0].is_some());
                }
            }
        }
    }

    #[test]
    fn at_its_least_the_whole_show_is_there() {
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(1_024.0, 640.0));
        let l = DeskLayout::new(area, 32, false);
        let middle = l.middle.expect("a grid");
        assert!((middle.height() + GAP) / 4.0 - GAP >= LOWEST, "{middle:?}");
        assert!(l.suspects.is_some() && l.tabs.is_some());
        assert!((middle.width() + GAP) / 8.0 - GAP >= 80.0);
    }
}
