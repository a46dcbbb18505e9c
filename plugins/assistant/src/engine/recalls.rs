//! Recalls: a snapshot of the host or of the desk turns many controls at once, on one channel or over several, in one hop or
//! in parts (DESIGN section 4).

use super::hands::{RECALL_CONTROLS, Turned};
use super::{Engine, Step, snapshot_number};
use crate::event::{Decision, Event, EventKind, Who};
use crate::ledger::{Act, Entry};
use crate::suggestion::Origin;
use crate::{Class, HandChange, Move, MoveId, ParamChange, Upheaval};
use dsp_core::channel::By;
use dsp_core::params::ParamId;
use std::collections::{BTreeMap, BTreeSet};

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

impl Engine {
    /// A snapshot: ramps and cards drop, automation disarms, no lock is set (DESIGN section 4).
    pub(super) fn recall(
        &mut self,
        hop: u64,
        channel: usize,
        hands: &[HandChange],
        out: &mut Step,
    ) {
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
}
