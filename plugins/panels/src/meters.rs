//! The meters column: in, gain reduction, out; readings; trim and HPF under the finger.

use egui::{
    Align, Align2, Color32, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::intent::Intent;
use crate::memory::PanelMemory;
use crate::paint::{line, tell, tile};
use crate::theme::{Face, TOUCH, ink, size};
use crate::tips::offer;
use crate::value::value_field;
use crate::view::{ChannelView, LevelView, METER_FLOOR_DBFS as FLOOR_DBFS};
use crate::widgets::reading;

/// Bottom of the gain reduction meter, dB.
const GR_FLOOR_DB: f32 = 24.0;
/// Marks beside the meters, dBFS.
const MARKS_DBFS: [f32; 6] = [-6.0, -12.0, -18.0, -24.0, -36.0, -48.0];

/// Draws the column.
pub fn meters_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
) {
    tile(ui, rect);
    let inner = rect.shrink2(vec2(if rect.width() > 120.0 { 12.0 } else { 6.0 }, 10.0));
    let readings_h = 4.0 * TOUCH + 3.0 * 4.0;
    let with_readings = inner.height() >= readings_h + 170.0 && inner.width() >= 96.0;
    let bottom = inner.max.y - if with_readings { readings_h + 8.0 } else { 0.0 };
    bars(ui, inner.with_max_y(bottom), view, intents);
    if !with_readings {
        return;
    }
    let mut y = bottom + 8.0;
    let mut next = || {
        let row = Rect::from_min_size(pos2(inner.min.x, y), vec2(inner.width(), TOUCH));
        y += TOUCH + 4.0;
        row
    };
    let m = &view.meters;
    known(ui, next(), "true peak", m.true_peak_dbtp, "dBTP");
    known(ui, next(), "short-term", m.short_term_lufs, "LUFS");
    value_field(ui, next(), "trim", &view.trim, memory, intents);
    let hpf = if view.hpf.on.is_on() { "HPF" } else { "HPF (off)" };
    value_field(ui, next(), hpf, &view.hpf.freq_hz, memory, intents);
}

fn known(ui: &Ui, rect: Rect, label: &str, value: Option<f32>, unit: &str) {
    let (text, face) = match value.filter(|v| v.is_finite()) {
        Some(v) => (format!("{v:.1} {unit}"), Face::bold(size::VALUE, ink(ui).text)),
        None => ("nothing heard".to_owned(), Face::new(size::NOTE, ink(ui).quiet)),
    };
    reading(ui, rect, label, &text, face, Align::Center);
    tell(ui, rect, label, &format!("{label}: {text}"));
}

fn bars(ui: &Ui, rect: Rect, view: &ChannelView, intents: &mut Vec<Intent>) {
    let response = ui.interact(rect, ui.scope_id().with("clear peaks"), Sense::click());
    offer(ui, &response, true, false);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Clear peaks"));
    if response.clicked() {
        intents.push(Intent::ClearPeaks);
    }
    let labels = rect.with_min_y(rect.max.y - 18.0);
    let lights = rect.with_max_y(rect.min.y + 18.0);
    let columns = Rect::from_min_max(
        pos2(rect.min.x, lights.max.y + 6.0),
        pos2(rect.max.x, labels.min.y - 4.0),
    );
    // Marks stand between the input and the rest where there is room for them.
    let marked = rect.width() >= 110.0;
    let centers = if marked { [0.16, 0.57, 0.86] } else { [0.16, 0.5, 0.84] };
    let wide = if marked { 36.0 } else { rect.width() / 3.0 };
    let column = |r: Rect, i: usize| {
        let x = r.min.x + r.width() * centers[i];
        Rect::from_center_size(pos2(x, r.center().y), vec2(wide, r.height()))
    };
    for (i, label) in ["in", "GR", "out"].into_iter().enumerate() {
        let face = Face::new(size::NOTE, ink(ui).quiet);
        line(ui.painter(), column(labels, i), Align2::CENTER_CENTER, label, face);
    }
    for (i, level, name) in [(0, &view.meters.input, "input"), (2, &view.meters.output, "output")] {
        level_ui(ui, column(columns, i), level);
        let light = column(lights, i);
        let light = Rect::from_center_size(light.center(), vec2(light.width().max(32.0), 18.0));
        clip_light(ui, light, level.clips);
        let told = if level.peak_dbfs > FLOOR_DBFS {
            format!("{name} {:.1} dBFS, {} clips", level.peak_dbfs, level.clips)
        } else {
            format!("{name} silent, {} clips", level.clips)
        };
        tell(ui, column(columns, i), name, &told);
    }
    if marked {
        marks(ui, column(columns, 0));
    }
    gain_reduction(ui, column(columns, 1), column(lights, 1), view.meters.gain_reduction_db);
}

fn place(db: f32, r: Rect) -> f32 {
    let part = ((db - FLOOR_DBFS) / -FLOOR_DBFS).clamp(0.0, 1.0);
    r.max.y - r.height() * if part.is_finite() { part } else { 0.0 }
}

fn level_ui(ui: &Ui, column: Rect, level: &LevelView) {
    let painter = ui.painter();
    let bar = Rect::from_center_size(column.center(), vec2(16.0, column.height()));
    painter.rect_filled(bar, 3, ink(ui).ground);
    let fill = |db: f32, color: Color32| {
        let top = place(db, bar);
        if db.is_finite() && top < bar.max.y - 0.5 {
            painter.rect_filled(bar.with_min_y(top), 3, color);
        }
    };
    fill(level.peak_dbfs, ink(ui).green.lerp_to_gamma(ink(ui).ground, 0.5));
    fill(level.rms_dbfs.min(level.peak_dbfs), ink(ui).green);
    if level.hold_dbfs > FLOOR_DBFS {
        let y = place(level.hold_dbfs, bar).clamp(bar.min.y + 1.0, bar.max.y - 1.0);
        let hot = level.hold_dbfs >= 0.0;
        let stroke = Stroke::new(2.0, if hot { ink(ui).red_ink } else { ink(ui).text });
        painter.hline((bar.min.x - 2.0)..=(bar.max.x + 2.0), y, stroke);
    }
}

/// "clip" in grey, or "CLIP 12" on red.
fn clip_light(ui: &Ui, rect: Rect, clips: u32) {
    let painter = ui.painter();
    if clips == 0 {
        line(painter, rect, Align2::CENTER_CENTER, "clip", Face::new(size::SMALL, ink(ui).quiet));
        return;
    }
    let light = rect;
    painter.rect_filled(light, 4, ink(ui).red);
    let text = match clips {
        n if n < 2 || rect.width() < 36.0 => "CLIP".to_owned(),
        n if n < 100 => format!("×{n}"),
        _ => "×99+".to_owned(),
    };
    let face = Face::bold(size::SMALL, ink(ui).on_bright);
    line(painter, light, Align2::CENTER_CENTER, &text, face);
}

fn marks(ui: &Ui, beside: Rect) {
    let painter = ui.painter();
    let mut last = f32::NEG_INFINITY;
    for db in MARKS_DBFS {
        let y = place(db, beside);
        if y - last < 16.0 {
            continue;
        }
        last = y;
        let left = beside.center().x + 11.0;
        painter.hline(left..=(left + 4.0), y, Stroke::new(1.0, ink(ui).edge));
        let text = Rect::from_center_size(pos2(left + 16.0, y), vec2(22.0, 14.0));
        let face = Face::new(size::SMALL, ink(ui).quiet);
        line(painter, text, Align2::CENTER_CENTER, &format!("{:.0}", -db), face);
    }
}

fn gain_reduction(ui: &Ui, column: Rect, light: Rect, db: Option<f32>) {
    let painter = ui.painter();
    let bar = Rect::from_center_size(column.center(), vec2(8.0, column.height()));
    painter.rect(bar, 3, ink(ui).ground, Stroke::new(1.0, ink(ui).line), StrokeKind::Inside);
    let Some(db) = db.filter(|v| v.is_finite()) else {
        line(painter, light, Align2::CENTER_CENTER, "off", Face::new(size::SMALL, ink(ui).quiet));
        tell(ui, bar, "gr", "gain reduction: compressor off");
        return;
    };
    let part = (db / GR_FLOOR_DB).clamp(0.0, 1.0);
    painter.rect_filled(bar.with_max_y(bar.min.y + bar.height() * part), 3, ink(ui).text);
    let text = match db {
        db if db < 0.05 => "0".to_owned(),
        db if db >= 10.0 || light.width() < 30.0 => format!("-{db:.0}"),
        db => format!("-{db:.1}"),
    };
    line(painter, light, Align2::CENTER_CENTER, &text, Face::bold(size::SMALL, ink(ui).text));
    tell(ui, bar, "gr", &format!("gain reduction {db:.1} dB"));
}
