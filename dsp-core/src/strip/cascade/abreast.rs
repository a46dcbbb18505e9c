//! Cascades of several strips at once: lane `l` is strip `l`.
//!
//! One cascade alone has to wait for its own states at every sample, and its wave has lanes without a sample at both
//! ends. Here all lanes work on the same sample at the same place of their cascades, and nothing waits for another.

use super::{COEFFS, Cascade, Wave};
use crate::strip::abreast::{ABREAST, Frame};

/// The cascade on each lane; nothing runs on the others.
pub type Cascades<'a> = [Option<&'a mut Cascade>; ABREAST];

/// Runs a chunk that lies within one cell of each. The bits are those of [`Cascade::run`] on each lane alone: it is
/// the same step, on the same numbers.
#[inline(always)]
pub fn run(cascades: &mut Cascades<'_>, audio: &mut [Frame]) {
    let there = || cascades.iter().flatten();
    let places = there().map(|cascade| cascade.active).max().unwrap_or(0);
    let ramping = there().any(|cascade| cascade.ramping);
    for place in 0..places {
        if ramping {
            run_place::<true>(cascades, place, audio);
        } else {
            run_place::<false>(cascades, place, audio);
        }
    }
}

#[inline(always)]
fn run_place<const RAMP: bool>(cascades: &mut Cascades<'_>, place: usize, audio: &mut [Frame]) {
    let mut lanes = gather::<RAMP>(cascades, place);
    for frame in audio {
        *frame = lanes.step::<RAMP>(frame);
    }
    give_back(cascades, place, &lanes);
}

#[inline(always)]
fn gather<const RAMP: bool>(cascades: &Cascades<'_>, place: usize) -> Wave<ABREAST> {
    let mut lanes = Wave::default();
    for (lane, cascade) in cascades.iter().enumerate() {
        let Some(cascade) = cascade else { continue };
        for i in 0..COEFFS {
            lanes.c[i][lane] = cascade.now[i][place];
            if RAMP {
                lanes.d[i][lane] = cascade.slope[i][place];
            }
        }
        [lanes.s1[lane], lanes.s2[lane]] = cascade.states[0].map(|row| row[place]);
    }
    for lane in 0..ABREAST {
        lanes.direct[lane] = lanes.direct_of(lane);
    }
    lanes
}

#[inline(always)]
fn give_back(cascades: &mut Cascades<'_>, place: usize, lanes: &Wave<ABREAST>) {
    for (lane, cascade) in cascades.iter_mut().enumerate() {
        let Some(cascade) = cascade.as_mut().filter(|cascade| place < cascade.active) else {
            continue;
        };
        if cascade.ramping {
            (0..COEFFS).for_each(|i| cascade.now[i][place] = lanes.c[i][lane]);
        }
        cascade.states[0][0][place] = lanes.s1[lane];
        cascade.states[0][1][place] = lanes.s2[lane];
    }
}
