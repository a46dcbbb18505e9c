//! The last active minute of one channel, second by second.

use dsp_core::listen::Spectrum;
use dsp_core::ltas::{Contour, Ltas};
use std::collections::VecDeque;

/// Frames (every tenth hop) that make an active second.
const FRAMES: u32 = 10;
/// Active seconds kept.
const KEPT: usize = 30;
/// Active seconds that "now" is: long enough for a part to come round, short enough to be heard in
/// time (SCIENCE section 2 asks for persistence over 12 s).
const NOW: usize = 16;
/// Active seconds that "now" is at least.
const LEAST_NOW: usize = 8;

/// The running record of what a channel sounds like. Active time only.
#[derive(Default)]
pub struct Timbre {
    second: Ltas,
    seconds: VecDeque<Ltas>,
    heard: u64,
    now: Option<Contour>,
    long: Option<Contour>,
}

impl Timbre {
    /// Takes an active frame of `pre` in; true where it ended an active second.
    pub fn hear(&mut self, frame: &Spectrum) -> bool {
        self.second.push(frame);
        if self.second.frames() < FRAMES {
            return false;
        }
        if self.seconds.len() == KEPT {
            self.seconds.pop_front();
        }
        self.seconds.push_back(std::mem::take(&mut self.second));
        self.heard += 1;
        self.now = self.last(NOW).filter(|_| self.seconds.len() >= LEAST_NOW).and_then(contour);
        self.long = self.last(KEPT).and_then(contour);
        true
    }

    /// Active seconds since the record began.
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
    pub fn newest(&self) -> Option<&Ltas> {
        self.seconds.back()
    }

    /// The last active seconds, oldest first.
    pub fn each_second(&self) -> impl DoubleEndedIterator<Item = &Ltas> {
        self.seconds.iter()
    }

    /// Everything of another source or gain is dropped.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    fn last(&self, seconds: usize) -> Option<Ltas> {
        let skip = self.seconds.len().saturating_sub(seconds);
        let mut sum = Ltas::default();
        self.seconds.iter().skip(skip).for_each(|second| sum.add(second));
        (sum.frames() > 0).then_some(sum)
    }
}

fn contour(ltas: Ltas) -> Option<Contour> {
    ltas.contour()
}
