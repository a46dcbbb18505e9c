//! The card that buttons of the host decide on.

use assistant::{Engine, Intent, Proposal, SuggestionId};

use crate::buttons::Press;

/// A card has to stand this long before a button may decide on it, hops: as under a finger (issue 6).
const GUARD_HOPS: u64 = 40;

/// Which card is picked, and how often a button picked one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Picks {
    card: Option<SuggestionId>,
    times: u32,
}

impl Picks {
    /// The panel has chosen a card.
    pub fn choose(&mut self, card: SuggestionId) {
        self.card = Some(card);
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
        let mut cards = engine.open_cards();
        cards.retain(|card| channel.is_none_or(|c| card.channel == c));
        let at = cards.iter().position(|card| Some(card.id) == self.card).unwrap_or(0);
        if press == Press::Next {
            let next = cards.get((at + 1) % cards.len().max(1))?;
            self.card = Some(next.id);
            self.times = self.times.wrapping_add(1);
            return None;
        }
        let card = cards.get(at).filter(|card| hop >= card.raised_hop + GUARD_HOPS)?;
        match press {
            Press::Accept => {
                matches!(card.proposal, Proposal::Move(_)).then_some(Intent::Accept(card.id))
            }
            _ => Some(Intent::Reject(card.id)),
        }
    }
}
