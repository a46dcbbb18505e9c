//! Long-term spectra of the active part, before and behind the strip, in third-octaves.

use dsp_core::listen::observation::third_octave_hz;

use super::svg::{Axis, Svg};
use super::text::hertz;
use super::{BANDS, Channel};

const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 232.0;
const LEFT: f64 = 36.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 206.0;
/// Levels shown under the loudest band, dB.
const DEPTH_DB: f64 = 60.0;

/// The drawing for one channel.
pub fn spectrum(channel: &Channel) -> String {
    let mut svg = Svg::new(WIDTH, HEIGHT, &format!("Spectrum of {}", channel.name));
    let x = Axis { values: (-0.5, BANDS as f64 - 0.5), places: (LEFT, WIDTH - RIGHT) };
    let loudest =
        channel.before_db.iter().chain(&channel.after_db).fold(f32::NEG_INFINITY, |m, v| m.max(*v));
    let top = if loudest.is_finite() { (f64::from(loudest) / 6.0).ceil() * 6.0 } else { 0.0 };
    let y = Axis { values: (top - DEPTH_DB, top), places: (BOTTOM, TOP) };
    for i in 0..=5 {
        let db = top - f64::from(i) * 12.0;
        svg.line("grid", (LEFT, y.at(db)), (WIDTH - RIGHT, y.at(db)));
        svg.text("tick end", (LEFT - 6.0, y.at(db) + 4.0), &format!("{db:.0}").replace('-', "−"));
    }
    for (i, hz) in (0..BANDS).map(|i| (i, third_octave_hz(i))) {
        // Every octave from 31.5 Hz on, starting with band 1.
        if i % 3 == 1 {
            let round = if hz < 40.0 { 31.5 } else { nominal(hz) };
            svg.line("grid", (x.at(i as f64), TOP), (x.at(i as f64), BOTTOM));
            svg.text("tick mid", (x.at(i as f64), BOTTOM + 18.0), &hertz(round));
        }
    }
    if channel.before_db.is_empty() {
        svg.text("tick mid", ((LEFT + WIDTH) / 2.0, 110.0), "nothing played: no spectrum");
        return svg.finish();
    }
    let trace = |bands: &[f32]| -> Vec<(f64, f64)> {
        bands.iter().enumerate().map(|(i, v)| (x.at(i as f64), y.at(f64::from(*v)))).collect()
    };
    svg.area("rms", &trace(&channel.before_db), BOTTOM);
    svg.path("peak", trace(&channel.before_db).into_iter());
    let changed = channel.before_db.iter().zip(&channel.after_db).any(|(a, b)| (a - b).abs() > 0.2);
    if changed {
        svg.path("peak-after", trace(&channel.after_db).into_iter());
    }
    if !channel.strip_db.is_empty() {
        // The strip's own curve on the same decibels, 0 dB at the second line from the top.
        let zero = top - 12.0;
        let curve = channel.strip_db.iter().enumerate();
        let points = curve.map(|(i, v)| (x.at(i as f64), y.at(zero + f64::from(*v))));
        svg.path("strip", points);
    }
    svg.finish()
}

/// The name of an octave's centre: 63, 125, 250 and so on (IEC 61260-1).
fn nominal(hz: f64) -> f64 {
    const NAMES: [f64; 9] = [63.0, 125.0, 250.0, 500.0, 1e3, 2e3, 4e3, 8e3, 16e3];
    NAMES
        .into_iter()
        .min_by(|a, b| (a / hz).ln().abs().total_cmp(&(b / hz).ln().abs()))
        .unwrap_or(hz)
}
