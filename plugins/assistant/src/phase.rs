//! The part of the evening, set by a person only (DESIGN section 6).

use serde::{Deserialize, Serialize};

/// Which part of the evening it is. Decides which classes of move may speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Between two acts: nothing speaks.
    Changeover,
    /// Line by line: lines, gain and clipping.
    LineCheck,
    /// The band plays for the engineer: everything speaks.
    #[default]
    Soundcheck,
    /// The audience is in: clipping, lost line, feedback and one masking or tone card.
    Show,
}

impl Phase {
    /// The word as it stands in the log and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Changeover => "changeover",
            Self::LineCheck => "line-check",
            Self::Soundcheck => "soundcheck",
            Self::Show => "show",
        }
    }
}
