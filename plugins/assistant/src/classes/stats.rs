//! Sums, means and regressions over levels in dB.

/// Power sum, dB.
pub(super) fn power_sum(levels_db: &[f32]) -> f32 {
    let sum: f64 = levels_db.iter().map(|l| 10f64.powf(f64::from(*l) / 10.0)).sum();
    (10.0 * sum.max(1e-16).log10()) as f32
}

/// Mean of powers, dB.
pub(super) fn power_mean(levels_db: impl Iterator<Item = f32>) -> f32 {
    let (sum, n) =
        levels_db.fold((0.0, 0u32), |(s, n), l| (s + 10f64.powf(f64::from(l) / 10.0), n + 1));
    (10.0 * (sum / f64::from(n.max(1))).max(1e-16).log10()) as f32
}

/// Mean and standard deviation.
pub(super) fn moments(values: &[f32]) -> (f32, f32) {
    let n = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n;
    (mean, variance.sqrt())
}

/// Slope of `y` over `x`, and their correlation.
pub(super) fn regression(x: &[f32], y: &[f32]) -> (f32, f32) {
    let ((mx, sx), (my, sy)) = (moments(x), moments(y));
    let n = x.len().max(1) as f32;
    let covariance = x.iter().zip(y).map(|(a, b)| (a - mx) * (b - my)).sum::<f32>() / n;
    let slope = if sx > 0.0 { covariance / (sx * sx) } else { 0.0 };
    let correlation = if sx * sy > 0.0 { covariance / (sx * sy) } else { 0.0 };
    (slope, correlation)
}
