//! After `reset` a processor behaves as a new one with the same settings.

use super::{MAX_BLOCK, RATES_HZ};
use crate::drive::{drive, first_difference};
use crate::signal::{Rng, noise};
use crate::subjects::{ROWS, any_value};
use dsp_core::params::ParamId;

#[test]
fn reset_equals_new() {
    for row in ROWS {
        for rate_hz in RATES_HZ {
            for legs in [1, 2] {
                let input = noise(4, legs, 4_000, 0.5);
                let mut fresh = input.clone();
                drive(&mut *row.ready(rate_hz, MAX_BLOCK), &mut fresh, &[], || 64);

                let mut used = row.ready(rate_hz, MAX_BLOCK);
                drive(&mut *used, &mut noise(5, legs, 3_001, 1.0), &[], || 61);
                used.processor().reset();
                let mut again = input.clone();
                drive(&mut *used, &mut again, &[], || 64);
                assert_eq!(
                    first_difference(&fresh, &again),
                    None,
                    "(leg, frame) of {} at {rate_hz} Hz",
                    row.name
                );
            }
        }
    }
}

#[test]
fn reset_ends_ramps_and_prepare_resets() {
    let ids: Vec<ParamId> =
        ParamId::all().filter(|id| ![ParamId::FREEZE, ParamId::MINE].contains(id)).collect();
    for row in ROWS {
        for again_by_prepare in [false, true] {
            let mut rng = Rng::new(6);
            let sets: Vec<_> = (0..40)
                .map(|_| {
                    let id = rng.pick(&ids);
                    (id, any_value(&mut rng, id))
                })
                .collect();
            let input = noise(7, 2, 4_000, 0.5);

            let mut new = row.ready(48_000.0, MAX_BLOCK);
            let mut used = row.ready(48_000.0, MAX_BLOCK);
            drive(&mut *used, &mut noise(5, 2, 3_001, 1.0), &[], || 61);
            for (id, value) in sets {
                new.set(id, value);
                used.set(id, value);
            }
            drive(&mut *used, &mut noise(5, 2, 100, 1.0), &[], || 61);
            if again_by_prepare {
                used.processor().prepare(48_000.0, MAX_BLOCK).expect("as before");
            } else {
                used.processor().reset();
            }
            let (mut fresh, mut again) = (input.clone(), input);
            drive(&mut *new, &mut fresh, &[], || 64);
            drive(&mut *used, &mut again, &[], || 64);
            let difference = first_difference(&fresh, &again);
            assert_eq!(difference, None, "{}, by prepare: {again_by_prepare}", row.name);
        }
    }
}
