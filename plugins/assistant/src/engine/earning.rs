//! Trust: what decisions do to scorecards.

use super::{Engine, Step};
use crate::suggestion::Origin;
use crate::{Class, Suggestion, Trust};

impl Engine {
    /// The record of all classes.
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// Takes over a record; at a desk a [live](Trust::live) one.
    pub fn set_trust(&mut self, trust: Trust) {
        self.trust = trust;
    }

    /// A person decided on a card that rests on what was heard, and that asks for what we would do: advice says nothing of how
    /// well a class turns, and who follows it does so at the desk.
    pub(super) fn decided(&mut self, hop: u64, card: &Suggestion, accepted: bool, out: &mut Step) {
        if card.origin == Origin::Heard && card.is_ours() {
            self.earn(hop, card.channel, card.class, accepted, out);
        }
    }

    /// One decision for the record, with a line in the log where it locks or unlocks the class.
    pub(super) fn earn(
        &mut self,
        hop: u64,
        channel: usize,
        class: Class,
        accepted: bool,
        out: &mut Step,
    ) {
        out.earned.push((class, accepted));
        let changed = self.trust.record(class, accepted);
        if !(changed && self.trust.is_live()) {
            return;
        }
        let card = self.trust.of(class);
        if !card.has_earned() {
            self.armed.remove(&class);
        }
        let reason = format!("trust in {}: {}", class.name().replace('_', " "), card.text());
        self.health(hop, channel, reason, out);
    }
}
