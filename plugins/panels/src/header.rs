//! The header: who this channel is, what is assumed of it and why, health and phase.

use egui::{
    Align, Align2, Color32, CursorIcon, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use crate::intent::Intent;
use crate::memory::{Edit, Editing, PanelMemory};
use crate::pages::setup::{insert as insert_field, site as site_field};
use crate::paint::{line, tell, tile, width};
use crate::theme::{Face, RADIUS, TOUCH, ink, size};
use crate::tips::offer;
use crate::value::edit_field;
use crate::view::{ChannelView, Health, HealthState, Phase};
use crate::widgets::{Button, Look, focus_ring, menu, reading};

const GAP: f32 = 8.0;
const INSERT_W: f32 = 136.0;
const SITE_W: f32 = 96.0;
const FADER_W: f32 = 96.0;

/// Draws the header.
pub fn header_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
) {
    if rect.height() > TOUCH {
        tile(ui, rect);
    }
    let side = if rect.width() > 700.0 { 16.0 } else { 8.0 };
    let row = Rect::from_center_size(rect.center(), vec2(rect.width() - 2.0 * side, TOUCH));
    let mut right = row.max.x;
    right -= phases_ui(ui, row, right, view.phase, row.width() < 640.0, intents) + GAP;
    right -= health_ui(ui, row, right, (row.width() * 0.22).max(24.0), &view.health) + GAP;
    let wanted = width(ui.painter(), &view.name, Face::bold(size::HEADLINE, ink(ui).text)) + 48.0;
    let least = if view.sound.is_some() { 290.0 } else { 170.0 };
    let left = row.min.x + wanted.clamp(least, 290.0f32.max(least));
    // The insert point is the last to go, then the site.
    let mut room = right - left;
    let [insert, site, fader] = [INSERT_W, SITE_W, FADER_W].map(|wide| {
        room -= wide + GAP;
        room >= 0.0
    });
    let mut field = |wide: f32| {
        let rect = Rect::from_min_max(pos2(right - wide, row.min.y), pos2(right, row.max.y));
        right = rect.min.x - GAP;
        rect
    };
    if site {
        site_field(ui, field(SITE_W), view, intents);
    }
    if fader {
        let rect = field(FADER_W).shrink2(vec2(0.0, 4.0));
        let word = view.contribution.word();
        reading(ui, rect, "fader", word, Face::bold(size::NOTE, ink(ui).text), Align::Min);
        tell(ui, rect, "fader", &format!("fader {word}"));
    }
    if insert {
        insert_field(ui, field(INSERT_W), view, intents);
    }
    name_ui(ui, row.with_max_x(right), view, memory, intents);
}

/// The name, to be changed by a touch, and what is known of the channel under it.
pub fn name_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
) {
    if memory.edit.as_ref().is_some_and(|e| e.of == Editing::Name) {
        let field = rect.with_max_x(rect.max.x.min(rect.min.x + 320.0));
        if let Some(text) = edit_field(ui, field, "Channel name", memory) {
            intents.push(Intent::Rename(text.trim().to_owned()));
        }
        return;
    }
    let response = ui
        .interact(rect, ui.scope_id().with("name"), Sense::click())
        .on_hover_cursor(CursorIcon::Text);
    offer(ui, &response, true, false);
    let (name, color) = match view.name.trim() {
        "" => ("no name", ink(ui).quiet),
        name => (name, ink(ui).text),
    };
    let assumed = match &view.assumed {
        Some(a) if a.why.is_empty() => a.what.clone(),
        Some(a) => format!("{} {}", a.what, a.why),
        None => "not known what this is".to_owned(),
    };
    // In a line check what it has shown comes first.
    let assumed = match view.line.as_str() {
        "" => assumed,
        line => format!("{line} · {assumed}"),
    };
    // A mismatch stands in place of the assumption, in full ink: it wants to be seen.
    let mismatch = view.sound.as_ref().and_then(|s| s.mismatch.as_ref());
    let (assumed, color_of_it) = match (&view.sound, mismatch) {
        (_, Some(mismatch)) => (mismatch.clone(), ink(ui).text),
        (Some(s), None) => {
            (format!("{assumed} · sounds like {} ({})", s.what, s.sure), ink(ui).quiet)
        }
        (None, None) => (assumed, ink(ui).quiet),
    };
    let told = format!("Channel {name}, {assumed}, touch to rename");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &told));
    if response.clicked() {
        memory.edit = Some(Edit { of: Editing::Name, text: view.name.clone(), focused: false });
    }
    if response.has_focus() {
        focus_ring(ui, rect);
    }
    let painter = ui.painter();
    let number = view.number.map(|n| format!("{n}")).unwrap_or_default();
    let number_face = Face::new(size::VALUE, ink(ui).quiet);
    let number_w = if number.is_empty() { 0.0 } else { width(painter, &number, number_face) + 8.0 };
    let (top, bottom) = rect.split_top_bottom_at_fraction(0.58);
    let face = Face::bold(size::HEADLINE, color);
    let at = line(painter, top.with_max_x(top.max.x - number_w), Align2::LEFT_CENTER, name, face);
    if number_w > 0.0 {
        let beside = Rect::from_min_max(pos2(at.max.x + 8.0, top.min.y + 3.0), top.max);
        line(painter, beside, Align2::LEFT_CENTER, &number, number_face);
    }
    line(painter, bottom, Align2::LEFT_CENTER, &assumed, Face::new(size::NOTE, color_of_it));
}

/// A shape and a word. Returns the width used.
pub fn health_ui(ui: &Ui, row: Rect, right: f32, most: f32, health: &Health) -> f32 {
    let face = Face::new(size::NOTE, ink(ui).text);
    let words = width(ui.painter(), &health.text, face);
    let wide = (words + 24.0).min(most);
    let rect = Rect::from_min_max(pos2(right - wide, row.min.y), pos2(right, row.max.y));
    let dot = pos2(rect.min.x + 8.0, rect.center().y);
    health_shape(ui, dot, health.state);
    let text = rect.with_min_x(rect.min.x + 22.0);
    line(ui.painter(), text, Align2::LEFT_CENTER, &health.text, face);
    tell(ui, rect, "health", &format!("health: {}", health.text));
    wide
}

fn health_shape(ui: &Ui, at: Pos2, state: HealthState) {
    let painter = ui.painter();
    let polygon = |points: Vec<Pos2>, color: Color32| {
        painter.add(egui::Shape::convex_polygon(points, color, Stroke::NONE));
    };
    match state {
        HealthState::Starting => {
            painter.circle_stroke(at, 4.5, Stroke::new(1.5, ink(ui).quiet));
        }
        HealthState::Good => {
            painter.circle_filled(at, 5.0, ink(ui).green);
        }
        HealthState::Reduced => polygon(
            vec![at + vec2(0.0, -6.0), at + vec2(6.0, 5.0), at + vec2(-6.0, 5.0)],
            ink(ui).text,
        ),
        HealthState::Off => {
            painter.rect_filled(Rect::from_center_size(at, vec2(10.0, 10.0)), 1, ink(ui).red);
        }
    }
}

/// The phase as four segments, or as a menu where there is little room. Returns the width used.
pub fn phases_ui(
    ui: &Ui,
    row: Rect,
    right: f32,
    phase: Phase,
    as_menu: bool,
    intents: &mut Vec<Intent>,
) -> f32 {
    let painter = ui.painter();
    if as_menu {
        let rect = Rect::from_min_max(pos2(right - 124.0, row.min.y), pos2(right, row.max.y));
        let words = Phase::ALL.map(Phase::word);
        let now = Phase::ALL.iter().position(|p| *p == phase).unwrap_or(0);
        if let Some(i) = menu(ui, rect, "phase", phase.word(), &words, now) {
            intents.push(Intent::SetPhase(Phase::ALL[i]));
        }
        return rect.width();
    }
    let face = Face::bold(size::NOTE, ink(ui).text);
    let widths = Phase::ALL.map(|p| width(painter, p.word(), face) + 22.0);
    let all: f32 = widths.iter().sum();
    let frame = Rect::from_min_max(pos2(right - all, row.min.y), pos2(right, row.max.y));
    painter.rect_filled(frame, RADIUS, ink(ui).surface);
    let mut x = frame.min.x;
    for (p, w) in Phase::ALL.into_iter().zip(widths) {
        let rect = Rect::from_min_size(pos2(x, frame.min.y), vec2(w, frame.height()));
        x += w;
        let on = p == phase;
        let button = Button {
            name: p.word(),
            label: p.word(),
            look: if on { Look::SegmentOn } else { Look::Segment },
            points: size::NOTE,
            selected: Some(on),
            ..Button::default()
        };
        if button.show(ui, rect, ("phase", p.word())).clicked() && !on {
            intents.push(Intent::SetPhase(p));
        }
    }
    let stroke = Stroke::new(1.0, ink(ui).edge);
    painter.rect_stroke(frame, RADIUS, stroke, egui::StrokeKind::Inside);
    all
}
