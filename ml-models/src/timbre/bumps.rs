//! What the timbre model says, and how it is read. The Python twin is `training/deskmate_training/timbre_verdict.py`.

use serde::Deserialize;

use crate::Instrument;
use crate::front_end::{BANDS, centre_hz};

/// Broad faults that the model tells, in the order of its outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Too much at 250 to 400 Hz.
    Mud,
    /// Too much at 2.5 to 4 kHz.
    Harsh,
    /// Too little over 4 kHz.
    Dull,
}

impl Tone {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mud, Self::Harsh, Self::Dull];
}

/// What a class's row holds: a bell in each band, each broad fault, nothing.
const PLACES: usize = BANDS + Tone::ALL.len() + 1;
/// Classes that have a row.
const CLASSES: usize = Instrument::ALL.len() - 2;
/// Length of the output `bumps`.
pub const LOGITS: usize = CLASSES * PLACES;
/// Length of the output `bells`: gain / 10 dB and log2 Q of a bell in each band, gain / 10 dB of each broad fault.
pub const BELLS: usize = 2 * BANDS + Tone::ALL.len();

/// Where a bell is looked for, Hz.
const WITHIN_HZ: std::ops::RangeInclusive<f64> = 125.0..=8_000.0;
/// A bell is all that is said this near its likeliest band, octaves, and of the bands beside it: low ones lie
/// further apart.
const NEAR_OCTAVES: f64 = 0.25;
/// Probabilities are kept this far from 0 and 1.
const LEAST_P: f64 = 1e-6;

/// Classes that have a timbre: all that play.
pub fn classes() -> impl Iterator<Item = Instrument> {
    let plays = |class: &Instrument| !matches!(class, Instrument::Crowd | Instrument::Noise);
    Instrument::ALL.into_iter().filter(plays)
}

/// A bell that the model hears.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bell {
    /// Centre, Hz.
    pub hz: f64,
    /// Gain, dB.
    pub gain_db: f32,
    /// Its Q.
    pub q: f64,
    /// Log-odds that it is there, over those that one clean channel in fifty reaches.
    pub over: f32,
}

/// Log-odds that one clean channel in fifty reaches, as the manifest has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
pub struct Raise {
    /// Of the likeliest bell.
    pub bell: f32,
    /// Of each broad fault.
    pub tones: [f32; Tone::ALL.len()],
}

/// What the model says of half a minute of a channel, whatever that carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Bumps {
    logits: Vec<f32>,
    bells: Vec<f32>,
    raise: Raise,
}

impl Bumps {
    /// From the model's outputs; `None` where one has another length.
    pub fn new(outputs: Vec<Vec<f32>>, raise: Raise) -> Option<Self> {
        let [logits, bells] = <[Vec<f32>; 2]>::try_from(outputs).ok()?;
        (logits.len() == LOGITS && bells.len() == BELLS).then_some(Self { logits, bells, raise })
    }

    /// The likeliest bell from a frequency on, Hz, on a channel that carries this, were there none under it; `None` for a class
    /// without a timbre.
    pub fn bell(&self, of: Instrument, from_hz: f64) -> Option<Bell> {
        let mut p = self.row(of)?;
        let under = (0..BANDS).filter(|band| centre_hz(*band) < from_hz);
        let under: f64 = under.map(|band| std::mem::take(&mut p[band])).sum();
        let rest = (1.0 - under).max(LEAST_P);
        let is_asked = |hz: f64| WITHIN_HZ.contains(&hz) && hz >= from_hz;
        let asked = (0..BANDS).filter(|band| is_asked(centre_hz(*band)));
        let peak = asked.max_by(|a, b| p[*a].total_cmp(&p[*b]).then(b.cmp(a)))?;
        let octave = |band: usize| centre_hz(band).log2();
        let is_near = |band: &usize| {
            band.abs_diff(peak) <= 1 || (octave(*band) - octave(peak)).abs() <= NEAR_OCTAVES
        };
        let near = (0..BANDS).filter(is_near);
        let (share, at) = near
            .fold((0.0, 0.0), |(share, at), band| (share + p[band], at + p[band] * octave(band)));
        Some(Bell {
            hz: (at / share.max(1e-12)).exp2(),
            gain_db: 10.0 * self.bells[peak],
            q: f64::from(self.bells[BANDS + peak]).exp2(),
            over: log_odds(share / rest) - self.raise.bell,
        })
    }

    /// Log-odds of a broad fault, over those that one clean channel in fifty reaches, and how large it would be, dB.
    pub fn tone(&self, of: Instrument, tone: Tone) -> Option<(f32, f32)> {
        let p = self.row(of)?;
        let at = tone as usize;
        Some((log_odds(p[BANDS + at]) - self.raise.tones[at], 10.0 * self.bells[2 * BANDS + at]))
    }

    /// Probabilities of a class's row.
    fn row(&self, of: Instrument) -> Option<[f64; PLACES]> {
        let class = classes().position(|class| class == of)?;
        let logits = &self.logits[class * PLACES..][..PLACES];
        let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut p: [f64; PLACES] =
            std::array::from_fn(|place| f64::from(logits[place] - most).exp());
        let all: f64 = p.iter().sum();
        p.iter_mut().for_each(|p| *p /= all);
        Some(p)
    }
}

fn log_odds(p: f64) -> f32 {
    let p = p.clamp(LEAST_P, 1.0 - LEAST_P);
    (p / (1.0 - p)).ln() as f32
}
