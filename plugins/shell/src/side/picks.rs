//! The card that buttons of the host decide on.

use assistant::{Engine, Intent, Proposal, SuggestionId};

use crate::buttons::Press;

/// A card has to stand in front this long before a button may decide on it, hops: as under a finger (issue 6).
const GUARD_HOPS: u64 = 40;

/// Which card stands in front, and how often a button picked one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Picks {
    card: Option<SuggestionId>,
    /// When it came to the front; `None`: since the last hop.
    since_hop: Option<u64>,
    /// A button has decided on it: when it is gone, the first one follows it.
    decided: bool,
    times: u32,
}

impl Picks {
    /// The panel shows this card in front now.
    pub fn choose(&mut self, card: SuggestionId) {
        if self.card != Some(card) {
            (self.card, self.since_hop, self.decided) = (Some(card), None, false);
        }
    }

    /// Another engine has other numbers and another count of hops.
    pub fn forget(&mut self) {
        (self.card, self.since_hop, self.decided) = (None, None, false);
    }

    /// Every hop, before its presses: what was chosen since the last one stands in front from `hop` on.
    pub fn settle(&mut self, hop: u64) {
        self.since_hop.get_or_insert(hop);
    }

    /// The card that a button has picked last, for the panel.
    pub fn shown(&self) -> Option<(u64, u32)> {
        self.card.filter(|_| self.times > 0).map(|card| (card.0, self.times))
    }

    /// What a press comes to; `channel`: only that channel's cards count. Where the card in front has gone by
    /// itself the press was meant for that one: it decides nothing, and the first card comes to the front.
    pub fn press(
        &mut self,
        press: Press,
        engine: &Engine,
        hop: u64,
        channel: Option<usize>,
    ) -> Option<Intent> {
        let mut cards = engine.open_cards();
        cards.retain(|card| channel.is_none_or(|c| card.channel == c));
        let first = cards.first()?;
        let at = cards.iter().position(|card| Some(card.id) == self.card);
        if press == Press::Next {
            let next = at.map_or(0, |at| (at + 1) % cards.len());
            self.bring(cards[next].id, hop);
            self.times = self.times.wrapping_add(1);
            return None;
        }
        let card = match at {
            Some(at) => cards[at],
            // Nobody has chosen, or what was chosen was decided on: the first one is in front since then.
            None if self.card.is_none() || self.decided => {
                (self.card, self.decided) = (Some(first.id), false);
                first
            }
            None => {
                self.bring(first.id, hop);
                return None;
            }
        };
        if hop < card.raised_hop.max(self.since_hop.unwrap_or(hop)) + GUARD_HOPS {
            return None;
        }
        let intent = match press {
            Press::Accept => match &card.proposal {
                Proposal::Move(_) => Intent::Accept(card.id),
                Proposal::Advice(_) => return None,
            },
            _ => Intent::Reject(card.id),
        };
        (self.since_hop, self.decided) = (Some(hop), true);
        Some(intent)
    }

    fn bring(&mut self, card: SuggestionId, hop: u64) {
        (self.card, self.since_hop, self.decided) = (Some(card), Some(hop), false);
    }
}
