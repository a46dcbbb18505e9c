//! What is heard now over its like at the soundcheck.

use super::against::{both, deviation_db};
use super::repertoire::{PER_SECOND, mean};
use super::{Baselines, Timbre};
use dsp_core::listen::FINE_POINTS;
use dsp_core::ltas::{Curve, detrended};

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
    over_db: Vec<Curve>,
}

impl Familiar {
    /// Told each second; `None` before eight of them and without a soundcheck.
    pub fn at(timbre: &Timbre, baselines: &Baselines) -> Option<Self> {
        let (baseline, repertoire) = (baselines.current()?, baselines.repertoire()?);
        let present = both(&timbre.now()?.present, repertoire.present());
        let seconds = timbre.now_seconds().min(SECONDS);
        let over_db: Vec<Curve> = timbre
            .each_second()
            .skip(timbre.long_seconds() - seconds)
            .flat_map(|second| &second.moments_db)
            .map(|db| repertoire.over(db))
            .collect();
        Some(Self {
            difference_db: detrended(&mean(&over_db), &present),
            deviation_db: deviation_db(repertoire.spread_db(), seconds, baseline),
            present,
            over_db,
        })
    }

    /// How many seconds they are.
    pub fn seconds(&self) -> usize {
        self.over_db.len() / PER_SECOND
    }

    /// What each second has over its like, detrended, dB, \[point\].
    pub fn each_second(&self) -> impl Iterator<Item = Curve> {
        self.over_db.chunks(PER_SECOND).map(|moments| detrended(&mean(moments), &self.present))
    }
}
