//! What the audience does, as an ambience channel hears it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// State of the crowd. The order is that of the crowd model's outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrowdState {
    /// Nothing but the room.
    Quiet,
    /// People talk.
    Talk,
    /// They clap.
    Applause,
    /// They shout and whistle.
    Cheer,
    /// They sing with the band.
    SingAlong,
    /// The programme from the PA and nothing over it.
    Programme,
}

impl CrowdState {
    /// All states, in their fixed order.
    pub const ALL: [Self; 6] =
        [Self::Quiet, Self::Talk, Self::Applause, Self::Cheer, Self::SingAlong, Self::Programme];

    /// The word in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Talk => "talk",
            Self::Applause => "applause",
            Self::Cheer => "cheer",
            Self::SingAlong => "sing_along",
            Self::Programme => "programme",
        }
    }

    /// The state that [`CrowdState::id`] names.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.id() == id)
    }

    /// In these nothing may be learned or suggested.
    pub const fn is_loud(self) -> bool {
        matches!(self, Self::Applause | Self::Cheer)
    }
}

impl fmt::Display for CrowdState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::SingAlong => "sing-along",
            other => other.id(),
        })
    }
}

/// What the crowd model said of the second that ended half a second before it is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CrowdVerdict {
    /// Probability of each state, in the order of [`CrowdState::ALL`]; they add up to 1.
    pub p: [f32; 6],
    /// The most probable state.
    pub state: CrowdState,
    /// Its probability, calibrated.
    pub confidence: f32,
    /// Too unsure to count.
    pub abstained: bool,
}
