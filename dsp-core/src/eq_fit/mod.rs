//! EQ bands that make a wanted curve: greedy choice, then joint least squares (SCIENCE section 2).
//!
//! Works on the responses of the strip's own sections, so what is fitted is what plays. Not for the
//! audio thread: it allocates and takes some milliseconds.

mod refine;
mod solve;
#[cfg(test)]
mod tests;

use crate::strip::design::{Shape, Target};

/// Most bands of a fit (SCIENCE section 2).
pub const MOST_BANDS: usize = 4;
/// Frequencies of the greedy grid.
const GRID: usize = 60;
/// Q of the greedy grid (SCIENCE section 2).
const GRID_Q: [f64; 4] = [0.7, 1.4, 3.0, 6.0];
/// Q of a shelf: as steep as it gets without a bump (a Butterworth's).
const SHELF_Q: f64 = std::f64::consts::FRAC_1_SQRT_2;
/// Gain at which the shapes of the grid are taken, dB: a bell's shape hardly depends on it.
const GRID_GAIN_DB: f64 = -3.0;

/// One point of the curve that is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// Frequency, Hz.
    pub hz: f64,
    /// Gain, dB.
    pub db: f64,
    /// How much it counts, 0 or above.
    pub weight: f64,
}

/// What a fit may use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitLimits {
    /// Bands, up to [`MOST_BANDS`].
    pub bands: usize,
    /// Deepest cut of a band, dB, above 0.
    pub cut_db: f64,
    /// Highest boost of a band, dB, 0 or above.
    pub boost_db: f64,
    /// Lowest and highest Q of a bell.
    pub q: (f64, f64),
    /// Shelves too.
    pub shelves: bool,
    /// A band of less is left out, dB.
    pub least_gain_db: f64,
    /// Good enough, dB RMS.
    pub good_rmse_db: f64,
}

impl Default for FitLimits {
    /// The limits of SCIENCE section 2.
    fn default() -> Self {
        Self {
            bands: MOST_BANDS,
            cut_db: 6.0,
            boost_db: 3.0,
            q: (0.7, 4.0),
            shelves: false,
            least_gain_db: 0.7,
            good_rmse_db: 0.4,
        }
    }
}

/// Bands that were found, and how well they do.
#[derive(Clone, Debug, PartialEq)]
pub struct EqFit {
    /// In the order in which they were found: the one that does most comes first.
    pub bands: Vec<Target>,
    /// What is left over, dB RMS, weighted.
    pub rmse_db: f64,
}

/// Bands that come closest to `wanted`.
pub fn fit_eq(wanted: &[Wanted], limits: &FitLimits) -> EqFit {
    let mut bands: Vec<Target> = Vec::new();
    let mut rmse_db = rmse(wanted, &bands);
    while bands.len() < limits.bands.min(MOST_BANDS) && rmse_db >= limits.good_rmse_db {
        let Some(band) = best_band(wanted, &bands, limits) else { break };
        let mut more = bands.clone();
        more.push(band);
        refine::refine(wanted, &mut more, limits);
        let idle = more.iter().any(|band| band.gain_db.abs() < limits.least_gain_db);
        let after = rmse(wanted, &more);
        if idle || after >= rmse_db {
            break;
        }
        (bands, rmse_db) = (more, after);
    }
    EqFit { bands, rmse_db }
}

/// Sum of the bands' responses at `hz`, dB.
pub fn bands_db(bands: &[Target], hz: f64) -> f64 {
    bands.iter().map(|band| band.analog_db(hz)).sum()
}

/// What is left over, dB RMS, weighted; 0 where nothing is wanted.
fn rmse(wanted: &[Wanted], bands: &[Target]) -> f64 {
    let total: f64 = wanted.iter().map(|w| w.weight).sum();
    let squares: f64 =
        wanted.iter().map(|w| w.weight * (w.db - bands_db(bands, w.hz)).powi(2)).sum();
    if total > 0.0 { (squares / total).sqrt() } else { 0.0 }
}

/// The band of the grid that takes most off what is left over.
fn best_band(wanted: &[Wanted], bands: &[Target], limits: &FitLimits) -> Option<Target> {
    let (low, high) = range(wanted)?;
    let left: Vec<f64> = wanted.iter().map(|w| w.db - bands_db(bands, w.hz)).collect();
    let mut best: Option<(f64, Target)> = None;
    let mut weigh = |shape: Shape, freq_hz: f64, q: f64| {
        let unit = Target { shape, freq_hz, gain_db: GRID_GAIN_DB, q };
        let (mut across, mut own) = (0.0, 0.0);
        for (w, left) in wanted.iter().zip(&left) {
            let unit = unit.analog_db(w.hz) / GRID_GAIN_DB;
            across += w.weight * unit * left;
            own += w.weight * unit * unit;
        }
        if own <= 0.0 {
            return;
        }
        let gain_db = (across / own).clamp(-limits.cut_db, limits.boost_db);
        // What the squares fall by with this gain.
        let gained = 2.0 * gain_db * across - gain_db * gain_db * own;
        if best.is_none_or(|(most, _)| gained > most) {
            best = Some((gained, Target { gain_db, ..unit }));
        }
    };
    for step in 0..GRID {
        let freq_hz = low * (high / low).powf(step as f64 / (GRID - 1) as f64);
        for q in GRID_Q.map(|q| q.clamp(limits.q.0, limits.q.1)) {
            weigh(Shape::Bell, freq_hz, q);
        }
        if limits.shelves {
            weigh(Shape::LowShelf, freq_hz, SHELF_Q);
            weigh(Shape::HighShelf, freq_hz, SHELF_Q);
        }
    }
    best.filter(|(gained, _)| *gained > 0.0).map(|(_, band)| band)
}

/// Lowest and highest frequency that counts, Hz.
fn range(wanted: &[Wanted]) -> Option<(f64, f64)> {
    let counts = |w: &&Wanted| w.weight > 0.0;
    let low = wanted.iter().filter(counts).map(|w| w.hz).min_by(f64::total_cmp)?;
    let high = wanted.iter().filter(counts).map(|w| w.hz).max_by(f64::total_cmp)?;
    (low < high).then_some((low, high))
}
