//! The wait-free ways between the audio thread of one instance and the side thread, for one epoch.

use dsp_core::channel::{By, Change, MAX_SCHEDULED};
use dsp_core::params::{PARAM_COUNT, ParamId};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::buttons::Press;
use crate::hops::hops;
pub use crate::hops::{HopReader, HopWriter};

/// Hand changes that wait at most: some recalls of everything.
const HANDS: usize = 8 * PARAM_COUNT;

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

/// The ways of one epoch: hops of `hop_len` frames. Allocates.
pub fn link(hop_len: usize) -> (AudioLink, SideLink) {
    let (hop_in, hop_out) = hops(hop_len);
    let (hand_in, hand_out) = RingBuffer::new(HANDS);
    let (change_in, change_out) = RingBuffer::new(MAX_SCHEDULED);
    (
        AudioLink { hops: hop_in, hands: hand_in, changes: change_out },
        SideLink { hops: hop_out, hands: hand_out, changes: change_in },
    )
}
