//! What the panel, the report and the host read of an engine, and the lines of its log.

use super::{Engine, EngineConfig, Step};
use crate::classes::{REGISTRY, ResonanceLook};
use crate::event::{Event, EventKind, LOG_SCHEMA, Who};
use crate::ledger::Ledger;
use crate::state::{ChannelState, STATE_VERSION};
use crate::{
    Assumed, ChannelConfig, Class, LineState, MoveId, Phase, Policy, Suggestion, SuggestionId,
};
use dsp_core::params::{ParamId, ParamValues};
use std::cmp::Ordering;

/// What was heard of a channel so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// 95th percentile of the 1 s true peaks of the last two active minutes, dBTP.
    pub p95_dbtp: Option<f32>,
    /// Median RMS of the same seconds, dBFS.
    pub median_rms_dbfs: Option<f32>,
    /// Seconds in which the source played.
    pub active_s: f32,
    /// Level between notes, dBFS RMS.
    pub noise_floor_dbfs: f32,
    /// Instrument assumed, and why.
    pub assumed: Assumed,
    /// What the model last heard.
    pub presence: Option<crate::Presence>,
    /// Its sound is not what was said of it.
    pub mismatch: Option<crate::Mismatch>,
    /// Clarity of the voice, 0 to 1, as the model hears it in a mix; `None` where the channel hears no mix, or
    /// nothing was said of late.
    pub mix_clarity: Option<f32>,
    /// Hops without evidence in a row, up to now.
    pub missing_hops: u64,
}

impl Engine {
    /// Number of channels.
    pub fn channels(&self) -> usize {
        self.configs.len()
    }

    /// What people said of a channel.
    ///
    /// # Panics
    /// Here and in the other getters: where there is no such channel.
    pub fn channel(&self, channel: usize) -> &ChannelConfig {
        &self.configs[channel]
    }

    /// What the line check has shown of a channel so far.
    pub fn line_state(&self, channel: usize) -> LineState {
        let cards = &self.seats[channel].cards;
        LineState::of(&self.configs[channel], &self.ears[channel], cards)
    }

    /// Phase of the evening.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Policy in force.
    pub fn policy(&self) -> &Policy {
        &self.config.policy
    }

    /// Another policy, as it was kept; one that is outside the design's limits changes nothing.
    pub fn set_policy(&mut self, policy: Policy) {
        if policy.check().is_ok() {
            self.config.policy = policy;
        }
    }

    /// The evening goes on where it was when it was saved: nobody said so now, so no line tells it.
    pub fn resume(&mut self, phase: Phase) {
        self.phase = phase;
    }

    /// What the engine was made with; the phase may have moved on.
    pub fn config(&self) -> &EngineConfig {
        &self.config
    }

    /// The cards on screen: at most three, best first (worth times confidence, then the older).
    pub fn open_cards(&self) -> Vec<&Suggestion> {
        let mut cards: Vec<&Suggestion> = self.seats.iter().flat_map(|s| &s.cards).collect();
        cards.sort_by(|a, b| {
            b.rank().partial_cmp(&a.rank()).unwrap_or(Ordering::Equal).then(a.id.cmp(&b.id))
        });
        cards.truncate(self.config.policy.limits.open_cards);
        cards
    }

    /// All open suggestions of a channel, oldest first, also those behind the cards on screen.
    pub fn suggestions(&self, channel: usize) -> &[Suggestion] {
        &self.seats[channel].cards
    }

    /// The record of a channel.
    pub fn ledger(&self, channel: usize) -> &Ledger {
        &self.seats[channel].ledger
    }

    /// Live values of a channel, moves on their way included.
    pub fn values(&self, channel: usize) -> &ParamValues {
        &self.values[channel]
    }

    /// The engineer's own values: what Mine plays.
    pub fn own_values(&self, channel: usize) -> ParamValues {
        self.seats[channel].ledger.own()
    }

    /// True where a hand has locked a class on this channel.
    pub fn hands_on(&self, channel: usize) -> bool {
        !self.seats[channel].locks.is_empty()
    }

    /// The classes that hands have locked on this channel.
    pub fn hands_on_classes(&self, channel: usize) -> impl Iterator<Item = Class> + '_ {
        self.seats[channel].locks.iter().copied()
    }

    /// Active seconds of a channel's source so far, and the channel against its own soundcheck as the class of
    /// resonance looks at it: what its odds are fitted on. No look without a baseline, or where nothing sticks
    /// out.
    pub fn resonance_look(&self, channel: usize) -> (u64, Option<ResonanceLook>) {
        let ear = &self.ears[channel];
        (ear.timbre.seconds(), ResonanceLook::at(ear))
    }

    /// What was heard of a channel so far.
    pub fn summary(&self, channel: usize) -> Summary {
        let ear = &self.ears[channel];
        Summary {
            p95_dbtp: ear.p95_dbtp(),
            median_rms_dbfs: ear.median_rms_dbfs(),
            active_s: ear.active_s(),
            noise_floor_dbfs: ear.noise_floor_dbfs,
            assumed: ear.assumed,
            presence: ear.presence,
            mismatch: crate::Mismatch::on(
                &self.ears,
                self.configs[channel].role,
                channel,
                self.phase,
            ),
            mix_clarity: ear.mix_clarity(),
            missing_hops: ear.missing_hops,
        }
    }

    /// The lines that were written into the ledger of a channel since the last call, in order: what has
    /// to be kept so that a crash loses nothing.
    pub fn take_journal(&mut self, channel: usize) -> Vec<crate::ledger::Entry> {
        std::mem::take(&mut self.seats[channel].journal)
    }

    /// True where [`take_told_whole`](Self::take_told_whole) would say so.
    pub fn is_told_whole(&self, channel: usize) -> bool {
        self.seats[channel].told_whole
    }

    /// True once after something changed of which no line of the ledger tells: a new song, locks that were
    /// lifted, other numbers of moves. What is kept against a crash has to be told the whole again.
    pub fn take_told_whole(&mut self, channel: usize) -> bool {
        std::mem::take(&mut self.seats[channel].told_whole)
    }

    /// The history of a channel, to be saved with the host's state.
    pub fn save(&self, channel: usize) -> ChannelState {
        let seat = &self.seats[channel];
        let decided = ChannelState::of(
            &self.configs[channel],
            &seat.ledger,
            seat.locks.iter().copied().collect(),
            seat.rejected_night.clone(),
            seat.rejected_song.iter().copied().collect(),
        );
        ChannelState {
            baselines: self.ears[channel].baselines.saved(),
            heard: self.drift_saved(channel),
            rings_hz: self.ring_frequencies(channel).to_vec(),
            guard: self.guard_saved(channel),
            snapshot: self.ears[channel].baselines.snapshot(),
            phase: (self.phase != Phase::default()).then_some(self.phase),
            ..decided
        }
    }

    /// Takes over a saved history; what was open, on its way or armed is dropped, so the assistant
    /// only suggests. A state that cannot be read changes nothing and says so in a health event.
    ///
    /// Numbers of moves that another channel uses already are given anew.
    pub fn restore(&mut self, channel: usize, state: ChannelState) -> Vec<Event> {
        let mut out = Step::default();
        let ledger = if state.version == STATE_VERSION {
            state.ledger().map_err(|e| e.to_string())
        } else {
            Err(format!("saved history has version {}", state.version))
        };
        match ledger {
            Err(reason) => self.health(0, channel, reason, &mut out),
            Ok(mut ledger) => {
                let elsewhere: Vec<MoveId> = (0..self.seats.len())
                    .filter(|other| *other != channel)
                    .flat_map(|other| self.seats[other].ledger.moves().map(|m| m.move_id))
                    .collect();
                let highest = ledger.highest_ids();
                self.next_move = self.next_move.max(highest.0 + 1);
                self.next_suggestion = self.next_suggestion.max(highest.1 + 1);
                let renumbered = ledger.renumber(&elsewhere, &mut self.next_move);
                self.values[channel] = ledger.live();
                let seat = &mut self.seats[channel];
                *seat = super::Seat {
                    ledger,
                    locks: state.hands_on.into_iter().collect(),
                    rejected_night: state.rejected,
                    rejected_song: state.rejected_song.into_iter().collect(),
                    told_whole: renumbered,
                    loaded: true,
                    ..super::Seat::default()
                };
                self.verify_what_stands(channel);
                self.configs[channel] = state.channel;
                self.load_guard(channel, state.guard, &state.rings_hz);
                self.load_drift(channel, &state.heard);
                self.ears[channel] = crate::ear::Ear::new(&self.configs[channel]);
                self.ears[channel].baselines.recall(state.snapshot);
                for error in self.ears[channel].baselines.load(state.baselines) {
                    self.health(0, channel, error.to_string(), &mut out);
                }
                self.judges[channel] = REGISTRY.iter().map(|row| (row.new)()).collect();
                self.watches[channel] = super::rescue::Watches::of(channel);
                self.mix.forget(channel);
                self.leaks.forget(channel);
                let fader_db = self.values[channel].get(ParamId::FADER_DB);
                if self.configs[channel].fader_typed || fader_db != ParamId::FADER_DB.spec().default
                {
                    self.fader_stands(channel, true);
                }
                self.armed.clear();
                let event = self.event(EventKind::Recall, 0, Some(channel));
                out.events.push(Event {
                    by: Some(Who::Host),
                    reason: Some("saved history restored: suggests only".into()),
                    ..event
                });
                // What the host set otherwise than the history has it is a snapshot's doing.
                let last = self.seats[channel].ledger.entries().last().map(|e| e.act.clone());
                if let Some(crate::ledger::Act::Recalled { moved }) = last {
                    let recalled = |p| moved.changes.iter().any(|c| c.param == p);
                    let standing = self.overwritten_moves(channel, recalled);
                    self.offer_again(0, channel, &standing, &mut out);
                }
            }
        }
        out.events
    }

    /// A line of the log with what every line has. Its sample is the end of the hop, which is what
    /// a decision rests on.
    pub(super) fn event(&mut self, event: EventKind, hop: u64, channel: Option<usize>) -> Event {
        let sample = (hop + 1) * self.config.hop_len as u64;
        self.event_at(event, sample, channel)
    }

    pub(super) fn event_at(
        &mut self,
        event: EventKind,
        sample: u64,
        channel: Option<usize>,
    ) -> Event {
        let seq = self.seq;
        self.seq += 1;
        Event {
            schema: LOG_SCHEMA,
            seq,
            t_s: sample as f64 / self.config.sample_rate_hz,
            sample,
            event,
            id: None,
            move_id: None,
            by: None,
            phase: self.phase,
            channel: channel.map(|c| self.configs[c].name.clone()),
            index: channel,
            class: None,
            decision: None,
            reason: None,
            headline: None,
            moved: None,
            advice: None,
            confidence: None,
            confidence_lower: None,
            carried_by: None,
            grounds: None,
            evidence: None,
            expected: None,
            expires_s: None,
            frequency_hz: None,
        }
    }

    pub(super) fn health(&mut self, hop: u64, channel: usize, reason: String, out: &mut Step) {
        let event = self.event(EventKind::Health, hop, Some(channel));
        out.events.push(Event { by: Some(Who::Assistant), reason: Some(reason), ..event });
    }

    pub(super) fn find_card(&self, id: SuggestionId) -> Option<(usize, usize)> {
        self.seats.iter().enumerate().find_map(|(channel, seat)| {
            seat.cards.iter().position(|card| card.id == id).map(|at| (channel, at))
        })
    }
}
