//! The timeline: when each channel played and when something was said about it.

use super::svg::{Axis, Svg, time_step};
use super::text::{count, time};
use super::{Report, cards_of};

/// Rows that are drawn before only channels with suggestions are shown.
const MAX_ROWS: usize = 40;
const WIDTH: f64 = 1_280.0;
const LEFT: f64 = 236.0;
const RIGHT: f64 = 30.0;
const TOP: f64 = 34.0;
const ROW: f64 = 24.0;

/// The drawing, and a sentence where channels were left out.
pub fn timeline(report: &Report) -> (String, Option<String>) {
    let all: Vec<usize> = (0..report.channels.len()).collect();
    let spoken: Vec<usize> =
        all.iter().copied().filter(|i| cards_of(report, *i).next().is_some()).collect();
    let (rows, note) = if all.len() <= MAX_ROWS {
        (all, None)
    } else {
        let quiet = all.len() - spoken.len();
        (
            spoken,
            Some(format!(
                "{} without a suggestion not drawn.",
                count(quiet, "channel", "channels")
            )),
        )
    };
    let height = TOP + rows.len().max(1) as f64 * ROW + 26.0;
    let bottom = TOP + rows.len().max(1) as f64 * ROW;
    let x = Axis { values: (0.0, report.length_s), places: (LEFT, WIDTH - RIGHT) };
    let mut svg = Svg::new(WIDTH, height, "Timeline of suggestions");
    phases(&mut svg, report, &x, bottom);
    let step = time_step(report.length_s, 12.0);
    let mut t = 0.0;
    while t <= report.length_s {
        svg.line("grid", (x.at(t), TOP - 4.0), (x.at(t), bottom));
        svg.text("tick mid", (x.at(t), bottom + 18.0), &time(t));
        t += step;
    }
    for (row, index) in rows.iter().enumerate() {
        let channel = &report.channels[*index];
        let y = TOP + row as f64 * ROW + ROW / 2.0;
        svg.text("name end", (LEFT - 12.0, y + 4.0), &shorten(&channel.name, 24));
        svg.line("lane", (LEFT, y), (WIDTH - RIGHT, y));
        let n = channel.points.len().max(1) as f64;
        let mut since = None;
        for (i, active) in
            channel.points.iter().map(|p| p.active).chain(std::iter::once(false)).enumerate()
        {
            let at = x.at(i as f64 / n * report.length_s);
            match (since, active) {
                (None, true) => since = Some(at),
                (Some(from), false) => {
                    svg.rect("playing", (from, at), (y - 4.0, y + 4.0));
                    since = None;
                }
                _ => {}
            }
        }
        discs(&mut svg, report, *index, &x, y);
    }
    if rows.is_empty() {
        svg.text("tick", (LEFT, TOP + 16.0), "Nothing was suggested.");
    }
    (svg.finish(), note)
}

/// Discs of one row; those that would cover each other are set side by side.
fn discs(svg: &mut Svg, report: &Report, index: usize, x: &Axis, y: f64) {
    let mut free = f64::MIN;
    for (_, card) in cards_of(report, index) {
        for (again, _) in &card.again {
            let class = if card.urgent { "mark urgent" } else { "mark" };
            svg.line(class, (x.at(*again), y - 6.0), (x.at(*again), y + 6.0));
        }
    }
    for (number, card) in cards_of(report, index) {
        let at = x.at(card.raised_s).max(free).min(x.places.1 - 6.0);
        free = at + 20.0;
        let title = format!("{} at {}", card.headline, time(card.raised_s));
        svg.disc(number, card.urgent, (at, y), &title);
    }
}

fn phases(svg: &mut Svg, report: &Report, x: &Axis, bottom: f64) {
    for (i, (at, name)) in report.phases.iter().enumerate() {
        let end = report.phases.get(i + 1).map_or(report.length_s, |p| p.0);
        svg.rect(
            if i % 2 == 0 { "phase" } else { "phase odd" },
            (x.at(*at), x.at(end)),
            (8.0, 24.0),
        );
        if x.at(end) - x.at(*at) > 70.0 {
            svg.text("tick", (x.at(*at) + 8.0, 20.0), name);
        }
        if i > 0 {
            svg.line("phase-edge", (x.at(*at), 8.0), (x.at(*at), bottom));
        }
    }
}

/// A name that fits its column.
pub fn shorten(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        name.to_owned()
    } else {
        name.chars().take(most - 1).chain(std::iter::once('…')).collect()
    }
}
