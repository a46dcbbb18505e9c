//! What follows a verdict on a move: a line of it, and what did not help goes back or is offered.

use super::verifying::Check;
use super::{Engine, Step};
use crate::event::{Decision, Event, EventKind, Who};
use crate::ledger::{Act, Entry};
use crate::policy::Stance;
use crate::suggestion::Origin;
use crate::verify::{Outcome, Verdict};
use crate::{Expected, Move, Phase, Proposal};

/// What an engineer should think of a card that offers to take back what did not help.
const TAKE_BACK_WORTH: f32 = 0.4;

impl Engine {
    /// The verdict, and what follows; `None`: nobody can tell.
    pub(super) fn judged(
        &mut self,
        hop: u64,
        channel: usize,
        verdict: Option<Verdict>,
        out: &mut Step,
    ) {
        let Some(check) = self.stop_check(hop, channel, out) else { return };
        self.told(hop, channel, &check, verdict, check.why_none(), out);
        if let Some(verdict) = verdict.filter(|v| v.outcome == Outcome::DidNotHelp) {
            self.no_help(hop, channel, &check, &verdict, out);
        }
    }

    /// A line of the verdict in the ledger and in the log; `why` nobody can tell, where there is none.
    pub(super) fn told(
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
        // It goes back by itself where it could have been made by itself: after a recall, a hand or a disarming it is offered.
        let armed = self.armed.contains(&check.class)
            && self.config.policy.stance(check.class) == Stance::Auto
            && !self.seats[channel].locks.contains(&check.class);
        if self.phase == Phase::Soundcheck
            && check.by == Who::Assistant
            && armed
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
