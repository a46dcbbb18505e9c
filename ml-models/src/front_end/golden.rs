//! Golden vectors of the Python side (`ml-models/golden`), and their signals made anew.

use super::*;
use serde_json::Value;

pub const TAU: f64 = 2.0 * PI;

/// Noise in -1 to 1 of the generator that stands in `training/deskmate_training/golden.py`.
pub fn noise(seed: u64) -> impl Iterator<Item = f64> {
    let next = |state: &u64| Some((1_664_525 * state + 1_013_904_223) & 0xffff_ffff);
    let states = std::iter::successors(Some(seed), next).skip(1);
    states.map(|state| state as f64 / 2f64.powi(31) - 1.0)
}

/// A signal of `training/deskmate_training/golden.py`, by the formula that stands there.
pub fn signal(spec: &Value, rate_hz: f64, samples: usize) -> Vec<f32> {
    let number = |v: &Value, key: &str| v[key].as_f64().unwrap_or_else(|| panic!("{key} in {v}"));
    let noise = noise(spec["noise"]["seed"].as_u64().expect("a seed"));
    (0..samples)
        .zip(noise)
        .map(|(n, noise)| {
            let t = n as f64 / rate_hz;
            let sines = spec["sines"].as_array().map_or(&[][..], Vec::as_slice);
            let mut x: f64 = sines
                .iter()
                .map(|s| {
                    number(s, "amplitude") * (TAU * number(s, "hz") * t + number(s, "phase")).sin()
                })
                .sum();
            if let Some(c) = spec.get("chirp") {
                let from = number(c, "from_hz");
                let sweep = (number(c, "to_hz") - from) / (2.0 * number(c, "seconds"));
                x += number(c, "amplitude") * (TAU * (from * t + sweep * t * t)).sin();
            }
            x += number(&spec["noise"], "amplitude") * noise;
            if let Some(b) = spec.get("bursts") {
                let since = t % number(b, "period_s");
                let decay = (-since / number(b, "decay_s")).exp();
                x += number(b, "amplitude") * decay * (TAU * number(b, "hz") * since).sin();
            }
            x as f32
        })
        .collect()
}

pub fn golden(rate_hz: u32) -> Value {
    let path = format!("{}/golden/{rate_hz}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    serde_json::from_str(&text).expect("golden vectors are JSON")
}

/// Feeds whole hops; `each` sees the front end after every one.
pub fn feed(rate_hz: f64, legs: &[&[f32]], mut each: impl FnMut(u64, &FrontEnd)) -> FrontEnd {
    let mut front = FrontEnd::new(rate_hz).expect("a rate in range");
    let hop_len = front.hop_len;
    for hop in 0..legs[0].len() / hop_len {
        let leg =
            |n: usize| legs.get(n).map_or(&[][..], |leg| &leg[hop * hop_len..(hop + 1) * hop_len]);
        let pre = [leg(0), leg(1)];
        let hop = hop as u64;
        front.hear(&TapHop { hop, legs: legs.len(), pre, post: pre, gain_reduction_db: 0.0 });
        each(hop, &front);
    }
    front
}

pub fn window(front: &FrontEnd) -> Vec<f32> {
    let mut out = [0.0; WINDOW];
    front.window(&mut out);
    out.to_vec()
}
