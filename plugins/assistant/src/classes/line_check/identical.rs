//! Identical signal on two lines: one source patched twice, or a line patched to the wrong input.
//!
//! Two microphones on one source never agree to a fraction of a decibel in every third octave; one
//! signal on two lines does, whatever gain each has.

use super::{Verdict, Watch, short};
use crate::confidence::ramp;
use crate::ear::{Desk, HZ};
use crate::{Role, number};
use dsp_core::listen::Observation;
use dsp_core::listen::observation::THIRD_OCTAVES;

/// Readings are taken this often, hops: the analysis windows of two share nothing above 250 Hz.
const EVERY: u64 = 10;
/// The bands' differences lie within this of their median, dB.
const SPREAD_DB: f32 = 0.5;
/// Bands that count lie within this of the loudest, dB, and above this, dBFS: below them is the noise
/// of two converters.
const RANGE_DB: f32 = 45.0;
const QUIETEST_DBFS: f32 = -80.0;
/// So many bands at the least: a lone tone agrees with every other lone tone.
const BANDS: usize = 6;
/// Readings in a row that agree: three seconds of playing; or so many over three hits.
const AGREEING: u32 = (3 * HZ / EVERY) as u32;
const AGREEING_IN_HITS: u32 = 8;
const HITS: u32 = 3;

/// So many readings in a row may one of them rest while the other plays: gates close at different times.
const APART: u32 = 5;

/// How one line has gone with another.
#[derive(Clone, Copy, Default)]
struct Together {
    agreeing: u32,
    /// Hits of the line since the first of them.
    hits: u32,
    apart: u32,
    difference_db: f32,
}

/// Compares one line with those before it.
#[derive(Default)]
pub struct Identical {
    others: Vec<Together>,
}

impl Watch for Identical {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        if desk.ears[channel].now.as_ref().is_some_and(|o| o.onset) {
            self.others.iter_mut().for_each(|together| together.hits += 1);
        }
        if !desk.hop.is_multiple_of(EVERY) || !desk.ears[channel].active {
            return;
        }
        let Some(own) = &desk.ears[channel].now else { return };
        self.others.resize(channel, Together::default());
        for (other, together) in self.others.iter_mut().enumerate() {
            let Some(there) = &desk.ears[other].now else { continue };
            if !comparable(desk, channel, other) || !desk.to_the_sample(other, channel) {
                continue;
            }
            if !desk.ears[other].active {
                together.apart += 1;
                if together.apart > APART {
                    *together = Together::default();
                }
                continue;
            }
            match compare(own, there) {
                Compared::TooLittle => {}
                Compared::Differ => *together = Together::default(),
                Compared::Same(difference_db) => {
                    *together = Together {
                        agreeing: together.agreeing + 1,
                        hits: together.hits.max(1),
                        apart: 0,
                        difference_db,
                    };
                }
            }
        }
    }

    fn verdict(&self, desk: &Desk<'_>, _channel: usize, _open: bool) -> Option<Verdict> {
        let enough = |t: &Together| {
            t.agreeing >= AGREEING || (t.hits >= HITS && t.agreeing >= AGREEING_IN_HITS)
        };
        let found = self.others.iter().enumerate().find(|(_, t)| enough(t));
        let (other, Together { agreeing, difference_db: db, .. }) = found?;
        let name = short(&desk.configs[other].name);
        let seconds = *agreeing as f32 * EVERY as f32 / HZ as f32;
        Some(Verdict {
            headline: format!("Same signal as {name}. Check the patch."),
            text: format!(
                "Every third octave went with {name} within {SPREAD_DB} dB for {seconds:.0} s of playing, \
                 {:.1} dB {} throughout.",
                db.abs(),
                if *db < 0.0 { "lower" } else { "higher" },
            ),
            numbers: vec![
                number("level_difference", f64::from(*db), "dB"),
                number("time_played", f64::from(seconds), "s"),
            ],
            advice: "Check the patch.".to_owned(),
            strength: ramp(seconds, 0.0, 6.0),
            persistence: ramp(seconds, 0.0, 10.0),
            heard_s: seconds,
            worth: 0.7,
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

/// Legs of one stereo source may carry one signal (a mono patch of a keyboard), and so may tracks.
fn comparable(desk: &Desk<'_>, a: usize, b: usize) -> bool {
    let lines = |at: usize| matches!(desk.configs[at].role, Role::Input | Role::Mc);
    let pair = |at: usize| desk.configs[at].pair.map(usize::from);
    let legs = match (&desk.ears[a].leg, &desk.ears[b].leg) {
        (Some((one, _)), Some((two, _))) => one == two,
        _ => false,
    };
    lines(a) && lines(b) && pair(a) != Some(b) && pair(b) != Some(a) && !legs
}

/// What two lines have in common in one hop.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Compared {
    /// Too few bands to say.
    TooLittle,
    /// Not one signal.
    Differ,
    /// All bands differ by this, dB.
    Same(f32),
}

fn compare(own: &Observation, there: &Observation) -> Compared {
    let loudest = own.bands_db.iter().copied().fold(f32::MIN, f32::max);
    let mut differences = [0.0_f32; THIRD_OCTAVES];
    let mut n = 0;
    for (a, b) in own.bands_db.iter().zip(&there.bands_db) {
        if *a >= (loudest - RANGE_DB).max(QUIETEST_DBFS) && *b >= QUIETEST_DBFS {
            differences[n] = a - b;
            n += 1;
        }
    }
    let differences = &mut differences[..n];
    if n < BANDS {
        return Compared::TooLittle;
    }
    // Nearly all pairs end here: what lies further apart than twice the spread has no middle.
    let lowest = differences.iter().copied().fold(f32::MAX, f32::min);
    let highest = differences.iter().copied().fold(f32::MIN, f32::max);
    if highest - lowest > 2.0 * SPREAD_DB {
        return Compared::Differ;
    }
    differences.sort_by(f32::total_cmp);
    let median = differences[n / 2];
    let spread = (median - lowest).max(highest - median);
    if spread <= SPREAD_DB { Compared::Same(median) } else { Compared::Differ }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Sound;

    #[test]
    fn one_signal_at_two_gains_is_the_same_and_two_sources_are_not() {
        let a = Sound::default().observe(0, 10);
        let mut b = a.clone();
        b.bands_db.iter_mut().for_each(|db| *db -= 7.0);
        assert!(matches!(compare(&a, &b), Compared::Same(db) if (db - 7.0).abs() < 0.01));
        b.bands_db[12] += 1.0;
        assert_eq!(compare(&a, &b), Compared::Differ);
    }
}
