//! How loud a source is: true peak and RMS of its active seconds, for two minutes.

use super::HZ;
use crate::order;
use crate::timbre::SOFT_DB;
use dsp_core::listen::Observation;
use std::collections::VecDeque;

/// Active seconds whose levels are kept: two minutes, so that a changed gain shows within that time.
const KEPT: usize = 120;
/// Certainty of each bound of a quantile.
const SURE: f64 = 0.9;

/// The levels of one channel, second by second.
pub(super) struct Levels {
    second: Second,
    peaks: VecDeque<f32>,
    rms: VecDeque<f32>,
    p95: Option<f32>,
    p95_bounds: Option<(f32, f32)>,
}

#[derive(Clone, Copy, Debug)]
struct Second {
    hops: u64,
    active: u64,
    peak_dbtp: f32,
    power: f64,
}

const NEW_SECOND: Second = Second { hops: 0, active: 0, peak_dbtp: f32::NEG_INFINITY, power: 0.0 };

impl Default for Levels {
    fn default() -> Self {
        Self {
            second: NEW_SECOND,
            peaks: VecDeque::with_capacity(KEPT),
            rms: VecDeque::with_capacity(KEPT),
            p95: None,
            p95_bounds: None,
        }
    }
}

impl Levels {
    /// Takes in one hop, in which the source was active or not; the second that it ends counts unless `others` are
    /// heard in the place of the source.
    pub fn hear(&mut self, o: &Observation, active: bool, others: bool) {
        let s = &mut self.second;
        s.hops += 1;
        if active {
            s.active += 1;
            s.peak_dbtp = s.peak_dbtp.max(o.pre.true_peak_dbtp);
            s.power += 10f64.powf(f64::from(o.pre.rms_dbfs) / 10.0);
        }
        if s.hops == HZ {
            let second = std::mem::replace(s, NEW_SECOND);
            // The source played in at least a fifth of it: a tail is no level.
            if second.active * 5 >= HZ && !others {
                self.keep(second);
            }
        }
    }

    fn keep(&mut self, s: Second) {
        if self.peaks.len() == KEPT {
            self.peaks.pop_front();
            self.rms.pop_front();
        }
        self.peaks.push_back(s.peak_dbtp);
        self.rms.push_back((10.0 * (s.power / s.active as f64).max(1e-16).log10()) as f32);
        self.p95 = quantile(&self.peaks, 0.95);
        self.p95_bounds = bounds(&self.peaks, 0.95, SURE);
    }

    /// Forgets them: gain or source have changed.
    pub fn forget(&mut self) {
        self.second = NEW_SECOND;
        self.peaks.clear();
        self.rms.clear();
        self.p95 = None;
        self.p95_bounds = None;
    }

    pub fn p95_dbtp(&self) -> Option<f32> {
        self.p95
    }

    pub fn p95_bounds_dbtp(&self) -> Option<(f32, f32)> {
        self.p95_bounds
    }

    /// 95th percentile of the true peaks of those seconds that are as loud as the source is: within [`SOFT_DB`] of the third
    /// loudest.
    pub fn loud_p95_dbtp(&self) -> Option<f32> {
        let mut loudest: Vec<f32> = self.rms.iter().copied().collect();
        loudest.sort_unstable_by(|a, b| b.total_cmp(a));
        let least = loudest.get(2).or(loudest.last())? - SOFT_DB;
        let loud = self.peaks.iter().zip(&self.rms).filter(|(_, rms)| **rms >= least);
        order::quantile(loud.map(|(peak, _)| *peak).collect(), 0.95)
    }

    pub fn seconds(&self) -> usize {
        self.peaks.len()
    }

    pub fn share_of_peaks(&self, is: impl Fn(f32) -> bool) -> f32 {
        let there = self.peaks.iter().filter(|peak| is(**peak)).count();
        there as f32 / self.peaks.len().max(1) as f32
    }

    pub fn median_rms_dbfs(&self) -> Option<f32> {
        quantile(&self.rms, 0.5)
    }
}

/// Bounds of a quantile by order statistics, for any distribution: of `n` values a binomial number
/// lies under the quantile (Conover, Practical Nonparametric Statistics, section 3.2).
fn bounds(values: &VecDeque<f32>, q: f64, sure: f64) -> Option<(f32, f32)> {
    let mut sorted: Vec<f32> = values.iter().copied().collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let n = sorted.len();
    // P(exactly k of n under it), and the sum of those up to k.
    let mut exactly = (1.0 - q).powi(n as i32);
    let mut sum = exactly;
    let (mut lower, mut upper) = (0, n.checked_sub(1)?);
    for k in 1..=n {
        // P(k or more under it) is what makes the k-th smallest a lower bound.
        if 1.0 - sum >= sure {
            lower = k - 1;
        }
        // P(k or fewer under it) is what makes the next one an upper bound.
        if sum >= sure {
            upper = upper.min(k - 1);
        }
        exactly *= (n + 1 - k) as f64 / k as f64 * q / (1.0 - q);
        sum += exactly;
    }
    Some((sorted[lower], sorted[upper]))
}

fn quantile(values: &VecDeque<f32>, q: f64) -> Option<f32> {
    order::quantile(values.iter().copied().collect(), q)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loud_seconds_are_the_sources_however_few() {
        let mut levels = Levels::default();
        let mut second = |peak_dbtp: f32| {
            let power = 100.0 * 10f64.powf(f64::from(peak_dbtp - 12.0) / 10.0);
            levels.keep(Second { hops: HZ, active: HZ, peak_dbtp, power });
            (levels.p95_dbtp().expect("some"), levels.loud_p95_dbtp().expect("some"))
        };
        assert_eq!(second(-30.0), (-30.0, -30.0));
        for n in 0..100 {
            second(-30.0 + (n % 3) as f32);
        }
        // It speaks for four seconds.
        let last = (0..4).map(|n| second(-12.0 - n as f32)).last().expect("four");
        assert_eq!(last, (-28.0, -12.0));
        let shout = second(0.0);
        assert_eq!(shout.1, 0.0, "one of the loud ones");
    }

    #[test]
    fn bounds_of_a_quantile_close_in_as_seconds_come() {
        let values = |n: i32| (1..=n).map(|v| v as f32).collect::<VecDeque<f32>>();
        assert_eq!(bounds(&values(0), 0.95, SURE), None);
        // Of 20 values 18 or more lie under the quantile in 92 % of all cases, 19 in 74 %.
        assert_eq!(bounds(&values(20), 0.95, SURE), Some((18.0, 20.0)));
        // That all of 45 lie under it happens in 10 %.
        assert_eq!(bounds(&values(45), 0.95, SURE).map(|b| b.1), Some(45.0));
        for n in 1..200 {
            let (lower, upper) = bounds(&values(n), 0.95, SURE).expect("some");
            let middle = quantile(&values(n), 0.95).expect("some");
            assert!(lower <= middle && middle <= upper, "{n}");
        }
        let (lower, upper) = bounds(&values(120), 0.95, SURE).expect("some");
        assert!(lower >= 110.0 && upper <= 118.0, "{lower} {upper}");
    }
}
