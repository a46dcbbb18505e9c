//! Channels of a desk on the audio thread, as many at once as the strip has lanes for.

#[cfg(test)]
use std::sync::atomic::Ordering::Relaxed;

use dsp_core::channel::{ChannelProcessor, Member};
use dsp_core::strip::ABREAST;

use super::AudioSide;
use super::fail_open::survives;
use crate::hops::HopWriter;

/// Channels of one leg, each with its piece.
#[derive(Default)]
pub struct Abreast<'a> {
    members: [Option<(&'a mut AudioSide, &'a mut [f32])>; ABREAST],
    count: usize,
}

impl<'a> Abreast<'a> {
    /// Takes a channel and its piece; what is full is played first.
    pub fn push(&mut self, side: &'a mut AudioSide, piece: &'a mut [f32]) {
        if self.count == ABREAST {
            self.play();
        }
        self.members[self.count] = Some((side, piece));
        self.count += 1;
    }

    /// One piece of each, as [`AudioSide::piece`]. Hands, changes and states fail open channel by channel; from the tap
    /// before the strips to the one behind them all run as one, and what panics there lets all of them through.
    pub fn play(&mut self) {
        for member in &mut self.members {
            member.take_if(|(side, _)| side.is_off());
            if let Some((side, piece)) = member {
                side.keep(&[&mut **piece]);
            }
        }
        self.each(AudioSide::before);
        if survives(|| self.strips()) {
            self.each(AudioSide::mirror_applied);
        } else {
            self.members.iter_mut().flatten().for_each(|(side, piece)| side.fail(&mut [piece]));
        }
        *self = Self::default();
    }

    fn each(&mut self, act: fn(&mut AudioSide)) {
        for member in &mut self.members {
            member.take_if(|(side, piece)| side.guarded(&mut [piece], |side, _| act(side)));
        }
    }

    fn strips(&mut self) {
        #[cfg(test)]
        if self
            .members
            .iter()
            .flatten()
            .any(|(side, _)| side.shared.panic_abreast.swap(false, Relaxed))
        {
            panic!("a test asked for it");
        }
        let mut strips: [Option<Member<'_, HopWriter>>; ABREAST] = Default::default();
        for (strip, member) in strips.iter_mut().zip(&mut self.members) {
            let Some((AudioSide { channel, link: Some(link), .. }, leg)) = member else { continue };
            *strip = Some(Member { channel, leg, sink: &mut link.hops });
        }
        ChannelProcessor::process_abreast(&mut strips);
    }
}
