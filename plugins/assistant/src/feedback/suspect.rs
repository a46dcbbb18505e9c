//! A frequency thought to ring.

use serde::{Deserialize, Serialize};

use crate::Site;

/// What speaks for a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A lone tone that holds still: a howl that has reached its limit, or a held note.
    Lasting,
    /// It grows, though not as straight as a proof asks for.
    Growing,
    /// It stands far above all that was played, alone and still: a howl at its limit.
    FarAbove,
    /// It grows in a straight line, in one place, alone: no voice does.
    Grown,
    /// It collapsed when it was notched.
    Confirmed,
}

impl Proof {
    /// In a few words, for the panel.
    pub fn text(self) -> &'static str {
        match self {
            Self::Lasting => "holds still",
            Self::Growing => "grows",
            Self::FarAbove => "far above what was played",
            Self::Grown => "grows straight",
            Self::Confirmed => "probe confirmed",
        }
    }
}

/// Which loop rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Through {
    /// Through this insert and the audience's loudspeakers.
    Pa,
    /// Through this insert and the monitors.
    Wedges,
    /// Through this insert; the desk feeds both.
    Both,
    /// It went on growing while it was notched here.
    NotHere,
}

impl Through {
    /// The loop that an insert at this site is part of.
    pub fn of(site: Site) -> Self {
        match site {
            Site::Foh => Self::Pa,
            Site::Monitors => Self::Wedges,
            Site::Both => Self::Both,
        }
    }

    /// In a few words, for the panel.
    pub fn text(self) -> &'static str {
        match self {
            Self::Pa => "PA",
            Self::Wedges => "wedges",
            Self::Both => "PA or wedges",
            Self::NotHere => "ringing, not through this insert: tell monitors",
        }
    }
}

/// A frequency thought to ring, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Suspect {
    /// Number, from 1, unique on its channel.
    pub id: u32,
    /// Frequency, Hz.
    pub hz: f32,
    /// Level, dBFS RMS.
    pub level_dbfs: f32,
    /// How it grows, dB/s.
    pub growth_db_s: f32,
    /// Hop in which it was first seen.
    pub since_hop: u64,
    /// What speaks for it.
    pub proof: Proof,
    /// How sure, 0 to 1.
    pub sure: f32,
    /// Which loop.
    pub through: Through,
    /// It lies within a twelfth of an octave of a ring frequency that is remembered.
    pub armed: bool,
    /// A notch holds it.
    pub notched: bool,
    /// The slot of that notch, from 0.
    #[serde(skip)]
    pub slot: Option<usize>,
    /// A probe listens to it now.
    pub probed: bool,
}

impl Suspect {
    /// Seconds since it was first seen.
    pub fn age_s(&self, hop: u64) -> f32 {
        hop.saturating_sub(self.since_hop) as f32
            / dsp_core::listen::observation::HOPS_PER_SECOND as f32
    }
}
