//! One hop of an instance: what all its channels and guests brought, decided on in channel order.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use assistant::{ChannelInput, Intent, Role, Step};

use super::epoch::Epoch;
use super::guests::LATE_HOPS;
use super::member::Member;
use super::models::ModelThread;
use super::shift::Shift;

impl Member {
    /// Takes the next hop; false where it has not come yet.
    pub(super) fn hop(&mut self, guests: &mut [&mut Member], thread: &ModelThread) -> bool {
        let told = self.instance.told_hops.load(Acquire);
        let Some(hop) = self.epoch.as_ref().map(|epoch| epoch.next_hop).filter(|hop| *hop < told)
        else {
            return false;
        };
        if !self.guests_are_ready(guests, hop, told > hop + LATE_HOPS) {
            return false;
        }
        self.with_epoch(|member, epoch| member.decide(epoch, hop, guests, thread)).is_some()
    }

    /// One hop, heard and decided on.
    fn decide(
        &mut self,
        epoch: &mut Epoch,
        hop: u64,
        guests: &mut [&mut Member],
        thread: &ModelThread,
    ) {
        let models = self.models(thread);
        let hearing = self.hearing(models.as_ref(), thread);
        let shift = Shift::none(epoch.hop_len);
        let engine = &mut epoch.engine;
        for (n, line) in self.lines.iter_mut().enumerate().take(epoch.legs.len()) {
            let (listens, guards) = (!engine.is_unused(n), engine.is_guarded(n));
            line.take(hop, shift, listens, guards, hearing);
        }
        let own = epoch.legs.len();
        if let Some(reference) = &mut epoch.reference {
            reference.take(hop, hearing);
            if reference.has_been_heard() && engine.is_unused(own) {
                self.waiting.push(Intent::SetRole { channel: own, role: Role::Measurement });
            }
        }
        self.take_guests(guests, engine, hop, hearing);

        let mut intents = std::mem::take(&mut self.waiting);
        if let Some(script) = &self.script {
            intents.extend(script.intents(hop, engine));
        }
        let end = (hop + 1) * epoch.hop_len as u64;
        let on = self.desk.is_none().then_some(0);
        self.picks.settle(engine, hop, on);
        while let Some(press) = epoch.presses.before(end) {
            intents.extend(self.picks.press(press, engine, hop, on));
        }
        intents.extend(self.wishes_of_guests(guests, engine, hop));
        self.log.follow_trust(engine);
        let mut inputs = vec![ChannelInput::default(); engine.channels()];
        for (input, line) in inputs.iter_mut().zip(&self.lines[..own]) {
            *input = line.input();
        }
        if let Some(reference) = &epoch.reference {
            inputs[own] = reference.input();
        }
        self.inputs_of_guests(guests, &mut inputs);
        let step = engine.step(hop, &inputs, &intents);
        drop(inputs);
        #[cfg(test)]
        self.panic_in_a_hop_if_asked();
        epoch.next_hop = hop + 1;
        self.carry_out(guests, epoch, step, &intents);
        self.instance.decided_hops.store(hop + 1, Release);
    }

    /// What people said of channels holds at once where no hop is there to come with it, and is saved: a name
    /// that is given while nothing plays is in the show that is saved next.
    pub(super) fn be_told(&mut self, guests: &mut [&mut Member]) {
        let told = self.instance.told_hops.load(Acquire);
        if self.adopted.is_some() || self.epoch.as_ref().is_none_or(|e| e.next_hop < told) {
            return;
        }
        let mut said: Vec<Intent> = self.waiting.extract_if(.., |i| i.is_said()).collect();
        for guest in self.desk.iter().flat_map(|desk| &desk.guests) {
            if let Some(member) = guest.find(guests) {
                let its = member.waiting.extract_if(.., |i| i.is_said());
                said.extend(its.map(|intent| intent.on(guest.channel)));
            }
        }
        if said.is_empty() {
            return;
        }
        self.with_epoch(|member, epoch| {
            epoch.engine.be_told(&said);
            let all = vec![true; epoch.engine.channels()];
            member.publish(guests, epoch, &all);
        });
    }

    /// What a hop came to: changes to the strips, orders to the shadows, lines to the log, history to be
    /// saved.
    fn carry_out(
        &mut self,
        guests: &mut [&mut Member],
        epoch: &mut Epoch,
        step: Step,
        intents: &[Intent],
    ) {
        let (own, shift) = (epoch.legs.len(), Shift::none(epoch.hop_len));
        let engine = &mut epoch.engine;
        let mut touched: Vec<bool> = self.lines[..own].iter().map(|l| l.was_turned()).collect();
        touched.resize(engine.channels(), false);
        for event in &step.events {
            match event.index {
                Some(channel) => touched[channel] = true,
                None => touched.fill(true),
            }
        }
        if !intents.is_empty() {
            touched.fill(true);
        }
        for (channel, order) in step.shadows {
            match self.lines.get_mut(channel).filter(|_| channel < own) {
                Some(line) => line.order(order),
                None => self.order_guest(guests, channel, order),
            }
        }
        for (channel, change) in step.changes {
            match self.lines.get_mut(channel).filter(|_| channel < own) {
                Some(line) => line.send(change, shift),
                None => self.send_guest(guests, channel, change),
            }
        }
        let policy = |i: &Intent| matches!(i, Intent::SetPolicy(..) | Intent::SetLimit { .. });
        if intents.iter().any(policy) {
            match &self.desk {
                Some(desk) => desk.cell.set_policy(engine.policy().clone()),
                // Published with the history below.
                None => self.lines[0].policy = Some(engine.policy().clone()),
            }
        }
        let resets = intents.iter().any(|i| matches!(i, Intent::ResetTrust(_)));
        self.log.earned(&step.earned, resets.then(|| engine.trust()));
        let id = self.id();
        self.log.write(id, step.events);
        for (n, touched) in touched.iter_mut().enumerate().take(epoch.engine.channels()) {
            *touched |= epoch.engine.is_told_whole(n);
        }
        self.publish(guests, epoch, &touched);
    }

    /// The history of what was touched is kept, of the own channels and of guests.
    fn publish(&mut self, guests: &mut [&mut Member], epoch: &mut Epoch, touched: &[bool]) {
        let (own, engine) = (epoch.legs.len(), &mut epoch.engine);
        for (n, line) in self.lines[..own].iter_mut().enumerate().filter(|(n, _)| touched[*n]) {
            line.publish(engine, n);
            line.shared.linked.store(engine.is_linked(n), Relaxed);
        }
        self.publish_guests(guests, engine, touched);
    }

    /// Listens as the channels' roles ask for, tells how the models are, and sees to the cue bus.
    pub(super) fn follow(&mut self, guests: &mut [&mut Member], thread: &ModelThread) {
        let models = self.models(thread);
        let id = self.id();
        let Some(epoch) = &mut self.epoch else { return };
        let own = epoch.legs.len();
        for (n, line) in self.lines[..own].iter_mut().enumerate() {
            line.follow(epoch.engine.channel(n).role);
        }
        let mut asked = Vec::new();
        if let Some(desk) = &mut self.desk {
            let engine = &epoch.engine;
            for guest in &desk.guests {
                if let Some(member) = guest.find(guests) {
                    let line = &mut member.lines[0];
                    line.follow(engine.channel(guest.channel).role);
                    let heard_by = line.ear().zip(models.as_ref());
                    asked.extend(heard_by.into_iter().flat_map(|(ear, models)| ear.health(models)));
                }
            }
            if self.instance.panel.is_closed() {
                // What nobody sees is not auditioned, and no channel is looked at.
                desk.audition.want(None);
                desk.focus = None;
            }
            desk.audition.follow(engine, own);
        }
        let Some(models) = models else { return };
        let ears = self.lines[..own].iter().filter_map(|line| line.ear());
        let mut events = Vec::new();
        let own = ears.chain(epoch.reference.as_ref().map(|r| r.ear()));
        asked.extend(own.flat_map(|ear| ear.health(&models)));
        for (kind, health) in asked {
            events.extend(epoch.engine.models_are(epoch.next_hop, kind, health));
        }
        self.log.write(id, events);
    }
}
