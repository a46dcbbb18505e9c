//! The index against the Python reference on committed cases (`clarity/golden.py` writes them), and
//! against itself at other sample rates.

use std::f64::consts::TAU;

use dsp_core::clarity::{BANDS, FRAME_EVERY_S, Framer, Hearing, Psd, measure};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("clarity/golden.json")).expect("own file")
}

fn pair(part: &Value, key: &str, or: (f64, f64)) -> (f64, f64) {
    let at = |i: usize| part[key][i].as_f64();
    at(0).zip(at(1)).unwrap_or(or)
}

/// The linear congruential noise of `golden.py`, made at 48 kHz.
fn noise(seed: u64, pole: f64, samples: usize) -> Vec<f64> {
    let (mut state, mut y) = (seed, 0.0);
    (0..samples)
        .map(|_| {
            state = (state * 1_664_525 + 1_013_904_223) % (1 << 32);
            y = pole * y + (1.0 - pole) * (state as f64 / f64::from(1u32 << 31) - 1.0);
            y
        })
        .collect()
}

/// One second of a signal at a rate. Noise is a series of samples, so it exists at 48 kHz only.
fn signal(parts: &Value, rate_hz: f64) -> Vec<f32> {
    let mut x = vec![0.0; rate_hz as usize];
    for part in parts.as_array().expect("a list") {
        let (depth, swell_hz) = pair(part, "swell", (0.0, 1.0));
        let (start, end) = pair(part, "from_to_s", (0.0, 1e9));
        let amplitude = part["amplitude"].as_f64().expect("a number");
        let made = part["hz"].is_null().then(|| {
            assert_eq!(rate_hz, 48_000.0);
            let pole = part["pole"].as_f64().expect("a number");
            noise(part["seed"].as_u64().expect("a number"), pole, x.len())
        });
        for (n, x) in x.iter_mut().enumerate() {
            let t = n as f64 / rate_hz;
            if t < start || t >= end {
                continue;
            }
            let swell = 1.0 - depth * (0.5 + 0.5 * (TAU * swell_hz * t).cos());
            let wave = match (&made, part["hz"].as_f64()) {
                (Some(noise), _) => noise[n],
                (None, hz) => (TAU * hz.expect("a number") * t).sin(),
            };
            *x += amplitude * swell * wave;
        }
    }
    x.into_iter().map(|x| x as f32).collect()
}

fn frames(x: &[f32], rate_hz: f64) -> Vec<Psd> {
    let mut framer = Framer::new(rate_hz);
    let len = framer.frame_len();
    (0..)
        .map(|i| (f64::from(i) * FRAME_EVERY_S * rate_hz).round() as usize)
        .take_while(|start| start + len <= x.len())
        .map(|start| {
            let mut psd = [0.0; BANDS];
            framer.add(&x[start..start + len], 1.0, &mut psd);
            psd
        })
        .collect()
}

fn clarity(case: &Value, vocal: &Value, backing: &Value, rate_hz: f64) -> Option<f64> {
    let loss = case["hearing_loss_db"].as_f64().expect("a number");
    let [v, b] = [vocal, backing].map(|parts| frames(&signal(parts, rate_hz), rate_hz));
    measure(&Hearing::with_loss([loss; BANDS]), &v, &b).map(|reading| reading.clarity)
}

#[test]
fn the_index_is_the_reference_within_two_thousandths() {
    let golden = golden();
    let cases = golden["cases"].as_array().expect("a list");
    assert!(cases.len() >= 12);
    let mut worst = 0.0_f64;
    for case in cases {
        let ours = clarity(case, &case["vocal"], &case["backing"], 48_000.0);
        let theirs = case["clarity"].as_f64();
        assert_eq!(ours.is_some(), theirs.is_some(), "{}", case["name"]);
        let (ours, theirs) = (ours.unwrap_or(0.0), theirs.unwrap_or(0.0));
        worst = worst.max((ours - theirs).abs());
        assert!((ours - theirs).abs() <= 0.002, "{}: {ours} {theirs}", case["name"]);
    }
    println!("largest difference from the reference: {worst:.6} over {} cases", cases.len());
}

#[test]
fn the_index_is_the_reference_at_every_rate() {
    let golden = golden();
    let rates = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0];
    let mut worst = [0.0_f64; 6];
    for (at, case) in golden["cases"].as_array().expect("a list").iter().enumerate() {
        // The noise is left out: it is not the same signal at another rate.
        let tonal = |parts: &Value| -> Value {
            let all = parts.as_array().expect("a list").iter();
            all.filter(|p| p["hz"].as_f64().is_some()).cloned().collect()
        };
        let (vocal, backing) = (tonal(&case["vocal"]), tonal(&case["backing"]));
        let reference = case["tonal_clarity"].as_f64();
        // All of them at the two rates that differ most in kind; three at all rates, which takes a while.
        let tried = if at < 3 { 6 } else { 2 };
        for (rate_hz, worst) in rates.into_iter().zip(&mut worst).take(tried) {
            let there = clarity(case, &vocal, &backing, rate_hz);
            assert_eq!(there.is_some(), reference.is_some());
            let difference = (there.unwrap_or(0.0) - reference.unwrap_or(0.0)).abs();
            assert!(difference <= 0.002, "{} at {rate_hz}: off by {difference}", case["name"]);
            *worst = worst.max(difference);
        }
    }
    println!("largest difference at 44.1, 48, 88.2, 96, 176.4, 192 kHz: {worst:.6?}");
}
