//! Any split into blocks gives the same bits.

use super::{MAX_BLOCK, RATES_HZ};
use crate::drive::{any_acts, any_block, drive, first_difference};
use crate::signal::{Rng, noise};
use crate::subjects::ROWS;

const FRAMES: usize = 6_000;

#[test]
fn any_split_gives_the_same_bits_while_parameters_change() {
    for row in ROWS {
        for (r, rate_hz) in RATES_HZ.into_iter().enumerate() {
            for legs in [1, 2] {
                let seed = (r * 2 + legs) as u64;
                let input = noise(seed, legs, FRAMES, 0.5);
                for count in [0, 30] {
                    let acts = any_acts(seed, count, FRAMES);
                    let mut whole = input.clone();
                    drive(&mut *row.ready(rate_hz, MAX_BLOCK), &mut whole, &acts, || FRAMES);
                    for split in 0..4 {
                        let mut rng = Rng::new(seed * 100 + split);
                        let mut pieces = input.clone();
                        let mut subject = row.ready(rate_hz, MAX_BLOCK);
                        drive(&mut *subject, &mut pieces, &acts, || match split {
                            0 => 1,
                            1 => 32,
                            _ => any_block(&mut rng, MAX_BLOCK),
                        });
                        assert_eq!(
                            first_difference(&whole, &pieces),
                            None,
                            "(leg, frame) of {} at {rate_hz} Hz, {count} acts, split {split}",
                            row.name
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn equal_legs_stay_equal() {
    for row in ROWS {
        let one = noise(9, 1, FRAMES, 0.5).remove(0);
        let mut both = vec![one.clone(), one];
        let acts = any_acts(9, 30, FRAMES);
        drive(&mut *row.ready(48_000.0, MAX_BLOCK), &mut both, &acts, || 64);
        assert_eq!(both[0], both[1], "{}", row.name);
    }
}
