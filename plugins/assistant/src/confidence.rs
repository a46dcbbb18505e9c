//! How sure a suggestion is.

/// What confidence grows out of. Each part counts from 0 to 1; more never makes less sure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grounds {
    /// How far past the threshold: 0 at the threshold, 1 where nobody would doubt it.
    pub strength: f32,
    /// Share of the time looked at in which the fault was there.
    pub persistence: f32,
    /// Seconds of the source that were heard, or for which a fault was watched.
    pub active_s: f32,
}

/// Confidence, 0.30 to 0.95:
/// `0.30 + 0.40 strength + 0.15 persistence + 0.10 (1 - exp(-active_s / 20))`.
///
/// Strength weighs most, since what is far past a threshold is rarely a matter of taste. The
/// weights are a judgement, not a fit: they are replaced by a calibration on planted faults
/// (SCIENCE section 2) once the benchmark exists, so a value is a rank, not yet a probability.
pub fn confidence(grounds: Grounds) -> f32 {
    let part = |v: f32| if v.is_nan() { 0.0 } else { v.clamp(0.0, 1.0) };
    let exposure = 1.0 - (-grounds.active_s.max(0.0) / 20.0).exp();
    0.30 + 0.40 * part(grounds.strength) + 0.15 * part(grounds.persistence) + 0.10 * part(exposure)
}

/// `value` on the way from `low` (0) to `high` (1).
pub fn ramp(value: f32, low: f32, high: f32) -> f32 {
    ((value - low) / (high - low)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_ground_never_means_less_sure() {
        let steps = [-1.0, 0.0, 0.1, 0.3, 0.5, 0.9, 1.0, 2.0, f32::INFINITY];
        for &a in &steps {
            for &b in &steps {
                let mut last = [0.0f32; 3];
                for &c in &steps {
                    let of = |strength, persistence, active_s| {
                        confidence(Grounds { strength, persistence, active_s })
                    };
                    let now = [of(c, a, b), of(a, c, b), of(a, b, c)];
                    for (now, last) in now.iter().zip(last) {
                        assert!(*now >= last && (0.30..=0.951).contains(now));
                    }
                    last = now;
                }
            }
        }
        assert!(
            confidence(Grounds { strength: f32::NAN, persistence: 0.0, active_s: 0.0 }) >= 0.29
        );
    }
}
