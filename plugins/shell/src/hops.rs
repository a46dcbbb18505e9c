//! The wait-free ring that carries hops from the audio thread of one channel to the side thread.

use std::mem::MaybeUninit;

use dsp_core::channel::{TapHop, TapSink};
use rtrb::{Consumer, Producer, RingBuffer};

/// Hops that wait at most for the side thread: one second.
const HOPS: usize = 100;
/// Words in front of the samples of a hop: number (the bits of two halves), legs, gain reduction.
const HEAD: usize = 4;
/// What fills up a leg that ends early.
const SILENCE: [f32; 256] = [0.0; 256];

/// The way of hops of `hop_len` frames and at most `legs` legs (1 or 2). Allocates.
pub fn hops(hop_len: usize, legs: usize) -> (HopWriter, HopReader) {
    let legs = legs.clamp(1, 2);
    let samples = 2 * legs * hop_len;
    let (mut ring, mut out) = RingBuffer::new((HEAD + samples) * HOPS);
    touch(&mut ring, &mut out);
    let samples = vec![0.0; samples].into_boxed_slice();
    (
        HopWriter { ring, hop_len, legs, dropped: 0, told: 0, spread: false, waiting: None },
        HopReader { ring: out, hop_len, samples },
    )
}

/// Memory that was never written comes from the system page by page, and would on the audio thread.
fn touch(hop_in: &mut Producer<f32>, hop_out: &mut Consumer<f32>) {
    if let Ok(mut chunk) = hop_in.write_chunk(hop_in.slots()) {
        let (first, second) = chunk.as_mut_slices();
        first.fill(0.0);
        second.fill(0.0);
        chunk.commit_all();
    }
    if let Ok(chunk) = hop_out.read_chunk(hop_out.slots()) {
        chunk.commit_all();
    }
}

/// Writes words at a place of a chunk that may come in two pieces.
fn put(first: &mut [MaybeUninit<f32>], second: &mut [MaybeUninit<f32>], at: usize, words: &[f32]) {
    let in_first = words.len().min(first.len().saturating_sub(at));
    if in_first > 0 {
        first[at..at + in_first].write_copy_of_slice(&words[..in_first]);
    }
    if in_first < words.len() {
        let at = at + in_first - first.len();
        second[at..at + words.len() - in_first].write_copy_of_slice(&words[in_first..]);
    }
}

/// Writes whole hops; counts those that find no room.
pub struct HopWriter {
    ring: Producer<f32>,
    hop_len: usize,
    legs: usize,
    dropped: u64,
    told: u64,
    spread: bool,
    waiting: Option<Waiting>,
}

/// A hop on its way into the ring, bit by bit.
#[derive(Clone, Copy)]
struct Waiting {
    head: [f32; HEAD],
    legs: usize,
    hop: u64,
    /// Words that are in the ring already.
    done: usize,
}

impl HopWriter {
    /// From now on hops go into the ring bit by bit, by [`carry`](Self::carry). 32 of them that end in one
    /// block would take a third of it at 96 kHz.
    pub fn spread(&mut self) {
        self.spread = true;
    }

    /// Audio thread: so many frames have passed since the last call, at most half a hop. `taps` is the hop
    /// that was told last, \[pre, post\]\[leg\]\[frame\]; after half of the next one all of it is in the
    /// ring. True where it still is on its way.
    pub fn carry(&mut self, frames: usize, taps: [[&[f32]; 2]; 2]) -> bool {
        let Some(mut waiting) = self.waiting else { return false };
        let len = HEAD + 2 * waiting.legs * self.hop_len;
        let share = len * frames / (self.hop_len / 2).max(1) + 1;
        let end = (waiting.done + share).min(len);
        // What is not committed yet stays this thread's own: the same place comes again.
        let Ok(mut chunk) = self.ring.write_chunk_uninit(len) else { return true };
        let (first, second) = chunk.as_mut_slices();
        let legs = taps.iter().flat_map(|tap| &tap[..waiting.legs]);
        let mut at = 0;
        for part in std::iter::once(&waiting.head[..]).chain(legs.copied()) {
            let (from, to) = (waiting.done.clamp(at, at + part.len()), end.min(at + part.len()));
            if from < to {
                put(first, second, from, &part[from - at..to - at]);
            }
            at += part.len();
        }
        waiting.done = end;
        if end < len {
            self.waiting = Some(waiting);
            return true;
        }
        // SAFETY: head and legs are the whole record, and all of it was written, now and in earlier calls;
        // nobody else writes here.
        unsafe { chunk.commit_all() };
        self.told = waiting.hop + 1;
        self.waiting = None;
        false
    }

    /// Number of the last hop that was written, plus one; 0 before the first.
    pub fn told(&self) -> u64 {
        self.told
    }

    /// Hops that found no room since the last call.
    pub fn take_dropped(&mut self) -> u64 {
        std::mem::take(&mut self.dropped)
    }
}

impl TapSink for HopWriter {
    fn hop(&mut self, hop: &TapHop<'_>) {
        let legs = hop.legs.clamp(1, self.legs);
        let record = HEAD + 2 * legs * self.hop_len;
        let head = [
            f32::from_bits(hop.hop as u32),
            f32::from_bits((hop.hop >> 32) as u32),
            legs as f32,
            hop.gain_reduction_db,
        ];
        if self.spread {
            // Whoever comes while one is on its way was called with too long a piece.
            let room = self.waiting.is_none() && self.ring.slots() >= record;
            match room {
                true => self.waiting = Some(Waiting { head, legs, hop: hop.hop, done: 0 }),
                false => self.dropped += 1,
            }
            return;
        }
        let Ok(mut chunk) = self.ring.write_chunk_uninit(record) else {
            self.dropped += 1;
            return;
        };
        let (first, second) = chunk.as_mut_slices();
        let mut to = Filling { first, second };
        to.put(&head);
        for tap in [&hop.pre, &hop.post] {
            for leg in &tap[..legs] {
                let there = leg.len().min(self.hop_len);
                to.put(&leg[..there]);
                to.silence(self.hop_len - there);
            }
        }
        // SAFETY: the head and `2 * legs` legs of `hop_len` samples were written, which is all of it.
        unsafe { chunk.commit_all() };
        self.told = hop.hop + 1;
    }
}

/// The rest of a record that is not written yet, in two pieces.
struct Filling<'a> {
    first: &'a mut [MaybeUninit<f32>],
    second: &'a mut [MaybeUninit<f32>],
}

impl Filling<'_> {
    fn put(&mut self, mut from: &[f32]) {
        while !from.is_empty() {
            if self.first.is_empty() {
                self.first = std::mem::take(&mut self.second);
            }
            let now = from.len().min(self.first.len());
            if now == 0 {
                return;
            }
            let (to, rest) = std::mem::take(&mut self.first).split_at_mut(now);
            to.write_copy_of_slice(&from[..now]);
            self.first = rest;
            from = &from[now..];
        }
    }

    fn silence(&mut self, mut count: usize) {
        while count > 0 {
            let now = count.min(SILENCE.len());
            self.put(&SILENCE[..now]);
            count -= now;
        }
    }
}

/// Reads hops in order.
pub struct HopReader {
    ring: Consumer<f32>,
    hop_len: usize,
    samples: Box<[f32]>,
}

impl HopReader {
    /// Number of the next hop, if one is there.
    pub fn peek(&mut self) -> Option<u64> {
        Some(self.head()?.0)
    }

    /// Number, legs and gain reduction of the next hop.
    fn head(&mut self) -> Option<(u64, usize, f32)> {
        let chunk = self.ring.read_chunk(HEAD).ok()?;
        let (first, second) = chunk.as_slices();
        let mut words = first.iter().chain(second).copied();
        let mut word = || words.next().unwrap_or(0.0);
        let hop = u64::from(word().to_bits()) | u64::from(word().to_bits()) << 32;
        Some((hop, (word() as usize).clamp(1, 2), word()))
    }

    /// Leaves the next hop out.
    pub fn skip(&mut self) {
        if let Some((_, legs, _)) = self.head()
            && let Ok(chunk) = self.ring.read_chunk(HEAD + 2 * legs * self.hop_len)
        {
            chunk.commit_all();
        }
    }

    /// The next hop, if one is there.
    pub fn read(&mut self) -> Option<TapHop<'_>> {
        let (hop, legs, gain_reduction_db) = self.head()?;
        let samples = 2 * legs * self.hop_len;
        let chunk = self.ring.read_chunk(HEAD + samples).ok()?;
        let (first, second) = chunk.as_slices();
        let words = first.iter().chain(second).skip(HEAD);
        self.samples.iter_mut().zip(words).for_each(|(to, from)| *to = *from);
        chunk.commit_all();
        let (pre, post) = self.samples.get(..samples)?.split_at(samples / 2);
        let leg = |leg: usize| {
            if leg < legs { leg * self.hop_len..(leg + 1) * self.hop_len } else { 0..0 }
        };
        Some(TapHop {
            hop,
            legs,
            pre: [&pre[leg(0)], &pre[leg(1)]],
            post: [&post[leg(0)], &post[leg(1)]],
            gain_reduction_db,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::link;

    fn hop(number: u64, left: &[f32]) -> TapHop<'_> {
        TapHop { hop: number, legs: 1, pre: [left, &[]], post: [left, &[]], gain_reduction_db: 1.5 }
    }

    #[test]
    fn hops_arrive_whole_in_order_and_are_counted_when_full() {
        let (mut audio, mut side) = link(3, 1);
        for number in 0..HOPS as u64 + 5 {
            audio.hops.hop(&hop(number, &[number as f32, 0.5, f32::NAN]));
        }
        assert_eq!((audio.hops.take_dropped(), audio.hops.take_dropped()), (5, 0));
        for number in 0..HOPS as u64 {
            let read = side.hops.read().expect("a hop");
            assert_eq!((read.hop, read.legs, read.gain_reduction_db), (number, 1, 1.5));
            assert_eq!(read.pre[0][..2], [number as f32, 0.5]);
            assert!(read.post[0][2].is_nan() && read.pre[1].is_empty());
        }
        assert!(side.hops.read().is_none());
    }

    #[test]
    fn a_hop_that_goes_bit_by_bit_is_seen_whole_or_not_at_all() {
        let (mut audio, mut side) = link(8, 1);
        audio.hops.spread();
        for number in 0..3 * HOPS as u64 {
            let left: Vec<f32> = (0..8).map(|n| (number * 8 + n) as f32).collect();
            let taps = [[&left[..], &[]], [&left[..], &[]]];
            audio.hops.hop(&hop(number, &left));
            let mut calls = 0;
            while audio.hops.carry(1, taps) {
                assert_eq!(side.hops.peek(), None, "not before it is whole");
                calls += 1;
            }
            assert!((2..=5).contains(&calls), "within half a hop: {calls}");
            assert_eq!(audio.hops.told(), number + 1);
            let read = side.hops.read().expect("a hop");
            assert_eq!((read.hop, read.pre[0], read.post[0]), (number, &left[..], &left[..]));
        }
        let left = [0.0; 8];
        let taps = [[&left[..], &[]], [&left[..], &[]]];
        for number in 0..HOPS as u64 + 5 {
            audio.hops.hop(&hop(number, &left));
            assert!(!audio.hops.carry(4, taps), "half a hop is enough");
        }
        assert_eq!(audio.hops.take_dropped(), 5, "what finds no room is counted");
    }

    #[test]
    fn one_leg_and_two_take_turns_in_one_ring_of_two() {
        let (mut audio, mut side) = link(2, 2);
        for number in 0..3 * HOPS as u64 {
            let (legs, right) = if number % 3 == 0 { (2, &[7.0, 8.0][..]) } else { (1, &[][..]) };
            let left = [number as f32, 0.5];
            let (pre, post) = ([&left[..], right], [&left[..1], right]);
            let hop = TapHop { hop: number, legs, pre, post, gain_reduction_db: 0.0 };
            audio.hops.hop(&hop);
            assert_eq!(side.hops.peek(), Some(number));
            if number % 7 == 0 {
                side.hops.skip();
                continue;
            }
            let read = side.hops.read().expect("a hop");
            assert_eq!((read.hop, read.legs, read.pre, read.post[1]), (number, legs, pre, right));
            assert_eq!(read.post[0], [number as f32, 0.0], "a leg that ends early is filled up");
        }
        assert_eq!((audio.hops.take_dropped(), side.hops.peek()), (0, None));
    }

    #[test]
    fn a_number_beyond_32_bits_survives() {
        let (mut audio, mut side) = link(1, 2);
        audio.hops.hop(&TapHop {
            hop: u64::from(u32::MAX) + 7,
            legs: 2,
            pre: [&[0.1], &[0.2]],
            post: [&[0.3], &[0.4]],
            gain_reduction_db: 0.0,
        });
        let read = side.hops.read().expect("a hop");
        assert_eq!(read.hop, u64::from(u32::MAX) + 7);
        assert_eq!((read.pre, read.post), ([&[0.1][..], &[0.2]], [&[0.3][..], &[0.4]]));
    }
}
