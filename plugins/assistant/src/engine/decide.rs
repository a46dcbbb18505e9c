//! Decisions: accepted moves go to their sample, and back.

use super::cards::COOL_DOWN_HOPS;
use super::{AutoAccept, Engine, Pending, Quiet, Sent, Step};
use crate::budget::{cut_db, is_band_gain, proposed};
use crate::classes::ClassRow;
use crate::ear::HZ;
use crate::event::{Decision, Event, EventKind, Who};
use crate::ledger::{Act, Entry};
use crate::sections;
use crate::suggestion::Origin;
use crate::{
    Class, Move, MoveId, ParamChange, Proposal, Suggestion, SuggestionId, Upheaval, VerifyBy,
};
use dsp_core::channel::{Change, EFFECT_HOPS};
use dsp_core::params::ParamId;

/// How long a class keeps quiet after it was acted upon, hops: the pace of changes (DESIGN 6).
const SETTLE_HOPS: u64 = 20 * HZ;

/// What a move is made for.
pub(super) struct Made {
    pub suggestion: SuggestionId,
    pub class: Class,
    pub headline: String,
    pub metric: VerifyBy,
    pub by: Who,
}

impl Engine {
    /// Accepts a card; one that is gone is ignored, since the card may have gone while the hand was
    /// on its way.
    pub(super) fn accept(&mut self, hop: u64, id: SuggestionId, out: &mut Step) {
        let Some((channel, at)) = self.find_card(id) else { return };
        if self.values[channel].is_on(ParamId::FREEZE) {
            if self.seats[channel].cards[at].origin != Origin::Heard {
                return; // it would not come again
            }
            self.close(hop, channel, at, Decision::Withheld, Who::Engineer, "frozen", out);
            return;
        }
        if self.seats[channel].cards[at].arms() && !self.can_arm(hop, channel, id, out) {
            return;
        }
        let Some(wanted) = self.inside_the_limits(channel, at) else {
            let why = "nothing of it is left inside the limits";
            self.close(hop, channel, at, Decision::Superseded, Who::Assistant, why, out);
            return;
        };
        let card = self.close(hop, channel, at, Decision::Accepted, Who::Engineer, "", out);
        self.decided(hop, &card, true, out);
        if let Origin::NoHelp(move_id) = card.origin {
            self.take_back(hop, move_id, Who::Engineer, "it did not help", out);
            return;
        }
        if card.origin == Origin::Heard {
            let quiet = match card.proposal {
                Proposal::Advice(_) => Quiet::UntilClear(hop + COOL_DOWN_HOPS),
                Proposal::Move(_) => Quiet::Until(hop + SETTLE_HOPS),
            };
            self.seats[channel].quiet.insert(card.class, quiet);
        }
        if card.arms() {
            self.arm_rescue(hop, &card, out);
        }
        let Some(wanted) = wanted else { return };
        self.made(hop, card, wanted, Who::Engineer, out);
    }

    /// The move of a card as seen from the values of now, and what of it the limits leave by now: another card's move may stand
    /// there since it was raised. The inner `None`: it is advice; the outer: nothing is left.
    fn inside_the_limits(&self, channel: usize, at: usize) -> Option<Option<Move>> {
        let card = &self.seats[channel].cards[at];
        let Proposal::Move(wanted) = &card.proposal else { return Some(None) };
        let now = self.now(channel, wanted);
        if card.origin != Origin::Heard {
            return Some(Some(now));
        }
        proposed(&self.config.policy.limits, &self.values[channel], &now).map(Some)
    }

    /// A move as seen from the values of now, on bands that are free now.
    pub(super) fn now(&self, channel: usize, wanted: &Move) -> Move {
        let values = &self.values[channel];
        let wanted = sections::on_free_bands(values, wanted);
        let from = |param| values.get(param);
        let changes = wanted.changes.iter();
        Move { changes: changes.map(|c| ParamChange { from: from(c.param), ..*c }).collect() }
    }

    /// Makes the move of a card that was decided on, or what the limits leave of it.
    pub(super) fn made(
        &mut self,
        hop: u64,
        card: Suggestion,
        moved: Move,
        by: Who,
        out: &mut Step,
    ) {
        let quiet = Quiet::Until(hop + SETTLE_HOPS);
        if card.origin == Origin::Heard {
            self.seats[card.channel].quiet.insert(card.class, quiet);
        }
        let (suggestion, class, mut metric) = (card.id, card.class, card.metric);
        // A step lowers the fault by its own part of what the whole move would.
        if let Proposal::Move(whole) = &card.proposal {
            let (whole_db, part_db) = (cut_db(&self.now(card.channel, whole)), cut_db(&moved));
            if part_db < whole_db {
                metric = metric.of_part(part_db / whole_db);
            }
        }
        let made = Made { suggestion, class, headline: card.headline, metric, by };
        self.make(hop, card.channel, made, moved, out);
    }

    /// Writes a move down and sends it to the strip.
    pub(super) fn make(
        &mut self,
        hop: u64,
        channel: usize,
        made: Made,
        mut moved: Move,
        out: &mut Step,
    ) {
        if moved.changes.iter().all(|c| c.from == c.to) {
            return;
        }
        // A gain stays with the band that it is switched on with: what was cut is counted by it. So does all else that is
        // switched on: the undo of an earlier move must not take it from under this one.
        let whole = moved.clone();
        moved.changes.retain(|c| {
            c.from != c.to || is_band_gain(c.param) || sections::is_switched_on(&whole, c.param)
        });
        let move_id = MoveId(self.next_move);
        self.next_move += 1;
        let Made { suggestion, class, headline, metric, by } = made;
        let changes = moved.changes.clone();
        let act = Act::Moved { move_id, suggestion, class, headline, moved, metric };
        self.seats[channel].write(Entry { hop, by, act });
        self.send(hop, channel, &changes, out);
        self.seats[channel].pending.push(Pending {
            effect_hop: hop + 1 + EFFECT_HOPS,
            move_id,
            suggestion: Some(suggestion),
            class,
            by,
            changes,
        });
    }

    /// Changes on their way to the strip; the engine believes in them from now on.
    pub(super) fn send(
        &mut self,
        hop: u64,
        channel: usize,
        changes: &[ParamChange],
        out: &mut Step,
    ) {
        let at_sample = self.effect_sample(hop);
        let ramp_s = self.config.policy.limits.ramp_s;
        let effect_hop = hop + 1 + EFFECT_HOPS;
        for c in changes {
            let before = self.values[channel].get(c.param);
            self.seats[channel].sent.push(Sent { effect_hop, param: c.param, before });
            self.values[channel].set(c.param, c.to);
            let change = Change { at_sample, param: c.param, value: c.to, own: None, ramp_s };
            out.changes.push((channel, change));
        }
        self.seats[channel].changed_hop = Some(hop);
    }

    /// Moves whose sample has come.
    pub(super) fn take_effect(&mut self, hop: u64, out: &mut Step) {
        for channel in 0..self.seats.len() {
            self.seats[channel].sent.retain(|s| hop < s.effect_hop);
            let due = |p: &Pending| hop >= p.effect_hop;
            while let Some(at) = self.seats[channel].pending.iter().position(due) {
                let p = self.seats[channel].pending.remove(at);
                let sample = p.effect_hop * self.config.hop_len as u64;
                let event = self.event_at(EventKind::Applied, sample, Some(channel));
                out.events.push(Event {
                    id: p.suggestion,
                    move_id: Some(p.move_id),
                    by: Some(p.by),
                    class: Some(p.class),
                    moved: Some(Move { changes: p.changes }),
                    ..event
                });
                self.verify_later(hop, channel, p.move_id, out);
            }
        }
    }

    /// A person takes a move back: that counts against its class, whoever made the move.
    pub(super) fn undo(&mut self, hop: u64, move_id: MoveId, out: &mut Step) {
        let of = |seat: &super::Seat| seat.ledger.moves().find(|m| m.move_id == move_id);
        let found = self.seats.iter().enumerate().find_map(|(c, s)| Some((c, of(s)?)));
        let Some((channel, record)) = found else { return };
        if self.take_back(hop, move_id, Who::Engineer, "taken back", out) {
            self.earn(hop, channel, record.class, false, out);
        }
    }

    /// Takes a move back; what hands or later moves wrote since stays. False where nothing was done.
    pub(super) fn take_back(
        &mut self,
        hop: u64,
        move_id: MoveId,
        by: Who,
        why: &str,
        out: &mut Step,
    ) -> bool {
        let found = (0..self.seats.len()).find_map(|channel| {
            let ledger = &self.seats[channel].ledger;
            ledger.undo(move_id).map(|moved| (channel, moved))
        });
        let Some((channel, back)) = found else { return false };
        if self.values[channel].is_on(ParamId::FREEZE) {
            let reason = format!("frozen: move {} was not taken back", move_id.0);
            self.health(hop, channel, reason, out);
            return false;
        }
        let seat = &mut self.seats[channel];
        let class = seat.ledger.moves().find(|m| m.move_id == move_id).map(|m| m.class);
        seat.pending.retain(|p| p.move_id != move_id);
        let act = Act::Undone { move_id };
        seat.write(Entry { hop, by, act });
        if let Some(class) = class {
            seat.rejected_song.insert(class); // what was taken back is not offered again at once
        }
        self.send(hop, channel, &back.changes, out);
        let event = self.event(EventKind::Reverted, hop, Some(channel));
        let reason =
            if back.changes.is_empty() { "every control of it was turned since" } else { why };
        out.events.push(Event {
            move_id: Some(move_id),
            by: Some(by),
            class,
            moved: Some(back),
            reason: Some(reason.to_owned()),
            ..event
        });
        self.close_about(hop, channel, move_id, out);
        true
    }

    pub(super) fn reject(&mut self, hop: u64, id: SuggestionId, out: &mut Step) {
        let Some((channel, at)) = self.find_card(id) else { return };
        let card = self.close(hop, channel, at, Decision::Rejected, Who::Engineer, "", out);
        self.decided(hop, &card, false, out);
        if card.origin != Origin::Heard {
            return; // the class has nothing to do with it
        }
        let seat = &mut self.seats[channel];
        seat.rejected_song.insert(card.class);
        *seat.rejected_night.entry(card.class).or_default() += 1;
    }

    pub(super) fn not_now(&mut self, hop: u64, id: SuggestionId, out: &mut Step) {
        let Some((channel, at)) = self.find_card(id) else { return };
        let card = self.close(hop, channel, at, Decision::NotNow, Who::Engineer, "", out);
        if card.origin != Origin::Heard {
            return;
        }
        self.seats[channel].quiet.insert(card.class, Quiet::Until(hop + COOL_DOWN_HOPS));
    }

    /// Done elsewhere: what was heard before says nothing any more.
    pub(super) fn did_on_desk(&mut self, hop: u64, id: SuggestionId, out: &mut Step) {
        let Some((channel, at)) = self.find_card(id) else { return };
        let card = self.close(hop, channel, at, Decision::DidOnDesk, Who::Engineer, "", out);
        if card.origin != Origin::Heard {
            return;
        }
        self.seats[channel].quiet.insert(card.class, Quiet::Until(hop + SETTLE_HOPS));
        self.upheaval(channel, Upheaval::Anew);
    }

    /// The stand-in for the engineer, best card first.
    pub(super) fn stand_in(&mut self, hop: u64, out: &mut Step) {
        let least = match self.config.accept {
            AutoAccept::None => return,
            AutoAccept::Confident => 0.8,
            AutoAccept::All => 0.0,
        };
        let mut cards: Vec<_> = self.seats.iter().flat_map(|s| &s.cards).collect();
        cards.sort_by(|a, b| b.rank().total_cmp(&a.rank()).then(a.id.cmp(&b.id)));
        let wanted: Vec<_> = cards
            .iter()
            .filter(|c| c.confidence.p >= least)
            .map(|c| (c.id, c.channel, c.class, matches!(c.proposal, Proposal::Move(_))))
            .collect();
        let pace = (self.config.policy.limits.change_every_s * HZ as f32) as u64;
        for (id, channel, class, is_move) in wanted {
            let paced = is_move && !ClassRow::of(class).is_some_and(|row| row.unpaced);
            let recent = self.seats[channel].changed_hop.is_some_and(|h| hop < h + pace);
            if !(paced && recent) {
                self.accept(hop, id, out);
            }
        }
    }
}
