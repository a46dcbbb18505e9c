//! What the panel reads of a channel.

use std::sync::atomic::Ordering::Relaxed;

use super::AudioSide;

impl AudioSide {
    /// Audio thread, after each block. Levels are told once they are those of a hop (10 ms) at least, whatever
    /// blocks the host takes.
    pub fn report(&mut self) {
        if self.sample().saturating_sub(self.levels_told_at) >= self.hop_len().max(1) as u64 {
            self.tell_levels();
        }
        let health = &self.shared.health;
        health.late_changes.store(self.channel.late_changes(), Relaxed);
        if let Some(link) = &mut self.link {
            let dropped = link.hops.take_dropped();
            if dropped > 0 {
                health.dropped_hops.fetch_add(dropped, Relaxed);
            }
        }
    }

    /// Levels since the last time, also before the sound is forgotten.
    pub(super) fn tell_levels(&mut self) {
        self.levels_told_at = self.sample();
        let meters = self.channel.meters();
        self.shared.meters.add(&meters);
        if self.pressed.is_some() {
            // An instance of its own: a Desk may show it too.
            self.shared.meters_afar.add(&meters);
        }
    }
}
