//! Trust: what each class has earned, by what people decided on its cards.
//!
//! Live decisions only: in a rehearsal the cards are counted to show what they would have earned, and
//! unlock nothing (DESIGN section 6). "Did it on the desk" and "not now" are neutral.

use crate::Class;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// Decisions that count: what was thought of a class long ago says little of it now.
const KEPT: usize = 100;
/// Least decisions before a class may unlock (issue 4, point 4).
pub const LEAST_DECISIONS: usize = 20;
/// Lower Wilson bound of acceptance at which a class unlocks, and under which it locks again.
const UNLOCKS_AT: f32 = 0.75;
const LOCKS_UNDER: f32 = 0.65;
/// 95 % one-sided.
const Z: f64 = 1.64;

/// What people decided on one class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scorecard {
    /// The latest decisions, oldest first: accepted or not.
    recent: VecDeque<bool>,
    unlocked: bool,
}

impl Scorecard {
    /// Decisions that count, and how many of them were "accept".
    pub fn decisions(&self) -> (usize, usize) {
        (self.recent.len(), self.recent.iter().filter(|accepted| **accepted).count())
    }

    /// Lower Wilson bound of acceptance; 0 without decisions.
    pub fn lower(&self) -> f32 {
        let (all, accepted) = self.decisions();
        wilson_lower(accepted, all)
    }

    /// The record alone, whether it was made live or not.
    pub fn has_earned(&self) -> bool {
        self.unlocked
    }

    fn record(&mut self, accepted: bool) {
        self.recent.push_back(accepted);
        while self.recent.len() > KEPT {
            self.recent.pop_front();
        }
        let (lower, enough) = (self.lower(), self.recent.len() >= LEAST_DECISIONS);
        self.unlocked = enough && lower >= if self.unlocked { LOCKS_UNDER } else { UNLOCKS_AT };
    }

    /// Where it stands, in a line.
    pub fn text(&self) -> String {
        let (all, accepted) = self.decisions();
        let state = match (self.unlocked, all < LEAST_DECISIONS) {
            (true, _) => "unlocked".to_owned(),
            (false, true) => format!("locked until {LEAST_DECISIONS} decisions"),
            (false, false) => format!("locked until {UNLOCKS_AT:.2}"),
        };
        format!("accepted {accepted} of {all}, at least {:.2} of all: {state}", self.lower())
    }
}

/// The scorecards of all classes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trust {
    cards: BTreeMap<Class, Scorecard>,
    /// Made by people at a desk; a rehearsal's never unlock anything.
    #[serde(skip)]
    live: bool,
}

impl Trust {
    /// No decisions.
    pub const fn none() -> Self {
        Self { cards: BTreeMap::new(), live: false }
    }

    /// The same record, of decisions at a desk.
    #[must_use]
    pub fn live(mut self) -> Self {
        self.live = true;
        self
    }

    /// True at a desk, false in a rehearsal.
    pub fn is_live(&self) -> bool {
        self.live
    }

    /// The record of a class.
    pub fn of(&self, class: Class) -> Scorecard {
        self.cards.get(&class).cloned().unwrap_or_default()
    }

    /// The classes with decisions, in the order of [`Class::ALL`].
    pub fn classes(&self) -> impl Iterator<Item = (Class, &Scorecard)> {
        self.cards.iter().map(|(class, card)| (*class, card))
    }

    /// True where the class may act by itself as far as its record goes.
    pub fn unlocked(&self, class: Class) -> bool {
        self.live && self.cards.get(&class).is_some_and(Scorecard::has_earned)
    }

    /// A person decided. True where this has locked or unlocked the class.
    pub fn record(&mut self, class: Class, accepted: bool) -> bool {
        let card = self.cards.entry(class).or_default();
        let before = card.unlocked;
        card.record(accepted);
        before != card.unlocked
    }

    /// Begins anew: one class, or all.
    pub fn reset(&mut self, class: Option<Class>) {
        match class {
            Some(class) => drop(self.cards.remove(&class)),
            None => self.cards.clear(),
        }
    }
}

/// Lower bound of the Wilson score interval of a share, z = 1.64 (Wilson 1927); 0 of nothing.
pub fn wilson_lower(hits: usize, all: usize) -> f32 {
    if all == 0 {
        return 0.0;
    }
    let (n, p) = (all as f64, hits as f64 / all as f64);
    let z2 = Z * Z;
    let spread = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    ((p + z2 / (2.0 * n) - spread) / (1.0 + z2 / n)).max(0.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(decisions: &[bool]) -> Trust {
        let mut trust = Trust::default().live();
        for accepted in decisions {
            trust.record(Class::Hpf, *accepted);
        }
        trust
    }

    #[test]
    fn a_class_unlocks_with_twenty_good_decisions_and_not_before() {
        assert!(!after(&[true; 19]).unlocked(Class::Hpf));
        assert!(after(&[true; 20]).unlocked(Class::Hpf));
        assert!(!after(&[true; 20]).unlocked(Class::Tone), "class by class");
        let mut mixed = [true; 20];
        mixed[3] = false;
        mixed[9] = false;
        assert!(
            !after(&mixed).unlocked(Class::Hpf),
            "18 of 20: {}",
            after(&mixed).of(Class::Hpf).lower()
        );
    }

    #[test]
    fn it_locks_again_under_the_lower_mark_and_stays_between_the_two() {
        let mut trust = after(&[true; 20]);
        let mut changes = 0;
        while trust.unlocked(Class::Hpf) {
            changes += 1;
            trust.record(Class::Hpf, false);
        }
        assert!(trust.of(Class::Hpf).lower() < 0.65);
        assert!((2..8).contains(&changes), "{changes}");
        // Between the marks it stays locked.
        while trust.of(Class::Hpf).lower() < 0.74 {
            assert!(!trust.unlocked(Class::Hpf));
            trust.record(Class::Hpf, true);
        }
    }

    #[test]
    fn a_rehearsal_counts_and_unlocks_nothing() {
        let mut trust = Trust::default();
        for _ in 0..50 {
            trust.record(Class::Hpf, true);
        }
        assert!(trust.of(Class::Hpf).has_earned() && !trust.unlocked(Class::Hpf));
        // What was saved of a rehearsal is not live by itself.
        let json = serde_json::to_string(&trust.clone().live()).expect("plain data");
        assert!(!serde_json::from_str::<Trust>(&json).expect("own writing").is_live());
    }

    #[test]
    fn old_decisions_fade_and_a_reset_forgets() {
        let mut trust = after(&[false; 60]);
        for _ in 0..100 {
            trust.record(Class::Hpf, true);
        }
        assert_eq!(trust.of(Class::Hpf).decisions(), (100, 100));
        assert!(trust.unlocked(Class::Hpf));
        trust.reset(Some(Class::Hpf));
        assert!(!trust.unlocked(Class::Hpf));
    }

    #[test]
    fn wilson_is_the_textbooks() {
        // 1.64^2 = 2.6896; all of n: n / (n + z^2).
        assert!((wilson_lower(20, 20) - 0.8815).abs() < 1e-3);
        assert!((wilson_lower(8, 10) - 0.5416).abs() < 1e-3);
        assert_eq!((wilson_lower(0, 0), wilson_lower(0, 9)), (0.0, 0.0));
    }
}
