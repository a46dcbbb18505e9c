//! Is all that a microphone hears the bleed of others? Then its level goes up and down with another channel's,
//! and says nothing of its own source.
//!
//! Told of those alone who stand before an open microphone and rest: voices, winds and bows. A drum
//! microphone's level goes along with its neighbours' whatever it hears.

use crate::ear::Desk;
use ml_models::Instrument as I;

/// Levels are compared this often, hops: those of a tenth of a second.
const EVERY: u64 = 10;
/// The correlation forgets with this time constant, comparisons: 20 s.
const FORGET: f32 = 200.0;
/// Comparisons that it rests on at least.
const LEAST: u32 = 100;
/// Of rendered voices and winds that rest nine in ten go with another channel by this and more; guitars,
/// keys and basses, which have nothing to do with each other but the song, in one of 25.
const GOES_ALONG: f32 = 0.7;
/// A level that stands still says nothing, standard deviation in dB.
const LEAST_DB: f32 = 1.0;

/// Watches one channel against all others.
#[derive(Default)]
pub(super) struct Bleed {
    hops: u64,
    with: Vec<Pair>,
}

/// Running moments of two levels.
#[derive(Clone, Copy, Default)]
struct Pair {
    n: u32,
    means: (f32, f32),
    squares: (f32, f32),
    both: f32,
}

impl Bleed {
    /// Takes in an active hop.
    pub fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        self.hops += 1;
        if !self.hops.is_multiple_of(EVERY) || !rests(desk, channel) {
            return;
        }
        self.with.resize(desk.ears.len(), Pair::default());
        let own = desk.ears[channel].level_dbfs();
        for (pair, ear) in self.with.iter_mut().zip(desk.ears) {
            if ear.now.is_some() {
                pair.hear(own, ear.level_dbfs());
            }
        }
    }

    /// True where the level goes with that of another source.
    pub fn is_all(&self, desk: &Desk<'_>, channel: usize) -> bool {
        let own = desk.ears[channel].assumed.instrument;
        let other = |c: &usize| {
            let theirs = desk.ears[*c].assumed.instrument;
            *c != channel && theirs.zip(own).is_none_or(|(a, b)| a != b)
        };
        (0..self.with.len()).filter(other).any(|c| self.with[c].correlation() >= GOES_ALONG)
    }
}

fn rests(desk: &Desk<'_>, channel: usize) -> bool {
    let instrument = desk.ears[channel].assumed.instrument;
    matches!(instrument, Some(I::Singing | I::Speech | I::Brass | I::Woodwinds | I::Strings))
        && !desk.configs[channel].lead_vocal
}

impl Pair {
    fn hear(&mut self, a: f32, b: f32) {
        self.n += 1;
        let share = (1.0 / self.n as f32).max(1.0 / FORGET);
        let off = (a - self.means.0, b - self.means.1);
        self.means.0 += share * off.0;
        self.means.1 += share * off.1;
        let more = |old: f32, product: f32| (1.0 - share) * (old + share * product);
        self.squares = (more(self.squares.0, off.0 * off.0), more(self.squares.1, off.1 * off.1));
        self.both = more(self.both, off.0 * off.1);
    }

    fn correlation(&self) -> f32 {
        let least = LEAST_DB * LEAST_DB;
        if self.n < LEAST || self.squares.0 < least || self.squares.1 < least {
            return 0.0;
        }
        self.both / (self.squares.0 * self.squares.1).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::noise;

    #[test]
    fn a_level_that_goes_along_is_told_and_one_of_its_own_is_not() {
        let (mut bleed, mut own, mut still) = (Pair::default(), Pair::default(), Pair::default());
        for i in 0..400 {
            let theirs = -20.0 + 12.0 * noise(1, i);
            bleed.hear(theirs - 25.0 + 2.0 * noise(2, i), theirs);
            own.hear(-22.0 + 12.0 * noise(3, i), theirs);
            still.hear(-60.0 + 0.1 * noise(1, i), theirs);
        }
        assert!(bleed.correlation() > 0.9, "{}", bleed.correlation());
        assert!(own.correlation().abs() < 0.3, "{}", own.correlation());
        assert_eq!(still.correlation(), 0.0);
    }
}
