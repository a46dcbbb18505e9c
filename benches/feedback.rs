//! What looking for rings costs on the side thread, over listening alone.

use std::hint::black_box;

use deskmate_benches::{Case, is_wanted, measure, noise, print_table};
use dsp_core::channel::TapHop;
use dsp_core::listen::Listener;

/// 2 % of a core for 8 guarded channels at 48 kHz (issue 5), ns per sample of one channel:
/// 0.02 x 1e9 / (8 x 48,000).
const GUARD_GOAL_NS: f64 = 52.1;
/// Hops in a run: one second.
const HOPS: usize = 100;

fn case<'a>(name: &str, guarded: bool, input: &'a [f32]) -> Case<'a> {
    let mut listener = Listener::new(48_000.0, 1).expect("a rate in range");
    listener.guard(guarded);
    let mut next = 0;
    Case::new(name, HOPS * 480, move || {
        for leg in input.chunks_exact(480).take(HOPS) {
            let taps = [leg, &[][..]];
            let hop = TapHop { hop: next, legs: 1, pre: taps, post: taps, gain_reduction_db: 0.0 };
            black_box(listener.observe(&hop));
            next += 1;
        }
    })
}

/// A voice's worth of lines: 40 harmonics over noise.
fn lines() -> Vec<f32> {
    let mut sound = noise(5, 48_000, 0.01);
    for (i, x) in sound.iter_mut().enumerate() {
        let t = i as f64 / 48_000.0;
        let tone = |n: u32| (std::f64::consts::TAU * 180.0 * f64::from(n) * t).sin() / f64::from(n);
        *x += (0.05 * (1..=40).map(tone).sum::<f64>()) as f32;
    }
    sound
}

fn main() {
    if !is_wanted("feedback") {
        return;
    }
    let (white, voice) = (noise(1, 48_000, 0.5), lines());
    let mut timings = measure(vec![
        case("listening, noise", false, &white),
        case("listening and guarding, noise", true, &white),
        case("listening, 40 harmonics", false, &voice),
        case("listening and guarding, 40 harmonics", true, &voice),
    ]);
    let goal = Some(GUARD_GOAL_NS);
    timings.push(timings[1].each_of("guarding alone, noise", 1, &timings[0], goal));
    timings.push(timings[3].each_of("guarding alone, 40 harmonics", 1, &timings[2], goal));
    print_table("Guarding: one channel at 48 kHz, hop by hop, one core", &timings);
    let share = timings[5].least_ns * 48_000.0 * 8.0 / 1e9 * 100.0;
    println!("\n8 guarded channels: {share:.2} % of a core (goal 2 %).");
}
