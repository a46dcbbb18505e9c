//! Sibilance: sharp consonants on a voice (SCIENCE section 2, point 5). Advice: the strip has no
//! de-esser, and a static cut would take the brightness of the whole voice.
//!
//! The measure is the 95th percentile of the power from 5 to 9 kHz over the voice's own mean power,
//! frame by frame: how loud the loud esses are against the words.

use super::eq_move::spoken_hz;
use super::looks::Looks;
use super::{Finding, Judge, spoken};
use crate::confidence::{Grounds, ramp};
use crate::ear::{Desk, HZ};
use crate::{Evidence, Expected, Phase, Proposal, Upheaval, VerifyBy, number};
use dsp_core::listen::Spectrum;
use dsp_core::listen::fine::{fine_hz, fine_index};
use ml_models::Instrument;
use std::collections::VecDeque;

/// Where esses are, Hz (SCIENCE section 2).
const ESSES_HZ: (f64, f64) = (5_000.0, 9_000.0);
/// Where a voice is, Hz.
const VOICE_HZ: (f64, f64) = (100.0, 16_000.0);
/// Frames (every tenth hop) that are looked back on: 20 s of the voice, and the least of them: 12 s.
const KEPT: usize = 200;
const LEAST: usize = 120;
/// Esses this loud against the mean of the voice hurt, dB: rendered voices of the training clips lie at
/// -12 in the middle, and one in thirty reaches -3.
const RAISE_DB: f32 = -2.5;
/// So do those that are this much louder than the voice's own in the soundcheck, if they are louder
/// than [`LOUDER_FROM_DB`] at all, dB: from one 20 s of a rendered part to another they sway by 6.
const LOUDER_DB: f32 = 7.0;
const LOUDER_FROM_DB: f32 = -6.0;
/// Frames after which the voice's own are accepted: 40 s of it.
const ACCEPT: u64 = 400;
/// A card stands down to this much less, dB.
const HYSTERESIS_DB: f32 = 2.0;
/// What is fine, dB: what a de-esser should bring them to.
const FINE_DB: f32 = -7.0;
/// Esses come and go: in this part of the frames at most. What is bright all the time is tone.
const MOST_SHARE: f32 = 0.4;

/// What one frame of the voice held.
#[derive(Clone, Copy, Debug)]
struct Frame {
    esses: f32,
    voice: f32,
    /// Point of the fine spectrum with most power in the range of esses.
    highest: usize,
}

/// How sharp the voice was at the last look.
#[derive(Clone, Copy, Debug)]
struct Sharp {
    esses_db: f32,
    hz: f64,
}

/// Watches the esses of one voice.
#[derive(Default)]
pub struct Sibilance {
    frames: VecDeque<Frame>,
    heard: u64,
    own_db: Option<f32>,
    hops: u64,
    looks: Looks,
    sharp: Option<Sharp>,
}

impl Judge for Sibilance {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        let voice =
            matches!(ear.assumed.instrument, Some(Instrument::Singing | Instrument::Speech));
        let sings = voice && ear.active && ear.hears_itself();
        let Some(o) = ear.now.as_ref().filter(|_| sings) else { return };
        if let Some(fine) = &o.fine {
            if self.frames.len() == KEPT {
                self.frames.pop_front();
            }
            self.frames.push_back(frame(&fine.pre));
            self.heard += 1;
            if self.heard == ACCEPT && desk.phase == Phase::Soundcheck {
                self.own_db = self.measure().map(|sharp| sharp.esses_db);
            }
        }
        self.hops += 1;
        if self.hops.is_multiple_of(HZ) && self.frames.len() >= LEAST {
            let sharp = self.measure();
            let mild = if self.looks.last() { HYSTERESIS_DB } else { 0.0 };
            self.looks.push(sharp.is_some_and(|sharp| sharp.esses_db >= self.least_db() - mild));
            self.sharp = sharp;
        }
    }

    fn judge(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        standing: Option<&Proposal>,
    ) -> Option<Finding> {
        let sharp = self.sharp.filter(|_| self.looks.enough(standing.is_some()))?;
        let by_db = (sharp.esses_db - FINE_DB).clamp(2.0, 8.0).round();
        let place = spoken_hz(sharp.hz);
        let advice = match standing {
            Some(Proposal::Advice(text)) => text.clone(),
            _ => format!("De-esser around {place}, {} dB at the loudest.", spoken(by_db)),
        };
        Some(Finding {
            headline: format!("Sharp esses at {place}. De-ess by {}.", spoken(by_db)),
            evidence: Evidence {
                text: format!(
                    "5 to 9 k: one frame in twenty lies {:+.1} dB over the mean of the voice.",
                    sharp.esses_db
                ),
                numbers: vec![
                    number("frequency", sharp.hz, "Hz"),
                    number("gain", -f64::from(by_db), "dB"),
                    number("esses_over_voice", f64::from(sharp.esses_db), "dB"),
                    number("time_watched", self.frames.len() as f64 / 10.0, "s"),
                ],
            },
            proposal: Proposal::Advice(advice),
            grounds: Grounds::new(
                ramp(sharp.esses_db - self.least_db(), -HYSTERESIS_DB, 6.0),
                self.looks.share(),
                desk.ears[channel].active_s(),
            ),
            worth: 0.3 + 0.2 * ramp(sharp.esses_db, LOUDER_FROM_DB, 4.0),
            expected: Expected { metric: "change_in_esses", unit: "dB", value: -f64::from(by_db) },
            metric: VerifyBy::None,
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn upheaval(&mut self, what: Upheaval) {
        if !matches!(what, Upheaval::GainStep { .. }) {
            self.forget(); // told against the voice's own level, whatever that is
        }
    }
}

impl Sibilance {
    /// From where on esses hurt here, dB.
    fn least_db(&self) -> f32 {
        match self.own_db {
            // Esses that were sharp in the soundcheck already were told then, or are meant so.
            Some(own) => (own + LOUDER_DB).max(LOUDER_FROM_DB),
            None => RAISE_DB,
        }
    }

    fn measure(&self) -> Option<Sharp> {
        let voice = self.frames.iter().map(|f| f.voice).sum::<f32>() / self.frames.len() as f32;
        let mut esses: Vec<&Frame> = self.frames.iter().collect();
        esses.sort_by(|a, b| a.esses.total_cmp(&b.esses));
        let at = esses.len() * 95 / 100;
        let p95 = esses.get(at)?.esses;
        let loud = self.frames.iter().filter(|f| f.esses >= 0.25 * p95).count();
        if loud as f32 > MOST_SHARE * self.frames.len() as f32 || voice <= 0.0 {
            return None;
        }
        let mut highest: Vec<usize> = esses[at..].iter().map(|f| f.highest).collect();
        highest.sort_unstable();
        let hz = (fine_hz(highest[highest.len() / 2]) / 500.0).round() * 500.0;
        Some(Sharp { esses_db: 10.0 * (p95 / voice).max(1e-12).log10(), hz })
    }
}

fn frame(power: &Spectrum) -> Frame {
    let points = |hz: (f64, f64)| fine_index(hz.0)..fine_index(hz.1);
    let highest = points(ESSES_HZ).max_by(|a, b| power[*a].total_cmp(&power[*b])).unwrap_or(0);
    Frame {
        esses: power[points(ESSES_HZ)].iter().sum(),
        voice: power[points(VOICE_HZ)].iter().sum(),
        highest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A voice, one frame in ten of which has esses so loud against its mean.
    fn heard(esses_db: f32, own_db: Option<f32>) -> Sibilance {
        let esses = 10f32.powf(esses_db / 10.0);
        let frame = |i: usize| {
            let esses = if i.is_multiple_of(10) { esses } else { 1e-6 };
            Frame { esses, voice: 1.0, highest: fine_index(6_500.0) }
        };
        Sibilance { frames: (0..KEPT).map(frame).collect(), own_db, ..Sibilance::default() }
    }

    #[test]
    fn esses_are_measured_and_told_against_the_voices_own() {
        for (esses_db, own_db, hurts) in [
            (-1.0, None, true),
            (-4.0, None, false),
            // As sharp as in the soundcheck: meant so. Much sharper: not.
            (-1.0, Some(-3.0), false),
            (4.5, Some(-3.0), true),
            (-5.0, Some(-13.0), true),
            // Louder than a soft voice's own, and soft still.
            (-8.0, Some(-20.0), false),
        ] {
            let voice = heard(esses_db, own_db);
            let sharp = voice.measure().expect("it sings");
            assert!((sharp.esses_db - esses_db).abs() < 0.01, "{sharp:?}");
            assert_eq!(sharp.hz, 6_500.0);
            assert_eq!(sharp.esses_db >= voice.least_db(), hurts, "{esses_db} {own_db:?}");
        }
    }

    #[test]
    fn what_is_bright_all_the_time_is_tone() {
        let mut voice = heard(0.0, None);
        voice.frames.iter_mut().for_each(|frame| frame.esses = 1.0);
        assert!(voice.measure().is_none());
    }
}
