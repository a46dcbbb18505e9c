//! Channel instances of the same process on a Desk: they appear by themselves, are judged by its engine
//! together with its own channels, and keep their history themselves.
//!
//! A guest is taken in by the first Desk whose audio runs, and let go where the Desk stops, a rate
//! changes, a host renders offline, or one of them leaves; then its own engine goes on from what was kept.
//! How far its hops are from the Desk's is proven by [`crate::place`]; what is not proven is withheld.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use assistant::{Alignment, ChannelInput, Engine, Intent};
use dsp_core::channel::Change;
use dsp_core::listen::ShadowOrder;

use super::line::Hearing;
use super::member::{DeskPart, Member};
use super::shift::Shift;
use crate::over::Over;
use crate::place::{Distance, LEAD};

/// A guest's hop is waited for until the Desk is this far ahead: two of the four hops that a decision has
/// until its sample are left then.
pub(super) const LATE_HOPS: u64 = 2;
/// A guest that has this many hops waiting has a Desk that stands still, hops: half of what its ring holds.
const STALLED_HOPS: u64 = 50;

/// That a Desk judges a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adopted {
    /// Number of the Desk on the side thread.
    pub desk: u64,
    /// Index in its engine.
    pub channel: usize,
}

/// One guest.
#[derive(Debug)]
pub struct Guest {
    /// Its number on the side thread.
    pub key: u64,
    /// Index in the Desk's engine.
    pub channel: usize,
    shift: Shift,
    epochs: u64,
    anew: bool,
}

impl Guest {
    /// The Desk has another engine.
    pub fn join_anew(&mut self) {
        self.anew = true;
    }

    /// The guest among the other instances.
    pub fn find<'a, 'b>(&self, guests: &'a mut [&'b mut Member]) -> Option<&'a mut &'b mut Member> {
        guests.iter_mut().find(|member| member.key == self.key)
    }
}

/// Where a guest stands: how far its hops are from the Desk's, and how well that is proven. `known` is
/// kept where it is still right.
fn place(desk: &Member, guest: &Member, hop_len: i64, known: Option<Shift>) -> (i64, Alignment) {
    let (desk, guest) = (&desk.instance, &guest.instance);
    let Distance::About { samples, within } = guest.place.distance(desk.id, &desk.place) else {
        let apart = desk.told_hops.load(Relaxed) as i64 - guest.told_hops.load(Relaxed) as i64;
        return (known.map_or(apart, |shift| shift.hops), Alignment::Unproven);
    };
    // A guest that began later counts less: its hop is the Desk's less the distance.
    let off = |hops: i64| (samples + hops * hop_len).abs() + within / 2;
    let nearest = -(samples as f64 / hop_len as f64).round() as i64;
    let hops = match known {
        Some(shift) if off(shift.hops) <= hop_len && within > 0 => shift.hops,
        _ => nearest,
    };
    match off(hops) {
        0 => (hops, Alignment::Sample),
        off if off <= hop_len => (hops, Alignment::Hop),
        _ => (hops, Alignment::Unproven),
    }
}

impl Member {
    /// Takes in who has come, lets go who must not stay.
    pub(super) fn receive(&mut self, guests: &mut [&mut Member]) {
        if self.desk.is_none() {
            return;
        }
        if !self.can_host(guests) {
            self.let_all_go(guests);
            return;
        }
        self.holding(|member| &mut member.desk, |member, part| member.receive_into(part, guests));
    }

    fn receive_into(&mut self, part: &mut DeskPart, guests: &mut [&mut Member]) {
        let mut stay = Vec::new();
        for guest in std::mem::take(&mut part.guests) {
            if self.keeps(&guest, guests) {
                stay.push(guest);
            } else {
                self.let_go(&guest, guests);
            }
        }
        part.guests = stay;
        for member in guests.iter_mut() {
            if member.adopted.is_none()
                && let Some(guest) = self.take_in(member)
            {
                part.guests.push(guest);
            }
        }
        // What was let go and taken in again in this turn stood under the same switches all the time.
        let over = part.params.over();
        for member in guests.iter() {
            match member.adopted {
                Some(adopted) if adopted.desk == self.key => member.instance.over.set(over),
                Some(_) => {}
                None => member.instance.over.set(Over::default()),
            }
        }
        self.place_guests(&mut part.guests, guests);
    }

    /// A Desk judges others while its audio runs, in time, and it is the first in the process.
    fn can_host(&mut self, guests: &[&mut Member]) -> bool {
        let in_charge = LEAD.id() == self.instance.id && !self.is_offline() && !self.off;
        let told = self.instance.told_hops.load(Relaxed);
        let Some(desk) = &mut self.desk else { return false };
        if desk.stalled_at.is_some_and(|at| at != told) {
            desk.stalled_at = None;
        }
        let waits = |member: &&mut Member| {
            let instance = &member.instance;
            let waiting = instance
                .told_hops
                .load(Relaxed)
                .saturating_sub(instance.decided_hops.load(Relaxed));
            member.adopted.is_some_and(|a| a.desk == self.key) && waiting > STALLED_HOPS
        };
        let next = self.epoch.as_ref().map_or(told, |epoch| epoch.next_hop);
        if next >= told && guests.iter().any(waits) {
            desk.stalled_at = Some(told);
        }
        in_charge && self.epoch.is_some() && desk.stalled_at.is_none()
    }

    /// True where nothing speaks against judging a guest on.
    fn keeps(&self, guest: &Guest, guests: &mut [&mut Member]) -> bool {
        let Some(member) = guest.find(guests) else { return false };
        !guest.anew && member.epochs == guest.epochs && self.suits(member)
    }

    fn suits(&self, member: &Member) -> bool {
        let same = match (&self.epoch, &member.epoch) {
            (Some(own), Some(its)) => own.rate_hz == its.rate_hz && own.hop_len == its.hop_len,
            _ => false,
        };
        let loading = member.instance.loading.load(Relaxed);
        same && !member.is_offline() && !member.off && !loading && !member.lines[0].is_overtaken()
    }

    fn take_in(&mut self, member: &mut Member) -> Option<Guest> {
        if !self.suits(member) {
            return None;
        }
        member.serve_adopted();
        let own = self.first_guest();
        let its = member.epoch.as_mut()?;
        let state = its.engine.save(0);
        member.lines[0].publish(&mut its.engine, 0);
        let epoch = self.epoch.as_mut()?;
        let (channel, events) = epoch.engine.take_in(state, own);
        let hop_len = epoch.hop_len as u64;
        let id = self.id();
        self.log.write(id, events);
        member.adopted = Some(Adopted { desk: self.key, channel });
        member.serial = self.serial;
        member.picks.forget();
        member.waiting.retain(|intent| !intent.is_numbered());
        let shift = Shift { hops: i64::MAX, hop_len };
        Some(Guest { key: member.key, channel, shift, epochs: member.epochs, anew: false })
    }

    /// Index of the first guest in the engine: behind the own channels and the mix reference.
    fn first_guest(&self) -> usize {
        self.epoch.as_ref().map_or(0, |e| e.legs.len() + usize::from(e.reference.is_some()))
    }

    /// Where each guest stands now; where that has changed, what was compared is void.
    fn place_guests(&mut self, list: &mut [Guest], guests: &mut [&mut Member]) {
        let hop_len = self.epoch.as_ref().map_or(1, |epoch| epoch.hop_len as i64);
        for guest in list {
            let Some(member) = guest.find(guests) else { continue };
            let known = (guest.shift.hops != i64::MAX).then_some(guest.shift);
            let (hops, alignment) = place(self, member, hop_len, known);
            let Some(epoch) = &mut self.epoch else { return };
            if hops != guest.shift.hops {
                guest.shift.hops = hops;
                epoch.engine.set_alignment(guest.channel, Alignment::Unproven);
            }
            epoch.engine.set_alignment(guest.channel, alignment);
        }
    }

    /// All guests are judged by themselves again.
    pub(super) fn let_all_go(&mut self, guests: &mut [&mut Member]) {
        let Some(desk) = &mut self.desk else { return };
        for guest in std::mem::take(&mut desk.guests) {
            self.let_go(&guest, guests);
            if let Some(member) = guest.find(guests) {
                member.instance.over.set(Over::default());
            }
        }
    }

    fn let_go(&mut self, guest: &Guest, guests: &mut [&mut Member]) {
        let id = self.id();
        let member = guest.find(guests);
        if let Some(epoch) = self.epoch.as_mut().filter(|_| !guest.anew) {
            if let Some(member) = &member
                && let Some(line) = member.lines.first()
                && !line.is_overtaken()
            {
                line.shared.state.publish(line.state(&epoch.engine, guest.channel));
            }
            let events = epoch.engine.let_go(epoch.next_hop, guest.channel);
            self.log.write(id, events);
        }
        if let Some(member) = member {
            member.stand_alone();
        }
    }

    /// False while a guest's hop may still come in time.
    pub(super) fn guests_are_ready(
        &self,
        guests: &mut [&mut Member],
        hop: u64,
        late: bool,
    ) -> bool {
        let Some(desk) = self.desk.as_ref().filter(|_| !late) else { return true };
        desk.guests.iter().all(|guest| {
            let told = guest.find(guests).map(|m| m.instance.told_hops.load(Acquire));
            guest.shift.hop_to_own(hop).zip(told).is_none_or(|(own, told)| told > own)
        })
    }

    /// What the guests heard in this hop.
    pub(super) fn take_guests(
        &self,
        guests: &mut [&mut Member],
        engine: &Engine,
        hop: u64,
        hearing: Hearing<'_>,
    ) {
        for guest in self.desk.iter().flat_map(|desk| &desk.guests) {
            let Some(member) = guest.find(guests) else { continue };
            let told = member.instance.told_hops.load(Acquire);
            let line = &mut member.lines[0];
            match guest.shift.hop_to_own(hop).filter(|own| *own < told) {
                Some(own) => {
                    let c = guest.channel;
                    let guards = engine.is_guarded(c);
                    line.take(own, guest.shift, !engine.is_unused(c), guards, hearing);
                    member.instance.decided_hops.store(own + 1, Release);
                    if let Some(epoch) = &mut member.epoch {
                        epoch.next_hop = own + 1;
                    }
                }
                None => line.miss(),
            }
        }
    }

    /// What their panels and buttons want, for the channel that each has here.
    pub(super) fn wishes_of_guests(
        &self,
        guests: &mut [&mut Member],
        engine: &Engine,
        hop: u64,
    ) -> Vec<Intent> {
        let mut intents = Vec::new();
        for guest in self.desk.iter().flat_map(|desk| &desk.guests) {
            let Some(member) = guest.find(guests) else { continue };
            // What the classes may do is said on the Desk: there it holds for all of its channels.
            let waiting = std::mem::take(&mut member.waiting);
            let own = waiting.into_iter().filter(|intent| !intent.is_policy());
            intents.extend(own.map(|intent| intent.on(guest.channel)));
            let Some(own) = guest.shift.hop_to_own(hop) else { continue };
            let Some(epoch) = &mut member.epoch else { continue };
            member.picks.settle(engine, hop, Some(guest.channel));
            while let Some(press) = epoch.presses.before((own + 1) * guest.shift.hop_len) {
                intents.extend(member.picks.press(press, engine, hop, Some(guest.channel)));
            }
        }
        intents
    }

    /// What the guests brought, by the index that each has here.
    pub(super) fn inputs_of_guests<'a>(
        &self,
        guests: &'a [&mut Member],
        inputs: &mut [ChannelInput<'a>],
    ) {
        for guest in self.desk.iter().flat_map(|desk| &desk.guests) {
            let member = guests.iter().find(|member| member.key == guest.key);
            if let (Some(member), Some(input)) = (member, inputs.get_mut(guest.channel)) {
                *input = member.lines[0].input();
            }
        }
    }

    fn guest_at(&self, channel: usize) -> Option<&Guest> {
        self.desk.as_ref()?.guests.iter().find(|guest| guest.channel == channel)
    }

    /// A shadow of a guest.
    pub(super) fn order_guest(
        &self,
        guests: &mut [&mut Member],
        channel: usize,
        order: ShadowOrder,
    ) {
        if let Some(member) = self.guest_at(channel).and_then(|guest| guest.find(guests)) {
            member.lines[0].order(order);
        }
    }

    /// A change for a guest's strip.
    pub(super) fn send_guest(&self, guests: &mut [&mut Member], channel: usize, change: Change) {
        let Some(guest) = self.guest_at(channel) else { return };
        if let Some(member) = guest.find(guests) {
            member.lines[0].send(change, guest.shift);
        }
    }

    /// The history of guests is kept where their parameters are.
    pub(super) fn publish_guests(
        &self,
        guests: &mut [&mut Member],
        engine: &mut Engine,
        touched: &[bool],
    ) {
        for guest in self.desk.iter().flat_map(|desk| &desk.guests) {
            let Some(member) = guest.find(guests) else { continue };
            let line = &mut member.lines[0];
            if touched.get(guest.channel).is_some_and(|t| *t) || line.was_turned() {
                line.publish(engine, guest.channel);
            }
        }
    }
}
