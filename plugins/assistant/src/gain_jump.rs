//! Has the gain jumped while the channel plays on? A head amp moves everything that a channel holds in all
//! bands by one step; a player moves what is played, and in each band by another.
//!
//! Two ways to look. The six seconds before a moment against the six after: in each third octave the soft and the
//! loud tenths of its levels and what lies between. Where most of these quantiles, and most of the soft ones (noise
//! and bleed among them), tell one and the same step, the gain has changed. That tells 30 of 100 steps of 6 dB, as soon
//! as 12 s were heard, and one false one in 5.5 h of untouched channels. What was heard for longer is compared with
//! what sounded like it ([`likes`]).

mod likes;

use crate::order::median;
use dsp_core::listen::observation::THIRD_OCTAVES;
use likes::Likes;

/// Blocks of 0.1 s on each side.
const SIDE: usize = 60;
/// The quantiles; the first of them are the soft ones.
const QUANTILES: [f32; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];
const SOFT: usize = 2;
/// So large a part of all, and of the soft ones, must tell the same step.
const SHARE: f32 = 0.6;
/// A moment is told once no later one was plainer for so many looks, of which one is taken in each block.
const SETTLED: u32 = 5;
/// The same where one is taken in each half second.
const LIKES_SETTLED: u32 = 2;
/// Blocks between the sides, which low bands' windows (320 ms) straddle.
const BETWEEN: usize = 4;
/// Blocks that a look at the quantiles needs.
const NEEDED: usize = 2 * SIDE + BETWEEN;
/// Lower than this a band holds nothing but the converter, dBFS.
const LOWEST_DBFS: f32 = -125.0;
/// Soft quantiles that are needed, for each of those that are looked at: eight bands' worth.
const LEAST_BANDS: usize = 8;
/// Bands tell the same within this, dB.
const SAME_DB: f32 = 1.5;
/// A step under this may be music, dB.
const LEAST_DB: f32 = 3.0;
/// A step is looked for where the level has moved by this at least, dB: cheaper than all bands.
const MOVED_DB: f32 = 1.0;

/// Levels of one block, dBFS.
pub(crate) struct Levels<'a> {
    pub bands_db: &'a [f32; THIRD_OCTAVES],
    pub level_dbfs: f32,
}

/// A jump that was told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Jump {
    /// The step, dB.
    pub db: f32,
    /// Blocks since then.
    pub blocks_ago: usize,
}

/// Watches one channel, block by block.
#[derive(Default)]
pub(crate) struct GainJump {
    quantiles: Course,
    likes: Likes,
    alike: [Course; likes::LOOKS.len()],
}

/// The plainest moment that a look has found, and how many looks ago.
#[derive(Default)]
struct Course {
    best: Option<Seen>,
    since: u32,
}

/// What one look saw: the part of all that was compared that tells a step, and the step.
#[derive(Clone, Copy)]
struct Seen {
    share: f32,
    db: f32,
}

impl Seen {
    /// How much of a step how many tell. While a part of a side is from before the step, the rest of that side
    /// may well agree, on a part of the step.
    fn plainness(self) -> f32 {
        self.share * self.db.abs()
    }
}

impl GainJump {
    /// For the channel at this place.
    pub fn of(channel: usize) -> Self {
        Self { likes: Likes::of(channel), ..Self::default() }
    }

    /// Takes in the newest block, the last of `n`; the jump, once its moment is sure.
    pub fn hear<'a>(&mut self, blocks: impl Fn(usize) -> Levels<'a>, n: usize) -> Option<Jump> {
        let mut jump = self
            .quantiles
            .take(step_of_quantiles(&blocks, n), SETTLED)
            .map(|seen| (seen.db, SIDE + BETWEEN / 2 + SETTLED as usize));
        let newest = n.checked_sub(1)?;
        if self.likes.hear(&blocks(newest)) {
            for ((moments, share), course) in likes::LOOKS.into_iter().zip(&mut self.alike) {
                let seen = course.take(self.likes.look(moments, share), LIKES_SETTLED);
                let ago = |db: f32| self.likes.after(db) * likes::MOMENT;
                jump = jump.or_else(|| seen.map(|seen| (seen.db, ago(seen.db))));
            }
        }
        let (db, blocks_ago) = jump?;
        self.forget();
        Some(Jump { db, blocks_ago })
    }

    /// What was heard no longer holds.
    pub fn forget(&mut self) {
        self.likes.forget();
        (self.quantiles, self.alike) = Default::default();
    }
}

impl Course {
    fn take(&mut self, now: Option<Seen>, settled: u32) -> Option<Seen> {
        match (now, self.best) {
            (Some(now), best) if best.is_none_or(|best| now.plainness() > best.plainness()) => {
                (self.best, self.since) = (Some(now), 0);
                None
            }
            (_, Some(best)) => {
                self.since += 1;
                (self.since >= settled).then_some(best)
            }
            _ => None,
        }
    }
}

/// The step that most quantiles tell.
fn step_of_quantiles<'a>(blocks: &impl Fn(usize) -> Levels<'a>, n: usize) -> Option<Seen> {
    let from = n.checked_sub(NEEDED)?;
    let (before, after) = (from..from + SIDE, n - SIDE..n);
    let level =
        |range: std::ops::Range<usize>| median(range.map(|i| blocks(i).level_dbfs).collect());
    if (level(after.clone())? - level(before.clone())?).abs() < MOVED_DB {
        return None;
    }
    let (mut steps, mut soft) = (Vec::new(), Vec::new());
    for band in 0..THIRD_OCTAVES {
        let at = |range: std::ops::Range<usize>| {
            let bits = range.map(|i| blocks(i).bands_db[band].to_bits().cast_signed());
            quantiles_of(bits.map(rank).collect())
        };
        let (then, now) = (at(before.clone()), at(after.clone()));
        for (k, (then, now)) in then.zip(now).enumerate() {
            if then > LOWEST_DBFS && now > LOWEST_DBFS {
                steps.push(now - then);
                if k < SOFT {
                    soft.push(now - then);
                }
            }
        }
    }
    if soft.len() < SOFT * LEAST_BANDS {
        return None;
    }
    let step = median(steps.clone())?;
    let share = |steps: &[f32]| {
        let same = steps.iter().filter(|s| (**s - step).abs() <= SAME_DB).count();
        same as f32 / steps.len() as f32
    };
    let share = share(&steps).min(share(&soft));
    (step.abs() >= LEAST_DB && share >= SHARE).then_some(Seen { share, db: step })
}

/// Of levels by their [`rank`].
fn quantiles_of(mut ranks: Vec<i32>) -> impl Iterator<Item = f32> {
    ranks.sort_unstable();
    let last = (ranks.len() - 1) as f32;
    let bits = QUANTILES.iter().map(move |q| rank(ranks[(q * last).round() as usize]));
    bits.map(|bits| f32::from_bits(bits.cast_unsigned()))
}

/// The bits of a float as a whole number in the order of `total_cmp`, and back: sorting those is much of what a look
/// costs, and half of it so.
fn rank(bits: i32) -> i32 {
    bits ^ ((bits >> 31).cast_unsigned() >> 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::noise;
    use std::collections::VecDeque;

    type Block = ([f32; THIRD_OCTAVES], f32);

    /// Notes of a fifth of a second over a floor; `turned` says what is done to a block's music and to its floor.
    fn told(until: usize, turned: impl Fn(usize) -> (f32, f32)) -> Vec<(usize, f32, usize)> {
        let block = |i: usize| -> Block {
            let (music, floor) = turned(i);
            let note = i / 2;
            let bands = std::array::from_fn(|band| {
                let tone = -30.0 - band as f32 + 4.0 * noise(band, note as u64) + music;
                let rests = note % 5 >= 3;
                let under = -80.0 + 0.5 * noise(band + 100, i as u64) + floor;
                if rests { under } else { tone.max(under) }
            });
            let power: f32 = bands.iter().map(|db: &f32| 10f32.powf(db / 10.0)).sum();
            (bands, 10.0 * power.log10())
        };
        told_of(until, block)
    }

    fn told_of(until: usize, block: impl Fn(usize) -> Block) -> Vec<(usize, f32, usize)> {
        let (mut blocks, mut jump, mut told) = (VecDeque::new(), GainJump::default(), Vec::new());
        for i in 0..until {
            blocks.push_back(block(i));
            let at = |k: usize| Levels { bands_db: &blocks[k].0, level_dbfs: blocks[k].1 };
            if let Some(told_now) = jump.hear(at, blocks.len()) {
                told.push((i, told_now.db, told_now.blocks_ago));
                blocks.clear();
            }
        }
        told
    }

    #[test]
    fn ranks_are_in_the_order_of_levels_and_lead_back_to_them() {
        let levels = [f32::NEG_INFINITY, -125.0, -60.5, -1e-30, -0.0, 0.0, 1e-30, 3.0, 80.0];
        let ranks = levels.map(|x| rank(x.to_bits().cast_signed()));
        assert!(ranks.is_sorted_by(|a, b| a < b), "{ranks:?}");
        for (rank_of, level) in ranks.into_iter().zip(levels) {
            assert_eq!(rank(rank_of).cast_unsigned(), level.to_bits());
        }
    }

    #[test]
    fn a_step_of_everything_is_told_once_to_half_a_decibel_and_within_eight_seconds() {
        for db in [-12.0f32, -6.0, -4.0, 4.0, 6.0, 12.0] {
            let steps = told(400, |i| if i < 200 { (0.0, 0.0) } else { (db, db) });
            assert_eq!(steps.len(), 1, "{db}: {steps:?}");
            assert!((steps[0].1 - db).abs() <= 0.5, "{db}: {steps:?}");
            assert!((255..280).contains(&steps[0].0), "{db}: {steps:?}");
        }
    }

    /// Eight chords of two seconds each, of which no three in a row come again in 12 s.
    fn chord(i: usize) -> usize {
        const SONG: [usize; 12] = [0, 1, 2, 3, 4, 2, 5, 6, 1, 7, 3, 5];
        SONG[i / 20 % SONG.len()]
    }

    /// Chords in which each band goes its own way, by up to 16 dB, all the time.
    fn told_in_song(
        until: usize,
        db: impl Fn(usize) -> f32,
        way: impl Fn(usize) -> f32,
    ) -> Vec<(usize, f32, usize)> {
        let block = |i: usize| -> Block {
            let bands = std::array::from_fn(|band| {
                let played = 16.0 * noise(band, chord(i) as u64) + noise(band + 50, i as u64);
                -40.0 - band as f32 + played + db(i) + way(i) * noise(band + 200, (i / 20) as u64)
            });
            let power: f32 = bands.iter().map(|db: &f32| 10f32.powf(db / 10.0)).sum();
            (bands, 10.0 * power.log10())
        };
        told_of(until, block)
    }

    #[test]
    fn a_step_under_chords_that_change_is_told_against_the_same_chords() {
        assert_eq!(told_in_song(1_500, |_| 0.0, |_| 0.0), [], "untouched");
        for db in [-9.0f32, -6.0, 6.0, 9.0] {
            let from = |i: usize| if i < 900 { 0.0 } else { db };
            let steps = told_in_song(1_500, from, |_| 0.0);
            assert_eq!(steps.len(), 1, "{db}: {steps:?}");
            assert!((steps[0].1 - db).abs() <= 0.5, "{db}: {steps:?}");
            assert!((950..1_000).contains(&steps[0].0), "{db}, within ten seconds: {steps:?}");
            let since = steps[0].0 - steps[0].2;
            assert!((885..915).contains(&since), "{db}, when: {steps:?}");
        }
    }

    #[test]
    fn bands_with_nothing_in_them_are_no_evidence_either_way() {
        let block = |i: usize| -> Block {
            let from = if i < 900 { 0.0 } else { 6.0 };
            let bands = std::array::from_fn(|band| match band {
                0..14 => -160.0,
                _ => {
                    -40.0 + 16.0 * noise(band, chord(i) as u64) + noise(band + 50, i as u64) + from
                }
            });
            (bands, -30.0 + 8.0 * noise(0, chord(i) as u64) + from)
        };
        let steps = told_of(1_500, block);
        assert_eq!(steps.len(), 1, "{steps:?}");
        assert!((steps[0].1 - 6.0).abs() <= 0.5, "{steps:?}");
    }

    #[test]
    fn the_same_chords_played_otherwise_are_no_gain() {
        let from = |i: usize| if i < 900 { 0.0 } else { 1.0 };
        assert_eq!(
            told_in_song(1_500, |i| 6.0 * from(i), |i| 12.0 * from(i)),
            [],
            "each band its own way"
        );
        assert_eq!(told_in_song(1_500, |i| 3.0 * from(i), |_| 0.0), [], "a louder chorus");
    }

    #[test]
    fn a_louder_player_and_a_louder_floor_are_no_gain() {
        let from = |i: usize, db: f32| if i < 600 { 0.0 } else { db };
        assert_eq!(told(1_200, |i| (from(i, 8.0), 0.0)), [], "plays louder");
        assert_eq!(told(1_200, |i| (from(i, -8.0), 0.0)), [], "plays softer");
        assert_eq!(told(1_200, |i| (0.0, from(i, 8.0))), [], "a fan");
        assert_eq!(told(1_200, |_| (0.0, 0.0)), [], "nothing");
        assert_eq!(told(1_200, |i| (from(i, 2.0), from(i, 2.0))), [], "too small");
    }
}
