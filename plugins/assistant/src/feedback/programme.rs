//! How loud what is played is, now and of late.

use std::collections::VecDeque;

use super::guard::HZ;
use dsp_core::feedback::Peak;

/// Time constant, hops: 3 s, so that a howl does not become the programme at once.
const MEAN: f32 = 1.0 / (3 * HZ) as f32;
/// In pauses the programme is remembered: it falls by 1 dB/s.
const KEEP: f32 = 0.997_7;
/// Half seconds that are remembered, their length in hops, and how long before a line counts as before it, hops.
const BEFORE: usize = 60;
const BLOCK: u64 = HZ / 2;
const BEFORE_IT: u64 = 20;

/// The level of one channel's programme.
#[derive(Clone, Debug, Default)]
pub(super) struct Programme {
    power: f32,
    mean_power: f32,
    /// The loudest of each of the last half seconds, the one of now last.
    loudest: VecDeque<f32>,
    heard_hops: u64,
}

impl Programme {
    /// Takes the level of a hop, dBFS RMS.
    pub fn hear(&mut self, rms_dbfs: f32) {
        let power = 10f32.powf(rms_dbfs / 10.0);
        self.heard_hops += 1;
        self.mean_power += (power - self.mean_power) * MEAN.max(1.0 / self.heard_hops as f32);
        self.power = self.mean_power.max(self.power * KEEP);
        if self.heard_hops % BLOCK == 1 {
            self.loudest.push_back(0.0);
        }
        if self.loudest.len() > BEFORE {
            self.loudest.pop_front();
        }
        if let Some(block) = self.loudest.back_mut() {
            *block = block.max(self.power);
        }
    }

    /// True once it was heard for a second.
    pub fn is_known(&self) -> bool {
        self.heard_hops >= HZ
    }

    /// As of now, dBFS RMS.
    pub fn dbfs(&self) -> f32 {
        dbfs(self.power)
    }

    /// The loudest of the 30 s before a line began, dBFS RMS; infinite where nothing is known of it.
    pub fn before_dbfs(&self, peak: &Peak) -> f32 {
        let since = (u64::from(peak.age_hops) + BEFORE_IT).div_ceil(BLOCK) as usize + 1;
        let before = self.loudest.iter().rev().skip(since);
        before.copied().reduce(f32::max).map_or(f32::INFINITY, dbfs)
    }
}

fn dbfs(power: f32) -> f32 {
    10.0 * power.max(1e-16).log10()
}
