//! Whatever comes in, what goes out is a normal number or zero, and 100 ms later all is well.

use super::{MAX_BLOCK, RATES_HZ};
use crate::drive::{any_acts, any_block, drive};
use crate::signal::{Audio, HAZARDS, Hazard, Rng, noise};
use crate::subjects::{ROWS, Row, Tail};

/// Output that may go to a converter.
fn assert_sane(audio: &Audio, what: &str) {
    for (leg, samples) in audio.iter().enumerate() {
        let bad = samples.iter().position(|x| !x.is_finite() || x.is_subnormal());
        assert_eq!(bad, None, "leg {leg}, {:?}: {what}", bad.map(|frame| samples[frame]));
    }
}

/// 50 ms of music, 50 ms of the hazard (of silence, where there is none), 200 ms of music.
fn with_hazard(row: &Row, rate_hz: f64, legs: usize, hazard: Option<&Hazard>) -> Audio {
    let part = (rate_hz * 0.05) as usize;
    let mut audio = noise(8, legs, 6 * part, 0.25);
    for leg in &mut audio {
        for (n, x) in leg[part..2 * part].iter_mut().enumerate() {
            *x = hazard.map_or(0.0, |hazard| (hazard.at)(n));
        }
    }
    drive(&mut *row.ready(rate_hz, MAX_BLOCK), &mut audio, &[], || 32);
    audio
}

#[test]
fn hazards_never_come_out_and_leave_no_trace_after_100_ms() {
    for row in ROWS {
        for rate_hz in RATES_HZ {
            for legs in [1, 2] {
                let calm = with_hazard(row, rate_hz, legs, None);
                for hazard in HAZARDS {
                    let what = format!("{} after {} at {rate_hz} Hz", row.name, hazard.name);
                    let got = with_hazard(row, rate_hz, legs, Some(hazard));
                    assert_sane(&got, &what);
                    if row.tail == Tail::Short {
                        let recovered = (rate_hz * 0.2) as usize;
                        for (calm, got) in calm.iter().zip(&got) {
                            let trace = rms(got[recovered..]
                                .iter()
                                .zip(&calm[recovered..])
                                .map(|(a, b)| a - b));
                            let music = rms(calm[recovered..].iter().copied());
                            let trace_db = 20.0 * (trace / music).max(1e-9).log10();
                            assert!(trace_db < -60.0, "{trace_db:.1} dB of trace, {what}");
                        }
                    }
                }
            }
        }
    }
}

fn rms(samples: impl Iterator<Item = f32>) -> f64 {
    let (sum, count) =
        samples.fold((0.0, 0usize), |(sum, n), x| (sum + f64::from(x) * f64::from(x), n + 1));
    (sum / count.max(1) as f64).sqrt()
}

#[test]
fn a_hazard_in_one_leg_never_reaches_the_other() {
    for row in ROWS.iter().filter(|row| row.tail == Tail::Short) {
        for hazard in HAZARDS.iter().filter(|hazard| !(hazard.at)(7).is_finite()) {
            let mut audio = noise(8, 2, 9_600, 0.25);
            audio[0][2_000..2_100].iter_mut().enumerate().for_each(|(n, x)| *x = (hazard.at)(n));
            drive(&mut *row.ready(48_000.0, MAX_BLOCK), &mut audio, &[], || 32);
            assert_sane(&audio, row.name);
            let silent = audio[1][2_000..2_100].iter().filter(|x| **x == 0.0).count();
            assert!(silent < 50, "{}: {} silences the other leg", row.name, hazard.name);
        }
    }
}

#[test]
fn dying_away_to_silence_never_passes_through_subnormals() {
    for row in ROWS {
        for rate_hz in [44_100.0, 192_000.0] {
            let frames = (rate_hz * 4.0) as usize;
            let mut audio = noise(3, 2, frames, 1.0);
            for leg in &mut audio {
                // -120 dB in each 0.1 s: the input itself goes through the subnormal range.
                let start = frames / 8;
                for (n, x) in leg[start..].iter_mut().enumerate() {
                    *x *= 10f32.powf(-60.0 * n as f32 / rate_hz as f32);
                }
            }
            drive(&mut *row.ready(rate_hz, MAX_BLOCK), &mut audio, &[], || 64);
            assert_sane(&audio, row.name);
        }
    }
}

#[test]
fn any_parameters_at_any_time_give_finite_audio() {
    for row in ROWS {
        for (r, rate_hz) in RATES_HZ.into_iter().enumerate() {
            let mut subject = row.ready(rate_hz, MAX_BLOCK);
            for round in 0..20 {
                let seed = (r * 1_000 + round) as u64;
                let mut rng = Rng::new(seed);
                let mut audio = noise(seed, 2, 10_000, 1.0);
                // A new run each round, so that Freeze does not stay for the rest.
                if round % 5 == 0 {
                    subject = row.ready(rate_hz, MAX_BLOCK);
                }
                let acts = any_acts(seed, 100, 10_000);
                drive(&mut *subject, &mut audio, &acts, || any_block(&mut rng, MAX_BLOCK));
                assert_sane(&audio, row.name);
                let peak = audio.iter().flatten().fold(0f32, |p, x| p.max(x.abs()));
                // All gains at once: 24 + 24 + 8 * 18 dB is the most that settings can ask for.
                assert!(peak < 10f32.powf((24.0 + 24.0 + 144.0) / 20.0), "{}: {peak}", row.name);
            }
        }
    }
}
