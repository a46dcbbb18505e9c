//! The last active seconds of one channel, one by one.

use super::repertoire::PER_SECOND;
use crate::ear::POOLED_S;
use dsp_core::listen::Spectrum;
use dsp_core::ltas::{Contour, Curve, Passage};
use std::collections::VecDeque;

/// Frames (every tenth hop) that make a moment.
const FRAMES: u32 = 10 / PER_SECOND as u32;
/// Active seconds kept.
const KEPT: usize = 30;
/// Active seconds that "now" is: long enough for a part to come round, short enough to be heard in
/// time (SCIENCE section 2 asks for persistence over 12 s).
const NOW: usize = 16;
/// Active seconds that "now" is at least.
const LEAST_NOW: usize = 8;

/// A second this far under the channel's own loud ones is bleed, a tail or a breath, and says nothing of
/// the source: in rendered shows seconds of bleed alone lie 8 to 25 dB under those of the source, and nine
/// of ten seconds of the source less than 9 dB under its loudest, dB.
pub(crate) const SOFT_DB: f32 = 9.0;
/// Two seconds in a row so much louder than all before are the source that begins: what was heard before
/// was something else, dB.
const BEGINS_DB: f32 = 10.0;
/// What counts as loud falls by this in a second, dB: one shout is forgotten in some minutes. In a soft one it falls more
/// slowly: a source that rests for a song over bleed 12 dB under it is not forgotten.
const FALLS_DB: f32 = 0.05;
const FALLS_SOFT_DB: f32 = 0.02;

/// What an active second was taken for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Second {
    /// Of the source: it counts.
    Heard,
    /// Much softer than the source is.
    Soft,
    /// The source begins, at this level, dB: what was learned before was something else.
    Begins(f32),
}

/// An active second of the source.
#[derive(Clone, Debug)]
pub struct Heard {
    /// All of it.
    pub passage: Passage,
    /// Mean loudness of each of its moments, dB, \[point\].
    pub moments_db: [Curve; PER_SECOND],
}

/// The running record of what a channel sounds like. Active time only.
#[derive(Default)]
pub struct Timbre {
    loud_db: Option<f32>,
    last_db: Option<f32>,
    /// What is under way: a moment, and the first of this second where that is done.
    moment: Passage,
    first: Option<Passage>,
    seconds: VecDeque<Heard>,
    heard: u64,
    now: Option<Contour>,
    long: Option<Contour>,
    /// Which of the last active seconds were soft, newest in the lowest bit.
    soft: u8,
}

impl Timbre {
    /// Takes an active frame of `pre` in; what the second was that it ended.
    pub fn hear(&mut self, frame: &Spectrum) -> Option<Second> {
        self.moment.push(frame);
        if self.moment.frames() < FRAMES {
            return None;
        }
        let last = std::mem::take(&mut self.moment);
        let Some(first) = self.first.take() else {
            self.first = Some(last);
            return None;
        };
        let moments_db = [&first, &last].map(Passage::usual_db);
        let mut passage = first;
        passage.add(&last);
        let what = self.weigh(&passage);
        self.soft = self.soft << 1 | u8::from(what == Second::Soft);
        match what {
            Second::Soft => return Some(what),
            Second::Begins(_) => self.seconds.clear(),
            Second::Heard => {}
        }
        if self.seconds.len() == KEPT {
            self.seconds.pop_front();
        }
        self.seconds.push_back(Heard { passage, moments_db });
        self.heard += 1;
        let now = self.last(NOW).filter(|_| self.seconds.len() >= LEAST_NOW);
        self.now = now.as_ref().and_then(contour);
        self.long = self.last(KEPT).as_ref().and_then(contour);
        Some(what)
    }

    /// What a second is, by its level against the loud ones: those of two seconds in a row.
    fn weigh(&mut self, second: &Passage) -> Second {
        let power: f64 = second.power().power().iter().sum();
        let db = (10.0 * power.max(1e-16).log10()) as f32;
        let twice = self.last_db.map_or(f32::NEG_INFINITY, |last| last.min(db));
        self.last_db = Some(db);
        let Some(loud) = self.loud_db else {
            self.loud_db = Some(db);
            return Second::Heard;
        };
        let soft = db < loud - SOFT_DB;
        let falls_db = if soft { FALLS_SOFT_DB } else { FALLS_DB };
        self.loud_db = Some((loud - falls_db).max(twice));
        if twice > loud + BEGINS_DB {
            Second::Begins(twice)
        } else if soft {
            Second::Soft
        } else {
            Second::Heard
        }
    }

    /// The input gain has changed: what is loud is so much softer now. What is louder shows by itself.
    pub fn gain_changed(&mut self, db: f32) {
        self.loud_db = self.loud_db.map(|loud| loud + db.min(0.0));
    }

    /// True where the last active second was much softer than the source is: others are heard then.
    pub fn is_soft(&self) -> bool {
        self.soft & 1 != 0
    }

    /// True where any of the seconds was that a verdict of now rests on.
    pub fn was_soft(&self) -> bool {
        self.soft & ((1 << POOLED_S) - 1) != 0
    }

    /// Seconds of the source since the record began.
    pub fn seconds(&self) -> u64 {
        self.heard
    }

    /// Active seconds that [`now`](Self::now) rests on.
    pub fn now_seconds(&self) -> usize {
        self.seconds.len().min(NOW)
    }

    /// Active seconds that [`long`](Self::long) rests on.
    pub fn long_seconds(&self) -> usize {
        self.seconds.len()
    }

    /// Shape of the last 16 active seconds; `None` before the eighth.
    pub fn now(&self) -> Option<&Contour> {
        self.now.as_ref()
    }

    /// Shape of the last 30 active seconds, or of what there was.
    pub fn long(&self) -> Option<&Contour> {
        self.long.as_ref()
    }

    /// The newest active second.
    pub fn newest(&self) -> Option<&Heard> {
        self.seconds.back()
    }

    /// The last active seconds, oldest first.
    pub fn each_second(&self) -> impl DoubleEndedIterator<Item = &Heard> {
        self.seconds.iter()
    }

    /// What it sounds like is dropped; how loud the source is stays.
    pub fn forget_sound(&mut self) {
        let Self { loud_db, last_db, soft, .. } = *self;
        *self = Self { loud_db, last_db, soft, ..Self::default() };
    }

    /// Everything of another source or gain is dropped.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    fn last(&self, seconds: usize) -> Option<Passage> {
        let skip = self.seconds.len().saturating_sub(seconds);
        let mut sum = Passage::default();
        self.seconds.iter().skip(skip).for_each(|second| sum.add(&second.passage));
        (sum.frames() > 0).then_some(sum)
    }
}

fn contour(passage: &Passage) -> Option<Contour> {
    passage.power().contour()
}
