//! What guarding against feedback costs on the side thread.

use std::f32::consts::TAU;
use std::hint::black_box;

use assistant::feedback::{Guard, Mode, Rights};
use assistant::{Instrument, Site};
use deskmate_benches::{Case, is_wanted, measure, noise, print_table};
use dsp_core::channel::TapHop;
use dsp_core::listen::Listener;
use dsp_core::params::ParamValues;

/// 2 % of a core for eight channels (issue 5, point 7), ns per sample of one at 48 kHz.
const GOAL_NS: f64 = 0.02 * 1e9 / (8.0 * RATE_HZ as f64);
const RATE_HZ: usize = 48_000;
const CHANNELS: usize = 8;
/// Hops in a run: one second.
const HOPS: usize = 100;
const HOP: usize = RATE_HZ / HOPS;

/// A gliding voice of twelve partials with noise, and a ring that grows through it.
fn voice(seed: u64) -> Vec<f32> {
    let mut phase = 0.0;
    let breath = noise(seed, RATE_HZ, 0.02);
    let sound = breath.iter().enumerate().map(|(i, breath)| {
        let t = i as f32 / RATE_HZ as f32;
        phase +=
            (180.0 + 30.0 * (TAU * 0.7 * t).sin() + 3.0 * (TAU * 5.5 * t).sin()) / RATE_HZ as f32;
        let partials = (1..=12).map(|n| (TAU * phase * n as f32).sin() / n as f32);
        0.1 * partials.sum::<f32>() + breath + 1e-3 * (3.0 * t).exp() * (TAU * 1_470.0 * t).sin()
    });
    sound.collect()
}

fn case<'a>(name: &str, sounds: &'a [Vec<f32>], guarded: bool) -> Case<'a> {
    let mut channels: Vec<_> = (0..CHANNELS)
        .map(|_| {
            let mut listener = Listener::new(RATE_HZ as f64, 1).expect("a rate in range");
            listener.guard(guarded);
            let mut guard = Guard::new(Mode::Show, Site::Foh);
            guard.carries(Some(Instrument::Singing));
            (listener, guard)
        })
        .collect();
    let (values, rights) = (ParamValues::default(), Rights { cut: false, probe: false });
    let mut next = 0;
    Case::new(name, HOPS * HOP * CHANNELS, move || {
        for n in 0..HOPS {
            for ((listener, guard), sound) in channels.iter_mut().zip(sounds) {
                let taps = [&sound[n * HOP..(n + 1) * HOP], &[]];
                let hop =
                    TapHop { hop: next, legs: 1, pre: taps, post: taps, gain_reduction_db: 0.0 };
                let observation = listener.observe(&hop);
                if guarded {
                    black_box(guard.step(next, Some(&observation), &values, &rights));
                }
                black_box(&observation);
            }
            next += 1;
        }
    })
}

fn main() {
    if !is_wanted("feedback") {
        return;
    }
    let voices: Vec<_> = (0..CHANNELS as u64).map(voice).collect();
    let hiss: Vec<_> = (0..CHANNELS as u64).map(|seed| noise(seed + 100, RATE_HZ, 0.1)).collect();
    let mut timings = measure(vec![
        case("voices, listening alone", &voices, false),
        case("voices, guarded", &voices, true),
        case("white noise, listening alone", &hiss, false),
        case("white noise, guarded", &hiss, true),
    ]);
    let guard =
        |name: &str, with: usize| timings[with].each_of(name, 1, &timings[with - 1], Some(GOAL_NS));
    let guards = [guard("the guard, voices", 1), guard("the guard, white noise", 3)];
    timings.extend(guards);
    print_table("Guarding eight channels at 48 kHz, one core", &timings);
    for t in &timings[4..] {
        let share = t.least_ns * 1e-9 * (RATE_HZ * CHANNELS) as f64;
        println!("{}: {:.2} % of a core for eight channels (mark 2 %)", t.name, 100.0 * share);
    }
}
