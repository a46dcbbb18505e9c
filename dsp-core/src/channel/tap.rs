//! The two taps: copies of what arrives and of what leaves, in hops of 10 ms.

/// Takes hops on the audio thread.
pub trait TapSink {
    /// Called once for each complete hop, in order. Must be wait-free: no allocation, no lock.
    fn hop(&mut self, hop: &TapHop<'_>);
}

/// A sink for those who do not listen.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTap;

impl TapSink for NoTap {
    fn hop(&mut self, _hop: &TapHop<'_>) {}
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

/// Collects the hop under way. Memory is taken in `new` only.
pub(super) struct Tap {
    pre: [Box<[f32]>; 2],
    post: [Box<[f32]>; 2],
    filled: usize,
    legs: usize,
    torn: bool,
}

impl Tap {
    pub fn new(hop_len: usize) -> Self {
        let leg = || vec![0.0; hop_len].into_boxed_slice();
        Self { pre: [leg(), leg()], post: [leg(), leg()], filled: 0, legs: 0, torn: false }
    }

    pub fn hop_len(&self) -> usize {
        self.pre[0].len()
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
            self.legs = legs;
            return;
        }
        for leg in self.legs..legs.min(2) {
            self.pre[leg][..self.filled].fill(0.0);
            self.post[leg][..self.filled].fill(0.0);
        }
        self.legs = self.legs.max(legs);
    }

    pub fn write_pre(&mut self, leg: usize, samples: &[f32]) {
        self.pre[leg][self.filled..self.filled + samples.len()].copy_from_slice(samples);
    }

    pub fn write_post(&mut self, leg: usize, samples: &[f32]) {
        self.post[leg][self.filled..self.filled + samples.len()].copy_from_slice(samples);
    }

    /// Closes `frames` frames that have `legs` legs; true where the hop is complete.
    pub fn advance(&mut self, frames: usize, legs: usize) -> bool {
        for leg in legs..self.legs {
            self.pre[leg][self.filled..self.filled + frames].fill(0.0);
            self.post[leg][self.filled..self.filled + frames].fill(0.0);
        }
        self.filled += frames;
        self.room() == 0
    }

    /// Tells the complete hop, unless it was torn, and starts the next.
    pub fn finish(&mut self, hop: u64, gain_reduction_db: f32, sink: &mut impl TapSink) {
        if !self.torn {
            let used = |buffers: &'_ [Box<[f32]>; 2], leg: usize| {
                let end = if leg < self.legs { buffers[leg].len() } else { 0 };
                0..end
            };
            sink.hop(&TapHop {
                hop,
                legs: self.legs,
                pre: [&self.pre[0][used(&self.pre, 0)], &self.pre[1][used(&self.pre, 1)]],
                post: [&self.post[0][used(&self.post, 0)], &self.post[1][used(&self.post, 1)]],
                gain_reduction_db,
            });
        }
        self.filled = 0;
        self.torn = false;
    }
}
