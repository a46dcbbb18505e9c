//! Has the gain jumped while the channel plays on? A head amp moves everything that a channel holds in all
//! bands by one step; a player moves what is played, and in each band by another.
//!
//! Two looks at a moment. The six seconds before it against the six after: in each third octave the soft and
//! the loud tenths of its levels and what lies between. Where most of these quantiles, and most of the soft
//! ones (noise and bleed among them), tell one and the same step, the gain has changed. And 24 s against 24 s,
//! softer quantiles too: in so long a time most music has come round to what it was, and fewer need to agree.
//!
//! On 165 channels of rendered shows for tuning a step of 6 dB either way is told by the first look alone in
//! 30 of 100 cases and by the second alone in 69; each tells one false step in 5.5 h of untouched channels.

use dsp_core::listen::observation::THIRD_OCTAVES;

/// One way to look.
struct Look {
    /// Blocks of 0.1 s on each side.
    side: usize,
    /// Looked at in every so many blocks.
    every: u64,
    /// The quantiles; the first of them are the soft ones.
    quantiles: &'static [f32],
    soft: usize,
    /// So large a part of all, and of the soft ones, must tell the same step.
    share: f32,
    soft_share: f32,
    /// A moment is told once no later one was plainer for so many looks.
    settled: u32,
}

const LOOKS: [Look; 2] = [
    Look {
        side: 60,
        every: 1,
        quantiles: &[0.1, 0.3, 0.5, 0.7, 0.9],
        soft: 2,
        share: 0.6,
        soft_share: 0.6,
        settled: 5,
    },
    Look {
        side: 240,
        every: 5,
        quantiles: &[0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95],
        soft: 4,
        share: 0.5,
        soft_share: 0.4,
        settled: 2,
    },
];
/// Blocks between the sides, which low bands' windows (320 ms) straddle.
const BETWEEN: usize = 4;
/// Blocks that the longest look needs.
pub(crate) const NEEDED: usize = 2 * LOOKS[1].side + BETWEEN;
const _: () = assert!(LOOKS.len() == 2 && LOOKS[1].side > LOOKS[0].side);
/// Lower than this a band holds nothing but the converter, dBFS.
const LOWEST_DBFS: f32 = -125.0;
/// Soft quantiles that are needed, for each of those that a look has: eight bands' worth.
const LEAST_BANDS: usize = 8;
/// Quantiles tell the same within this, dB.
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
    blocks: u64,
    courses: [Course; LOOKS.len()],
}

/// The plainest moment that a look has found, and how many looks ago.
#[derive(Default)]
struct Course {
    best: Option<Seen>,
    since: u32,
}

/// What one look saw: the part of the quantiles that tell a step, and the step.
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
    /// For the channel at this place: the long looks of many channels are not taken in one block.
    pub fn of(channel: usize) -> Self {
        Self { blocks: channel as u64, ..Self::default() }
    }

    /// Takes in the newest block, the last of `n`; the jump, once its moment is sure.
    pub fn hear<'a>(&mut self, blocks: impl Fn(usize) -> Levels<'a>, n: usize) -> Option<Jump> {
        self.blocks += 1;
        for (look, course) in LOOKS.iter().zip(&mut self.courses) {
            if !self.blocks.is_multiple_of(look.every) {
                continue;
            }
            if let Some(seen) = course.take(look.at(&blocks, n), look.settled) {
                let waited = u64::from(look.settled) * look.every;
                self.forget();
                let blocks_ago = look.side + BETWEEN / 2 + waited as usize;
                return Some(Jump { db: seen.db, blocks_ago });
            }
        }
        None
    }

    /// What was heard no longer holds.
    pub fn forget(&mut self) {
        self.courses = Default::default();
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

impl Look {
    /// The step that most quantiles tell.
    fn at<'a>(&self, blocks: &impl Fn(usize) -> Levels<'a>, n: usize) -> Option<Seen> {
        let from = n.checked_sub(2 * self.side + BETWEEN)?;
        let (before, after) = (from..from + self.side, n - self.side..n);
        let level =
            |range: std::ops::Range<usize>| median(range.map(|i| blocks(i).level_dbfs).collect());
        if (level(after.clone()) - level(before.clone())).abs() < MOVED_DB {
            return None;
        }
        let (mut steps, mut soft) = (Vec::new(), Vec::new());
        for band in 0..THIRD_OCTAVES {
            let at = |range: std::ops::Range<usize>| {
                let bits = range.map(|i| blocks(i).bands_db[band].to_bits().cast_signed());
                self.quantiles_of(bits.map(rank).collect())
            };
            let (then, now) = (at(before.clone()), at(after.clone()));
            for (k, (then, now)) in then.zip(now).enumerate() {
                if then > LOWEST_DBFS && now > LOWEST_DBFS {
                    steps.push(now - then);
                    if k < self.soft {
                        soft.push(now - then);
                    }
                }
            }
        }
        if soft.len() < self.soft * LEAST_BANDS {
            return None;
        }
        let step = median(steps.clone());
        let share = |steps: &[f32]| {
            let same = steps.iter().filter(|s| (**s - step).abs() <= SAME_DB).count();
            same as f32 / steps.len() as f32
        };
        let (all, soft) = (share(&steps), share(&soft));
        let told = step.abs() >= LEAST_DB && all >= self.share && soft >= self.soft_share;
        told.then_some(Seen { share: all.min(soft), db: step })
    }

    /// Of levels by their [`rank`].
    fn quantiles_of(&self, mut ranks: Vec<i32>) -> impl Iterator<Item = f32> + use<> {
        ranks.sort_unstable();
        let last = (ranks.len() - 1) as f32;
        let bits = self.quantiles.iter().map(move |q| rank(ranks[(q * last).round() as usize]));
        bits.map(|bits| f32::from_bits(bits.cast_unsigned()))
    }
}

/// The bits of a float as a whole number in the order of `total_cmp`, and back: sorting those is much of what a look
/// costs, and half of it so.
fn rank(bits: i32) -> i32 {
    bits ^ ((bits >> 31).cast_unsigned() >> 1).cast_signed()
}

fn median(mut values: Vec<f32>) -> f32 {
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        _ => *values.select_nth_unstable_by(middle, f32::total_cmp).1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::noise;
    use std::collections::VecDeque;

    type Block = ([f32; THIRD_OCTAVES], f32);

    /// Notes of a fifth of a second over a floor; `turned` says what is done to a block's music and to its floor.
    fn told(until: usize, turned: impl Fn(usize) -> (f32, f32)) -> Vec<(usize, f32)> {
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
        let (mut blocks, mut jump, mut told) = (VecDeque::new(), GainJump::default(), Vec::new());
        for i in 0..until {
            blocks.push_back(block(i));
            let at = |k: usize| Levels { bands_db: &blocks[k].0, level_dbfs: blocks[k].1 };
            if let Some(told_now) = jump.hear(at, blocks.len()) {
                told.push((i, told_now.db));
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

    #[test]
    fn music_that_comes_round_hides_a_step_for_six_seconds_and_not_for_24() {
        // Swells of 24 s: no six seconds are like the next.
        let turn = |i: usize| 4.0 * (std::f32::consts::TAU * i as f32 / 240.0).sin();
        assert_eq!(told(1_200, |i| (turn(i), 0.2 * turn(i))), [], "untouched");
        for db in [-6.0f32, 6.0] {
            let from = |i: usize| if i < 600 { 0.0 } else { db };
            let steps = told(1_200, |i| (turn(i) + from(i), 0.2 * turn(i) + from(i)));
            assert_eq!(steps.len(), 1, "{db}: {steps:?}");
            assert!((steps[0].1 - db).abs() <= 0.5, "{db}: {steps:?}");
            // Later than six seconds could tell.
            assert!((680..870).contains(&steps[0].0), "{db}: {steps:?}");
        }
        let louder = |i: usize| if i < 600 { 0.0 } else { 8.0 };
        assert_eq!(told(1_200, |i| (turn(i) + louder(i), 0.2 * turn(i))), [], "plays louder");
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
