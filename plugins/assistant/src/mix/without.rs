//! What a move gains in the mix: the index of a second as it was, less that of the same second without the move.

use super::cover::{EVERY, LEAST_PER_DB};
use dsp_core::clarity::{Hearing, Psd, quick};

/// What a move on one channel gained in the seconds that were taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Gained {
    /// The index gained, summed over seconds.
    index: f64,
    /// What a decibel of vocal would have added, summed over the same seconds.
    per_db: f64,
    seconds: usize,
}

impl Gained {
    /// Takes in a second more.
    pub fn add(&mut self, second: Self) {
        self.index += second.index;
        self.per_db += second.per_db;
        self.seconds += second.seconds;
    }

    /// Seconds of singing.
    pub fn seconds(&self) -> usize {
        self.seconds
    }

    /// Decibels of vocal; below 0 where the voice is less clear with the move.
    pub fn worth_db(&self) -> f32 {
        if self.per_db > 0.0 { (self.index / self.per_db) as f32 } else { 0.0 }
    }
}

/// A second of the mix, as it was.
pub(super) struct Heard<'a> {
    pub hearing: &'a Hearing,
    pub vocal: &'a [Psd],
    pub backing: &'a [Psd],
    pub active: &'a [bool],
}

impl Heard<'_> {
    /// What a move on a channel with this gain in power gained. `with`, `without`: what left its strip, and what would
    /// have left it without the move; `None` where the two are not in step.
    pub fn gained(&self, power: f64, with: &[Psd], without: &[Psd]) -> Option<Gained> {
        if with.len() != without.len() || with.len() != self.backing.len() {
            return None;
        }
        let index = |voice: f64, moved: bool| {
            quick(self.hearing, self.vocal, voice, self.active, EVERY, |i| {
                let taken = |k: usize| f64::from(without[i][k]) - f64::from(with[i][k]);
                let back = |k: usize| if moved { 0.0 } else { power * taken(k) };
                std::array::from_fn(|k| (f64::from(self.backing[i][k]) + back(k)).max(0.0))
            })
        };
        let now = index(1.0, true);
        let per_db = (index(10f64.powf(0.1), true) - now).max(LEAST_PER_DB);
        Some(Gained { index: now - index(1.0, false), per_db, seconds: 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::clarity::BANDS;

    /// A voice in a band at its level; one channel that a move took 6 dB off, and `other` that nobody moved.
    fn gained(other: f32) -> Gained {
        let flat = |level: f32| vec![[level; BANDS]; 48];
        let (vocal, with, without) = (flat(1e-6), flat(2.5e-7), flat(1e-6));
        let backing = flat(2.5e-7 + other);
        let hearing = Hearing::normal();
        let heard =
            Heard { hearing: &hearing, vocal: &vocal, backing: &backing, active: &[true; 48] };
        assert_eq!(heard.gained(1.0, &with, &without[1..]), None, "out of step");
        let moved = heard.gained(1.0, &with, &without).expect("in step");
        let none = heard.gained(1.0, &with, &with).expect("in step");
        assert_eq!(none.worth_db(), 0.0, "what changes nothing gains nothing");
        moved
    }

    #[test]
    fn six_decibels_off_all_that_covers_a_voice_are_six_of_vocal_and_hardly_any_under_another() {
        let (alone, covered) = (gained(0.0), gained(1e-5));
        assert!((alone.worth_db() - 6.0).abs() < 1.0, "{alone:?}");
        assert!((0.0..0.5).contains(&covered.worth_db()), "{covered:?}");
    }
}
