//! Strips and channels abreast keep the bits of each alone.

use dsp_core::Processor;
use dsp_core::channel::{Change, ChannelProcessor, HopBuffer, Member, TapSink};
use dsp_core::params::{BandParam, CompParam, NotchParam, ParamId};
use dsp_core::strip::{ABREAST, Lane, Mode, Strip, process_abreast};

const RATE_HZ: f64 = 48_000.0;
const FRAMES: usize = 12_000;

/// Numbers that look random, the same on every machine.
struct Draws(u32);

impl Draws {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % end
    }

    fn within(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.below(1 << 20) as f32 / (1 << 20) as f32
    }
}

/// What a strip is set to, by frame: id, value, ramp. The first stays as it is, the second is set before it starts, the
/// others move all the time, each in its way.
fn moves(strip: usize) -> Vec<(usize, ParamId, f32, f32)> {
    let mut draws = Draws(strip as u32 + 1);
    let mut all = Vec::new();
    let count = [0, 40].get(strip).copied().unwrap_or(90);
    for n in 0..count {
        let (band, slot) = (draws.below(8), draws.below(16));
        let (id, value) = match draws.below(17) {
            0 => (ParamId::band(band, BandParam::On), draws.within(0.0, 1.9).floor()),
            1 => (ParamId::band(band, BandParam::GainDb), draws.within(-12.0, 12.0)),
            2 => (ParamId::band(band, BandParam::FreqHz), draws.within(40.0, 15_000.0)),
            3 => (ParamId::band(band, BandParam::Type), draws.within(0.0, 3.9).floor()),
            4 => (ParamId::notch(slot, NotchParam::On), draws.within(0.0, 1.9).floor()),
            5 => (ParamId::HPF_ON, draws.within(0.0, 1.9).floor()),
            6 => (ParamId::TRIM_DB, draws.within(-6.0, 6.0)),
            7 => (ParamId::POLARITY, draws.within(0.0, 1.9).floor()),
            8 => (ParamId::comp(CompParam::ThresholdDb), draws.within(-40.0, -10.0)),
            9 => (ParamId::comp(CompParam::MakeupDb), draws.within(0.0, 6.0)),
            10 => (ParamId::comp(CompParam::Ratio), draws.within(1.0, 10.0)),
            11 => (ParamId::comp(CompParam::KneeDb), draws.within(0.0, 12.0)),
            12 => (ParamId::comp(CompParam::AttackMs), draws.within(0.5, 50.0)),
            13 => (ParamId::comp(CompParam::ReleaseMs), draws.within(20.0, 500.0)),
            14 => (ParamId::band(band, BandParam::Q), draws.within(0.4, 6.0)),
            15 => (ParamId::HPF_HZ, draws.within(20.0, 300.0)),
            _ => (ParamId::comp(CompParam::On), draws.within(0.0, 1.9).floor()),
        };
        let at = if strip == 1 { 0 } else { n * FRAMES / count };
        all.push((at, id, value, draws.within(0.0, 0.1)));
    }
    all
}

fn input(strip: usize) -> Vec<f32> {
    let mut draws = Draws(77 + strip as u32);
    let mut one = |n: usize| match strip {
        3 if (4_000..9_000).contains(&n) => 0.0,
        5 if n.is_multiple_of(997) => [f32::NAN, f32::INFINITY, -1e30, 1e-40][n / 997 % 4],
        _ => draws.within(-1.2, 1.2),
    };
    (0..FRAMES).map(&mut one).collect()
}

fn strips() -> Vec<Strip> {
    let mut strips = vec![Strip::new(); ABREAST];
    for (n, strip) in strips.iter_mut().enumerate() {
        strip.prepare(RATE_HZ, 512).expect("a common rate");
        // Each stands at a place of its own in its cell, but for the second, which has not begun.
        if n != 1 {
            strip.process(&mut [&mut vec![0.1; 5 * n]]);
        }
        if n == 4 {
            strip.set_mode(Mode::Dry);
        }
    }
    strips
}

/// Each alone.
fn alone(strips: &mut [Strip], legs: &mut [&mut [f32]]) {
    for (strip, leg) in strips.iter_mut().zip(legs) {
        strip.process(&mut [leg]);
    }
}

/// Plays the strips; `play` gets them with the pieces between two moves of any.
fn with_moves(
    mut play: impl FnMut(&mut [Strip], &mut [&mut [f32]]),
) -> (Vec<Vec<f32>>, Vec<Strip>) {
    let (mut strips, mut audio) = (strips(), (0..ABREAST).map(input).collect::<Vec<_>>());
    let moves: Vec<_> = (0..ABREAST).map(moves).collect();
    let mut stops: Vec<usize> = moves.iter().flatten().map(|m| m.0).chain([0, FRAMES]).collect();
    stops.sort_unstable();
    stops.dedup();
    for span in stops.windows(2) {
        for (strip, moves) in strips.iter_mut().zip(&moves) {
            for (_, id, value, ramp_s) in moves.iter().filter(|m| m.0 == span[0]) {
                strip.set(*id, *value, *ramp_s);
            }
        }
        let mut legs: Vec<&mut [f32]> =
            audio.iter_mut().map(|leg| &mut leg[span[0]..span[1]]).collect();
        play(&mut strips, &mut legs);
    }
    (audio, strips)
}

fn abreast(strips: &mut [Strip], legs: &mut [&mut [f32]]) {
    let mut lanes: [Option<Lane<'_>>; ABREAST] = Default::default();
    for ((lane, strip), leg) in lanes.iter_mut().zip(strips).zip(legs) {
        *lane = Some(Lane { strip, leg });
    }
    process_abreast(&mut lanes);
}

fn bits(audio: &[Vec<f32>]) -> Vec<Vec<u32>> {
    audio.iter().map(|leg| leg.iter().map(|x| x.to_bits()).collect()).collect()
}

#[test]
fn strips_abreast_give_the_bits_of_each_alone_while_everything_moves() {
    let (each, mut strips_alone) = with_moves(alone);
    let (together, mut strips) = with_moves(abreast);
    assert!(bits(&each) == bits(&together));
    for (a, b) in strips_alone.iter_mut().zip(&mut strips) {
        let (mut a, b) = (a.meters(), b.meters());
        // Sums of squares are cut where the chunks are.
        for (a, b) in [(&mut a.input, b.input), (&mut a.output, b.output)] {
            assert!((a.rms - b.rms).abs() <= 1e-6 * b.rms);
            a.rms = b.rms;
        }
        assert_eq!(a, b);
    }
}

#[test]
fn a_strip_may_step_in_and_out_of_line_at_any_frame() {
    let (each, _) = with_moves(alone);
    let mut draws = Draws(5);
    let (mixed, _) = with_moves(|strips, legs| {
        let frames = legs[0].len();
        let mut at = 0;
        while at < frames {
            let size = (1 + draws.below(70)).min(frames - at);
            let mut lanes: [Option<Lane<'_>>; ABREAST] = Default::default();
            // Of few, each runs alone.
            let step_out = 1 + draws.below(4);
            for (n, (strip, leg)) in strips.iter_mut().zip(legs.iter_mut()).enumerate() {
                let leg = &mut leg[at..at + size];
                match draws.below(5) {
                    drawn if drawn < step_out => strip.process(&mut [leg]),
                    // On any lane.
                    _ => lanes[(n + 3) % ABREAST] = Some(Lane { strip, leg }),
                }
            }
            process_abreast(&mut lanes);
            at += size;
        }
    });
    assert!(bits(&each) == bits(&mixed));
}

#[derive(Default, PartialEq)]
struct Heard(Vec<(u64, f32, Vec<Vec<u32>>)>);

impl TapSink for Heard {
    fn hop(&mut self, hop: &mut HopBuffer) {
        let hop = hop.view();
        let legs = [hop.pre[0].to_vec(), hop.post[0].to_vec()];
        self.0.push((hop.hop, hop.gain_reduction_db, bits(&legs)));
    }
}

#[test]
fn channels_abreast_keep_their_schedules_and_tell_the_same_hops() {
    let channels = || -> Vec<ChannelProcessor> {
        (0..ABREAST)
            .map(|n| {
                let mut channel = ChannelProcessor::new();
                // The last one was never prepared, and passes audio.
                if n + 1 < ABREAST {
                    channel.prepare(RATE_HZ, 512).expect("a common rate");
                }
                for (at, param, value, ramp_s) in moves(n).into_iter().step_by(3) {
                    let change =
                        Change { at_sample: at as u64 + 7, param, value, own: None, ramp_s };
                    let _ = channel.schedule(change);
                }
                channel
            })
            .collect()
    };
    let mut alone: Vec<_> = (0..ABREAST).map(input).collect();
    let mut heard_alone: Vec<Heard> = (0..ABREAST).map(|_| Heard::default()).collect();
    for ((channel, leg), heard) in channels().iter_mut().zip(&mut alone).zip(&mut heard_alone) {
        channel.process_tapped(&mut [leg], heard);
    }
    for block in [32, 97, 512, FRAMES] {
        let mut together: Vec<_> = (0..ABREAST).map(input).collect();
        let mut heard: Vec<Heard> = (0..ABREAST).map(|_| Heard::default()).collect();
        let mut channels = channels();
        for at in (0..FRAMES).step_by(block) {
            let piece = at..(at + block).min(FRAMES);
            let mut members: [Option<Member<'_, Heard>>; ABREAST] = Default::default();
            let legs = channels.iter_mut().zip(&mut together).zip(&mut heard);
            for (member, ((channel, leg), sink)) in members.iter_mut().zip(legs) {
                *member = Some(Member { channel, leg: &mut leg[piece.clone()], sink });
            }
            ChannelProcessor::process_abreast(&mut members);
        }
        assert!(bits(&alone) == bits(&together), "blocks of {block}");
        assert!(heard_alone == heard, "blocks of {block}");
    }
    assert!(heard_alone[2].0.len() == FRAMES / 480 && alone[ABREAST - 1] == input(ABREAST - 1));
}

#[test]
fn a_strip_that_was_reset_within_a_ramp_stays_where_it_is_while_its_neighbours_move() {
    let run = |play: fn(&mut [Strip], &mut [&mut [f32]])| {
        let mut strips = vec![Strip::new(); ABREAST];
        for strip in &mut strips {
            strip.prepare(RATE_HZ, 512).expect("a common rate");
            strip.set(ParamId::band(1, BandParam::On), 1.0, 0.0);
        }
        let ramp = |strip: &mut Strip| strip.set(ParamId::band(1, BandParam::GainDb), 9.0, 1.0);
        let mut audio: Vec<_> = (0..ABREAST).map(input).collect();
        let mut part = |strips: &mut [Strip], at: std::ops::Range<usize>| {
            let mut legs: Vec<_> = audio.iter_mut().map(|leg| &mut leg[at.clone()]).collect();
            play(strips, &mut legs);
        };
        part(&mut strips, 0..500);
        ramp(&mut strips[0]);
        part(&mut strips, 500..2_003);
        strips[0].reset();
        ramp(&mut strips[1]);
        part(&mut strips, 2_003..FRAMES);
        bits(&audio)
    };
    assert!(run(alone) == run(abreast));
}
