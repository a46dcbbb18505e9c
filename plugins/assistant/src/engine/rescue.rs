//! Clip rescue: the head amp comes down at the desk, and the trim makes up for it, once (DESIGN rule 4).

use super::{Engine, Step};
use crate::ear::HZ;
use crate::event::Who;
use crate::gain_watch::GainWatch;
use crate::{Class, Move, ParamChange, Phase, Suggestion, SuggestionId, VerifyBy};
use dsp_core::params::ParamId;

/// How long an armed rescue waits for the drop, hops (issue 4, point 1).
const ARMED_HOPS: u64 = 30 * HZ;

const NOT_ARMED: &str =
    "clip rescue not armed: no pause was heard yet to measure the noise floor in";

/// Armed by an accepted card.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rescue {
    suggestion: SuggestionId,
    until_hop: u64,
    advised_db: f32,
    trim_db: f32,
}

impl Engine {
    /// True where a drop could be told from a softer player. Where not, that is said once of each card, and the card stays:
    /// a pause may come.
    pub(super) fn can_arm(
        &mut self,
        hop: u64,
        channel: usize,
        card: SuggestionId,
        out: &mut Step,
    ) -> bool {
        if self.watches[channel].gain.can_measure() {
            return true;
        }
        if self.seats[channel].not_armed.replace(card) != Some(card) {
            self.health(hop, channel, NOT_ARMED.into(), out);
        }
        false
    }

    /// Why the card that was accepted on a channel stands still; for the panel.
    pub fn not_armed(&self, channel: usize) -> Option<&'static str> {
        let seat = self.seats.get(channel)?;
        let stands = |card| seat.cards.iter().any(|c| c.id == card);
        seat.not_armed.filter(|card| stands(*card)).map(|_| NOT_ARMED)
    }

    /// The card was accepted: from now on the drop is waited for.
    pub(super) fn arm_rescue(&mut self, hop: u64, card: &Suggestion, out: &mut Step) {
        let channel = card.channel;
        self.watches[channel].gain.expect();
        let advised_db = -(card.expected.value as f32);
        let trim_db = self.values[channel].get(ParamId::TRIM_DB);
        let until_hop = hop + ARMED_HOPS;
        self.seats[channel].rescue =
            Some(Rescue { suggestion: card.id, until_hop, advised_db, trim_db });
        let reason = format!(
            "clip rescue armed: within {} s the trim makes up for a head amp that comes down; \
             {advised_db:.0} dB were advised",
            ARMED_HOPS / HZ
        );
        self.health(hop, channel, reason, out);
    }

    /// Armed rescues that nothing came of, or that may not act any more.
    pub(super) fn follow_rescues(&mut self, hop: u64, out: &mut Step) {
        for channel in 0..self.seats.len() {
            let Some(rescue) = self.seats[channel].rescue else { continue };
            let values = &self.values[channel];
            let why = if self.phase == Phase::Changeover {
                "changeover"
            } else if !self.watches[channel].gain.expects() {
                "what was heard before is void"
            } else if hop >= rescue.until_hop {
                "no drop of level and noise floor was measured"
            } else if values.is_on(ParamId::FREEZE) {
                "frozen"
            } else if values.get(ParamId::TRIM_DB) != rescue.trim_db {
                "the trim was turned"
            } else {
                continue;
            };
            self.disarm_rescue(channel);
            self.health(hop, channel, format!("clip rescue disarmed: {why}"), out);
        }
    }

    /// True where one was armed.
    pub(super) fn disarm_rescue(&mut self, channel: usize) -> bool {
        let armed = self.seats[channel].rescue.take().is_some();
        if armed {
            self.watches[channel].gain.expect_no_more();
        }
        armed
    }

    /// The gain has changed by `db` on a channel. True where that was the armed rescue's drop.
    pub(super) fn rescue_drop(
        &mut self,
        hop: u64,
        channel: usize,
        db: f32,
        out: &mut Step,
    ) -> bool {
        let waits = db < 0.0 && self.phase != Phase::Changeover;
        let Some(rescue) = self.seats[channel].rescue.filter(|_| waits) else { return false };
        self.disarm_rescue(channel);
        // Exactly what was measured, to what the log can say, as far as the trim goes.
        let from = self.values[channel].get(ParamId::TRIM_DB);
        let to = ParamId::TRIM_DB.spec().clamp(from + (-db * 10.0).round() / 10.0);
        let up_db = to - from;
        let change = ParamChange { param: ParamId::TRIM_DB, from, to };
        let made = super::decide::Made {
            suggestion: rescue.suggestion,
            class: Class::ClipRescue,
            headline: format!("Head amp came down {:.1}. Trim up {up_db:.1}.", -db),
            metric: VerifyBy::None,
            by: Who::Engineer, // who accepted the card, and turned the head amp
        };
        self.make(hop, channel, made, Move { changes: vec![change] }, out);
        true
    }

    /// What waits on a channel for a drop, and for how many more seconds; for the panel.
    pub fn armed_rescue(&self, channel: usize, hop: u64) -> Option<(f32, u64)> {
        let rescue = self.seats.get(channel)?.rescue?;
        Some((rescue.advised_db, rescue.until_hop.saturating_sub(hop) / HZ))
    }
}

/// What follows the gain and the source of one channel.
#[derive(Default)]
pub(super) struct Watches {
    pub gain: GainWatch,
    pub source: crate::source_watch::SourceWatch,
}

impl Watches {
    /// For the channel at this place.
    pub fn of(channel: usize) -> Self {
        Self { gain: GainWatch::of(channel), ..Self::default() }
    }
}
