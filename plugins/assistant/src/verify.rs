//! Verification: did a move do what it was made for? The strip is measured against a shadow strip without
//! the move, on audio after the evidence window ([`VerifyBy`]).

use crate::evidence::number;
use crate::order::quantile;
use crate::{Evidence, VerifyBy, prominence_db};
use dsp_core::listen::fine::fine_index;
use dsp_core::listen::{Observation, Spectrum, fine_hz};
use dsp_core::ltas::Ltas;
use serde::{Deserialize, Serialize};

/// What came of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The fault was there without the move, and there is less of it with the move.
    Kept,
    /// The fault is not there any more, or is there as before.
    DidNotHelp,
    /// Not enough was played, or too much was changed in between.
    CannotTell,
}

/// This share of the predicted drop must be there, of the fault and of the improvement.
const GOOD_PART: f32 = 0.5;

/// Spectra, ten a second, of playing time that a band is judged by: 15 s. Third-octave prominence of
/// music over 15 s repeats to about 1 dB.
const BAND_FRAMES: u32 = 150;
/// Spectra of any time, and of playing time among them, that rumble is judged by.
const LOW_FRAMES: u32 = 100;
const LOW_ACTIVE_FRAMES: u32 = 40;
/// Seconds of playing that peaks are judged by (SCIENCE section 3: ten).
const PEAK_SECONDS: usize = 10;
/// Blocks of 0.4 s of playing that a range is judged by: 20 s.
const RANGE_BLOCKS: usize = 50;
const BLOCK_HOPS: u32 = 40;
const SECOND_HOPS: u32 = 100;

/// One side of the comparison.
#[derive(Default)]
struct Side {
    /// While the source plays.
    playing: Ltas,
    /// All the time.
    all: Ltas,
    seconds: Vec<f32>,
    blocks: Vec<f32>,
    peak_dbtp: f32,
    power: f64,
}

/// Gathers both sides.
pub(crate) struct Meter {
    metric: VerifyBy,
    real: Side,
    shadow: Side,
    lead: Ltas,
    active_hops: u32,
}

impl Meter {
    pub fn new(metric: VerifyBy) -> Self {
        let (real, shadow, lead) = (Side::default(), Side::default(), Ltas::default());
        Self { metric, real, shadow, lead, active_hops: 0 }
    }

    /// Takes in a hop of the shadow's listener: `pre` is what left the strip, `post` what would have
    /// left it without the move. `lead`: what leaves the lead's strip, where it plays.
    pub fn hear(&mut self, o: &Observation, active: bool, lead: Option<&Spectrum>) {
        if let Some(fine) = &o.fine {
            let with_lead = !matches!(self.metric, VerifyBy::Clarity { .. }) || lead.is_some();
            for (side, spectrum) in [(&mut self.real, &fine.pre), (&mut self.shadow, &fine.post)] {
                side.all.push(spectrum);
                if active && with_lead {
                    side.playing.push(spectrum);
                }
            }
            if let Some(lead) = lead.filter(|_| active) {
                self.lead.push(lead);
            }
        }
        if !active {
            return;
        }
        self.active_hops += 1;
        for (side, levels) in [(&mut self.real, o.pre), (&mut self.shadow, o.post)] {
            let first = self.active_hops % SECOND_HOPS == 1;
            side.peak_dbtp = if first {
                levels.true_peak_dbtp
            } else {
                side.peak_dbtp.max(levels.true_peak_dbtp)
            };
            side.power += 10f64.powf(f64::from(levels.rms_dbfs) / 10.0);
            if self.active_hops.is_multiple_of(SECOND_HOPS) {
                side.seconds.push(side.peak_dbtp);
            }
            if self.active_hops.is_multiple_of(BLOCK_HOPS) {
                let power = std::mem::take(&mut side.power) / f64::from(BLOCK_HOPS);
                side.blocks.push((10.0 * power.max(1e-16).log10()) as f32);
            }
        }
    }

    /// True once there is enough to judge by.
    pub fn enough(&self) -> bool {
        let (playing, all) = (self.real.playing.frames(), self.real.all.frames());
        match self.metric {
            VerifyBy::None | VerifyBy::Pair { .. } => false,
            VerifyBy::BandExcess { .. } | VerifyBy::AboveHz { .. } | VerifyBy::Clarity { .. } => {
                playing >= BAND_FRAMES
            }
            VerifyBy::BelowHz { .. } => all >= LOW_FRAMES && playing >= LOW_ACTIVE_FRAMES,
            VerifyBy::Level { .. } => self.real.seconds.len() >= PEAK_SECONDS,
            VerifyBy::Range { .. } => self.real.blocks.len() >= RANGE_BLOCKS,
        }
    }

    /// What came of the move, and by what it was judged.
    pub fn verdict(&self) -> Option<Verdict> {
        let (normal_db, drop_db) = self.metric.normal_and_drop_db()?;
        let with_db = self.measure(&self.real)?;
        let without_db = self.measure(&self.shadow)?;
        Some(Verdict::of(normal_db, drop_db, with_db, without_db))
    }

    fn measure(&self, side: &Side) -> Option<f32> {
        let measured = match self.metric {
            VerifyBy::None | VerifyBy::Pair { .. } => return None,
            VerifyBy::BandExcess { hz, octaves, .. } => {
                let power = side.playing.power();
                let level = |hz: f32| db(power[fine_index(f64::from(hz))]);
                prominence_db(level, hz, octaves)
            }
            VerifyBy::BelowHz { hz, .. } => {
                share(&side.all, |at| at < hz) - share(&side.playing, |_| true)
            }
            VerifyBy::AboveHz { hz, .. } => {
                share(&side.playing, |at| at >= hz) - share(&side.playing, |_| true)
            }
            VerifyBy::Level { .. } => quantile(side.seconds.clone(), 0.95)?,
            VerifyBy::Range { .. } => {
                quantile(side.blocks.clone(), 0.9)? - quantile(side.blocks.clone(), 0.1)?
            }
            VerifyBy::Clarity { hz, octaves, .. } => {
                let edge = (octaves / 2.0).exp2();
                let band = |at: f32| (hz / edge..hz * edge).contains(&at);
                share(&side.playing, band) - share(&self.lead, band)
            }
        };
        measured.is_finite().then_some(measured)
    }
}

/// What came of a move, with what it was judged by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Verdict {
    pub outcome: Outcome,
    /// Of the fault without the move, and with it, over what is normal, dB.
    pub fault_without_db: f32,
    pub fault_with_db: f32,
    /// Predicted drop, dB.
    pub drop_db: f32,
    /// What it should be worth in the mix and what it is, dB of vocal; `None` where it was not made for the mix.
    pub mix_db: Option<(f32, f32)>,
}

impl Verdict {
    fn of(normal_db: f32, drop_db: f32, with_db: f32, without_db: f32) -> Self {
        let (fault_without_db, fault_with_db) = (without_db - normal_db, with_db - normal_db);
        let outcome = Outcome::DidNotHelp;
        let unjudged = Self { outcome, fault_without_db, fault_with_db, drop_db, mix_db: None };
        let helped = unjudged.is_there() && unjudged.is_less();
        Self { outcome: if helped { Outcome::Kept } else { outcome }, ..unjudged }
    }

    /// The fault would be there without the move.
    fn is_there(&self) -> bool {
        self.fault_without_db >= GOOD_PART * self.drop_db
    }

    /// There is less of it with the move.
    fn is_less(&self) -> bool {
        self.fault_without_db - self.fault_with_db >= GOOD_PART * self.drop_db
    }

    /// The same for a move that was made for the mix, with what it came to there.
    pub fn in_the_mix(mut self, wanted_db: f32, worth_db: f32) -> Self {
        if worth_db < GOOD_PART * wanted_db {
            self.outcome = Outcome::DidNotHelp;
        }
        self.mix_db = Some((wanted_db, worth_db));
        self
    }

    /// A pair whose sum rose by so much, by several readings.
    pub fn of_pair(wanted_db: f32, raised_db: f32) -> Self {
        Self::of(0.0, wanted_db, wanted_db - raised_db, wanted_db)
    }

    /// As it stands in the log.
    pub fn evidence(&self) -> Evidence {
        let (without, with) = (self.fault_without_db, self.fault_with_db);
        let fault = format!("Without the move {without:.1} dB of the fault would be there");
        let mut text = match (self.is_there(), self.is_less()) {
            (true, true) => format!("{fault}, with it {with:.1} dB."),
            (false, _) => format!("{fault}: it is gone."),
            (true, false) => format!("{fault}, with it {with:.1} dB: no less."),
        };
        let mut numbers = vec![
            number("fault_without_the_move", f64::from(without), "dB"),
            number("fault_with_the_move", f64::from(with), "dB"),
            number("predicted_drop", f64::from(self.drop_db), "dB"),
        ];
        if let Some((wanted, worth)) = self.mix_db {
            text +=
                &format!(" In the mix that is worth {worth:.1} dB of vocal of {wanted:.1} said.");
            numbers.push(number("worth_as_vocal_level", f64::from(worth), "dB"));
            numbers.push(number("predicted_worth", f64::from(wanted), "dB"));
        }
        Evidence { text, numbers }
    }
}

fn db(power: f64) -> f32 {
    (10.0 * power.max(1e-16).log10()) as f32
}

/// Level of the points of a spectrum for which `here` holds, dBFS.
fn share(ltas: &Ltas, here: impl Fn(f32) -> bool) -> f32 {
    let power = ltas.power();
    let sum = power.iter().enumerate().filter(|(i, _)| here(fine_hz(*i) as f32));
    db(sum.map(|(_, p)| *p).sum())
}

#[cfg(test)]
mod tests;
