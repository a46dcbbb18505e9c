//! Fits confidence to the truth: which cards spoke of what was planted, and which did not.
//!
//! A logistic over the grounds, with weights that are never negative: one set of weights for all
//! classes with an offset for each, and own weights where a class has cards enough. Some shows are
//! held out: the table is fitted on the others, and judged on these.

use std::fmt::Write;

use assistant::{Class, GROUNDS};

use super::result::{Judged, Score};
use super::stats::{Bin, Z, bins, ece, wilson};

/// Every third show is held out.
const HELD_OUT: usize = 3;
/// What a missing ground counts as; the same as in the assistant.
const NEITHER: f64 = 0.5;
/// A class has own weights from so many cards on, with at least so many of either truth.
const OWN_CARDS: usize = 60;
const OWN_EITHER: usize = 12;
/// A class has a row from so many cards on, with at least one of either truth; less says nothing.
const LEAST_CARDS: usize = 8;
/// Classes that planted faults say nothing of: what is planted in gain staging are jumps, and most of its cards say
/// where peaks lie, which is measured, and true whether planted or not.
const MEASURED: &[Class] = &[Class::GainStaging];
/// Pull of a weight to the pooled one, or to nothing, and of an offset to the pooled one.
const PULL: f64 = 1.0;
/// A bin holds so many cards at least.
const LEAST_IN_BIN: usize = 8;
/// Steps and their length: enough for a handful of bounded features.
const STEPS: usize = 6_000;
const STEP: f64 = 0.5;

/// One class of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Which class.
    pub class: Class,
    /// Log-odds without any ground.
    pub bias: f64,
    /// Log-odds of each ground.
    pub weights: [f64; GROUNDS],
    /// Where each bin begins, its lower bound, its cards and those that were right.
    pub bins: Vec<(f64, f64, usize, usize)>,
}

/// The fit, and how it does on the shows that it was not fitted on.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// The classes that have cards enough.
    pub classes: Vec<Fitted>,
    /// Cards that it was fitted on.
    pub n: usize,
    /// Cards held out.
    pub n_held_out: usize,
    /// The reliability diagram of those.
    pub held_out: Vec<Bin>,
    /// Its error; `None` without cards.
    pub ece: Option<f64>,
}

/// Fits the cards of a benchmark.
pub fn fit(score: &Score) -> Calibration {
    let out =
        |card: &&Judged| score.shows.len() >= HELD_OUT && card.show % HELD_OUT == HELD_OUT - 1;
    let cards = || score.provable().filter(|card| !MEASURED.contains(&card.class));
    let fitted: Vec<&Judged> = cards().filter(|c| !out(c)).collect();
    let held: Vec<&Judged> = cards().filter(out).collect();
    let classes = classes(&fitted);
    let judged: Vec<(f64, bool)> = held
        .iter()
        .filter_map(|card| {
            let row = classes.iter().find(|row| row.class == card.class)?;
            Some((row.p(&features(card)), card.right))
        })
        .collect();
    let held_out = bins(&judged, 15);
    Calibration {
        n: fitted.len(),
        n_held_out: judged.len(),
        ece: ece(&held_out),
        held_out,
        classes,
    }
}

impl Fitted {
    fn p(&self, x: &[f64; GROUNDS]) -> f64 {
        let odds: f64 = self.bias + self.weights.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
        1.0 / (1.0 + (-odds).exp())
    }
}

fn features(card: &Judged) -> [f64; GROUNDS] {
    card.grounds.parts().map(|part| part.map_or(NEITHER, f64::from))
}

fn classes(cards: &[&Judged]) -> Vec<Fitted> {
    let of = |class: Class| -> Vec<&Judged> {
        cards.iter().copied().filter(|c| c.class == class).collect()
    };
    let either = |cards: &[&Judged]| {
        let right = cards.iter().filter(|c| c.right).count();
        right.min(cards.len() - right)
    };
    let known: Vec<Class> = Class::ALL
        .into_iter()
        .filter(|class| of(*class).len() >= LEAST_CARDS && either(&of(*class)) >= 1)
        .collect();
    let pooled: Vec<&Judged> = cards.iter().copied().filter(|c| known.contains(&c.class)).collect();
    let (weights, biases) = descend(&pooled, &known, [0.0; GROUNDS]);
    known
        .iter()
        .zip(biases)
        .map(|(class, bias)| {
            let own = of(*class);
            let (weights, bias) = if own.len() >= OWN_CARDS && either(&own) >= OWN_EITHER {
                let (weights, biases) = descend(&own, &[*class], weights);
                (weights, biases.first().copied().unwrap_or(bias))
            } else {
                (weights, bias)
            };
            let mut row = Fitted { class: *class, bias, weights, bins: Vec::new() };
            row.bins = bounds(&row, &own);
            row
        })
        .collect()
}

/// Descends the penalised log-loss with weights held at 0 and above. The offsets of the classes are
/// pulled to their own mean.
fn descend(
    cards: &[&Judged],
    classes: &[Class],
    towards: [f64; GROUNDS],
) -> ([f64; GROUNDS], Vec<f64>) {
    let mut weights = towards;
    let mut biases = vec![0.0; classes.len()];
    let n = cards.len().max(1) as f64;
    let rows: Vec<([f64; GROUNDS], usize, f64)> = cards
        .iter()
        .filter_map(|card| {
            let class = classes.iter().position(|c| *c == card.class)?;
            Some((features(card), class, if card.right { 1.0 } else { 0.0 }))
        })
        .collect();
    for _ in 0..STEPS {
        let mean = biases.iter().sum::<f64>() / biases.len().max(1) as f64;
        let mut slope: [f64; GROUNDS] = std::array::from_fn(|i| PULL * (weights[i] - towards[i]));
        let mut slopes: Vec<f64> = biases.iter().map(|b| PULL * (b - mean)).collect();
        for (x, class, right) in &rows {
            let odds: f64 = biases[*class] + weights.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
            let off = 1.0 / (1.0 + (-odds).exp()) - right;
            slope.iter_mut().zip(x).for_each(|(s, x)| *s += off * x);
            slopes[*class] += off;
        }
        for (weight, slope) in weights.iter_mut().zip(slope) {
            *weight = (*weight - STEP * slope / n).max(0.0);
        }
        for (bias, slope) in biases.iter_mut().zip(slopes) {
            *bias -= STEP * slope / n;
        }
    }
    (weights, biases)
}

/// Bins in which more confidence was more often right (pool adjacent violators), each with its bound.
fn bounds(row: &Fitted, cards: &[&Judged]) -> Vec<(f64, f64, usize, usize)> {
    let mut judged: Vec<(f64, bool)> =
        cards.iter().map(|card| (row.p(&features(card)), card.right)).collect();
    judged.sort_by(|a, b| a.0.total_cmp(&b.0));
    // (begins at, cards, right)
    let mut pools: Vec<(f64, usize, usize)> = Vec::new();
    let mut rest = judged.as_slice();
    while let Some(last) = rest.get(LEAST_IN_BIN.min(rest.len()).wrapping_sub(1)) {
        // Cards that are as sure as each other belong together.
        let (part, after) = rest.split_at(rest.partition_point(|card| card.0 <= last.0));
        rest = after;
        let right = part.iter().filter(|c| c.1).count();
        pools.push((part.first().map_or(0.0, |c| c.0), part.len(), right));
        while let [.., before, last] = pools.as_slice() {
            let share = |pool: &(f64, usize, usize)| pool.2 as f64 / pool.1 as f64;
            if share(before) < share(last) && last.1 >= LEAST_IN_BIN {
                break;
            }
            let joined = (before.0, before.1 + last.1, before.2 + last.2);
            pools.truncate(pools.len() - 2);
            pools.push(joined);
        }
    }
    // No bin promises more than the next one keeps.
    let mut least = 1.0f64;
    let mut bins: Vec<(f64, f64, usize, usize)> = pools
        .iter()
        .rev()
        .map(|(from, n, right)| {
            least = least.min(wilson(*right as f64, *n as f64, Z).0);
            (*from, least, *n, *right)
        })
        .collect();
    bins.reverse();
    bins
}

/// The table as the assistant's source, with where it came from.
pub fn source(calibration: &Calibration, score: &Score, note: &str) -> String {
    let shows: Vec<&str> = score.shows.iter().map(|s| s.name.as_str()).collect();
    let which = match shows[..] {
        [first, .., last] => format!("{first} to {last}"),
        _ => shows.concat(),
    };
    let mut out = String::from(
        "//! How confidence was calibrated: one row a class.\n//!\n//! Written by `deskmate score --calibrate`, not by hand.\n//!\n",
    );
    let _ = writeln!(
        out,
        "//! Seed {}, {} pairs of each fault in a show, {} shows ({}), {} cards fitted; on {} cards of the\n//! shows held out the expected calibration error is {}. {}",
        score.seed,
        score.pairs,
        shows.len(),
        which,
        calibration.n,
        calibration.n_held_out,
        calibration.ece.map_or_else(|| "unknown".to_owned(), |e| format!("{e:.3}")),
        note
    );
    out.push_str("\nuse super::Calibrated;\nuse crate::Class;\n\n/// The rows, by class.\n#[rustfmt::skip]\npub(super) static TABLE: &[Calibrated] = &[\n");
    for row in &calibration.classes {
        let weights: Vec<String> = row.weights.iter().map(|w| format!("{w:.3}")).collect();
        let bins: Vec<String> =
            row.bins.iter().map(|(from, lower, ..)| format!("({from:.4}, {lower:.3})")).collect();
        let counts: Vec<String> =
            row.bins.iter().map(|(_, _, n, right)| format!("{right} of {n}")).collect();
        let _ = writeln!(
            out,
            "    // Right by bin: {}.\n    Calibrated {{\n        class: Class::{:?},\n        bias: {:.3},\n        weights: [{}],\n        bins: &[{}],\n    }},",
            counts.join(", "),
            row.class,
            row.bias,
            weights.join(", "),
            bins.join(", ")
        );
    }
    out.push_str("];\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::rng::Rng;
    use assistant::Grounds;

    /// Cards whose truth follows a known logistic of strength.
    fn cards(n: usize) -> Score {
        let mut rng = Rng::new(7, "cards");
        let mut score = Score::new(1, 1, &crate::score::faults::table());
        score.rows.iter_mut().for_each(|row| row.n = 1);
        for i in 0..n {
            let strength = rng.unit();
            let p = 1.0 / (1.0 + (-(-2.0 + 4.0 * strength)).exp());
            score.cards.push(Judged {
                show: i % 3,
                class: if i % 2 == 0 { Class::Hpf } else { Class::Resonance },
                grounds: Grounds::new(strength as f32, rng.unit() as f32, 20.0),
                confidence: 0.5,
                right: rng.unit() < p,
            });
        }
        for name in ["a", "b", "c"] {
            score.shows.push(crate::score::result::ShowLine {
                name: name.to_owned(),
                channels: 1,
                length_s: 180.0,
                looped_from_s: None,
                channel_minutes: 1.0,
                false_cards: Vec::new(),
                planted: 1,
            });
        }
        score
    }

    #[test]
    fn a_known_truth_is_found_again() {
        let fitted = fit(&cards(3_000));
        assert_eq!(fitted.classes.len(), 2);
        assert_eq!((fitted.n, fitted.n_held_out), (2_000, 1_000));
        for row in &fitted.classes {
            assert!(row.weights.iter().all(|w| *w >= 0.0));
            assert!((row.weights[0] - 4.0).abs() < 0.8, "{row:?}");
            assert!(row.weights[1] < 0.5, "what says nothing weighs nothing: {row:?}");
            assert!(row.bins.windows(2).all(|b| b[0].0 <= b[1].0 && b[0].1 <= b[1].1));
        }
        assert!(fitted.ece.is_some_and(|e| e < 0.06), "{:?}", fitted.ece);
    }

    #[test]
    fn cards_that_are_as_sure_as_each_other_share_a_bin() {
        let mut score = cards(3_000);
        for (i, card) in score.cards.iter_mut().enumerate() {
            card.grounds = Grounds::new(1.0, 0.5, 20.0);
            card.right = i / 2 % 4 > 0; // two classes take turns
        }
        for row in fit(&score).classes {
            assert_eq!(row.bins.len(), 1, "{row:?}");
            assert!((0.70..0.75).contains(&row.bins[0].1), "{row:?}");
        }
    }

    #[test]
    fn what_is_measured_is_not_calibrated_by_what_was_planted() {
        let mut score = cards(3_000);
        for card in score.cards.iter_mut().filter(|card| card.class == Class::Hpf) {
            card.class = Class::GainStaging;
        }
        let fitted = fit(&score);
        let classes: Vec<Class> = fitted.classes.iter().map(|row| row.class).collect();
        assert_eq!((classes, fitted.n, fitted.n_held_out), (vec![Class::Resonance], 1_000, 500));
    }

    #[test]
    fn few_cards_make_no_row() {
        let fitted = fit(&cards(12));
        assert!(fitted.classes.is_empty(), "{fitted:?}");
    }
}
