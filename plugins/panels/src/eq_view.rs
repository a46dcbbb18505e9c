//! The EQ view: live spectrum, the curve, bands to drag, and every suggestion as a ghost.

use egui::{Align2, CursorIcon, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::clarity::clarity_ui;
use crate::eq_fields::{MOST_BANDS, eq_fields};
use crate::intent::Intent;
use crate::memory::PanelMemory;
use crate::paint::{dashed, disc, line, tile};
use crate::plot::Plot;
use crate::theme::{Face, TOUCH, ink, size};
use crate::tips::offer;
use crate::value::{arrow_steps, drag, fine, nudge, set_once, wheel_steps};
use crate::view::{BandView, ChannelView, HpfView};
use crate::widgets::chip;

/// Draws the view.
pub fn eq_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    tile(ui, rect);
    let inner = rect.shrink(8.0);
    let fields = (inner.height() >= 260.0 && inner.width() >= 430.0)
        .then(|| inner.with_min_y(inner.max.y - TOUCH));
    let axis_y = fields.map_or(inner.max.y, |f| f.min.y - 4.0) - 18.0;
    let axis = Rect::from_min_size(pos2(inner.min.x, axis_y), vec2(inner.width(), 18.0));
    let plot = Plot { rect: inner.with_max_y(axis_y) };
    plot.grid(ui, axis);
    let heard = view.spectrum.as_ref().filter(|s| !s.hz.is_empty());
    match heard {
        Some(spectrum) => plot.spectrum(ui, spectrum),
        None => {
            let at = plot.rect.with_min_y(plot.rect.max.y - 28.0).shrink2(vec2(28.0, 0.0)); // the axis
            let face = Face::new(size::NOTE, ink(ui).quiet);
            line(ui.painter(), at, Align2::CENTER_CENTER, "spectrum: nothing heard yet", face);
        }
    }
    plot.magnitude(ui, &view.curve);
    ghost_curves(ui, &plot, view, memory);
    if !view.hpf.freq_hz.text.is_empty() {
        hpf_handle(ui, &plot, &view.hpf, memory, intents);
    }
    for (i, band) in view.bands.iter().take(MOST_BANDS).enumerate() {
        // Where handles would crowd, only the bands at work have one.
        if band.on.is_on() || plot.rect.width() >= 360.0 {
            band_handle(ui, &plot, i + 1, band, memory, intents);
        }
    }
    ghost_discs(ui, &plot, view, memory, now_s);
    // On a small plot the words would hide the curve.
    if plot.rect.height() >= 140.0 {
        legend(ui, plot.rect, view, heard.is_some());
    }
    if let Some(row) = fields {
        eq_fields(ui, row, view, memory, intents);
    }
}

fn legend(ui: &Ui, rect: Rect, view: &ChannelView, heard: bool) {
    let quiet = Face::new(size::SMALL, ink(ui).quiet);
    let strong = Face::bold(size::SMALL, ink(ui).text);
    let mut right = rect.max - vec2(4.0, rect.height() - 4.0);
    let used = clarity_ui(ui, right, rect.width() - 8.0, view);
    right.x -= used + 8.0;
    if heard {
        let parts = [("area ", quiet), ("before", strong), ("  line ", quiet), ("after", strong)];
        let room = right.x - rect.min.x - 60.0;
        if room > 170.0 {
            chip(ui, right, &parts, room);
        }
    }
}

fn ghost_curves(ui: &Ui, plot: &Plot, view: &ChannelView, memory: &PanelMemory) {
    let painter = ui.painter_at(plot.rect);
    for card in &view.cards {
        let front = memory.deck.front() == Some(card.id);
        if memory.deck.number(card.id) == 0 {
            continue;
        }
        for ghost in &card.ghosts {
            let points = plot.ghost(&ghost.curve);
            let stroke = Stroke::new(if front { 2.2 } else { 1.5 }, ink(ui).amber_ink);
            if points.len() > 1 {
                dashed(&painter, &points, stroke);
            }
        }
    }
}

fn ghost_discs(ui: &Ui, plot: &Plot, view: &ChannelView, memory: &mut PanelMemory, now_s: f64) {
    for card in &view.cards {
        let number = memory.deck.number(card.id);
        if number == 0 {
            continue;
        }
        for (i, ghost) in card.ghosts.iter().enumerate() {
            let at = plot.at(ghost.at_hz, ghost.at_db);
            let center = inside(plot.rect, at, 13.0);
            let target = target(plot.rect, center);
            let id = ui.scope_id().with(("ghost", card.id, i));
            let response =
                ui.interact(target, id, Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
            offer(ui, &response, true, false);
            let name = format!("Suggestion {number}: {}", card.headline);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            if response.clicked() {
                memory.deck.select(card.id, now_s);
            }
            if response.has_focus() || response.hovered() {
                ui.painter().circle_stroke(center, 17.0, Stroke::new(1.5, ink(ui).text));
            }
            disc(ui, center, 13.0, number, memory.deck.front() == Some(card.id));
        }
    }
}

/// A point held inside a rectangle by `margin`.
fn inside(rect: Rect, at: Pos2, margin: f32) -> Pos2 {
    let r = rect.shrink(margin.min(rect.width() / 2.0).min(rect.height() / 2.0));
    pos2(at.x.clamp(r.min.x, r.max.x), at.y.clamp(r.min.y, r.max.y))
}

/// What a finger can hit around a handle: a full touch target, moved inside the plot.
fn target(rect: Rect, center: Pos2) -> Rect {
    Rect::from_center_size(inside(rect, center, TOUCH / 2.0), vec2(TOUCH, TOUCH))
}

fn hpf_handle(
    ui: &Ui,
    plot: &Plot,
    hpf: &HpfView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
) {
    let param = &hpf.freq_hz;
    let on = hpf.on.is_on();
    let center = plot.at(param.value, if on { -3.0 } else { 0.0 });
    let rect = target(plot.rect, center);
    let response = ui
        .interact(rect, ui.scope_id().with("hpf handle"), Sense::click_and_drag())
        .on_hover_cursor(CursorIcon::ResizeHorizontal);
    offer(ui, &response, false, false);
    response.widget_info(|| WidgetInfo::slider(true, f64::from(param.value), "HPF handle"));
    if response.clicked() || response.drag_started() || response.gained_focus() {
        memory.band = 0;
        response.request_focus();
    }
    if response.drag_started() && !on {
        set_once(&hpf.on, 1.0, intents);
    }
    if response.double_clicked() {
        set_once(param, param.default, intents);
    } else if response.dragged() {
        let by = plot.freq_part(response.drag_delta().x, param.min, param.max) * fine(ui);
        drag(param, by, memory, intents);
    }
    let steps = wheel_steps(ui, &response) + arrow_steps(ui, &response).x;
    // A twelfth of an octave a step.
    nudge(param, steps, 68.0, memory, intents);
    handle(ui, center, "H", on, memory.band == 0, response.has_focus());
}

fn band_handle(
    ui: &Ui,
    plot: &Plot,
    number: usize,
    band: &BandView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
) {
    let on = band.on.is_on();
    let has_gain = band.shape.text != "notch";
    let center = plot.at(band.freq_hz.value, if has_gain { band.gain_db.value } else { 0.0 });
    let rect = target(plot.rect, center);
    let response = ui
        .interact(rect, ui.scope_id().with(("band", number)), Sense::click_and_drag())
        .on_hover_cursor(CursorIcon::Grab);
    offer(ui, &response, false, false);
    let name = format!("Band {number}");
    response.widget_info(|| WidgetInfo::slider(true, f64::from(band.gain_db.value), &name));
    if response.clicked() || response.drag_started() || response.gained_focus() {
        memory.band = number;
        response.request_focus();
    }
    if response.drag_started() && !on {
        set_once(&band.on, 1.0, intents);
    }
    if response.double_clicked() {
        set_once(&band.gain_db, band.gain_db.default, intents);
    } else if response.dragged() {
        let moved = response.drag_delta() * fine(ui);
        let (freq, gain) = (&band.freq_hz, &band.gain_db);
        drag(freq, plot.freq_part(moved.x, freq.min, freq.max), memory, intents);
        if has_gain {
            drag(gain, plot.gain_part(moved.y, gain.max - gain.min), memory, intents);
        }
    }
    let wheel = wheel_steps(ui, &response);
    let arrows = arrow_steps(ui, &response);
    for (param, steps, per_range) in [
        (&band.q, wheel, 40.0),
        (&band.freq_hz, arrows.x, 120.0),
        (&band.gain_db, if has_gain { arrows.y } else { 0.0 }, 72.0),
    ] {
        nudge(param, steps, per_range, memory, intents);
    }
    handle(ui, center, &number.to_string(), on, memory.band == number, response.has_focus());
}

/// A handle: filled blue with its name when on, a small grey ring when off.
fn handle(ui: &Ui, center: Pos2, name: &str, on: bool, selected: bool, focused: bool) {
    let painter = ui.painter();
    let radius = if on { 10.0 } else { 4.5 };
    if focused {
        painter.circle_stroke(center, radius + 6.0, Stroke::new(2.0, ink(ui).text));
    } else if selected {
        painter.circle_stroke(
            center,
            radius + 4.0,
            Stroke::new(1.5, ink(ui).blue_ink.gamma_multiply(0.7)),
        );
    }
    if on {
        painter.circle(center, radius, ink(ui).blue, Stroke::new(1.5, ink(ui).surface));
        let rect = Rect::from_center_size(center, vec2(20.0, 20.0));
        line(
            painter,
            rect,
            Align2::CENTER_CENTER,
            name,
            Face::bold(size::SMALL, ink(ui).on_bright),
        );
    } else {
        let edge = if selected { ink(ui).quiet } else { ink(ui).edge };
        painter.circle(center, radius, ink(ui).surface, Stroke::new(1.5, edge));
    }
}
