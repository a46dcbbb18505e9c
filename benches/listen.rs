//! What listening costs on the side thread.

use std::hint::black_box;

use deskmate_benches::{Case, is_wanted, measure, noise, print_table};
use dsp_core::channel::TapHop;
use dsp_core::listen::Listener;

/// An hour of 24 channels at 48 kHz, 8 times faster than real time on one core, leaves this much
/// for listening and strip together, ns per sample: 1e9 / (48,000 x 24 x 8).
const LISTEN_AND_STRIP_GOAL_NS: f64 = 108.5;
/// Hops in a run: one second.
const HOPS: usize = 100;

/// `works`: what leaves the strip is not what came, so that both taps are listened to.
fn case<'a>(name: &str, rate_hz: f64, input: &'a [Vec<f32>], works: bool) -> Case<'a> {
    let turned = |leg: &Vec<f32>| leg.iter().map(|x| x * if works { 0.7 } else { 1.0 }).collect();
    let left: Vec<Vec<f32>> = input.iter().map(turned).collect();
    let hop_len = (rate_hz / 100.0).round() as usize;
    let mut listener = Listener::new(rate_hz, input.len()).expect("a rate in range");
    let mut next = 0;
    Case::new(name, HOPS * hop_len * input.len(), move || {
        for n in 0..HOPS {
            let (pre, post) = (hop_of(input, n, hop_len), hop_of(&left, n, hop_len));
            let legs = input.len();
            let hop = TapHop { hop: next, legs, pre, post, gain_reduction_db: 0.0 };
            black_box(listener.observe(&hop));
            next += 1;
        }
    })
}

/// The legs of hop `n`.
fn hop_of(legs: &[Vec<f32>], n: usize, hop_len: usize) -> [&[f32]; 2] {
    let part = n * hop_len..(n + 1) * hop_len;
    [0, 1].map(|leg| legs.get(leg).map_or(&[][..], |leg| &leg[part.clone()]))
}

fn main() {
    if !is_wanted("listen") {
        return;
    }
    let mono = [noise(1, 192_000, 0.5)];
    let stereo = [noise(2, 192_000, 0.5), noise(3, 192_000, 0.5)];
    let silent = [vec![0.0; 192_000]];
    let denormal = [noise(4, 192_000, 1e-39)];
    let timings = measure(vec![
        case("mono, 48 kHz", 48_000.0, &mono, true).goal_ns(LISTEN_AND_STRIP_GOAL_NS),
        case("mono, 48 kHz, strip untouched", 48_000.0, &mono, false),
        case("stereo, 48 kHz, per leg", 48_000.0, &stereo, true),
        case("mono, 44.1 kHz", 44_100.0, &mono, true),
        case("mono, 96 kHz", 96_000.0, &mono, true),
        case("mono, 192 kHz", 192_000.0, &mono, true),
        case("silence, 48 kHz", 48_000.0, &silent, true),
        case("denormal input, 48 kHz", 48_000.0, &denormal, true),
    ]);
    print_table("Listening: one hop of 10 ms at a time, both taps, one core", &timings);
    println!("\nThe goal is for listening and strip together: `deskmate rehearse`, 24 channels.");
    let real_time = 1e9 / (48_000.0 * 24.0 * timings[0].least_ns);
    println!("24 mono channels at 48 kHz: listening alone {real_time:.1} x real time on one core.");
}
