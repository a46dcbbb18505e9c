//! Suspects over all channels, each with one touch to cut or to release.

use egui::{Align2, Rect, Stroke, Ui, pos2, vec2};

use super::memory::{DeskMemory, on};
use crate::intent::{DeskIntent, Intent};
use crate::list::{Turns, rows_ui};
use crate::paint::{line, line_runs, tell, tile};
use crate::suspects::{age_and_loop_text, growth_text};
use crate::theme::{Face, TOUCH, ink, size};
use crate::view::{DeskSuspect, DeskView, place_text};
use crate::widgets::Button;

/// Draws the list.
pub fn suspects_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &DeskView,
    memory: &mut DeskMemory,
    intents: &mut Vec<DeskIntent>,
    now_s: f64,
) {
    tile(ui, rect);
    let inner = rect.shrink2(vec2(14.0, 6.0));
    let head = inner.with_max_y(inner.min.y + 20.0);
    let strong = Face::bold(size::NOTE, ink(ui).text);
    let small = Face::new(size::SMALL, ink(ui).quiet);
    let note = match (view.suspects.len(), view.notches) {
        (0, 0) => "none; no notch is in".to_owned(),
        (0, 1) => "none; 1 notch is in".to_owned(),
        (0, n) => format!("none; {n} notches are in"),
        (s, 1) => format!("{s}; 1 notch is in"),
        (s, n) => format!("{s}; {n} notches are in"),
    };
    line_runs(ui.painter(), head, Align2::LEFT_CENTER, &[("Suspects   ", strong), (&note, small)]);
    tell(ui, head, "suspects", &format!("suspects: {note}"));
    let body = inner.with_min_y(head.max.y + 2.0);
    let next = memory.to_cut.get();
    let shown = memory.listed.arranged(&view.suspects, |s| (s.channel, s.suspect.id));
    rows_ui(ui, body, ("suspects", Turns::ByTouch), TOUCH, shown.len(), |ui, i, row| {
        let frozen = view.is_frozen(shown[i].channel);
        row_ui(ui, row, (shown[i], frozen), next, memory, intents, now_s);
    });
}

fn row_ui(
    ui: &Ui,
    row: Rect,
    (entry, frozen): (&DeskSuspect, bool),
    next: Option<(u16, u32)>,
    memory: &mut DeskMemory,
    intents: &mut Vec<DeskIntent>,
    now_s: f64,
) {
    ui.painter().hline(row.x_range(), row.min.y, Stroke::new(1.0, ink(ui).line));
    let s = &entry.suspect;
    let button = row.with_min_x(row.max.x - 104.0).with_max_x(row.max.x - 8.0);
    let words = row.with_max_x(button.min.x - 10.0);
    let growing = s.grows();
    let color = if growing { ink(ui).red_ink } else { ink(ui).text };
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let place = place_text(s.hz);
    let cell = |from: f32, to: f32| {
        let at = |part: f32| words.min.x + words.width() * part;
        Rect::from_min_max(pos2(at(from), words.min.y), pos2(at(to) - 8.0, words.max.y))
    };
    line(
        ui.painter(),
        cell(0.0, 0.14),
        Align2::LEFT_CENTER,
        &place,
        Face::bold(size::VALUE, color),
    );
    let name = Face::new(size::BODY, ink(ui).text);
    line(ui.painter(), cell(0.14, 0.38), Align2::LEFT_CENTER, &entry.name, name);
    let growth = growth_text(s);
    line(
        ui.painter(),
        cell(0.38, 0.62),
        Align2::LEFT_CENTER,
        &growth,
        Face::new(size::NOTE, ink(ui).text),
    );
    let rest = age_and_loop_text(s);
    line(ui.painter(), cell(0.62, 1.0), Align2::LEFT_CENTER, &rest, quiet);
    let told = format!("suspect {place} on {}, {growth}, {rest}", entry.name);
    tell(ui, words, ("desk suspect", entry.channel, s.id), &told);
    let key = (entry.channel, s.id);
    // With two lines the button needs its whole height.
    let (second, inset) = if frozen { ("frozen", 0.0) } else { ("", 4.0) };
    let enabled = !frozen && memory.listed.has(key);
    match s.slot {
        Some(slot) => {
            let name = format!("Release {place} on {}", entry.name);
            let face = Button {
                name: &name,
                label: "Release",
                second,
                enabled,
                points: size::NOTE,
                inset,
                ..Button::default()
            };
            if face.show(ui, button, ("desk release", key)).clicked()
                && memory.listed.ready(key, now_s)
            {
                intents.push(on(entry.channel, Intent::ReleaseNotch(slot)));
                memory.listed.hold(key, now_s);
            }
        }
        _ => {
            let name = format!("Cut {place} on {}", entry.name);
            let face = Button {
                name: &name,
                label: "Cut -6",
                second,
                enabled,
                key: if next == Some(key) { "C" } else { "" },
                points: size::NOTE,
                inset,
                ..Button::default()
            };
            if face.show(ui, button, ("desk cut", key)).clicked() && memory.listed.ready(key, now_s)
            {
                cut(key, memory, intents, now_s);
            }
        }
    }
}

/// C cuts its suspect, unless another one has just become it.
pub fn cut_by_key(memory: &mut DeskMemory, intents: &mut Vec<DeskIntent>, now_s: f64) {
    if let Some(key) = memory.to_cut.settled(now_s) {
        cut(key, memory, intents, now_s);
    }
}

/// Cuts a suspect, unless it has just come.
fn cut(
    (channel, id): (u16, u32),
    memory: &mut DeskMemory,
    intents: &mut Vec<DeskIntent>,
    now_s: f64,
) {
    if memory.listed.ready_in_place((channel, id), now_s) {
        intents.push(on(channel, Intent::CutSuspect(id)));
        memory.listed.hold((channel, id), now_s);
    }
}
