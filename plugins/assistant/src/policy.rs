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
    ///
    /// # Errors
    /// The first limit that is outside.
    pub fn check(&self) -> Result<(), PolicyError> {
        for (index, row) in LIMITS.iter().enumerate() {
            let value = self.limits.get(index);
            if !(row.allowed.0..=row.allowed.1).contains(&value) {
                return Err(PolicyError { limit: row.name, value, allowed: row.allowed });
            }
        }
        Ok(())
    }
}

/// One of the [`Limits`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// As in policy files.
    pub name: &'static str,
    /// As a person reads it.
    pub words: &'static str,
    /// "dB", "s", or empty.
    pub unit: &'static str,
    /// Smallest and largest value.
    pub allowed: (f64, f64),
    /// One step of a button.
    pub step: f64,
}

const fn limit(
    name: &'static str,
    words: &'static str,
    unit: &'static str,
    allowed: (f64, f64),
    step: f64,
) -> Limit {
    Limit { name, words, unit, allowed, step }
}

/// All limits, in the order of [`Limits`].
pub const LIMITS: [Limit; 11] = [
    limit("trim_down_db", "deepest trim suggested", "dB", (0.0, 6.0), 1.0),
    limit("cut_db", "deepest cut suggested", "dB", (0.0, 6.0), 0.5),
    limit("boost_db", "highest boost suggested", "dB", (0.0, 3.0), 0.5),
    limit("auto_cut_db", "deepest cut by itself", "dB", (0.0, 3.0), 0.5),
    limit("auto_step_db", "largest step by itself", "dB", (0.0, 2.0), 0.5),
    limit("auto_total_db", "all cuts by itself together", "dB", (0.0, 4.0), 0.5),
    limit("auto_every_s", "time between two moves by itself", "s", (20.0, 3_600.0), 10.0),
    limit("ramp_s", "length of a ramp", "s", (0.2, 10.0), 0.1),
    limit("open_cards", "cards at once", "", (1.0, 3.0), 1.0),
    limit("change_every_s", "time between two changes of a channel", "s", (20.0, 3_600.0), 10.0),
    limit("show_expiry_s", "life of a card in the show", "s", (1.0, 60.0), 5.0),
];

impl Limits {
    /// The value of a limit, by its place in [`LIMITS`]; NaN where there is none.
    pub fn get(&self, index: usize) -> f64 {
        f64::from(match index {
            0 => self.trim_down_db,
            1 => self.cut_db,
            2 => self.boost_db,
            3 => self.auto_cut_db,
            4 => self.auto_step_db,
            5 => self.auto_total_db,
            6 => self.auto_every_s,
            7 => self.ramp_s,
            8 => self.open_cards as f32,
            9 => self.change_every_s,
            10 => self.show_expiry_s,
            _ => f32::NAN,
        })
    }

    /// Sets a limit, held inside what the design allows; what is no number or no limit changes nothing.
    pub fn set(&mut self, index: usize, value: f64) {
        let Some(row) = LIMITS.get(index).filter(|_| value.is_finite()) else { return };
        let value = value.clamp(row.allowed.0, row.allowed.1) as f32;
        match index {
            0 => self.trim_down_db = value,
            1 => self.cut_db = value,
            2 => self.boost_db = value,
            3 => self.auto_cut_db = value,
            4 => self.auto_step_db = value,
            5 => self.auto_total_db = value,
            6 => self.auto_every_s = value,
            7 => self.ramp_s = value,
            8 => self.open_cards = value.round() as usize,
            9 => self.change_every_s = value,
            _ => self.show_expiry_s = value,
        }
    }

    /// The value one step down or up from where a limit stands, on the grid of its steps; `None` at the end.
    pub fn beside(&self, index: usize, up: bool) -> Option<f64> {
        let row = LIMITS.get(index)?;
        let steps = self.get(index) / row.step;
        // A value between two steps goes to the next one.
        let to = if up { (steps + 1e-3).floor() + 1.0 } else { (steps - 1e-3).ceil() - 1.0 };
        let to = (to * row.step).clamp(row.allowed.0, row.allowed.1);
        ((to - self.get(index)).abs() > 1e-3).then_some(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_is_set_by_its_name_and_held_inside_the_designs() {
        for (index, row) in LIMITS.iter().enumerate() {
            let mut policy = Policy::default();
            for value in [row.allowed.0, row.allowed.1, f64::NAN, -1e9, 1e9] {
                policy.limits.set(index, value);
                assert!(policy.check().is_ok(), "{}", row.name);
            }
            let written = serde_json::to_value(policy.limits).expect("it is written");
            let value = written.get(row.name).and_then(serde_json::Value::as_f64);
            assert_eq!(value.expect(row.name) as f32, row.allowed.1 as f32, "{}", row.name);
            let others = (0..LIMITS.len()).filter(|other| *other != index);
            let before = Limits::default();
            assert!(others.into_iter().all(|o| policy.limits.get(o) == before.get(o)));
        }
        assert_eq!(
            LIMITS.len(),
            serde_json::to_value(Limits::default())
                .map_or(0, |v| { v.as_object().map_or(0, serde_json::Map::len) })
        );
    }

    #[test]
    fn steps_lead_from_end_to_end_and_stop_there() {
        for (index, row) in LIMITS.iter().enumerate() {
            let mut limits = Limits::default();
            for (up, end) in [(false, row.allowed.0), (true, row.allowed.1)] {
                let mut steps = 0;
                while let Some(to) = limits.beside(index, up) {
                    limits.set(index, to);
                    steps += 1;
                    assert!(steps < 400, "{}", row.name);
                }
                assert!((limits.get(index) - end).abs() < 1e-3, "{}", row.name);
            }
        }
    }
}
