//! The saved form: versioned JSON under one key beside the host parameters.
//!
//! Version 1:
//! ```json
//! {"version": 1, "id": "<uuid>", "own": {"hpf_hz": 80.0}, "assistant": {..},
//!  "editor": {"width": 1120.0, "height": 700.0}, "look": {"brightness": 0, "scale": 1.0}}
//! ```
//! `own` names the parameters whose own value (what Mine plays) differs from the host parameter, in
//! plain units. `assistant` is what the engine keeps of the channel: what a person said about it, and
//! the ledger; it has a version of its own and may be missing. A new version gets its own struct,
//! `From` the one before it, and a fixture of the old one under `tests/fixtures`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// The key in the framework's state.
pub const KEY: &str = "deskmate";
/// The key under which a state is kept that could not be read, so that saving again loses nothing.
pub const UNREAD_KEY: &str = "deskmate_unread";
/// The version that is written.
pub const VERSION: u32 = 1;

/// Size of the panel, logical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditorSize {
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// How a panel looks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PanelLook {
    /// 0 dark, 1 dim, 2 daylight.
    #[serde(default)]
    pub brightness: u8,
    /// Size of everything, 1 = 100 %.
    #[serde(default = "full_size")]
    pub scale: f32,
}

fn full_size() -> f32 {
    1.0
}

impl Default for PanelLook {
    fn default() -> Self {
        Self { brightness: 0, scale: full_size() }
    }
}

impl PanelLook {
    /// In the panel's words; what is not known is dark.
    pub fn brightness(self) -> panels::Brightness {
        let all = panels::Brightness::ALL;
        all.get(usize::from(self.brightness)).copied().unwrap_or_default()
    }

    /// The same with another brightness.
    pub fn with_brightness(self, brightness: panels::Brightness) -> Self {
        let at = panels::Brightness::ALL.iter().position(|b| *b == brightness);
        Self { brightness: at.unwrap_or(0) as u8, ..self }
    }

    /// A size that a panel can have.
    pub fn is_sane(&self) -> bool {
        (0.5..=4.0).contains(&self.scale)
    }
}

/// State of version 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedV1 {
    /// 1.
    pub version: u32,
    /// Identity of the channel.
    pub id: Uuid,
    /// Own values that differ from the host parameters, in plain units.
    #[serde(default)]
    pub own: BTreeMap<String, f32>,
    /// What the engine keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assistant: Option<Value>,
    /// Size of the panel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editor: Option<EditorSize>,
    /// How the panel looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<PanelLook>,
}

/// Why a saved state was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// Written by a later Deskmate.
    Newer {
        /// Its version.
        version: u64,
    },
    /// No state of ours.
    Corrupt {
        /// What the reader says.
        why: String,
    },
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Newer { version } => {
                write!(f, "saved by a later Deskmate (state {version}); kept, not read")
            }
            Self::Corrupt { why } => write!(f, "saved state is damaged ({why}); kept, not read"),
        }
    }
}

impl std::error::Error for ReadError {}

/// Reads a state of any version that is known.
///
/// # Errors
/// It is of a later version, or damaged.
pub fn read(json: &str) -> Result<SavedV1, ReadError> {
    let corrupt = |e: serde_json::Error| ReadError::Corrupt { why: e.to_string() };
    let value: Value = serde_json::from_str(json).map_err(corrupt)?;
    match value.get("version").and_then(Value::as_u64) {
        Some(1) => serde_json::from_value(value).map_err(corrupt),
        Some(version) if version > u64::from(VERSION) => Err(ReadError::Newer { version }),
        _ => Err(ReadError::Corrupt { why: "no version".to_owned() }),
    }
}
