//! Bars of the gain reduction that a compressor would make: what is set, and what is suggested.

use egui::{Align2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::paint::{line, tell, width};
use crate::theme::{Face, ink, size};
use crate::view::{REDUCTION_BARS, REDUCTION_STEP_DB, Reduction};

/// Draws the bars: areas are what is set, dashed outlines what is suggested.
pub fn histogram_ui(ui: &Ui, rect: Rect, set: Option<&Reduction>, suggested: Option<&Reduction>) {
    let painter = ui.painter();
    let quiet = Face::new(size::SMALL, ink(ui).quiet);
    let axis = rect.with_min_y(rect.max.y - 18.0);
    let plot = rect.with_max_y(axis.min.y);
    let p = ink(ui);
    painter.rect(plot, 4, p.ground, Stroke::new(1.0, p.line), StrokeKind::Inside);
    let wide = plot.width() / REDUCTION_BARS as f32;
    for bar in (0..REDUCTION_BARS).step_by(3) {
        let x = plot.min.x + bar as f32 * wide;
        let text = match bar {
            0 => "0 dB".to_owned(),
            b => format!("-{:.0}", b as f32 * REDUCTION_STEP_DB),
        };
        let at = Rect::from_min_size(pos2(x, axis.min.y), vec2(40.0, 18.0));
        line(painter, at, Align2::LEFT_CENTER, &text, quiet);
    }
    // The first bar, "nothing", would dwarf the others: the rest of the time is what is drawn.
    let most = [set, suggested].into_iter().flatten().flat_map(|r| r.shares.iter().skip(1));
    let top = most.copied().filter(|s| s.is_finite()).fold(0.05f32, f32::max);
    let bars = |r: &Reduction| -> Vec<Rect> {
        let shares = r.shares.iter().take(REDUCTION_BARS).enumerate();
        shares
            .map(|(i, share)| {
                let part = (share / top).clamp(0.0, 1.0);
                let height = if part.is_finite() { part * (plot.height() - 30.0) } else { 0.0 };
                let x = plot.min.x + i as f32 * wide;
                Rect::from_min_max(
                    pos2(x + 2.0, plot.max.y - height),
                    pos2(x + wide - 2.0, plot.max.y),
                )
            })
            .collect()
    };
    if let Some(set) = set {
        for bar in bars(set) {
            painter.rect_filled(bar, 2, p.blue.gamma_multiply(0.55));
        }
    }
    if let Some(suggested) = suggested {
        for bar in bars(suggested).into_iter().filter(|b| b.height() > 1.0) {
            painter.rect_stroke(bar, 2, Stroke::new(1.5, p.amber_ink), StrokeKind::Inside);
        }
    }
    legend(ui, plot, set.is_some(), suggested.is_some());
    tell(ui, plot, "reduction", &told(set, suggested));
}

/// A filled and an empty square with their words.
fn legend(ui: &Ui, plot: Rect, set: bool, suggested: bool) {
    let (painter, p) = (ui.painter(), ink(ui));
    let quiet = Face::new(size::SMALL, p.quiet);
    let mut right = plot.max.x - 8.0;
    for (word, shown) in [("suggested", suggested), ("set", set)] {
        if !shown {
            continue;
        }
        let wide = width(painter, word, quiet);
        let text = Rect::from_min_size(pos2(right - wide, plot.min.y + 6.0), vec2(wide, 16.0));
        line(painter, text, Align2::LEFT_CENTER, word, quiet);
        let square =
            Rect::from_min_size(pos2(text.min.x - 16.0, text.min.y + 3.0), vec2(10.0, 10.0));
        if word == "set" {
            painter.rect_filled(square, 2, p.blue.gamma_multiply(0.55));
        } else {
            painter.rect_stroke(square, 2, Stroke::new(1.5, p.amber_ink), StrokeKind::Inside);
        }
        right = square.min.x - 14.0;
    }
}

/// What the bars say, for a line above them and for assistive software.
pub fn told(set: Option<&Reduction>, suggested: Option<&Reduction>) -> String {
    let say = |r: &Reduction| {
        let untouched = 100.0 * r.untouched;
        format!(
            "{:.1} dB off the loudest tenth, nothing off {untouched:.0} % of the time",
            r.p90_db
        )
    };
    match (set, suggested) {
        (None, None) => "predicted reduction: too little heard yet".to_owned(),
        (Some(set), None) => format!("These settings: {}", say(set)),
        (None, Some(s)) => format!("Suggested: {}", say(s)),
        (Some(set), Some(s)) => format!("Set: {}. Suggested: {}", say(set), say(s)),
    }
}
