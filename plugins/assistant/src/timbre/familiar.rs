//! What is heard now over its like at the soundcheck.

use super::repertoire::{PER_SECOND, mean};
use super::{Against, Baselines, Timbre};
use dsp_core::ltas::Curve;

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
        let over_db: Vec<Curve> = timbre
            .each_second()
            .skip(timbre.long_seconds() - timbre.now_seconds())
            .flat_map(|second| &second.moments_db)
            .map(|db| repertoire.over(db))
            .collect();
        let over = mean(&over_db);
        let against = Against::repertoire(now, &over, timbre.now_seconds(), baseline, repertoire);
        Some(Self { against, over_db })
    }

    /// What each second has over its like, dB, \[point\].
    pub fn each_second(&self) -> impl Iterator<Item = Curve> {
        self.over_db.chunks(PER_SECOND).map(mean)
    }
}
