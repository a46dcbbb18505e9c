//! Cards: raised, kept up to date, withdrawn, expired.

use super::{Engine, Quiet, Step};
use crate::budget::proposed;
use crate::classes::{ClassRow, Finding, REGISTRY};
use crate::confidence::confidence;
use crate::ear::HZ;
use crate::event::{Decision, Event, EventKind, Who};
use crate::ledger::{Act, Entry};
use crate::policy::Stance;
use crate::suggestion::Origin;
use crate::{Class, Phase, Proposal, Suggestion, SuggestionId};
use dsp_core::params::{Kind, ParamId};

/// Nothing is said in the first active seconds of a channel (DESIGN section 6, SCIENCE section 2).
const FIRST_ACTIVE_S: f32 = 10.0;

/// A card is not replaced by one that asks for another thing sooner, hops: it has to be read. One that
/// asks for more or less of the same waits for the cool-down.
const READ_HOPS: u64 = 20 * HZ;

/// A worse fault of a line replaces the card of the one before after this, hops: the three seconds of a verdict. A lesser one waits
/// until that card could be read, so that two that come and go do not change places.
const OTHER_LINE_FAULT_HOPS: u64 = 3 * HZ;

/// A card is not replaced for less, dB.
const LEAST_OTHER_DB: f32 = 3.0;

/// How long a class keeps quiet after "Not now", after its card expired, and on a fault that went and
/// came back, hops (the cool-down of SCIENCE section 2).
pub(super) const COOL_DOWN_HOPS: u64 = 120 * HZ;

/// What was said of an urgent fault of a class: it breaks the silence of a cool-down or of what was answered to other faults of
/// the class, but a line that flaps does so once.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Urgent {
    /// It was said, and has not gone since.
    stands: bool,
    /// When it was said, the last time first.
    said: [Option<u64>; 2],
}

impl Urgent {
    fn may_be_said(&self, hop: u64) -> bool {
        !self.stands && self.said[1].is_none_or(|before| hop >= before + COOL_DOWN_HOPS)
    }

    fn is_said(&mut self, hop: u64) {
        *self = Self { stands: true, said: [Some(hop), self.said[0]] };
    }
}

impl Engine {
    pub(super) fn judge_all(&mut self, hop: u64, out: &mut Step) {
        for channel in 0..self.configs.len() {
            if !self.judged[channel] {
                continue;
            }
            for (k, row) in REGISTRY.iter().enumerate() {
                self.attend(hop, channel, k, row, out);
            }
        }
    }

    fn attend(&mut self, hop: u64, channel: usize, k: usize, row: &ClassRow, out: &mut Step) {
        let open = self.seats[channel]
            .cards
            .iter()
            .position(|c| c.class == row.class && c.origin == Origin::Heard);
        let barred = self.barred(channel, row);
        let finding = match barred {
            Some(_) => None,
            None => {
                let standing = open.map(|at| &self.seats[channel].cards[at].proposal);
                let finding = self.judges[channel][k].judge(&self.desk(hop), channel, standing);
                finding.and_then(|finding| self.held_inside_the_limits(channel, finding))
            }
        };
        let urgent = finding.is_some() && self.judges[channel][k].urgent(&self.desk(hop), channel);
        let seat = &mut self.seats[channel];
        let told = seat.urgent.entry(row.class).or_default();
        told.stands &= urgent;
        let (told, news) = (*told, urgent && told.may_be_said(hop));
        if finding.is_some() {
            seat.found.insert(row.class);
            if self.judges[channel][k].doubts() {
                self.ears[channel].baselines.grow_no_more();
            }
        } else {
            seat.found.remove(&row.class);
        }
        match (open, finding) {
            (None, None) => {
                if let (None, Some(Quiet::UntilClear(until))) = (barred, seat.quiet.get(&row.class))
                {
                    let until = Quiet::Until(*until);
                    seat.quiet.insert(row.class, until);
                    if row.new_level {
                        self.ears[channel].forget_levels();
                    }
                }
            }
            (Some(at), None) => {
                let (decision, reason) = match barred {
                    Some((decision, reason)) => (decision, reason),
                    None => {
                        if row.new_level {
                            self.ears[channel].forget_levels();
                        }
                        (Decision::Superseded, "no longer heard")
                    }
                };
                let card = self.close(hop, channel, at, decision, Who::Assistant, reason, out);
                if decision == Decision::Superseded {
                    // What goes and comes back is one fault, and was told.
                    self.cools_down(&card, card.raised_hop);
                }
            }
            (Some(at), Some(finding)) => {
                let card = &mut seat.cards[at];
                let least = match difference(&card.proposal, &finding.proposal) {
                    _ if news => Some(0),
                    _ if urgent => None,
                    // One class of many faults: a more urgent one speaks, or the one that was told has gone.
                    _ if row.class == Class::LineCheck
                        && fault(&card.headline) != fault(&finding.headline) =>
                    {
                        let worse = finding.worth > card.worth;
                        Some(if worse { OTHER_LINE_FAULT_HOPS } else { READ_HOPS })
                    }
                    Difference::None => None,
                    Difference::Amount => Some(COOL_DOWN_HOPS),
                    Difference::Kind => Some(READ_HOPS),
                };
                if least.is_some_and(|least| hop >= card.raised_hop + least) {
                    let reason = "heard differently now";
                    self.close(hop, channel, at, Decision::Superseded, Who::Assistant, reason, out);
                    self.raise(hop, channel, row, finding, urgent, out);
                } else if least.is_none() {
                    card.confidence = confidence(row.class, &finding.grounds);
                    card.grounds = finding.grounds;
                    card.evidence = finding.evidence; // the metric is that of the move, which stays
                } else {
                    // It asks for another thing by now: it is no surer than what it would ask for.
                    let now = confidence(row.class, &finding.grounds);
                    if now.lower < card.confidence.lower {
                        card.confidence = now;
                        card.grounds = finding.grounds;
                    }
                }
            }
            (None, Some(finding)) => {
                if !self.hearing.gate().is_closed()
                    && self.ears[channel].missing_hops == 0
                    && (news || !(told.stands || self.is_quiet(hop, channel, row, &finding)))
                    && !self.show_has_its_card(row.class)
                {
                    self.raise(hop, channel, row, finding, urgent, out);
                }
            }
        }
    }

    /// It was said that the line is lost, and it is.
    pub(super) fn is_lost(&self, channel: usize) -> bool {
        self.seats[channel].urgent.get(&Class::LineCheck).is_some_and(|urgent| urgent.stands)
    }

    /// Why a class may not speak on a channel now, and what becomes of a card that stands.
    fn barred(&self, channel: usize, row: &ClassRow) -> Option<(Decision, &'static str)> {
        let seat = &self.seats[channel];
        let withheld = |reason| Some((Decision::Withheld, reason));
        if self.config.policy.stance(row.class) == Stance::Off {
            withheld("switched off")
        } else if !row.phases.contains(&self.phase) {
            withheld("not in this phase")
        } else if !row.roles.contains(&self.configs[channel].role) {
            withheld("not for this role")
        } else if self.values[channel].is_on(ParamId::FREEZE) {
            withheld("frozen")
        } else if seat.locks.contains(&row.class) {
            withheld("hands on")
        } else if !row.at_once && self.ears[channel].active_s() < FIRST_ACTIVE_S {
            withheld("heard too little")
        } else if row.yields_to.iter().any(|class| seat.found.contains(class)) {
            Some((Decision::Superseded, "a more urgent card covers it"))
        } else {
            None
        }
    }

    fn is_quiet(&self, hop: u64, channel: usize, row: &ClassRow, finding: &Finding) -> bool {
        let seat = &self.seats[channel];
        let rejected = seat.rejected_song.contains(&row.class)
            || seat.rejected_night.get(&row.class).is_some_and(|times| *times >= 2);
        let by_ear = seat.quiet_by_ear.get(&row.class).is_some_and(|until| hop < *until);
        rejected
            || finding.grounds.on_trial && by_ear
            || match seat.quiet.get(&row.class) {
                Some(Quiet::Until(until)) => hop < *until,
                Some(Quiet::UntilClear(_)) => true,
                None => false,
            }
    }

    /// After a card that went unanswered its class keeps quiet for a while, from a hop on: of what a model on trial told, about
    /// what such a model tells; what is measured against the channel's own soundcheck is another fault.
    fn cools_down(&mut self, card: &Suggestion, from: u64) {
        let seat = &mut self.seats[card.channel];
        let until = from + COOL_DOWN_HOPS;
        if card.grounds.on_trial {
            seat.quiet_by_ear.insert(card.class, until);
        } else {
            seat.quiet.insert(card.class, Quiet::Until(until));
        }
    }

    fn raise(
        &mut self,
        hop: u64,
        channel: usize,
        row: &ClassRow,
        finding: Finding,
        urgent: bool,
        out: &mut Step,
    ) {
        let id = SuggestionId(self.next_suggestion);
        self.next_suggestion += 1;
        let card = Suggestion {
            id,
            channel,
            class: row.class,
            origin: Origin::Heard,
            headline: finding.headline,
            evidence: finding.evidence,
            proposal: finding.proposal,
            confidence: confidence(row.class, &finding.grounds),
            grounds: finding.grounds,
            worth: finding.worth,
            expected: finding.expected,
            metric: finding.metric.checked(),
            raised_hop: hop,
            expires_hop: self.expiry(hop),
        };
        let seat = &mut self.seats[channel];
        seat.quiet.remove(&row.class);
        if urgent {
            seat.urgent.entry(row.class).or_default().is_said(hop);
        }
        self.show(hop, card, out);
    }

    /// A finding with its move inside the limits; `None` where nothing is left of the move.
    fn held_inside_the_limits(&self, channel: usize, finding: Finding) -> Option<Finding> {
        let Proposal::Move(wanted) = &finding.proposal else { return Some(finding) };
        let moved = proposed(&self.config.policy.limits, &self.values[channel], wanted)?;
        Some(Finding { proposal: Proposal::Move(moved), ..finding })
    }

    /// In the show there is room for one card of masking or tone on the whole desk (DESIGN section 6).
    fn show_has_its_card(&self, class: Class) -> bool {
        let cards = self.seats.iter().flat_map(|s| &s.cards);
        self.phase == Phase::Show
            && shares_the_show(class)
            && cards.into_iter().any(|c| shares_the_show(c.class) && c.origin == Origin::Heard)
    }

    /// A show begins: of the cards that share its one place the best stays.
    pub(super) fn leave_the_show_one_card(&mut self, hop: u64, out: &mut Step) {
        if self.phase != Phase::Show {
            return;
        }
        let speaks = |class: Class| {
            REGISTRY.iter().any(|row| row.class == class && row.phases.contains(&Phase::Show))
        };
        let sharing = |c: &&Suggestion| {
            shares_the_show(c.class) && c.origin == Origin::Heard && speaks(c.class)
        };
        let cards = || self.seats.iter().flat_map(|s| &s.cards).filter(sharing);
        let best = cards().max_by(|a, b| a.rank().total_cmp(&b.rank()).then(b.id.cmp(&a.id)));
        let best = best.map(|card| card.id);
        let others: Vec<_> = cards().map(|c| c.id).filter(|id| Some(*id) != best).collect();
        for id in others {
            let Some((channel, at)) = self.find_card(id) else { continue };
            let why = "one such card at a time in the show";
            self.close(hop, channel, at, Decision::Superseded, Who::Assistant, why, out);
        }
    }

    /// Cards expire in show and stay until resolved elsewhere (DESIGN section 6).
    pub(super) fn expiry(&self, hop: u64) -> Option<u64> {
        let life = (self.config.policy.limits.show_expiry_s * HZ as f32) as u64;
        (self.phase == Phase::Show).then_some(hop + life)
    }

    pub(super) fn expire(&mut self, hop: u64, out: &mut Step) {
        for channel in 0..self.seats.len() {
            // A card that a load has raised begins with the first hop after it.
            if std::mem::take(&mut self.seats[channel].loaded) {
                let expires_hop = self.expiry(hop);
                for card in &mut self.seats[channel].cards {
                    (card.raised_hop, card.expires_hop) = (hop, expires_hop);
                }
            }
            let due = |c: &Suggestion| c.expires_hop.is_some_and(|e| hop >= e);
            while let Some(at) = self.seats[channel].cards.iter().position(due) {
                let reason = "its time ran out";
                let (decision, by) = (Decision::Expired, Who::Assistant);
                let card = self.close(hop, channel, at, decision, by, reason, out);
                if card.origin == Origin::Heard {
                    self.cools_down(&card, hop);
                }
            }
        }
    }

    /// Takes a card off, with its line in the log and in the ledger.
    #[expect(clippy::too_many_arguments, reason = "one sentence: when, which, what, who, why")]
    pub(super) fn close(
        &mut self,
        hop: u64,
        channel: usize,
        at: usize,
        decision: Decision,
        by: Who,
        reason: &str,
        out: &mut Step,
    ) -> Suggestion {
        let seat = &mut self.seats[channel];
        let card = seat.cards.remove(at);
        // What the engine closes by itself stands in the log; the ledger keeps what people decided.
        if by == Who::Engineer {
            let follow_up = card.origin != Origin::Heard;
            let act = Act::Decided { suggestion: card.id, class: card.class, decision, follow_up };
            seat.write(Entry { hop, by, act });
        }
        let event = self.event(EventKind::Decision, hop, Some(channel));
        out.events.push(Event {
            id: Some(card.id),
            by: Some(by),
            class: Some(card.class),
            confidence: Some(card.confidence.p),
            decision: Some(decision),
            reason: Some(reason.to_owned()),
            ..event
        });
        card
    }
}

/// Classes that share one place in the show.
fn shares_the_show(class: Class) -> bool {
    matches!(class, Class::Masking | Class::Tone | Class::Resonance)
}

/// How two proposals of a class differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Difference {
    /// By less than what another card is worth: 3 dB, a third of an octave.
    None,
    /// They ask for more or less of the same; ours to turn or the engineer's.
    Amount,
    /// They ask for another thing.
    Kind,
}

fn difference(a: &Proposal, b: &Proposal) -> Difference {
    let other = |c: (&crate::ParamChange, &crate::ParamChange)| match c.0.param.spec().kind {
        Kind::Log { .. } => (c.0.to / c.1.to).log2().abs() >= 1.0 / 3.0,
        Kind::Linear { .. } => (c.0.to - c.1.to).abs() >= LEAST_OTHER_DB,
        _ => c.0.to != c.1.to,
    };
    let amount = |differs: bool| if differs { Difference::Amount } else { Difference::None };
    match (a, b) {
        (Proposal::Advice(a), Proposal::Advice(b)) => match (split(a), split(b)) {
            ((words_a, _), (words_b, _)) if words_a != words_b => Difference::Kind,
            ((_, a), (_, b)) => amount((a - b).abs() >= LEAST_OTHER_DB),
        },
        (Proposal::Move(a), Proposal::Move(b)) => {
            let same = a.changes.iter().map(|c| c.param).eq(b.changes.iter().map(|c| c.param));
            if same {
                amount(a.changes.iter().zip(&b.changes).any(other))
            } else {
                Difference::Kind
            }
        }
        _ => Difference::Amount,
    }
}

/// Which fault of a line a headline names: its first words, without the level and the other line that it may name.
fn fault(headline: &str) -> String {
    let words: Vec<&str> = headline.split_whitespace().take(2).collect();
    split(&words.join(" ")).0
}

/// An advice without its number, and the number ("Head amp down 6 at the desk."); 0 where none.
fn split(advice: &str) -> (String, f32) {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let digits = |word: &str| word.trim_end_matches('.').parse::<f32>().ok();
    let number = advice.split_whitespace().find_map(digits).unwrap_or(0.0);
    (advice.replace(is_number, ""), number)
}
