//! What the audio thread, the side thread and the panel of one instance share: atomics, and a state
//! cell whose lock the audio thread never touches.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use crate::bits::ParamBits;
use crate::cells::{HealthCells, MeterCells};
use crate::state::StateCell;

/// Shared by the threads of one instance.
#[derive(Default)]
pub struct Shared {
    /// What is saved.
    pub state: Arc<StateCell>,
    /// Meters for the panel.
    pub meters: MeterCells,
    /// What went wrong.
    pub health: HealthCells,
    /// Parameters that the assistant changed and the host was not told of yet.
    pub untold: ParamBits,
    /// Parameters that the panel set and the audio thread has not seen yet: a hand, not automation.
    pub touched: ParamBits,
    /// The panel is open and has shown what it had: the side thread makes the next snapshot.
    pub view_wanted: AtomicBool,
    /// Where the side thread keeps logs and ledgers; `None`: nowhere.
    pub keep_in: Option<PathBuf>,
    /// The host renders faster than time: the audio thread waits for the side thread.
    pub offline: AtomicBool,
    /// Hops of this epoch that the engine has decided on.
    pub decided_hops: AtomicU64,
    /// Makes the next piece panic.
    #[cfg(test)]
    pub panic_now: AtomicBool,
    /// Models in place of the process's own.
    #[cfg(test)]
    pub test_models: std::sync::OnceLock<Arc<ml_models::Models>>,
    /// Makes listening panic this often.
    #[cfg(test)]
    pub panic_listening: std::sync::atomic::AtomicU32,
}
