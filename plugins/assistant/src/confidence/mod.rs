//! How sure a suggestion is, and what made it so.

mod grounds;

use crate::Class;
pub use grounds::Grounds;
use grounds::{NAMES, PARTS};

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

/// What each ground adds at most. They are a judgement, not a fit: strength weighs most, since what
/// is far past a threshold is rarely a matter of taste.
const WEIGHTS: [f32; PARTS] = [0.40, 0.15, 0.10, 0.0, 0.0, 0.0];
/// Confidence of a finding at its threshold that was just heard.
const BASE: f32 = 0.30;

/// How sure a class may be on these grounds: 0.30 to 0.95 as long as the class is not calibrated, in
/// which case `p` is a rank rather than a probability and `lower` is 0.
pub fn confidence(_class: Class, grounds: &Grounds) -> Confidence {
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
        let carried = |grounds| confidence(Class::Hpf, &grounds).carried_by;
        assert_eq!(carried(Grounds::new(1.0, 0.1, 0.0)), NAMES[0]);
        assert_eq!(carried(Grounds::new(0.0, 1.0, 0.0)), NAMES[1]);
    }
}
