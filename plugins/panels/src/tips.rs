//! A key for every control: Q shows one or two letters on each, and typing them does what a touch would.
//!
//! What is done often has a key of its own, which stands on its button; all else is reached by this. A button
//! or a menu is pressed; a value, a handle or a text field gets the keyboard. Escape, Q or a touch ends it.

use egui::{Align2, Context, Event, Id, Key, LayerId, Order, Rect, Ui, vec2};

use crate::paint::{line, tell, width};
use crate::theme::{Face, ink, size};
use crate::widgets::{BAR_GAP, Button, at_left};

/// Letters of the tips: the row of the fingers first. Q is not among them, it ends.
const LETTERS: [Key; 25] = [
    Key::A,
    Key::S,
    Key::D,
    Key::F,
    Key::J,
    Key::K,
    Key::L,
    Key::G,
    Key::H,
    Key::E,
    Key::R,
    Key::U,
    Key::I,
    Key::W,
    Key::O,
    Key::P,
    Key::T,
    Key::Y,
    Key::V,
    Key::B,
    Key::N,
    Key::M,
    Key::C,
    Key::X,
    Key::Z,
];

/// One control that stood on the panel in the last frame.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Control {
    id: Id,
    rect: Rect,
    /// It is pressed; else it gets the keyboard.
    press: bool,
    in_menu: bool,
}

/// Controls of the frame that is being drawn, and of the last one.
#[derive(Clone, Debug, Default)]
struct Controls {
    now: Vec<Control>,
    last: Vec<Control>,
}

fn with_controls<T>(ctx: &Context, f: impl FnOnce(&mut Controls) -> T) -> T {
    ctx.data_mut(|data| f(data.get_temp_mut_or_default(Id::unique("controls with tips"))))
}

/// Tells of a control that is drawn now. What is scrolled away has none.
pub fn offer(ui: &Ui, response: &egui::Response, press: bool, in_menu: bool) {
    let (id, rect) = (response.id, response.rect);
    if ui.clip_rect().contains(rect.center()) {
        with_controls(ui.ctx(), |c| c.now.push(Control { id, rect, press, in_menu }));
    }
}

/// Whether tips are shown, and what was typed of one.
#[derive(Clone, Debug, Default)]
pub struct Tips {
    shown: Option<Vec<Control>>,
    typed: Option<usize>,
    /// Pressed in the last frame: it does not keep the keyboard.
    pressed: Option<Id>,
    /// A touch has asked for them.
    asked: bool,
    /// The touch that is under way has ended them: on their button it does no more.
    ended_by_touch: bool,
}

/// Least room that the button which shows tips leaves beside the large controls, points.
const ROOM: f32 = 224.0;
/// Width of that button, points.
const WIDE: f32 = 84.0;

impl Tips {
    /// Before anything is drawn: takes the keys that are meant for tips. `begin`: the panel reads keys. True
    /// where no other key counts in this frame.
    pub fn keys(&mut self, ui: &Ui, begin: bool) -> bool {
        let ctx = ui.ctx();
        with_controls(ctx, |c| {
            std::mem::swap(&mut c.now, &mut c.last);
            c.now.clear();
        });
        let menu_is_open = egui::Popup::is_any_open(ctx);
        if let Some(id) = self.pressed.take() {
            if menu_is_open {
                self.show(ctx, true);
            } else {
                ctx.memory_mut(|m| m.surrender_focus(id));
            }
        }
        if self.shown.is_none() {
            let by_key = (begin || menu_is_open) && pressed_keys(ui).contains(&Key::Q);
            if std::mem::take(&mut self.asked) || by_key {
                self.show(ctx, menu_is_open);
            }
            return by_key;
        }
        if ui.input(|i| i.pointer.any_pressed()) {
            self.end();
            self.ended_by_touch = true;
            return false;
        }
        for key in pressed_keys(ui) {
            self.take(ui, key);
        }
        // What is typed here is no text: a field that gets the keyboard by it begins empty.
        ui.input_mut(|i| i.events.retain(|e| !matches!(e, Event::Text(_))));
        true
    }

    fn show(&mut self, ctx: &Context, in_menu: bool) {
        let mut all = with_controls(ctx, |c| c.last.clone());
        all.retain(|control| control.in_menu == in_menu);
        // As a person reads: rows of a touch's height, from the left.
        all.sort_by(|a, b| {
            let row = |c: &Control| (c.rect.center().y / 22.0) as i32;
            row(a).cmp(&row(b)).then(a.rect.min.x.total_cmp(&b.rect.min.x))
        });
        all.truncate(LETTERS.len() * LETTERS.len());
        (self.shown, self.typed) = ((!all.is_empty()).then_some(all), None);
    }

    fn end(&mut self) {
        (self.shown, self.typed) = (None, None);
    }

    fn take(&mut self, ui: &Ui, key: Key) {
        let Some(all) = &self.shown else { return };
        let Some(letter) = LETTERS.iter().position(|l| *l == key) else {
            return self.end();
        };
        let at = match self.typed {
            _ if all.len() <= LETTERS.len() => letter,
            Some(first) => first * LETTERS.len() + letter,
            None if letter * LETTERS.len() < all.len() => {
                self.typed = Some(letter);
                return;
            }
            // No tip begins so.
            None => return self.end(),
        };
        let control = all.get(at).copied();
        self.end();
        // It may have gone while its tip was read.
        let stands =
            |c: &Control| with_controls(ui.ctx(), |all| all.last.iter().any(|l| l.id == c.id));
        let Some(control) = control.filter(stands) else { return };
        ui.memory_mut(|m| m.request_focus(control.id));
        if control.press {
            self.pressed = Some(control.id);
            ui.input_mut(|i| i.events.push(enter()));
        }
    }

    /// After everything is drawn: the letters, over all else.
    pub fn draw(&self, ui: &Ui) {
        let Some(all) = &self.shown else { return };
        let now = with_controls(ui.ctx(), |c| c.now.clone());
        let painter = ui.ctx().layer_painter(LayerId::new(Order::Debug, Id::unique("tips")));
        for (at, control) in all.iter().enumerate() {
            let Some(place) = now.iter().find(|c| c.id == control.id) else { continue };
            let text = letters(at, all.len());
            let other = self.typed.is_some_and(|first| at / LETTERS.len() != first);
            if other {
                continue;
            }
            let face = Face::bold(size::NOTE, ink(ui).on_text);
            let wide = (width(&painter, &text, face) + 10.0).max(22.0);
            let rect = Align2::LEFT_TOP
                .align_size_within_rect(vec2(wide, 22.0), place.rect)
                .translate(vec2(-3.0, -3.0));
            painter.rect(
                rect,
                4,
                ink(ui).text,
                egui::Stroke::new(1.5, ink(ui).ground),
                egui::StrokeKind::Outside,
            );
            line(&painter, rect, Align2::CENTER_CENTER, &text, face);
            tell(ui, rect, ("tip", control.id), &format!("tip {text}"));
        }
    }

    /// True where the next frame has to come by itself.
    pub fn waits(&self) -> bool {
        self.asked || self.pressed.is_some()
    }

    /// The button that tells of Q, at the left end of what room there is beside the large controls; gives
    /// what room it leaves: `least` points at the least, or it is not there.
    pub fn button_ui(&mut self, ui: &Ui, rect: Rect, least: f32) -> Rect {
        if rect.width() < least.max(ROOM) + WIDE + BAR_GAP {
            return rect;
        }
        let (at, rest) = at_left(rect, WIDE);
        let button = Button {
            name: "Keys of all controls",
            label: "Keys",
            key: "Q",
            points: size::NOTE,
            ..Button::default()
        };
        if button.show(ui, at, "keys of all controls").clicked() {
            self.asked = !self.ended_by_touch;
        }
        self.ended_by_touch &= ui.input(|i| i.pointer.any_down());
        rest
    }
}

/// The letters of control `at` among `of`.
fn letters(at: usize, of: usize) -> String {
    let name = |i: usize| LETTERS.get(i).map_or("", |key| key.name());
    if of <= LETTERS.len() {
        return name(at).to_owned();
    }
    format!("{}{}", name(at / LETTERS.len()), name(at % LETTERS.len()))
}

/// Keys that went down in this frame, without modifiers that mean a command.
fn pressed_keys(ui: &Ui) -> Vec<Key> {
    let events = crate::panel::key_events(ui);
    events.into_iter().filter(|(_, pressed)| *pressed).map(|(key, _)| key).collect()
}

fn enter() -> Event {
    let modifiers = egui::Modifiers::NONE;
    Event::Key { key: Key::Enter, physical_key: None, pressed: true, repeat: false, modifiers }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_tip_begins_another_and_each_is_there_once() {
        for of in [1, 25, 26, 100, 625] {
            let all: Vec<String> = (0..of).map(|at| letters(at, of)).collect();
            let mut sorted = all.clone();
            sorted.sort();
            sorted.dedup();
            assert_eq!(sorted.len(), of);
            assert!(all.iter().all(|tip| tip.len() == all[0].len() && !tip.contains('Q')));
        }
    }
}
