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
    /// A touch would let go what holds it.
    pub on: bool,
    /// How much.
    pub urgency: Urgency,
}

/// Growth comes and goes with every breath: what has grown counts as growing for so long, s.
const GROWS_S: f64 = 3.0;

/// What stands in a place, since when, and since when it is this far up in the list.
#[derive(Clone, Copy, Debug)]
struct Held<K> {
    what: K,
    urgency: Urgency,
    on: bool,
    grew_s: f64,
    since_s: f64,
    row: usize,
    row_since_s: f64,
}

impl<K: Copy> Held<K> {
    fn new(asks: &Asks<K>, now_s: f64) -> Self {
        let mut new = Self {
            what: asks.what,
            urgency: asks.urgency,
            on: asks.on,
            grew_s: f64::NEG_INFINITY,
            since_s: now_s,
            row: usize::MAX,
            row_since_s: now_s,
        };
        new.follow(asks, now_s);
        new
    }

    fn follow(&mut self, asks: &Asks<K>, now_s: f64) {
        if asks.urgency == Urgency::Grows {
            self.grew_s = now_s;
        }
        let grows = now_s - self.grew_s < GROWS_S;
        self.urgency = if grows { Urgency::Grows } else { asks.urgency };
        if asks.on != self.on {
            (self.on, self.since_s) = (asks.on, now_s);
        }
    }
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
    /// what is less urgent; where a touch does another thing now, it waits.
    pub fn update(&mut self, there: impl Iterator<Item = Asks<K>> + Clone, now_s: f64) {
        for place in &mut self.places {
            let Some(held) = place else { continue };
            match there.clone().find(|asks| asks.what == held.what) {
                Some(asks) => held.follow(&asks, now_s),
                None => *place = None,
            }
        }
        for urgency in [Urgency::Grows, Urgency::Stands, Urgency::Rests] {
            for asks in there.clone().filter(|asks| asks.urgency == urgency) {
                self.take(&asks, now_s);
            }
        }
        let order: Vec<K> = self.in_order().collect();
        for held in self.places.iter_mut().flatten() {
            let row = order.iter().position(|k| *k == held.what).unwrap_or(0);
            if row != held.row {
                (held.row, held.row_since_s) = (row, now_s);
            }
        }
    }

    fn take(&mut self, asks: &Asks<K>, now_s: f64) {
        if self.held(asks.what).is_some() {
            return;
        }
        let urgency = |place: &Option<Held<K>>| place.map(|held| held.urgency);
        // Of what is least urgent, the last goes.
        let least = self.places.iter().enumerate().rev().min_by_key(|(_, place)| urgency(place));
        let Some((least, place)) = least else { return };
        let free = self.places.iter().position(Option::is_none);
        if free.is_some() || urgency(place) < Some(asks.urgency) {
            self.places[free.unwrap_or(least)] = Some(Held::new(asks, now_s));
        }
    }

    /// What stands in each place.
    pub fn iter(&self) -> impl Iterator<Item = Option<K>> + '_ {
        self.places.iter().map(|p| p.map(|held| held.what))
    }

    /// All of them, what grows first and what rests last.
    pub fn in_order(&self) -> impl Iterator<Item = K> + '_ {
        let of = |urgency| {
            let held = self.places.iter().flatten();
            held.filter(move |held| held.urgency == urgency).map(|held| held.what)
        };
        of(Urgency::Grows).chain(of(Urgency::Stands)).chain(of(Urgency::Rests))
    }

    /// A list as it is shown: what grows first, what is held last, else in the order in which they came: growth changes all
    /// the time, and as little as can be moves under a finger. What has found no place stands behind, as given.
    pub fn arranged<'a, T>(&self, all: &'a [T], key: impl Fn(&T) -> K) -> Vec<&'a T> {
        let placed = self.in_order().filter_map(|k| all.iter().find(|one| key(one) == k));
        placed.chain(all.iter().filter(|one| !self.has(key(one)))).collect()
    }

    /// False within [`TAP_GUARD_S`] of its coming, of its moving in the list, or of a change of what a touch on it does.
    pub fn ready(&self, k: K, now_s: f64) -> bool {
        let held = self.held(k);
        held.is_some_and(|held| now_s - held.since_s.max(held.row_since_s) >= TAP_GUARD_S)
    }

    /// The same for what does not aim at a row of the list: a key, or a place that stays where it is.
    pub fn ready_in_place(&self, k: K, now_s: f64) -> bool {
        self.held(k).is_some_and(|held| now_s - held.since_s >= TAP_GUARD_S)
    }

    /// It has a place: of more than there are, no tap on one is known to be meant for it.
    pub fn has(&self, k: K) -> bool {
        self.held(k).is_some()
    }

    fn held(&self, k: K) -> Option<&Held<K>> {
        self.places.iter().flatten().find(|held| held.what == k)
    }

    /// True while a tap on any of them is still ignored, or one is remembered to have grown.
    pub fn any_waits(&self, now_s: f64) -> bool {
        let waits = |held: &Held<K>| {
            now_s - held.since_s.max(held.row_since_s) < TAP_GUARD_S
                || now_s - held.grew_s < GROWS_S
        };
        self.places.iter().flatten().any(waits)
    }

    /// After an act: the next tap waits like one on something new.
    pub fn hold(&mut self, k: K, now_s: f64) {
        if let Some(held) = self.places.iter_mut().flatten().find(|held| held.what == k) {
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
        assert!(places.ready_in_place(1, 1.2), "a key does not aim at a row");
        let all = [asks(3, Stands), asks(4, Grows), asks(5, Grows)];
        places.update(all.into_iter(), 2.0);
        assert_eq!(places.in_order().collect::<Vec<_>>(), [4, 5]);
        // It takes breath: nothing moves. Later it only stands, as another one does.
        let breath = [asks(3, Stands), asks(4, Rests), asks(5, Grows)];
        places.update(breath.into_iter(), 3.0);
        assert_eq!(places.in_order().collect::<Vec<_>>(), [4, 5]);
        assert!(places.ready(4, 3.0) && places.ready(5, 3.0));
        places.update([asks(3, Stands), asks(4, Stands), asks(5, Grows)].into_iter(), 5.5);
        assert_eq!(places.in_order().collect::<Vec<_>>(), [5, 4]);
        // What grew once is in the way of nothing that grows now.
        places.update([asks(4, Stands), asks(5, Grows), asks(6, Grows)].into_iter(), 6.0);
        assert_eq!(places.in_order().collect::<Vec<_>>(), [6, 5]);
    }

    #[test]
    fn what_comes_and_goes_every_other_picture_keeps_no_finger_from_the_others() {
        use Urgency::{Grows, Rests, Stands};
        let mut places = Places::<u32, 4>::default();
        for n in 0..40 {
            let flickers = if n % 2 == 0 { Grows } else { Rests };
            let all = [asks(1, Stands), asks(2, flickers), asks(3, Stands)];
            places.update(all.into_iter(), 0.1 * f64::from(n));
        }
        assert!([1, 2, 3].iter().all(|k| places.ready(*k, 3.9)));
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
