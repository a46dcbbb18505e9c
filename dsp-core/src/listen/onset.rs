//! Hits: a hop that is much louder than what went before.

/// A hit is this much over the slow level, as a ratio of powers: 7 dB.
const RISE: f64 = 5.0;
/// The slow level forgets with this time constant, hops.
const SLOW_HOPS: f64 = 10.0;
/// Least distance between two hits, hops (16 hits a second).
const APART: u32 = 6;

/// Compares each hop with the slow level before it.
pub(super) struct Onset {
    slow: Option<f64>,
    since: u32,
}

impl Onset {
    pub fn new() -> Self {
        Self { slow: None, since: APART }
    }

    /// After a gap: the next hop is no hit, whatever it holds.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// `power` of the hop; `audible` where it is above the gate.
    pub fn step(&mut self, power: f64, audible: bool) -> bool {
        let Some(slow) = self.slow else {
            self.slow = Some(power);
            return false;
        };
        let hit = audible && power > RISE * slow && self.since >= APART;
        self.since = if hit { 1 } else { self.since.saturating_add(1) };
        // Follows a hit at once: its own ringing is no second one.
        let keep = (-1.0 / SLOW_HOPS).exp();
        self.slow = Some(if power > slow {
            slow + (power - slow) * 0.5
        } else {
            power + (slow - power) * keep
        });
        hit
    }
}
