//! Values of one measure in ten bins, and how far two populations of them lie apart.

/// Bins of the index.
pub(super) const BINS: usize = 10;
/// Correlation from second to second is taken to be no more than this: beyond it nothing is told.
const MOST_ALIKE: f64 = 0.9;

/// What one channel's values were at the soundcheck.
#[derive(Clone, Copy, Debug)]
pub(super) struct Baseline {
    /// Upper edges of all bins but the last: its deciles.
    edges: [f32; BINS - 1],
    /// Share of each bin; where values repeat they are not a tenth each.
    shares: [f64; BINS],
    /// So many seconds count as one, since one second is much like the next.
    alike: f64,
    seconds: f64,
}

impl Baseline {
    /// Of values in the order in which they were heard; there must be [`BINS`] at least.
    pub fn of(values: &[f32]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f32::total_cmp);
        let edge = |bin: usize| sorted[((bin + 1) * sorted.len() / BINS).min(sorted.len() - 1)];
        let edges = std::array::from_fn(edge);
        let bins: Vec<usize> = values.iter().map(|v| bin_of(*v, &edges)).collect();
        let mut counts = [0.5; BINS];
        bins.iter().for_each(|bin| counts[*bin] += 1.0);
        let all: f64 = counts.iter().sum();
        let (alike, seconds) = (alike(&bins), values.len() as f64);
        Self { edges, shares: counts.map(|c| c / all), alike, seconds }
    }
}

fn bin_of(value: f32, edges: &[f32; BINS - 1]) -> usize {
    edges.partition_point(|edge| *edge <= value)
}

/// How many seconds count as one. For a Gaussian process of first order whose neighbours correlate by r the
/// counts of a bin vary as if there were so many fewer: the mean of (1 + r^k) / (1 - r^k) over the degrees k
/// of Hermite's polynomials that ten bins can tell.
fn alike(bins: &[usize]) -> f64 {
    let n = bins.len().max(1) as f64;
    let mean = bins.iter().sum::<usize>() as f64 / n;
    let off = |bin: &usize| *bin as f64 - mean;
    let variance: f64 = bins.iter().map(|b| off(b).powi(2)).sum();
    if variance <= 0.0 {
        return 1.0;
    }
    let neighbours: f64 = bins.windows(2).map(|pair| off(&pair[0]) * off(&pair[1])).sum();
    let r = (neighbours / variance).clamp(0.0, MOST_ALIKE);
    let degrees = BINS as i32 - 1;
    (1..=degrees).map(|k| (1.0 + r.powi(k)) / (1.0 - r.powi(k))).sum::<f64>() / f64::from(degrees)
}

/// How far what was heard of late lies from the soundcheck, all channels together: each value is put into
/// the bins of its own channel, so it does not matter who plays how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Apart {
    /// Population stability index.
    pub index: f64,
    /// Its scale under chance: 1/n + 1/m of the seconds that are independent. Without drift the index over
    /// this has a chi-squared distribution of [`BINS`] - 1 degrees.
    pub scale: f64,
}

impl Apart {
    /// Of channels: what they were, and their values of late. `None` where there are none.
    pub fn of<'a>(channels: impl Iterator<Item = (&'a Baseline, Vec<f32>)>) -> Option<Self> {
        let (mut now, mut then) = ([0.5; BINS], [0.5; BINS]);
        let (mut n, mut independent, mut from_baselines) = (0.0, 0.0, 0.0);
        for (baseline, values) in channels {
            let count = values.len() as f64;
            values.iter().for_each(|v| now[bin_of(*v, &baseline.edges)] += 1.0);
            then.iter_mut().zip(baseline.shares).for_each(|(sum, share)| *sum += count * share);
            n += count;
            independent += count / baseline.alike;
            from_baselines += count * count * baseline.alike / baseline.seconds;
        }
        if n == 0.0 {
            return None;
        }
        let all = n + 0.5 * BINS as f64;
        let term = |(a, b): (&f64, &f64)| (a - b) / all * (a / b).ln();
        let index = now.iter().zip(&then).map(term).sum();
        Some(Self { index, scale: 1.0 / independent + from_baselines / (n * n) })
    }

    /// The index over what chance makes of so few seconds; 0 where it may be chance altogether: where
    /// it is under `sure` times its scale.
    pub fn over_chance(&self, sure: f64) -> f64 {
        let chance = (BINS - 1) as f64 * self.scale;
        if self.index > sure * self.scale { (self.index - chance).max(0.0) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_that_are_alike_count_for_fewer() {
        let mut state = 1_u64;
        let mut any = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 40) as usize % BINS
        };
        let any: Vec<usize> = (0..1_000).map(|_| any()).collect();
        assert!((alike(&any) - 1.0).abs() < 0.1, "{}", alike(&any));
        let slow: Vec<usize> = (0..1_000).map(|n| (n / 40) * 7 % 10).collect();
        assert!(alike(&slow) > 5.0, "{}", alike(&slow));
        assert_eq!(alike(&[3; 50]), 1.0);
    }

    #[test]
    fn the_index_is_that_of_its_definition() {
        let values: Vec<f32> = (0..1_000).map(|n| (n * 617 % 1_000) as f32).collect();
        let baseline = Baseline::of(&values);
        let upper_half: Vec<f32> = (500..1_000).map(|n| n as f32).collect();
        let apart = Apart::of(std::iter::once((&baseline, upper_half))).expect("values");
        // Half of the bins hold a fifth each, the others next to nothing: 0.5 counts of 505.
        let (full, none, tenth) = (100.5 / 505.0, 0.5 / 505.0, 50.5 / 505.0);
        let term = |a: f64, b: f64| (a - b) * (a / b).ln();
        let index = 5.0 * term(full, tenth) + 5.0 * term(none, tenth);
        assert!((apart.index - index).abs() < 0.02 * index, "{} {index}", apart.index);
        assert_eq!(Apart { index: 1.0, scale: 0.1 }.over_chance(70.0), 0.0);
        assert!((Apart { index: 8.0, scale: 0.1 }.over_chance(70.0) - 7.1).abs() < 1e-12);
    }
}
