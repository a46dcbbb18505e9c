//! Keeps what the strip's meters saw for two readers: the hop and the panel.

use crate::meter::Levels;
use crate::strip::{Strip, StripMeters};

/// The strip clears its meters when they are read; this is the one that reads them.
#[derive(Default)]
pub(super) struct MeterHold {
    held: StripMeters,
    held_frames: usize,
    unread_frames: usize,
    hop_gain_reduction_db: f32,
}

impl MeterHold {
    /// The strip has processed so many frames.
    pub fn advance(&mut self, frames: usize) {
        self.unread_frames = self.unread_frames.saturating_add(frames);
    }

    /// Adds what the strip saw since it was read last.
    pub fn read(&mut self, strip: &mut Strip) {
        let read = strip.meters();
        let total = self.held_frames.saturating_add(self.unread_frames);
        if total == 0 {
            return;
        }
        let fresh = self.unread_frames as f32 / total as f32;
        self.held = StripMeters {
            input: joined(self.held.input, read.input, fresh),
            output: joined(self.held.output, read.output, fresh),
            gain_reduction_db: self.held.gain_reduction_db.max(read.gain_reduction_db),
            clips_in: self.held.clips_in.saturating_add(read.clips_in),
            clips_out: self.held.clips_out.saturating_add(read.clips_out),
        };
        self.hop_gain_reduction_db = self.hop_gain_reduction_db.max(read.gain_reduction_db);
        self.held_frames = total;
        self.unread_frames = 0;
    }

    /// What was held since the last call.
    pub fn take(&mut self) -> StripMeters {
        self.held_frames = 0;
        std::mem::take(&mut self.held)
    }

    /// Largest gain reduction since the last call, dB.
    pub fn take_hop_gain_reduction_db(&mut self) -> f32 {
        std::mem::take(&mut self.hop_gain_reduction_db)
    }
}

/// Levels over both stretches of time, of which `fresh` (0 to 1) is the share of the second.
fn joined(held: Levels, read: Levels, fresh: f32) -> Levels {
    let square = held.rms * held.rms * (1.0 - fresh) + read.rms * read.rms * fresh;
    Levels {
        peak: held.peak.max(read.peak),
        true_peak: held.true_peak.max(read.true_peak),
        rms: square.sqrt(),
    }
}
