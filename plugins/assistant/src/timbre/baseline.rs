//! A channel's own baseline: what it sounded like in the soundcheck, when nobody changed anything
//! any more. Accepted by active time, one per snapshot of the desk, kept in the saved state.

use dsp_core::listen::FINE_POINTS;
use dsp_core::ltas::{Contour, Curve, Moments, Passage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Active seconds after which a baseline is accepted: a verse and a chorus of most songs.
/// SCIENCE section 2 found 13 s too short for parts that do not repeat and asks for a minute; 40 s is
/// what a soundcheck gives a channel, and the spread from window to window says what it is worth.
pub const ACCEPT_S: u32 = 40;
/// A baseline so far under the source as it begins is none of it, dB: a little less than the step by which
/// that is told, since a baseline's level is a mean.
const BEGINS_DB: f32 = 8.0;
/// Active seconds of a window whose contours' spread is measured.
const WINDOW_S: u32 = 4;
/// Snapshots that are kept, the oldest goes first.
const SNAPSHOTS: usize = 8;
/// Highest level and spread that a saved baseline may hold, tenths of dB.
const MOST_TENTHS: i16 = 1_600;

/// What was learned of one channel under one snapshot, quantised to 0.1 dB.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Snapshot of the desk that it belongs to; 0: none was recalled.
    pub snapshot: u64,
    /// Active seconds that it rests on.
    pub active_s: u32,
    /// Mean level, tenths of dBFS.
    pub level_tenths: i16,
    /// Level against the mean of 100 Hz to 8 kHz, tenths of dB, \[point\].
    pub shape_tenths: Vec<i16>,
    /// Mean loudness of the frames against the mean of all points, tenths of dB, \[point\]; empty in what
    /// older programs saved.
    #[serde(default)]
    pub usual_tenths: Vec<i16>,
    /// Standard deviation of the detrended mean loudness from window to window, tenths of dB, \[point\]; -1
    /// where nothing is there.
    pub spread_tenths: Vec<i16>,
    /// The same of the broad level, by mean power.
    pub broad_spread_tenths: Vec<i16>,
}

/// Why a saved baseline was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BaselineError {
    /// A curve has another number of points.
    Points {
        /// Points found.
        got: usize,
    },
    /// A level that no spectrum has.
    Level {
        /// Tenths of dB found.
        tenths: i16,
    },
}

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Points { got } => write!(f, "baseline has {got} points, not {FINE_POINTS}"),
            Self::Level { tenths } => write!(f, "baseline has a level of {tenths} tenths of dB"),
        }
    }
}

impl std::error::Error for BaselineError {}

fn tenths(db: f32) -> i16 {
    (10.0 * db).round().clamp(f32::from(-MOST_TENTHS), f32::from(MOST_TENTHS)) as i16
}

impl Baseline {
    /// Checks what was read from a state.
    ///
    /// # Errors
    /// Curves of another length, or levels out of all bounds.
    pub fn check(&self) -> Result<(), BaselineError> {
        let curves = [
            &self.shape_tenths,
            &self.spread_tenths,
            &self.broad_spread_tenths,
            &self.usual_tenths,
        ];
        for (k, curve) in curves.into_iter().enumerate() {
            let old = k == 3 && curve.is_empty();
            if curve.len() != FINE_POINTS && !old {
                return Err(BaselineError::Points { got: curve.len() });
            }
            if let Some(&tenths) = curve.iter().find(|t| !(-MOST_TENTHS..=MOST_TENTHS).contains(t))
            {
                return Err(BaselineError::Level { tenths });
            }
        }
        Ok(())
    }

    /// Its shape.
    pub fn contour(&self) -> Contour {
        Contour::from_level(curve(&self.shape_tenths), self.present())
    }

    /// The shape of its mean loudness; `None` in what older programs saved.
    pub fn usual(&self) -> Option<Contour> {
        let known = !self.usual_tenths.is_empty();
        known.then(|| Contour::from_level(curve(&self.usual_tenths), self.present()))
    }

    fn present(&self) -> [bool; FINE_POINTS] {
        std::array::from_fn(|i| self.spread_tenths.get(i).is_some_and(|spread| *spread >= 0))
    }

    /// Standard deviation from window to window of the detrended mean loudness, dB.
    pub fn spread_db(&self) -> Curve {
        curve(&self.spread_tenths)
    }

    /// The same of the broad level, by mean power.
    pub fn broad_spread_db(&self) -> Curve {
        curve(&self.broad_spread_tenths)
    }

    /// Windows that the spread rests on.
    pub fn windows(&self) -> u32 {
        self.active_s / WINDOW_S
    }
}

fn curve(tenths: &[i16]) -> Curve {
    std::array::from_fn(|i| f32::from(tenths.get(i).copied().unwrap_or(0).max(-MOST_TENTHS)) / 10.0)
}

/// Seconds of a "now" of `seconds` in windows of the baseline's spread.
pub fn windows_of(seconds: usize) -> f32 {
    seconds as f32 / WINDOW_S as f32
}

/// A baseline in the making.
#[derive(Clone, Default)]
struct Learning {
    all: Passage,
    window: Passage,
    seconds: u32,
    detrended: Moments,
    broad: Moments,
}

impl Learning {
    fn push(&mut self, second: &Passage) {
        self.all.add(second);
        self.window.add(second);
        self.seconds += 1;
        if self.seconds.is_multiple_of(WINDOW_S)
            && let window = std::mem::take(&mut self.window)
            && let Some(contour) = window.power().contour()
        {
            self.detrended.push(&window.usual(&contour.present).detrended_db, &contour.present);
            self.broad.push(&contour.broad_db, &contour.present);
        }
    }

    fn baseline(&self, snapshot: u64) -> Option<Baseline> {
        let contour = self.all.power().contour()?;
        let power: f64 = self.all.power().power().iter().sum();
        let usual = self.all.usual(&contour.present);
        let spread = |moments: &Moments| -> Vec<i16> {
            let there = moments.deviation_db().into_iter().zip(contour.present);
            there.map(|(d, present)| d.filter(|_| present).map_or(-1, tenths)).collect()
        };
        Some(Baseline {
            snapshot,
            active_s: self.seconds,
            level_tenths: tenths((10.0 * power.max(1e-16).log10()) as f32),
            shape_tenths: contour.level_db.iter().map(|l| tenths(*l)).collect(),
            usual_tenths: usual.level_db.iter().map(|l| tenths(*l)).collect(),
            spread_tenths: spread(&self.detrended),
            broad_spread_tenths: spread(&self.broad),
        })
    }
}

/// The baselines of one channel, one per snapshot.
#[derive(Default)]
pub struct Baselines {
    snapshot: u64,
    learning: Learning,
    kept: BTreeMap<u64, Baseline>,
    order: Vec<u64>,
}

impl Baselines {
    /// Takes an active second of the soundcheck in. Once a baseline is accepted it stays as it is, but for one of an
    /// older program, which does not know what is usual.
    pub fn learn(&mut self, second: &Passage) {
        if self.current().is_some_and(|baseline| !baseline.usual_tenths.is_empty()) {
            return;
        }
        self.learning.push(second);
        if self.learning.seconds >= ACCEPT_S
            && let Some(baseline) = self.learning.baseline(self.snapshot)
        {
            self.keep(baseline);
            self.learning = Learning::default();
        }
    }

    /// The baseline of the snapshot that is on, once it is accepted.
    pub fn current(&self) -> Option<&Baseline> {
        self.kept.get(&self.snapshot)
    }

    /// Another source: what was learned under this snapshot is void.
    pub fn void(&mut self) {
        self.learning = Learning::default();
        self.kept.remove(&self.snapshot);
        self.order.retain(|id| *id != self.snapshot);
    }

    /// The source begins at this level, dB: what was learned that much under it was something else, and is
    /// void. A baseline of the source itself stays.
    pub fn begins(&mut self, level_db: f32) {
        self.learning = Learning::default();
        let under = |b: &Baseline| f32::from(b.level_tenths) / 10.0 < level_db - BEGINS_DB;
        if self.current().is_some_and(under) {
            self.void();
        }
    }

    /// The input gain has changed: the level moves, the shape survives.
    pub fn gain_changed(&mut self, db: f32) {
        self.learning = Learning::default();
        for baseline in self.kept.values_mut() {
            baseline.level_tenths = baseline.level_tenths.saturating_add(tenths(db));
        }
    }

    /// A snapshot was recalled: its own baseline is taken up, or a new one begun.
    pub fn recall(&mut self, snapshot: u64) {
        if snapshot != self.snapshot {
            self.snapshot = snapshot;
            self.learning = Learning::default();
        }
    }

    /// What is saved, oldest first.
    pub fn saved(&self) -> Vec<Baseline> {
        self.order.iter().filter_map(|id| self.kept.get(id)).cloned().collect()
    }

    /// Takes saved ones over; what is damaged is left out and told.
    pub fn load(&mut self, saved: Vec<Baseline>) -> Vec<BaselineError> {
        let mut errors = Vec::new();
        for baseline in saved {
            match baseline.check() {
                Ok(()) => self.keep(baseline),
                Err(error) => errors.push(error),
            }
        }
        errors
    }

    fn keep(&mut self, baseline: Baseline) {
        self.order.retain(|id| *id != baseline.snapshot);
        if self.order.len() == SNAPSHOTS {
            self.kept.remove(&self.order.remove(0));
        }
        self.order.push(baseline.snapshot);
        self.kept.insert(baseline.snapshot, baseline);
    }
}
