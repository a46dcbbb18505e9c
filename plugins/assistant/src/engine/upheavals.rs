//! What was heard before says nothing any more: gain steps, scenes of the desk, another source, gaps.

use super::{Engine, Step};
use crate::Upheaval;
use crate::ear::HZ;
use crate::gain_watch::GainStep;
use dsp_core::params::{ParamId, ParamValues};
use ml_models::Presence;
use std::collections::BTreeSet;

/// Steps on this many channels ...
const SCENE_CHANNELS: usize = 3;
/// ... within this time are a scene of the desk: each is measured when its source next rests, hops.
const SCENE_HOPS: u64 = 10 * HZ;
/// Steps are remembered for so long after they came: some are told 26 s later, hops.
const REMEMBERED_HOPS: u64 = SCENE_HOPS + 30 * HZ;
/// After a gap of this many hops processing was off: nothing is automatic any more.
const OFF_HOPS: u64 = HZ;

impl Engine {
    /// Gain and source of a channel, hop by hop; nothing is learned in applause, nor from roles that
    /// carry no music.
    pub(super) fn watch(
        &mut self,
        hop: u64,
        channel: usize,
        presence: Option<&Presence>,
        out: &mut Step,
    ) {
        if self.hearing.gate().is_closed() || !self.configs[channel].role.teaches() {
            return;
        }
        let lost = self.is_lost(channel);
        let watches = &mut self.watches[channel];
        if lost {
            watches.gain.forget(); // a line that has gone has no gain, and what is left of it is no floor
        } else {
            watches.gain.hear(self.ears[channel].now.as_ref());
        }
        // What is heard of the others while the source rests is no other source.
        let ear = &self.ears[channel];
        let (soft, said) = (ear.timbre.was_soft(), ear.said.instrument);
        if let Some(heard) = presence.filter(|p| watches.source.hear(p, soft, said)) {
            let what =
                heard.dominant.map_or_else(|| "something else".to_owned(), |i| i.to_string());
            self.health(hop, channel, format!("source changed: sounds like {what}"), out);
            self.upheaval(channel, Upheaval::SourceChanged);
        }
        if hop % 10 == 9
            && let Some(step) = self.watches[channel].gain.step()
        {
            self.gain_changed(hop, channel, step, out);
        }
    }

    fn gain_changed(&mut self, hop: u64, channel: usize, step: GainStep, out: &mut Step) {
        let GainStep { db, hops_ago, expected } = step;
        self.health(hop, channel, format!("input gain changed by {db:+.1} dB"), out);
        if expected {
            self.rescue_drop(hop, channel, db, out);
        }
        self.upheaval(channel, Upheaval::GainStep { db });
        let at = hop.saturating_sub(hops_ago);
        self.gain_steps.retain(|(then, _)| hop < then + REMEMBERED_HOPS);
        self.gain_steps.push_back((at, channel));
        let with_it = self.gain_steps.iter().filter(|(then, _)| then.abs_diff(at) < SCENE_HOPS);
        let channels: BTreeSet<usize> = with_it.map(|(_, c)| *c).collect();
        if channels.len() >= SCENE_CHANNELS {
            self.gain_steps.clear();
            let n = channels.len();
            let reason = format!("{n} inputs changed at once: probably a desk scene, all anew");
            self.health(hop, channel, reason, out);
            (0..self.configs.len()).for_each(|c| self.upheaval(c, Upheaval::Scene));
        }
    }

    /// Tells everybody who learns from a channel.
    pub(super) fn upheaval(&mut self, channel: usize, what: Upheaval) {
        // Baselines move or go with it.
        self.seats[channel].told_whole = true;
        for (at, seat) in self.seats.iter_mut().enumerate() {
            for check in &mut seat.checks {
                match at == channel {
                    true => check.upheaval(what),
                    false => check.upheaval_of(channel, what),
                }
            }
        }
        // A snapshot of ours changes nothing of what arrives.
        if !matches!(what, Upheaval::Recall { .. }) {
            self.ears[channel].forget_levels();
        }
        // Its gain alone changes neither who is who nor the shape of a spectrum.
        if matches!(what, Upheaval::Anew | Upheaval::Scene | Upheaval::SourceChanged) {
            self.mix.forget(channel);
            self.leaks.forget(channel);
        }
        // Who plays is to be heard anew; a source that has changed has just been.
        if matches!(what, Upheaval::Anew | Upheaval::Scene) {
            self.watches[channel].source.forget();
        }
        // In a scene of the desk the other channels' steps are still to be measured.
        if matches!(what, Upheaval::Anew | Upheaval::SourceChanged) {
            self.watches[channel].gain.forget();
        }
        self.ears[channel].upheaval(what);
        for judge in &mut self.judges[channel] {
            judge.upheaval(what);
        }
    }

    /// Audio is back after so many hops. A long gap was processing that was off (FIELD, LiveProfessor):
    /// the evidence has a hole, and nothing acts by itself any more.
    pub(super) fn came_back(&mut self, channel: usize, missing_hops: u64) -> Option<&'static str> {
        self.watches[channel].gain.forget();
        let armed = self.disarm_rescue(channel);
        let long = missing_hops >= OFF_HOPS && !self.armed.is_empty();
        if long {
            self.armed.clear();
        }
        match (long, armed) {
            (true, _) => Some("automation is off"),
            (false, true) => Some("clip rescue disarmed"),
            (false, false) => None,
        }
    }
}

/// The number of a snapshot: the same for the same values of all parameters (FNV-1a, 64 bits).
pub(crate) fn snapshot_number(values: &ParamValues) -> u64 {
    values
        .iter()
        // Where the desk's fader stands is none of ours.
        .map(|(param, value)| if param == ParamId::FADER_DB { param.spec().default } else { value })
        .flat_map(|value| value.to_bits().to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}
