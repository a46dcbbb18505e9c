//! Automatic moves: each open card is held against the gate, and what passes is made, one step at a time.

use super::{Engine, Step};
use crate::budget::{automatic_step, cut_db, is_band_gain};
use crate::ear::HZ;
use crate::event::{Decision, Who};
use crate::gate::{Circumstances, Place, Withheld, gate};
use crate::ledger::MoveRecord;
use crate::mix::plays_live;
use crate::policy::Stance;
use crate::suggestion::Origin;
use crate::{Class, Move, ParamChange, Proposal, Suggestion};
use dsp_core::params::ParamId;

impl Engine {
    /// Why a class does not act by itself on a channel now: the first reason against it; `None` where
    /// it does. Without an open card it is not sure of anything.
    pub fn automation(&self, channel: usize, class: Class) -> Option<Withheld> {
        let card = self.seats.get(channel)?.cards.iter().find(|c| c.class == class);
        let step = card.and_then(|card| self.step_of(card));
        let lower = card.map_or(0.0, Suggestion::lower);
        // The evening's own hop is not known here, so the pace is left out.
        gate(&self.circumstances(None, channel, class, lower, step.as_ref())).err()
    }

    /// Makes the moves that may be made by themselves, in channel order.
    pub(super) fn automate(&mut self, hop: u64, out: &mut Step) {
        if self.armed.is_empty() {
            return;
        }
        for channel in 0..self.seats.len() {
            let mut at = 0;
            while at < self.seats[channel].cards.len() {
                at += usize::from(!self.act(hop, channel, at, out));
            }
        }
    }

    /// True where the card was acted upon, and is gone.
    fn act(&mut self, hop: u64, channel: usize, at: usize, out: &mut Step) -> bool {
        let card = &self.seats[channel].cards[at];
        if card.origin != Origin::Heard || !matches!(card.proposal, Proposal::Move(_)) {
            return false;
        }
        let step = self.step_of(card);
        let c = self.circumstances(Some(hop), channel, card.class, card.lower(), step.as_ref());
        if gate(&c).is_err() {
            return false;
        }
        let Some(step) = step else { return false };
        let why = "by itself";
        let card = self.close(hop, channel, at, Decision::Accepted, Who::Assistant, why, out);
        self.seats[channel].auto_hop.insert(card.class, hop);
        self.made(hop, card, step, Who::Assistant, out);
        true
    }

    /// The step of a card that the limits leave.
    fn step_of(&self, card: &Suggestion) -> Option<Move> {
        let Proposal::Move(wanted) = &card.proposal else { return None };
        let ledger = &self.seats[card.channel].ledger;
        let spent = ledger.moves();
        let spent = spent.filter(|m| m.class == card.class && m.by == Who::Assistant && !m.undone);
        let spent: Vec<MoveRecord> = spent.collect();
        // What a snapshot or a hand has taken out since cuts nothing; a later step of ours goes on from an earlier one.
        let ours = |param| {
            let last = ledger.last_mover(param);
            last.is_some_and(|last| spent.iter().any(|m| m.move_id == last))
        };
        let gains = |m: &&MoveRecord| {
            let is_gain = |c: &&ParamChange| c.param == ParamId::TRIM_DB || is_band_gain(c.param);
            m.moved.changes.iter().filter(is_gain).any(|c| ours(c.param))
        };
        let spent = spent.iter().filter(gains);
        let spent_db: f32 = spent.map(|m| cut_db(&m.moved)).sum();
        let now = self.now(card.channel, wanted);
        automatic_step(&self.config.policy.limits, &self.values[card.channel], spent_db, &now)
    }

    fn circumstances<'a>(
        &self,
        hop: Option<u64>,
        channel: usize,
        class: Class,
        lower: f32,
        step: Option<&'a Move>,
    ) -> Circumstances<'a> {
        let (seat, config) = (&self.seats[channel], &self.configs[channel]);
        let limits = &self.config.policy.limits;
        let within = |since: Option<u64>, pace_s: f32| {
            let pace = (pace_s * HZ as f32) as u64;
            hop.zip(since).is_some_and(|(hop, since)| hop < since + pace)
        };
        Circumstances {
            class,
            stance: self.config.policy.stance(class),
            phase: self.phase,
            place: Place {
                role: config.role,
                lead_vocal: config.lead_vocal || ml_models::names::is_lead_vocal(&config.name),
                instrument: self.ears[channel].assumed.instrument,
                why: self.ears[channel].assumed.why,
            },
            armed: self.armed.contains(&class),
            unlocked: self.trust.unlocked(class),
            frozen: self.values[channel].is_on(ParamId::FREEZE)
                || !plays_live(&self.values[channel]),
            hands_on: seat.locks.contains(&class),
            models_healthy: self.models().may_act(),
            applause: self.hearing.gate().is_closed(),
            lower,
            step,
            too_soon: within(seat.changed_hop, limits.change_every_s)
                || within(seat.auto_hop.get(&class).copied(), limits.auto_every_s),
        }
    }

    /// True where a person has armed the class since load.
    pub fn has_armed(&self, class: Class) -> bool {
        self.armed.contains(&class)
    }

    /// True where any class is set to auto and armed.
    pub fn is_armed(&self) -> bool {
        self.armed.iter().any(|class| self.config.policy.stance(*class) == Stance::Auto)
    }
}
