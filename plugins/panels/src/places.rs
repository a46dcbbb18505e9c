//! Places that stay: what is listed keeps its place for as long as it is there, so that nothing moves
//! under a finger.

use crate::memory::TAP_GUARD_S;

/// Up to `N` things, each in a place of its own.
#[derive(Clone, Debug)]
pub struct Places<K, const N: usize> {
    places: [Option<(K, f64)>; N],
}

impl<K: Copy, const N: usize> Default for Places<K, N> {
    fn default() -> Self {
        Self { places: [None; N] }
    }
}

impl<K: Copy + PartialEq, const N: usize> Places<K, N> {
    /// Takes in what is there now, best first. What is gone leaves its place; what is new takes the
    /// first free one.
    pub fn update(&mut self, there: impl Iterator<Item = K> + Clone, now_s: f64) {
        for place in &mut self.places {
            if place.is_some_and(|(k, _)| !there.clone().any(|t| t == k)) {
                *place = None;
            }
        }
        for k in there.take(N) {
            if !self.places.iter().flatten().any(|(held, _)| *held == k)
                && let Some(free) = self.places.iter_mut().find(|p| p.is_none())
            {
                *free = Some((k, now_s));
            }
        }
    }

    /// What stands in each place.
    pub fn iter(&self) -> impl Iterator<Item = Option<K>> + '_ {
        self.places.iter().map(|p| p.map(|(k, _)| k))
    }

    /// False within [`TAP_GUARD_S`] of its coming.
    pub fn ready(&self, k: K, now_s: f64) -> bool {
        let held = self.places.iter().flatten().find(|(held, _)| *held == k);
        held.is_some_and(|(_, since_s)| now_s - since_s >= TAP_GUARD_S)
    }

    /// True while a tap on any of them is still ignored.
    pub fn any_waits(&self, now_s: f64) -> bool {
        self.places.iter().flatten().any(|(_, since_s)| now_s - since_s < TAP_GUARD_S)
    }

    /// After an act: the next tap waits like one on something new.
    pub fn hold(&mut self, k: K, now_s: f64) {
        if let Some(place) = self.places.iter_mut().flatten().find(|(held, _)| *held == k) {
            place.1 = now_s;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_keeps_its_place_and_what_is_new_waits() {
        let mut places = Places::<u32, 2>::default();
        places.update([5, 7, 9].into_iter(), 0.0);
        assert_eq!(places.iter().collect::<Vec<_>>(), [Some(5), Some(7)]);
        places.update([9, 7].into_iter(), 1.0);
        assert_eq!(places.iter().collect::<Vec<_>>(), [Some(9), Some(7)]);
        assert!(places.ready(7, 1.0) && !places.ready(9, 1.3) && places.ready(9, 1.5));
        assert!(!places.ready(5, 9.0), "it is gone");
        assert!(places.any_waits(1.3) && !places.any_waits(1.5));
        places.hold(7, 2.0);
        assert!(!places.ready(7, 2.2) && places.any_waits(2.2));
    }
}
