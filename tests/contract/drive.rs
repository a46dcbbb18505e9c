//! Runs a subject over audio in blocks of any size, with changes at their samples.

use dsp_core::channel::Change;
use dsp_core::params::ParamId;

use crate::signal::{Audio, Rng};
use crate::subjects::{Subject, any_value};

/// What is done to a subject while it runs.
#[derive(Clone, Copy)]
pub enum Act {
    /// A hand between two samples.
    Hand(u64, ParamId, f32),
    /// A change that is known beforehand.
    Plan(Change),
}

impl Act {
    fn at(&self) -> u64 {
        match self {
            Self::Hand(at, ..) => *at,
            Self::Plan(change) => change.at_sample,
        }
    }
}

/// Hand moves and planned changes of any parameter to any value, in order of time.
pub fn any_acts(seed: u64, count: usize, frames: usize) -> Vec<Act> {
    let mut rng = Rng::new(seed);
    let ids: Vec<ParamId> = ParamId::all().collect();
    let mut acts: Vec<Act> = (0..count)
        .map(|_| {
            let (at_sample, param) = (rng.below(frames) as u64, rng.pick(&ids));
            let value = any_value(&mut rng, param);
            if rng.below(3) == 0 {
                Act::Hand(at_sample, param, value)
            } else {
                let own = (rng.below(4) == 0).then(|| any_value(&mut rng, param));
                let ramp_s = rng.pick(&[0.0, 0.001, 0.02, 0.05]);
                Act::Plan(Change { at_sample, param, value, own, ramp_s })
            }
        })
        .collect();
    acts.sort_by_key(Act::at);
    acts
}

/// Block lengths: all of one, or drawn from ones, primes, usual sizes and longer than was prepared.
pub fn any_block(rng: &mut Rng, max_block: usize) -> usize {
    match rng.below(3) {
        0 => rng.below(max_block + 1),
        1 => rng.pick(&[0, 1, 1, 2, 3, 5, 7, 13, 31, 61, 127, 251, 509]),
        _ => rng.pick(&[16, 32, 33, 64, 128, 480, max_block, max_block + 1, 3 * max_block + 7]),
    }
}

/// Processes `audio` in place; `next_block` gives the length of each call.
///
/// The driver stops at hands, and at planned changes for subjects that keep no schedule.
pub fn drive(
    subject: &mut dyn Subject,
    audio: &mut Audio,
    acts: &[Act],
    mut next_block: impl FnMut() -> usize,
) {
    let frames = audio.first().map_or(0, Vec::len);
    let mut by_driver: Vec<Act> = Vec::new();
    for act in acts {
        match *act {
            Act::Plan(change) if subject.schedule(change).is_ok() => {}
            act => by_driver.push(act),
        }
    }
    let (mut at, mut done) = (0, 0);
    while at < frames {
        while let Some(act) = by_driver.get(done).filter(|act| act.at() <= at as u64) {
            match *act {
                Act::Hand(_, id, value) => subject.set(id, value),
                Act::Plan(change) => subject.make(change),
            }
            done += 1;
        }
        let stop = by_driver.get(done).map_or(frames, |act| act.at() as usize);
        let end = (at + next_block()).min(stop).min(frames);
        call(subject, audio, at, end);
        at = end;
    }
}

/// One call of `process` on frames `start` to `end - 1`.
pub fn call(subject: &mut dyn Subject, audio: &mut Audio, start: usize, end: usize) {
    match &mut audio[..] {
        [left] => subject.processor().process(&mut [&mut left[start..end]]),
        [left, right] => {
            subject.processor().process(&mut [&mut left[start..end], &mut right[start..end]]);
        }
        _ => {}
    }
}

/// The first frame in which two recordings differ in a bit.
pub fn first_difference(a: &Audio, b: &Audio) -> Option<(usize, usize)> {
    a.iter().zip(b).enumerate().find_map(|(leg, (a, b))| {
        let frame = a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits())?;
        Some((leg, frame))
    })
}
