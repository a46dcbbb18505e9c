//! The clarity meter: how clear the lead vocal is, or why nobody knows.

use egui::{Pos2, Rect, Ui, pos2, vec2};

use crate::paint::{line_runs, tell, width};
use crate::theme::{Face, ink, size};
use crate::view::ChannelView;
use crate::widgets::frame;

/// Under this the words are mostly lost: the 50 % speech reception threshold (SCIENCE section 1).
const POOR: f32 = 0.35;
/// Over this they are mostly understood.
const CLEAR: f32 = 0.5;

/// A word for a clarity.
pub fn clarity_word(clarity: f32) -> &'static str {
    match clarity {
        c if c < POOR => "poor",
        c if c <= CLEAR => "fair",
        _ => "clear",
    }
}

/// Draws the meter with its right upper corner at `right_top`, at most `most` wide; returns how wide it
/// is.
pub fn clarity_ui(ui: &Ui, right_top: Pos2, most: f32, view: &ChannelView) -> f32 {
    const BAR: f32 = 64.0;
    let quiet = Face::new(size::SMALL, ink(ui).quiet);
    let strong = Face::bold(size::SMALL, ink(ui).text);
    let unknown_because = view.clarity_unknown_because.as_str();
    let known = view.clarity.filter(|c| c.is_finite());
    let (value, rest) = match known {
        Some(c) if view.clarity_is_estimate => {
            (format!("{c:.2} {}", clarity_word(c)), "  by ear, of the mix".to_owned())
        }
        Some(c) => (
            format!("{c:.2} {}", clarity_word(c)),
            match view.lar_db.filter(|db| db.is_finite()) {
                Some(db) => format!("  vocal {db:+.0} dB"),
                None => String::new(),
            },
        ),
        None if unknown_because.is_empty() => ("unknown".to_owned(), String::new()),
        None => (format!("unknown: {unknown_because}"), String::new()),
    };
    let parts = [("clarity ", quiet), (value.as_str(), strong), (rest.as_str(), quiet)];
    let text: f32 = parts.iter().map(|(t, f)| width(ui.painter(), t, *f)).sum();
    let bar = if known.is_some() && most >= text + BAR + 30.0 { BAR + 8.0 } else { 0.0 };
    let wide = (text + bar + 20.0).min(most);
    if wide < 60.0 {
        return 0.0;
    }
    let rect = Rect::from_min_size(right_top - vec2(wide, 0.0), vec2(wide, 24.0));
    frame(ui, rect);
    let mut inner = rect.shrink2(vec2(10.0, 0.0));
    if let Some(c) = known.filter(|_| bar > 0.0) {
        let at =
            Rect::from_center_size(pos2(inner.max.x - BAR / 2.0, inner.center().y), vec2(BAR, 8.0));
        bar_ui(ui, at, c);
        inner.max.x -= bar;
    }
    line_runs(ui.painter(), inner, egui::Align2::LEFT_CENTER, &parts);
    tell(ui, rect, "clarity", &format!("clarity {value}{rest}"));
    wide
}

/// A bar with marks where poor ends and where clear begins.
pub fn bar_ui(ui: &Ui, rect: Rect, clarity: f32) {
    let (painter, p) = (ui.painter(), ink(ui));
    painter.rect_filled(rect, 3, p.ground);
    let at = |c: f32| rect.min.x + rect.width() * c.clamp(0.0, 1.0);
    let color = match clarity_word(clarity) {
        "poor" => p.red,
        "fair" => p.quiet,
        _ => p.green,
    };
    painter.rect_filled(rect.with_max_x(at(clarity)), 3, color);
    for mark in [POOR, CLEAR] {
        painter.vline(at(mark), rect.y_range(), egui::Stroke::new(1.0, p.text));
    }
}
