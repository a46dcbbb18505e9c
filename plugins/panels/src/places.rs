//! Places that stay: what is listed keeps its place for as long as it is there, so that nothing moves
//! under a finger; and what a touch or a key would act on waits after each change.

use crate::memory::TAP_GUARD_S;

/// What stands in a place: which, what a touch on it does (on or off), since when.
#[derive(Clone, Copy, Debug)]
struct Held<K> {
    what: K,
    on: bool,
    since_s: f64,
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
    /// Takes in what is there now, best first, each with whether a touch would switch it off. What is gone
    /// leaves its place; what is new takes the first free one; where a touch does another thing now, it waits.
    pub fn update(&mut self, there: impl Iterator<Item = (K, bool)> + Clone, now_s: f64) {
        for place in &mut self.places {
            let Some(held) = place else { continue };
            match there.clone().find(|(k, _)| *k == held.what) {
                None => *place = None,
                Some((_, on)) if on != held.on => (held.on, held.since_s) = (on, now_s),
                Some(_) => {}
            }
        }
        for (what, on) in there.take(N) {
            if !self.iter().any(|held| held == Some(what))
                && let Some(free) = self.places.iter_mut().find(|p| p.is_none())
            {
                *free = Some(Held { what, on, since_s: now_s });
            }
        }
    }

    /// What stands in each place.
    pub fn iter(&self) -> impl Iterator<Item = Option<K>> + '_ {
        self.places.iter().map(|p| p.map(|held| held.what))
    }

    /// False within [`TAP_GUARD_S`] of its coming, or of a change of what a touch on it does.
    pub fn ready(&self, k: K, now_s: f64) -> bool {
        let held = self.places.iter().flatten().find(|held| held.what == k);
        held.is_some_and(|held| now_s - held.since_s >= TAP_GUARD_S)
    }

    /// True while a tap on any of them is still ignored.
    pub fn any_waits(&self, now_s: f64) -> bool {
        self.places.iter().flatten().any(|held| now_s - held.since_s < TAP_GUARD_S)
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

    #[test]
    fn what_is_there_keeps_its_place_and_what_is_new_waits() {
        let mut places = Places::<u32, 2>::default();
        let off = |ids: &'static [u32]| ids.iter().map(|id| (*id, false));
        places.update(off(&[5, 7, 9]), 0.0);
        assert_eq!(places.iter().collect::<Vec<_>>(), [Some(5), Some(7)]);
        places.update(off(&[9, 7]), 1.0);
        assert_eq!(places.iter().collect::<Vec<_>>(), [Some(9), Some(7)]);
        assert!(places.ready(7, 1.0) && !places.ready(9, 1.3) && places.ready(9, 1.5));
        assert!(!places.ready(5, 9.0), "it is gone");
        assert!(places.any_waits(1.3) && !places.any_waits(1.5));
        places.hold(7, 2.0);
        assert!(!places.ready(7, 2.2) && places.any_waits(2.2));
    }

    #[test]
    fn where_a_touch_would_do_the_opposite_it_waits_too() {
        let mut places = Places::<u32, 2>::default();
        places.update([(5, false)].into_iter(), 0.0);
        places.update([(5, true)].into_iter(), 1.0);
        assert!(!places.ready(5, 1.3) && places.ready(5, 1.5));
        let mut key = Standing::<u32>::default();
        assert!(key.ready(0.0), "nothing has changed yet");
        key.follow(Some(5), 1.0);
        key.follow(Some(5), 1.2);
        assert!(!key.ready(1.3) && key.ready(1.5));
        assert_eq!((key.settled(1.3), key.settled(1.5)), (None, Some(5)));
    }
}
