//! HPF: energy below the instrument that does not follow its activity (DESIGN section 6, SCIENCE
//! section 2, point 5): rumble, wind, stage bleed.
//!
//! The activity envelope is the level well above the cut-off, since rumble itself may hold the
//! gate open. A low band belongs to the instrument where its level follows that envelope.

use super::hpf_limits::highest_hpf;
use super::stats::{moments, power_mean, power_sum, regression};
use super::{Finding, Judge, spoken};
use crate::confidence::{Grounds, ramp};
use crate::ear::Desk;
use crate::{Evidence, Expected, Instrument, Move, ParamChange, Proposal, VerifyBy, Why, number};
use dsp_core::listen::observation::{THIRD_OCTAVES, third_octave_hz};
use dsp_core::params::{ParamId, ParamValues};
use std::collections::VecDeque;

/// One sample of the envelopes in this many hops: the analysis window is longer than a hop.
const EVERY: u64 = 10;
/// Samples kept: 30 s.
const KEPT: usize = 300;
/// Samples that a card rests on at least: 10 s.
const LEAST: usize = 100;
/// Bands that can lie under a cut-off: 25 to 250 Hz.
const LOW_BANDS: usize = 11;
/// Rumble counts from here on, dB re the total (SCIENCE section 2).
const RAISE_DB: f32 = -25.0;
/// A card stands until the rumble is under this: hysteresis.
const KEEP_DB: f32 = -28.0;
/// A band whose level goes along with the envelope by more than this belongs to the source: slope
/// of its dB over the envelope's dB, and correlation.
const FOLLOWS_SLOPE: f32 = 0.25;
const FOLLOWS_CORRELATION: f32 = 0.35;
/// So does a band that is louder by this while the source plays than while it rests, dB.
const FOLLOWS_RISE_DB: f32 = 6.0;
/// Rumble is there all the time: between the notes its level sways by 4 dB from tenth to tenth (noise of an
/// octave at 30 Hz in a window of 320 ms). A kick that leaks comes and goes by 10 to 40. Most from the lowest
/// tenth to the highest, dB.
const SWAYS_DB: f32 = 9.0;
/// The envelope must fall by this much for its lowest fifth to be rests: vowels and accents move it
/// less, and say nothing of what lies under the source, dB.
const REST_DB: f32 = 15.0;
/// Without rests only what stands still far under every source with such a limit is told: the bands of
/// 25 to 50 Hz, where the limit is no lower than this, Hz.
const STILL_BANDS: usize = 4;
const STILL_LIMIT_HZ: f32 = 80.0;
/// Noise of these bands sways by about 1.5 dB from second to second (a second of the octave holds some
/// 15 independent values), a bass line or a kick by more: largest standard deviation, dB.
const STILL_DB: f32 = 2.0;
/// Samples in such a second.
const STILL_SAMPLES: usize = 10;
/// The corner stands this far above the highest band of rumble, so that 18 dB/oct takes hold.
const ABOVE_RUMBLE: f32 = 1.4;
/// ... and this far under the middle of the lowest band of the source: a third of an octave.
const UNDER_SOURCE: f32 = 1.26;
/// Third-octave band edges are this factor from the centre.
const EDGE: f32 = 1.122; // 10^(1/20)

/// Weight of the newest values of the envelope in what a low band is compared with: the window of the
/// low bands is the longer one and lies 120 ms further back (`Observation::bands_db`), so without
/// them a voice seems to go on below while it stops between two syllables.
const WINDOW: [f64; 3] = [0.02, 0.76, 0.22];

/// One sample of the envelopes, dBFS.
#[derive(Clone, Copy)]
struct Sample {
    low: [f32; LOW_BANDS],
    above: f32,
    /// The source played.
    active: bool,
}

/// Looked at once a second; a card needs rumble in 8 of the last 12 looks (SCIENCE section 2), and
/// stands until fewer than 4 are left.
const LOOK_EVERY: u64 = 100;
const LOOKS: usize = 12;
const RAISE_LOOKS: usize = 8;
const KEEP_LOOKS: usize = 4;
/// Below this a channel is switched off or edited to silence, which says nothing, dBFS.
const NOTHING_DBFS: f32 = -100.0;

/// Watches the bottom of one channel.
#[derive(Default)]
pub struct Hpf {
    samples: VecDeque<Sample>,
    newest: VecDeque<f32>,
    hops: u64,
    looks: VecDeque<bool>,
    last: Option<Bottom>,
}

impl Judge for Hpf {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        let Some(o) = &ear.now else { return };
        let Some((limit_hz, _)) = highest_hpf(&desk.configs[channel], ear) else { return };
        self.hops += 1;
        if self.hops.is_multiple_of(LOOK_EVERY) {
            self.look(limit_hz);
        }
        if !self.hops.is_multiple_of(EVERY) {
            return;
        }
        // The envelope starts two thirds of an octave above the limit.
        let from = first_band_above(limit_hz * 1.6);
        let above = power_sum(&o.bands_db[from.min(THIRD_OCTAVES - 1)..]);
        let low = std::array::from_fn(|band| o.bands_db[band]);
        if power_sum(&[above, power_sum(&low)]) < NOTHING_DBFS {
            return;
        }
        if self.samples.len() == KEPT {
            self.samples.pop_front();
        }
        self.newest.push_front(above);
        self.newest.truncate(WINDOW.len());
        let powers = self.newest.iter().map(|a| 10f64.powf(f64::from(*a) / 10.0));
        let power: f64 = powers.zip(WINDOW).map(|(power, weight)| power * weight).sum();
        let above = (10.0 * power.max(1e-16).log10()) as f32;
        self.samples.push_back(Sample { low, above, active: ear.active });
    }

    fn judge(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        standing: Option<&Proposal>,
    ) -> Option<Finding> {
        let open = standing.is_some();

        let config = &desk.configs[channel];
        let ear = &desk.ears[channel];
        let values = &desk.values[channel];
        let (limit_hz, limits) = highest_hpf(config, ear)?;
        let there = self.looks.iter().filter(|there| **there).count();
        if there < if open { KEEP_LOOKS } else { RAISE_LOOKS } {
            return None;
        }
        let bottom = self.last.as_ref()?;
        let to_hz = corner_hz(bottom, limit_hz);
        if to_hz < 20.0 || already(values, to_hz) {
            return None;
        }
        Some(self.finding(desk, channel, bottom, (to_hz, limits)))
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

/// What lies under the limit.
struct Bottom {
    /// Power of each low band that does not follow the source, dBFS; `None`: it follows, or is
    /// not under the limit.
    rumble: [Option<f32>; LOW_BANDS],
    /// Sum of those, dBFS.
    rumble_db: f32,
    /// All power while the source plays, dBFS.
    total_db: f32,
    /// Lowest band with weight that follows the source.
    source_from: usize,
    /// Largest correlation with the envelope among the rumble bands with weight.
    correlation: f32,
}

impl Hpf {
    fn look(&mut self, limit_hz: f32) {
        if self.samples.len() < LEAST {
            return;
        }
        // Without rests nothing can be told: neither that there is rumble, nor that there is none.
        let Some(bottom) = self.bottom(limit_hz) else { return };
        let least = if self.looks.back() == Some(&true) { KEEP_DB } else { RAISE_DB };
        let there = bottom.rumble_db - bottom.total_db >= least;
        if there {
            self.last = Some(bottom);
        }
        if self.looks.len() == LOOKS {
            self.looks.pop_front();
        }
        self.looks.push_back(there);
    }

    fn bottom(&self, limit_hz: f32) -> Option<Bottom> {
        let above: Vec<f32> = self.samples.iter().map(|s| s.above).collect();
        let mean = moments(&above).0;
        let under = first_band_above(limit_hz / EDGE).min(LOW_BANDS);
        let playing: Vec<f32> = above.iter().copied().filter(|a| *a >= mean).collect();
        // Rumble is what is left between the notes: in the fifth with the lowest envelope.
        let mut sorted = above.clone();
        sorted.sort_by(f32::total_cmp);
        let quiet = sorted[sorted.len() / 5];
        let between: Vec<&Sample> = self.samples.iter().filter(|s| s.above <= quiet).collect();
        let upper_db = power_mean(playing.iter().copied());
        if quiet > upper_db - REST_DB {
            return (limit_hz >= STILL_LIMIT_HZ).then(|| self.stands_still(&above, upper_db))?;
        }
        let mut bottom = Bottom {
            rumble: [None; LOW_BANDS],
            rumble_db: f32::NEG_INFINITY,
            total_db: upper_db,
            source_from: LOW_BANDS,
            correlation: 0.0,
        };
        let mut loudest = f32::NEG_INFINITY;
        for band in 0..LOW_BANDS {
            let track: Vec<f32> = self.samples.iter().map(|s| s.low[band]).collect();
            let (slope, correlation) = regression(&above, &track);
            let level_db = power_mean(track.iter().copied());
            bottom.total_db = power_sum(&[bottom.total_db, level_db]);
            let loud = self.samples.iter().filter(|s| s.above >= mean).map(|s| s.low[band]);
            let rest_db = power_mean(between.iter().map(|s| s.low[band]));
            let rises = power_mean(loud) >= rest_db + FOLLOWS_RISE_DB;
            if rises || (slope > FOLLOWS_SLOPE && correlation > FOLLOWS_CORRELATION) {
                if level_db > upper_db - 25.0 {
                    bottom.source_from = bottom.source_from.min(band);
                }
            } else if band < under {
                bottom.rumble[band] = Some(rest_db);
                if rest_db > loudest {
                    (loudest, bottom.correlation) = (rest_db, correlation);
                }
            }
        }
        // What lies above the lowest note of the source is no rumble that an HPF may take.
        for level in &mut bottom.rumble[bottom.source_from..] {
            *level = None;
        }
        let sum = |s: &&Sample| {
            let bands = (0..LOW_BANDS).filter(|band| bottom.rumble[*band].is_some());
            power_sum(&bands.map(|band| s.low[band]).collect::<Vec<f32>>())
        };
        let mut sways: Vec<f32> = between.iter().map(sum).collect();
        sways.sort_by(f32::total_cmp);
        if sways[sways.len() * 9 / 10] - sways[sways.len() / 10] > SWAYS_DB {
            bottom.rumble = [None; LOW_BANDS]; // a beat that leaks, not rumble
        }
        let levels: Vec<f32> = bottom.rumble.iter().flatten().copied().collect();
        bottom.rumble_db = if levels.is_empty() { f32::NEG_INFINITY } else { power_sum(&levels) };
        Some(bottom)
    }

    /// What lies under a source that never rests: told where it neither moves nor follows.
    fn stands_still(&self, above: &[f32], upper_db: f32) -> Option<Bottom> {
        // An open microphone that nobody plays into never rests either.
        if 2 * self.samples.iter().filter(|s| s.active).count() < self.samples.len() {
            return None;
        }
        let track: Vec<f32> =
            self.samples.iter().map(|s| power_sum(&s.low[..STILL_BANDS])).collect();
        let seconds: Vec<f32> =
            track.chunks_exact(STILL_SAMPLES).map(|s| power_mean(s.iter().copied())).collect();
        let (_, correlation) = regression(above, &track);
        if moments(&seconds).1 > STILL_DB || correlation.abs() > FOLLOWS_CORRELATION {
            return None;
        }
        let level = |band: usize| power_mean(self.samples.iter().map(|s| s.low[band]));
        let rumble_db = power_mean(track.iter().copied());
        Some(Bottom {
            rumble: std::array::from_fn(|band| (band < STILL_BANDS).then(|| level(band))),
            rumble_db,
            total_db: power_sum(&[upper_db, rumble_db]),
            source_from: LOW_BANDS,
            correlation,
        })
    }

    /// `limits`: the instrument that sets how high the corner may be.
    fn finding(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        bottom: &Bottom,
        (to_hz, limits): (f32, Option<Instrument>),
    ) -> Finding {
        let ear = &desk.ears[channel];
        let values = &desk.values[channel];
        let rumble = bottom.rumble_db - bottom.total_db;
        let slope = [12.0, 18.0, 24.0][values.choice(ParamId::HPF_SLOPE_DB_OCT).min(2)];
        let left: Vec<f32> = bottom
            .rumble
            .iter()
            .enumerate()
            .filter_map(|(band, level)| {
                Some((*level)? - butterworth_loss_db(third_octave_hz(band) as f32, to_hz, slope))
            })
            .collect();
        let gone = bottom.rumble_db - power_sum(&left);
        let set = |param, to| ParamChange { param, from: values.get(param), to };
        let changes = vec![set(ParamId::HPF_HZ, to_hz), set(ParamId::HPF_ON, 1.0)];
        let who = match (limits, ear.assumed.why) {
            (Some(instrument), Why::InputList) => format!("{instrument} by the input list"),
            (Some(instrument), Why::Heard) => format!("{instrument} by its sound"),
            (Some(instrument), _) => format!("{instrument} by its name"),
            (None, _) => "instrument unknown, so 40 Hz at most".to_owned(),
        };
        let text = format!(
            "Below {to_hz:.0} Hz lies rumble, {:.0} dB under the total, that stays when the source \
             rests (correlation with it {:.2}; {who}).",
            -rumble, bottom.correlation,
        );
        Finding {
            headline: format!("Rumble under the source. HPF at {}.", spoken(to_hz)),
            evidence: Evidence {
                text,
                numbers: vec![
                    number("rumble_against_total", f64::from(rumble), "dB"),
                    number("correlation", f64::from(bottom.correlation), ""),
                    number("time_watched", self.samples.len() as f64 * 0.1, "s"),
                ],
            },
            proposal: Proposal::Move(Move { changes }),
            grounds: Grounds::new(
                ramp(rumble, RAISE_DB, -10.0),
                self.looks.iter().filter(|there| **there).count() as f32 / LOOKS as f32,
                ear.active_s(),
            ),
            worth: 0.3 + 0.3 * ramp(rumble, RAISE_DB, 0.0),
            expected: Expected { metric: "change_in_rumble", unit: "dB", value: -f64::from(gone) },
            metric: VerifyBy::BelowHz { hz: to_hz, normal_db: rumble - gone, drop_db: gone },
        }
    }
}

/// The corner: over the highest band of rumble with weight, under the source, inside the limit.
fn corner_hz(bottom: &Bottom, limit_hz: f32) -> f32 {
    let weighty = |level: &Option<f32>| level.is_some_and(|l| l > bottom.rumble_db - 12.0);
    let top = bottom.rumble.iter().rposition(weighty).unwrap_or(0);
    let over = third_octave_hz(top) as f32 * EDGE * ABOVE_RUMBLE;
    let under_source = third_octave_hz(bottom.source_from) as f32 / UNDER_SOURCE;
    let hz = over.min(under_source).min(limit_hz);
    (hz / 5.0).floor() * 5.0
}

/// An HPF that is on within a third of an octave below, or above, does it already.
fn already(values: &ParamValues, to_hz: f32) -> bool {
    values.is_on(ParamId::HPF_ON) && values.get(ParamId::HPF_HZ) >= to_hz / 1.26
}

/// Loss of a Butterworth high-pass, dB: 10 log10(1 + (fc / f)^(2n)).
fn butterworth_loss_db(hz: f32, corner_hz: f32, slope_db_oct: f32) -> f32 {
    let order = slope_db_oct / 6.0;
    10.0 * (1.0 + (corner_hz / hz).powf(2.0 * order)).log10()
}

fn first_band_above(hz: f32) -> usize {
    (0..THIRD_OCTAVES).find(|b| third_octave_hz(*b) as f32 > hz).unwrap_or(THIRD_OCTAVES)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A window of a guitar that never rests and hardly moves, over a rumble that stands still.
    fn window(active: bool, rumble_sways_db: f32) -> Hpf {
        let sample = |n: usize| {
            let sway = rumble_sways_db * if (n / 10).is_multiple_of(2) { 1.0 } else { -1.0 };
            let mut low = [-90.0; LOW_BANDS];
            low[1] = -38.0 + sway + 0.5 * ((n * 7 % 10) as f32 / 10.0);
            Sample { low, above: -20.0 + (n * 3 % 5) as f32 / 2.0, active }
        };
        Hpf { samples: (0..KEPT).map(sample).collect(), ..Hpf::default() }
    }

    #[test]
    fn what_stands_still_under_a_source_that_never_rests_is_rumble() {
        let bottom = window(true, 0.0).bottom(150.0).expect("told");
        assert!((bottom.rumble_db - bottom.total_db + 19.0).abs() < 2.0, "{}", bottom.rumble_db);
        assert!(window(true, 4.0).bottom(150.0).is_none(), "it moves: a bass line that leaks");
        assert!(window(true, 0.0).bottom(40.0).is_none(), "the source may reach down there");
        assert!(window(false, 0.0).bottom(150.0).is_none(), "nobody plays: that is the room");
    }
}
