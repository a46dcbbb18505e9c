//! What was played against what sounded most like it before.
//!
//! Each half second of the last 24 s is compared with the one of the minute and a half before them whose shape
//! over the third octaves is nearest to its own: the same chord, the same stroke. What they differ by, band by
//! band, tells of the player where it goes its own way in each band, and of the head amp where it is the same in
//! many. 6 s of such half seconds are looked at, 12 s and 24 s: the shorter the plainer it has to be. A player who
//! plays the same louder moves all bands too, but not what lies between the notes: the soft tenth of the blocks of
//! what is looked at must have made the same step from that of its likes.
//!
//! Made on 256 channels of rendered shows for tuning (9.6 h): steps of 6 dB are told in 98 of 100, 82 of them
//! within ten seconds, and no false one; without the soft tenth it would be 99 and six. Means of two or four that are
//! alike in place of the nearest blur the step.

use super::{LOWEST_DBFS, Levels, SAME_DB, Seen};
use crate::order::{median, nth};
use dsp_core::listen::observation::THIRD_OCTAVES;
use std::collections::VecDeque;
use std::sync::Arc;

type Bands = [f32; THIRD_OCTAVES];

/// Blocks of 0.1 s in a moment.
pub(super) const MOMENT: usize = 5;
/// Moments that are looked at: 24 s.
const NOW: usize = 48;
/// Moments before them that they are compared with: 90 s.
const BEFORE: usize = 180;
/// Moments to compare with, at the least: 12 s.
const LEAST_BEFORE: usize = 24;
/// A step under this may be the player, dB: what sounds alike is played louder by 3 dB in a chorus.
const LEAST_DB: f32 = 4.0;
/// Bands with something in them that a look needs, for each moment.
const LEAST_BANDS: usize = 8;
/// The softest of a moment's bands with something in them are its soft ones: what rings on, noise and bleed.
const SOFT_BANDS: f32 = 0.4;
/// What lies this far under the loudest band has no part in the shape, dB.
const DEPTH_DB: f32 = 40.0;

/// The soft part of the blocks, and the share of its bands that must have made the step.
const SOFT_TENTH: f32 = 0.1;
const SOFT_SHARE: f32 = 0.4;

/// So many of the newest moments, and the part of their bands that must tell one step.
pub(super) const LOOKS: [(usize, f32); 3] = [(12, 0.32), (24, 0.28), (48, 0.18)];

/// Half a second of one channel.
struct Moment {
    blocks_db: [Bands; MOMENT],
    /// Mean power of the blocks.
    bands_db: Bands,
    /// Against their mean.
    shape_db: Bands,
    soft: [bool; THIRD_OCTAVES],
    level_db: f32,
}

/// A moment of the last 24 s with what sounded most like it before them.
struct Now {
    moment: Arc<Moment>,
    distance: f32,
    like: Arc<Moment>,
}

/// The moments of one channel.
#[derive(Default)]
pub(super) struct Likes {
    /// Of the moment under way.
    blocks_db: [Bands; MOMENT],
    blocks: usize,
    /// Blocks that are let go before the first.
    late: usize,
    now: VecDeque<Now>,
    before: VecDeque<Arc<Moment>>,
}

impl Likes {
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Takes in a block; true where it ends a moment.
    pub fn hear(&mut self, block: &Levels<'_>) -> bool {
        if self.late > 0 {
            self.late -= 1;
            return false;
        }
        self.blocks_db[self.blocks] = *block.bands_db;
        self.blocks += 1;
        if self.blocks < MOMENT {
            return false;
        }
        self.blocks = 0;
        self.push(Arc::new(Moment::of(self.blocks_db)));
        true
    }

    fn push(&mut self, moment: Arc<Moment>) {
        if self.now.len() == NOW
            && let Some(oldest) = self.now.pop_front()
        {
            self.now.iter_mut().for_each(|now| now.compare(&oldest.moment));
            if self.before.len() == BEFORE {
                self.before.pop_front();
            }
            self.before.push_back(oldest.moment);
        }
        let mut now = Now { like: moment.clone(), moment, distance: f32::INFINITY };
        self.before.iter().for_each(|before| now.compare(before));
        self.now.push_back(now);
    }

    /// For the channel at this place: many channels are not looked at in one block.
    pub fn of(channel: usize) -> Self {
        Self { late: channel % MOMENT, ..Self::default() }
    }

    /// How many moments lie after a step: those that are nearer to it than to none.
    pub fn after(&self, step: f32) -> usize {
        let moved = self.now.iter().filter(|now| {
            let told = median(now.steps().map(|(told, _)| told).collect());
            told.is_some_and(|told| (told - step).abs() < told.abs())
        });
        moved.count()
    }

    /// So many of the newest moments.
    fn newest(&self, moments: usize) -> impl Iterator<Item = &Now> {
        self.now.iter().skip(self.now.len() - moments)
    }

    /// The step that so large a share of the bands of so many moments tells.
    pub fn look(&self, moments: usize, share: f32) -> Option<Seen> {
        if self.before.len() < LEAST_BEFORE {
            return None;
        }
        let newest = || self.newest(moments);
        let steps: Vec<f32> = newest().flat_map(Now::steps).map(|(step, _)| step).collect();
        if steps.len() < moments * LEAST_BANDS {
            return None;
        }
        let step = median(steps)?;
        let soft_db = nth(newest().map(|now| now.moment.level_db).collect(), moments / 3)?;
        let (mut all, mut soft_bands, mut soft_moments) = <[Count; 3]>::default().into();
        for now in newest() {
            for (told, soft) in now.steps() {
                let same = (told - step).abs() <= SAME_DB;
                all.add(same);
                if soft {
                    soft_bands.add(same);
                }
                if now.moment.level_db < soft_db {
                    soft_moments.add(same);
                }
            }
        }
        let least = all.share().min(soft_bands.share()).min(soft_moments.share());
        let told = step.abs() >= LEAST_DB
            && least >= share
            && self.soft_share(moments, step) >= SOFT_SHARE;
        told.then_some(Seen { share: least, db: step })
    }

    /// The share of the bands whose soft blocks have made the step.
    fn soft_share(&self, moments: usize, step: f32) -> f32 {
        let soft = |of: fn(&Now) -> &Moment, band: usize| {
            let moments = self.newest(moments).flat_map(|now| &of(now).blocks_db);
            let blocks: Vec<f32> = moments.map(|block| block[band]).collect();
            let at = (SOFT_TENTH * (blocks.len() - 1) as f32).round() as usize;
            nth(blocks, at).unwrap_or(LOWEST_DBFS)
        };
        let mut made = Count::default();
        for band in 0..THIRD_OCTAVES {
            let (now, then) = (soft(|now| &now.moment, band), soft(|now| &now.like, band));
            if now > LOWEST_DBFS && then > LOWEST_DBFS {
                made.add((now - then - step).abs() <= SAME_DB);
            }
        }
        made.share()
    }
}

impl Moment {
    fn of(blocks_db: [Bands; MOMENT]) -> Self {
        let db = |power: f64| (10.0 * (power / MOMENT as f64 + 1e-16).log10()) as f32;
        let power: [f64; THIRD_OCTAVES] = std::array::from_fn(|band| {
            blocks_db.iter().map(|block| 10f64.powf(f64::from(block[band]) / 10.0)).sum()
        });
        let bands_db = power.map(db);
        let top = bands_db.iter().fold(LOWEST_DBFS, |top, level| top.max(*level));
        let heard = bands_db.map(|level| level.max(top - DEPTH_DB).max(LOWEST_DBFS));
        let mean = heard.iter().sum::<f32>() / THIRD_OCTAVES as f32;
        let there: Vec<f32> = bands_db.into_iter().filter(|db| *db > LOWEST_DBFS).collect();
        let at = (SOFT_BANDS * there.len() as f32) as usize;
        let soft_db = nth(there, at).unwrap_or(LOWEST_DBFS);
        Self {
            shape_db: heard.map(|level| level - mean),
            soft: bands_db.map(|level| level < soft_db),
            level_db: db(power.iter().sum()),
            blocks_db,
            bands_db,
        }
    }
}

impl Now {
    /// Takes a moment of before for its like where none was nearer.
    fn compare(&mut self, before: &Arc<Moment>) {
        let pairs = self.moment.shape_db.iter().zip(&before.shape_db);
        let distance = pairs.map(|(a, b)| (a - b) * (a - b)).sum();
        if distance < self.distance {
            (self.distance, self.like) = (distance, before.clone());
        }
    }

    /// What each band with something in it differs by from its like, dB, and whether it is a soft one.
    fn steps(&self) -> impl Iterator<Item = (f32, bool)> {
        let pairs = self.moment.bands_db.iter().zip(&self.like.bands_db).zip(&self.moment.soft);
        pairs
            .filter(|((now, then), _)| **now > LOWEST_DBFS && **then > LOWEST_DBFS)
            .map(|((now, then), soft)| (now - then, *soft))
    }
}

/// How many of how many tell the step.
#[derive(Default)]
struct Count {
    same: usize,
    of: usize,
}

impl Count {
    fn add(&mut self, same: bool) {
        self.of += 1;
        self.same += usize::from(same);
    }

    fn share(&self) -> f32 {
        self.same as f32 / self.of.max(1) as f32
    }
}
