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
        (heard.len() >= LEAST_FRAMES / 2).then(|| measured(&heard, &power))
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
fn measured(heard: &[(&[u8; BANDS], f64)], power: &impl Fn(u8) -> f64) -> Vec<f32> {
    let count = heard.len() as f64;
    let level = heard.iter().map(|(_, level)| level).sum::<f64>() / count;
    let square: f64 = heard.iter().map(|(_, l)| (l - level).powi(2)).sum();
    let mean_power: [f64; BANDS] = std::array::from_fn(|band| {
        heard.iter().map(|(frame, _)| power(frame[band])).sum::<f64>() / count
    });
    let whole_db = 10.0 * mean_power.iter().sum::<f64>().log10();
    let loudest_db = 10.0 * mean_power.iter().copied().fold(0.0, f64::max).log10();
    let mut out = vec![0.0; FEATURES * BANDS];
    for band in 0..BANDS {
        let mean_power_db = 10.0 * mean_power[band].log10();
        let levels = || heard.iter().map(|(frame, whole)| (db(frame[band]), whole - level));
        let mean = levels().map(|(db, _)| db).sum::<f64>() / count;
        let slope = levels().map(|(db, away)| db * away).sum::<f64>() / (square + LEAST_SQUARE);
        let beside = levels().map(|(db, away)| (db - mean - slope * away).powi(2)).sum::<f64>();
        let steps = heard.windows(2).map(|pair| (db(pair[0].0[band]) - db(pair[1].0[band])).abs());
        let (low, high) = LEVELS_DB;
        let against = |db: f64| (db - whole_db).clamp(low, high) / LEVEL_SCALE_DB;
        let features: [f64; FEATURES] = [
            against(mean_power_db),
            against(mean),
            slope,
            (beside / count).sqrt() / MOVE_SCALE_DB,
            steps.sum::<f64>() / (count - 1.0) / MOVE_SCALE_DB,
            f64::from(u8::from(mean_power_db > loudest_db - HEARD_DB)),
        ];
        for (feature, value) in features.into_iter().enumerate() {
            out[feature * BANDS + band] = value as f32;
        }
    }
    out
}
