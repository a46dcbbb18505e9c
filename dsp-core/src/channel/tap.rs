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

/// Collects the hop under way, and holds on to the one before it. Memory is taken in `new` only.
pub(super) struct Tap {
    hops: [Legs; 2],
    /// Which of the two is under way.
    now: usize,
    filled: usize,
    legs: usize,
    torn: bool,
}

/// The samples of one hop.
struct Legs {
    pre: [Box<[f32]>; 2],
    post: [Box<[f32]>; 2],
}

impl Tap {
    pub fn new(hop_len: usize) -> Self {
        let leg = || vec![0.0; hop_len].into_boxed_slice();
        let legs = || Legs { pre: [leg(), leg()], post: [leg(), leg()] };
        Self { hops: [legs(), legs()], now: 0, filled: 0, legs: 0, torn: false }
    }

    pub fn hop_len(&self) -> usize {
        self.hops[0].pre[0].len()
    }

    /// Frames that fit before the hop is complete.
    pub fn room(&self) -> usize {
        self.hop_len() - self.filled
    }

    /// The hop that was completed last, all legs of it: \[pre, post\]\[leg\]\[frame\].
    pub fn last(&self) -> [[&[f32]; 2]; 2] {
        let Legs { pre, post } = &self.hops[1 - self.now];
        [[&pre[0], &pre[1]], [&post[0], &post[1]]]
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
        let hop = &mut self.hops[self.now];
        for leg in self.legs..legs.min(2) {
            hop.pre[leg][..self.filled].fill(0.0);
            hop.post[leg][..self.filled].fill(0.0);
        }
        self.legs = self.legs.max(legs);
    }

    pub fn write_pre(&mut self, leg: usize, samples: &[f32]) {
        let to = &mut self.hops[self.now].pre[leg];
        to[self.filled..self.filled + samples.len()].copy_from_slice(samples);
    }

    pub fn write_post(&mut self, leg: usize, samples: &[f32]) {
        let to = &mut self.hops[self.now].post[leg];
        to[self.filled..self.filled + samples.len()].copy_from_slice(samples);
    }

    /// Closes `frames` frames that have `legs` legs; true where the hop is complete.
    pub fn advance(&mut self, frames: usize, legs: usize) -> bool {
        let hop = &mut self.hops[self.now];
        for leg in legs..self.legs {
            hop.pre[leg][self.filled..self.filled + frames].fill(0.0);
            hop.post[leg][self.filled..self.filled + frames].fill(0.0);
        }
        self.filled += frames;
        self.room() == 0
    }

    /// Tells the complete hop, unless it was torn, and starts the next.
    pub fn finish(&mut self, hop: u64, gain_reduction_db: f32, sink: &mut impl TapSink) {
        if !self.torn {
            let Legs { pre, post } = &self.hops[self.now];
            let used = |buffers: &'_ [Box<[f32]>; 2], leg: usize| {
                let end = if leg < self.legs { buffers[leg].len() } else { 0 };
                0..end
            };
            sink.hop(&TapHop {
                hop,
                legs: self.legs,
                pre: [&pre[0][used(pre, 0)], &pre[1][used(pre, 1)]],
                post: [&post[0][used(post, 0)], &post[1][used(post, 1)]],
                gain_reduction_db,
            });
        }
        self.now = 1 - self.now;
        self.filled = 0;
        self.torn = false;
    }
}
