//! Bleed only: the microphone works, but all that it hears is another source from afar.

use super::{Verdict, Watch, short};
use crate::confidence::ramp;
use crate::ear::{Desk, HZ};
use crate::number;
use dsp_core::listen::pair::{WINDOW_S, compare};

/// A reading per window, so that no two share audio, hops.
const EVERY: u64 = (WINDOW_S * HZ as f64) as u64;
/// The other is louder by this, dB: close microphones have 15 to 25 dB between own source and bleed.
const LOUDER_DB: f32 = 15.0;
/// Correlation of the low bands at their lag.
const CORRELATION: f32 = 0.5;
/// Readings in a row that agree on one other line.
const LEAST: u32 = 2;
/// The line may be active while no other is for this share of its active time: the ends of notes.
const OWN_SHARE: f64 = 0.05;

/// Asks whether one line ever plays by itself.
#[derive(Default)]
pub struct BleedOnly {
    active_hops: u64,
    own_hops: u64,
    window_active: u64,
    heard: Option<(usize, u32, f32, f32)>,
}

impl Watch for BleedOnly {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        if ear.active {
            let others = desk.ears.iter().enumerate().any(|(i, e)| i != channel && e.active);
            self.active_hops += 1;
            self.window_active += 1;
            self.own_hops += u64::from(!others);
        }
        if desk.hop % EVERY != EVERY - 1 {
            return;
        }
        // A window in which the line hardly sounded says nothing.
        if std::mem::take(&mut self.window_active) * 3 < EVERY {
            return;
        }
        let loudest = desk
            .ears
            .iter()
            .enumerate()
            .filter(|(i, other)| *i != channel && other.active)
            .filter_map(|(i, other)| Some((i, compare(&other.probe, &ear.probe)?)))
            .filter(|(_, pair)| {
                pair.first_dbfs - pair.second_dbfs >= LOUDER_DB
                    && pair.correlation.abs() >= CORRELATION
            })
            .max_by(|a, b| a.1.correlation.abs().total_cmp(&b.1.correlation.abs()));
        self.heard = loudest.map(|(other, pair)| {
            let before = self.heard.filter(|h| h.0 == other).map_or(0, |h| h.1);
            (other, before + 1, pair.correlation.abs(), pair.first_dbfs - pair.second_dbfs)
        });
    }

    fn verdict(&self, desk: &Desk<'_>, _channel: usize, _open: bool) -> Option<Verdict> {
        let (other, readings, correlation, louder_db) = self.heard?;
        if readings < LEAST || self.own_hops as f64 > OWN_SHARE * self.active_hops as f64 {
            return None;
        }
        let name = short(&desk.configs[other].name);
        let seconds = self.active_hops as f32 / HZ as f32;
        Some(Verdict {
            headline: format!("Hears only bleed of {name}. Check the source."),
            text: format!(
                "In {seconds:.0} s it never played by itself; it goes with {name}, which is \
                 {louder_db:.0} dB louder (correlation {correlation:.2})."
            ),
            numbers: vec![
                number("correlation", f64::from(correlation), ""),
                number("other_louder_by", f64::from(louder_db), "dB"),
                number("time_played", f64::from(seconds), "s"),
            ],
            advice: "Check the source.".to_owned(),
            strength: ramp(correlation, CORRELATION - 0.1, 0.95),
            persistence: ramp(readings as f32, 0.0, 4.0),
            heard_s: seconds,
            worth: 0.5,
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}
