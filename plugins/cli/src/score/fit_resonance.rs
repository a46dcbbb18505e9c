//! Fits the odds of a resonance against the own soundcheck: looks at channels on which one was planted
//! after the baseline, and looks at untouched ones.
//!
//! A logistic over standardised features (ridge 1, Newton's method). How good it is is told by shows that it
//! was not fitted on: each show is scored by a fit to all others, and the thresholds are taken there.

use std::fmt::Write;

use assistant::Class;
use assistant::classes::{RESONANCE_FEATURES as N, ResonanceLook};

use super::faults::{Begin, Fault};
use super::plan::{Kind, Planned};
use super::play::{HZ, Played};
use super::result::Score;

/// A planted one fills half of what is looked at after this many seconds.
const AFTER_S: f64 = 8.0;
/// It is the planted one within a third of an octave (issue 4, point 8).
const NEAR_OCTAVES: f64 = 1.0 / 3.0;
/// Pull of a weight to nothing.
const RIDGE: f64 = 1.0;
/// Newton's steps: it is done after seven or eight.
const STEPS: usize = 25;
/// Shares of the clean looks that reach the odds that raise a card, and those that keep it.
const RAISE_SHARE: f64 = 0.01;
const KEEP_SHARE: f64 = 0.04;
/// Order of the system: a weight a feature, and the bias.
const M: usize = N + 1;

/// One look and what is true of it.
#[derive(Clone, Copy, Debug)]
struct Known {
    show: usize,
    /// Height of what was planted, dB; 0 on an untouched channel.
    planted_db: f64,
    right: bool,
    features: [f64; N],
}

/// All looks of a run.
#[derive(Clone, Debug, Default)]
pub struct Looks(Vec<Known>);

/// A fit, and how it does on shows that it does not know.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    logistic: Logistic,
    raise: f64,
    keep: f64,
    clean: usize,
    /// Height, looks, and the share of them that is at the right place and reaches the odds that raise.
    found: Vec<(f64, usize, f64)>,
}

#[derive(Clone, Debug, PartialEq)]
struct Logistic {
    mean: [f64; N],
    spread: [f64; N],
    weights: [f64; M],
}

impl Looks {
    /// Takes the looks of one show in.
    pub fn take(&mut self, show: usize, table: &[Fault], plans: &[Planned], played: &Played) {
        let known = |look: &ResonanceLook, planted_db, right| Known {
            show,
            planted_db,
            right,
            features: look.features.map(f64::from),
        };
        for (desk, run) in &played.clean {
            if !desk.reference {
                self.0.extend(run.looks.iter().map(|seen| known(&seen.look, 0.0, false)));
            }
        }
        for (planned, run) in plans.iter().zip(&played.faulty) {
            let fault = &table[planned.row];
            let (Kind::Resonance { db, .. }, Begin::Middle, Some(hz)) =
                (fault.kind, fault.begin, planned.hz)
            else {
                continue;
            };
            let Some((from, _)) = run.fault else { continue };
            let late = |hop: u64| hop as f64 >= from as f64 + AFTER_S * HZ;
            self.0.extend(run.looks.iter().filter(|seen| late(seen.hop)).map(|seen| {
                let near = (seen.look.bump.hz / hz).log2().abs() <= NEAR_OCTAVES;
                known(&seen.look, db, near)
            }));
        }
    }

    /// Fits all, and scores each show by a fit to the others.
    pub fn fit(&self) -> Fit {
        let logistic = Logistic::fit(&self.training(None));
        let mut shows: Vec<usize> = self.0.iter().map(|k| k.show).collect();
        shows.dedup();
        let mut scored: Vec<(&Known, f64)> = Vec::new();
        for show in shows {
            let others = Logistic::fit(&self.training(Some(show)));
            let own = self.0.iter().filter(|known| known.show == show);
            scored.extend(own.map(|known| (known, others.odds(&known.features))));
        }
        let clean_looks = scored.iter().filter(|(known, _)| known.planted_db == 0.0);
        let mut clean: Vec<f64> = clean_looks.map(|(_, odds)| *odds).collect();
        clean.sort_by(|a, b| b.total_cmp(a));
        let reached_by =
            |share: f64| clean.get((share * clean.len() as f64) as usize).copied().unwrap_or(0.0);
        let raise = reached_by(RAISE_SHARE);
        let mut heights: Vec<f64> = self.0.iter().map(|k| k.planted_db).collect();
        heights.sort_by(f64::total_cmp);
        heights.dedup();
        let found = heights.into_iter().filter(|db| *db > 0.0).map(|db| {
            let of = scored.iter().filter(|(known, _)| known.planted_db == db);
            let told = of.clone().filter(|(known, odds)| known.right && *odds >= raise).count();
            let n = of.count();
            (db, n, told as f64 / n.max(1) as f64)
        });
        let found = found.collect();
        Fit { logistic, raise, keep: reached_by(KEEP_SHARE), clean: clean.len(), found }
    }

    /// Clean looks, and planted ones at the right place; looks elsewhere prove neither.
    fn training(&self, without: Option<usize>) -> Vec<Known> {
        let wanted = |k: &&Known| (k.planted_db == 0.0 || k.right) && Some(k.show) != without;
        self.0.iter().filter(wanted).copied().collect()
    }
}

impl Logistic {
    fn fit(looks: &[Known]) -> Self {
        let n = looks.len().max(1) as f64;
        let mean: [f64; N] =
            std::array::from_fn(|j| looks.iter().map(|k| k.features[j]).sum::<f64>() / n);
        let spread: [f64; N] = std::array::from_fn(|j| {
            let squares: f64 = looks.iter().map(|k| (k.features[j] - mean[j]).powi(2)).sum();
            (squares / n).sqrt().max(1e-6)
        });
        let mut fit = Self { mean, spread, weights: [0.0; M] };
        for _ in 0..STEPS {
            let mut slope: [f64; M] =
                std::array::from_fn(|j| if j < N { RIDGE * fit.weights[j] } else { 0.0 });
            let mut curve = [[0.0; M]; M];
            for (j, row) in curve.iter_mut().enumerate().take(N) {
                row[j] = RIDGE;
            }
            curve[N][N] = 1e-6;
            for look in looks {
                let x = fit.standard(&look.features);
                let p = 1.0 / (1.0 + (-fit.dot(&x)).exp());
                let off = p - f64::from(u8::from(look.right));
                for i in 0..M {
                    slope[i] += off * x[i];
                    for j in 0..M {
                        curve[i][j] += p * (1.0 - p) * x[i] * x[j];
                    }
                }
            }
            let step = solved(curve, slope);
            fit.weights.iter_mut().zip(step).for_each(|(w, s)| *w -= s);
        }
        fit
    }

    fn standard(&self, features: &[f64; N]) -> [f64; M] {
        std::array::from_fn(
            |j| {
                if j < N { (features[j] - self.mean[j]) / self.spread[j] } else { 1.0 }
            },
        )
    }

    fn dot(&self, x: &[f64; M]) -> f64 {
        self.weights.iter().zip(x).map(|(w, x)| w * x).sum::<f64>().clamp(-30.0, 30.0)
    }

    fn odds(&self, features: &[f64; N]) -> f64 {
        self.dot(&self.standard(features))
    }
}

/// Solves a symmetric positive definite system by elimination.
fn solved(mut a: [[f64; M]; M], mut b: [f64; M]) -> [f64; M] {
    for k in 0..M {
        let pivot = a[k];
        for i in k + 1..M {
            let share = a[i][k] / pivot[k];
            for (to, from) in a[i].iter_mut().zip(pivot).skip(k) {
                *to -= share * from;
            }
            b[i] -= share * b[k];
        }
    }
    for k in (0..M).rev() {
        let known: f64 = (k + 1..M).map(|j| a[k][j] * b[j]).sum();
        b[k] = (b[k] - known) / a[k][k];
    }
    b
}

impl Fit {
    /// The fit in a line for a person.
    pub fn words(&self) -> String {
        let found: Vec<String> = self
            .found
            .iter()
            .map(|(db, n, share)| format!("{:.0} % of {n} at +{db:.0} dB", 100.0 * share))
            .collect();
        format!(
            "on shows not fitted on, where 1 % of {} clean looks are told: {}\n",
            self.clean,
            found.join(", ")
        )
    }

    /// The table as the assistant's source, with where it came from.
    pub fn source(&self, score: &Score, note: &str) -> String {
        let list = |values: &[f64]| {
            let texts: Vec<String> = values.iter().map(|v| format!("{v:.4}")).collect();
            texts.join(", ")
        };
        let mut out = String::from(
            "//! How a look is weighed: a logistic over its features.\n//!\n//! Written by `deskmate score --fit-resonance`, not by hand.\n//!\n",
        );
        let _ = writeln!(
            out,
            "//! Seed {}, {} pairs of each fault of {} in each of {} shows. {}\n//! {}",
            score.seed,
            score.pairs,
            Class::Resonance.name(),
            score.shows.len(),
            note,
            self.words().trim_end()
        );
        let Logistic { mean, spread, weights } = &self.logistic;
        let rows = [
            (
                "Log-odds that each feature adds for one spread over its mean.",
                "WEIGHTS",
                &weights[..N],
            ),
            ("Means over the looks of the fit.", "MEAN", &mean[..]),
            ("Standard deviations over them.", "SPREAD", &spread[..]),
        ];
        out.push_str("\nuse super::look::FEATURES;\n");
        for (words, name, values) in rows {
            let _ = writeln!(
                out,
                "\n/// {words}\n#[rustfmt::skip]\npub const {name}: [f32; FEATURES] = [{}];",
                list(values)
            );
        }
        for (words, name, value) in [
            ("Log-odds of a look whose features are all at their means.", "BIAS", weights[N]),
            ("A look that 1 of 100 clean ones reaches raises a card.", "RAISE", self.raise),
            ("What 4 of 100 reach keeps it.", "KEEP", self.keep),
        ] {
            let _ = writeln!(out, "\n/// {words}\npub const {name}: f32 = {value:.4};");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::rng::Rng;

    #[test]
    fn a_known_truth_is_found_again() {
        let mut rng = Rng::new(7, "looks");
        let mut looks = Looks::default();
        for n in 0..6_000 {
            let mut features = [0.0; N];
            features.iter_mut().for_each(|x| *x = 2.0 * rng.unit() + 1.0);
            let odds = -1.0 + 3.0 * (features[0] - 2.0) - 2.0 * (features[4] - 2.0);
            let right = rng.unit() < 1.0 / (1.0 + (-odds).exp());
            let planted_db = if right { 6.0 } else { 0.0 };
            looks.0.push(Known { show: n / 1_000, planted_db, right, features });
        }
        let fit = looks.fit();
        let Logistic { mean, spread, weights } = &fit.logistic;
        let own = |j: usize| weights[j] / spread[j];
        assert!((own(0) - 3.0).abs() < 0.3 && (own(4) + 2.0).abs() < 0.3, "{weights:?}");
        assert!((1..N).filter(|j| *j != 4).all(|j| own(j).abs() < 0.2), "{weights:?}");
        let at_means = 3.0 * (mean[0] - 2.0) - 2.0 * (mean[4] - 2.0) - 1.0;
        assert!((weights[N] - at_means).abs() < 0.2);
        assert!(fit.keep < fit.raise && fit.found.len() == 1);
    }
}
