//! The words at the top right of a tile: what stands on a channel, the most urgent first.

use egui::{Align2, Color32, Rect, Ui, pos2};

use crate::paint::{diamond, line, width};
use crate::theme::{Face, ink, size};
use crate::view::{Dry, GuardMode, TileView};

/// Small words at the top right, the most urgent first; "…" where some did not fit ("+2" is of cards).
/// `low`: what is wrong with the line has no row of its own.
pub fn marks_ui(ui: &Ui, rect: Rect, tile: &TileView, low: bool, faded: bool) {
    let p = ink(ui);
    let count = |sign: &str, n: usize| if n > 1 { format!("{sign}{n}") } else { sign.to_owned() };
    let mut marks: Vec<(String, Color32)> = Vec::new();
    if low && !tile.fault.is_empty() {
        marks.push(("LINE".to_owned(), p.red_ink));
    }
    if low && !tile.mismatch.is_empty() {
        marks.push(("≠".to_owned(), p.text));
    }
    match (tile.level.clips > 0, tile.clips_out > 0) {
        (true, _) => marks.push(("CLIP".to_owned(), p.red_ink)),
        (false, true) => marks.push(("CLIP out".to_owned(), p.red_ink)),
        (false, false) => {}
    }
    if tile.suspects > 0 {
        marks.push((count("▲ring", tile.suspects), p.red_ink));
    }
    match tile.dry {
        Dry::Off => {}
        Dry::Dry => marks.push(("dry".to_owned(), p.text)),
        Dry::Raw => marks.push(("raw".to_owned(), p.text)),
    }
    if tile.freeze {
        marks.push(("frozen".to_owned(), p.text));
    }
    if tile.mine {
        marks.push(("mine".to_owned(), p.blue_ink));
    }
    if tile.hands_on {
        marks.push(("yours".to_owned(), p.blue_ink));
    }
    if tile.automatic {
        marks.push(("auto".to_owned(), p.amber_ink));
    }
    if tile.guard == GuardMode::RingOut {
        marks.push(("ring-out".to_owned(), p.text));
    }
    if tile.notches > 0 {
        marks.push((tile.notches.to_string(), p.quiet));
    }
    let (mut right, last) = (rect.max.x, marks.len());
    for (i, (text, color)) in marks.into_iter().enumerate() {
        let color = if faded { p.quiet } else { color };
        let face = Face::bold(size::SMALL, color);
        // Notches are the last mark: a diamond and how many.
        let sign = if tile.notches > 0 && i + 1 == last { 12.0 } else { 0.0 };
        let wide = width(ui.painter(), &text, face) + sign;
        // Room for the sign is kept while more is to come.
        let more = "…";
        let more_w = width(ui.painter(), more, Face::bold(size::SMALL, p.text));
        // The most urgent one comes before the sign.
        let kept = if i > 0 && i + 1 < last { more_w + 7.0 } else { 0.0 };
        if right - wide - kept < rect.min.x {
            let at = Rect::from_min_max(pos2(right - more_w, rect.min.y), pos2(right, rect.max.y));
            if more_w <= right - rect.min.x {
                line(ui.painter(), at, Align2::LEFT_CENTER, more, Face::bold(size::SMALL, p.text));
            }
            break;
        }
        if sign > 0.0 {
            diamond(ui.painter(), pos2(right - wide + 4.5, rect.center().y), 4.5, color);
        }
        let from = right - wide + sign - 0.5;
        let at = Rect::from_min_max(pos2(from, rect.min.y), pos2(right, rect.max.y));
        line(ui.painter(), at, Align2::LEFT_CENTER, &text, face);
        right -= wide + 7.0;
    }
}
