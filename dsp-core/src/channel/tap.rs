//! The two taps: copies of what arrives and of what leaves, in hops of 10 ms.

/// Takes hops on the audio thread.
pub trait TapSink {
    /// Called once for each complete hop, in order. Must be wait-free: no allocation, no lock. Whoever
    /// wants to keep the hop leaves another buffer of the same length in its place.
    fn hop(&mut self, hop: &mut HopBuffer);
}

/// A sink for those who do not listen.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTap;

impl TapSink for NoTap {
    fn hop(&mut self, _hop: &mut HopBuffer) {}
}

/// One hop of one channel: samples `hop * hop_len` to `(hop + 1) * hop_len - 1` since `prepare`.
#[derive(Clone, Copy, Debug)]
pub struct TapHop<'a> {
    /// Number of the hop since `prepare`; a gap means that hops were dropped or the past forgotten.
    pub hop: u64,
    /// 1 or 2.
    pub legs: usize,
    /// What arrived, \[leg\]\[frame\], as it came: it may hold values that are not finite. An unused
    /// leg is empty.
    pub pre: [&'a [f32]; 2],
    /// What left the strip, \[leg\]\[frame\]. An unused leg is empty.
    pub post: [&'a [f32]; 2],
    /// Largest gain reduction in this hop, dB, 0 or above.
    pub gain_reduction_db: f32,
}

/// A hop with the memory that holds it, so that it can be handed on without a copy. Memory is taken in
/// `new` only.
#[derive(Clone, Debug)]
pub struct HopBuffer {
    /// As in [`TapHop`].
    pub hop: u64,
    /// As in [`TapHop`].
    pub gain_reduction_db: f32,
    legs: usize,
    hop_len: usize,
    /// \[leg\]\[pre, post\]\[frame\]: one leg alone lies together.
    samples: Box<[f32]>,
}

/// Which of the two taps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What arrives.
    Pre,
    /// What leaves.
    Post,
}

impl HopBuffer {
    /// Silence of two legs. The memory has been written to: what was never written comes from the system
    /// page by page, and would on the audio thread.
    pub fn new(hop_len: usize) -> Self {
        let mut samples = vec![1.0; 4 * hop_len].into_boxed_slice();
        samples.fill(0.0);
        Self { hop: 0, gain_reduction_db: 0.0, legs: 2, hop_len, samples }
    }

    /// Frames in a hop.
    pub fn hop_len(&self) -> usize {
        self.hop_len
    }

    /// What is in it.
    pub fn view(&self) -> TapHop<'_> {
        let leg = |leg: usize, side: Side| match leg < self.legs {
            true => &self.samples[self.place(leg, side)..][..self.hop_len],
            false => &[],
        };
        TapHop {
            hop: self.hop,
            legs: self.legs,
            pre: [leg(0, Side::Pre), leg(1, Side::Pre)],
            post: [leg(0, Side::Post), leg(1, Side::Post)],
            gain_reduction_db: self.gain_reduction_db,
        }
    }

    /// Frames from `at` on of one leg (0 or 1) of one tap.
    pub fn leg_mut(&mut self, leg: usize, side: Side, at: usize, frames: usize) -> &mut [f32] {
        let place = self.place(leg, side) + at;
        &mut self.samples[place..place + frames]
    }

    fn place(&self, leg: usize, side: Side) -> usize {
        (2 * leg + side as usize) * self.hop_len
    }

    fn silence(&mut self, leg: usize, at: usize, frames: usize) {
        for side in [Side::Pre, Side::Post] {
            self.leg_mut(leg, side, at, frames).fill(0.0);
        }
    }
}

/// Collects the hop under way. Memory is taken in `new` only.
pub(super) struct Tap {
    now: HopBuffer,
    filled: usize,
    torn: bool,
}

impl Tap {
    pub fn new(hop_len: usize) -> Self {
        Self { now: HopBuffer::new(hop_len), filled: 0, torn: false }
    }

    pub fn hop_len(&self) -> usize {
        self.now.hop_len
    }

    /// Frames that fit before the hop is complete.
    pub fn room(&self) -> usize {
        self.hop_len() - self.filled
    }

    /// The hop under way is not one piece: it will not be told.
    pub fn tear(&mut self) {
        self.torn = true;
    }

    /// How many legs the next frames have. A leg that starts or ends within a hop is silent in the
    /// rest of it.
    pub fn set_legs(&mut self, legs: usize) {
        if self.filled == 0 {
            self.now.legs = legs;
            return;
        }
        for leg in self.now.legs..legs.min(2) {
            self.now.silence(leg, 0, self.filled);
        }
        self.now.legs = self.now.legs.max(legs);
    }

    pub fn write(&mut self, side: Side, leg: usize, samples: &[f32]) {
        self.now.leg_mut(leg, side, self.filled, samples.len()).copy_from_slice(samples);
    }

    /// Closes `frames` frames that have `legs` legs; true where the hop is complete.
    pub fn advance(&mut self, frames: usize, legs: usize) -> bool {
        for leg in legs..self.now.legs {
            self.now.silence(leg, self.filled, frames);
        }
        self.filled += frames;
        self.room() == 0
    }

    /// Tells the complete hop, unless it was torn, and starts the next.
    pub fn finish(&mut self, hop: u64, gain_reduction_db: f32, sink: &mut impl TapSink) {
        if !self.torn {
            (self.now.hop, self.now.gain_reduction_db) = (hop, gain_reduction_db);
            sink.hop(&mut self.now);
        }
        self.filled = 0;
        self.torn = false;
    }
}
