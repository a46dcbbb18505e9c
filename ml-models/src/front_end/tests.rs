//! The front end against its Python twin, and its laws.

use super::golden::{TAU, feed, golden, signal, window};
use super::*;

/// 1e-3 in log10 of power, which is 0.01 dB.
const TOLERANCE_DB: f64 = 0.01;

#[test]
fn levels_are_those_of_the_python_front_end_at_every_rate() {
    for rate_hz in [44_100, 48_000, 88_200, 96_000, 192_000] {
        let golden = golden(rate_hz);
        let samples = golden["samples"].as_u64().expect("a length") as usize;
        let mut worst = 0f64;
        for spec in golden["signals"].as_array().expect("signals") {
            let audio = signal(spec, f64::from(rate_hz), samples);
            let frames = spec["frames"].as_array().expect("frames");
            let mut compared = 0;
            let front = feed(f64::from(rate_hz), &[&audio], |hop, front| {
                let Some(frame) = frames.iter().find(|f| f["hop"].as_u64() == Some(hop)) else {
                    return;
                };
                compared += 1;
                let expected = frame["db"].as_array().expect("levels");
                for (ours, theirs) in front.newest_db().iter().zip(expected) {
                    worst = worst.max((f64::from(*ours) - theirs.as_f64().expect("dB")).abs());
                }
            });
            assert_eq!(compared, frames.len());
            let loudest = spec["max_db"].as_f64().expect("dB");
            assert!((f64::from(front.loudest_db()) - loudest).abs() < TOLERANCE_DB);
            let window = window(&front);
            let mean = window.iter().map(|v| f64::from(*v)).sum::<f64>() / WINDOW as f64;
            let theirs = spec["input_mean"].as_f64().expect("a mean");
            assert!((mean - theirs).abs() < 1e-4, "{rate_hz}: {mean} {theirs}");
        }
        println!("{rate_hz} Hz: largest difference {worst:.5} dB");
        assert!(worst < TOLERANCE_DB, "{rate_hz} Hz: {worst} dB");
    }
}

fn noise(seed: u64, samples: usize) -> Vec<f32> {
    signal(&serde_json::json!({"noise": {"amplitude": 0.1, "seed": seed}}), 48_000.0, samples)
}

#[test]
fn the_window_does_not_depend_on_level() {
    let loud = noise(3, 48_000);
    let quiet: Vec<f32> = loud.iter().map(|x| x / 8.0).collect();
    let of = |audio: &[f32]| window(&feed(48_000.0, &[audio], |_, _| {}));
    for (a, b) in of(&loud).iter().zip(of(&quiet)) {
        assert!((a - b).abs() < 1e-3);
    }
}

#[test]
fn a_stereo_pair_is_the_mean_of_its_legs_powers() {
    let audio = noise(5, 9_600);
    let silent = vec![0.0; 9_600];
    let level = |legs: &[&[f32]]| *feed(48_000.0, legs, |_, _| {}).newest_db();
    let mono = level(&[&audio]);
    for (both, one) in level(&[&audio, &audio]).iter().zip(mono) {
        assert!((both - one).abs() < 1e-3);
    }
    for (half, one) in level(&[&audio, &silent]).iter().zip(mono) {
        assert!((half - one + 3.0103).abs() < 1e-2);
    }
}

#[test]
fn what_is_not_a_number_is_silence_and_a_gap_forgets() {
    let mut broken = noise(7, 9_600);
    broken[4_000] = f32::NAN;
    broken[5_000] = f32::INFINITY;
    let front = feed(48_000.0, &[&broken], |_, front| {
        assert!(front.newest_db().iter().all(|v| v.is_finite()));
    });
    assert!(window(&front).iter().all(|v| (-1.0..=1.0).contains(v)));
    let mut front = front;
    let hop = vec![0.0; 480];
    let pre = [&hop[..], &[]];
    front.hear(&TapHop { hop: 99, legs: 1, pre, post: pre, gain_reduction_db: 0.0 });
    assert_eq!(front.loudest_db(), FLOOR_DB);
}

#[test]
fn a_sine_reads_its_power_at_every_rate() {
    for rate_hz in [22_050.0, 32_000.0, 44_100.0, 48_000.0, 176_400.0, 192_000.0f64] {
        let hop_len = (rate_hz / 100.0).round() as usize;
        let sine: Vec<f32> = (0..20 * hop_len)
            .map(|n| (0.5 * (TAU * 3_000.0 * n as f64 / rate_hz).sin()) as f32)
            .collect();
        let front = feed(rate_hz, &[&sine], |_, _| {});
        let power: f64 = front.newest_db().iter().map(|db| 10f64.powf(f64::from(*db) / 10.0)).sum();
        assert!((10.0 * power.log10() + 9.03).abs() < 0.05, "{rate_hz}: {}", 10.0 * power.log10());
    }
}
