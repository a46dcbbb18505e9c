//! Values by their place in the order of size.

/// The value that would stand at this place if all were sorted; `None` where there are not so many.
pub(crate) fn nth(mut values: Vec<f32>, at: usize) -> Option<f32> {
    (at < values.len()).then(|| *values.select_nth_unstable_by(at, f32::total_cmp).1)
}

/// The middle one, of an even number the upper of the two; `None` of none.
pub(crate) fn median(values: Vec<f32>) -> Option<f32> {
    let middle = values.len() / 2;
    nth(values, middle)
}

/// Nearest-rank quantile; `None` of none.
pub(crate) fn quantile(values: Vec<f32>, q: f64) -> Option<f32> {
    let rank = (q * values.len() as f64).ceil() as usize;
    nth(values, rank.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let values: Vec<f32> = (1..=20).rev().map(|v| v as f32).collect();
        assert_eq!(quantile(values.clone(), 0.95), Some(19.0));
        assert_eq!(quantile(values.clone(), 0.5), Some(10.0));
        assert_eq!(median(values), Some(11.0));
        assert_eq!(quantile(vec![], 0.5), None);
        assert_eq!(median(vec![]), None);
        assert_eq!(quantile(vec![3.0], 0.95), Some(3.0));
    }
}
