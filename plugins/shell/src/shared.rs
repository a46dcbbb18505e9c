//! What the audio thread, the side thread and the panel share: atomics, and a state cell whose lock the
//! audio thread never touches. One [`Instance`] for a plugin, one [`Shared`] for each channel of it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::bits::ParamBits;
use crate::cells::{HealthCells, MeterCells};
use crate::over::OverCell;
use crate::place::Place;
use crate::sleep::PanelSleep;
use crate::state::StateCell;

/// Shared by the threads of one instance.
#[derive(Default)]
pub struct Instance {
    /// Its number in the process, from 1; 0 for one that is never looked for.
    pub id: u64,
    /// The panel is open and has shown what it had: the side thread makes the next snapshot.
    pub view_wanted: AtomicBool,
    /// Whether the panel draws itself anew.
    pub panel: PanelSleep,
    /// Where the side thread keeps logs and ledgers; `None`: nowhere.
    pub keep_in: Option<PathBuf>,
    /// The host renders faster than time: the audio thread waits for the side thread.
    pub offline: AtomicBool,
    /// A state is being loaded: what is there now is half of it.
    pub loading: AtomicBool,
    /// Hops of this epoch whose audio has been told, on all channels.
    pub told_hops: AtomicU64,
    /// Hops of this epoch that the engine has decided on.
    pub decided_hops: AtomicU64,
    /// What the Desk that judges this instance sets over its switches.
    pub over: OverCell,
    /// Where this instance stands on the common time.
    pub place: Place,
    /// Listening and the assistant are off for good: audio goes on with the last accepted settings.
    pub listening_off: AtomicBool,
    /// Panics of listening that were caught.
    pub listening_panics: AtomicU64,
    /// Models in place of the process's own.
    #[cfg(test)]
    pub test_models: std::sync::OnceLock<Arc<ml_models::Models>>,
    /// Makes listening panic this often.
    #[cfg(test)]
    pub panic_listening: std::sync::atomic::AtomicU32,
    /// The same in the midst of a hop.
    #[cfg(test)]
    pub panic_in_a_hop: std::sync::atomic::AtomicU32,
}

/// Instances so far in this process.
static INSTANCES: AtomicU64 = AtomicU64::new(0);

impl Instance {
    /// One with a number of its own.
    pub fn numbered() -> Self {
        Self { id: INSTANCES.fetch_add(1, Ordering::Relaxed) + 1, ..Self::default() }
    }
}

/// Shared by the threads for one channel.
#[derive(Default)]
pub struct Shared {
    /// The instance that the channel belongs to.
    pub instance: Arc<Instance>,
    /// What is saved.
    pub state: Arc<StateCell>,
    /// Meters for the panel.
    pub meters: MeterCells,
    /// The same of an instance of one channel, for the panel of a Desk.
    pub meters_afar: MeterCells,
    /// What went wrong.
    pub health: HealthCells,
    /// Parameters that the assistant changed and the host was not told of yet.
    pub untold: ParamBits,
    /// Parameters that the panel set and the audio thread has not seen yet: a hand, not automation.
    pub touched: ParamBits,
    /// Parameters that were set from another instance's panel: a hand, of which the host does not know.
    pub foreign: ParamBits,
    /// This channel and the next one are the legs of one stereo line.
    pub linked: AtomicBool,
    /// Makes the next piece panic.
    #[cfg(test)]
    pub panic_now: AtomicBool,
    /// The same among those that run at once.
    #[cfg(test)]
    pub panic_abreast: AtomicBool,
}

impl Shared {
    /// A channel of an instance.
    pub fn of(instance: Arc<Instance>) -> Self {
        Self { instance, ..Self::default() }
    }
}
