//! What a strip costs on one core, in blocks of 32 frames at 48 kHz, beside the `biquad` crate.

use std::hint::black_box;
use std::time::Instant;

use biquad::{Biquad, Coefficients, DirectForm2Transposed, ToHertz, Type};
use deskmate_benches::{Case, Timing, is_wanted, measure, noise, print_table};
use dsp_core::Processor;
use dsp_core::channel::{Change, ChannelProcessor, HopBuffer, Member, TapSink};
use dsp_core::params::{BAND_COUNT, BandParam, CompParam, NOTCH_COUNT, NotchParam, ParamId};
use dsp_core::strip::{ABREAST, Strip};

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 32;
/// A quarter of a second: long against a ramp and a hop, short enough to stay in the cache.
const FRAMES: usize = 12_000;

/// Takes hops as the plugin's ring does: one copy.
struct Ring(Vec<f32>);

impl TapSink for Ring {
    fn hop(&mut self, hop: &mut HopBuffer) {
        let hop = hop.view();
        let mut at = 0;
        for samples in hop.pre.into_iter().chain(hop.post) {
            self.0[at..at + samples.len()].copy_from_slice(samples);
            at += samples.len();
        }
        black_box(&self.0);
    }
}

/// Settings of bands, compressor and so many notches.
fn settings(bands: usize, compressor: bool, notches: usize) -> Vec<(ParamId, f32)> {
    let mut all = vec![
        (ParamId::comp(CompParam::On), f32::from(u8::from(compressor))),
        (ParamId::comp(CompParam::ThresholdDb), -24.0),
    ];
    for band in 0..bands.min(BAND_COUNT) {
        all.extend([
            (ParamId::band(band, BandParam::On), 1.0),
            (ParamId::band(band, BandParam::GainDb), if band % 2 == 0 { -4.0 } else { 3.0 }),
            (ParamId::band(band, BandParam::Q), 1.4),
        ]);
    }
    for slot in 0..notches.min(NOTCH_COUNT) {
        all.extend([
            (ParamId::notch(slot, NotchParam::On), 1.0),
            (ParamId::notch(slot, NotchParam::FreqHz), 400.0 * 1.25f32.powi(slot as i32)),
        ]);
    }
    all
}

fn strip(settings: Vec<(ParamId, f32)>) -> Strip {
    let mut strip = Strip::new();
    strip.prepare(RATE_HZ, BLOCK).expect("48 kHz and 32 frames are in range");
    settings.into_iter().for_each(|(id, value)| strip.set(id, value, 0.0));
    strip
}

fn channel(settings: Vec<(ParamId, f32)>) -> ChannelProcessor {
    let mut channel = ChannelProcessor::new();
    channel.prepare(RATE_HZ, BLOCK).expect("48 kHz and 32 frames are in range");
    settings.into_iter().for_each(|(id, value)| channel.set_by_hand(id, value));
    channel
}

/// Feeds `input` to `block`, 32 frames at a time, from a fresh copy.
fn over<'a>(
    name: impl Into<String>,
    input: &'a [Vec<f32>],
    mut block: impl FnMut(&mut [&mut [f32]]) + 'a,
) -> Case<'a> {
    let mut work: Vec<[f32; BLOCK]> = vec![[0.0; BLOCK]; input.len()];
    Case::new(name, FRAMES * input.len(), move || {
        for start in (0..FRAMES).step_by(BLOCK) {
            for (work, input) in work.iter_mut().zip(input) {
                work.copy_from_slice(&input[start..start + BLOCK]);
            }
            match &mut work[..] {
                [left] => block(&mut [left]),
                [left, right] => block(&mut [left, right]),
                _ => {}
            }
            black_box(&work);
        }
    })
}

fn strip_case<'a>(name: &str, input: &'a [Vec<f32>], mut strip: Strip) -> Case<'a> {
    over(name, input, move |block| strip.process(block))
}

fn channel_case<'a>(name: &str, input: &'a [Vec<f32>], mut channel: ChannelProcessor) -> Case<'a> {
    let mut ring = Ring(vec![0.0; 4 * channel.hop_len()]);
    over(name, input, move |block| channel.process_tapped(block, &mut ring))
}

/// As many channels as a desk runs at once, each with the input's only leg; per channel.
fn abreast_case<'a>(
    name: &str,
    input: &'a [f32],
    channel: impl Fn() -> ChannelProcessor,
) -> Case<'a> {
    let mut channels: Vec<_> = (0..ABREAST).map(|_| channel()).collect();
    let mut rings: Vec<_> = channels.iter().map(|c| Ring(vec![0.0; 4 * c.hop_len()])).collect();
    let mut work = [[0.0; BLOCK]; ABREAST];
    Case::new(name, FRAMES * ABREAST, move || {
        for start in (0..FRAMES).step_by(BLOCK) {
            work.fill(std::array::from_fn(|i| input[start + i]));
            let mut members: [Option<Member<'_, Ring>>; ABREAST] = Default::default();
            let each = channels.iter_mut().zip(&mut work).zip(&mut rings);
            for (member, ((channel, leg), sink)) in members.iter_mut().zip(each) {
                *member = Some(Member { channel, leg, sink });
            }
            ChannelProcessor::process_abreast(&mut members);
            black_box(&work);
        }
    })
}

/// All bands on their way all the time, as the assistant and a fast hand together would do it.
fn ramping_case<'a>(name: &str, input: &'a [Vec<f32>], mut channel: ChannelProcessor) -> Case<'a> {
    let mut ring = Ring(vec![0.0; 4 * channel.hop_len()]);
    let mut next = 0;
    over(name, input, move |block| {
        if channel.sample() >= next {
            let up = (next / FRAMES as u64).is_multiple_of(2);
            for band in 0..BAND_COUNT {
                for (param, low, high) in [
                    (BandParam::GainDb, -6.0, -1.0),
                    (BandParam::FreqHz, 200.0 * (band + 1) as f32, 300.0 * (band + 1) as f32),
                ] {
                    let change = Change {
                        at_sample: channel.sample(),
                        param: ParamId::band(band, param),
                        value: if up { high } else { low },
                        own: None,
                        ramp_s: 0.25,
                    };
                    let _ = channel.schedule(change);
                }
            }
            while channel.take_applied().is_some() {}
            next += FRAMES as u64;
        }
        channel.process_tapped(block, &mut ring);
    })
}

fn biquads(count: usize) -> Vec<DirectForm2Transposed<f32>> {
    (0..count)
        .map(|n| {
            let hz = (100.0 * 1.25f32.powi(n as i32)).hz();
            let gain_db = if n % 2 == 0 { -4.0 } else { 3.0 };
            let rate = (RATE_HZ as f32).hz();
            let coefficients = Coefficients::from_params(Type::PeakingEQ(gain_db), rate, hz, 1.4);
            DirectForm2Transposed::new(coefficients.expect("below the Nyquist frequency"))
        })
        .collect()
}

fn biquad_by_sample<'a>(name: &str, count: usize, input: &'a [Vec<f32>]) -> Case<'a> {
    let mut bands = biquads(count);
    over(format!("biquad crate, {name}, sample by sample"), input, move |block| {
        for x in block[0].iter_mut() {
            *x = bands.iter_mut().fold(*x, |x, band| band.run(x));
        }
    })
}

fn biquad_by_block<'a>(count: usize, input: &'a [Vec<f32>]) -> Case<'a> {
    let mut bands = biquads(count);
    over(format!("biquad crate, {count} bands, block by block"), input, move |block| {
        for band in &mut bands {
            for x in block[0].iter_mut() {
                *x = band.run(*x);
            }
        }
    })
}

/// Goal for the full strip with 4 notches, ns per sample.
const STRIP_GOAL_NS: f64 = 60.0;
/// Goal for one band alone, ns per sample.
const BAND_GOAL_NS: f64 = 1.5;

fn main() {
    if !is_wanted("strip") {
        return;
    }
    let mono = [noise(1, FRAMES, 0.5)];
    let stereo = [noise(2, FRAMES, 0.5), noise(3, FRAMES, 0.5)];
    let denormal = [noise(4, FRAMES, 1e-39)];
    let mut click = vec![0.0; FRAMES];
    click[0] = 1.0;
    let click = [click];
    let full = |notches| channel(settings(8, true, notches));

    let timings = measure(vec![
        strip_case("strip, passthrough", &mono, strip(vec![])),
        channel_case("channel with tap, passthrough", &mono, channel(vec![])),
        channel_case("full (8 bands, compressor, meters, tap), 0 notches", &mono, full(0)),
        channel_case("full, 4 notches", &mono, full(4)).goal_ns(STRIP_GOAL_NS),
        abreast_case("full, 4 notches, 16 channels abreast, per channel", &mono[0], || full(4)),
        channel_case("full, 16 notches", &mono, full(16)),
        channel_case("full, 4 notches, stereo, per leg", &stereo, full(4)),
        ramping_case("full, 4 notches, 8 bands ramping gain and frequency", &mono, full(4)),
        channel_case("full, 4 notches, denormal input", &denormal, full(4)),
        channel_case("full, 4 notches, a click and silence", &click, full(4)),
        biquad_by_sample("8 bands", 8, &mono),
        biquad_by_block(8, &mono),
        biquad_by_sample("12 bands", 12, &mono),
        biquad_by_block(12, &mono),
        biquad_by_sample("24 bands", 24, &mono),
        biquad_by_block(24, &mono),
        biquad_by_sample("12 bands, denormal input", 12, &denormal),
    ]);
    print_table("Strip: 32-frame blocks at 48 kHz, one core, f32", &timings);

    // The bands alone. All of these have their trim down, since a strip that does nothing takes a
    // shorter way, on which the output needs no meter of its own.
    let trimmed = |bands, compressor, notches| {
        let mut all = settings(bands, compressor, notches);
        all.push((ParamId::TRIM_DB, -1.0));
        strip(all)
    };
    let alone = measure(vec![
        strip_case("no band", &mono, trimmed(0, false, 0)),
        strip_case("8 bands", &mono, trimmed(8, false, 0)),
        strip_case("8 bands, 16 notches", &mono, trimmed(8, false, 16)),
        strip_case("no band, stereo, per leg", &stereo, trimmed(0, false, 0)),
        strip_case("8 bands, stereo, per leg", &stereo, trimmed(8, false, 0)),
        strip_case("compressor only", &mono, trimmed(0, true, 0)),
        biquad_by_sample("8 bands", 8, &mono),
        biquad_by_sample("no band", 0, &mono),
    ]);
    let each = [
        alone[1].each_of("each of 8 bands", 8, &alone[0], Some(BAND_GOAL_NS)),
        alone[2].each_of("each of 8 bands and 16 notches", 24, &alone[0], Some(BAND_GOAL_NS)),
        alone[4].each_of("each of 8 bands, stereo, per leg", 8, &alone[3], Some(BAND_GOAL_NS)),
        alone[6].each_of("biquad crate, each of 8, sample by sample", 8, &alone[7], None),
    ];
    print_table("Strips that differ in their bands only", &alone);
    print_table("One band alone", &each);
    print_blocks(&mono[0]);
    if let Some(full) = timings.iter().find(|t| t.goal_ns.is_some()) {
        print_share(full);
    }
}

/// What 32 such channels take of the time that a block lasts.
fn print_share(full: &Timing) {
    let block_ns = BLOCK as f64 / RATE_HZ * 1e9;
    let share = |ns: f64| 100.0 * 32.0 * BLOCK as f64 * ns / block_ns;
    println!(
        "\n32 full channels with 4 notches take {:.1} % (least) to {:.1} % (median) of a block of \
         {:.0} us.",
        share(full.least_ns),
        share(full.median_ns),
        block_ns / 1e3
    );
}

/// How long single blocks take while every band is moved by hand.
///
/// The same run is made several times over; the least time of each block is what it costs, the rest
/// is other programs.
fn print_blocks(input: &[f32]) {
    const BLOCKS: usize = 20_000;
    const RUNS: usize = 7;
    let mut times_us = vec![f64::INFINITY; BLOCKS];
    for _ in 0..RUNS {
        let mut channel = channel(settings(8, true, 4));
        let mut ring = Ring(vec![0.0; 4 * channel.hop_len()]);
        for (n, time_us) in times_us.iter_mut().enumerate() {
            let mut work = [0.0; BLOCK];
            let start = n * BLOCK % FRAMES;
            work.copy_from_slice(&input[start..start + BLOCK]);
            let (band, turn) = (n % BAND_COUNT, (n / BAND_COUNT % 97) as f32 / 97.0);
            let begin = Instant::now();
            channel.set_by_hand(ParamId::band(band, BandParam::FreqHz), 100.0 * 100f32.powf(turn));
            channel.set_by_hand(ParamId::band(band, BandParam::GainDb), 12.0 * turn - 9.0);
            channel.process_tapped(&mut [&mut work], &mut ring);
            black_box(&work);
            *time_us = time_us.min(begin.elapsed().as_nanos() as f64 / 1e3);
        }
    }
    times_us.sort_by(f64::total_cmp);
    let at = |part: f64| times_us[((BLOCKS - 1) as f64 * part) as usize];
    let share = |us: f64| 100.0 * us * RATE_HZ / (BLOCK as f64 * 1e6);
    println!(
        "\nOne block of a full channel, every band under a hand: median {:.1} us, 99.9 % within \
         {:.1} us ({:.1} % of the block; goal 30 %), longest {:.1} us ({:.1} %).",
        at(0.5),
        at(0.999),
        share(at(0.999)),
        at(1.0),
        share(at(1.0))
    );
}
