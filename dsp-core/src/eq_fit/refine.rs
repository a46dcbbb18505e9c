//! Joint refinement of all bands: Levenberg-Marquardt over (log f, log Q, gain).
//!
//! K. Levenberg 1944, D. Marquardt 1963: the normal equations with their diagonal raised until a step
//! makes the squares smaller. A ridge on the gains keeps bands from working against each other.

use super::solve::solve;
use super::{FitLimits, Wanted, bands_db, range};
use crate::strip::design::{Shape, Target};

/// Ridge on each gain, squares per dB² (SCIENCE section 2).
const RIDGE: f64 = 0.02;
/// Rounds at most; a fit of four bells takes about ten.
const ROUNDS: usize = 40;
/// A round that takes off less than this part of the squares is the last.
const LEAST_PROGRESS: f64 = 1e-6;
/// Steps for the derivatives: of ln f, ln Q and dB.
const STEPS: [f64; 3] = [1e-5, 1e-4, 1e-4];

/// Moves all bands to where the squares of what is left over are least.
pub(super) fn refine(wanted: &[Wanted], bands: &mut [Target], limits: &FitLimits) {
    let mut damping = 1e-2;
    let mut cost = squares(wanted, bands);
    for _ in 0..ROUNDS {
        let (matrix, slope) = normal_equations(wanted, bands);
        let mut progress = None;
        // Each try is ten times as careful as the last.
        for _ in 0..8 {
            let mut damped = matrix.clone();
            for (i, row) in damped.iter_mut().enumerate() {
                row[i] += damping * row[i].max(1e-9);
            }
            let step = solve(damped, slope.clone());
            let tried = step.map(|step| stepped(wanted, bands, &step, limits));
            if let Some((tried, new)) = tried.map(|t| (squares(wanted, &t), t))
                && tried < cost
            {
                bands.copy_from_slice(&new);
                progress = Some(cost - tried);
                cost = tried;
                damping = (damping / 10.0).max(1e-9);
                break;
            }
            damping *= 10.0;
        }
        if progress.is_none_or(|progress| progress < LEAST_PROGRESS * cost.max(1e-9)) {
            break;
        }
    }
}

fn squares(wanted: &[Wanted], bands: &[Target]) -> f64 {
    let left: f64 = wanted.iter().map(|w| w.weight * (w.db - bands_db(bands, w.hz)).powi(2)).sum();
    left + bands.iter().map(|band| RIDGE * band.gain_db.powi(2)).sum::<f64>()
}

/// Matrix and right side of the normal equations, three rows a band.
fn normal_equations(wanted: &[Wanted], bands: &[Target]) -> (Vec<Vec<f64>>, Vec<f64>) {
    let n = 3 * bands.len();
    let (mut matrix, mut slope) = (vec![vec![0.0; n]; n], vec![0.0; n]);
    let mut row = vec![0.0; n];
    for w in wanted.iter().filter(|w| w.weight > 0.0) {
        let mut sum = 0.0;
        for (band, row) in bands.iter().zip(row.chunks_mut(3)) {
            let here = band.analog_db(w.hz);
            sum += here;
            for (slope, (k, step)) in row.iter_mut().zip(STEPS.iter().enumerate()) {
                *slope = (moved(band, k, *step).analog_db(w.hz) - here) / step;
            }
        }
        for i in 0..n {
            slope[i] += w.weight * row[i] * (w.db - sum);
            for j in 0..n {
                matrix[i][j] += w.weight * row[i] * row[j];
            }
        }
    }
    for (k, band) in bands.iter().enumerate() {
        matrix[3 * k + 2][3 * k + 2] += RIDGE;
        slope[3 * k + 2] -= RIDGE * band.gain_db;
    }
    (matrix, slope)
}

/// A band with one of ln f, ln Q (a shelf's stays), gain moved by `by`.
fn moved(band: &Target, which: usize, by: f64) -> Target {
    match which {
        0 => Target { freq_hz: band.freq_hz * by.exp(), ..*band },
        1 if band.shape == Shape::Bell => Target { q: band.q * by.exp(), ..*band },
        1 => *band,
        _ => Target { gain_db: band.gain_db + by, ..*band },
    }
}

/// All bands a step on, held inside the limits.
fn stepped(wanted: &[Wanted], bands: &[Target], step: &[f64], limits: &FitLimits) -> Vec<Target> {
    let (low, high) = range(wanted).unwrap_or((20.0, 20_000.0));
    let steps = step.chunks(3);
    bands
        .iter()
        .zip(steps)
        .map(|(band, step)| {
            // At most an octave and a factor of e at a time.
            let most = [std::f64::consts::LN_2, 1.0, 12.0];
            let band =
                (0..3).fold(*band, |band, k| moved(&band, k, step[k].clamp(-most[k], most[k])));
            Target {
                freq_hz: band.freq_hz.clamp(low, high),
                q: if band.shape == Shape::Bell {
                    band.q.clamp(limits.q.0, limits.q.1)
                } else {
                    band.q
                },
                gain_db: band.gain_db.clamp(-limits.cut_db, limits.boost_db),
                ..band
            }
        })
        .collect()
}
