//! Hands on controls: locks, recalls, Freeze.

use super::{Engine, Pending, Step, snapshot_number};
use crate::event::{Decision, Event, EventKind, Who};
use crate::ledger::{Act, Entry};
use crate::suggestion::Origin;
use crate::{Class, HandChange, Move, MoveId, ParamChange, Upheaval};
use dsp_core::channel::By;
use dsp_core::params::ParamId;
use std::collections::{BTreeMap, BTreeSet};

/// This many controls at once are a snapshot, not a hand (FIELD: snapshots change many parameters
/// at once; a hand turns one, a linked pair of controls two).
pub const RECALL_CONTROLS: usize = 8;

/// Across channels they count as at once within 100 ms (DESIGN section 4), hops.
const ACROSS_HOPS: u64 = 10;

/// A recall that goes on within this time is the same one, hops.
const SAME_RECALL_HOPS: u64 = 100;

/// A snapshot that comes in.
#[derive(Clone, Debug)]
pub(super) struct Recall {
    begun_hop: u64,
    /// When a part of it last came in.
    hop: u64,
    /// Channels on which it was told, and our moves that it overwrote there.
    channels: BTreeMap<usize, Vec<(MoveId, Class, Move)>>,
}

/// A control that somebody turned lately, and the locks that this set.
#[derive(Clone, Debug)]
pub(super) struct Turned {
    hop: u64,
    channel: usize,
    param: ParamId,
    locked: Vec<Class>,
    /// As one of many in this hop, which were told.
    told: bool,
}

impl super::Seat {
    /// What is on its way to this parameter is off: a hand has it.
    fn drop_param(&mut self, param: ParamId) {
        for p in &mut self.pending {
            p.changes.retain(|c| c.param != param);
        }
        self.sent.retain(|s| s.param != param);
    }
}

impl Engine {
    pub(super) fn take_hands(
        &mut self,
        hop: u64,
        channel: usize,
        hands: &[HandChange],
        out: &mut Step,
    ) {
        if hands.is_empty() {
            return;
        }
        let frozen = |engine: &Self| engine.values[channel].is_on(ParamId::FREEZE);
        let was_frozen = frozen(self);
        let controls: BTreeSet<ParamId> =
            hands.iter().filter(|h| h.by != By::Assistant).map(|h| h.param).collect();
        if controls.len() >= RECALL_CONTROLS {
            self.recall(hop, channel, hands, out);
        } else {
            for hand in hands {
                match hand.by {
                    By::Assistant => {}
                    By::Hand => self.turned_by(hop, channel, hand, Who::Engineer, out),
                    By::Host => self.turned_by(hop, channel, hand, Who::Host, out),
                }
            }
        }
        if !was_frozen && frozen(self) {
            self.freeze(hop, channel, out);
        }
        // What the strip says of our own changes comes last: it is what really is.
        for echo in hands.iter().filter(|h| h.by == By::Assistant) {
            self.took_effect(hop, channel, echo);
        }
    }

    /// Nothing is on its way any more: moves that had not begun are off, and so are ways back. The
    /// values are those before the first change that the strip dropped.
    fn freeze(&mut self, hop: u64, channel: usize, out: &mut Step) {
        let was = self.values[channel].clone();
        self.drop_pending(hop, channel, "frozen before it took effect", out);
        let mut seen = BTreeSet::new();
        for sent in std::mem::take(&mut self.seats[channel].sent) {
            let from = self.values[channel].get(sent.param);
            if seen.insert(sent.param) && from != sent.before {
                let stay = ParamChange { param: sent.param, from, to: sent.before };
                self.stopped(hop, channel, None, stay);
            }
        }
        // What was not on its way the strip has already: a probe that was to become a notch.
        for (param, to) in was.iter().filter(|(param, _)| !seen.contains(param)) {
            let from = self.values[channel].get(param);
            if from != to {
                self.stopped(hop, channel, None, ParamChange { param, from, to });
            }
        }
    }

    fn turned_by(&mut self, hop: u64, channel: usize, hand: &HandChange, by: Who, out: &mut Step) {
        let from = self.values[channel].get(hand.param);
        self.values[channel].set(hand.param, hand.value);
        if hand.param == ParamId::FADER_DB && hand.value != hand.param.spec().default {
            self.fader_stands(channel, true);
        }
        let to = self.values[channel].get(hand.param);
        let change = ParamChange { param: hand.param, from, to };
        let seat = &mut self.seats[channel];
        seat.write(Entry { hop, by, act: Act::Turned { change } });
        let mut locked = Vec::new();
        for class in Class::turning(hand.param) {
            if seat.locks.insert(*class) {
                locked.push(*class);
            }
        }
        // Freeze, Mine and Dry may go over the whole desk at once: they are no snapshot.
        if !Class::turning(hand.param).is_empty() {
            let turned = Turned { hop, channel, param: hand.param, locked, told: false };
            self.turned.push_back(turned);
        }
        self.overtake(hop, channel, hand.param, by, out);
        self.withhold_locked(hop, channel, out);
    }

    /// A hand came before the move's sample: that control is the hand's.
    fn overtake(&mut self, hop: u64, channel: usize, param: ParamId, by: Who, out: &mut Step) {
        self.seats[channel].drop_param(param);
        let emptied = |p: &Pending| p.changes.is_empty();
        while let Some(at) = self.seats[channel].pending.iter().position(emptied) {
            let p = self.seats[channel].pending.remove(at);
            self.reverted(hop, channel, &p, by, "a hand was there first", out);
        }
    }

    /// Cards of a class that a hand has just locked go at once.
    fn withhold_locked(&mut self, hop: u64, channel: usize, out: &mut Step) {
        let seat = &self.seats[channel];
        let locks = seat.locks.clone();
        let locked = |c: &crate::Suggestion| locks.contains(&c.class);
        while let Some(at) = self.seats[channel].cards.iter().position(locked) {
            let why = "hands on";
            self.close(hop, channel, at, Decision::Withheld, Who::Assistant, why, out);
        }
    }

    /// Our own change as it took effect. Where Freeze stopped its ramp the value is another than
    /// was asked for; that is written down, so that history and sound agree.
    fn took_effect(&mut self, hop: u64, channel: usize, echo: &HandChange) {
        let from = self.values[channel].get(echo.param);
        if self.values[channel].is_on(ParamId::FREEZE) && from != echo.value {
            let move_id = self.seats[channel].ledger.last_mover(echo.param);
            let change = ParamChange { param: echo.param, from, to: echo.value };
            self.stopped(hop, channel, move_id, change);
        }
    }

    fn stopped(&mut self, hop: u64, channel: usize, move_id: Option<MoveId>, change: ParamChange) {
        let act = Act::Stopped { move_id, change };
        self.seats[channel].write(Entry { hop, by: Who::Assistant, act });
        self.values[channel].set(change.param, change.to);
    }

    /// A snapshot: ramps and cards drop, automation disarms, no lock is set (DESIGN section 4).
    fn recall(&mut self, hop: u64, channel: usize, hands: &[HandChange], out: &mut Step) {
        let mut changes: Vec<ParamChange> = Vec::new();
        for hand in hands.iter().filter(|h| h.by != By::Assistant) {
            let from = self.values[channel].get(hand.param);
            self.values[channel].set(hand.param, hand.value);
            let to = self.values[channel].get(hand.param);
            match changes.iter_mut().find(|c| c.param == hand.param) {
                Some(change) => change.to = to,
                None => changes.push(ParamChange { param: hand.param, from, to }),
            }
        }
        for change in &changes {
            self.seats[channel].drop_param(change.param);
        }
        let standing = self.standing_moves(channel, |p| changes.iter().any(|c| c.param == p));
        for change in changes.iter().filter(|c| !Class::turning(c.param).is_empty()) {
            let (param, locked) = (change.param, Vec::new());
            self.turned.push_back(Turned { hop, channel, param, locked, told: true });
        }
        let by_host = hands.iter().any(|h| h.by == By::Host);
        let by = if by_host { Who::Host } else { Who::Engineer };
        let moved = Move { changes };
        let act = Act::Recalled { moved: moved.clone() };
        self.seats[channel].write(Entry { hop, by, act });
        self.recalled(hop, channel, by, moved, out);
        self.offer_again(hop, channel, &standing, out);
        self.recall_at(hop).channels.entry(channel).or_default().extend(standing);
    }

    fn recalled(&mut self, hop: u64, channel: usize, by: Who, moved: Move, out: &mut Step) {
        self.armed.clear();
        let reason = format!("{} controls at once: a snapshot", moved.changes.len());
        let event = self.event(EventKind::Recall, hop, Some(channel));
        out.events.push(Event { by: Some(by), moved: Some(moved), reason: Some(reason), ..event });
        while !self.seats[channel].cards.is_empty() {
            let why = "a snapshot was recalled";
            self.close(hop, channel, 0, Decision::Superseded, Who::Assistant, why, out);
        }
        self.drop_pending(hop, channel, "a snapshot was recalled", out);
        self.disarm_rescue(channel);
        let snapshot = snapshot_number(&self.seats[channel].ledger.own());
        self.upheaval(channel, Upheaval::Recall { snapshot });
    }

    /// The snapshot that many controls at once in this hop are part of.
    fn recall_at(&mut self, hop: u64) -> &mut Recall {
        let before = self.recall.take().filter(|r| hop < r.hop + SAME_RECALL_HOPS);
        let (begun_hop, channels) =
            before.map_or((hop, BTreeMap::new()), |r| (r.begun_hop, r.channels));
        self.recall.insert(Recall { begun_hop, hop, channels })
    }

    /// Many controls over several channels within 100 ms are a snapshot too, and so is what is turned within 100 ms of a part of
    /// one, for a second at most: the locks that they set are lifted.
    pub(super) fn notice_recall_across(&mut self, hop: u64, out: &mut Step) {
        while self.turned.front().is_some_and(|t| t.hop + ACROSS_HOPS <= hop) {
            self.turned.pop_front();
        }
        let controls: BTreeSet<(usize, ParamId)> =
            self.turned.iter().map(|t| (t.channel, t.param)).collect();
        let trails = |r: &Recall| hop < r.hop + ACROSS_HOPS && hop < r.begun_hop + SAME_RECALL_HOPS;
        let trails = self.recall.as_ref().is_some_and(trails);
        if controls.is_empty() || controls.len() < RECALL_CONTROLS && !trails {
            return;
        }
        self.recall_at(hop);
        let turned = std::mem::take(&mut self.turned);
        let channels: BTreeSet<usize> = turned.iter().map(|t| t.channel).collect();
        for t in &turned {
            for class in &t.locked {
                self.seats[t.channel].locks.remove(class);
                self.seats[t.channel].told_whole = true;
            }
        }
        for channel in channels {
            let of = || turned.iter().filter(|t| t.channel == channel && !t.told);
            let by_hand = |p: ParamId| of().any(|t| t.param == p);
            let mut standing = self.overwritten_moves(channel, by_hand);
            let before = self.recall.as_mut().and_then(|r| r.channels.remove(&channel));
            match before {
                // Told, and nothing came since.
                Some(before) if of().next().is_none() => standing = before,
                // Told; it is another snapshot by what came since, and has overwritten more.
                Some(before) => {
                    standing.splice(0..0, before);
                    let snapshot = snapshot_number(&self.seats[channel].ledger.own());
                    self.upheaval(channel, Upheaval::Recall { snapshot });
                    self.close_overwritten(hop, channel, out);
                    self.offer_again(hop, channel, &standing, out);
                }
                None => {
                    self.recalled(hop, channel, Who::Host, Move::default(), out);
                    self.offer_again(hop, channel, &standing, out);
                }
            }
            if let Some(recall) = &mut self.recall {
                recall.channels.insert(channel, standing);
            }
        }
    }

    /// A card that offers what the first part of a snapshot overwrote.
    fn close_overwritten(&mut self, hop: u64, channel: usize, out: &mut Step) {
        let asks = |c: &crate::Suggestion| matches!(c.origin, Origin::Overwritten(_));
        while let Some(at) = self.seats[channel].cards.iter().position(asks) {
            let why = "the snapshot goes on";
            self.close(hop, channel, at, Decision::Superseded, Who::Assistant, why, out);
        }
    }

    /// Moves that have not reached their sample are off. The strip may hold them already, so it is
    /// sent back to the values without them; what is frozen drops them by itself.
    fn drop_pending(&mut self, hop: u64, channel: usize, why: &str, out: &mut Step) {
        for p in std::mem::take(&mut self.seats[channel].pending) {
            let seat = &mut self.seats[channel];
            let Some(back) = seat.ledger.undo(p.move_id) else { continue };
            let act = Act::Undone { move_id: p.move_id };
            seat.write(Entry { hop, by: Who::Assistant, act });
            if self.values[channel].is_on(ParamId::FREEZE) {
                for c in &back.changes {
                    self.values[channel].set(c.param, c.to);
                }
            } else {
                self.send(hop, channel, &back.changes, out);
            }
            self.reverted(hop, channel, &p, Who::Assistant, why, out);
        }
    }

    fn reverted(
        &mut self,
        hop: u64,
        channel: usize,
        p: &Pending,
        by: Who,
        why: &str,
        out: &mut Step,
    ) {
        let back = p.changes.iter().map(|c| ParamChange { from: c.to, to: c.from, ..*c });
        let moved = Move { changes: back.collect() };
        let event = self.event(EventKind::Reverted, hop, Some(channel));
        out.events.push(Event {
            id: p.suggestion,
            move_id: Some(p.move_id),
            by: Some(by),
            class: Some(p.class),
            moved: Some(moved),
            reason: Some(why.to_owned()),
            ..event
        });
    }
}
