//! The wait-free ways between the audio thread of one instance and the side thread, for one epoch.

use dsp_core::channel::{By, Change, MAX_SCHEDULED, TapHop, TapSink};
use dsp_core::params::{PARAM_COUNT, ParamId};
use rtrb::{Consumer, Producer, RingBuffer};

/// Hops that wait at most for the side thread: one second.
const HOPS: usize = 100;
/// Hand changes that wait at most: some recalls of everything.
const HANDS: usize = 8 * PARAM_COUNT;
/// Words in front of the samples of a hop: number (two halves), legs, gain reduction.
const HEAD: usize = 4;

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

/// The ways of one epoch: hops of `hop_len` frames and `legs` legs (1 or 2). Allocates.
pub fn link(hop_len: usize, legs: usize) -> (AudioLink, SideLink) {
    let legs = legs.clamp(1, 2);
    let record = HEAD + 2 * legs * hop_len;
    let (hop_in, hop_out) = RingBuffer::new(record * HOPS);
    let (hand_in, hand_out) = RingBuffer::new(HANDS);
    let (change_in, change_out) = RingBuffer::new(MAX_SCHEDULED);
    let samples = vec![0.0; record - HEAD].into_boxed_slice();
    let reader = HopReader { ring: hop_out, record, hop_len, samples };
    (
        AudioLink {
            hops: HopWriter { ring: hop_in, record, legs, dropped: 0, told: 0 },
            hands: hand_in,
            changes: change_out,
        },
        SideLink { hops: reader, hands: hand_out, changes: change_in },
    )
}

/// Writes whole hops; counts those that find no room.
pub struct HopWriter {
    ring: Producer<u32>,
    record: usize,
    legs: usize,
    dropped: u64,
    told: u64,
}

impl HopWriter {
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
        let Ok(chunk) = self.ring.write_chunk_uninit(self.record) else {
            self.dropped += 1;
            return;
        };
        let head = [
            hop.hop as u32,
            (hop.hop >> 32) as u32,
            hop.legs.min(self.legs) as u32,
            hop.gain_reduction_db.to_bits(),
        ];
        let legs = self.legs;
        // A record always has room for the legs of the layout; what is not used is silent.
        let want = (self.record - HEAD) / (2 * legs);
        let samples = [&hop.pre, &hop.post]
            .into_iter()
            .flat_map(|tap| &tap[..legs])
            .flat_map(|leg| leg.iter().map(|s| s.to_bits()).chain(std::iter::repeat(0)).take(want));
        chunk.fill_from_iter(head.into_iter().chain(samples));
        self.told = hop.hop + 1;
    }
}

/// Reads hops in order.
pub struct HopReader {
    ring: Consumer<u32>,
    record: usize,
    hop_len: usize,
    samples: Box<[f32]>,
}

impl HopReader {
    /// The next hop, if one is there.
    pub fn read(&mut self) -> Option<TapHop<'_>> {
        let chunk = self.ring.read_chunk(self.record).ok()?;
        let (first, second) = chunk.as_slices();
        let mut words = first.iter().chain(second).copied();
        let mut word = || words.next().unwrap_or(0);
        let hop = u64::from(word()) | u64::from(word()) << 32;
        let legs = (word() as usize).clamp(1, 2);
        let gain_reduction_db = f32::from_bits(word());
        self.samples.iter_mut().for_each(|sample| *sample = f32::from_bits(word()));
        chunk.commit_all();
        let (pre, post) = self.samples.split_at(self.samples.len() / 2);
        let leg = |tap: &'_ [f32], leg: usize| -> std::ops::Range<usize> {
            if leg < legs && (leg + 1) * self.hop_len <= tap.len() {
                leg * self.hop_len..(leg + 1) * self.hop_len
            } else {
                0..0
            }
        };
        Some(TapHop {
            hop,
            legs,
            pre: [&pre[leg(pre, 0)], &pre[leg(pre, 1)]],
            post: [&post[leg(post, 0)], &post[leg(post, 1)]],
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
