//! Levels over time: RMS and true peak before and behind the strip, the band where peaks should
//! stand, and what was said when.

use super::svg::{Axis, Svg, time_step};
use super::text::time;
use super::{Channel, Point, Report, cards_of};

const WIDTH: f64 = 800.0;
const HEIGHT: f64 = 232.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 22.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 206.0;
/// Range of the plot, dBFS.
const RANGE: (f64, f64) = (-66.0, 3.0);
/// Where the p95 of 1 s true peak should lie, dBFS, and its middle (DESIGN section 6).
const TARGET: (f64, f64, f64) = (-18.0, -12.0, -8.0);

/// The drawing for one channel.
pub fn levels(report: &Report, index: usize) -> String {
    let channel = &report.channels[index];
    let x = Axis { values: (0.0, report.length_s), places: (LEFT, WIDTH - RIGHT) };
    let y = Axis { values: RANGE, places: (BOTTOM, TOP) };
    let mut svg = Svg::new(WIDTH, HEIGHT, &format!("Levels of {} over time", channel.name));
    svg.rect("target", x.places, (y.at(TARGET.0), y.at(TARGET.2)));
    svg.line("target-line", (LEFT, y.at(TARGET.1)), (WIDTH - RIGHT, y.at(TARGET.1)));
    for db in [0, -12, -24, -36, -48, -60] {
        let place = y.at(f64::from(db));
        svg.line(
            if db == 0 { "full-scale" } else { "grid" },
            (LEFT, place),
            (WIDTH - RIGHT, place),
        );
        svg.text("tick end", (LEFT - 8.0, place + 4.0), &db.to_string().replace('-', "−"));
    }
    let step = time_step(report.length_s, 10.0);
    let mut t = 0.0;
    while t <= report.length_s {
        svg.text("tick mid", (x.at(t), BOTTOM + 18.0), &time(t));
        t += step;
    }
    curves(&mut svg, channel, report.length_s, &x, &y);
    if let Some(ended) = channel.ended_s {
        svg.rect("ended", (x.at(ended), x.places.1), (TOP, BOTTOM));
        svg.text(
            "tick mid",
            ((x.at(ended) + x.places.1) / 2.0, (TOP + BOTTOM) / 2.0),
            "file ended",
        );
    }
    let mut free = f64::MIN;
    for (number, card) in cards_of(report, index) {
        let place = x.at(card.raised_s);
        svg.line(if card.urgent { "mark urgent" } else { "mark" }, (place, TOP), (place, BOTTOM));
        let disc = place.max(free).clamp(LEFT + 9.0, WIDTH - RIGHT - 9.0);
        free = disc + 20.0;
        svg.disc(number, card.urgent, (disc, 11.0), &card.headline);
        for (again, _) in &card.again {
            let class = if card.urgent { "mark urgent" } else { "mark" };
            svg.line(class, (x.at(*again), TOP), (x.at(*again), TOP + 8.0));
        }
        if let Some(applied) = card.applied_s {
            svg.line("applied", (x.at(applied), TOP), (x.at(applied), BOTTOM));
        }
    }
    svg.finish()
}

fn curves(svg: &mut Svg, channel: &Channel, length_s: f64, x: &Axis, y: &Axis) {
    let n = channel.points.len().max(1) as f64;
    let end_s = channel.ended_s.unwrap_or(length_s);
    let trace = |pick: fn(&Point) -> f32| -> Vec<(f64, f64)> {
        channel
            .points
            .iter()
            .enumerate()
            .map(|(i, p)| ((i as f64 + 0.5) / n * length_s, p))
            .filter(|(t, _)| *t <= end_s + length_s / n)
            .map(|(t, p)| (x.at(t), y.at(f64::from(pick(p)))))
            .collect()
    };
    svg.area("rms", &trace(|p| p.pre_rms), y.places.0);
    // A ramp of polarity touches a point or two; that is no change of level.
    let differs = |p: &&Point| (p.pre_peak - p.post_peak).abs() > 0.3 && p.pre_peak > -60.0;
    let changed = channel.points.iter().filter(differs).count() * 50 > channel.points.len();
    svg.path("peak", trace(|p| p.pre_peak).into_iter());
    if changed {
        svg.path("rms-after", trace(|p| p.post_rms).into_iter());
        svg.path("peak-after", trace(|p| p.post_peak).into_iter());
    }
}
