//! The level between notes where no pause lasts for a second: the gaps between words and strokes.
//!
//! Noise of a line is the same in each gap, in level and in spectrum, and the line never gets under it. What
//! rings on, and what bleeds in, is another in each.

use dsp_core::listen::Observation;
use dsp_core::listen::observation::THIRD_OCTAVES;
use std::collections::VecDeque;

/// A gap: for so many hops (80 ms, the window of the bands) the level of single hops stays within this, dB.
/// White noise of 10 ms varies by 0.3 dB (4.34 * sqrt(2/480)), noise with hum in it by more.
const STILL_HOPS: usize = 8;
const STILL_DB: f32 = 3.5;
/// Two gaps are parted by so many hops of something else.
const APART_HOPS: u64 = 15;
/// Levels of gaps agree within this, dB; a hop so far under them shows that they were no floor.
const AGREE_DB: f32 = 1.5;
const UNDER_DB: f32 = 4.0;
/// Bands that are compared: from 250 Hz on, where the window is 80 ms; those within this of the loudest, dB.
const FROM_BAND: usize = 10;
const RANGE_DB: f32 = 25.0;
/// So many at the least, each agreeing within this on average, dB: the level of a third octave of noise in
/// 80 ms is good to 1.2 dB at 1 kHz.
const BANDS: usize = 10;
const SAME_DB: f32 = 1.5;
/// Neighbouring bands of noise differ by less than this, dB; those of notes by more.
const STEP_DB: f32 = 8.0;
/// Three hits.
const LEAST: u32 = 3;
/// A floor lasts for so long after the last gap, hops.
const LASTS_HOPS: u64 = 2_000;

/// Follows one line.
#[derive(Default)]
pub(super) struct Gaps {
    levels: VecDeque<f32>,
    hops: u64,
    /// The gap that is under way or was last: level, bands, last hop.
    level_dbfs: f32,
    bands_db: Option<[f32; THIRD_OCTAVES]>,
    last: u64,
    count: u32,
}

impl Gaps {
    /// Takes in one hop.
    pub fn hear(&mut self, o: &Observation) {
        self.hops += 1;
        if self.levels.len() == STILL_HOPS {
            self.levels.pop_front();
        }
        self.levels.push_back(o.pre.rms_dbfs);
        let lowest = self.levels.iter().copied().fold(f32::MAX, f32::min);
        let highest = self.levels.iter().copied().fold(f32::MIN, f32::max);
        let known = self.bands_db.is_some();
        if known
            && (o.pre.rms_dbfs < self.level_dbfs - UNDER_DB || self.hops > self.last + LASTS_HOPS)
        {
            (self.bands_db, self.count) = (None, 0);
        }
        if self.levels.len() < STILL_HOPS || highest - lowest > STILL_DB || !is_noise(&o.bands_db) {
            return;
        }
        let power = |db: &f32| 10f32.powf(db / 10.0);
        let mean = self.levels.iter().map(power).sum::<f32>() / STILL_HOPS as f32;
        let level = 10.0 * mean.max(1e-16).log10();
        match &self.bands_db {
            Some(_) if level > self.level_dbfs + AGREE_DB => {}
            Some(bands) if level >= self.level_dbfs - AGREE_DB => {
                if same(bands, &o.bands_db) {
                    self.count += u32::from(self.hops > self.last + APART_HOPS);
                    self.last = self.hops;
                }
            }
            _ => {
                (self.level_dbfs, self.bands_db) = (level, Some(o.bands_db));
                (self.count, self.last) = (1, self.hops);
            }
        }
    }

    /// The level of three gaps that agree, dBFS RMS.
    pub fn floor_dbfs(&self) -> Option<f32> {
        (self.count >= LEAST).then_some(self.level_dbfs)
    }
}

fn counting(bands_db: &[f32; THIRD_OCTAVES]) -> impl Iterator<Item = usize> + '_ {
    let loudest = bands_db[FROM_BAND..].iter().copied().fold(f32::MIN, f32::max);
    (FROM_BAND..THIRD_OCTAVES).filter(move |band| bands_db[*band] >= loudest - RANGE_DB)
}

fn is_noise(bands_db: &[f32; THIRD_OCTAVES]) -> bool {
    let bands: Vec<usize> = counting(bands_db).collect();
    let step = |pair: &[usize]| (bands_db[pair[1]] - bands_db[pair[0]]).abs();
    bands.len() >= BANDS && bands.windows(2).all(|pair| step(pair) <= STEP_DB)
}

fn same(one: &[f32; THIRD_OCTAVES], two: &[f32; THIRD_OCTAVES]) -> bool {
    let differences: Vec<f32> = counting(one).map(|band| (one[band] - two[band]).abs()).collect();
    differences.iter().sum::<f32>() <= SAME_DB * differences.len() as f32
}
