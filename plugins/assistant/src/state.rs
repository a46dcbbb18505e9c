//! The saved history of one channel: versioned JSON, capped, with a way up from each version.

use crate::engine::snapshot_number;
use crate::event::{Decision, Who};
use crate::feedback::GuardSaid;
use crate::ledger::{Act, Entry, Ledger, values_from, values_to};
use crate::policy::Policy;
use crate::timbre::Baseline;
use crate::{ChannelConfig, Class, Phase};
use dsp_core::params::ParamValues;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The version that is written.
pub const STATE_VERSION: u32 = 4;

/// What is saved of one channel besides its host parameters (DESIGN section 9).
///
/// After a load the assistant only suggests: what was armed is not saved. Open cards are not saved
/// either, since their evidence is not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChannelState {
    /// Always [`STATE_VERSION`] once read.
    pub version: u32,
    /// Identity and what a person said of the channel.
    pub channel: ChannelConfig,
    /// Live values before the first entry of the ledger, by name; defaults are left out.
    pub base: BTreeMap<String, f64>,
    /// The engineer's own values at that point.
    pub base_own: BTreeMap<String, f64>,
    /// Moves and decisions.
    pub ledger: Vec<Entry>,
    /// Classes that a hand has locked.
    pub hands_on: Vec<Class>,
    /// How often a class was rejected tonight.
    pub rejected: BTreeMap<Class, u32>,
    /// Classes that were rejected in this song.
    #[serde(default)]
    pub rejected_song: Vec<Class>,
    /// What the channel sounded like when the soundcheck was accepted, per snapshot of the desk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub baselines: Vec<Baseline>,
    /// What the presence model said of single seconds of the soundcheck, confidence and energy in thousandths:
    /// what its drift is told against.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heard: Vec<[i32; 2]>,
    /// What the classes may do, of an instance of its own; a desk keeps its own. `None`: the defaults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    /// Where the channel rang in this room, Hz: armed again after a load, which cuts nothing.
    #[serde(default)]
    pub rings_hz: Vec<f32>,
    /// What a person said of the feedback guard.
    #[serde(default, skip_serializing_if = "GuardSaid::is_nothing")]
    pub guard: GuardSaid,
    /// The snapshot of the desk that is on: whose baseline holds.
    #[serde(default)]
    pub snapshot: u64,
    /// Phase of the evening; `None`: the one that it begins in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
}

/// What version 1 wrote: moves without what verifies them, and nothing of the song.
#[derive(Deserialize)]
struct StateV1 {
    channel: ChannelConfig,
    base: BTreeMap<String, f64>,
    base_own: BTreeMap<String, f64>,
    ledger: Vec<Entry>,
    hands_on: Vec<Class>,
    rejected: BTreeMap<Class, u32>,
}

impl From<StateV1> for ChannelState {
    fn from(old: StateV1) -> Self {
        let StateV1 { channel, base, base_own, ledger, hands_on, rejected } = old;
        Self {
            version: STATE_VERSION,
            channel,
            base,
            base_own,
            ledger,
            hands_on,
            rejected,
            rejected_song: Vec::new(),
            baselines: Vec::new(),
            heard: Vec::new(),
            policy: None,
            rings_hz: Vec::new(),
            guard: GuardSaid::default(),
            snapshot: 0,
            phase: None,
        }
    }
}

/// Why a saved state was not read.
#[derive(Clone, Debug, PartialEq)]
pub enum StateError {
    /// Not JSON, or not a state.
    Corrupt {
        /// What was wrong.
        reason: String,
    },
    /// Written by a newer program.
    Newer {
        /// Its version.
        version: u64,
    },
    /// A value of something that is no parameter, or that is no number.
    Value {
        /// Its name.
        name: String,
    },
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Corrupt { reason } => write!(f, "saved history is damaged: {reason}"),
            Self::Newer { version } => {
                write!(f, "saved history has version {version}, known is {STATE_VERSION}")
            }
            Self::Value { name } => write!(f, "saved history has a bad value for {name:?}"),
        }
    }
}

impl std::error::Error for StateError {}

impl ChannelState {
    /// Reads a state of any known version and checks it.
    ///
    /// # Errors
    /// Damaged or newer than known: nothing is taken over.
    pub fn from_json(json: &str) -> Result<Self, StateError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u64,
        }
        let corrupt = |e: serde_json::Error| StateError::Corrupt { reason: e.to_string() };
        let found = serde_json::from_str::<Versioned>(json).map_err(corrupt)?.version;
        let state = match found {
            1 => serde_json::from_str::<StateV1>(json).map_err(corrupt)?.into(),
            // Versions 2 and 3 had baselines that did not know what was played.
            2..=4 => Self {
                version: STATE_VERSION,
                ..serde_json::from_str::<Self>(json).map_err(corrupt)?
            },
            0 => return Err(StateError::Corrupt { reason: "version 0".to_owned() }),
            version => return Err(StateError::Newer { version }),
        };
        state.ledger().map(|_| state)
    }

    /// One line of the ledger more, with what follows from it for locks and rejections: how a history
    /// that was kept line by line comes back after a crash.
    pub fn replay(&mut self, entry: Entry) {
        match &entry.act {
            Act::Turned { change } => {
                for class in Class::turning(change.param) {
                    if !self.hands_on.contains(class) {
                        self.hands_on.push(*class);
                    }
                }
            }
            Act::Released => self.hands_on.clear(),
            Act::Recalled { .. } => {
                self.ledger.push(entry);
                if let Ok(values) = self.values() {
                    self.snapshot = snapshot_number(&values.1);
                }
                return;
            }
            Act::Undone { move_id } if entry.by == Who::Engineer => {
                let moved = self.ledger.iter().find_map(|e| match &e.act {
                    Act::Moved { move_id: id, class, .. } if id == move_id => Some(*class),
                    _ => None,
                });
                self.rejected_song.extend(moved);
            }
            // Of a follow-up the class knows nothing.
            Act::Decided { class, decision: Decision::Rejected, follow_up: false, .. } => {
                *self.rejected.entry(*class).or_default() += 1;
                self.rejected_song.push(*class);
            }
            _ => {}
        }
        self.ledger.push(entry);
    }

    /// This history, that a newer program wrote, and after it what an older one did meanwhile: moves of both can
    /// be taken back.
    pub fn followed_by(self, later: Self) -> Self {
        let (Ok(mut ledger), Ok(mut more)) = (self.ledger(), later.ledger()) else { return self };
        let taken: Vec<_> = ledger.moves().map(|m| m.move_id).collect();
        let mut next = ledger.highest_ids().0.max(more.highest_ids().0) + 1;
        more.renumber(&taken, &mut next);
        more.entries().for_each(|entry| ledger.append(entry.clone()));
        let (base, base_own) = ledger.base();
        Self {
            base: values_to(base),
            base_own: values_to(base_own),
            ledger: ledger.entries().cloned().collect(),
            channel: later.channel,
            hands_on: later.hands_on,
            snapshot: later.snapshot,
            ..self
        }
    }

    /// True where this history, that a crash left behind line by line, goes on from the one that the host
    /// saved. A gesture that was under way in the saved one may have gone further here.
    pub fn goes_on_from(&self, saved: &Self) -> bool {
        let lines = |state: &Self| -> Vec<Entry> {
            state.ledger().map_or_else(|_| Vec::new(), |l| l.entries().cloned().collect())
        };
        let (own, theirs) = (lines(self), lines(saved));
        let Some(last) = theirs.last() else { return true };
        own.len() >= theirs.len() && own.iter().any(|line| line.is_or_extends(last))
    }

    /// As JSON, one line. Floats to three decimals.
    ///
    /// # Errors
    /// [`StateError::Corrupt`] where the state holds what JSON cannot say.
    pub fn to_json(&self) -> Result<String, StateError> {
        serde_json::to_string(self).map_err(|e| StateError::Corrupt { reason: e.to_string() })
    }

    /// The record, rebuilt.
    pub(crate) fn ledger(&self) -> Result<Ledger, StateError> {
        let read = |map| values_from(map).map_err(|name| StateError::Value { name });
        Ok(Ledger::from_parts(read(&self.base)?, read(&self.base_own)?, self.ledger.clone()))
    }

    /// Live and own values as this state has them.
    ///
    /// # Errors
    /// [`StateError::Value`] where a name or a value is unknown.
    pub fn values(&self) -> Result<(ParamValues, ParamValues), StateError> {
        let ledger = self.ledger()?;
        Ok((ledger.live(), ledger.own()))
    }

    pub(crate) fn of(
        channel: &ChannelConfig,
        ledger: &Ledger,
        hands_on: Vec<Class>,
        rejected: BTreeMap<Class, u32>,
        rejected_song: Vec<Class>,
    ) -> Self {
        let (base, own) = ledger.base();
        Self {
            version: STATE_VERSION,
            channel: channel.clone(),
            base: values_to(base),
            base_own: values_to(own),
            ledger: ledger.entries().cloned().collect(),
            hands_on,
            rejected,
            rejected_song,
            baselines: Vec::new(),
            heard: Vec::new(),
            policy: None,
            rings_hz: Vec::new(),
            guard: GuardSaid::default(),
            snapshot: 0,
            phase: None,
        }
    }
}
