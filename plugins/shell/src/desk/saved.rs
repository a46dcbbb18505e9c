//! The saved form of a Desk: versioned JSON under one key beside the host parameters.
//!
//! Version 1:
//! ```json
//! {"version": 1, "id": "<uuid>", "channels": [{"version": 1, "id": "<uuid>", ...}, ...],
//!  "editor": {"width": 1440.0, "height": 900.0}, "look": {"brightness": 0, "scale": 1.0},
//!  "policy": {...}}
//! ```
//! `channels` holds what a Channel saves (`crate::saved`), one for each of the 32; a channel that cannot
//! be read is kept as it is and said, the others are read. A new version gets its own struct, `From` the
//! one before it, and a fixture of the old one under `tests/fixtures`.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use assistant::Policy;
use dsp_core::params::ParamValues;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::identity::Identity;
use crate::saved::{EditorSize, KEY, PanelLook, ReadError, UNREAD_KEY};
use crate::state::StateCell;

/// The version that is written.
pub const VERSION: u32 = 1;

/// State of version 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeskV1 {
    /// 1.
    pub version: u32,
    /// Identity of the Desk.
    pub id: Uuid,
    /// What each channel keeps, by channel.
    pub channels: Vec<Value>,
    /// What could not be read of a channel, by its number from 0.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unread: BTreeMap<usize, String>,
    /// Size of the panel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editor: Option<EditorSize>,
    /// How the panel looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<PanelLook>,
    /// What classes may do; where it is missing or out of bounds, the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
}

/// Reads a Desk's state of any version that is known.
///
/// # Errors
/// It is of a later version, or damaged.
pub fn read(json: &str) -> Result<DeskV1, ReadError> {
    let corrupt = |e: serde_json::Error| ReadError::Corrupt { why: e.to_string() };
    let value: Value = serde_json::from_str(json).map_err(corrupt)?;
    match value.get("version").and_then(Value::as_u64) {
        Some(1) => serde_json::from_value(value).map_err(corrupt),
        Some(version) if version > u64::from(VERSION) => Err(ReadError::Newer { version }),
        _ => Err(ReadError::Corrupt { why: "no version".to_owned() }),
    }
}

#[derive(Debug, Default)]
struct Kept {
    identity: Identity,
    editor: Option<EditorSize>,
    look: Option<PanelLook>,
    policy: Policy,
    unread: Option<String>,
    problem: Option<String>,
}

/// What a Desk keeps beside its channels.
#[derive(Debug, Default)]
pub struct DeskCell(Mutex<Kept>);

impl DeskCell {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Identity of the Desk.
    pub fn id(&self) -> Uuid {
        self.kept().identity.id()
    }

    /// What was wrong with the state that was loaded last.
    pub fn problem(&self) -> Option<String> {
        self.kept().problem.clone()
    }

    /// Size of the panel, if it was ever shown.
    pub fn editor(&self) -> Option<EditorSize> {
        self.kept().editor
    }

    /// Remembers the size of the panel.
    pub fn set_editor(&self, size: EditorSize) {
        self.kept().editor = Some(size);
    }

    /// How the panel looks.
    pub fn look(&self) -> PanelLook {
        self.kept().look.unwrap_or_default()
    }

    /// Remembers how the panel looks.
    pub fn set_look(&self, look: PanelLook) {
        self.kept().look = Some(look);
    }

    /// What classes may do.
    pub fn policy(&self) -> Policy {
        self.kept().policy.clone()
    }

    /// Remembers what classes may do.
    pub fn set_policy(&self, policy: Policy) {
        self.kept().policy = policy;
    }

    /// Main thread: the fields to save beside the host parameters, which have the values `host`.
    pub fn save(&self, channels: &[&StateCell], host: &[ParamValues]) -> BTreeMap<String, String> {
        let (mut values, mut unread) = (Vec::new(), BTreeMap::new());
        for (n, (cell, host)) in channels.iter().zip(host).enumerate() {
            let (value, left) = cell.save_value(host);
            values.push(value);
            unread.extend(left.map(|left| (n, left)));
        }
        let kept = self.kept();
        let saved = DeskV1 {
            version: VERSION,
            id: kept.identity.id(),
            channels: values,
            unread,
            editor: kept.editor,
            look: kept.look,
            policy: (kept.policy != Policy::default()).then(|| kept.policy.clone()),
        };
        let mut fields = BTreeMap::new();
        if let Ok(json) = serde_json::to_string(&saved) {
            fields.insert(KEY.to_owned(), json);
        }
        if let Some(unread) = &kept.unread {
            fields.insert(UNREAD_KEY.to_owned(), unread.clone());
        }
        fields
    }

    /// Main thread: takes over saved fields; the host parameters have the values `host` already. What
    /// cannot be read gives defaults, is kept for the next save and said on the panel.
    pub fn load(
        &self,
        fields: &BTreeMap<String, String>,
        channels: &[&StateCell],
        host: &[ParamValues],
    ) {
        let mut kept = self.kept();
        kept.problem = None;
        kept.unread = fields.get(UNREAD_KEY).cloned();
        let read = fields.get(KEY).map(|json| (json, read(json)));
        let (mut saved, mut unread) = (Vec::new(), BTreeMap::new());
        match read {
            Some((_, Ok(desk))) => {
                if desk.id != kept.identity.id() {
                    kept.identity = Identity::claim(desk.id);
                }
                kept.editor = desk.editor.filter(EditorSize::is_sane).or(kept.editor);
                kept.look = desk.look.filter(PanelLook::is_sane).or(kept.look);
                kept.policy = desk.policy.filter(|p| p.check().is_ok()).unwrap_or_default();
                (saved, unread) = (desk.channels, desk.unread);
            }
            Some((json, Err(error))) => {
                kept.unread = Some(json.clone());
                kept.problem = Some(error.to_string());
            }
            None => {}
        }
        for (n, (cell, host)) in channels.iter().zip(host).enumerate() {
            cell.load_value(saved.get(n), unread.remove(&n), host);
            if let Some(problem) = cell.problem() {
                kept.problem.get_or_insert_with(|| format!("channel {}: {problem}", n + 1));
            }
        }
    }
}
