//! Which card lies where: places and numbers stay with a card for as long as it is open.

use crate::memory::TAP_GUARD_S;
use crate::view::{CardView, MAX_CARDS};

/// Which card lies where. Places and numbers stay with a card for as long as it is open.
#[derive(Clone, Debug, Default)]
pub struct Deck {
    slots: [Option<Slot>; MAX_CARDS],
    /// All cards lie open side by side: none moves, and keys decide on the one in this place.
    open: Option<usize>,
    /// The card whose numbers stand in place of its reason.
    numbers: Option<u64>,
    /// The front card that the shell was told of.
    told: Option<u64>,
}

#[derive(Clone, Debug, PartialEq)]
struct Slot {
    id: u64,
    number: usize,
    headline: String,
    since_s: f64,
}

impl Deck {
    /// Takes in the cards of this frame. A card keeps its place; the first place is filled at once.
    pub fn update(&mut self, cards: &[CardView], now_s: f64) {
        let cards = &cards[..cards.len().min(MAX_CARDS)];
        for slot in &mut self.slots {
            match slot.as_ref().and_then(|s| cards.iter().find(|c| c.id == s.id)) {
                None => *slot = None,
                Some(card) => {
                    if let Some(s) = slot
                        && s.headline != card.headline
                    {
                        s.headline.clone_from(&card.headline);
                        s.since_s = now_s;
                    }
                }
            }
        }
        for card in cards {
            if self.place(card.id).is_none()
                && let Some(free) = self.slots.iter().position(Option::is_none)
            {
                let number = (1..=MAX_CARDS).find(|n| !self.numbers().any(|m| m == *n));
                let (id, headline) = (card.id, card.headline.clone());
                let number = number.unwrap_or(free + 1);
                self.slots[free] = Some(Slot { id, number, headline, since_s: now_s });
            }
        }
        if let Some(target) = self.open {
            if self.slots[target].is_none() {
                self.open = self.slots.iter().position(Option::is_some).or(Some(0));
            }
        } else if self.slots[0].is_none() {
            let best = cards.iter().find_map(|c| self.place(c.id));
            if let Some(best) = best {
                self.bring_to_front(best, now_s);
            }
        }
    }

    fn numbers(&self) -> impl Iterator<Item = usize> + '_ {
        self.slots.iter().flatten().map(|s| s.number)
    }

    fn place(&self, id: u64) -> Option<usize> {
        self.slots.iter().position(|s| s.as_ref().is_some_and(|s| s.id == id))
    }

    /// Exchanges the large card with the one in `place`; both count as changed.
    fn bring_to_front(&mut self, place: usize, now_s: f64) {
        self.slots.swap(0, place);
        for at in [0, place] {
            if let Some(slot) = &mut self.slots[at] {
                slot.since_s = now_s;
            }
        }
    }

    /// Lays all cards open side by side, or the first one large and the others below it.
    pub fn lay_open(&mut self, open: bool) {
        if open != self.open.is_some() {
            self.open = open.then_some(0);
        }
    }

    /// The card that is large, or that keys decide on.
    pub fn front(&self) -> Option<u64> {
        self.slots[self.open.unwrap_or(0)].as_ref().map(|s| s.id)
    }

    /// True where a card shows its numbers in place of its reason.
    pub fn shows_numbers(&self, id: u64) -> bool {
        self.numbers == Some(id)
    }

    /// Shows the numbers of a card, or its reason again.
    pub fn toggle_numbers(&mut self, id: u64) {
        self.numbers = (self.numbers != Some(id)).then_some(id);
    }

    /// The same of the card in front.
    pub fn toggle_numbers_in_front(&mut self) {
        if let Some(id) = self.front() {
            self.toggle_numbers(id);
        }
    }

    /// The card that has come to the front since the last call, for the buttons of the host.
    pub fn newly_in_front(&mut self) -> Option<u64> {
        let front = self.front();
        let is_new = front != self.told;
        self.told = front;
        front.filter(|_| is_new)
    }

    /// The cards by place.
    pub fn cards(&self) -> [Option<u64>; MAX_CARDS] {
        std::array::from_fn(|i| self.slots[i].as_ref().map(|s| s.id))
    }

    /// The cards below the large one, by place.
    pub fn others(&self) -> [Option<u64>; MAX_CARDS - 1] {
        std::array::from_fn(|i| self.slots[i + 1].as_ref().map(|s| s.id))
    }

    /// How many cards are open.
    pub fn count(&self) -> usize {
        self.slots.iter().flatten().count()
    }

    /// The number on the disc of a card.
    pub fn number(&self, id: u64) -> usize {
        self.place(id).and_then(|p| self.slots[p].as_ref()).map_or(0, |s| s.number)
    }

    /// False within [`TAP_GUARD_S`] of a change of this card or of its place.
    pub fn ready(&self, id: u64, now_s: f64) -> bool {
        let slot = self.place(id).and_then(|p| self.slots[p].as_ref());
        slot.is_some_and(|s| now_s - s.since_s >= TAP_GUARD_S)
    }

    /// True while a tap on any card is still ignored.
    pub fn any_waits(&self, now_s: f64) -> bool {
        self.slots.iter().flatten().any(|s| now_s - s.since_s < TAP_GUARD_S)
    }

    /// Makes a card large.
    pub fn select(&mut self, id: u64, now_s: f64) {
        let Some(place) = self.place(id) else { return };
        match &mut self.open {
            Some(target) => *target = place,
            None if place > 0 => self.bring_to_front(place, now_s),
            None => {}
        }
    }

    /// Makes the next card large; the large one goes last.
    pub fn next(&mut self, now_s: f64) {
        let filled: Vec<usize> =
            (0..MAX_CARDS).filter(|place| self.slots[*place].is_some()).collect();
        if let Some(target) = &mut self.open {
            let next = filled.iter().find(|place| **place > *target).or(filled.first());
            *target = next.copied().unwrap_or(0);
            return;
        }
        for pair in filled.windows(2) {
            self.slots.swap(pair[0], pair[1]);
        }
        if filled.len() > 1 {
            self.slots.iter_mut().flatten().for_each(|s| s.since_s = now_s);
        }
    }

    /// After a decision: a second tap on the same card waits like one on a changed card.
    pub fn hold(&mut self, id: u64, now_s: f64) {
        if let Some(place) = self.place(id)
            && let Some(slot) = &mut self.slots[place]
        {
            slot.since_s = now_s;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards(ids: &[u64]) -> Vec<CardView> {
        ids.iter().map(|id| CardView { id: *id, ..CardView::default() }).collect()
    }

    #[test]
    fn a_better_card_does_not_push_the_large_one_away() {
        let mut deck = Deck::default();
        deck.update(&cards(&[7]), 0.0);
        deck.update(&cards(&[9, 7]), 1.0);
        assert_eq!((deck.front(), deck.others()), (Some(7), [Some(9), None]));
        assert_eq!((deck.number(7), deck.number(9)), (1, 2));
    }

    #[test]
    fn places_and_numbers_stay_when_a_neighbour_goes() {
        let mut deck = Deck::default();
        deck.update(&cards(&[1, 2, 3]), 0.0);
        deck.update(&cards(&[1, 3]), 1.0);
        assert_eq!(deck.others(), [None, Some(3)]);
        assert_eq!(deck.number(3), 3);
        deck.update(&cards(&[1, 3, 4]), 2.0);
        assert_eq!((deck.others(), deck.number(4)), ([Some(4), Some(3)], 2));
        deck.update(&cards(&[3, 4]), 3.0);
        assert_eq!(deck.front(), Some(3));
        assert!(!deck.ready(3, 3.3) && deck.ready(3, 3.5) && deck.ready(4, 3.1));
    }

    #[test]
    fn other_words_on_the_same_card_are_a_change() {
        let mut deck = Deck::default();
        let mut card = cards(&[1]);
        deck.update(&card, 0.0);
        assert!(deck.ready(1, 0.5));
        card[0].headline = "Cut 6, Q 2.".to_owned();
        deck.update(&card, 1.0);
        assert!(!deck.ready(1, 1.3) && deck.any_waits(1.3) && !deck.any_waits(1.5));
    }

    #[test]
    fn cards_that_lie_open_never_move_and_the_keys_go_from_one_to_the_next() {
        let mut deck = Deck::default();
        deck.lay_open(true);
        deck.update(&cards(&[1, 2, 3]), 0.0);
        assert_eq!((deck.front(), deck.cards()), (Some(1), [Some(1), Some(2), Some(3)]));
        deck.next(1.0);
        assert_eq!(deck.front(), Some(2));
        assert!(deck.ready(2, 1.0), "nothing has moved");
        deck.update(&cards(&[1, 3]), 2.0);
        assert_eq!((deck.front(), deck.cards()), (Some(1), [Some(1), None, Some(3)]));
        deck.select(3, 3.0);
        assert_eq!((deck.front(), deck.cards()), (Some(3), [Some(1), None, Some(3)]));
    }
}
