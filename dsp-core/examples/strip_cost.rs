//! Cost of the strip in ns per sample and leg, 32-frame blocks, one core; the best of several runs.

#![allow(clippy::disallowed_types)] // a program that measures time needs a clock

use dsp_core::Processor;
use dsp_core::params::{BandParam, CompParam, NotchParam, ParamId};
use dsp_core::strip::Strip;
use std::time::Instant;

const BLOCK: usize = 32;

fn strip(bands: usize, comp: bool, notches: usize) -> Strip {
    let mut strip = Strip::new();
    strip.prepare(48_000.0, BLOCK).expect("a common rate");
    for band in 0..bands {
        strip.set(ParamId::band(band, BandParam::On), 1.0, 0.0);
        strip.set(ParamId::band(band, BandParam::GainDb), 3.0 - band as f32, 0.0);
    }
    strip.set(ParamId::comp(CompParam::On), f32::from(u8::from(comp)), 0.0);
    for slot in 0..notches {
        strip.set(ParamId::notch(slot, NotchParam::On), 1.0, 0.0);
        strip.set(ParamId::notch(slot, NotchParam::FreqHz), 300.0 + 400.0 * slot as f32, 0.0);
    }
    strip
}

fn cost_ns(mut strip: Strip, legs: usize, ramping: bool) -> f64 {
    let mut seed = 1u32;
    let noise: Vec<f32> = (0..BLOCK * 64)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 16_777_216.0 - 0.5
        })
        .collect();
    let mut best = f64::INFINITY;
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    for _ in 0..15 {
        let start = Instant::now();
        let blocks = 4_000;
        for i in 0..blocks {
            let from = i % 64 * BLOCK;
            left.copy_from_slice(&noise[from..from + BLOCK]);
            if ramping && i % 64 == 0 {
                for band in 0..8 {
                    let gain = if i % 128 == 0 { 6.0 } else { -6.0 };
                    strip.set(ParamId::band(band, BandParam::GainDb), gain, 0.05);
                }
            }
            if legs == 2 {
                right.copy_from_slice(&left);
                strip.process(&mut [&mut left, &mut right]);
            } else {
                strip.process(&mut [&mut left]);
            }
            if i % 30 == 0 {
                std::hint::black_box(strip.meters());
            }
        }
        let ns = start.elapsed().as_secs_f64() * 1e9 / (blocks * BLOCK * legs) as f64;
        best = best.min(ns);
    }
    best
}

fn main() {
    for legs in [1, 2] {
        for (name, bands, comp, notches, ramping) in [
            ("nothing on", 0, false, 0, false),
            ("compressor", 0, true, 0, false),
            ("4 bands", 4, false, 0, false),
            ("8 bands", 8, false, 0, false),
            ("8 bands, compressor", 8, true, 0, false),
            ("8 bands, compressor, 4 notches", 8, true, 4, false),
            ("8 bands, compressor, 16 notches", 8, true, 16, false),
            ("8 bands ramping, compressor, 4 notches", 8, true, 4, true),
        ] {
            let ns = cost_ns(strip(bands, comp, notches), legs, ramping);
            println!("{legs} leg(s), {name}: {ns:.2} ns per sample and leg");
        }
    }
}
