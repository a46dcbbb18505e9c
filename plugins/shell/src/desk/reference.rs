//! The mix reference: an input that is only listened to. Audio thread.

use dsp_core::channel::{HopBuffer, Side, TapSink};

use crate::link::HopWriter;

/// Collects the hops of the mix reference, in step with the strips.
pub struct Reference {
    now: HopBuffer,
    filled: usize,
    hops: Option<HopWriter>,
}

impl Default for Reference {
    fn default() -> Self {
        Self { now: HopBuffer::new(0), filled: 0, hops: None }
    }
}

impl Reference {
    /// Main thread; allocates. A new epoch.
    pub fn prepare(&mut self, hop_len: usize, hops: HopWriter) {
        (self.now, self.filled, self.hops) = (HopBuffer::new(hop_len), 0, Some(hops));
    }

    /// Takes frames `at..at + frames` of the input; what is not connected is silent.
    pub fn take(&mut self, input: &[&[f32]], at: usize, frames: usize) {
        let hop_len = self.now.hop_len();
        let Some(hops) = self.hops.as_mut().filter(|_| hop_len > 0) else { return };
        let mut done = 0;
        while done < frames {
            let now = (hop_len - self.filled).min(frames - done);
            for leg in 0..2 {
                let from = input.get(leg).and_then(|leg| leg.get(at + done..at + done + now));
                for side in [Side::Pre, Side::Post] {
                    let to = self.now.leg_mut(leg, side, self.filled, now);
                    match from {
                        Some(from) => to.copy_from_slice(from),
                        None => to.fill(0.0),
                    }
                }
            }
            self.filled += now;
            done += now;
            if self.filled == hop_len {
                let hop = self.now.hop;
                hops.hop(&mut self.now);
                (self.now.hop, self.filled) = (hop + 1, 0);
            }
        }
    }
}
