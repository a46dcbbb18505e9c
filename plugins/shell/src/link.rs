//! The wait-free ways between the audio thread of one instance and the side thread, for one epoch.

use std::mem::MaybeUninit;

use dsp_core::channel::{By, Change, MAX_SCHEDULED, TapHop, TapSink};
use dsp_core::params::{PARAM_COUNT, ParamId};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::buttons::Press;

/// Hops that wait at most for the side thread: one second.
const HOPS: usize = 100;
/// Hand changes that wait at most: some recalls of everything.
const HANDS: usize = 8 * PARAM_COUNT;
/// Words in front of the samples of a hop: number (the bits of two halves), legs, gain reduction.
const HEAD: usize = 4;
/// What fills up a leg that ends early.
const SILENCE: [f32; 256] = [0.0; 256];

/// A parameter that was changed by a person or by the host.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hand {
    /// Sample at which it took effect, from the epoch's start.
    pub at_sample: u64,
    /// What was changed.
    pub param: ParamId,
    /// Its new plain value.
    pub value: f32,
    /// Who did it.
    pub by: By,
}

/// Presses that wait at most.
const PRESSES: usize = 32;

/// Gives what buttons of the host did: sample of the epoch, what.
pub struct Presses(Consumer<(u64, Press)>);

impl Presses {
    /// The next press before sample `end`.
    pub fn before(&mut self, end: u64) -> Option<Press> {
        self.0.peek().ok().filter(|(sample, _)| *sample < end)?;
        self.0.pop().ok().map(|(_, press)| press)
    }
}

/// Takes what buttons of the host did. What finds no room is not pressed.
pub struct Pressed(Producer<(u64, Press)>);

impl Pressed {
    /// Audio thread: pressed at this sample.
    pub fn push(&mut self, sample: u64, press: Press) {
        let _ = self.0.push((sample, press));
    }
}

/// The way of presses of one instance. Allocates.
pub fn presses() -> (Pressed, Presses) {
    let (pressed, presses) = RingBuffer::new(PRESSES);
    (Pressed(pressed), Presses(presses))
}

/// The audio thread's ends.
pub struct AudioLink {
    /// Takes hops, whole or not at all.
    pub hops: HopWriter,
    /// Takes hand changes.
    pub hands: Producer<Hand>,
    /// Gives accepted changes.
    pub changes: Consumer<Change>,
}

/// The side thread's ends.
pub struct SideLink {
    /// Gives hops.
    pub hops: HopReader,
    /// Gives hand changes.
    pub hands: Consumer<Hand>,
    /// Takes accepted changes.
    pub changes: Producer<Change>,
}

/// The ways of one epoch: hops of `hop_len` frames and at most `legs` legs (1 or 2). Allocates.
pub fn link(hop_len: usize, legs: usize) -> (AudioLink, SideLink) {
    let legs = legs.clamp(1, 2);
    let samples = 2 * legs * hop_len;
    let (hop_in, hop_out) = RingBuffer::new((HEAD + samples) * HOPS);
    let (hand_in, hand_out) = RingBuffer::new(HANDS);
    let (change_in, change_out) = RingBuffer::new(MAX_SCHEDULED);
    let samples = vec![0.0; samples].into_boxed_slice();
    (
        AudioLink {
            hops: HopWriter { ring: hop_in, hop_len, legs, dropped: 0, told: 0, waiting: None },
            hands: hand_in,
            changes: change_out,
        },
        SideLink {
            hops: HopReader { ring: hop_out, hop_len, samples },
            hands: hand_out,
            changes: change_in,
        },
    )
}

/// Writes whole hops; counts those that find no room.
pub struct HopWriter {
    ring: Producer<f32>,
    hop_len: usize,
    legs: usize,
    dropped: u64,
    told: u64,
    waiting: Option<Waiting>,
}

/// A hop on its way into the ring, bit by bit.
struct Waiting {
    record: Box<[f32]>,
    /// Samples of the record, and how many of them are in the ring already; 0 and 0: none is on its way.
    len: usize,
    done: usize,
    hop: u64,
}

impl HopWriter {
    /// Main thread; allocates. From now on hops go into the ring bit by bit, by [`carry`](Self::carry).
    pub fn spread(&mut self) {
        let record = vec![0.0; HEAD + 2 * self.legs * self.hop_len].into_boxed_slice();
        self.waiting = Some(Waiting { record, len: 0, done: 0, hop: 0 });
    }

    /// Audio thread: so many frames have passed; a hop is in the ring after half of the next one. True
    /// where a hop is still on its way. 32 hops that end in one block would be a third of it at 96 kHz.
    pub fn carry(&mut self, frames: usize) -> bool {
        let Some(waiting) = self.waiting.as_mut().filter(|w| w.len > 0) else { return false };
        let share = waiting.len * frames / (self.hop_len / 2).max(1) + 1;
        let end = (waiting.done + share).min(waiting.len);
        // What is not committed yet stays this thread's own: the same place comes again.
        let Ok(mut chunk) = self.ring.write_chunk_uninit(waiting.len) else { return true };
        let (first, second) = chunk.as_mut_slices();
        let split = first.len();
        let cut = split.clamp(waiting.done, end);
        if waiting.done < cut {
            first[waiting.done..cut].write_copy_of_slice(&waiting.record[waiting.done..cut]);
        }
        if cut < end {
            second[cut - split..end - split].write_copy_of_slice(&waiting.record[cut..end]);
        }
        waiting.done = end;
        if end < waiting.len {
            return true;
        }
        // SAFETY: all of the record was written, now and in earlier calls, and nobody else writes here.
        unsafe { chunk.commit_all() };
        self.told = waiting.hop + 1;
        waiting.len = 0;
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
        self.carry(self.hop_len);
        let head = [
            f32::from_bits(hop.hop as u32),
            f32::from_bits((hop.hop >> 32) as u32),
            legs as f32,
            hop.gain_reduction_db,
        ];
        if let Some(waiting) = &mut self.waiting {
            if self.ring.slots() < record {
                self.dropped += 1;
                return;
            }
            let taps = [hop.pre, hop.post];
            let parts = taps.iter().flat_map(|tap| &tap[..legs]);
            waiting.record[..HEAD].copy_from_slice(&head);
            for (to, leg) in waiting.record[HEAD..record].chunks_mut(self.hop_len).zip(parts) {
                let there = leg.len().min(to.len());
                to[..there].copy_from_slice(&leg[..there]);
                to[there..].fill(0.0);
            }
            (waiting.len, waiting.done, waiting.hop) = (record, 0, hop.hop);
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
            audio.hops.hop(&hop(number, &left));
            let mut calls = 0;
            while audio.hops.carry(1) {
                assert_eq!(side.hops.peek(), None, "not before it is whole");
                calls += 1;
            }
            assert!((2..=5).contains(&calls), "within half a hop: {calls}");
            assert_eq!(audio.hops.told(), number + 1);
            let read = side.hops.read().expect("a hop");
            assert_eq!((read.hop, read.pre[0], read.post[0]), (number, &left[..], &left[..]));
        }
        // Whoever comes while one is on its way waits for it; what finds no room is counted.
        for number in 0..HOPS as u64 + 5 {
            audio.hops.hop(&hop(number, &[0.0; 8]));
        }
        assert!(!audio.hops.carry(8));
        assert_eq!(audio.hops.take_dropped(), 5);
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
