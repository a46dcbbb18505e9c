//! The card that buttons of the host decide on.

use assistant::{Engine, Intent, Suggestion, SuggestionId};

use crate::buttons::Press;

/// A card has to stand in front this long before a button may decide on it, hops: as under a finger (issue 6).
const GUARD_HOPS: u64 = 40;

/// Which card stands in front, and how often a button picked one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Picks {
    card: Option<SuggestionId>,
    /// When it came to the front; `None`: since the last hop.
    since_hop: Option<u64>,
    times: u32,
}

impl Picks {
    /// The panel shows this card in front now.
    pub fn choose(&mut self, card: SuggestionId) {
        if self.card != Some(card) {
            (self.card, self.since_hop) = (Some(card), None);
        }
    }

    /// Another engine has other numbers and another count of hops.
    pub fn forget(&mut self) {
        (self.card, self.since_hop) = (None, None);
    }

    /// Every hop, before its presses: what was chosen since the last one stands in front from `hop` on. Where
    /// the card in front is gone, the first of those that are open takes its place.
    pub fn settle(&mut self, engine: &Engine, hop: u64, channel: Option<usize>) {
        let cards = of(engine, channel);
        if !cards.iter().any(|card| Some(card.id) == self.card) {
            (self.card, self.since_hop) = (cards.first().map(|card| card.id), None);
        }
        self.since_hop.get_or_insert(hop);
    }

    /// The card that a button has picked last, for the panel.
    pub fn shown(&self) -> Option<(u64, u32)> {
        self.card.filter(|_| self.times > 0).map(|card| (card.0, self.times))
    }

    /// What a press comes to; `channel`: only that channel's cards count.
    pub fn press(
        &mut self,
        press: Press,
        engine: &Engine,
        hop: u64,
        channel: Option<usize>,
    ) -> Option<Intent> {
        let cards = of(engine, channel);
        let at = cards.iter().position(|card| Some(card.id) == self.card)?;
        if press == Press::Next {
            (self.card, self.since_hop) = (Some(cards[(at + 1) % cards.len()].id), Some(hop));
            self.times = self.times.wrapping_add(1);
            return None;
        }
        let card = cards[at];
        if hop < card.raised_hop.max(self.since_hop.unwrap_or(hop)) + GUARD_HOPS {
            return None;
        }
        let intent = match press {
            Press::Accept if card.is_ours() => Intent::Accept(card.id),
            Press::Accept => return None,
            _ => Intent::Reject(card.id),
        };
        self.since_hop = Some(hop);
        Some(intent)
    }
}

/// The cards on screen, or those of one channel among them.
fn of(engine: &Engine, channel: Option<usize>) -> Vec<&Suggestion> {
    let mut cards = engine.open_cards();
    cards.retain(|card| channel.is_none_or(|c| card.channel == c));
    cards
}
