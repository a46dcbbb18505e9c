//! The row of fields under the EQ view: one band at a time, by value.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::intent::Intent;
use crate::memory::PanelMemory;
use crate::paint::line;
use crate::theme::{Face, ink, size};
use crate::value::{set_once, value_field};
use crate::view::{ChannelView, ParamView};
use crate::widgets::{Button, Look, menu};

/// Most bands that are drawn.
pub const MOST_BANDS: usize = 8;
/// Words of the shapes, in the order of the parameter.
const SHAPES: [&str; 4] = ["bell", "low shelf", "high shelf", "notch"];
/// Words of the slopes, in the order of the parameter.
const SLOPES: [&str; 3] = ["12 dB/oct", "18 dB/oct", "24 dB/oct"];

/// Draws the row for the selected band or the HPF.
pub fn eq_fields(
    ui: &mut Ui,
    row: Rect,
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
) {
    const GAP: f32 = 6.0;
    let bands = view.bands.len().min(MOST_BANDS);
    memory.band = memory.band.min(bands);
    let step = row.height();
    let previous = row.with_max_x(row.min.x + step);
    let next = row.with_min_x(row.max.x - step);
    if (Button { name: "Previous band", label: "‹", ..Button::default() })
        .show(ui, previous, "previous band")
        .clicked()
    {
        memory.band = (memory.band + bands) % (bands + 1);
    }
    if (Button { name: "Next band", label: "›", ..Button::default() })
        .show(ui, next, "next band")
        .clicked()
    {
        memory.band = (memory.band + 1) % (bands + 1);
    }
    let room = Rect::from_min_max(
        pos2(previous.max.x + GAP, row.min.y),
        pos2(next.min.x - GAP, row.max.y),
    );
    const PARTS: [f32; 5] = [1.3, 0.7, 1.05, 1.05, 0.7];
    let part = (room.width() - (PARTS.len() - 1) as f32 * GAP) / PARTS.iter().sum::<f32>();
    let cell = |i: usize| {
        let x = room.min.x + PARTS[..i].iter().map(|p| p * part + GAP).sum::<f32>();
        Rect::from_min_size(pos2(x, room.min.y), vec2(PARTS[i] * part, room.height()))
    };
    match memory.band.checked_sub(1).and_then(|i| view.bands.get(i)) {
        None => {
            let hpf = &view.hpf;
            choice(ui, cell(0), "HPF", &hpf.slope, &SLOPES, intents);
            switch(ui, cell(1), "HPF on", &hpf.on, intents);
            value_field(ui, cell(2), "freq", &hpf.freq_hz, memory, intents);
        }
        Some(band) => {
            let name = format!("Band {}", memory.band);
            choice(ui, cell(0), &name, &band.shape, &SHAPES, intents);
            switch(ui, cell(1), &format!("{name} on"), &band.on, intents);
            value_field(ui, cell(2), "freq", &band.freq_hz, memory, intents);
            if band.shape.text != "notch" {
                value_field(ui, cell(3), "gain", &band.gain_db, memory, intents);
            }
            value_field(ui, cell(4), "Q", &band.q, memory, intents);
        }
    }
}

fn choice(
    ui: &Ui,
    rect: Rect,
    name: &str,
    param: &ParamView,
    words: &[&str],
    intents: &mut Vec<Intent>,
) {
    if param.text.is_empty() {
        line(
            ui.painter(),
            rect,
            Align2::CENTER_CENTER,
            name,
            Face::bold(size::VALUE, ink(ui).text),
        );
        return;
    }
    let chosen = param.value.round().max(0.0) as usize;
    if let Some(i) = menu(ui, rect, name, &param.text, words, chosen) {
        set_once(param, i as f32, intents);
    }
}

/// A switch of the strip.
pub fn switch(ui: &Ui, rect: Rect, name: &str, param: &ParamView, intents: &mut Vec<Intent>) {
    let on = param.is_on();
    let button = Button {
        name,
        label: if on { "on" } else { "off" },
        mark: Some(on),
        look: if on { Look::PlainBlue } else { Look::Plain },
        selected: Some(on),
        ..Button::default()
    };
    if button.show(ui, rect, ("switch", name)).clicked() {
        set_once(param, if on { 0.0 } else { 1.0 }, intents);
    }
}
