//! The grid: banks of eight in console order, never sorted, never moving.

use egui::{Align2, Rect, Ui, pos2, vec2};

use super::layout::{BANK, GAP, LOWEST, TALLEST};
use super::memory::{DeskMemory, whole};
use super::tile::{Standing, tile_ui};
use crate::intent::{DeskIntent, Intent};
use crate::list::{Turns, rows_ui};
use crate::paint::{line, tell, tile};
use crate::theme::{Face, ink, size};
use crate::view::DeskView;

/// Draws all banks; what does not fit at its lowest scrolls.
pub fn grid_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &DeskView,
    memory: &mut DeskMemory,
    intents: &mut Vec<DeskIntent>,
) {
    if view.tiles.is_empty() {
        tile(ui, rect);
        let face = Face::new(size::BODY, ink(ui).quiet);
        let text = "No channels: the host has not started this Desk yet.";
        line(ui.painter(), rect.shrink(16.0), Align2::CENTER_CENTER, text, face);
        tell(ui, rect, "no channels", text);
        return;
    }
    let banks = view.tiles.len().div_ceil(BANK);
    let most = ((rect.height() + GAP) / (LOWEST + GAP)).floor().max(1.0);
    let shown = (banks as f32).min(most);
    let height = ((rect.height() + GAP) / shown - GAP).clamp(LOWEST, TALLEST);
    let mut touched = None;
    // The gap under the last bank belongs to no row: with it the grid would scroll by that much.
    let with_gap = rect.with_max_y(rect.max.y + GAP);
    rows_ui(ui, with_gap, ("grid", Turns::ByTouch), height + GAP, banks, |ui, bank, row| {
        let row = row.with_max_y(row.min.y + height);
        touched = bank_ui(ui, row, view, memory, bank).or(touched);
    });
    if let Some(channel) = touched {
        memory.selected = channel;
        intents.push(whole(Intent::Focus(Some(channel))));
    }
}

/// Draws one bank; returns the channel that was touched.
pub fn bank_ui(
    ui: &Ui,
    row: Rect,
    view: &DeskView,
    memory: &DeskMemory,
    bank: usize,
) -> Option<u16> {
    let wide = (row.width() - (BANK - 1) as f32 * GAP) / BANK as f32;
    let mut touched = None;
    for (i, tile) in view.tiles.iter().enumerate().skip(bank * BANK).take(BANK) {
        let x = row.min.x + (i % BANK) as f32 * (wide + GAP);
        let rect = Rect::from_min_size(pos2(x, row.min.y), vec2(wide, row.height()));
        let focused = view.focus.as_ref().is_some_and(|(channel, _)| *channel == tile.channel);
        let how = Standing {
            selected: memory.selected == tile.channel && view.focus.is_none(),
            faded: !memory.passes(tile) && !tile.alarms(),
            focused,
            second_leg: i > 0 && view.tiles[i - 1].linked && tile.unused,
        };
        if tile_ui(ui, rect, tile, &memory.deck, how) {
            touched = Some(tile.channel);
        }
    }
    touched
}

/// The bank in which a channel stands.
pub fn bank_of(view: &DeskView, channel: u16) -> usize {
    view.tiles.iter().position(|tile| tile.channel == channel).unwrap_or(0) / BANK
}
