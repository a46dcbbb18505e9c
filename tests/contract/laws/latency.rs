//! The latency that is told is the latency that is measured.

use super::{MAX_BLOCK, RATES_HZ};
use crate::drive::drive;
use crate::subjects::{ROWS, Tail};

#[test]
fn the_impulse_arrives_when_it_was_told_to() {
    for row in ROWS {
        for rate_hz in RATES_HZ {
            for legs in [1, 2] {
                let mut subject = row.ready(rate_hz, MAX_BLOCK);
                let at = 777;
                let mut audio = vec![vec![0.0; 4_000]; legs];
                audio.iter_mut().for_each(|leg| leg[at] = 0.01);
                drive(&mut *subject, &mut audio, &[], || 32);
                let told = subject.processor().latency_samples();
                for leg in &audio {
                    let quiet = leg[..at + told].iter().all(|x| *x == 0.0);
                    assert!(quiet, "{}: sound before its time", row.name);
                    assert_ne!(leg[at + told], 0.0, "{}: late", row.name);
                    // Settings that ring louder than they start have their largest sample later.
                    if row.tail == Tail::Short {
                        let largest = (0..leg.len())
                            .max_by(|a, b| leg[*a].abs().total_cmp(&leg[*b].abs()).then(b.cmp(a)));
                        assert_eq!(largest, Some(at + told), "{} at {rate_hz} Hz", row.name);
                    }
                }
            }
        }
    }
}

#[test]
fn the_insert_path_adds_nothing() {
    for row in ROWS {
        let mut subject = (row.make)();
        assert_eq!(subject.processor().latency_samples(), 0, "before prepare: {}", row.name);
        for rate_hz in RATES_HZ {
            let mut subject = row.ready(rate_hz, MAX_BLOCK);
            assert_eq!(subject.processor().latency_samples(), 0, "{}", row.name);
        }
    }
}
