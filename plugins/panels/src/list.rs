//! A list of rows that scrolls, by wheel, finger, Page up and Page down; only the rows that are seen cost anything.

use egui::{Key, Rect, ScrollArea, Ui, UiBuilder, vec2};

/// Whether the keys that turn pages turn a list: the one that the page is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turns {
    /// They do.
    ByKey,
    /// They do not: it is beside what they turn.
    ByTouch,
}

/// Draws `count` rows of `height` into `rect`; `row` draws one of them.
pub fn rows_ui(
    ui: &mut Ui,
    rect: Rect,
    (salt, turns): (impl egui::AsIdSalt, Turns),
    height: f32,
    count: usize,
    mut row: impl FnMut(&mut Ui, usize, Rect),
) {
    scroll(ui, rect, salt, |area, ui| {
        area.show_rows(ui, height, count, |ui, range| {
            if turns == Turns::ByKey {
                turn(ui, rect.height() - height);
            }
            for i in range {
                let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
                row(ui, i, rect);
            }
        });
    });
}

/// Draws things of their own heights, one under the other, into `rect`. `draw` takes the height of the
/// next one from the function that it is given.
pub fn stack_ui(
    ui: &mut Ui,
    rect: Rect,
    salt: impl egui::AsIdSalt,
    draw: impl FnOnce(&mut Ui, &mut dyn FnMut(&mut Ui, f32) -> Rect),
) {
    scroll(ui, rect, salt, |area, ui| {
        area.show(ui, |ui| {
            turn(ui, 0.9 * rect.height());
            let mut next =
                |ui: &mut Ui, height: f32| ui.allocate_space(vec2(ui.available_width(), height)).1;
            draw(ui, &mut next);
        });
    });
}

/// By a page, with a row of it left to go on from; to the ends.
fn turn(ui: &Ui, page: f32) {
    const ALL: f32 = 1e6;
    let keys = [(Key::PageUp, page), (Key::PageDown, -page), (Key::Home, ALL), (Key::End, -ALL)];
    if ui.ctx().text_edit_focused() || egui::Popup::is_any_open(ui.ctx()) {
        return;
    }
    for (key, by) in keys {
        if ui.input(|i| i.key_pressed(key)) {
            ui.scroll_with_delta(vec2(0.0, by));
        }
    }
}

fn scroll(
    ui: &mut Ui,
    rect: Rect,
    salt: impl egui::AsIdSalt,
    show: impl FnOnce(ScrollArea, &mut Ui),
) {
    if !rect.is_positive() {
        return;
    }
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    child.spacing_mut().item_spacing = vec2(0.0, 0.0);
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    show(ScrollArea::vertical().id_salt(salt).auto_shrink(false), &mut child);
}
