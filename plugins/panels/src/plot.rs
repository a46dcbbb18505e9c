//! The scales of the EQ view: hertz and decibels to points and back.

use egui::{Align2, Pos2, Rect, Stroke, Ui, pos2, vec2};

use crate::paint::{area, line};
use crate::theme::{Face, ink, size};
use crate::view::SpectrumView;

const LOW_HZ: f32 = 20.0;
const HIGH_HZ: f32 = 20_000.0;
/// The curve is drawn from +`MOST_DB` down to -`MOST_DB`: the range of a band.
const MOST_DB: f32 = 18.0;
/// The spectrum is drawn from here, at the bottom, up to [`SPECTRUM_TOP_DBFS`].
const SPECTRUM_FLOOR_DBFS: f32 = -96.0;
const SPECTRUM_TOP_DBFS: f32 = 0.0;

/// A rectangle with scales.
#[derive(Clone, Copy, Debug)]
pub struct Plot {
    /// Where it stands.
    pub rect: Rect,
}

impl Plot {
    pub fn x(&self, hz: f32) -> f32 {
        let part = (hz.max(1.0) / LOW_HZ).ln() / (HIGH_HZ / LOW_HZ).ln();
        self.rect.min.x + self.rect.width() * part.clamp(0.0, 1.0)
    }

    pub fn y(&self, db: f32) -> f32 {
        let db = if db.is_finite() { db } else { -MOST_DB };
        // Far outside is as good as just outside, and keeps the tessellator's numbers small.
        let part = (0.5 - db / (2.0 * MOST_DB)).clamp(-0.5, 1.5);
        self.rect.min.y + self.rect.height() * part
    }

    pub fn at(&self, hz: f32, db: f32) -> Pos2 {
        pos2(self.x(hz), self.y(db).clamp(self.rect.min.y, self.rect.max.y))
    }

    /// Part of a gain range of `span_db` that a downward travel of `points` stands for.
    pub fn gain_part(&self, points: f32, span_db: f32) -> f32 {
        -points / self.rect.height().max(1.0) * (2.0 * MOST_DB) / span_db.max(1e-3)
    }

    /// Part of a log range from `min` to `max` that a rightward travel of `points` stands for.
    pub fn freq_part(&self, points: f32, min_hz: f32, max_hz: f32) -> f32 {
        let octaves = points / self.rect.width().max(1.0) * (HIGH_HZ / LOW_HZ).ln();
        octaves / (max_hz / min_hz).ln().max(1e-3)
    }

    /// Points of a curve given as `[Hz, dB]`; points that are not finite are left out.
    pub fn curve(&self, points: &[[f32; 2]]) -> Vec<Pos2> {
        let fine = points.iter().filter(|[hz, db]| hz.is_finite() && db.is_finite());
        fine.map(|[hz, db]| pos2(self.x(*hz), self.y(*db))).collect()
    }

    /// Points of a ghost: its flat ends, where it changes nothing, are left out.
    pub fn ghost(&self, points: &[[f32; 2]]) -> Vec<Pos2> {
        const FLAT_DB: f32 = 0.1;
        let acts = |p: &[f32; 2]| p[1].abs() >= FLAT_DB;
        match (points.iter().position(acts), points.iter().rposition(acts)) {
            (Some(first), Some(last)) => self.curve(&points[first..=last]),
            _ => Vec::new(),
        }
    }

    fn spectrum_curve(&self, hz: &[f32], db: &[f32]) -> Vec<Pos2> {
        hz.iter()
            .zip(db)
            .map(|(hz, db)| {
                let part = (db - SPECTRUM_FLOOR_DBFS) / (SPECTRUM_TOP_DBFS - SPECTRUM_FLOOR_DBFS);
                let part = if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 };
                pos2(self.x(*hz), self.rect.max.y - part * self.rect.height())
            })
            .collect()
    }

    /// Lines and their labels. `bottom` is the strip for the frequencies.
    pub fn grid(&self, ui: &Ui, bottom: Rect) {
        let painter = ui.painter();
        let face = Face::new(size::SMALL, ink(ui).quiet);
        let roomy = self.rect.width() >= 420.0;
        for (hz, label) in [
            (50.0, "50"),
            (100.0, "100"),
            (200.0, "200"),
            (500.0, "500"),
            (1_000.0, "1 k"),
            (2_000.0, "2 k"),
            (5_000.0, "5 k"),
            (10_000.0, "10 k"),
        ] {
            let x = self.x(hz);
            painter.vline(x, self.rect.y_range(), Stroke::new(1.0, ink(ui).line));
            if roomy || matches!(label, "100" | "1 k" | "10 k") {
                let at = Rect::from_center_size(pos2(x, bottom.center().y), vec2(40.0, 16.0));
                line(painter, at, Align2::CENTER_CENTER, label, face);
            }
        }
        for db in [-12.0, -6.0, 0.0, 6.0, 12.0f32] {
            let y = self.y(db);
            let color = if db == 0.0 {
                ink(ui).line.lerp_to_gamma(ink(ui).text, 0.12)
            } else {
                ink(ui).line
            };
            painter.hline(self.rect.x_range(), y, Stroke::new(1.0, color));
            if db % 12.0 == 0.0 && (db <= 0.0 || self.rect.width() >= 320.0) {
                let at =
                    Rect::from_min_size(pos2(self.rect.min.x + 4.0, y - 17.0), vec2(48.0, 16.0));
                let text = if db == 0.0 { "0 dB".to_owned() } else { format!("{db:+.0}") };
                line(painter, at, Align2::LEFT_CENTER, &text, face);
            }
        }
    }

    /// What arrives as an area, what leaves as a line.
    pub fn spectrum(&self, ui: &Ui, spectrum: &SpectrumView) {
        let painter = ui.painter_at(self.rect);
        let before = self.spectrum_curve(&spectrum.hz, &spectrum.before_db);
        let after = self.spectrum_curve(&spectrum.hz, &spectrum.after_db);
        area(&painter, &before, self.rect.max.y, ink(ui).quiet.gamma_multiply(0.16));
        if after.len() > 1 {
            painter.line(after, Stroke::new(1.2, ink(ui).quiet.gamma_multiply(0.75)));
        }
    }

    /// The strip's magnitude.
    pub fn magnitude(&self, ui: &Ui, curve: &[[f32; 2]]) {
        let points = self.curve(curve);
        if points.len() < 2 {
            return;
        }
        let painter = ui.painter_at(self.rect);
        painter.line(points, Stroke::new(2.5, ink(ui).blue_ink));
    }
}
