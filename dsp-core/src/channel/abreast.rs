//! Channels of one leg, abreast: the strips of a desk run at once, whatever is scheduled on each.

use super::{ChannelProcessor, TapSink};
use crate::strip::{ABREAST, Lane, process_abreast};

/// A channel, the leg that goes through it, and who hears its hops.
pub struct Member<'a, S> {
    /// The channel.
    pub channel: &'a mut ChannelProcessor,
    /// Any number of frames, in place, the same for all; what is beyond the shortest is left alone.
    pub leg: &'a mut [f32],
    /// Takes the channel's hops.
    pub sink: &'a mut S,
}

impl ChannelProcessor {
    /// As [`process_tapped`](Self::process_tapped) on each: the same bits and hops; an RMS may differ in its last digit.
    /// Those that are not prepared are left alone, and taken off the list.
    pub fn process_abreast<S: TapSink>(members: &mut [Option<Member<'_, S>>; ABREAST]) {
        for member in members.iter_mut() {
            member.take_if(|member| member.channel.hop_len() == 0);
        }
        let frames = members.iter().flatten().map(|member| member.leg.len()).min().unwrap_or(0);
        let mut at = 0;
        while at < frames {
            let room = |member: &mut Member<'_, S>| member.channel.next_segment(frames - at);
            let len = members.iter_mut().flatten().map(room).min().unwrap_or(frames - at);
            let mut lanes: [Option<Lane<'_>>; ABREAST] = Default::default();
            for (lane, member) in lanes.iter_mut().zip(members.iter_mut()) {
                let Some(Member { channel, leg, .. }) = member else { continue };
                let leg = &mut leg[at..at + len];
                channel.arrive(&[&mut *leg]);
                *lane = Some(Lane { strip: &mut channel.strip, leg });
            }
            process_abreast(&mut lanes);
            for Member { channel, leg, sink } in members.iter_mut().flatten() {
                channel.leave(&[&mut leg[at..at + len]], *sink);
            }
            at += len;
        }
    }
}
