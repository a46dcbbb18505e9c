//! Least squares of one signal over several others, each through a short filter: the sums that it
//! needs, second by second, and its solution.

/// Coefficients of each source's filter: one value early, in time, one late. At 1600 Hz that follows
/// a delay between two values well enough for 60 to 400 Hz.
pub(super) const TAPS: usize = 3;
/// Ridge, as a share of each source's own power: what filters of three taps need to stay tame.
const RIDGE: f64 = 3e-4;
/// Mean square under which a source has nothing to be found by, times the values summed: -90 dBFS.
const QUIETEST: f64 = 1e-9;

/// Sums over a stretch of time: products of all sources' delayed values with each other and with the
/// target.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    width: usize,
    /// Lower triangle by rows.
    products: Vec<f64>,
    with_target: Vec<f64>,
    target: f64,
    values: f64,
}

impl Sums {
    pub fn new(sources: usize) -> Self {
        let width = sources * TAPS;
        Self {
            width,
            products: vec![0.0; width * (width + 1) / 2],
            with_target: vec![0.0; width],
            target: 0.0,
            values: 0.0,
        }
    }

    /// Sums over a stretch. `columns`: the delayed values of each source and tap, `target` as long.
    pub fn of(columns: &[&[f32]], target: &[f32]) -> Self {
        let mut sums = Self::new(columns.len() / TAPS);
        let mut at = 0;
        for (i, a) in columns.iter().enumerate() {
            for b in &columns[..=i] {
                sums.products[at] = dot(a, b);
                at += 1;
            }
            sums.with_target[i] = dot(a, target);
        }
        sums.target = dot(target, target);
        sums.values = target.len() as f64;
        sums
    }

    /// Forgets by the factor `keep`, then adds `more`.
    pub fn blend(&mut self, keep: f64, more: &Self) {
        let add = |to: &mut Vec<f64>, from: &[f64]| {
            to.iter_mut().zip(from).for_each(|(to, from)| *to = *to * keep + from);
        };
        add(&mut self.products, &more.products);
        add(&mut self.with_target, &more.with_target);
        self.target = self.target * keep + more.target;
        self.values = self.values * keep + more.values;
    }

    fn product(&self, i: usize, j: usize) -> f64 {
        let (i, j) = (i.max(j), i.min(j));
        self.products[i * (i + 1) / 2 + j]
    }

    /// True where both are of as many sources.
    pub fn same_shape(&self, other: &Self) -> bool {
        self.width == other.width
    }

    /// Values that the sums stand for.
    pub fn values(&self) -> f64 {
        self.values
    }

    /// Solves for all sources at once; `None` where there is nothing to solve.
    pub fn solve(&self) -> Option<Solution> {
        let n = self.width;
        if n == 0 || self.target < QUIETEST * self.values.max(1.0) {
            return None;
        }
        let floor = QUIETEST * self.values.max(1.0);
        let ridged = |i: usize| self.product(i, i) * (1.0 + RIDGE) + floor;
        let factor = cholesky(n, |i, j| if i == j { ridged(i) } else { self.product(i, j) })?;
        let inverse = inverse(n, &factor);
        let weights: Vec<f64> = (0..n)
            .map(|i| (0..n).map(|j| inverse[i * n + j] * self.with_target[j]).sum())
            .collect();
        let explained: f64 = weights.iter().zip(&self.with_target).map(|(w, b)| w * b).sum();
        let residual = (self.target - explained).max(1e-6 * self.target);
        let sources = (0..n / TAPS).map(|s| self.source(s, &weights, &inverse, residual)).collect();
        Some(Solution { sources, explained: (1.0 - residual / self.target).clamp(0.0, 1.0) as f32 })
    }

    fn source(&self, s: usize, weights: &[f64], inverse: &[f64], residual: f64) -> Source {
        let n = self.width;
        let own = s * TAPS..(s + 1) * TAPS;
        let power = self.product(s * TAPS + 1, s * TAPS + 1);
        let audible = power >= 4.0 * QUIETEST * self.values.max(1.0);
        let passed: f64 = own
            .clone()
            .flat_map(|i| own.clone().map(move |j| (i, j)))
            .map(|(i, j)| weights[i] * weights[j] * self.product(i, j))
            .sum();
        // What the source alone takes off the residual: w' (inverse block)^-1 w.
        let block: Vec<f64> = own
            .clone()
            .flat_map(|i| own.clone().map(move |j| (i, j)))
            .map(|(i, j)| inverse[i * n + j])
            .collect();
        let alone = cholesky(TAPS, |i, j| block[i * TAPS + j]).map_or(0.0, |factor| {
            let unique = self::inverse(TAPS, &factor);
            let w = &weights[own];
            (0..TAPS * TAPS).map(|at| w[at / TAPS] * w[at % TAPS] * unique[at]).sum::<f64>()
        });
        // What it would take off at a gain of 1, and what is left of all then.
        let unit = if block[TAPS + 1] > 0.0 { 1.0 / block[TAPS + 1] } else { 0.0 };
        Source {
            gain: if power > 0.0 { (passed.max(0.0) / power) as f32 } else { 0.0 },
            coherence: (alone.max(0.0) / (alone.max(0.0) + residual)) as f32,
            unit_over_residual: (unit / residual) as f32,
            audible,
        }
    }
}

/// What is found of one source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Source {
    /// Gain, a ratio of powers.
    pub gain: f32,
    /// Share of what the others leave over that this one explains.
    pub coherence: f32,
    /// What it would explain of it at a gain of 1, over what nothing explains.
    pub unit_over_residual: f32,
    /// It is loud enough to be found at all.
    pub audible: bool,
}

/// What is found of all.
#[derive(Clone, Debug)]
pub(super) struct Solution {
    pub sources: Vec<Source>,
    /// Share of the target's power that all of them explain.
    pub explained: f32,
}

/// Sum of products, single precision over stretches of 256.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    let part = |(a, b): (&[f32], &[f32])| {
        let mut lanes = [0.0_f32; 8];
        let (ca, cb) = (a.chunks_exact(8), b.chunks_exact(8));
        let rest: f32 = ca.remainder().iter().zip(cb.remainder()).map(|(x, y)| x * y).sum();
        for (x, y) in ca.zip(cb) {
            lanes.iter_mut().zip(x.iter().zip(y)).for_each(|(l, (x, y))| *l += x * y);
        }
        f64::from(lanes.iter().sum::<f32>() + rest)
    };
    a.chunks(256).zip(b.chunks(256)).map(part).sum()
}

/// Lower factor by rows, full matrix; `None` where it is not positive definite.
fn cholesky(n: usize, matrix: impl Fn(usize, usize) -> f64) -> Option<Vec<f64>> {
    let mut l = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let inner: f64 =
                l[i * n..i * n + j].iter().zip(&l[j * n..j * n + j]).map(|(a, b)| a * b).sum();
            let rest = matrix(i, j) - inner;
            if i == j {
                if rest <= 0.0 || !rest.is_finite() {
                    return None;
                }
                l[i * n + i] = rest.sqrt();
            } else {
                l[i * n + j] = rest / l[j * n + j];
            }
        }
    }
    Some(l)
}

/// Inverse of the matrix whose lower factor is `l`.
fn inverse(n: usize, l: &[f64]) -> Vec<f64> {
    // Columns of the factor's inverse, then their products.
    let mut m = vec![0.0; n * n];
    for j in 0..n {
        m[j * n + j] = 1.0 / l[j * n + j];
        for i in j + 1..n {
            let inner: f64 = (j..i).map(|k| l[i * n + k] * m[k * n + j]).sum();
            m[i * n + j] = -inner / l[i * n + i];
        }
    }
    let mut out = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = (i..n).map(|k| m[k * n + i] * m[k * n + j]).sum();
            out[i * n + j] = sum;
            out[j * n + i] = sum;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_is_one() {
        let matrix = [4.0, 1.0, 0.5, 1.0, 3.0, 0.2, 0.5, 0.2, 2.0];
        let factor = cholesky(3, |i, j| matrix[i * 3 + j]).expect("positive definite");
        let inverse = inverse(3, &factor);
        for i in 0..3 {
            for j in 0..3 {
                let product: f64 = (0..3).map(|k| matrix[i * 3 + k] * inverse[k * 3 + j]).sum();
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
        assert!(cholesky(2, |_, _| 1.0).is_none(), "two columns alike");
    }
}
