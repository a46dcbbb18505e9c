//! A channel's spectrum over the last seconds against its own of before: a rise that stays is a fault
//! or a change of sound, whatever the instrument.

use dsp_core::clarity::{BANDS, Psd};
use std::collections::VecDeque;

/// Seconds of playing that make "now".
const NOW_S: usize = 8;
/// Seconds of playing that "before" rests on at least, and its time constant.
const BEFORE_S: f32 = 12.0;
const FORGET_S: f32 = 60.0;
/// Bands of 1 kHz to 4 kHz: where words are made.
const FIRST: usize = 8;
const LAST: usize = 14;
/// Standard deviation that is taken for granted, dB.
const LEAST_SPREAD_DB: f32 = 0.7;

/// A rise of a region against the rest of the channel's spectrum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Excess {
    /// Band (of [`dsp_core::clarity::CENTRE_HZ`]) in its middle.
    pub band: usize,
    /// By how much it rose, dB.
    pub db: f32,
    /// That in standard deviations of the channel's own coming and going.
    pub z: f32,
}

/// The long-term and the recent spectrum of one channel, as it leaves its strip.
#[derive(Default)]
pub(super) struct Profile {
    now: VecDeque<[f32; BANDS]>,
    before: [f32; BANDS],
    spread: [f32; BANDS],
    seconds: f32,
}

impl Profile {
    /// Takes in the frames of a second in which the channel played.
    pub fn hear(&mut self, frames: &[Psd]) {
        if frames.is_empty() {
            return;
        }
        let mut mean = [0.0_f32; BANDS];
        for frame in frames {
            mean.iter_mut().zip(frame).for_each(|(m, p)| *m += p / frames.len() as f32);
        }
        self.now.push_back(mean.map(|p| 10.0 * (p + 1e-16).log10()));
        if self.now.len() > NOW_S
            && let Some(old) = self.now.pop_front()
        {
            self.settle(&old);
        }
    }

    /// A second becomes part of "before".
    fn settle(&mut self, second: &[f32; BANDS]) {
        self.seconds += 1.0;
        let share = (1.0 / self.seconds).max(1.0 / FORGET_S);
        let off: [f32; BANDS] = std::array::from_fn(|k| second[k] - self.before[k]);
        let middle = median(&off);
        #[expect(clippy::needless_range_loop, reason = "three arrays of bands")]
        for k in 0..BANDS {
            if self.seconds > 1.0 {
                self.spread[k] += share * ((off[k] - middle).powi(2) - self.spread[k]);
            }
            self.before[k] += share * off[k];
        }
    }

    /// The greatest rise within 1 to 4 kHz; `None` while too little was heard.
    pub fn excess(&self) -> Option<Excess> {
        if self.seconds < BEFORE_S || self.now.len() < NOW_S {
            return None;
        }
        let n = self.now.len() as f32;
        let rise: [f32; BANDS] = std::array::from_fn(|k| {
            self.now.iter().map(|s| s[k]).sum::<f32>() / n - self.before[k]
        });
        let middle = median(&rise);
        // Three bands: what is narrower is a note, not a region.
        let region = |k: usize| (k - 1..=k + 1).map(|j| rise[j] - middle).sum::<f32>() / 3.0;
        let band = (FIRST..=LAST).max_by(|a, b| region(*a).total_cmp(&region(*b)))?;
        let spread = (band - 1..=band + 1).map(|j| self.spread[j]).sum::<f32>() / 3.0;
        // Eight seconds vary about half as much as one.
        let deviation = LEAST_SPREAD_DB + 0.5 * spread.sqrt();
        Some(Excess { band, db: region(band), z: region(band) / deviation })
    }
}

fn median(values: &[f32; BANDS]) -> f32 {
    let mut sorted = *values;
    sorted.sort_by(f32::total_cmp);
    0.5 * (sorted[BANDS / 2 - 1] + sorted[BANDS / 2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::noise;

    fn second(at: u64, boost_db: f32) -> Vec<Psd> {
        let frame = std::array::from_fn(|k| {
            let hump = if (10..=13).contains(&k) { boost_db } else { 0.0 };
            let own = -60.0 - k as f32 + 2.0 * noise(k, at) + 4.0 * noise(99, at);
            10f32.powf((own + hump) / 10.0)
        });
        vec![frame; 50]
    }

    #[test]
    fn a_region_that_rises_is_found_with_its_place_and_size_and_a_louder_player_is_none() {
        let mut profile = Profile::default();
        for at in 0..40 {
            profile.hear(&second(at, 0.0));
        }
        let calm = profile.excess().expect("heard enough");
        assert!(calm.db < 2.5 && calm.z < 2.0, "{calm:?}");
        for at in 40..48 {
            profile.hear(&second(at, 6.0));
        }
        let risen = profile.excess().expect("heard enough");
        assert!((10..=13).contains(&risen.band) && (risen.db - 6.0).abs() < 1.5, "{risen:?}");
        assert!(risen.z > 3.0, "{risen:?}");
        let mut louder = Profile::default();
        for at in 0..48 {
            let gain = if at < 40 { 1.0 } else { 4.0 };
            let frames: Vec<Psd> = second(at, 0.0).iter().map(|f| f.map(|p| p * gain)).collect();
            louder.hear(&frames);
        }
        assert!(louder.excess().expect("heard enough").db < 2.5);
    }
}
