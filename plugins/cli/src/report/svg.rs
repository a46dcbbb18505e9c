//! A drawing surface that only knows what the plots need.

use std::fmt::Write;

use super::text::escape;

/// A linear map from values to places.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// Values at the two ends.
    pub values: (f64, f64),
    /// Places of the two ends, px.
    pub places: (f64, f64),
}

impl Axis {
    /// Place of a value, held inside the ends.
    pub fn at(&self, value: f64) -> f64 {
        let (v0, v1) = self.values;
        let t = if v1 == v0 { 0.0 } else { ((value - v0) / (v1 - v0)).clamp(0.0, 1.0) };
        self.places.0 + t * (self.places.1 - self.places.0)
    }
}

/// One SVG under construction.
pub struct Svg {
    out: String,
}

impl Svg {
    /// A drawing of this size that scales with its column; `label` is read aloud.
    pub fn new(width: f64, height: f64, label: &str) -> Self {
        let label = escape(label);
        Self {
            out: format!(
                "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\">"
            ),
        }
    }

    /// A line.
    pub fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let _ = write!(
            self.out,
            "<line class=\"{class}\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
            from.0, from.1, to.0, to.1
        );
    }

    /// A rectangle; nothing where it has no width.
    pub fn rect(&mut self, class: &str, x: (f64, f64), y: (f64, f64)) {
        let (w, h) = ((x.1 - x.0).abs(), (y.1 - y.0).abs());
        if w > 0.0 && h > 0.0 {
            let _ = write!(
                self.out,
                "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{w:.1}\" height=\"{h:.1}\"/>",
                x.0.min(x.1),
                y.0.min(y.1)
            );
        }
    }

    /// Text; `class` sets size and anchor.
    pub fn text(&mut self, class: &str, at: (f64, f64), text: &str) {
        let _ = write!(
            self.out,
            "<text class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            at.0,
            at.1,
            escape(text)
        );
    }

    /// A line through points.
    pub fn path(&mut self, class: &str, points: impl Iterator<Item = (f64, f64)>) {
        let _ = write!(self.out, "<path class=\"{class}\" d=\"{}\"/>", trace(points));
    }

    /// The area between points and a base line.
    pub fn area(&mut self, class: &str, points: &[(f64, f64)], base: f64) {
        if let (Some(first), Some(last)) = (points.first(), points.last()) {
            let top = trace(points.iter().copied());
            let (right, left) = (last.0, first.0);
            let _ = write!(
                self.out,
                "<path class=\"{class}\" d=\"{top}L{right:.1} {base:.1}L{left:.1} {base:.1}Z\"/>"
            );
        }
    }

    /// A numbered disc that leads to its card.
    pub fn disc(&mut self, number: usize, urgent: bool, at: (f64, f64), title: &str) {
        let class = if urgent { "disc urgent" } else { "disc" };
        let _ = write!(
            self.out,
            "<a href=\"#card-{number}\"><g class=\"{class}\"><title>{}</title><circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"9\"/><text x=\"{:.1}\" y=\"{:.1}\">{number}</text></g></a>",
            escape(title),
            at.0,
            at.1,
            at.0,
            at.1 + 4.0
        );
    }

    /// The finished drawing.
    pub fn finish(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }
}

fn trace(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut d = String::new();
    for (i, (x, y)) in points.enumerate() {
        let _ = write!(d, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
    }
    d
}

/// Steps of a time axis: about `wanted` of them, on round times.
pub fn time_step(length_s: f64, wanted: f64) -> f64 {
    const STEPS: [f64; 12] =
        [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0];
    STEPS.into_iter().find(|s| length_s / s <= wanted).unwrap_or(3_600.0)
}
