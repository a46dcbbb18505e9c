//! Freeze, Mine and Dry, large and always at the same place, and the status beside them.

use egui::{Align2, Key, Rect, Response, Ui, pos2, vec2};

use crate::intent::Intent;
use crate::memory::PanelMemory;
use crate::paint::{line, line_runs, tell, tile};
use crate::theme::{BIG_TOUCH, Face, TOUCH, ink, size};
use crate::view::{ChannelView, Dry};
use crate::widgets::{Button, Look};

/// Held this long, a second press of Dry is raw, seconds.
pub const RAW_HOLD_S: f64 = 0.5;

const GAP: f32 = 8.0;

/// The row of the three large controls, from the left.
pub struct BigRow {
    /// All of it.
    pub row: Rect,
    wide: f32,
}

impl BigRow {
    /// Within `rect`, on a tile where that is higher than the controls by more than `air`; then `side`
    /// points stay free at either end. No control is wider than `widest`.
    pub fn new(ui: &Ui, rect: Rect, air: f32, side: f32, widest: f32) -> Self {
        let roomy = rect.height() > BIG_TOUCH + air;
        if roomy {
            tile(ui, rect);
        }
        let side = if roomy { side } else { 0.0 };
        let row = Rect::from_center_size(rect.center(), vec2(rect.width() - 2.0 * side, BIG_TOUCH));
        Self { row, wide: ((row.width() - 2.0 * GAP) / 3.0).min(widest) }
    }

    /// Where control `i` stands.
    pub fn place(&self, i: usize) -> Rect {
        let x = self.row.min.x + i as f32 * (self.wide + GAP);
        Rect::from_min_size(pos2(x, self.row.min.y), vec2(self.wide, BIG_TOUCH))
    }

    /// Draws control `i`, with `look` where it is on.
    pub fn show(&self, ui: &Ui, i: usize, on: bool, look: Look, button: Button<'_>) -> Response {
        let look = if on { look } else { Look::Plain };
        let button = Button { look, selected: Some(on), points: size::CONTROL, ..button };
        button.show(ui, self.place(i), button.name)
    }
}

/// Draws the bar.
pub fn controls_ui(
    ui: &Ui,
    rect: Rect,
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    let big = BigRow::new(ui, rect, 8.0, 16.0, 152.0);
    let (label, second) = match (view.freeze, view.judged_by_desk) {
        (true, true) => ("Frozen", "here or by the Desk"),
        (true, false) => ("Frozen", "press to let go"),
        (false, _) => ("Freeze", "nothing changes"),
    };
    let freeze = Button { name: "Freeze", label, second, key: "F", ..Button::default() };
    if big.show(ui, 0, view.freeze, Look::On, freeze).clicked() {
        intents.push(Intent::SetFreeze(!view.freeze));
    }
    let (label, second) =
        if view.mine { ("Mine on", "assistant's moves out") } else { ("Mine", "only my settings") };
    let mine = Button { name: "Mine", label, second, key: "M", ..Button::default() };
    if big.show(ui, 1, view.mine, Look::OnBlue, mine).clicked() {
        intents.push(Intent::SetMine(!view.mine));
    }
    let (label, second) = match view.dry {
        Dry::Off => ("Dry", "strip off"),
        Dry::Dry => ("Dry on", "hold: raw"),
        Dry::Raw => ("Raw", "notches off too"),
    };
    let on = view.dry != Dry::Off;
    let dry = Button { name: "Dry", label, second, key: "D", ..Button::default() };
    let dry = big.show(ui, 2, on, Look::On, dry);
    let down = dry.is_pointer_button_down_on();
    let clicked_by_key = dry.clicked() && memory.dry_held_since.is_none();
    if down {
        press_dry(view, memory, intents, now_s);
    } else if dry.clicked() && !clicked_by_key {
        release_dry(view, memory, intents, now_s);
    } else if clicked_by_key {
        intents.push(Intent::SetDry(if on { Dry::Off } else { Dry::Dry }));
    } else if !ui.input(|i| i.key_down(Key::D)) {
        // Let go where nobody saw it: a later press begins anew.
        memory.dry_held_since = None;
        memory.dry_hold_done = false;
    }
    let used = big.place(2).max.x + 16.0;
    let air = if big.row.width() < rect.width() { 0.0 } else { 8.0 };
    let rest = big.row.with_min_x(used).with_max_x(big.row.max.x - air);
    let rest = memory.tips.button_ui(ui, rest, 0.0);
    status(ui, rest, view, intents);
}

/// Dry is held down, by finger or by key: from dry, long enough, it becomes raw.
pub fn press_dry(
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    let since = *memory.dry_held_since.get_or_insert(now_s);
    if view.dry == Dry::Dry && !memory.dry_hold_done && now_s - since >= RAW_HOLD_S {
        memory.dry_hold_done = true;
        intents.push(Intent::SetDry(Dry::Raw));
    }
}

/// Dry was let go: a short press switches.
pub fn release_dry(
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    press_dry(view, memory, intents, now_s);
    if !memory.dry_hold_done {
        let next = if view.dry == Dry::Off { Dry::Dry } else { Dry::Off };
        intents.push(Intent::SetDry(next));
    }
    memory.dry_held_since = None;
    memory.dry_hold_done = false;
}

fn status(ui: &Ui, rect: Rect, view: &ChannelView, intents: &mut Vec<Intent>) {
    if rect.width() < 100.0 {
        return;
    }
    let mut rect = rect;
    if view.hands_on {
        let wide = 124.0f32.min(rect.width());
        let at = Rect::from_min_max(
            pos2(rect.max.x - wide, rect.center().y - TOUCH / 2.0),
            pos2(rect.max.x, rect.center().y + TOUCH / 2.0),
        );
        let button = Button {
            name: "Give back",
            label: "Give back",
            key: "G",
            points: size::NOTE,
            ..Button::default()
        };
        if button.show(ui, at, "give back").clicked() {
            intents.push(Intent::ReleaseHands);
        }
        rect.max.x -= wide + 12.0;
    }
    if rect.width() < 60.0 {
        return;
    }
    let painter = ui.painter();
    let (top, bottom) = rect.shrink2(vec2(0.0, 10.0)).split_top_bottom_at_fraction(0.5);
    let strong = Face::bold(size::BODY, ink(ui).text);
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let hands = if view.hands_on { " · your hand is on this channel" } else { "" };
    let parts = [(view.status.as_str(), strong), (hands, Face::new(size::BODY, ink(ui).text))];
    line_runs(painter, top, Align2::RIGHT_CENTER, &parts);
    line(painter, bottom, Align2::RIGHT_CENTER, &view.status_detail, quiet);
    tell(ui, rect, "status", &format!("{}{hands}. {}", view.status, view.status_detail));
}
