//! Hands on controls: locks, Freeze. What comes many at once is a recall ([`super::recalls`]).

use super::{Engine, Pending, Step};
use crate::event::{Decision, Event, EventKind, Who};
use crate::ledger::{Act, Entry};
use crate::{Class, HandChange, Move, MoveId, ParamChange};
use dsp_core::channel::By;
use dsp_core::params::ParamId;
use std::collections::BTreeSet;

/// This many controls at once are a snapshot, not a hand (FIELD: snapshots change many parameters
/// at once; a hand turns one, a linked pair of controls two).
pub const RECALL_CONTROLS: usize = 8;

/// A control that somebody turned lately, and the locks that this set.
#[derive(Clone, Debug)]
pub(super) struct Turned {
    pub hop: u64,
    pub channel: usize,
    pub param: ParamId,
    pub locked: Vec<Class>,
    /// As one of many in this hop, which were told.
    pub told: bool,
}

impl super::Seat {
    /// What is on its way to this parameter is off: a hand has it.
    pub(super) fn drop_param(&mut self, param: ParamId) {
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

    /// Moves that have not reached their sample are off. The strip may hold them already, so it is
    /// sent back to the values without them; what is frozen drops them by itself.
    pub(super) fn drop_pending(&mut self, hop: u64, channel: usize, why: &str, out: &mut Step) {
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
