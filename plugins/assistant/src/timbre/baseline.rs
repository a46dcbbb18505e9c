//! A channel's own baseline: what it sounded like in the soundcheck, when nobody changed anything
//! any more. Accepted by active time, one per snapshot of the desk, kept in the saved state; it grows while the
//! soundcheck goes on as it began.

use super::record::Heard;
use super::repertoire::{Repertoire, kept};
use super::saved::{Baseline, BaselineError, spread_tenths, tenths};
use dsp_core::ltas::{Curve, Moments, Passage};
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, VecDeque};

/// Active seconds after which a baseline is accepted: a verse and a chorus of most songs.
/// SCIENCE section 2 found 13 s too short for parts that do not repeat and asks for a minute; 40 s is
/// what a soundcheck gives a channel, and the spread from window to window says what it is worth.
pub const ACCEPT_S: u32 = 40;
/// Where the soundcheck goes on, the baseline grows by so many seconds at a time, to so many: what was not played in
/// its first verse and chorus has no like among them.
pub(super) const GROWS_S: u32 = 8;
pub(super) const MOST_S: u32 = 80;
/// An active second waits for so many others before the baseline grows by it: what sticks out shows by then, and while
/// anything may, nothing is learned (a resonance shows in 12 s, a tone, told in a median of 25 s, from its first look).
pub(super) const WAITS_S: usize = 30;
const _: () = assert!(ACCEPT_S.is_multiple_of(GROWS_S) && MOST_S.is_multiple_of(GROWS_S));
const _: () = assert!(GROWS_S.is_multiple_of(WINDOW_S));
/// A baseline so far under the source as it begins is none of it, dB: a little less than the step by which
/// that is told, since a baseline's level is a mean.
const BEGINS_DB: f32 = 8.0;
/// Active seconds of a window whose contours' spread is measured.
pub(super) const WINDOW_S: u32 = 4;
/// Snapshots that are kept, the oldest goes first.
const SNAPSHOTS: usize = 8;

/// A baseline in the making.
#[derive(Clone, Default)]
struct Learning {
    all: Passage,
    window: Passage,
    seconds: u32,
    moments_db: Vec<Curve>,
    detrended: Moments,
    broad: Moments,
}

impl Learning {
    fn push(&mut self, second: &Heard) {
        self.all.add(&second.passage);
        self.window.add(&second.passage);
        self.moments_db.extend(second.moments_db);
        self.seconds += 1;
        if self.seconds.is_multiple_of(WINDOW_S)
            && let window = std::mem::take(&mut self.window)
            && let Some(contour) = window.power().contour()
        {
            self.detrended.push(&contour.detrended_db, &contour.present);
            self.broad.push(&contour.broad_db, &contour.present);
        }
    }

    fn baseline(&self, snapshot: u64) -> Option<Baseline> {
        let contour = self.all.power().contour()?;
        let power: f64 = self.all.power().power().iter().sum();
        let spread_db = self.detrended.deviation_db();
        // What less than two windows had has no spread, and is not there.
        let present = std::array::from_fn(|i| contour.present[i] && spread_db[i].is_some());
        Some(Baseline {
            snapshot,
            active_s: self.seconds,
            level_tenths: tenths((10.0 * power.max(1e-16).log10()) as f32),
            shape_tenths: contour.level_db.into_iter().map(tenths).collect(),
            moments: self.moments_db.iter().map(|db| kept(db, &present)).collect(),
            _older: IgnoredAny,
            spread_tenths: spread_tenths(&spread_db, &present),
            broad_spread_tenths: spread_tenths(&self.broad.deviation_db(), &present),
        })
    }
}

/// A baseline and what follows from it.
struct Accepted {
    number: u64,
    baseline: Baseline,
    repertoire: Option<Repertoire>,
}

/// The baselines of one channel, one per snapshot.
#[derive(Default)]
pub struct Baselines {
    snapshot: u64,
    learning: Learning,
    waiting: VecDeque<Heard>,
    grows_no_more: bool,
    kept: BTreeMap<u64, Accepted>,
    order: Vec<u64>,
    /// Baselines that were taken up so far.
    count: u64,
}

impl Baselines {
    /// Takes an active second of the soundcheck in. Once a baseline is accepted it grows by what is played on, but not
    /// by what is `doubted`, and until it [grows no more](Self::grow_no_more) or the input gain has changed. One that was
    /// loaded stays as it is, but for one of an older program, which does not know what was played.
    pub fn learn(&mut self, second: &Heard, doubted: bool) {
        if self.grows_no_more {
            return;
        }
        if self.learning.seconds < ACCEPT_S {
            if self.repertoire().is_none() {
                self.learning.push(second);
                if self.learning.seconds == ACCEPT_S {
                    self.accept();
                }
            }
        } else if !doubted {
            self.grow(second);
        }
    }

    fn grow(&mut self, second: &Heard) {
        self.waiting.push_back(second.clone());
        if self.waiting.len() > WAITS_S
            && let Some(second) = self.waiting.pop_front()
        {
            self.learning.push(&second);
            if self.learning.seconds.is_multiple_of(GROWS_S) {
                self.accept();
            }
            if self.learning.seconds == MOST_S {
                self.grow_no_more();
            }
        }
    }

    /// Something sticks out of the baseline, or the soundcheck is over: what is played from now on, and what waits,
    /// is none of it. Nothing happens before one is accepted.
    pub fn grow_no_more(&mut self) {
        if self.learning.seconds >= ACCEPT_S {
            self.learn_anew();
            self.grows_no_more = true;
        }
    }

    fn accept(&mut self) {
        if let Some(baseline) = self.learning.baseline(self.snapshot) {
            self.keep(baseline);
        }
    }

    /// What is under way is forgotten, and what ended it.
    fn learn_anew(&mut self) {
        self.learning = Learning::default();
        self.waiting = VecDeque::new();
        self.grows_no_more = false;
    }

    /// The baseline of the snapshot that is on, once it is accepted.
    pub fn current(&self) -> Option<&Baseline> {
        self.kept.get(&self.snapshot).map(|kept| &kept.baseline)
    }

    /// What was played when it was learned; `None` too where an older program saved it.
    pub fn repertoire(&self) -> Option<&Repertoire> {
        self.kept.get(&self.snapshot)?.repertoire.as_ref()
    }

    /// Which of all that were ever taken up is the one that is on; 0: none.
    pub fn accepted(&self) -> u64 {
        self.kept.get(&self.snapshot).map_or(0, |kept| kept.number)
    }

    /// Another source: what was learned under this snapshot is void.
    pub fn void(&mut self) {
        self.learn_anew();
        self.kept.remove(&self.snapshot);
        self.order.retain(|id| *id != self.snapshot);
    }

    /// The source begins at this level, dB: what was learned that much under it was something else, and is
    /// void. A baseline of the source itself stays.
    pub fn begins(&mut self, level_db: f32) {
        self.learn_anew();
        let under = |b: &Baseline| f32::from(b.level_tenths) / 10.0 < level_db - BEGINS_DB;
        if self.current().is_some_and(under) {
            self.void();
        }
    }

    /// The input gain has changed: the level moves, the shape survives.
    pub fn gain_changed(&mut self, db: f32) {
        self.learn_anew();
        for Accepted { baseline, .. } in self.kept.values_mut() {
            baseline.level_tenths = baseline.level_tenths.saturating_add(tenths(db));
        }
    }

    /// A snapshot was recalled: its own baseline is taken up, or a new one begun.
    pub fn recall(&mut self, snapshot: u64) {
        if snapshot != self.snapshot {
            self.snapshot = snapshot;
            self.learn_anew();
        }
    }

    /// The snapshot that is on.
    pub fn snapshot(&self) -> u64 {
        self.snapshot
    }

    /// What is saved, oldest first.
    pub fn saved(&self) -> Vec<Baseline> {
        self.order.iter().filter_map(|id| Some(self.kept.get(id)?.baseline.clone())).collect()
    }

    /// Takes saved ones over; what is damaged is left out and told.
    pub fn load(&mut self, saved: Vec<Baseline>) -> Vec<BaselineError> {
        let mut errors = Vec::new();
        self.learn_anew();
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
        let repertoire = baseline.repertoire();
        self.count += 1;
        let accepted = Accepted { number: self.count, repertoire, baseline };
        self.kept.insert(accepted.baseline.snapshot, accepted);
    }
}
