//! Strips of one leg, abreast: what waits for itself from sample to sample (filters, the detectors of compressors)
//! runs on one lane a strip, so that as many are worked on at once as the processor has room for.
//!
//! The bits are those of each strip alone, whoever stands beside it.

use super::Strip;
use super::bounds::outgoing;
use super::cascade::abreast::{self as cascades, Cascades};
use super::compressor::abreast::{self as compressors, Compressors};
use super::ramp::CELL;
use std::ops::Range;

/// Strips that run at once: four vectors of the smallest machine that is served (SSE2) or two of AVX2. A step of a
/// filter waits some twenty cycles for itself; with fewer lanes there is nothing else to do meanwhile.
pub const ABREAST: usize = 16;

/// Where fewer than this do anything, each runs alone: its wave costs less than lanes that are empty.
const LEAST: usize = 6;

/// One sample of each lane.
pub(super) type Frame = [f32; ABREAST];

/// A strip and the leg that goes through it, in place.
pub struct Lane<'a> {
    /// The strip.
    pub strip: &'a mut Strip,
    /// Any number of frames, the same on all lanes; what is beyond the shortest is left alone.
    pub leg: &'a mut [f32],
}

/// As [`Processor::process`](crate::Processor::process) on each; an RMS may differ in its last digit. Audio thread.
pub fn process_abreast(lanes: &mut [Option<Lane<'_>>; ABREAST]) {
    let frames = lanes.iter().flatten().map(|lane| lane.leg.len()).min().unwrap_or(0);
    lanes.iter_mut().flatten().for_each(|lane| lane.strip.begin(1, frames));
    let mut done = 0;
    while done < frames {
        let room = |lane: &mut Lane<'_>| lane.strip.next_chunk(frames - done);
        let chunk = lanes.iter_mut().flatten().map(room).min().unwrap_or(frames - done);
        run_chunk(lanes, done, chunk);
        done += chunk;
    }
}

/// A chunk that lies within one cell of each strip that does anything.
fn run_chunk(lanes: &mut [Option<Lane<'_>>; ABREAST], at: usize, frames: usize) {
    let piece = at..at + frames;
    let mut works = [false; ABREAST];
    for (lane, works) in lanes.iter_mut().zip(&mut works) {
        let Some(Lane { strip, leg }) = lane else { continue };
        *works = !strip.arrive(&mut [&mut leg[piece.clone()]]);
    }
    if works.iter().filter(|works| **works).count() < LEAST {
        for (lane, _) in lanes.iter_mut().zip(works).filter(|(_, works)| *works) {
            let Some(Lane { strip, leg }) = lane else { continue };
            strip.run_chunk(&mut [&mut leg[piece.clone()]]);
        }
    } else {
        filter_chunk(lanes, works, piece.clone());
    }
    for Lane { strip, leg } in lanes.iter_mut().flatten() {
        strip.leave(&[&mut leg[piece.clone()]]);
        strip.sample += frames as u64;
    }
}

/// Those that work, through all that changes the sound.
fn filter_chunk(
    lanes: &mut [Option<Lane<'_>>; ABREAST],
    works: [bool; ABREAST],
    piece: Range<usize>,
) {
    let mut buffer = [[0.0; ABREAST]; CELL];
    let audio = &mut buffer[..piece.len().min(CELL)];
    for (l, lane) in lanes.iter_mut().enumerate().filter(|(l, _)| works[*l]) {
        let Some(Lane { strip, leg }) = lane else { continue };
        for (frame, x) in audio.iter_mut().zip(&leg[piece.clone()]) {
            frame[l] = x * strip.gain.next();
        }
    }
    filter(lanes, works, audio);
    for (l, lane) in lanes.iter_mut().enumerate().filter(|(l, _)| works[*l]) {
        let Some(Lane { leg, .. }) = lane else { continue };
        for (frame, x) in audio.iter().zip(&mut leg[piece.clone()]) {
            *x = frame[l];
        }
    }
}

/// In vectors of eight where the machine has them (AVX2). Products and sums stay what they are, and so do the bits.
fn filter(lanes: &mut [Option<Lane<'_>>; ABREAST], works: [bool; ABREAST], audio: &mut [Frame]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: this machine has what the function is compiled for.
        return unsafe { filter_avx2(lanes, works, audio) };
    }
    filter_anywhere(lanes, works, audio);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn filter_avx2(
    lanes: &mut [Option<Lane<'_>>; ABREAST],
    works: [bool; ABREAST],
    audio: &mut [Frame],
) {
    filter_anywhere(lanes, works, audio);
}

#[inline(always)]
fn filter_anywhere(
    lanes: &mut [Option<Lane<'_>>; ABREAST],
    works: [bool; ABREAST],
    audio: &mut [Frame],
) {
    let (mut front, mut comps, mut back) =
        (Cascades::default(), Compressors::default(), Cascades::default());
    for (l, lane) in lanes.iter_mut().enumerate() {
        if let Some(Lane { strip, .. }) = lane.as_mut().filter(|_| works[l]) {
            let Strip { front: a, comp, back: b, .. } = &mut **strip;
            (front[l], comps[l], back[l]) = (Some(a), Some(comp), Some(b));
        }
    }
    cascades::run(&mut front, audio);
    compressors::run(&mut comps, audio);
    cascades::run(&mut back, audio);
    for frame in audio {
        for x in frame {
            *x = outgoing(*x);
        }
    }
}
