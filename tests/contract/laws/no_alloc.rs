//! Nothing on the audio thread touches the allocator.

use super::{MAX_BLOCK, RATES_HZ};
use crate::alloc_guard::allocator_calls;
use crate::drive::{Act, any_acts, any_block, call};
use crate::signal::{HAZARDS, Rng, noise};
use crate::subjects::ROWS;

#[test]
fn processing_setting_scheduling_reading_and_reset_never_allocate() {
    const FRAMES: usize = 20_000;
    for row in ROWS {
        for rate_hz in RATES_HZ {
            for legs in [1, 2] {
                let mut subject = row.ready(rate_hz, MAX_BLOCK);
                let mut audio = noise(1, legs, FRAMES, 1.0);
                let hazard = HAZARDS[legs - 1].at;
                audio[0][5_000..5_500].iter_mut().enumerate().for_each(|(n, x)| *x = hazard(n));
                let acts = any_acts(rate_hz as u64, 400, FRAMES);
                let mut rng = Rng::new(2);
                let ((), calls) = allocator_calls(|| {
                    let (mut at, mut acts) = (0, acts.iter());
                    while at < FRAMES {
                        for act in acts.by_ref().take(3) {
                            match *act {
                                Act::Hand(_, id, value) => subject.set(id, value),
                                Act::Plan(change) => {
                                    if let Err(change) = subject.schedule(change) {
                                        subject.make(change);
                                    }
                                }
                            }
                        }
                        let end = (at + any_block(&mut rng, MAX_BLOCK)).min(FRAMES);
                        call(&mut *subject, &mut audio, at, end);
                        subject.read();
                        if rng.below(40) == 0 {
                            subject.processor().reset();
                        }
                        at = end;
                    }
                });
                assert_eq!(calls, 0, "{} at {rate_hz} Hz, {legs} legs", row.name);
            }
        }
    }
}
