//! How a model is: at work, off with its reason, or drifting.

use std::fmt;

use crate::front_end::{BANDS, FRAMES};
use crate::timbre;

/// The models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModelKind {
    /// What a channel sounds like.
    Presence,
    /// What the crowd does.
    Crowd,
    /// How clear the voice is in a mix.
    MixVci,
    /// What sticks out of a channel, for what it carries.
    Timbre,
}

impl ModelKind {
    /// All models.
    pub const ALL: [Self; 4] = [Self::Presence, Self::Crowd, Self::MixVci, Self::Timbre];

    /// Name of its files, without extension.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Presence => "presence",
            Self::Crowd => "crowd",
            Self::MixVci => "mixvci",
            Self::Timbre => "timbre",
        }
    }

    /// What is done without it, in words.
    pub const fn instead(self) -> &'static str {
        match self {
            Self::Presence => "names and features take over",
            Self::Crowd => "features alone tell the crowd",
            Self::MixVci => "clarity of a mix is not told",
            Self::Timbre => "what sticks out is told against the soundcheck alone",
        }
    }

    /// Shape of so many inputs to its network.
    pub fn inputs(self, count: usize) -> Vec<usize> {
        match self {
            Self::Presence | Self::Crowd | Self::MixVci => vec![count, 1, BANDS, FRAMES],
            Self::Timbre => vec![count, timbre::FEATURES, BANDS, 1],
        }
    }
}

impl fmt::Display for ModelKind {
    /// As a person reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Presence => "presence model",
            Self::Crowd => "crowd model",
            Self::MixVci => "clarity model",
            Self::Timbre => "timbre model",
        })
    }
}

/// How a model is.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelHealth {
    /// At work.
    Healthy,
    /// Not at work, and why, in a few words. Names and features take over.
    Off(String),
    /// At work, but what it says is unlike what it said at the soundcheck: nothing that rests on it
    /// may act by itself. The population stability index over chance.
    Drifting(f32),
}

impl Default for ModelHealth {
    fn default() -> Self {
        Self::Off("not loaded".to_owned())
    }
}

impl ModelHealth {
    /// True where what it says may carry an automatic move.
    pub fn may_act(&self) -> bool {
        matches!(self, Self::Healthy)
    }

    /// True while it says anything.
    pub fn is_at_work(&self) -> bool {
        !matches!(self, Self::Off(_))
    }
}

impl fmt::Display for ModelHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Healthy => f.write_str("healthy"),
            Self::Off(why) => write!(f, "off: {why}"),
            Self::Drifting(psi) => write!(f, "drifting (index {psi:.2})"),
        }
    }
}
