//! How sure a suggestion is, and what made it so.

mod calibration;
mod grounds;

use crate::Class;
pub use grounds::Grounds;
use grounds::NAMES;
pub use grounds::PARTS;

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence {
    /// 0 to 1.
    pub p: f32,
    /// Lower bound (Wilson, z = 1.64) of the calibration bin that `p` lies in, 0 to 1; 0 where the
    /// class is not calibrated. Automation asks this one (issue 4, point 4).
    pub lower: f32,
    /// The ground that carried it most, as a card says it.
    pub carried_by: &'static str,
}

/// What the calibration says of one class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Calibrated {
    /// Which class.
    pub class: Class,
    /// Log-odds without any ground.
    pub bias: f32,
    /// Log-odds that each ground adds where it is 1; never below 0, so that more ground never means
    /// less sure.
    pub weights: [f32; PARTS],
    /// Where each bin begins, and the lower bound (Wilson, z = 1.64) of the share that was right in it.
    pub bins: &'static [(f32, f32)],
}

/// What an optional ground counts as where a class does not have it: neither for nor against.
const NEITHER: f32 = 0.5;

impl Calibrated {
    fn confidence(&self, grounds: &Grounds) -> Confidence {
        let parts = grounds.parts();
        let mut odds = self.bias;
        let mut most = (0, 0.0);
        for (i, (part, weight)) in parts.into_iter().zip(self.weights).enumerate() {
            odds += weight * part.unwrap_or(NEITHER);
            let carries = weight * part.unwrap_or(0.0);
            if carries > most.1 {
                most = (i, carries);
            }
        }
        let p = 1.0 / (1.0 + (-odds).exp());
        let bin = self.bins.iter().rev().find(|(from, _)| p >= *from);
        // A bin's bound may lie over the p of its lower end.
        let lower = bin.map_or(0.0, |(_, lower)| lower.min(p));
        Confidence { p, lower, carried_by: NAMES[most.0] }
    }
}

/// What each ground adds at most. They are a judgement, not a fit: strength weighs most, since what
/// is far past a threshold is rarely a matter of taste.
const WEIGHTS: [f32; PARTS] = [0.40, 0.15, 0.10, 0.0, 0.0, 0.0];
/// Confidence of a finding at its threshold that was just heard.
const BASE: f32 = 0.30;

/// How sure a class may be on these grounds: the probability that it is right, as calibrated on planted
/// faults. Of a class that is not calibrated `p` is a rank, 0.30 to 0.95, and `lower` is 0.
pub fn confidence(class: Class, grounds: &Grounds) -> Confidence {
    let confidence = match calibration::TABLE.iter().find(|row| row.class == class) {
        Some(row) => row.confidence(grounds),
        None => by_judgement(grounds),
    };
    let lower = if grounds.on_trial { 0.0 } else { confidence.lower };
    Confidence { lower, ..confidence }
}

fn by_judgement(grounds: &Grounds) -> Confidence {
    let mut p = BASE;
    let mut most = (0, 0.0);
    for (i, (part, weight)) in grounds.parts().into_iter().zip(WEIGHTS).enumerate() {
        let adds = part.unwrap_or(0.0) * weight;
        p += adds;
        if adds > most.1 {
            most = (i, adds);
        }
    }
    Confidence { p, lower: 0.0, carried_by: NAMES[most.0] }
}

/// `value` on the way from `low` (0) to `high` (1).
pub fn ramp(value: f32, low: f32, high: f32) -> f32 {
    ((value - low) / (high - low)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that a ground may take, wild ones too.
    const STEPS: [f32; 9] = [-1.0, 0.0, 0.1, 0.3, 0.5, 0.9, 1.0, 2.0, f32::INFINITY];

    fn with(base: Grounds, part: usize, value: f32) -> Grounds {
        let mut grounds = base;
        match part {
            0 => grounds.strength = value,
            1 => grounds.persistence = value,
            2 => grounds.active_s = value,
            3 => grounds.agreement = Some(value),
            4 => grounds.class_posterior = Some(value),
            _ => grounds.predicted_gain = Some(value),
        }
        grounds
    }

    #[test]
    fn what_is_on_trial_is_as_sure_but_never_sure_enough_to_act() {
        let proven = Grounds::new(1.0, 1.0, 60.0);
        let on_trial = Grounds { on_trial: true, ..proven };
        let of = |grounds| confidence(Class::Resonance, grounds);
        let (a, b) = (of(&proven), of(&on_trial));
        assert!(a.lower > 0.5 && b.lower == 0.0 && a.p == b.p, "{a:?} {b:?}");
    }

    #[test]
    fn more_ground_never_means_less_sure() {
        for class in Class::ALL {
            for part in 0..PARTS {
                for &a in &STEPS {
                    for &b in &STEPS {
                        let base = Grounds { agreement: Some(b), ..Grounds::new(a, b, a * 30.0) };
                        let mut last = Confidence { p: 0.0, lower: 0.0, carried_by: "" };
                        for &value in &STEPS {
                            let now = confidence(class, &with(base, part, value));
                            assert!(now.p >= last.p && now.lower >= last.lower, "{class:?} {part}");
                            assert!(
                                (0.0..=1.0).contains(&now.p) && (0.0..=1.0).contains(&now.lower)
                            );
                            last = now;
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn where_peaks_lie_is_a_fact_and_no_matter_of_what_was_planted() {
        let plain = Grounds::new(1.0, 1.0, 30.0);
        let Confidence { p, lower, .. } = confidence(Class::GainStaging, &plain);
        assert!(p > 0.9 && lower == 0.0, "{p} {lower}");
    }

    #[test]
    fn the_table_keeps_its_own_rules() {
        for row in calibration::TABLE {
            assert_ne!(row.class, Class::GainStaging, "what is measured is not calibrated");
            assert!(row.weights.iter().all(|w| *w >= 0.0), "{:?}", row.class);
            assert!(row.bins.windows(2).all(|b| b[0].0 < b[1].0 && b[0].1 <= b[1].1));
            assert_eq!(calibration::TABLE.iter().filter(|r| r.class == row.class).count(), 1);
        }
    }

    #[test]
    fn a_calibrated_class_gives_the_logistic_and_its_bin() {
        let row = Calibrated {
            class: Class::Hpf,
            bias: -1.0,
            weights: [2.0, 0.0, 1.0, 0.0, 3.0, 0.0],
            bins: &[(0.0, 0.1), (0.5, 0.4)],
        };
        let weak = row.confidence(&Grounds::new(0.0, 0.0, 0.0));
        let odds = -1.0f32 + 3.0 * NEITHER;
        assert!((weak.p - 1.0 / (1.0 + (-odds).exp())).abs() < 1e-6 && weak.lower == 0.4);
        let against = Grounds { class_posterior: Some(0.0), ..Grounds::new(0.0, 0.0, 0.0) };
        assert_eq!(row.confidence(&against).lower, 0.1);
        let known = Grounds { class_posterior: Some(0.9), ..Grounds::new(1.0, 0.0, 0.0) };
        assert_eq!(row.confidence(&known).carried_by, NAMES[4]);
    }

    #[test]
    fn what_is_no_number_counts_for_nothing() {
        for class in Class::ALL {
            for part in 0..PARTS {
                let base = Grounds::new(0.5, 0.5, 10.0);
                let none = confidence(class, &with(base, part, f32::NAN));
                assert_eq!(none, confidence(class, &with(base, part, 0.0)));
            }
        }
    }

    #[test]
    fn a_card_says_what_carried_it() {
        let carried = |grounds| by_judgement(&grounds).carried_by;
        assert_eq!(carried(Grounds::new(1.0, 0.1, 0.0)), NAMES[0]);
        assert_eq!(carried(Grounds::new(0.0, 1.0, 0.0)), NAMES[1]);
    }
}
