//! Logistic regression, with weights of any sign or with none below 0.

/// One case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row<const N: usize> {
    /// What is to be told is so.
    pub is: bool,
    /// How much it counts.
    pub weight: f64,
    /// What speaks for it.
    pub grounds: [f64; N],
}

/// Weights and what is left of the log-odds without them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit<const N: usize> {
    /// Of each ground.
    pub weights: [f64; N],
    /// Log-odds where there are none.
    pub nothing: f64,
}

/// Pull of the weights towards 0, per unit of each ground's deviation: it decides between grounds that say
/// the same, and nothing else.
const RIDGE: f64 = 1e-4;
/// Newton steps and, in each, sweeps over the weights: both come to rest long before.
const STEPS: usize = 30;
const SWEEPS: usize = 200;

impl<const N: usize> Fit<N> {
    /// Log-odds of a row.
    pub fn log_odds(&self, grounds: &[f64; N]) -> f64 {
        self.nothing + self.weights.iter().zip(grounds).map(|(w, x)| w * x).sum::<f64>()
    }

    /// The likeliest weights, none below `least` (minus infinity: any); `None` where all rows are so, or none is.
    ///
    /// Newton's method; each step's parabola is minimised under the bound, one weight after the other.
    pub fn of(rows: &[Row<N>], least: f64) -> Option<Self> {
        let total: f64 = rows.iter().map(|r| r.weight).sum();
        let ringing: f64 = rows.iter().filter(|r| r.is).map(|r| r.weight).sum();
        if !(ringing > 0.0 && ringing < total) {
            return None;
        }
        let mean: [f64; N] = std::array::from_fn(|i| {
            rows.iter().map(|r| r.weight * r.grounds[i]).sum::<f64>() / total
        });
        let deviation: [f64; N] = std::array::from_fn(|i| {
            let square = |r: &Row<N>| r.weight * (r.grounds[i] - mean[i]).powi(2);
            (rows.iter().map(square).sum::<f64>() / total).sqrt().max(1e-9)
        });
        let scaled = |r: &Row<N>, i: usize| (r.grounds[i] - mean[i]) / deviation[i];
        let mut weights = [0.0; N];
        let mut bias = (ringing / (total - ringing)).ln();
        for _ in 0..STEPS {
            // Slope and curvature of the mean loss; the last place is the bias.
            let mut slope = vec![0.0; N + 1];
            let mut curve = vec![vec![0.0; N + 1]; N + 1];
            for row in rows {
                let x: Vec<f64> = (0..N).map(|i| scaled(row, i)).chain([1.0]).collect();
                let odds = bias + (0..N).map(|i| weights[i] * x[i]).sum::<f64>();
                let p = 1.0 / (1.0 + (-odds).exp());
                let share = row.weight / total;
                let (off, bend) =
                    (share * (p - f64::from(u8::from(row.is))), share * p * (1.0 - p));
                for i in 0..=N {
                    slope[i] += off * x[i];
                    for j in 0..=i {
                        curve[i][j] += bend * x[i] * x[j];
                    }
                }
            }
            for i in 0..N {
                slope[i] += RIDGE * weights[i];
                curve[i][i] += RIDGE;
            }
            curve[N][N] += 1e-9;
            let mut step = vec![0.0; N + 1];
            for _ in 0..SWEEPS {
                for i in 0..=N {
                    let cross = |j: usize| if j < i { curve[i][j] } else { curve[j][i] };
                    let rest: f64 = (0..=N).filter(|j| *j != i).map(|j| cross(j) * step[j]).sum();
                    let free = -(slope[i] + rest) / curve[i][i];
                    step[i] = if i < N { free.max(least - weights[i]) } else { free };
                }
            }
            (0..N).for_each(|i| weights[i] = f64::max(least, weights[i] + step[i]));
            bias += step[N];
        }
        let weights: [f64; N] = std::array::from_fn(|i| weights[i] / deviation[i]);
        let nothing = bias - weights.iter().zip(mean).map(|(w, m)| w * m).sum::<f64>();
        Some(Self { weights, nothing })
    }

    /// Mean loss of the rows, nats: what the fit makes least.
    pub fn loss(&self, rows: &[Row<N>]) -> f64 {
        let total: f64 = rows.iter().map(|r| r.weight).sum();
        let one = |r: &Row<N>| {
            let odds = self.log_odds(&r.grounds);
            r.weight * (if r.is { -odds } else { odds }).exp().ln_1p()
        };
        rows.iter().map(one).sum::<f64>() / total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::rng::Rng;

    #[test]
    fn weights_that_made_the_rows_are_found_again_and_what_speaks_against_gets_none() {
        let mut rng = Rng::new(5, "fit");
        let truth = Fit { weights: [0.8, 0.0, 0.3], nothing: -1.5 };
        let rows: Vec<Row<3>> = (0..20_000)
            .map(|_| {
                let [a, b, c] =
                    [rng.between(-3.0, 3.0), rng.between(-3.0, 3.0), rng.between(-6.0, 6.0)];
                // The second speaks against: the best weight that is not negative is none.
                let odds = truth.log_odds(&[a, b, c]) - 0.5 * b;
                let rings = rng.unit() < 1.0 / (1.0 + (-odds).exp());
                Row { is: rings, weight: 1.0, grounds: [a, b, c] }
            })
            .collect();
        let fit = Fit::of(&rows, 0.0).expect("both kinds");
        assert!(fit.weights[1].abs() < 1e-9, "{fit:?}");
        // Without the second ground the others shrink a little: its spread is noise to them.
        assert!((fit.weights[0] / fit.weights[2] - 8.0 / 3.0).abs() < 0.25, "{fit:?}");
        for i in 0..3 {
            let mut other = fit;
            other.weights[i] += 0.05;
            assert!(other.loss(&rows) > fit.loss(&rows), "{i}: {fit:?}");
        }
        assert!(Fit::of(&rows.iter().copied().filter(|r| r.is).collect::<Vec<_>>(), 0.0).is_none());
    }
}
