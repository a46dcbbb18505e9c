//! The saved history of one channel: versioned JSON, capped, with a way up from each version.

use crate::ledger::{Entry, Ledger, values_from, values_to};
use crate::{ChannelConfig, Class};
use dsp_core::params::ParamValues;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The version that is written.
pub const STATE_VERSION: u32 = 1;

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
        match found {
            // Migration point: a `V1` of its own and `impl From<V1>` come with version 2.
            1 => {
                let state: Self = serde_json::from_str(json).map_err(corrupt)?;
                state.ledger().map(|_| state)
            }
            0 => Err(StateError::Corrupt { reason: "version 0".to_owned() }),
            version => Err(StateError::Newer { version }),
        }
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
        }
    }
}
