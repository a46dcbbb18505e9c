//! The mix reference: an input that is only listened to. Audio thread.

use dsp_core::channel::{TapHop, TapSink};

use crate::link::HopWriter;

/// Collects the hops of the mix reference, in step with the strips.
pub struct Reference {
    legs: [Box<[f32]>; 2],
    filled: usize,
    hop: u64,
    hops: Option<HopWriter>,
}

impl Default for Reference {
    fn default() -> Self {
        let empty = || Vec::new().into_boxed_slice();
        Self { legs: [empty(), empty()], filled: 0, hop: 0, hops: None }
    }
}

impl Reference {
    /// Main thread; allocates. A new epoch.
    pub fn prepare(&mut self, hop_len: usize, hops: HopWriter) {
        self.legs = [(); 2].map(|()| vec![0.0; hop_len].into_boxed_slice());
        (self.filled, self.hop, self.hops) = (0, 0, Some(hops));
    }

    /// Takes frames `at..at + frames` of the input; what is not connected is silent.
    pub fn take(&mut self, input: &[&[f32]], at: usize, frames: usize) {
        let hop_len = self.legs[0].len();
        let Some(hops) = self.hops.as_mut().filter(|_| hop_len > 0) else { return };
        let mut done = 0;
        while done < frames {
            let now = (hop_len - self.filled).min(frames - done);
            for (leg, to) in self.legs.iter_mut().enumerate() {
                let to = &mut to[self.filled..self.filled + now];
                let from = input.get(leg).and_then(|leg| leg.get(at + done..at + done + now));
                match from {
                    Some(from) => to.copy_from_slice(from),
                    None => to.fill(0.0),
                }
            }
            self.filled += now;
            done += now;
            if self.filled == hop_len {
                let legs = [&self.legs[0][..], &self.legs[1][..]];
                let hop = self.hop;
                hops.hop(&TapHop { hop, legs: 2, pre: legs, post: legs, gain_reduction_db: 0.0 });
                (self.hop, self.filled) = (hop + 1, 0);
            }
        }
    }
}
