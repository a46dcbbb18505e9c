//! The feedback guard: what is thought to ring, what holds it down.

use super::Sureness;

/// The guard of one channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GuardView {
    /// How it listens.
    pub mode: GuardMode,
    /// What it does by itself, in a few words: "shows only: not armed since load".
    pub acts: String,
    /// Probes are allowed in the show.
    pub probes_in_show: bool,
    /// An acoustic pickup may be notched by itself; `None` = the channel is none.
    pub pickup: Option<bool>,
    /// Frequencies thought to ring, surest first.
    pub suspects: Vec<SuspectView>,
    /// Notches that are in, by slot.
    pub notches: Vec<NotchView>,
    /// Ring frequencies that are remembered: "2.52 k".
    pub rings: Vec<String>,
    /// What the guard saw and did, newest first: time, text.
    pub history: Vec<(String, String)>,
}

/// How a guard listens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GuardMode {
    /// Nothing is looked for.
    #[default]
    Off,
    /// Strict.
    Show,
    /// Before doors: sensitive; notches are fixed and the room is remembered.
    RingOut,
}

impl GuardMode {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Off, Self::Show, Self::RingOut];

    /// As a person reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "Off",
            Self::Show => "Show",
            Self::RingOut => "Ring-out",
        }
    }
}

/// From this growth on a suspect counts as growing, dB/s: less is a voice's own swell.
pub const GROWS_DB_S: f32 = 3.0;

/// A frequency thought to ring.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SuspectView {
    /// Identity on its channel; comes back in intents.
    pub id: u32,
    /// Frequency, Hz.
    pub hz: f32,
    /// Level, dBFS RMS.
    pub level_dbfs: f32,
    /// How it grows, dB/s.
    pub growth_db_s: f32,
    /// Seconds since it was first seen.
    pub age_s: f32,
    /// What speaks for it: "grows straight".
    pub proof: String,
    /// Which loop: "PA", "wedges", "not through this insert: tell monitors".
    pub through: String,
    /// How sure.
    pub sureness: Sureness,
    /// What is happening to it.
    pub state: SuspectState,
    /// It rang here before: a remembered ring frequency.
    pub armed: bool,
    /// The slot of the notch that holds it, from 0; comes back in intents.
    pub slot: Option<u8>,
}

impl SuspectView {
    /// It grows, here or through another insert. (Of what a notch holds the growth is that of whatever plays there.)
    pub fn grows(&self) -> bool {
        let elsewhere = self.state == SuspectState::NotHere && self.growth_db_s >= GROWS_DB_S;
        self.state == SuspectState::Growing || elsewhere
    }
}

/// What is happening to a suspect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SuspectState {
    /// It holds still, or grows slowly.
    #[default]
    Standing,
    /// It grows.
    Growing,
    /// A probe listens to it now.
    Probed,
    /// A notch holds it.
    Notched,
    /// It seems to ring through another insert, where a notch here does nothing. The engineer may know
    /// better.
    NotHere,
}

impl SuspectState {
    /// As a person reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Standing => "stands",
            Self::Growing => "grows",
            Self::Probed => "probing",
            Self::Notched => "held",
            Self::NotHere => "not here",
        }
    }
}

/// A notch that is in.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NotchView {
    /// Slot, from 0; comes back in intents.
    pub slot: u8,
    /// Centre, Hz.
    pub hz: f32,
    /// Depth, dB, 0 or below.
    pub depth_db: f32,
    /// Quality.
    pub q: f32,
    /// From the show; else fixed, from the ring-out.
    pub live: bool,
}

/// A frequency as engineers write it: "2.52 k", "412".
pub fn place_text(hz: f32) -> String {
    match hz {
        hz if !hz.is_finite() => "?".to_owned(),
        hz if hz >= 10_000.0 => format!("{:.1} k", hz / 1_000.0),
        hz if hz >= 1_000.0 => format!("{:.2} k", hz / 1_000.0),
        hz => format!("{hz:.0}"),
    }
}
