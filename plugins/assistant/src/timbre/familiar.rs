//! What is heard now over its like at the soundcheck.

use super::against::{both, deviation_db};
use super::repertoire::{PER_SECOND, mean};
use super::{Baselines, Timbre};
use dsp_core::listen::FINE_POINTS;
use dsp_core::ltas::{Curve, detrended};
use std::collections::VecDeque;

/// Active seconds that are told together: fewer sway more, and more tell later. On the shows for tuning 10,
/// 12 and 16 find as many; 12 two seconds sooner than 16.
const SECONDS: usize = 12;

/// The last seconds of a channel against what was played at its soundcheck.
#[derive(Debug)]
pub struct Familiar {
    /// What all of them have over their like, detrended, dB, \[point\].
    pub difference_db: Curve,
    /// What it sways by itself: standard deviation, dB, \[point\].
    pub deviation_db: Curve,
    /// True where both have something.
    pub present: [bool; FINE_POINTS],
    /// What each moment has over its like, dB, \[point\].
    over_db: VecDeque<Curve>,
    /// The second and the repertoire that it was told of.
    second: u64,
    repertoire: u64,
}

impl Familiar {
    /// Told each second, `last` being that of the second before, if any; `None` before eight of them and without a
    /// soundcheck.
    pub fn at(timbre: &Timbre, baselines: &Baselines, last: Option<Self>) -> Option<Self> {
        let (baseline, repertoire) = (baselines.current()?, baselines.repertoire()?);
        let present = both(&timbre.now()?.present, repertoire.present());
        let seconds = timbre.now_seconds().min(SECONDS);
        let (second, of) = (timbre.seconds(), baselines.accepted());
        // Only the newest second is new, but for another repertoire.
        let known = last.filter(|last| last.second + 1 == second && last.repertoire == of);
        let mut over_db = known.map_or_else(VecDeque::new, |last| last.over_db);
        let fresh = if over_db.is_empty() { seconds } else { 1 };
        let newest = timbre.each_second().skip(timbre.long_seconds() - fresh);
        over_db.extend(newest.flat_map(|second| &second.moments_db).map(|db| repertoire.over(db)));
        over_db.drain(..over_db.len().saturating_sub(seconds * PER_SECOND));
        Some(Self {
            difference_db: detrended(&mean(over_db.iter()), &present),
            deviation_db: deviation_db(repertoire.spread_db(), seconds, baseline),
            present,
            over_db,
            second,
            repertoire: of,
        })
    }

    /// How many seconds they are.
    pub fn seconds(&self) -> usize {
        self.over_db.len() / PER_SECOND
    }

    /// What each second has over its like, detrended, dB, \[point\].
    pub fn each_second(&self) -> impl Iterator<Item = Curve> {
        let starts = (0..self.over_db.len()).step_by(PER_SECOND);
        let moments = |at: usize| self.over_db.range(at..at + PER_SECOND);
        starts.map(move |at| detrended(&mean(moments(at)), &self.present))
    }
}
