//! Audio first: where our own code panics, the piece leaves as it came.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::Relaxed;

use super::AudioSide;

/// False where it panicked.
pub(super) fn survives(act: impl FnOnce()) -> bool {
    let done = catch_unwind(AssertUnwindSafe(act));
    // The payload was allocated; freeing it may panic again or block. It is leaked, once.
    done.map_err(std::mem::forget).is_ok()
}

impl AudioSide {
    /// A panic has switched it off.
    pub(super) fn is_off(&self) -> bool {
        self.shared.health.processing_off.load(Relaxed)
    }

    /// The piece as it arrives.
    pub(super) fn keep(&mut self, piece: &[&mut [f32]]) {
        for (kept, leg) in self.arrived.iter_mut().zip(piece) {
            kept[..leg.len()].copy_from_slice(leg);
        }
    }

    /// Does something with the piece that was kept; true where that failed.
    pub(super) fn guarded(
        &mut self,
        piece: &mut [&mut [f32]],
        act: impl FnOnce(&mut Self, &mut [&mut [f32]]),
    ) -> bool {
        let failed = !survives(|| act(self, piece));
        if failed {
            self.fail(piece);
        }
        failed
    }

    /// The piece leaves as it came, and all later ones.
    pub(super) fn fail(&self, piece: &mut [&mut [f32]]) {
        self.shared.health.processing_off.store(true, Relaxed);
        for (kept, leg) in self.arrived.iter().zip(piece) {
            leg.copy_from_slice(&kept[..leg.len()]);
        }
    }
}
