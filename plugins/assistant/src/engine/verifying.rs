//! Verification of applied moves, one at a time on a channel (DESIGN sections 6 and 9).

use super::{Engine, Seat, Step};
use crate::ear::HZ;
use crate::event::Who;
use crate::ledger::{Act, MoveRecord};
use crate::mix::{Gained, plays_live};
use crate::verify::{Meter, Outcome, Verdict};
use crate::{Class, MoveId, Phase, SuggestionId, Upheaval, VerifyBy};
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
/// Seconds of singing in a known mix that a verdict on it rests on.
const MIX_SECONDS: usize = 8;

/// A move that waits for its verdict.
pub(super) struct Check {
    pub move_id: MoveId,
    pub suggestion: Option<SuggestionId>,
    pub class: Class,
    metric: VerifyBy,
    pub by: Who,
    /// It was made before a load: nothing goes back by itself that nobody has armed since.
    pub restored: bool,
    /// What it is held against is not there any more.
    void: bool,
    /// When its turn came.
    since_hop: Option<u64>,
    running: Option<Running>,
}

impl Check {
    /// Why nobody could tell.
    pub(super) fn why_none(&self) -> &'static str {
        match &self.running {
            _ if self.void => "something else is heard there since",
            Some(running) => running.why_none(),
            None => TOO_LITTLE,
        }
    }

    /// Something has changed on another channel, which the move may be held against.
    pub(super) fn upheaval_of(&mut self, channel: usize, what: Upheaval) {
        let against = match self.metric {
            VerifyBy::Clarity { lead, .. } => Some(lead),
            VerifyBy::Pair { other, .. } => Some(other),
            _ => None,
        };
        if against.is_some_and(|at| usize::from(at) == channel) {
            self.upheaval(what);
        }
    }

    /// Something upstream has changed: what was normal before is not what is normal now.
    pub(super) fn upheaval(&mut self, what: Upheaval) {
        self.void |= match what {
            Upheaval::Anew | Upheaval::Scene | Upheaval::SourceChanged => true,
            Upheaval::GainStep { .. } => {
                matches!(self.metric, VerifyBy::Level { .. } | VerifyBy::Clarity { .. })
            }
            Upheaval::Recall { .. } => false,
        };
    }

    fn of(record: MoveRecord) -> Self {
        Self {
            move_id: record.move_id,
            suggestion: record.suggestion,
            class: record.class,
            metric: record.metric,
            by: record.by,
            restored: false,
            void: false,
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
    /// What it came to in the mix, and the second of the mix that was taken in last.
    in_mix: Gained,
    mix_second: u64,
}

impl Running {
    /// The verdict of the meter; what was made for the mix is held against the mix, too. `None`: not yet.
    fn verdict(&self, metric: VerifyBy) -> Option<Verdict> {
        if !self.meter.enough() {
            return None;
        }
        let verdict = self.meter.verdict()?;
        match metric {
            VerifyBy::Clarity { worth_db, .. }
                if worth_db > 0.0 && verdict.outcome == Outcome::Kept =>
            {
                let heard = self.in_mix.seconds() >= MIX_SECONDS;
                heard.then(|| verdict.in_the_mix(worth_db, self.in_mix.worth_db()))
            }
            _ => Some(verdict),
        }
    }

    /// Why there was no verdict in all the time.
    fn why_none(&self) -> &'static str {
        if self.meter.enough() {
            "what it does in the mix is not known: too few seconds with the faders known"
        } else {
            TOO_LITTLE
        }
    }
}

const TOO_LITTLE: &str = "too little was played unchanged since";

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
        let plays = plays_live(&self.values[channel]);
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
        let (second, gained) = (self.mix.seconds(), self.mix.gained(channel));
        let Some(running) = self.seats[channel].running() else { return };
        running.pair_db.extend(pair);
        if std::mem::replace(&mut running.mix_second, second) != second {
            running.in_mix.add(gained.unwrap_or_default());
        }
        if let Some(o) = shadow {
            running.meter.hear(o, active, lead.as_ref().map(|fine| &fine.post));
            if let Some(bands) =
                o.speech_bands.filter(|_| matches!(metric, VerifyBy::Clarity { .. }))
            {
                self.mix.hear_without(channel, bands);
            }
        }
        let verdict = match metric {
            VerifyBy::Pair { raise_db, .. } if running.pair_db.len() >= PAIR_READINGS => {
                let mean = running.pair_db.iter().sum::<f32>() / running.pair_db.len() as f32;
                Some(Verdict::of_pair(raise_db, mean))
            }
            _ => running.verdict(metric),
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
        let void = check.void;
        let expired = void || hop >= since_hop + GIVE_UP_HOPS || self.phase == Phase::Changeover;
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
        let mix_second = self.mix.seconds();
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
        let (pair_db, in_mix) = (Vec::new(), Gained::default());
        check.running = Some(Running { from_hop, values, meter, pair_db, in_mix, mix_second });
    }

    pub(super) fn stop_check(&mut self, hop: u64, channel: usize, out: &mut Step) -> Option<Check> {
        let check = self.seats[channel].checks.pop_front()?;
        if check.running.is_some() {
            let order = ShadowOrder { from_hop: hop + 1 + EFFECT_HOPS, values: None };
            out.shadows.push((channel, order));
        }
        Some(check)
    }
}

impl Seat {
    fn running(&mut self) -> Option<&mut Running> {
        self.checks.front_mut()?.running.as_mut()
    }
}
