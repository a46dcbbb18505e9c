//! A list of rows that scrolls; only the rows that are seen cost anything.

use egui::{Rect, ScrollArea, Ui, UiBuilder, vec2};

/// Draws `count` rows of `height` into `rect`; `row` draws one of them.
pub fn rows_ui(
    ui: &mut Ui,
    rect: Rect,
    salt: impl egui::AsIdSalt,
    height: f32,
    count: usize,
    mut row: impl FnMut(&mut Ui, usize, Rect),
) {
    scroll(ui, rect, salt, |area, ui| {
        area.show_rows(ui, height, count, |ui, range| {
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
            let mut next =
                |ui: &mut Ui, height: f32| ui.allocate_space(vec2(ui.available_width(), height)).1;
            draw(ui, &mut next);
        });
    });
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
