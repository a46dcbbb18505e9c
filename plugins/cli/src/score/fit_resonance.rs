//! Fits the odds of a resonance against the own soundcheck: looks at channels on which one was planted
//! after the baseline, and looks at untouched ones.
//!
//! How good the fit is is told by shows that it was not fitted on: each show is scored by a fit to all others, and
//! the thresholds are taken there. A look in which no narrow bell sticks out is none.

use std::fmt::Write;

use assistant::classes::{RESONANCE_FEATURES as N, ResonanceLook};

use super::faults::{Begin, Fault};
use super::plan::{Kind, Planned};
use super::play::Played;
use super::result::Score;
use crate::logistic::{Fit as Logistic, Row};

/// A planted one fills two thirds of what is looked at after this many active seconds.
const AFTER_S: u64 = 8;
/// It is the planted one within a third of an octave (issue 4, point 8).
const NEAR_OCTAVES: f64 = 1.0 / 3.0;
/// One of so many clean looks reaches the odds that raise a card, and one those that keep it.
const RAISE_ONE_OF: usize = 200;
const KEEP_ONE_OF: usize = 50;
/// Shows that it takes to score each by the others.
const LEAST_SHOWS: usize = 2;

/// One look and what is true of it.
#[derive(Clone, Copy, Debug)]
struct Known {
    show: usize,
    /// Height of what was planted, dB; 0 on an untouched channel.
    planted_db: f64,
    row: Row<N>,
}

/// All looks of a run.
#[derive(Clone, Debug, Default)]
pub struct Looks(Vec<Known>);

/// A fit, and how it does on shows that it does not know.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    logistic: Logistic<N>,
    raise: f64,
    keep: f64,
    clean: usize,
    /// Height, looks, and the share of them that is at the right place and reaches the odds that raise.
    found: Vec<(f64, usize, f64)>,
}

impl Looks {
    /// Takes the looks of one show in.
    pub fn take(&mut self, show: usize, table: &[Fault], plans: &[Planned], played: &Played) {
        let known = |look: &ResonanceLook, planted_db, is| Known {
            show,
            planted_db,
            row: Row { is, weight: 1.0, grounds: look.features.map(f64::from) },
        };
        for (desk, run) in &played.clean {
            if !desk.reference {
                self.0.extend(run.looks.iter().map(|seen| known(&seen.look, 0.0, false)));
            }
        }
        for (planned, run) in plans.iter().zip(&played.faulty) {
            let fault = &table[planned.row];
            let (Kind::Resonance { db, .. }, Begin::Middle, Some(hz), Some((from, _))) =
                (fault.kind, fault.begin, planned.hz, run.fault)
            else {
                continue;
            };
            // Where nothing was known before, the baseline may hold it.
            let Some(before) = run.looks.iter().rfind(|seen| seen.hop < from) else { continue };
            let late = run.looks.iter().filter(|seen| seen.heard_s >= before.heard_s + AFTER_S);
            self.0.extend(late.map(|seen| {
                let near = (seen.look.bump.hz / hz).log2().abs() <= NEAR_OCTAVES;
                known(&seen.look, db, near)
            }));
        }
    }

    /// Fits all, and scores each show by a fit to the others; `None` where there are less than two shows with
    /// both kinds of looks.
    pub fn fit(&self) -> Option<Fit> {
        let logistic = Logistic::of(&self.training(None), f64::NEG_INFINITY)?;
        let mut shows: Vec<usize> = self.0.iter().map(|k| k.show).collect();
        shows.dedup();
        if shows.len() < LEAST_SHOWS {
            return None;
        }
        let mut scored: Vec<(&Known, f64)> = Vec::new();
        for show in shows {
            let others = Logistic::of(&self.training(Some(show)), f64::NEG_INFINITY)?;
            let own = self.0.iter().filter(|known| known.show == show);
            scored.extend(own.map(|known| (known, others.log_odds(&known.row.grounds))));
        }
        let clean_looks = scored.iter().filter(|(known, _)| known.planted_db == 0.0);
        let mut clean: Vec<f64> = clean_looks.map(|(_, odds)| *odds).collect();
        clean.sort_by(|a, b| b.total_cmp(a));
        let raise = *clean.get(clean.len() / RAISE_ONE_OF)?;
        let keep = *clean.get(clean.len() / KEEP_ONE_OF)?;
        let mut heights: Vec<f64> = self.0.iter().map(|k| k.planted_db).collect();
        heights.sort_by(f64::total_cmp);
        heights.dedup();
        let found = heights.into_iter().filter(|db| *db > 0.0).map(|db| {
            let of = scored.iter().filter(|(known, _)| known.planted_db == db);
            let told = of.clone().filter(|(known, odds)| known.row.is && *odds >= raise).count();
            let n = of.count();
            (db, n, told as f64 / n.max(1) as f64)
        });
        let found = found.collect();
        Some(Fit { logistic, raise, keep, clean: clean.len(), found })
    }

    /// Clean looks, and planted ones at the right place; looks elsewhere prove neither.
    fn training(&self, without: Option<usize>) -> Vec<Row<N>> {
        let wanted = |k: &&Known| (k.planted_db == 0.0 || k.row.is) && Some(k.show) != without;
        self.0.iter().filter(wanted).map(|k| k.row).collect()
    }
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
            "of looks that saw a bell, on shows not fitted on, where one of {RAISE_ONE_OF} of {} clean ones is told: {}\n",
            self.clean,
            found.join(", ")
        )
    }

    /// The table as the assistant's source, with where it came from.
    pub fn source(&self, score: &Score, note: &str) -> String {
        let weights: Vec<String> =
            self.logistic.weights.iter().map(|w| format!("{w:.4}")).collect();
        let mut out = String::from(
            "//! How a look is weighed: a logistic over its features.\n//!\n//! Written by `deskmate score --fit-resonance`, not by hand.\n//!\n",
        );
        let _ = writeln!(
            out,
            "//! Seed {}, {} pairs of each fault in each of {} shows. {note}\n//! {}",
            score.seed,
            score.pairs,
            score.shows.len(),
            self.words().trim_end()
        );
        let _ = writeln!(
            out,
            "\nuse super::look::FEATURES;\n\n/// Log-odds that one of each feature adds.\n#[rustfmt::skip]\npub const WEIGHTS: [f32; FEATURES] = [{}];",
            weights.join(", ")
        );
        for (words, name, value) in [
            (
                "Log-odds of a look with nothing for it.".to_owned(),
                "NOTHING",
                self.logistic.nothing,
            ),
            (
                format!("What one of {RAISE_ONE_OF} clean looks reaches raises a card."),
                "RAISE",
                self.raise,
            ),
            (format!("What one of {KEEP_ONE_OF} reaches keeps it."), "KEEP", self.keep),
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

    fn looks(shows: usize) -> Looks {
        let mut rng = Rng::new(7, "looks");
        let mut looks = Looks::default();
        for n in 0..6_000 {
            let mut grounds = [0.0; N];
            grounds.iter_mut().for_each(|x| *x = 2.0 * rng.unit() + 1.0);
            let odds = -1.0 + 3.0 * (grounds[0] - 2.0) - 2.0 * (grounds[4] - 2.0);
            let is = rng.unit() < 1.0 / (1.0 + (-odds).exp());
            let planted_db = if is { 6.0 } else { 0.0 };
            let row = Row { is, weight: 1.0, grounds };
            looks.0.push(Known { show: n * shows / 6_000, planted_db, row });
        }
        looks
    }

    #[test]
    fn a_known_truth_is_found_again() {
        let fit = looks(6).fit().expect("both kinds in six shows");
        let Logistic { weights, nothing } = &fit.logistic;
        assert!((weights[0] - 3.0).abs() < 0.3 && (weights[4] + 2.0).abs() < 0.3, "{weights:?}");
        assert!((1..N).filter(|j| *j != 4).all(|j| weights[j].abs() < 0.2), "{weights:?}");
        assert!((nothing + 1.0 + 6.0 - 4.0).abs() < 0.6, "{nothing}");
        assert!(fit.keep < fit.raise);
        let (db, n, share) = fit.found[0];
        assert!(db == 6.0 && n > 1_000 && (0.01..0.9).contains(&share), "{share}");
    }

    #[test]
    fn what_proves_nothing_is_not_fitted() {
        assert_eq!(Looks::default().fit(), None);
        assert_eq!(looks(1).fit(), None, "nothing to score it on");
        let mut clean = looks(6);
        clean.0.retain(|known| known.planted_db == 0.0);
        assert_eq!(clean.fit(), None);
    }
}
