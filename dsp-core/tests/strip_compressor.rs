//! The compressor against a reference model of the same algorithm in f64.

use dsp_core::Processor;
use dsp_core::params::{CompParam, ParamId};
use dsp_core::strip::Strip;

const RATE_HZ: f64 = 48_000.0;

#[derive(Clone, Copy, Debug)]
struct Settings {
    threshold_db: f32,
    ratio: f32,
    knee_db: f32,
    attack_ms: f32,
    release_ms: f32,
    makeup_db: f32,
}

/// Gain, dB, sample by sample. D. Giannoulis, M. Massberg, J. D. Reiss, JAES 60(6), 2012: static
/// curve with soft knee, then the smooth decoupled peak detector.
fn reference(level: impl Iterator<Item = f64>, s: Settings) -> Vec<f64> {
    let [t, r, w] = [s.threshold_db, s.ratio, s.knee_db].map(f64::from);
    let keep = |ms: f32| (-1.0 / (f64::from(ms) / 1_000.0 * RATE_HZ)).exp();
    let (attack, release) = (keep(s.attack_ms), keep(s.release_ms));
    let (mut y1, mut y_l) = (0.0f64, 0.0f64);
    level
        .map(|level| {
            let x = 20.0 * level.max(1e-10).log10();
            let over = x - t;
            let y = if 2.0 * over < -w {
                x
            } else if (2.0 * over).abs() <= w && w > 0.0 {
                x + (1.0 / r - 1.0) * (over + w / 2.0).powi(2) / (2.0 * w)
            } else {
                t + over / r
            };
            let g = x - y;
            y1 = g.max(release * y1 + (1.0 - release) * g);
            y_l = attack * y_l + (1.0 - attack) * y1;
            f64::from(s.makeup_db) - y_l
        })
        .collect()
}

fn strip(s: Settings) -> Strip {
    let mut strip = Strip::new();
    strip.prepare(RATE_HZ, 32).expect("a common rate");
    for (param, value) in [
        (CompParam::On, 1.0),
        (CompParam::ThresholdDb, s.threshold_db),
        (CompParam::Ratio, s.ratio),
        (CompParam::KneeDb, s.knee_db),
        (CompParam::AttackMs, s.attack_ms),
        (CompParam::ReleaseMs, s.release_ms),
        (CompParam::MakeupDb, s.makeup_db),
    ] {
        strip.set(ParamId::comp(param), value, 0.0);
    }
    strip
}

/// Bursts of a tone with noise, from silence to over full scale.
fn programme(seed: u32) -> Vec<f32> {
    let mut seed = seed;
    (0..48_000)
        .map(|n| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (seed >> 8) as f32 / 8_388_608.0 - 1.0;
            let envelope = match n / 4_000 % 4 {
                0 => 0.0,
                1 => 0.05,
                2 => 1.2,
                _ => 0.3,
            };
            envelope * (0.7 * (n as f32 * 0.11).sin() + 0.3 * noise)
        })
        .collect()
}

const CASES: [Settings; 5] = [
    Settings {
        threshold_db: -18.0,
        ratio: 3.0,
        knee_db: 6.0,
        attack_ms: 10.0,
        release_ms: 120.0,
        makeup_db: 0.0,
    },
    Settings {
        threshold_db: -60.0,
        ratio: 20.0,
        knee_db: 24.0,
        attack_ms: 0.1,
        release_ms: 5.0,
        makeup_db: 24.0,
    },
    Settings {
        threshold_db: -30.0,
        ratio: 4.0,
        knee_db: 0.0,
        attack_ms: 30.0,
        release_ms: 2_500.0,
        makeup_db: 6.0,
    },
    Settings {
        threshold_db: 0.0,
        ratio: 1.5,
        knee_db: 12.0,
        attack_ms: 250.0,
        release_ms: 50.0,
        makeup_db: 3.0,
    },
    Settings {
        threshold_db: -24.0,
        ratio: 1.0,
        knee_db: 6.0,
        attack_ms: 5.0,
        release_ms: 100.0,
        makeup_db: 0.0,
    },
];

#[test]
fn gain_follows_the_reference_within_a_hundredth_of_a_db() {
    let mut worst = 0.0f64;
    for case in CASES {
        let (left, right) = (programme(1), programme(77));
        let wanted = {
            let louder = left.iter().zip(&right).map(|(l, r)| f64::from(l.abs().max(r.abs())));
            reference(louder, case)
        };
        let (mut l, mut r) = (left.clone(), right.clone());
        let mut strip = strip(case);
        for (l, r) in l.chunks_mut(37).zip(r.chunks_mut(37)) {
            strip.process(&mut [l, r]);
        }
        for (input, output) in [(&left, &l), (&right, &r)] {
            for ((x, y), want) in input.iter().zip(output).zip(&wanted) {
                if x.abs() > 1e-6 {
                    let db = 20.0 * (f64::from(*y) / f64::from(*x)).log10();
                    worst = worst.max((db - want).abs());
                    assert!((db - want).abs() <= 0.01, "{db} not {want} with {case:?}");
                }
            }
        }
        let most = wanted.iter().fold(0.0, |m: f64, g| m.max(f64::from(case.makeup_db) - g));
        let read = f64::from(strip.meters().gain_reduction_db);
        assert!((read - most).abs() < 0.01, "the meter says {read}, not {most}");
    }
    println!("largest difference from the f64 reference: {worst:.5} dB");
}
