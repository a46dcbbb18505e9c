//! Buttons and menus with a rectangle of their own, a key cap and an accessible name.

use egui::{
    Align2, Color32, CursorIcon, Popup, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, vec2,
};

use crate::paint::{line, line_runs, width};
use crate::theme::{Face, Palette, RADIUS, TOUCH, ink, size};
use crate::tips::offer;

/// The place of a button of this width, in the middle of the left end of a bar, and what is left of the bar.
pub fn at_left(bar: Rect, wide: f32) -> (Rect, Rect) {
    let at = Rect::from_min_size(bar.left_center() - vec2(0.0, TOUCH / 2.0), vec2(wide, TOUCH));
    (at, bar.with_min_x(at.max.x + BAR_GAP))
}

/// Between that button and what is left, points.
pub const BAR_GAP: f32 = 12.0;

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The one amber button of a card.
    Amber,
    /// Everything else.
    Plain,
    /// A quiet switch that is on and shows the engineer's own settings.
    PlainBlue,
    /// A switch that is on, light.
    On,
    /// A switch that is on and shows the engineer's own settings, blue.
    OnBlue,
    /// One of several, not chosen.
    Segment,
    /// One of several, chosen.
    SegmentOn,
}

impl Look {
    fn is_bright(self) -> bool {
        matches!(self, Self::Amber | Self::On | Self::OnBlue)
    }

    fn fill(self, p: &Palette) -> Color32 {
        match self {
            Self::Amber => p.amber,
            Self::Plain | Self::PlainBlue => p.raised,
            Self::On => p.text,
            Self::OnBlue => p.blue,
            Self::Segment => p.surface,
            Self::SegmentOn => p.edge,
        }
    }

    fn text(self, p: &Palette) -> Color32 {
        match self {
            Self::Amber | Self::OnBlue => p.on_bright,
            Self::On => p.on_text,
            Self::Segment => p.quiet,
            Self::PlainBlue => p.blue_ink,
            Self::Plain | Self::SegmentOn => p.text,
        }
    }

    /// Quiet ink is not read on the fill of a chosen segment.
    fn second_text(self, p: &Palette) -> Color32 {
        if self.is_bright() || self == Self::SegmentOn { self.text(p) } else { p.quiet }
    }

    /// The fill under a finger: away from the ink, so that the label is read on it.
    fn pressed(self, p: &Palette) -> Color32 {
        let to =
            if luma(self.text(p)) > luma(self.fill(p)) { Color32::BLACK } else { Color32::WHITE };
        self.fill(p).lerp_to_gamma(to, 0.25)
    }
}

/// Lightness of a colour, roughly: enough to tell ink from ground.
fn luma(c: Color32) -> u32 {
    2 * u32::from(c.r()) + 5 * u32::from(c.g()) + u32::from(c.b())
}

/// A button in a given rectangle.
pub struct Button<'a> {
    /// Name for assistive software and tests, the same in every state.
    pub name: &'a str,
    /// What is written on it.
    pub label: &'a str,
    /// A quiet second line, or empty.
    pub second: &'a str,
    /// The key that does the same, or empty.
    pub key: &'a str,
    /// How it looks.
    pub look: Look,
    /// Size of the label, points.
    pub points: f32,
    /// False = shown, but does nothing.
    pub enabled: bool,
    /// Painted this much lower than it can be touched, above and below, points.
    pub inset: f32,
    /// For switches: whether it is on.
    pub selected: Option<bool>,
    /// A filled or an empty disc in front of the label.
    pub mark: Option<bool>,
}

impl Default for Button<'_> {
    fn default() -> Self {
        Self {
            name: "",
            label: "",
            second: "",
            key: "",
            look: Look::Plain,
            points: size::BODY,
            enabled: true,
            inset: 0.0,
            selected: None,
            mark: None,
        }
    }
}

impl Button<'_> {
    /// Paints it and says whether it was touched. `salt` tells it from its neighbours.
    pub fn show(&self, ui: &Ui, rect: Rect, salt: impl egui::AsIdSalt) -> Response {
        let sense = if self.enabled { Sense::click() } else { Sense::hover() };
        let response = ui.interact(rect, ui.scope_id().with(salt), sense);
        if self.enabled {
            offer(ui, &response, true, false);
        }
        let name = if self.name.is_empty() { self.label } else { self.name };
        response.widget_info(|| match self.selected {
            Some(on) => WidgetInfo::selected(Role::Button, self.enabled, on, name),
            None => WidgetInfo::labeled(Role::Button, self.enabled, name),
        });
        self.paint(ui, rect.shrink2(vec2(0.0, self.inset)), &response);
        if self.enabled { response.on_hover_cursor(CursorIcon::PointingHand) } else { response }
    }

    fn paint(&self, ui: &Ui, rect: Rect, response: &Response) {
        let painter = ui.painter();
        let down = response.is_pointer_button_down_on();
        let mut fill = self.look.fill(ink(ui));
        if !self.enabled {
            fill = ink(ui).surface;
        } else if down {
            fill = self.look.pressed(ink(ui));
        } else if response.hovered() {
            fill = fill.lerp_to_gamma(ink(ui).text, 0.08);
        }
        let bright = self.look.is_bright() && self.enabled;
        let edge = match self.look {
            Look::Segment | Look::SegmentOn => Stroke::NONE,
            _ if bright => Stroke::NONE,
            _ => Stroke::new(1.0, ink(ui).edge),
        };
        painter.rect(rect, RADIUS, fill, edge, StrokeKind::Inside);
        if response.has_focus() {
            focus_ring(ui, rect);
        }
        let color = if self.enabled { self.look.text(ink(ui)) } else { ink(ui).quiet };
        let second = if self.enabled { self.look.second_text(ink(ui)) } else { ink(ui).quiet };
        let inner = rect.shrink2(vec2(4.0, 4.0));
        let mark = if self.mark.is_some() { 16.0 } else { 0.0 };
        // A word in a smaller size is read; a word that is cut is not.
        let fits = |points: &f32| {
            width(painter, self.label, Face::bold(*points, color)) + mark <= inner.width()
        };
        let sizes = [self.points, size::NOTE.min(self.points), size::SMALL.min(self.points)];
        let points = sizes.into_iter().find(fits).unwrap_or(sizes[2]);
        let face = Face::bold(points, color);
        let label = width(painter, self.label, face) + mark;
        let cap = if self.key.is_empty() { 0.0 } else { cap_width(ui, self.key) + 8.0 };
        let room_for_cap = cap > 0.0 && inner.width() >= label + cap;
        let (mut top, two) = (inner, !self.second.is_empty() && inner.height() >= 34.0);
        if two {
            let middle = inner.center().y + 2.0;
            top = inner.with_max_y(middle).with_min_y(inner.min.y + 2.0);
            let foot = if inner.height() >= 50.0 { 4.0 } else { 0.0 };
            let bottom = inner.with_min_y(middle).with_max_y(inner.max.y - foot);
            let note = Face::new(size::SMALL, second);
            line(painter, bottom, Align2::CENTER_CENTER, self.second, note);
        }
        if room_for_cap {
            let all =
                Align2::CENTER_CENTER.align_size_within_rect(vec2(label + cap, top.height()), top);
            self.label_ui(ui, all.with_max_x(all.min.x + label), face);
            key_cap(ui, all, self.key, second);
        } else if cap > 0.0 && !two && inner.height() >= 48.0 {
            let (above, below) = top.split_top_bottom_at_fraction(0.52);
            self.label_ui(ui, above, face);
            let below = Rect::from_center_size(below.center(), vec2(cap - 8.0, 20.0));
            key_cap(ui, below, self.key, second);
        } else {
            self.label_ui(ui, top, face);
        }
    }

    /// The mark and the label, in the middle of what room there is.
    fn label_ui(&self, ui: &Ui, rect: Rect, face: Face) {
        let mark = if self.mark.is_some() { 16.0 } else { 0.0 };
        let wide = (width(ui.painter(), self.label, face) + mark).min(rect.width());
        let all = Align2::CENTER_CENTER.align_size_within_rect(vec2(wide, rect.height()), rect);
        if let Some(on) = self.mark {
            let center = egui::pos2(all.min.x + 5.0, all.center().y);
            if on {
                ui.painter().circle_filled(center, 5.0, face.color);
            } else {
                ui.painter().circle_stroke(center, 4.5, Stroke::new(1.5, face.color));
            }
        }
        let text = all.with_min_x(all.min.x + mark);
        line(ui.painter(), text, Align2::LEFT_CENTER, self.label, face);
    }
}

/// A ring around what the keyboard is on.
pub fn focus_ring(ui: &Ui, rect: Rect) {
    let stroke = Stroke::new(2.0, ink(ui).text);
    ui.painter().rect_stroke(rect.expand(2.0), RADIUS, stroke, StrokeKind::Inside);
}

fn cap_width(ui: &Ui, key: &str) -> f32 {
    (width(ui.painter(), key, Face::bold(size::SMALL, ink(ui).text)) + 10.0).max(20.0)
}

/// A key cap at the right end of `rect`.
pub fn key_cap(ui: &Ui, rect: Rect, key: &str, color: Color32) {
    let size_of_cap = vec2(cap_width(ui, key), 20.0);
    let cap = Align2::RIGHT_CENTER.align_size_within_rect(size_of_cap, rect);
    let painter = ui.painter();
    let stroke = Stroke::new(1.0, color.gamma_multiply(0.7));
    painter.rect_stroke(cap, 4, stroke, StrokeKind::Inside);
    line(painter, cap, Align2::CENTER_CENTER, key, Face::bold(size::SMALL, color));
}

/// A quiet label over a value; returns nothing, for what cannot be touched.
pub fn reading(ui: &Ui, rect: Rect, label: &str, value: &str, face: Face, align: egui::Align) {
    let align2 = Align2([align, egui::Align::Center]);
    let (top, bottom) = rect.split_top_bottom_at_fraction(0.45);
    line(ui.painter(), top, align2, label, Face::new(size::SMALL, ink(ui).quiet));
    let fits = |size: f32| width(ui.painter(), value, Face { size, ..face }) <= bottom.width();
    let size = [face.size, size::NOTE].into_iter().find(|s| fits(*s)).unwrap_or(size::SMALL);
    line(ui.painter(), bottom, align2, value, Face { size, ..face });
}

/// A field that opens a menu of choices; returns the index of what was chosen.
pub fn menu(
    ui: &Ui,
    rect: Rect,
    name: &str,
    value: &str,
    choices: &[&str],
    chosen: usize,
) -> Option<usize> {
    let response = ui
        .interact(rect, ui.scope_id().with(("menu", name)), Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    offer(ui, &response, true, false);
    let full = format!("{name}: {value}");
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &full));
    let fill = if response.hovered() { ink(ui).edge } else { ink(ui).raised };
    let edge = Stroke::new(1.0, ink(ui).edge);
    ui.painter().rect(rect, RADIUS, fill, edge, StrokeKind::Inside);
    if response.has_focus() {
        focus_ring(ui, rect);
    }
    let inner = rect.shrink2(vec2(9.0, 4.0));
    let text = inner.with_max_x(inner.max.x - 12.0);
    reading(ui, text, name, value, Face::bold(size::NOTE, ink(ui).text), egui::Align::Min);
    triangle_down(ui, egui::pos2(inner.max.x - 4.0, inner.center().y));
    let mut picked = None;
    Popup::menu(&response).show(|ui| {
        ui.spacing_mut().button_padding = vec2(12.0, 8.0);
        for (i, word) in choices.iter().enumerate() {
            let mark = if i == chosen { "  ✓" } else { "" };
            let item = egui::Button::new(format!("{word}{mark}"))
                .min_size(vec2(rect.width().max(150.0), TOUCH));
            let item = ui.add(item);
            offer(ui, &item, true, true);
            if item.clicked() {
                picked = Some(i);
                ui.close();
            }
        }
    });
    picked
}

fn triangle_down(ui: &Ui, at: egui::Pos2) {
    let points = vec![at + vec2(-4.0, -2.0), at + vec2(4.0, -2.0), at + vec2(0.0, 3.0)];
    ui.painter().add(egui::Shape::convex_polygon(points, ink(ui).quiet, Stroke::NONE));
}

/// A rounded frame for words.
pub fn frame(ui: &Ui, rect: Rect) {
    let edge = Stroke::new(1.0, ink(ui).edge);
    ui.painter().rect(rect, 12, ink(ui).surface, edge, StrokeKind::Inside);
}

/// Words in a rounded frame; returns how wide it is.
pub fn chip(ui: &Ui, right_top: egui::Pos2, parts: &[(&str, Face)], most: f32) -> f32 {
    let text: f32 = parts.iter().map(|(t, f)| width(ui.painter(), t, *f)).sum();
    let wide = (text + 20.0).min(most);
    if wide < 40.0 {
        return 0.0;
    }
    let rect = Rect::from_min_size(right_top - vec2(wide, 0.0), vec2(wide, 24.0));
    frame(ui, rect);
    line_runs(ui.painter(), rect.shrink2(vec2(10.0, 0.0)), Align2::LEFT_CENTER, parts);
    wide
}

/// The same with its left end at `left_center`.
pub fn chip_at(ui: &Ui, left_center: egui::Pos2, parts: &[(&str, Face)], most: f32) -> f32 {
    let text: f32 = parts.iter().map(|(t, f)| width(ui.painter(), t, *f)).sum();
    let wide = (text + 20.0).min(most);
    if wide < 64.0 {
        return 0.0;
    }
    let rect = Rect::from_min_size(left_center - vec2(0.0, 12.0), vec2(wide, 24.0));
    frame(ui, rect);
    line_runs(ui.painter(), rect.shrink2(vec2(10.0, 0.0)), Align2::LEFT_CENTER, parts);
    wide
}

/// A row of choices side by side, one of them chosen; returns the index of another that was touched.
/// `name` is said before each word.
pub fn segments(ui: &Ui, frame: Rect, name: &str, words: &[&str], chosen: usize) -> Option<usize> {
    ui.painter().rect_filled(frame, RADIUS, ink(ui).surface);
    let wide = frame.width() / words.len().max(1) as f32;
    let mut picked = None;
    for (i, word) in words.iter().enumerate() {
        let x = frame.min.x + i as f32 * wide;
        let rect = Rect::from_min_size(egui::pos2(x, frame.min.y), vec2(wide, frame.height()));
        let on = i == chosen;
        let full = format!("{name}: {word}");
        let button = Button {
            name: &full,
            label: word,
            look: if on { Look::SegmentOn } else { Look::Segment },
            points: size::NOTE,
            selected: Some(on),
            ..Button::default()
        };
        if button.show(ui, rect, ("segment", name, i)).clicked() && !on {
            picked = Some(i);
        }
    }
    let stroke = Stroke::new(1.0, ink(ui).edge);
    ui.painter().rect_stroke(frame, RADIUS, stroke, StrokeKind::Inside);
    picked
}

/// A switch with its state as a word and a shape; returns the state that was asked for.
pub fn toggle(ui: &Ui, rect: Rect, label: &str, on: bool) -> Option<bool> {
    let button = Button {
        name: label,
        label,
        mark: Some(on),
        look: if on { Look::PlainBlue } else { Look::Plain },
        points: size::NOTE,
        selected: Some(on),
        ..Button::default()
    };
    button.show(ui, rect, ("toggle", label)).clicked().then_some(!on)
}

/// Three dots and a word for how sure something is; returns how wide it is.
pub fn sureness(ui: &Ui, left_center: egui::Pos2, sure: crate::view::Sureness, room: f32) -> f32 {
    let painter = ui.painter();
    if room < 62.0 {
        return 0.0;
    }
    let filled = sure as usize + 1;
    for i in 0..3 {
        let center = left_center + vec2(4.0 + i as f32 * 8.0, 1.0);
        if i < filled {
            painter.circle_filled(center, 3.0, ink(ui).text);
        } else {
            painter.circle_stroke(center, 2.5, Stroke::new(1.0, ink(ui).quiet));
        }
    }
    let face = Face::bold(size::NOTE, ink(ui).text);
    let text = Rect::from_min_size(left_center + vec2(30.0, -10.0), vec2(room - 30.0, 20.0));
    let at = line(painter, text, Align2::LEFT_CENTER, sure.word(), face);
    at.max.x - left_center.x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Brightness;
    use crate::theme::tests::contrast;

    #[test]
    fn a_label_is_read_on_its_button_also_under_a_finger() {
        let looks = [
            Look::Amber,
            Look::Plain,
            Look::PlainBlue,
            Look::On,
            Look::OnBlue,
            Look::Segment,
            Look::SegmentOn,
        ];
        for p in Brightness::ALL.map(Brightness::palette) {
            for look in looks {
                for fill in [look.fill(p), look.pressed(p)] {
                    for text in [look.text(p), look.second_text(p)] {
                        let ratio = contrast(text, fill);
                        assert!(ratio >= 4.5, "{look:?}, {text:?} on {fill:?}: {ratio:.2}");
                    }
                }
            }
        }
    }
}
