//! The wait-free way of hops from the audio thread of one channel to the side thread, and of their
//! memory back.
//!
//! A hop is handed over in its buffer; nothing is copied. The buffer that is filled next is the one that
//! came back last, so that a side thread in time keeps a few buffers in the caches, and not a second of
//! audio by 32 channels.

use std::mem::replace;

use dsp_core::channel::{HopBuffer, TapHop, TapSink};
use rtrb::{Consumer, Producer, PushError, RingBuffer};

/// Hops that wait at most for the side thread: one second.
const HOPS: usize = 100;
/// Buffers of a way: those that wait, and the one that the side thread holds on to.
const BUFFERS: usize = HOPS + 1;

/// The way of hops of `hop_len` frames. Allocates.
pub fn hops(hop_len: usize) -> (HopWriter, HopReader) {
    let (full, full_out) = RingBuffer::new(HOPS);
    let (back_in, back) = RingBuffer::new(BUFFERS + 1);
    // And the one that the strip fills.
    let mut free = Vec::with_capacity(BUFFERS + 1);
    free.extend((0..BUFFERS).map(|_| HopBuffer::new(hop_len)));
    (
        HopWriter { full, back, free, hop_len, dropped: 0 },
        HopReader { full: full_out, back: back_in, now: None },
    )
}

/// Hands on whole hops; counts those for which no buffer is left.
pub struct HopWriter {
    full: Producer<HopBuffer>,
    back: Consumer<HopBuffer>,
    /// The last one is filled next. Holds every buffer there is without growing.
    free: Vec<HopBuffer>,
    hop_len: usize,
    dropped: u64,
}

impl HopWriter {
    /// Hops that found no buffer since the last call.
    pub fn take_dropped(&mut self) -> u64 {
        std::mem::take(&mut self.dropped)
    }
}

impl TapSink for HopWriter {
    fn hop(&mut self, hop: &mut HopBuffer) {
        while self.free.len() < self.free.capacity()
            && let Ok(buffer) = self.back.pop()
        {
            self.free.push(buffer);
        }
        let suits = hop.hop_len() == self.hop_len;
        let Some(empty) = self.free.pop_if(|_| suits) else {
            self.dropped += 1;
            return;
        };
        if let Err(PushError::Full(full)) = self.full.push(replace(hop, empty)) {
            // As many wait as may. Nothing is freed here.
            self.free.push(replace(hop, full));
            self.dropped += 1;
        }
    }
}

/// Reads hops in order.
pub struct HopReader {
    full: Consumer<HopBuffer>,
    back: Producer<HopBuffer>,
    /// What was read last.
    now: Option<HopBuffer>,
}

impl HopReader {
    /// Number of the next hop, if one is there.
    pub fn peek(&mut self) -> Option<u64> {
        Some(self.full.peek().ok()?.hop)
    }

    /// Leaves the next hop out.
    pub fn skip(&mut self) {
        if let Ok(buffer) = self.full.pop() {
            self.give_back(buffer);
        }
    }

    /// The next hop, if one is there.
    pub fn read(&mut self) -> Option<TapHop<'_>> {
        let next = self.full.pop().ok()?;
        if let Some(read) = self.now.replace(next) {
            self.give_back(read);
        }
        self.now.as_ref().map(HopBuffer::view)
    }

    fn give_back(&mut self, buffer: HopBuffer) {
        // There is room for every buffer.
        let _ = self.back.push(buffer);
    }
}

#[cfg(test)]
mod tests {
    use dsp_core::channel::Side;

    use super::*;
    use crate::link::link;

    /// What a strip does: fills the buffer that it has, and tells it.
    fn tell(writer: &mut HopWriter, buffer: &mut HopBuffer, hop: u64, legs: &[[f32; 3]]) {
        for (leg, samples) in legs.iter().enumerate() {
            buffer.leg_mut(leg, Side::Pre, 0, 3).copy_from_slice(samples);
            buffer.leg_mut(leg, Side::Post, 0, 3).copy_from_slice(&samples.map(|x| -x));
        }
        (buffer.hop, buffer.gain_reduction_db) = (hop, 1.5);
        writer.hop(buffer);
    }

    #[test]
    fn hops_arrive_whole_in_order_and_are_counted_when_full() {
        let (mut audio, mut side) = link(3);
        let mut buffer = HopBuffer::new(3);
        for round in 0..3 {
            let first = round * 1_000;
            for n in 0..HOPS as u64 + 5 {
                let legs = [[n as f32, 0.5, f32::NAN], [7.0; 3]];
                tell(&mut audio.hops, &mut buffer, first + n, &legs);
            }
            // From the second round on the side thread holds on to the buffer that it read last.
            assert_eq!((audio.hops.take_dropped(), audio.hops.take_dropped()), (5, 0));
            for n in 0..HOPS as u64 {
                assert_eq!(side.hops.peek(), Some(first + n));
                let read = side.hops.read().expect("a hop");
                assert_eq!((read.hop, read.legs, read.gain_reduction_db), (first + n, 2, 1.5));
                assert_eq!(read.pre[0][..2], [n as f32, 0.5]);
                assert!(read.post[0][2].is_nan());
                assert_eq!((read.pre[1], read.post[1]), (&[7.0; 3][..], &[-7.0; 3][..]));
            }
            assert!(side.hops.read().is_none());
        }
    }

    #[test]
    fn a_side_thread_in_time_keeps_to_a_few_buffers() {
        let (mut audio, mut side) = link(3);
        let mut buffer = HopBuffer::new(3);
        let mut places = std::collections::BTreeSet::new();
        for n in 0..10 * HOPS as u64 {
            tell(&mut audio.hops, &mut buffer, n, &[[n as f32; 3]; 2]);
            if n % 7 == 3 {
                side.hops.skip();
                continue;
            }
            let read = side.hops.read().expect("a hop");
            assert_eq!((read.hop, read.pre[0]), (n, &[n as f32; 3][..]));
            places.insert(read.pre[0].as_ptr());
        }
        assert_eq!(audio.hops.take_dropped(), 0);
        assert!(places.len() <= 3, "{}", places.len());
    }

    #[test]
    fn a_buffer_of_another_length_stays_where_it_is() {
        let (mut audio, mut side) = link(3);
        let mut buffer = HopBuffer::new(4);
        audio.hops.hop(&mut buffer);
        assert_eq!((audio.hops.take_dropped(), buffer.hop_len()), (1, 4));
        assert_eq!(side.hops.peek(), None);
    }
}
