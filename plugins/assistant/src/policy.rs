//! Policy: per class off, suggest or auto, with limits. What automation needs is the [`crate::gate`]'s.

use crate::Class;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What a class may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// Nothing.
    Off,
    /// Cards.
    #[default]
    Suggest,
    /// Cards, and moves by itself where [`crate::gate::gate`] finds nothing against it.
    Auto,
}

/// Limits of what may be proposed and of how much at once (DESIGN section 6).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Lowest trim that is proposed lies this far below 0, dB, 0 to 6.
    pub trim_down_db: f32,
    /// Deepest gain of a band that is proposed, dB below 0, 0 to 6.
    pub cut_db: f32,
    /// Highest gain of a band that is proposed, dB, 0 to 3; never automatic.
    pub boost_db: f32,
    /// Deepest gain of a band that is reached automatically, dB below 0, 0 to 3.
    pub auto_cut_db: f32,
    /// Largest automatic step of a gain, dB, 0 to 2 (SCIENCE section 2).
    pub auto_step_db: f32,
    /// All automatic cuts of a class on a channel together, dB, 0 to 4 (SCIENCE section 2).
    pub auto_total_db: f32,
    /// Shortest time between two automatic moves of a class on a channel, s, at least 20.
    pub auto_every_s: f32,
    /// Length of a ramp, s, 0.2 to 10.
    pub ramp_s: f32,
    /// Cards on screen, 1 to 3.
    pub open_cards: usize,
    /// Shortest time between two changes of one channel, s, at least 20.
    pub change_every_s: f32,
    /// Life of a card in show, s, 1 to 60.
    pub show_expiry_s: f32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            trim_down_db: 6.0,
            cut_db: 6.0,
            boost_db: 3.0,
            auto_cut_db: 3.0,
            auto_step_db: 2.0,
            auto_total_db: 4.0,
            auto_every_s: 60.0,
            ramp_s: 0.3, // SCIENCE section 2: applied moves ramp 300 ms
            open_cards: 3,
            change_every_s: 20.0,
            show_expiry_s: 60.0,
        }
    }
}

/// What each class may do, and the limits. Classes that are not named suggest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Stance of the named classes.
    pub classes: BTreeMap<Class, Stance>,
    /// Limits; can be made tighter than the defaults, not looser.
    pub limits: Limits,
}

/// A limit that was set outside what the design allows.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyError {
    /// Which limit.
    pub limit: &'static str,
    /// Value that was asked for.
    pub value: f64,
    /// Smallest and largest value allowed.
    pub allowed: (f64, f64),
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = self.allowed;
        write!(f, "limit {} is {}, allowed is {low} to {high}", self.limit, self.value)
    }
}

impl std::error::Error for PolicyError {}

impl Policy {
    /// What a class may do.
    pub fn stance(&self, class: Class) -> Stance {
        self.classes.get(&class).copied().unwrap_or_default()
    }

    /// Checks the limits against the design's.
    pub fn check(&self) -> Result<(), PolicyError> {
        let l = &self.limits;
        let rows = [
            ("trim_down_db", f64::from(l.trim_down_db), (0.0, 6.0)),
            ("cut_db", f64::from(l.cut_db), (0.0, 6.0)),
            ("boost_db", f64::from(l.boost_db), (0.0, 3.0)),
            ("auto_cut_db", f64::from(l.auto_cut_db), (0.0, 3.0)),
            ("auto_step_db", f64::from(l.auto_step_db), (0.0, 2.0)),
            ("auto_total_db", f64::from(l.auto_total_db), (0.0, 4.0)),
            ("auto_every_s", f64::from(l.auto_every_s), (20.0, 3_600.0)),
            ("ramp_s", f64::from(l.ramp_s), (0.2, 10.0)),
            ("open_cards", l.open_cards as f64, (1.0, 3.0)),
            ("change_every_s", f64::from(l.change_every_s), (20.0, 3_600.0)),
            ("show_expiry_s", f64::from(l.show_expiry_s), (1.0, 60.0)),
        ];
        for (limit, value, allowed) in rows {
            if !(allowed.0..=allowed.1).contains(&value) {
                return Err(PolicyError { limit, value, allowed });
            }
        }
        Ok(())
    }
}
