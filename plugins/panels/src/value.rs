//! One parameter under a finger: a field that answers to drag, wheel, keys and typed values.

use egui::{Align, Event, EventFilter, Key, Rect, Response, Role, Sense, Ui, WidgetInfo, vec2};

use crate::intent::Intent;
use crate::memory::{Edit, Editing, PanelMemory};
use crate::theme::{Face, RADIUS, ink, size};
use crate::tips::offer;
use crate::view::ParamView;
use crate::widgets::{focus_ring, reading};

/// Points of travel for the whole range.
const TRAVEL: f32 = 240.0;
/// Shift makes everything this much finer.
const FINE: f32 = 0.1;

impl ParamView {
    /// Place of a value in the range, 0 to 1, even on the parameter's own scale.
    pub(crate) fn place_of(&self, value: f32) -> f32 {
        let place = if self.log && self.min > 0.0 {
            (value / self.min).ln() / (self.max / self.min).ln()
        } else {
            (value - self.min) / (self.max - self.min)
        };
        if place.is_finite() { place.clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Value at a place, rounded to the digits that engineers write.
    pub(crate) fn value_at(&self, place: f32) -> f32 {
        let value = if self.log && self.min > 0.0 {
            let value = self.min * (self.max / self.min).powf(place);
            let digit = 10f32.powf(value.log10().floor() - 2.0);
            (value / digit).round() * digit
        } else {
            let value = self.min + (self.max - self.min) * place;
            (value * 10.0).round() / 10.0
        };
        value.clamp(self.min, self.max)
    }

    pub(crate) fn is_on(&self) -> bool {
        self.value >= 0.5
    }
}

/// Sets a parameter in one go: begin, set, end.
pub fn set_once(param: &ParamView, value: f32, intents: &mut Vec<Intent>) {
    let value = value.clamp(param.min, param.max);
    intents.push(Intent::BeginSet(param.index));
    intents.push(Intent::SetParam { param: param.index, value });
    intents.push(Intent::EndSet(param.index));
}

/// Moves a parameter by a part of its range within an open gesture.
pub fn drag(param: &ParamView, by: f32, memory: &mut PanelMemory, intents: &mut Vec<Intent>) {
    memory.gesture.begin(param.index, param.place_of(param.value), intents);
    if by != 0.0
        && let Some(place) = memory.gesture.shift(param.index, by)
    {
        intents.push(Intent::SetParam { param: param.index, value: param.value_at(place) });
    }
}

/// Moves a parameter by steps of the wheel or the arrow keys, `range_steps` of them to the whole
/// range. What is too little for the next digit is kept for the next time.
pub fn nudge(
    param: &ParamView,
    steps: f32,
    range_steps: f32,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
) {
    if steps == 0.0 {
        return;
    }
    let kept = memory.kept_steps.filter(|(p, _)| *p == param.index).map_or(0.0, |(_, kept)| kept);
    let place = param.place_of(param.value) + (kept + steps) / range_steps;
    let value = param.value_at(place.clamp(0.0, 1.0));
    if value == param.value {
        memory.kept_steps = Some((param.index, (kept + steps).clamp(-1.0, 1.0)));
    } else {
        memory.kept_steps = None;
        set_once(param, value, intents);
    }
}

/// Steps of the wheel over `response` this frame, up = positive, fine with Shift; they scroll
/// nothing else.
pub fn wheel_steps(ui: &Ui, response: &Response) -> f32 {
    if !response.hovered() {
        return 0.0;
    }
    ui.input_mut(|i| {
        let points = i.smooth_scroll_delta.x + i.smooth_scroll_delta.y;
        i.smooth_scroll_delta = egui::Vec2::ZERO;
        points / 50.0 * if i.modifiers.shift { FINE } else { 1.0 }
    })
}

/// Arrow keys pressed while `response` has the keyboard: (right, up) in steps, fine with Shift.
pub fn arrow_steps(ui: &Ui, response: &Response) -> egui::Vec2 {
    if !response.has_focus() {
        return egui::Vec2::ZERO;
    }
    let arrows =
        EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|m| m.set_focus_lock_filter(response.id, arrows));
    ui.input(|i| {
        let count = |key| i.num_presses(key) as f32;
        let steps = vec2(
            count(Key::ArrowRight) - count(Key::ArrowLeft),
            count(Key::ArrowUp) - count(Key::ArrowDown),
        );
        steps * if i.modifiers.shift { FINE } else { 1.0 }
    })
}

/// Part of the range that a pointer's travel stands for, fine with Shift.
pub fn fine(ui: &Ui) -> f32 {
    if ui.input(|i| i.modifiers.shift) { FINE } else { 1.0 }
}

/// A field that shows a parameter and sets it: drag, wheel, arrows, double-click for the default,
/// or just type.
pub fn value_field(
    ui: &mut Ui,
    rect: Rect,
    label: &str,
    param: &ParamView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
) {
    let id = ui.scope_id().with(("value", label, param.index));
    let editing = Editing::Field(id);
    if memory.edit.as_ref().is_some_and(|e| e.of == editing) {
        if let Some(text) = edit_field(ui, rect, label, memory) {
            intents.push(Intent::TypeParam { param: param.index, text });
        }
        return;
    }
    let response = ui.interact(rect, id, Sense::click_and_drag());
    offer(ui, &response, false, false);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Slider, true, label);
        info.value = Some(f64::from(param.value));
        info.current_text_value = Some(param.text.clone());
        info
    });
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    if response.double_clicked() {
        set_once(param, param.default, intents);
        intents.push(Intent::Defaulted(param.index));
    } else if response.dragged() {
        let moved = response.drag_delta();
        drag(param, (moved.x - moved.y) / TRAVEL * fine(ui), memory, intents);
    }
    let arrows = arrow_steps(ui, &response);
    let steps = wheel_steps(ui, &response) + arrows.x + arrows.y;
    nudge(param, steps, 100.0, memory, intents);
    if response.has_focus() {
        memory.value = Some(id);
    }
    if response.has_focus()
        && let Some(text) = typed(ui)
    {
        memory.edit = Some(Edit { of: editing, text, focused: false });
    }
    let edge = if response.hovered() || response.dragged() { ink(ui).quiet } else { ink(ui).edge };
    let stroke = egui::Stroke::new(1.0, edge);
    ui.painter().rect(rect, RADIUS, ink(ui).raised, stroke, egui::StrokeKind::Inside);
    if response.has_focus() {
        focus_ring(ui, rect);
    }
    let inner = rect.shrink2(vec2(6.0, 4.0));
    let text = if param.text.is_empty() { "–" } else { &param.text };
    reading(ui, inner, label, text, Face::bold(size::VALUE, ink(ui).blue_ink), Align::Center);
    response.on_hover_cursor(egui::CursorIcon::ResizeHorizontal);
}

/// The beginning of a number that was typed on a focused field.
fn typed(ui: &Ui) -> Option<String> {
    ui.input(|i| {
        i.events.iter().find_map(|e| match e {
            Event::Text(t) if t.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
                Some(t.clone())
            }
            _ => None,
        })
    })
}

/// A line to type in. Returns the text on Enter; Escape and a touch elsewhere leave all as it was.
pub fn edit_field(
    ui: &mut Ui,
    rect: Rect,
    label: &str,
    memory: &mut PanelMemory,
) -> Option<String> {
    let edit = memory.edit.as_mut()?;
    let id = ui.scope_id().with(("edit", label));
    let field = egui::TextEdit::singleline(&mut edit.text)
        .id(id)
        .align(egui::Align2::LEFT_CENTER)
        .margin(egui::Margin::symmetric(8, 4));
    let response = ui.put(rect, field);
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, label));
    if !edit.focused {
        edit.focused = true;
        response.request_focus();
        let end = egui::text::CCursor::new(edit.text.chars().count());
        let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
        state.cursor.set_char_range(Some(egui::text::CCursorRange::one(end)));
        state.store(ui.ctx(), id);
        return None;
    }
    if response.lost_focus() {
        let text = std::mem::take(&mut edit.text);
        let enter = ui.input(|i| i.key_pressed(Key::Enter));
        memory.edit = None;
        return enter.then_some(text);
    }
    None
}
