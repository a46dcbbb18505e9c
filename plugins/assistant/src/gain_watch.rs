//! Has the gain before this insert changed? A head amp moves the level *and* the noise floor, in all
//! bands alike; a player moves the level alone (DESIGN section 4).
//!
//! Works on blocks of 0.1 s: the floor is the median spectrum of blocks in which nothing plays, the level
//! the median of those in which something does. A channel that never rests has no floor to be measured:
//! what it holds is compared as a whole ([`crate::gain_jump`]). A step that is smaller than its own
//! uncertainty is none.

use crate::gain_jump::{GainJump, Jump, Levels};
use dsp_core::listen::Observation;
use dsp_core::listen::observation::THIRD_OCTAVES;
use std::collections::VecDeque;

/// Hops in a block.
const BLOCK_HOPS: u32 = 10;
/// Blocks kept, in which a floor is looked for: 30 s.
const KEPT: usize = 300;
/// Blocks that are looked at for what is now, shortest first: 2.5 to 6 s.
const NOW: [usize; 3] = [25, 40, 60];
/// What lies nearer than this may be on the way between the two, blocks.
const BETWEEN: usize = 60;
/// Blocks that a floor rests on at least: before, now.
const QUIET_BEFORE: usize = 10;
const QUIET_NOW: usize = 6;
/// Blocks that a level rests on at least.
const PLAYING: usize = 8;
/// Bands that must tell the same: at least so many, and this share of those with a floor.
const LEAST_BANDS: usize = 8;
const FLAT_SHARE: f32 = 0.8;
/// ... within this, dB.
const FLAT_DB: f32 = 2.0;
/// Both halves of what is now must agree within this, dB: a knob that still turns is waited for.
const STEADY_DB: f32 = 0.7;
/// The level moves along with the floor within this, dB: music goes on in between.
const LEVEL_SLACK_DB: f32 = 4.0;
/// No hand turns a head amp by so much in one go, dB; and what a head amp alone leaves, dBFS. A step by more, from or to a line that
/// is softer, is a line that goes or comes back.
pub(crate) const FAR_DB: f32 = 20.0;
pub(crate) const ALONE_DBFS: f32 = -85.0;
/// A floor under this is a converter's, which no head amp moves, dBFS in a band.
const LOWEST_DBFS: f32 = -130.0;
/// Steps under this are told from nothing only where one is waited for, dB.
const UNASKED_DB: f32 = 3.0;
const EXPECTED_DB: f32 = 1.5;

#[derive(Clone)]
struct Block {
    bands_db: [f32; THIRD_OCTAVES],
    level_dbfs: f32,
    playing: bool,
    quiet: bool,
}

/// Floor and level over some time.
#[derive(Clone)]
struct Ground {
    floor_db: [f32; THIRD_OCTAVES],
    level_dbfs: f32,
}

/// Watches one channel.
#[derive(Default)]
pub(crate) struct GainWatch {
    power: [f64; THIRD_OCTAVES],
    level: f64,
    hops: u32,
    active_hops: u32,
    blocks: VecDeque<Block>,
    /// A block that was not looked at yet is the newest.
    fresh: bool,
    /// What was before a step that is waited for.
    expected_from: Option<Option<Ground>>,
    jump: GainJump,
}

/// A change of gain that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct GainStep {
    /// By how much, dB.
    pub db: f32,
    /// Hops since then, as far as that is known.
    pub hops_ago: u64,
    /// It was waited for: level and noise floor have moved.
    pub expected: bool,
}

impl GainWatch {
    /// For the channel at this place.
    pub fn of(channel: usize) -> Self {
        Self { jump: GainJump::of(channel), ..Self::default() }
    }

    /// Takes in a hop; `None`: missing evidence.
    pub fn hear(&mut self, observation: Option<&Observation>) {
        let Some(o) = observation else {
            self.begin_block();
            return;
        };
        for (sum, level) in self.power.iter_mut().zip(&o.bands_db) {
            *sum += 10f64.powf(f64::from(*level) / 10.0);
        }
        self.level += 10f64.powf(f64::from(o.pre.rms_dbfs) / 10.0);
        self.hops += 1;
        self.active_hops += u32::from(o.active);
        if self.hops < BLOCK_HOPS {
            return;
        }
        let db = |power: f64| (10.0 * (power / f64::from(BLOCK_HOPS)).max(1e-16).log10()) as f32;
        let block = Block {
            bands_db: self.power.map(db),
            level_dbfs: db(self.level),
            playing: self.active_hops == BLOCK_HOPS,
            quiet: self.active_hops == 0,
        };
        if self.blocks.len() == KEPT {
            self.blocks.pop_front();
        }
        self.blocks.push_back(block);
        self.fresh = true;
        self.begin_block();
    }

    fn begin_block(&mut self) {
        (self.power, self.level) = ([0.0; THIRD_OCTAVES], 0.0);
        (self.hops, self.active_hops) = (0, 0);
    }

    /// From now on a step is waited for; what was heard up to now is what it starts from.
    pub fn expect(&mut self) {
        self.expected_from = Some(ground(&self.blocks.iter().collect::<Vec<_>>(), QUIET_BEFORE));
        self.blocks.clear();
        self.jump.forget();
    }

    /// Nothing is waited for any more.
    pub fn expect_no_more(&mut self) {
        self.expected_from = None;
    }

    /// True while a step is waited for.
    pub fn expects(&self) -> bool {
        self.expected_from.is_some()
    }

    /// True where a step that is waited for from now on could be measured at all.
    pub fn can_measure(&self) -> bool {
        ground(&self.blocks.iter().collect::<Vec<_>>(), QUIET_BEFORE).is_some()
    }

    /// Forgets what was heard.
    pub fn forget(&mut self) {
        self.begin_block();
        self.blocks.clear();
        self.expected_from = None;
        self.jump.forget();
    }

    /// The gain has changed: told once, afterwards what is now is what was.
    pub fn step(&mut self) -> Option<GainStep> {
        if !std::mem::take(&mut self.fresh) {
            return None;
        }
        let expected = self.expects();
        let looked = self.look().map(|db| GainStep { db, hops_ago: 0, expected });
        let found = looked.or_else(|| self.jumped())?;
        let turned = found.expected || !self.goes_or_comes(found.db);
        self.forget();
        turned.then_some(found)
    }

    /// The line itself has gone, or is back.
    fn goes_or_comes(&self, db: f32) -> bool {
        let of_late = self.blocks.iter().rev().take(BETWEEN).map(|block| block.level_dbfs);
        let softest = of_late.fold(f32::INFINITY, f32::min);
        db.abs() >= FAR_DB && softest.min(softest - db) <= ALONE_DBFS
    }

    /// A step that nobody waits for and that the channel plays through.
    fn jumped(&mut self) -> Option<GainStep> {
        if self.expects() {
            return None;
        }
        let blocks = &self.blocks;
        let levels =
            |i: usize| Levels { bands_db: &blocks[i].bands_db, level_dbfs: blocks[i].level_dbfs };
        let Jump { db, blocks_ago } = self.jump.hear(levels, blocks.len())?;
        let hops_ago = blocks_ago as u64 * u64::from(BLOCK_HOPS);
        Some(GainStep { db, hops_ago, expected: false })
    }

    fn look(&self) -> Option<f32> {
        let late: Vec<&Block> = self.blocks.iter().collect();
        let (before, least) = match &self.expected_from {
            Some(ground) => (ground.clone()?, EXPECTED_DB),
            None => {
                let then = &late[..late.len().saturating_sub(BETWEEN)];
                (ground(then, QUIET_BEFORE)?, UNASKED_DB)
            }
        };
        let (now, ground) = NOW.iter().find_map(|n| {
            let now = late.get(late.len().checked_sub(*n)?..)?;
            Some((now, ground(now, QUIET_NOW)?))
        })?;
        let step = flat_step(&before.floor_db, &ground.floor_db)?;
        let moves_along = (ground.level_dbfs - before.level_dbfs - step).abs() <= LEVEL_SLACK_DB;
        let quiet: Vec<&Block> = now.iter().copied().filter(|b| b.quiet).collect();
        let (early, late) = quiet.split_at(quiet.len() / 2);
        let half = |blocks: &[&Block]| flat_step(&before.floor_db, &floor(blocks));
        let steady = (half(early)? - half(late)?).abs() <= STEADY_DB;
        (step.abs() >= least && moves_along && steady).then_some(step)
    }
}

fn floor(quiet: &[&Block]) -> [f32; THIRD_OCTAVES] {
    std::array::from_fn(|band| median(quiet.iter().map(|b| b.bands_db[band]).collect()))
}

fn ground(blocks: &[&Block], least_quiet: usize) -> Option<Ground> {
    let quiet: Vec<&Block> = blocks.iter().copied().filter(|b| b.quiet).collect();
    let playing: Vec<f32> = blocks.iter().filter(|b| b.playing).map(|b| b.level_dbfs).collect();
    (quiet.len() >= least_quiet && playing.len() >= PLAYING)
        .then(|| Ground { floor_db: floor(&quiet), level_dbfs: median(playing) })
}

/// The step between two floors where all bands tell the same one.
fn flat_step(before: &[f32; THIRD_OCTAVES], now: &[f32; THIRD_OCTAVES]) -> Option<f32> {
    let steps: Vec<f32> = before
        .iter()
        .zip(now)
        .filter(|(b, n)| **b > LOWEST_DBFS && **n > LOWEST_DBFS)
        .map(|(b, n)| n - b)
        .collect();
    let step = median(steps.clone());
    let same = steps.iter().filter(|s| (**s - step).abs() <= FLAT_DB).count();
    (steps.len() >= LEAST_BANDS && same as f32 >= FLAT_SHARE * steps.len() as f32).then_some(step)
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    let n = values.len();
    match n {
        0 => 0.0,
        _ => 0.5 * (values[(n - 1) / 2] + values[n / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Scene, noise};

    /// A voice with pauses over a noise floor, and what is done to it from hop 3000 on.
    fn watch(after: impl Fn(u64, &mut Observation), expects: bool) -> Option<(u64, f32)> {
        let scene = Scene::of(&["Vox"]);
        let mut watch = GainWatch::default();
        for hop in 0..6_000 {
            let mut o = scene.channels[0].1.observe(0, hop);
            for (band, level) in o.bands_db.iter_mut().enumerate() {
                *level += 1.5 * noise(band, hop / 7);
            }
            if hop >= 3_000 {
                after(hop, &mut o);
            }
            if hop == 3_000 && expects {
                watch.expect();
            }
            watch.hear(Some(&o));
            if hop % 10 == 9
                && let Some(step) = watch.step()
            {
                return Some((hop, step.db));
            }
        }
        None
    }

    fn gain(o: &mut Observation, db: f32) {
        o.bands_db.iter_mut().for_each(|level| *level += db);
        o.pre.rms_dbfs += db;
    }

    #[test]
    fn a_head_amp_is_measured_to_half_a_decibel_up_and_down() {
        for db in [-12.0f32, -6.0, -3.5, 4.0, 9.0] {
            for expects in [false, true] {
                let found = watch(|_, o| gain(o, db), expects);
                let (hop, measured) = found.unwrap_or_else(|| panic!("{db} {expects}"));
                assert!((measured - db).abs() <= 0.5, "{db}: {measured}");
                assert!(hop < 4_000, "within 10 s: {hop}");
            }
        }
        let small = watch(|_, o| gain(o, -2.0), true).expect("expected, so told");
        assert!((small.1 + 2.0).abs() <= 0.5);
        assert_eq!(watch(|_, o| gain(o, -2.0), false), None, "unasked it is too small to be told");
    }

    #[test]
    fn a_knob_that_still_turns_is_waited_for() {
        let turn = |hop: u64, o: &mut Observation| gain(o, -(((hop - 3_000) / 100).min(6) as f32));
        let (_, measured) = watch(turn, true).expect("it comes to rest");
        assert!((measured + 6.0).abs() <= 1.0, "{measured}");
    }

    #[test]
    fn players_and_fans_are_no_head_amps() {
        let quieter = |_: u64, o: &mut Observation| {
            if o.active {
                gain(o, -8.0)
            }
        };
        assert_eq!(watch(quieter, true), None, "the singer sings softer");
        let fan = |_: u64, o: &mut Observation| {
            if !o.active {
                gain(o, -8.0)
            }
        };
        assert_eq!(watch(fan, true), None, "a fan was switched off");
        let tilt = |_: u64, o: &mut Observation| {
            o.bands_db.iter_mut().skip(16).for_each(|level| *level -= 8.0);
            o.pre.rms_dbfs -= 4.0;
        };
        assert_eq!(watch(tilt, true), None, "not flat: another microphone, or an EQ");
        assert_eq!(watch(|_, _| {}, true), None);
    }

    #[test]
    fn without_pauses_nothing_can_be_measured() {
        let mut watch = GainWatch::default();
        let scene = Scene::of(&["Organ"]);
        for hop in 0..2_000 {
            let mut o = scene.channels[0].1.observe(0, hop);
            o.active = true;
            watch.hear(Some(&o));
        }
        assert!(!watch.can_measure());
    }
}
