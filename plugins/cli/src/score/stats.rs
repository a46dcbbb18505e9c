//! Rates with their intervals, medians, calibration error.

/// Standard normal quantile of a one-sided 95 % bound (issue 4, point 4).
pub const Z: f64 = 1.64;

/// Wilson's lower and upper bound of a share (Wilson 1927).
pub fn wilson(hits: f64, n: f64, z: f64) -> (f64, f64) {
    if n <= 0.0 {
        return (0.0, 1.0);
    }
    let (p, zz) = (hits / n, z * z);
    let centre = p + zz / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + zz / (4.0 * n * n)).sqrt();
    (((centre - half) / (1.0 + zz / n)).max(0.0), ((centre + half) / (1.0 + zz / n)).min(1.0))
}

/// Exact 95 % interval of a Poisson mean from one count (Garwood 1936).
pub fn poisson(count: usize) -> (f64, f64) {
    // P(X <= k) falls as the mean grows: bisection.
    let solve = |k: usize, target: f64| {
        let (mut low, mut high) = (0.0, 10.0 + 3.0 * k as f64 + 10.0 * (k as f64).sqrt());
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            if cumulative(k, middle) > target {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    };
    let lower = if count == 0 { 0.0 } else { solve(count - 1, 0.975) };
    (lower, solve(count, 0.025))
}

/// P(X <= k) of a Poisson variable.
fn cumulative(k: usize, mean: f64) -> f64 {
    let mut log_term = -mean;
    let mut sum = log_term.exp();
    for i in 1..=k {
        log_term += (mean / i as f64).ln();
        sum += log_term.exp();
    }
    sum
}

/// Median; `None` of nothing.
pub fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[middle]),
        _ => Some(0.5 * (sorted[middle - 1] + sorted[middle])),
    }
}

/// A bin of a reliability diagram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Mean confidence in it.
    pub confidence: f64,
    /// Share that was right.
    pub right: f64,
    /// Cards in it.
    pub n: usize,
}

/// Bins of equal mass; cards of one confidence may be split.
pub fn bins(cards: &[(f64, bool)], most: usize) -> Vec<Bin> {
    let mut sorted = cards.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let count = most.min(sorted.len() / 10).max(1);
    (0..count)
        .filter_map(|i| {
            let part = &sorted[i * sorted.len() / count..(i + 1) * sorted.len() / count];
            let n = part.len();
            (n > 0).then(|| Bin {
                confidence: part.iter().map(|c| c.0).sum::<f64>() / n as f64,
                right: part.iter().filter(|c| c.1).count() as f64 / n as f64,
                n,
            })
        })
        .collect()
}

/// Expected calibration error over bins; `None` without cards.
pub fn ece(bins: &[Bin]) -> Option<f64> {
    let n: usize = bins.iter().map(|b| b.n).sum();
    let off = |b: &Bin| b.n as f64 * (b.confidence - b.right).abs();
    (n > 0).then(|| bins.iter().map(off).sum::<f64>() / n as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_agrees_with_its_known_values() {
        // Newcombe 1998, table I: 81 of 263, z 1.96: 0.2553 to 0.3662.
        let (low, high) = wilson(81.0, 263.0, 1.959_96);
        assert!((low - 0.2553).abs() < 1e-4 && (high - 0.3662).abs() < 1e-4);
        assert_eq!(wilson(0.0, 0.0, Z), (0.0, 1.0));
        let perfect = |n| wilson(n, n, Z).0;
        assert!(perfect(20.0) < perfect(40.0) && perfect(25.0) > 0.9);
    }

    #[test]
    fn the_poisson_interval_agrees_with_garwood() {
        let near =
            |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() < 0.01 && (a.1 - b.1).abs() < 0.01;
        assert!(near(poisson(0), (0.0, 3.69)));
        assert!(near(poisson(1), (0.03, 5.57)));
        assert!(near(poisson(10), (4.80, 18.39)));
    }

    #[test]
    fn calibration_error_is_none_where_confidence_is_the_share() {
        let cards: Vec<(f64, bool)> = (0..100).map(|i| (0.3, i % 10 < 3)).collect();
        let bins = bins(&cards, 1);
        assert!(ece(&bins).is_some_and(|e| e < 1e-9));
        let sure: Vec<(f64, bool)> = (0..100).map(|i| (0.9, i % 10 < 3)).collect();
        assert!(ece(&super::bins(&sure, 1)).is_some_and(|e| (e - 0.6).abs() < 1e-9));
        assert_eq!(ece(&[]), None);
    }

    #[test]
    fn medians_of_odd_even_and_none() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), Some(2.0));
        assert_eq!(median([4.0, 1.0, 2.0, 3.0].into_iter()), Some(2.5));
        assert_eq!(median([].into_iter()), None);
    }
}
