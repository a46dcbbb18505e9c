//! Drift: is what the model says in the show still what it said at the soundcheck?
//!
//! Population stability index over ten bins of confidence and of energy, the last minute of all channels
//! against the soundcheck (SCIENCE section 8). What chance alone would make of so few verdicts,
//! `(bins - 1) (1/n + 1/m)`, is taken off first: without that, one quiet minute of two channels would
//! "drift". Verdicts are pooled over about six seconds, so six count as one.

use std::collections::VecDeque;

use crate::Presence;

/// Bins of the index.
const BINS: usize = 10;
/// Verdicts that count as one: seconds that a verdict is pooled over.
const POOLED: f32 = 6.0;
/// The last minute is looked at, hops, or longer where it has too few verdicts.
const RECENT_HOPS: u64 = 6_000;
/// Fewest verdicts of the show that say anything: 60 that are independent. One channel needs six
/// minutes for them, six channels one.
const LEAST_RECENT: usize = 360;
/// Fewest verdicts of the soundcheck.
const LEAST_BASELINE: usize = 360;
/// Most verdicts that are kept of the soundcheck: a quarter of an hour of 24 channels.
const MOST_BASELINE: usize = 21_600;
/// Above this a population has shifted (the rule of thumb of credit scoring, SCIENCE section 8).
const DRIFTS: f32 = 0.2;

/// Watches the verdicts of all channels.
#[derive(Debug, Default)]
pub struct Drift {
    baseline: [Vec<f32>; 2],
    /// Upper edges of all bins but the last, by measure; made anew when the soundcheck is over.
    edges: Option<[[f32; BINS - 1]; 2]>,
    shares: [[f32; BINS]; 2],
    recent: VecDeque<(u64, [f32; 2])>,
}

impl Drift {
    /// Takes in a verdict that reached the engine with hop `hop`; `learning` in the soundcheck.
    pub fn hear(&mut self, hop: u64, presence: &Presence, learning: bool) {
        let measures = [presence.confidence, presence.energy];
        if !measures.iter().all(|v| v.is_finite()) {
            return;
        }
        if learning {
            self.edges = None;
            self.recent.clear();
            if self.baseline[0].len() < MOST_BASELINE {
                self.baseline.iter_mut().zip(measures).for_each(|(all, v)| all.push(v));
            }
            return;
        }
        self.recent.push_back((hop, measures));
        while self.recent.len() > LEAST_RECENT
            && self.recent.front().is_some_and(|(at, _)| at + RECENT_HOPS <= hop)
        {
            self.recent.pop_front();
        }
    }

    /// The index over chance of the measure that shifted more; `None` while there is too little of
    /// either.
    pub fn index(&mut self) -> Option<f32> {
        if self.baseline[0].len() < LEAST_BASELINE || self.recent.len() < LEAST_RECENT {
            return None;
        }
        let edges = match self.edges {
            Some(edges) => edges,
            None => self.cut(),
        };
        let n = self.recent.len() as f32;
        let chance = (BINS - 1) as f32 * POOLED * (1.0 / n + 1.0 / self.baseline[0].len() as f32);
        let index = |measure: usize| {
            let recent = shares(self.recent.iter().map(|(_, m)| m[measure]), &edges[measure]);
            stability_index(&recent, &self.shares[measure])
        };
        Some((index(0).max(index(1)) - chance).max(0.0))
    }

    /// The index where it is too large.
    pub fn drifting(&mut self) -> Option<f32> {
        self.index().filter(|index| *index > DRIFTS)
    }

    fn cut(&mut self) -> [[f32; BINS - 1]; 2] {
        let edges = [0, 1].map(|measure| {
            let all = &mut self.baseline[measure];
            all.sort_by(f32::total_cmp);
            std::array::from_fn(|bin| all[(bin + 1) * all.len() / BINS])
        });
        #[expect(clippy::needless_range_loop, reason = "three arrays of measures")]
        for measure in 0..2 {
            self.shares[measure] = shares(self.baseline[measure].iter().copied(), &edges[measure]);
        }
        self.edges = Some(edges);
        edges
    }
}

/// Share of the values in each bin; none is empty, so that the index stays finite.
fn shares(values: impl Iterator<Item = f32>, edges: &[f32; BINS - 1]) -> [f32; BINS] {
    let mut counts = [0.5f32; BINS];
    values.for_each(|v| counts[edges.partition_point(|edge| *edge <= v)] += 1.0);
    let all: f32 = counts.iter().sum();
    counts.map(|count| count / all)
}

/// Sum of (a - b) ln(a / b).
fn stability_index(a: &[f32; BINS], b: &[f32; BINS]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a / b).ln()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presence::CLASSES;

    fn heard(confidence: f32, energy: f32) -> Presence {
        let p = [confidence; CLASSES];
        Presence { p, dominant: None, confidence, abstained: false, energy, distance: 0.0 }
    }

    /// 0 to 1, the same for the same place.
    fn uniform(at: u64) -> f32 {
        let mut x = at.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32;
        x ^= x >> 31;
        x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (x >> 40) as f32 / (1u64 << 24) as f32
    }

    /// A soundcheck, then a show whose confidences are bent by `bend`.
    fn evening(verdicts: u64, bend: impl Fn(f32) -> f32) -> Drift {
        let mut drift = Drift::default();
        for n in 0..4 * verdicts {
            drift.hear(n, &heard(uniform(n), -uniform(n + 7_777)), true);
        }
        for n in 4 * verdicts..5 * verdicts {
            drift.hear(n, &heard(bend(uniform(n)), -uniform(n + 7_777)), false);
        }
        drift
    }

    #[test]
    fn the_same_show_does_not_drift_and_another_does() {
        for verdicts in [400, 1_000, 3_000] {
            assert_eq!(evening(verdicts, |p| p).drifting(), None);
            assert!(evening(verdicts, |p| p * 0.4).drifting().is_some());
        }
    }

    #[test]
    fn too_little_says_nothing() {
        assert_eq!(evening(80, |p| p * 0.1).index(), None);
        assert_eq!(Drift::default().index(), None);
    }

    #[test]
    fn a_new_soundcheck_starts_the_show_anew() {
        let mut drift = evening(400, |p| p * 0.1);
        assert!(drift.drifting().is_some());
        drift.hear(9_999, &heard(0.5, 0.0), true);
        assert_eq!(drift.index(), None);
    }

    #[test]
    fn values_that_are_all_the_same_are_no_drift() {
        let mut drift = Drift::default();
        (0..2_000).for_each(|n| drift.hear(n, &heard(1.0, -5.0), n < 1_500));
        assert_eq!(drift.drifting(), None);
    }
}
