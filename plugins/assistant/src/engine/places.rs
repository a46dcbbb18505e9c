//! Which channels there are: linked pairs, guests that come and go, and how well they line up.

use super::{Engine, Seat, Step};
use crate::classes::REGISTRY;
use crate::ear::Ear;
use crate::event::{Decision, Event, Who};
use crate::{Alignment, ChannelConfig, ChannelState, Role};
use uuid::Uuid;

impl Engine {
    /// True where nothing is expected to be heard.
    pub fn is_unused(&self, channel: usize) -> bool {
        self.configs[channel].role == Role::Unused
    }

    /// True where this channel and the next one are the legs of one stereo line.
    pub fn is_linked(&self, channel: usize) -> bool {
        let next = channel + 1;
        let (Some(first), Some(second)) = (self.configs.get(channel), self.configs.get(next))
        else {
            return false;
        };
        let pairs = first.pair.map(usize::from) == Some(next)
            && second.pair.map(usize::from) == Some(channel);
        pairs && first.stereo && second.role == Role::Unused
    }

    /// Two legs of one line get one strip and one card; the second leg is silent as a channel. Unlinked,
    /// it is an input again.
    pub(super) fn link(&mut self, channel: usize, on: bool) {
        let next = channel + 1;
        let in_other_pair =
            (channel > 0 && self.is_linked(channel - 1)) || (on && self.is_linked(next));
        if next >= self.configs.len() || in_other_pair || self.is_linked(channel) == on {
            return;
        }
        let (first, second) = if on { (Some(next), Some(channel)) } else { (None, None) };
        self.said(channel, |c| {
            c.pair = first.map(|at| at as u16);
            c.stereo = on;
        });
        self.said(next, |c| {
            c.pair = second.map(|at| at as u16);
            c.stereo = false;
            c.role = if on { Role::Unused } else { Role::by_name(&c.name) };
        });
        for leg in [channel, next] {
            self.upheaval(leg, crate::Upheaval::Anew);
        }
    }

    /// How well a channel lines up with the others, as its host has proven.
    pub fn alignment(&self, channel: usize) -> Alignment {
        self.alignment[channel]
    }

    /// Says how well a channel lines up. What was compared before is void where it changes.
    pub fn set_alignment(&mut self, channel: usize, alignment: Alignment) {
        if std::mem::replace(&mut self.alignment[channel], alignment) != alignment {
            self.mix.forget(channel);
            self.leaks.forget(channel);
            self.judges[channel] = REGISTRY.iter().map(|row| (row.new)()).collect();
        }
    }

    /// An instance of its own joins: its history and what people said of it, at a free place or at a new
    /// one. Gives its index and what there is to log.
    pub fn take_in(&mut self, state: ChannelState, from: usize) -> (usize, Vec<Event>) {
        let free = (from..self.configs.len()).find(|c| self.configs[*c].id.is_nil());
        let channel = free.unwrap_or_else(|| self.add_channel(state.channel.clone()));
        let events = self.restore(channel, state);
        (channel, events)
    }

    /// An instance leaves: its cards go, its place is free for the next one.
    pub fn let_go(&mut self, hop: u64, channel: usize) -> Vec<Event> {
        let mut out = Step::default();
        while !self.seats[channel].cards.is_empty() {
            let why = "the instance has gone";
            self.close(hop, channel, 0, Decision::Superseded, Who::Assistant, why, &mut out);
        }
        let config =
            ChannelConfig { role: Role::Unused, ..ChannelConfig::named(0, "", Uuid::nil()) };
        self.ears[channel] = Ear::new(&config);
        self.configs[channel] = config;
        self.seats[channel] = Seat::default();
        self.values[channel] = Default::default();
        self.judges[channel] = REGISTRY.iter().map(|row| (row.new)()).collect();
        self.watches[channel] = super::rescue::Watches::of(channel);
        self.load_guard(channel, Default::default(), &[]);
        self.alignment[channel] = Alignment::Unproven;
        self.mix.forget(channel);
        self.leaks.forget(channel);
        self.mix.untyped(channel);
        out.events
    }
}
