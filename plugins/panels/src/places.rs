//! Places that stay: what is listed keeps its place for as long as it is there, so that nothing moves
//! under a finger; and what a touch or a key would act on waits after each change.

use crate::memory::TAP_GUARD_S;

/// How much a thing asks for a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// It is held down, or nothing can be done about it here.
    Rests,
    /// It is there.
    Stands,
    /// It grows.
    Grows,
}

/// What asks for a place.
#[derive(Clone, Copy, Debug)]
pub struct Asks<K> {
    /// Which.
    pub what: K,
    /// A touch would switch it off.
    pub on: bool,
    /// How much.
    pub urgency: Urgency,
}

/// What stands in a place, since when, and since when it is this far up in the list.
#[derive(Clone, Copy, Debug)]
struct Held<K> {
    is: Asks<K>,
    since_s: f64,
    row: usize,
    row_since_s: f64,
}

/// Up to `N` things, each in a place of its own.
#[derive(Clone, Debug)]
pub struct Places<K, const N: usize> {
    places: [Option<Held<K>>; N],
}

impl<K: Copy, const N: usize> Default for Places<K, N> {
    fn default() -> Self {
        Self { places: [None; N] }
    }
}

impl<K: Copy + PartialEq, const N: usize> Places<K, N> {
    /// Takes in what is there now. What is gone leaves its place; what is new takes the first free one, or else that of
    /// what is less urgent; where a touch does another thing now, it waits. What has grown counts as growing until
    /// it rests: growth comes and goes.
    pub fn update(&mut self, there: impl Iterator<Item = Asks<K>> + Clone, now_s: f64) {
        for place in &mut self.places {
            let Some(held) = place else { continue };
            let Some(mut is) = there.clone().find(|asks| asks.what == held.is.what) else {
                *place = None;
                continue;
            };
            if is.on != held.is.on {
                held.since_s = now_s;
            }
            if is.urgency == Urgency::Stands {
                is.urgency = held.is.urgency.max(is.urgency);
            }
            held.is = is;
        }
        for urgency in [Urgency::Grows, Urgency::Stands, Urgency::Rests] {
            for is in there.clone().filter(|asks| asks.urgency == urgency) {
                self.take(is, now_s);
            }
        }
        let order: Vec<K> = self.in_order().collect();
        for held in self.places.iter_mut().flatten() {
            let row = order.iter().position(|k| *k == held.is.what).unwrap_or(0);
            if row != held.row {
                (held.row, held.row_since_s) = (row, now_s);
            }
        }
    }

    fn take(&mut self, is: Asks<K>, now_s: f64) {
        if self.iter().any(|held| held == Some(is.what)) {
            return;
        }
        let urgency = |place: &Option<Held<K>>| place.map(|held| held.is.urgency);
        // None, a free place, comes before all others; of equals the last goes.
        let least = self.places.iter().enumerate().rev().min_by_key(|(_, place)| urgency(place));
        let Some((least, place)) = least else { return };
        let free = self.places.iter().position(Option::is_none);
        if free.is_some() || urgency(place) < Some(is.urgency) {
            let at = free.unwrap_or(least);
            self.places[at] =
                Some(Held { is, since_s: now_s, row: usize::MAX, row_since_s: now_s });
        }
    }

    /// What stands in each place.
    pub fn iter(&self) -> impl Iterator<Item = Option<K>> + '_ {
        self.places.iter().map(|p| p.map(|held| held.is.what))
    }

    /// All of them, what grows first and what rests last.
    pub fn in_order(&self) -> impl Iterator<Item = K> + '_ {
        let of = |urgency| {
            let held = self.places.iter().flatten().map(|held| held.is);
            held.filter(move |is| is.urgency == urgency).map(|is| is.what)
        };
        of(Urgency::Grows).chain(of(Urgency::Stands)).chain(of(Urgency::Rests))
    }

    /// False within [`TAP_GUARD_S`] of its coming, of its moving in the list, or of a change of what a touch on it does.
    pub fn ready(&self, k: K, now_s: f64) -> bool {
        let held = self.held(k);
        held.is_some_and(|held| now_s - held.since_s.max(held.row_since_s) >= TAP_GUARD_S)
    }

    /// The same for a key, which does not aim at a row.
    pub fn ready_for_key(&self, k: K, now_s: f64) -> bool {
        self.held(k).is_some_and(|held| now_s - held.since_s >= TAP_GUARD_S)
    }

    fn held(&self, k: K) -> Option<&Held<K>> {
        self.places.iter().flatten().find(|held| held.is.what == k)
    }

    /// True while a tap on any of them is still ignored.
    pub fn any_waits(&self, now_s: f64) -> bool {
        let waits = |held: &Held<K>| now_s - held.since_s.max(held.row_since_s) < TAP_GUARD_S;
        self.places.iter().flatten().any(waits)
    }

    /// After an act: the next tap waits like one on something new.
    pub fn hold(&mut self, k: K, now_s: f64) {
        if let Some(held) = self.places.iter_mut().flatten().find(|held| held.is.what == k) {
            held.since_s = now_s;
        }
    }
}

/// What a key acts on, or what stands first in a list: after each change it waits.
#[derive(Clone, Debug)]
pub struct Standing<K> {
    what: Option<K>,
    since_s: f64,
}

impl<K> Default for Standing<K> {
    fn default() -> Self {
        Self { what: None, since_s: f64::NEG_INFINITY }
    }
}

impl<K: Clone + PartialEq> Standing<K> {
    /// What it is now.
    pub fn follow(&mut self, what: Option<K>, now_s: f64) {
        if what != self.what {
            *self = Self { what, since_s: now_s };
        }
    }

    /// It.
    pub fn get(&self) -> Option<K> {
        self.what.clone()
    }

    /// It, once it has stood for long enough to be acted on.
    pub fn settled(&self, now_s: f64) -> Option<K> {
        self.get().filter(|_| self.ready(now_s))
    }

    /// False within [`TAP_GUARD_S`] of a change.
    pub fn ready(&self, now_s: f64) -> bool {
        now_s - self.since_s >= TAP_GUARD_S
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(what: u32, urgency: Urgency) -> Asks<u32> {
        Asks { what, on: false, urgency }
    }

    fn stand(ids: &'static [u32]) -> impl Iterator<Item = Asks<u32>> + Clone {
        ids.iter().map(|id| asks(*id, Urgency::Stands))
    }

    #[test]
    fn what_is_there_keeps_its_place_and_what_is_new_waits() {
        let mut places = Places::<u32, 2>::default();
        places.update(stand(&[5, 7, 9]), 0.0);
        assert_eq!(places.iter().collect::<Vec<_>>(), [Some(5), Some(7)]);
        places.update(stand(&[9, 7]), 1.0);
        assert_eq!(places.iter().collect::<Vec<_>>(), [Some(9), Some(7)]);
        assert!(places.ready(7, 1.0) && !places.ready(9, 1.3) && places.ready(9, 1.5));
        assert!(!places.ready(5, 9.0), "it is gone");
        assert!(places.any_waits(1.3) && !places.any_waits(1.5));
        places.hold(7, 2.0);
        assert!(!places.ready(7, 2.2) && places.any_waits(2.2));
    }

    #[test]
    fn what_grows_takes_the_place_of_what_rests_and_keeps_it() {
        use Urgency::{Grows, Rests, Stands};
        let mut places = Places::<u32, 2>::default();
        places.update([asks(1, Rests), asks(2, Rests)].into_iter(), 0.0);
        places.update([asks(1, Rests), asks(2, Rests), asks(3, Stands)].into_iter(), 1.0);
        assert_eq!(
            places.iter().collect::<Vec<_>>(),
            [Some(1), Some(3)],
            "the last of equals goes"
        );
        assert_eq!(places.in_order().collect::<Vec<_>>(), [3, 1]);
        assert!(!places.ready(1, 1.2), "it lies lower now");
        assert!(places.ready_for_key(1, 1.2), "a key does not aim at a row");
        let all = [asks(3, Stands), asks(4, Grows), asks(5, Grows)];
        places.update(all.into_iter(), 2.0);
        assert_eq!(places.in_order().collect::<Vec<_>>(), [4, 5]);
        // It only stands now, as another one does: it has grown, and stays.
        let all = [asks(3, Stands), asks(4, Stands), asks(5, Grows)];
        places.update(all.into_iter(), 3.0);
        assert_eq!(places.in_order().collect::<Vec<_>>(), [4, 5]);
        assert!(places.ready(4, 3.0) && places.ready(5, 3.0));
        places.update([asks(3, Stands), asks(4, Rests), asks(5, Grows)].into_iter(), 4.0);
        assert_eq!(places.in_order().collect::<Vec<_>>(), [5, 3]);
    }

    #[test]
    fn where_a_touch_would_do_the_opposite_it_waits_too() {
        let mut places = Places::<u32, 2>::default();
        places.update([asks(5, Urgency::Stands)].into_iter(), 0.0);
        places.update([Asks { on: true, ..asks(5, Urgency::Stands) }].into_iter(), 1.0);
        assert!(!places.ready(5, 1.3) && places.ready(5, 1.5));
        let mut key = Standing::<u32>::default();
        assert!(key.ready(0.0), "nothing has changed yet");
        key.follow(Some(5), 1.0);
        key.follow(Some(5), 1.2);
        assert!(!key.ready(1.3) && key.ready(1.5));
        assert_eq!((key.settled(1.3), key.settled(1.5)), (None, Some(5)));
    }
}
