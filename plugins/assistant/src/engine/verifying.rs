//! Verification of applied moves, one at a time on a channel (DESIGN sections 6 and 9).

use super::{Engine, Seat, Step};
use crate::ear::HZ;
use crate::event::{Decision, Event, EventKind, Who};
use crate::ledger::{Act, Entry, MoveRecord};
use crate::suggestion::Origin;
use crate::verify::{Meter, Outcome, Verdict};
use crate::{Class, Expected, Move, MoveId, Phase, Proposal, SuggestionId, VerifyBy};
use dsp_core::channel::EFFECT_HOPS;
use dsp_core::listen::pair::{WINDOW_S, compare};
use dsp_core::listen::{Observation, ShadowOrder};
use dsp_core::params::{ParamId, ParamValues};
use std::collections::BTreeSet;

/// Windows fill and ramps arrive before anything counts, hops.
const SETTLE_HOPS: u64 = HZ;
/// After this long without a verdict nobody can tell, hops.
const GIVE_UP_HOPS: u64 = 180 * HZ;
/// Readings of a pair that a verdict rests on.
const PAIR_READINGS: usize = 3;
const PAIR_EVERY: u64 = (WINDOW_S * HZ as f64) as u64;
/// What an engineer should think of a card that offers to take back what did not help.
const TAKE_BACK_WORTH: f32 = 0.4;

/// A move that waits for its verdict.
pub(super) struct Check {
    move_id: MoveId,
    suggestion: Option<SuggestionId>,
    class: Class,
    metric: VerifyBy,
    by: Who,
    /// It was made before a load: nothing goes back by itself that nobody has armed since.
    restored: bool,
    /// When its turn came.
    since_hop: Option<u64>,
    running: Option<Running>,
}

impl Check {
    fn of(record: MoveRecord) -> Self {
        Self {
            move_id: record.move_id,
            suggestion: record.suggestion,
            class: record.class,
            metric: record.metric,
            by: record.by,
            restored: false,
            since_hop: None,
            running: None,
        }
    }
}

/// The comparison under way.
struct Running {
    from_hop: u64,
    /// The strip's values that it was begun with: it begins anew where they change.
    values: ParamValues,
    meter: Meter,
    pair_db: Vec<f32>,
}

impl Engine {
    /// A move took effect. What nothing here measures nobody can tell; the feedback guard has its own loop.
    pub(super) fn verify_later(
        &mut self,
        hop: u64,
        channel: usize,
        move_id: MoveId,
        out: &mut Step,
    ) {
        let seat = &mut self.seats[channel];
        let record = seat.ledger.moves().find(|m| m.move_id == move_id && !m.undone);
        let Some(check) = record.map(Check::of) else { return };
        if check.metric != VerifyBy::None {
            seat.checks.push_back(check);
        } else if check.class != Class::Feedback {
            self.told(
                hop,
                channel,
                &check,
                None,
                "nothing that is measured here would show it",
                out,
            );
        }
    }

    /// After a load: moves that stand and of which no verdict is written are verified now, but for those that need another
    /// channel: it may stand elsewhere.
    pub(super) fn verify_what_stands(&mut self, channel: usize) {
        let seat = &mut self.seats[channel];
        let verified: BTreeSet<MoveId> = seat
            .ledger
            .entries()
            .filter_map(|entry| match &entry.act {
                Act::Verified { move_id, .. } => Some(*move_id),
                _ => None,
            })
            .collect();
        let waits = |m: &MoveRecord| {
            let alone = !matches!(
                m.metric,
                VerifyBy::None | VerifyBy::Pair { .. } | VerifyBy::Clarity { .. }
            );
            alone && !m.undone && !verified.contains(&m.move_id)
        };
        let again = |record| Check { restored: true, ..Check::of(record) };
        seat.checks = seat.ledger.moves().filter(waits).map(again).collect();
    }

    /// The next hop of each comparison under way.
    pub(super) fn verify(
        &mut self,
        hop: u64,
        channel: usize,
        shadow: Option<&Observation>,
        out: &mut Step,
    ) {
        if self.seats[channel].checks.is_empty() {
            return;
        }
        if hop.is_multiple_of(10) {
            self.follow_checks(hop, channel, out);
        }
        let values = &self.values[channel];
        let plays = !values.is_on(ParamId::MINE) && values.choice(ParamId::DRY) == 0;
        let active = self.ears[channel].active;
        let seat = &self.seats[channel];
        let Some((metric, from_hop)) =
            seat.checks.front().and_then(|c| Some((c.metric, c.running.as_ref()?.from_hop)))
        else {
            return;
        };
        if !plays || hop < from_hop + SETTLE_HOPS || self.hearing.gate().is_closed() {
            return;
        }
        let pair = match metric {
            VerifyBy::Pair { other, .. } if (hop - from_hop) % PAIR_EVERY == PAIR_EVERY - 1 => {
                self.raised_db(channel, usize::from(other))
            }
            _ => None,
        };
        let lead = match metric {
            VerifyBy::Clarity { lead, .. } => self
                .ears
                .get(usize::from(lead))
                .filter(|ear| ear.active)
                .and_then(|ear| ear.now.as_ref()?.fine.clone()),
            _ => None,
        };
        let Some(running) = self.seats[channel].running() else { return };
        running.pair_db.extend(pair);
        if let Some(o) = shadow {
            running.meter.hear(o, active, lead.as_ref().map(|fine| &fine.post));
        }
        let verdict = match metric {
            VerifyBy::Pair { raise_db, .. } if running.pair_db.len() >= PAIR_READINGS => {
                let mean = running.pair_db.iter().sum::<f32>() / running.pair_db.len() as f32;
                Some(Verdict::of_pair(raise_db, mean))
            }
            _ if running.meter.enough() => running.meter.verdict(),
            _ => None,
        };
        if let Some(verdict) = verdict {
            self.judged(hop, channel, Some(verdict), out);
        }
    }

    /// By how much the sum of two channels is higher than it would be with one of them flipped, dB.
    fn raised_db(&self, channel: usize, other: usize) -> Option<f32> {
        let ear = self.ears.get(other)?;
        if !(ear.active && self.ears[channel].active) {
            return None;
        }
        let reading = compare(&ear.probe, &self.ears[channel].probe)?;
        let flipped = |c: usize| self.values[c].choice(ParamId::POLARITY) == 1;
        let sign = if flipped(other) == flipped(channel) { 1.0 } else { -1.0 };
        Some(-sign * reading.inverting_raises_db)
    }

    /// Begins the first check in line, begins it anew where something else was turned, and drops what
    /// can no longer be told.
    fn follow_checks(&mut self, hop: u64, channel: usize, out: &mut Step) {
        let Some(check) = self.seats[channel].checks.front_mut() else { return };
        let (move_id, since_hop) = (check.move_id, *check.since_hop.get_or_insert(hop));
        let expired = hop >= since_hop + GIVE_UP_HOPS || self.phase == Phase::Changeover;
        let record = self.seats[channel].ledger.moves().find(|m| m.move_id == move_id);
        let gone = record.is_none_or(|m| m.undone);
        // Where every control of it was turned since there is nothing left to judge.
        let overwritten =
            self.seats[channel].ledger.undo(move_id).is_none_or(|m| m.changes.is_empty());
        if gone {
            self.stop_check(hop, channel, out);
        } else if expired || overwritten {
            self.judged(hop, channel, None, out);
        } else {
            self.run_check(hop, channel, out);
        }
    }

    fn run_check(&mut self, hop: u64, channel: usize, out: &mut Step) {
        let mut values = self.values[channel].clone();
        // Where the desk's fader stands changes nothing here.
        values.set(ParamId::FADER_DB, ParamId::FADER_DB.spec().default);
        let from_hop = hop + 1 + EFFECT_HOPS;
        let seat = &mut self.seats[channel];
        let Some(check) = seat.checks.front_mut() else { return };
        if check.running.as_ref().is_some_and(|r| r.values == values) {
            return;
        }
        if !matches!(check.metric, VerifyBy::Pair { .. }) {
            let without = Box::new(seat.ledger.replay(&[check.move_id]));
            let order = ShadowOrder { from_hop, values: Some(without) };
            out.shadows.push((channel, order));
        }
        let meter = Meter::new(check.metric);
        check.running = Some(Running { from_hop, values, meter, pair_db: Vec::new() });
    }

    fn stop_check(&mut self, hop: u64, channel: usize, out: &mut Step) -> Option<Check> {
        let check = self.seats[channel].checks.pop_front()?;
        if check.running.is_some() {
            let order = ShadowOrder { from_hop: hop + 1 + EFFECT_HOPS, values: None };
            out.shadows.push((channel, order));
        }
        Some(check)
    }

    /// The verdict, and what follows; `None`: nobody can tell.
    fn judged(&mut self, hop: u64, channel: usize, verdict: Option<Verdict>, out: &mut Step) {
        let Some(check) = self.stop_check(hop, channel, out) else { return };
        self.told(hop, channel, &check, verdict, "too little was played unchanged since", out);
        if let Some(verdict) = verdict.filter(|v| v.outcome == Outcome::DidNotHelp) {
            self.no_help(hop, channel, &check, &verdict, out);
        }
    }

    /// A line of the verdict in the ledger and in the log; `why` nobody can tell, where there is none.
    fn told(
        &mut self,
        hop: u64,
        channel: usize,
        check: &Check,
        verdict: Option<Verdict>,
        why: &str,
        out: &mut Step,
    ) {
        let outcome = verdict.map_or(Outcome::CannotTell, |v| v.outcome);
        let act = Act::Verified { move_id: check.move_id, outcome };
        self.seats[channel].write(Entry { hop, by: Who::Assistant, act });
        let event = self.event(EventKind::Verified, hop, Some(channel));
        let reason = verdict.is_none().then(|| why.to_owned());
        out.events.push(Event {
            id: check.suggestion,
            move_id: Some(check.move_id),
            by: Some(Who::Assistant),
            class: Some(check.class),
            decision: Some(match outcome {
                Outcome::Kept => Decision::Kept,
                Outcome::DidNotHelp => Decision::DidNotHelp,
                Outcome::CannotTell => Decision::CannotTell,
            }),
            reason,
            evidence: verdict.map(|v| v.evidence()),
            ..event
        });
    }

    /// It did not help. In soundcheck what the assistant did by itself goes back by itself; all else is
    /// offered (issue 4, point 6).
    fn no_help(
        &mut self,
        hop: u64,
        channel: usize,
        check: &Check,
        verdict: &Verdict,
        out: &mut Step,
    ) {
        if self.phase == Phase::Soundcheck
            && check.by == Who::Assistant
            && !check.restored
            && self.take_back(hop, check.move_id, Who::Assistant, "it did not help", out)
        {
            return;
        }
        let Some(back) = self.seats[channel].ledger.undo(check.move_id) else { return };
        let class = check.class.name().replace('_', " ");
        let card = super::followups::Followup {
            class: check.class,
            origin: Origin::NoHelp(check.move_id),
            headline: format!("The {class} move did not help. Take it back?"),
            evidence: verdict.evidence(),
            proposal: Proposal::Move(Move { changes: back.changes }),
            worth: TAKE_BACK_WORTH,
            expected: Expected { metric: "moves_taken_back", unit: "", value: 1.0 },
        };
        self.follow_up(hop, channel, card, out);
    }
}

impl Seat {
    fn running(&mut self) -> Option<&mut Running> {
        self.checks.front_mut()?.running.as_mut()
    }
}
