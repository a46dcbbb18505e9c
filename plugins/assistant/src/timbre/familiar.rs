//! What is heard now over its like at the soundcheck.

use super::repertoire::{PER_SECOND, mean};
use super::{Against, Baselines, Timbre};
use dsp_core::ltas::Curve;

/// Active seconds that are told together: fewer sway more, and more tell later. On the shows for tuning 10, 12 and 16 find
/// as many; 12 two seconds sooner than 16.
const SECONDS: usize = 12;

/// The last seconds of a channel against what was played at its soundcheck.
#[derive(Clone, Debug)]
pub struct Familiar {
    /// All of them together.
    pub against: Against,
    /// What each moment has over its like, dB, \[point\].
    over_db: Vec<Curve>,
}

impl Familiar {
    /// Told each second; `None` before eight of them and without a soundcheck.
    pub fn at(timbre: &Timbre, baselines: &Baselines) -> Option<Self> {
        let (baseline, repertoire) = (baselines.current()?, baselines.repertoire()?);
        let now = timbre.now()?;
        let seconds = timbre.now_seconds().min(SECONDS);
        let over_db: Vec<Curve> = timbre
            .each_second()
            .skip(timbre.long_seconds() - seconds)
            .flat_map(|second| &second.moments_db)
            .map(|db| repertoire.over(db))
            .collect();
        let over = mean(&over_db);
        let against = Against::repertoire(now, &over, seconds, baseline, repertoire);
        Some(Self { against, over_db })
    }

    /// How many they are.
    pub fn seconds(&self) -> usize {
        self.over_db.len() / PER_SECOND
    }

    /// What each second has over its like, dB, \[point\].
    pub fn each_second(&self) -> impl Iterator<Item = Curve> {
        self.over_db.chunks(PER_SECOND).map(mean)
    }
}
