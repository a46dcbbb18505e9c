//! Clarity over time: one value a second, with the traffic light's limits (SCIENCE section 1).

use assistant::mix::clarity::{GREEN, RED};

use super::svg::{Axis, Svg, time_step};
use super::text::time;
use super::{Channel, Report};

const WIDTH: f64 = 800.0;
const HEIGHT: f64 = 132.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 22.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 106.0;
/// Red below the first, green above the second.
const LIMITS: [f64; 2] = [RED as f64, GREEN as f64];

/// Seconds of singing that a median rests on at least.
const LEAST_S: usize = 3;

/// The drawing for a lead vocal; `None` where there is nothing to draw.
pub fn clarity(report: &Report, channel: &Channel) -> Option<String> {
    median(channel)?;
    let x = Axis { values: (0.0, report.length_s), places: (LEFT, WIDTH - RIGHT) };
    let y = Axis { values: (0.0, 1.0), places: (BOTTOM, TOP) };
    let mut svg = Svg::new(WIDTH, HEIGHT, &format!("Clarity of {} over time", channel.name));
    svg.rect("target", x.places, (y.at(LIMITS[0]), y.at(LIMITS[1])));
    for value in [0.0, 0.35, 0.5, 1.0] {
        let place = y.at(value);
        svg.line("grid", (LEFT, place), (WIDTH - RIGHT, place));
        svg.text("tick end", (LEFT - 8.0, place + 4.0), &format!("{value}"));
    }
    let step = time_step(report.length_s, 10.0);
    let mut t = 0.0;
    while t <= report.length_s {
        svg.text("tick mid", (x.at(t), BOTTOM + 18.0), &time(t));
        t += step;
    }
    // A line where the voice sings, a gap where it rests.
    for run in channel.clarity.chunk_by(|a, b| a.1.is_some() == b.1.is_some()) {
        let points = run.iter().filter_map(|(t, value)| Some((*t - 0.5, f64::from((*value)?))));
        let points: Vec<(f64, f64)> = points.collect();
        if let [only] = points.as_slice() {
            svg.line(
                "peak-after",
                (x.at(only.0 - 0.4), y.at(only.1)),
                (x.at(only.0 + 0.4), y.at(only.1)),
            );
        } else if !points.is_empty() {
            svg.path("peak-after", points.into_iter().map(|(t, v)| (x.at(t), y.at(v))));
        }
    }
    Some(svg.finish())
}

/// Median over the seconds of singing; `None` where there were too few, or faders are not known.
pub fn median(channel: &Channel) -> Option<f32> {
    let mut values: Vec<f32> = channel.clarity.iter().filter_map(|(_, v)| *v).collect();
    values.sort_by(f32::total_cmp);
    (values.len() >= LEAST_S).then(|| values[values.len() / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_drawn_where_the_voice_sings_and_nothing_where_it_never_does() {
        let report = Report { length_s: 10.0, ..Report::default() };
        let mut channel = Channel::default();
        assert_eq!(clarity(&report, &channel), None);
        channel.clarity = [None, Some(0.4), Some(0.5), Some(0.3), None]
            .iter()
            .zip(1..)
            .map(|(v, t)| (f64::from(t), *v))
            .collect();
        assert_eq!(median(&channel), Some(0.4));
        let drawing = clarity(&report, &channel).expect("three seconds");
        assert_eq!(drawing.matches("<path").count(), 1);
    }
}
