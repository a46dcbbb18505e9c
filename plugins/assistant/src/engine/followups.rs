//! Cards that follow from what was done, not from what was heard: take back what did not help, make
//! again what a snapshot overwrote.

use super::{Engine, Step};
use crate::event::{Decision, Event, EventKind, Who};
use crate::suggestion::Origin;
use crate::{
    Class, Confidence, Evidence, Expected, Grounds, Move, MoveId, ParamChange, Phase, Proposal,
    Suggestion, SuggestionId, VerifyBy, number,
};
use dsp_core::params::ParamId;

/// What is asked for is the engineer's own choice, so the card claims no more than even odds.
const EVEN: Confidence = Confidence { p: 0.5, lower: 0.0, carried_by: "what was done" };
const AGAIN_WORTH: f32 = 0.5;

/// A card in the making.
pub(super) struct Followup {
    pub class: Class,
    pub origin: Origin,
    pub headline: String,
    pub evidence: Evidence,
    pub proposal: Proposal,
    pub worth: f32,
    pub expected: Expected,
}

impl Engine {
    /// Raises a card that follows from what was done.
    pub(super) fn follow_up(&mut self, hop: u64, channel: usize, card: Followup, out: &mut Step) {
        if self.phase == Phase::Changeover {
            return;
        }
        let suggestion = Suggestion {
            id: SuggestionId(self.next_suggestion),
            channel,
            class: card.class,
            origin: card.origin,
            headline: card.headline,
            evidence: card.evidence,
            proposal: card.proposal,
            confidence: EVEN,
            grounds: Grounds::new(0.5, 0.5, 0.0),
            worth: card.worth,
            expected: card.expected,
            metric: VerifyBy::None,
            raised_hop: hop,
            expires_hop: self.expiry(hop),
        };
        self.next_suggestion += 1;
        self.show(hop, suggestion, out);
    }

    /// Moves of ours that a snapshot has overwritten are offered again, as one card (DESIGN 4).
    pub(super) fn offer_again(
        &mut self,
        hop: u64,
        channel: usize,
        standing: &[(MoveId, Class, Move)],
        out: &mut Step,
    ) {
        let mut changes: Vec<ParamChange> = Vec::new();
        let (mut moves, mut class) = (Vec::new(), None);
        for (id, of, moved) in standing {
            // Never gain up: the head amp that a rescue made up for may be another one by now.
            let lost = |c: &&ParamChange| {
                let now = self.values[channel].get(c.param);
                now != c.to && !(c.param == ParamId::TRIM_DB && c.to > now)
            };
            let lost: Vec<ParamChange> = moved.changes.iter().filter(lost).copied().collect();
            if lost.is_empty() {
                continue;
            }
            moves.push(*id);
            class = Some(*of);
            for c in lost {
                changes.retain(|earlier| earlier.param != c.param);
                changes.push(ParamChange { from: self.values[channel].get(c.param), ..c });
            }
        }
        let Some(class) = class else { return };
        let (n, s) = (moves.len(), if moves.len() == 1 { "" } else { "s" });
        let card = Followup {
            class,
            origin: Origin::Overwritten(moves),
            headline: format!("Snapshot overwrote {n} accepted move{s}. Make {} again?", them(n)),
            evidence: Evidence {
                text: format!(
                    "A snapshot set {} controls back that had been accepted.",
                    changes.len()
                ),
                numbers: vec![number("moves_overwritten", n as f64, "")],
            },
            proposal: Proposal::Move(Move { changes }),
            worth: AGAIN_WORTH,
            expected: Expected { metric: "moves_made_again", unit: "", value: n as f64 },
        };
        self.follow_up(hop, channel, card, out);
    }

    /// Our moves that stand on a channel, with those of their controls that are among these and that nobody has turned since.
    pub(super) fn standing_moves(
        &self,
        channel: usize,
        turned: impl Fn(ParamId) -> bool,
    ) -> Vec<(MoveId, Class, Move)> {
        let seat = &self.seats[channel];
        let waits = |id: MoveId| seat.pending.iter().any(|p| p.move_id == id);
        seat.ledger
            .moves()
            .filter(|m| !m.undone && !m.overwritten && !waits(m.move_id))
            .filter_map(|m| {
                let ours = |p| seat.ledger.last_mover(p) == Some(m.move_id);
                let stands = |c: &ParamChange| turned(c.param) && ours(c.param);
                let changes: Vec<ParamChange> =
                    m.moved.changes.into_iter().filter(stands).collect();
                (!changes.is_empty()).then_some((m.move_id, m.class, Move { changes }))
            })
            .collect()
    }

    /// Our moves on a channel of which these controls were turned just now, many at once over several
    /// channels: the ledger has them as turned one by one.
    pub(super) fn overwritten_moves(
        &self,
        channel: usize,
        turned: impl Fn(ParamId) -> bool,
    ) -> Vec<(MoveId, Class, Move)> {
        let ledger = &self.seats[channel].ledger;
        let last = ledger.moves().filter(|m| !m.undone).filter_map(|m| {
            let lost = |c: &&ParamChange| turned(c.param) && ledger.overwrote(m.move_id, c.param);
            let changes: Vec<ParamChange> = m.moved.changes.iter().filter(lost).copied().collect();
            (!changes.is_empty()).then_some((m.move_id, m.class, Move { changes }))
        });
        last.collect()
    }

    /// Puts a card on the desk, with its line in the log.
    pub(super) fn show(&mut self, hop: u64, card: Suggestion, out: &mut Step) {
        let event = self.event(EventKind::Suggestion, hop, Some(card.channel));
        out.events.push(card.event(event, hop));
        self.seats[card.channel].cards.push(card);
    }

    /// In a changeover nothing is asked: another act stands on the lines.
    pub(super) fn close_follow_ups(&mut self, hop: u64, out: &mut Step) {
        for channel in 0..self.seats.len() {
            let asks = |c: &Suggestion| c.origin != Origin::Heard;
            while let Some(at) = self.seats[channel].cards.iter().position(asks) {
                let why = "not in this phase";
                self.close(hop, channel, at, Decision::Withheld, Who::Assistant, why, out);
            }
        }
    }

    /// Cards about a move go with the move.
    pub(super) fn close_about(&mut self, hop: u64, channel: usize, id: MoveId, out: &mut Step) {
        let about = |c: &Suggestion| c.origin == Origin::NoHelp(id);
        while let Some(at) = self.seats[channel].cards.iter().position(about) {
            let why = "it was taken back";
            self.close(hop, channel, at, Decision::Superseded, Who::Assistant, why, out);
        }
    }
}

fn them(n: usize) -> &'static str {
    if n == 1 { "it" } else { "them" }
}

impl Suggestion {
    /// Its line in the log.
    fn event(&self, event: Event, hop: u64) -> Event {
        let (moved, advice) = match &self.proposal {
            Proposal::Move(moved) => (moved.clone(), None),
            Proposal::Advice(text) => (Move::default(), Some(text.clone())),
        };
        Event {
            id: Some(self.id),
            by: Some(Who::Assistant),
            class: Some(self.class),
            headline: Some(self.headline.clone()),
            moved: Some(moved),
            advice,
            confidence: Some(self.confidence.p),
            confidence_lower: Some(self.confidence.lower),
            carried_by: Some(self.confidence.carried_by),
            grounds: Some(self.grounds),
            evidence: Some(self.evidence.clone()),
            expected: Some(self.expected),
            expires_s: self.expires_hop.map(|e| (e - hop) as f32 / crate::ear::HZ as f32),
            ..event
        }
    }
}
