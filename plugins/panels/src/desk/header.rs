//! The header of the Desk: clock, phase, health, crowd, faders, filter, pages.

use egui::{Align2, Rect, Ui, pos2, vec2};

use super::memory::{DeskMemory, DeskPage, Filtering, whole};
use crate::header::{health_ui, phases_ui};
use crate::intent::DeskIntent;
use crate::paint::{line, tell, tile, width};
use crate::theme::{Face, TOUCH, ink, size};
use crate::tips::offer;
use crate::view::DeskView;
use crate::widgets::{Button, Look, chip_at};

const GAP: f32 = 8.0;

/// Draws the header.
pub fn header_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &DeskView,
    memory: &mut DeskMemory,
    intents: &mut Vec<DeskIntent>,
) {
    if rect.height() > TOUCH {
        tile(ui, rect);
    }
    let side = if rect.width() > 700.0 { 14.0 } else { 4.0 };
    let row = Rect::from_center_size(rect.center(), vec2(rect.width() - 2.0 * side, TOUCH));
    let mut right = row.max.x;
    right -= pages_ui(ui, row, right, memory) + GAP;
    if row.width() >= 700.0 {
        right -= filter_ui(ui, row, right, memory) + GAP;
    }
    let mut left = row.min.x;
    if row.width() >= 1_180.0 {
        let face = Face::bold(size::HEADLINE_SMALL, ink(ui).text);
        let at = line(ui.painter(), row.with_max_x(right), Align2::LEFT_CENTER, "Deskmate", face);
        left = at.max.x + 14.0;
    }
    let clock = if view.clock.is_empty() { "–:––" } else { &view.clock };
    let face = Face::new(size::HEADLINE_SMALL, ink(ui).text);
    let wide = width(ui.painter(), clock, face);
    if right - left >= wide + 140.0 {
        let at = Rect::from_min_max(pos2(left, row.min.y), pos2(left + wide + 1.0, row.max.y));
        line(ui.painter(), at, Align2::LEFT_CENTER, clock, face);
        tell(ui, at, "clock", &format!("clock {clock}"));
        left = at.max.x + 14.0;
    }
    let as_menu = right - left < 560.0;
    let phases_w = if as_menu { 124.0 } else { 352.0 };
    let mut wanted = Vec::new();
    let used = phases_ui(ui, row, (left + phases_w).min(right), view.phase, as_menu, &mut wanted);
    intents.extend(wanted.into_iter().map(whole));
    left += used.max(phases_w) + 12.0;
    let room = Rect::from_min_max(pos2(left, row.min.y), pos2(right, row.max.y));
    if room.width() < 40.0 {
        return;
    }
    let health = Rect::from_min_max(room.min, pos2((left + 220.0).min(right), row.max.y));
    let words = width(ui.painter(), &view.health.text, Face::new(size::NOTE, ink(ui).text)) + 28.0;
    let health = health.with_max_x(health.max.x.min(health.min.x + words));
    health_ui(ui, health, health.max.x, health.width(), &view.health);
    left = health.max.x + 10.0;
    let strong = Face::bold(size::SMALL, ink(ui).text);
    let quiet = Face::new(size::SMALL, ink(ui).quiet);
    let crowd = if view.crowd_closed { strong } else { quiet };
    // In short; the whole of it is on the set-up page.
    let faders = view.faders.split_once(',').map_or(view.faders.as_str(), |(short, _)| short);
    for (what, text, face) in [("crowd", view.crowd.as_str(), crowd), ("faders", faders, quiet)] {
        if text.is_empty() {
            continue;
        }
        let used = chip_at(ui, pos2(left, row.center().y), &[(text, face)], right - left);
        if used > 0.0 {
            let at = Rect::from_min_size(pos2(left, row.min.y), vec2(used, row.height()));
            tell(ui, at, what, text);
            left += used + 8.0;
        }
    }
}

/// Policy, Ledger, Setup; returns the width used.
fn pages_ui(ui: &Ui, row: Rect, right: f32, memory: &mut DeskMemory) -> f32 {
    let with_keys = row.width() >= 1_240.0;
    let wide = if with_keys { 96.0 } else { 66.0 };
    let all = 3.0 * wide + 2.0 * GAP;
    for (i, page) in DeskPage::PAGES.into_iter().enumerate() {
        let x = right - all + i as f32 * (wide + GAP);
        let at = Rect::from_min_size(pos2(x, row.min.y), vec2(wide, row.height()));
        let (word, key) = page.word();
        let on = memory.page == page;
        let button = Button {
            name: word,
            label: word,
            key: if with_keys { key } else { "" },
            points: size::NOTE,
            look: if on { Look::On } else { Look::Plain },
            selected: Some(on),
            ..Button::default()
        };
        if button.show(ui, at, ("desk page", word)).clicked() {
            memory.page = if on { DeskPage::Grid } else { page };
        }
    }
    all
}

/// A field whose text leaves tiles in full ink; returns the width used.
fn filter_ui(ui: &mut Ui, row: Rect, right: f32, memory: &mut DeskMemory) -> f32 {
    let wide = if row.width() >= 1_240.0 { 132.0 } else { 104.0 };
    let rect = Rect::from_min_max(pos2(right - wide, row.min.y), pos2(right, row.max.y));
    let id = ui.scope_id().with("filter");
    let hint = egui::RichText::new("filter  /").color(ink(ui).quiet).size(size::NOTE);
    let field = egui::TextEdit::singleline(&mut memory.filter)
        .id(id)
        .hint_text(hint)
        .char_limit(40)
        .align(egui::Align2::LEFT_CENTER)
        .margin(egui::Margin::symmetric(8, 4));
    let response = ui.put(rect, field);
    offer(ui, &response, false, false);
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Filter channels"));
    match memory.filtering {
        Filtering::Begins => {
            response.request_focus();
            memory.filtering = Filtering::Types;
        }
        Filtering::Types if response.lost_focus() => {
            if ui.input(|i| i.key_pressed(egui::Key::Escape)) {
                memory.filter.clear();
            }
            memory.filtering = Filtering::Rests;
        }
        _ if response.has_focus() => memory.filtering = Filtering::Types,
        _ => {}
    }
    wide
}
