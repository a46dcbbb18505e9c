//! The last half minute of a channel, and what the timbre model takes of it.
//!
//! Frames of the front end in half dB, of hops in which the source played. Of each band the model takes how loud
//! it is (mean power, mean level, both against the whole), how it follows the whole, and how it moves by
//! itself: a resonance is there in loud and in soft notes, in this note and in the next. The Python
//! twin is `training/deskmate_training/timbre_features.py`; golden vectors hold the two together.

use crate::front_end::BANDS;

/// Values that are taken of each band.
pub const FEATURES: usize = 6;
/// Frames that are kept: 24 active seconds.
pub const MOST_FRAMES: usize = 2_400;
/// Frames that the model must have at least, 12 active seconds: it never learnt from less.
pub const LEAST_FRAMES: usize = 1_200;

/// Steps a dB.
const STEPS: f64 = 2.0;
/// Level of step 0, dB.
const LOWEST_DB: f64 = -120.0;
/// Steps.
const CODES: usize = 256;

/// Frames further under the loud ones (their 95th percentile) say nothing of the source, dB.
const UNDER_LOUD_DB: f64 = 40.0;
/// Bands further under the loudest have nothing of it, dB.
const HEARD_DB: f64 = 50.0;
/// Levels against the whole are kept within this, dB, and divided by [`LEVEL_SCALE_DB`].
const LEVELS_DB: (f64, f64) = (-75.0, 10.0);
const LEVEL_SCALE_DB: f64 = 15.0;
/// What spread and movement are divided by, dB.
const MOVE_SCALE_DB: f64 = 5.0;
/// The spread of the whole is never less than this in all, squared dB: a still sound has no slope.
const LEAST_SQUARE: f64 = 1e-6;
/// Quieter than this the source does not play, dB.
const LEAST_LEVEL_DB: f64 = -80.0;

/// The newest active frames of a channel.
#[derive(Clone, Default)]
pub struct Frames {
    codes: Vec<[u8; BANDS]>,
    oldest: usize,
}

impl Frames {
    /// Takes the levels of a hop in which the source played, dB.
    pub fn push(&mut self, levels_db: &[f32; BANDS]) {
        let code = |db: &f32| {
            ((f64::from(*db) - LOWEST_DB) * STEPS).round().clamp(0.0, CODES as f64 - 1.0) as u8
        };
        let frame = levels_db.each_ref().map(code);
        if self.codes.len() < MOST_FRAMES {
            self.codes.push(frame);
        } else {
            self.codes[self.oldest] = frame;
            self.oldest = (self.oldest + 1) % MOST_FRAMES;
        }
    }

    /// Frames that there are.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// True where there are none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Forgets them.
    pub fn clear(&mut self) {
        self.codes.clear();
        self.oldest = 0;
    }

    /// What the model takes, \[feature\]\[band\]; `None` where too few frames have something.
    pub fn features(&self) -> Option<Vec<f32>> {
        let powers: Vec<f64> = (0..=u8::MAX).map(|code| 10f64.powf(db(code) / 10.0)).collect();
        let power = |code: u8| powers[usize::from(code)];
        let (newer, older) = self.codes.split_at(self.oldest);
        let all: Vec<(&[u8; BANDS], f64)> = older
            .iter()
            .chain(newer)
            .map(|frame| {
                let whole: f64 = frame.iter().map(|code| power(*code)).sum();
                (frame, 10.0 * whole.log10())
            })
            .collect();
        let mut levels: Vec<f64> = all.iter().map(|(_, level)| *level).collect();
        levels.sort_unstable_by(f64::total_cmp);
        let least = (quantile(&levels, 0.95)? - UNDER_LOUD_DB).max(LEAST_LEVEL_DB);
        let heard: Vec<(&[u8; BANDS], f64)> =
            all.into_iter().filter(|(_, level)| *level > least).collect();
        (heard.len() >= LEAST_FRAMES / 2).then(|| measured(&heard, &powers))
    }
}

/// Level of a step, dB.
fn db(code: u8) -> f64 {
    LOWEST_DB + f64::from(code) / STEPS
}

/// A quantile of sorted values as NumPy has it: linear between the two that it lies between.
fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let place = q * sorted.len().checked_sub(1)? as f64;
    let low = place.floor() as usize;
    let (a, b) = (sorted[low], sorted[(low + 1).min(sorted.len() - 1)]);
    Some(a + place.fract() * (b - a))
}

/// Features of frames with the level of each, dB.
fn measured(heard: &[(&[u8; BANDS], f64)], powers: &[f64]) -> Vec<f32> {
    let count = heard.len() as f64;
    let level = heard.iter().map(|(_, level)| level).sum::<f64>() / count;
    let square: f64 = heard.iter().map(|(_, l)| (l - level).powi(2)).sum();
    let mut bands = [Band::default(); BANDS];
    let mut last = heard[0].0;
    for (frame, whole) in heard {
        let away = whole - level;
        for ((band, code), before) in bands.iter_mut().zip(*frame).zip(last) {
            let level = f64::from(*code);
            band.power += powers[usize::from(*code)];
            band.sum += level;
            band.square += level * level;
            band.follows += level * away;
            band.steps += u32::from(code.abs_diff(*before));
        }
        last = frame;
    }
    let mean_powers = bands.map(|band| band.power / count);
    let whole_db = 10.0 * mean_powers.iter().sum::<f64>().log10();
    let loudest_db = 10.0 * mean_powers.iter().copied().fold(0.0, f64::max).log10();
    let mut out = vec![0.0; FEATURES * BANDS];
    for (at, band) in bands.iter().enumerate() {
        let power_db = 10.0 * mean_powers[at].log10();
        // Sums are of steps: half a dB each, from the lowest level on.
        let mean = band.sum / count;
        let slope = band.follows / STEPS / (square + LEAST_SQUARE);
        let about_mean = (band.square - count * mean * mean) / (STEPS * STEPS);
        let beside = (about_mean - slope * slope * square).max(0.0);
        let (low, high) = LEVELS_DB;
        let against = |db: f64| (db - whole_db).clamp(low, high) / LEVEL_SCALE_DB;
        let features: [f64; FEATURES] = [
            against(power_db),
            against(LOWEST_DB + mean / STEPS),
            slope,
            (beside / count).sqrt() / MOVE_SCALE_DB,
            f64::from(band.steps) / STEPS / (count - 1.0) / MOVE_SCALE_DB,
            f64::from(u8::from(power_db > loudest_db - HEARD_DB)),
        ];
        for (feature, value) in features.into_iter().enumerate() {
            out[feature * BANDS + at] = value as f32;
        }
    }
    out
}

/// Sums of one band over frames; levels in steps.
#[derive(Clone, Copy, Default)]
struct Band {
    power: f64,
    sum: f64,
    square: f64,
    /// Level times how far the whole is off its mean, dB.
    follows: f64,
    steps: u32,
}
