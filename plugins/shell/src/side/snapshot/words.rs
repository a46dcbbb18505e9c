//! Words and numbers as the panel shows them.

use assistant::{Class, Number};
use dsp_core::listen::observation::HOPS_PER_SECOND;

/// A name of the log as a person reads it.
pub fn words(name: &str) -> String {
    name.replace('_', " ")
}

/// A class of move as a person reads it.
pub fn class_words(class: Class) -> String {
    match class {
        Class::Hpf => "HPF".to_owned(),
        class => words(class.name()),
    }
}

/// A label and its text.
pub fn number(number: &Number) -> (String, String) {
    (words(number.name), quantity(number.value, number.unit))
}

/// A number with its unit.
pub fn quantity(value: f64, unit: &str) -> String {
    let digits = usize::from(value.fract() != 0.0 && value.abs() < 1_000.0);
    format!("{value:.digits$} {unit}").trim_end().to_owned()
}

/// What was heard before this epoch, hops: the show's clock stands still without audio, and goes on after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShowClock(u64);

impl ShowClock {
    /// As it stands after so many hops more.
    pub fn later(self, hops: u64) -> Self {
        Self(self.0 + hops)
    }

    /// The same in seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / f64::from(HOPS_PER_SECOND)
    }

    /// What it shows at a hop of this epoch.
    pub fn time_of(self, hop: u64) -> String {
        time_of(self.0 + hop)
    }
}

/// A time: "21:14", "1:02:07".
pub fn time_of(hop: u64) -> String {
    let seconds = hop / u64::from(HOPS_PER_SECOND);
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, m, s) => format!("{m:02}:{s:02}"),
        (h, m, s) => format!("{h}:{m:02}:{s:02}"),
    }
}
