//! What a change does to the two sets of values and to the strip.

use super::{By, Change, ChannelProcessor};
use crate::params::ParamId;
use crate::strip::Mode;

/// Length of a ramp that nobody asked for, s: what `Strip::set` does with 0.
const DEFAULT_RAMP_S: f32 = 0.02;

impl ChannelProcessor {
    pub(super) fn apply_due(&mut self) {
        while let Some(change) = self.schedule.pop_due(self.sample) {
            self.apply(change);
        }
    }

    pub(super) fn apply(&mut self, change: Change) {
        let Change { param, value, own, ramp_s, .. } = change;
        let before = self.live.get(param);
        self.live.set(param, value);
        if let Some(own) = own {
            self.own.set(param, own);
        }
        let frames = self.frames(ramp_s);
        self.glides.start(param, before, value, self.sample, frames, By::Assistant);
        if !self.mine() || own.is_some() {
            self.follow(param, ramp_s);
        }
        self.applied.push(change);
    }

    /// Drops what is to come and holds what is under way.
    pub(super) fn freeze(&mut self) {
        self.drop_schedule();
        for param in ParamId::all() {
            let Some(held) = self.glides.hold(param, self.sample) else { continue };
            if held == self.live.get(param) {
                continue;
            }
            self.live.set(param, held);
            if !self.mine() {
                self.follow(param, 0.0);
            }
            let at_sample = self.sample;
            self.applied.push(Change { at_sample, param, value: held, own: None, ramp_s: 0.0 });
        }
    }

    /// Mine was switched: the strip goes over to the other set, wherever the two differ or a ramp
    /// was under way.
    pub(super) fn swap_sets(&mut self) {
        for id in ParamId::all() {
            let left = self.glides.frames_left(id, self.sample);
            if self.live.get(id) != self.own.get(id) || left > 0 {
                let ramp_s = if self.mine() { 0.0 } else { self.seconds(left) };
                self.follow(id, ramp_s.max(DEFAULT_RAMP_S));
            }
        }
    }

    /// Sends the strip to what it has to play for this parameter.
    pub(super) fn follow(&mut self, id: ParamId, ramp_s: f32) {
        match id {
            ParamId::DRY => self.strip.set_mode(match self.live.choice(id) {
                0 => Mode::Live,
                1 => Mode::Dry,
                _ => Mode::Raw,
            }),
            ParamId::FREEZE | ParamId::MINE | ParamId::FADER_DB => {}
            _ => {
                let set = if self.mine() { &self.own } else { &self.live };
                self.strip.set(id, set.get(id), ramp_s);
            }
        }
    }

    pub(super) fn drop_schedule(&mut self) {
        self.dropped += self.schedule.clear() as u64;
    }

    pub(super) fn mine(&self) -> bool {
        self.live.is_on(ParamId::MINE)
    }

    pub(super) fn frozen(&self) -> bool {
        self.live.is_on(ParamId::FREEZE)
    }

    pub(super) fn frames(&self, ramp_s: f32) -> u64 {
        let ramp_s = if ramp_s > 0.0 { ramp_s } else { DEFAULT_RAMP_S };
        (f64::from(ramp_s) * self.rate_hz).round() as u64
    }

    pub(super) fn seconds(&self, frames: u64) -> f32 {
        if self.rate_hz > 0.0 { (frames as f64 / self.rate_hz) as f32 } else { 0.0 }
    }
}
