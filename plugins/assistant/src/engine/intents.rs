//! Intents: what people ask for, in the order in which they asked.

use super::{Engine, Step};
use crate::ear::Ear;
use crate::event::{Event, EventKind, Who};
use crate::ledger::{Act, Entry};
use crate::{Assumed, ChannelConfig, Intent, Phase, Role, Upheaval};

impl Engine {
    /// What people say a channel is holds for the hop that comes with it: before anything was heard it
    /// voids nothing, whenever the name came.
    ///
    /// Between two hops it is the same as with the next one: a name that is given while nothing plays is
    /// saved at once.
    pub fn be_told(&mut self, intents: &[Intent]) {
        for intent in intents {
            match intent {
                Intent::Rename { channel, name } => self.said(*channel, |c| {
                    // A role that a person has said stays.
                    if c.role == Role::by_name(&c.name) {
                        c.role = Role::by_name(name);
                    }
                    c.name.clone_from(name);
                    c.lead_vocal = ml_models::names::is_lead_vocal(name);
                }),
                Intent::SetLeadVocal { channel, on } => {
                    self.said(*channel, |c| c.lead_vocal = *on);
                }
                Intent::Link { channel, on } => self.link(*channel, *on),
                Intent::SetInstrument { channel, instrument } => {
                    self.said(*channel, |c| c.instrument = *instrument);
                }
                Intent::FaderStands { channel, known } => self.fader_stands(*channel, *known),
                Intent::SetRole { channel, role } => self.said(*channel, |c| c.role = *role),
                Intent::SetInsert { channel, insert } => {
                    self.said(*channel, |c| c.insert = *insert);
                }
                Intent::SetSite { channel, site } => self.said(*channel, |c| c.site = *site),
                _ => {}
            }
        }
    }

    /// Somebody says where the desk's fader stands: the number of `fader_db` counts from now on, or does not.
    pub(super) fn fader_stands(&mut self, channel: usize, known: bool) {
        let Some(config) = self.configs.get_mut(channel) else { return };
        self.seats[channel].told_whole |= config.fader_typed != known;
        config.fader_typed = known;
        if known {
            self.mix.typed(channel);
        } else {
            self.mix.untyped(channel);
        }
    }

    pub(super) fn obey(&mut self, hop: u64, intent: &Intent, out: &mut Step) {
        if self.obey_guard(hop, intent, out) {
            return;
        }
        match intent {
            Intent::Accept(id) => self.accept(hop, *id, out),
            Intent::Reject(id) => self.reject(hop, *id, out),
            Intent::DidOnDesk(id) => self.did_on_desk(hop, *id, out),
            Intent::NotNow(id) => self.not_now(hop, *id, out),
            Intent::Undo(id) => self.undo(hop, *id, out),
            Intent::ReleaseHands { channel } => {
                if let Some(seat) = self.seats.get_mut(*channel)
                    && !seat.locks.is_empty()
                {
                    seat.locks.clear();
                    seat.write(Entry { hop, by: Who::Engineer, act: Act::Released });
                }
            }
            Intent::SetPhase(phase) => self.set_phase(hop, *phase, out),
            Intent::NewSong => {
                self.guards_new_song();
                self.seats.iter_mut().for_each(|seat| seat.rejected_song.clear());
                self.tell_whole();
            }
            Intent::SetPolicy(class, stance) => {
                self.tell_whole();
                self.config.policy.classes.insert(*class, *stance);
                self.armed.remove(class);
            }
            Intent::SetLimit { limit, value } => {
                self.tell_whole();
                self.config.policy.limits.set(*limit, *value);
            }
            Intent::ResetTrust(class) => self.trust.reset(*class),
            Intent::Arm(class, true) => {
                self.armed.insert(*class);
            }
            Intent::Arm(class, false) => {
                self.armed.remove(class);
            }
            // Obeyed before the hop was listened to, or by the guard.
            _ => {}
        }
    }

    /// Something changed that is kept with each channel's history, and of which no line of it tells.
    fn tell_whole(&mut self) {
        self.seats.iter_mut().for_each(|seat| seat.told_whole = true);
    }

    /// Somebody said something new of a channel. Another instrument or another place to listen at
    /// voids what was heard.
    pub(super) fn said(&mut self, channel: usize, change: impl FnOnce(&mut ChannelConfig)) {
        let Some(config) = self.configs.get_mut(channel) else { return };
        let was = config.clone();
        change(config);
        self.seats[channel].told_whole |= was != *config;
        self.ears[channel].reread(config);
        let of = |c: &ChannelConfig| (Assumed::of(c), c.role, c.insert);
        if of(&was) != of(config) {
            self.ears[channel].renamed(config);
            self.forget_drift(channel);
            self.upheaval(channel, Upheaval::Anew);
        }
    }

    fn set_phase(&mut self, hop: u64, phase: Phase, out: &mut Step) {
        if phase == self.phase {
            return;
        }
        let before = std::mem::replace(&mut self.phase, phase);
        let event = self.event(EventKind::Phase, hop, None);
        out.events.push(Event {
            by: Some(Who::Engineer),
            reason: Some(format!("was {}", before.name())),
            ..event
        });
        if before == Phase::Changeover {
            // Another act stands on the lines: what was heard before it is void.
            // But the soundchecks of other snapshots stay: that of the one that was on went when the changeover began.
            for channel in 0..self.configs.len() {
                let kept = std::mem::take(&mut self.ears[channel].baselines);
                self.ears[channel] = Ear::new(&self.configs[channel]);
                self.forget_drift(channel);
                self.upheaval(channel, Upheaval::Anew);
                self.ears[channel].baselines = kept;
                self.seats[channel].rejected_song.clear(); // nobody has rejected anything of these players
            }
            self.guards_new_song();
            for watches in &mut self.watches {
                watches.gain.forget();
                watches.source.forget();
            }
        }
        if phase == Phase::LineCheck {
            for seat in &mut self.seats {
                seat.rejected_song.clear();
                seat.rejected_night.clear();
            }
        }
        self.tell_whole();
        if phase == Phase::Changeover {
            (0..self.configs.len()).for_each(|channel| self.upheaval(channel, Upheaval::Anew));
            self.close_follow_ups(hop, out);
        }
        self.leave_the_show_one_card(hop, out);
        let expires = self.expiry(hop);
        for card in self.seats.iter_mut().flat_map(|s| &mut s.cards) {
            card.expires_hop = expires;
        }
        self.judge_all(hop, out);
    }
}
