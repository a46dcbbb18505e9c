//! The engine: hops and intents in, changes and events out.
//!
//! It is driven by hop numbers alone and works serially in channel order, so the same input gives
//! the same decisions (DESIGN rule 7). No audio, no clock, no files, nothing random.

mod automate;
mod cards;
mod decide;
mod earning;
mod feedback;
mod followups;
mod hands;
mod hearing;
mod intents;
mod places;
mod recalls;
mod report;
mod rescue;
#[cfg(test)]
mod tests;
mod upheavals;
mod verdicts;
mod verifying;

pub use report::Summary;
pub(crate) use upheavals::snapshot_number;

use crate::classes::{Judge, REGISTRY};
use crate::ear::{Desk, Ear, HZ};
use crate::event::{Event, Who};
use crate::leaks::Leaks;
use crate::ledger::{Act, Entry, Ledger};
use crate::mix::{Heard, Mix};
use crate::{
    Alignment, ChannelConfig, ChannelInput, Class, Intent, MoveId, ParamChange, Phase, Policy,
    Suggestion, SuggestionId, Trust,
};
use dsp_core::channel::{Change, EFFECT_HOPS};
use dsp_core::listen::ShadowOrder;
use dsp_core::params::{ParamId, ParamValues};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Classes are asked what they have to say this often, hops.
const JUDGE_EVERY: u64 = 10;

/// The rehearsal's stand-in for the engineer. It reads every card, also those behind the three on
/// screen, and keeps to one change per channel in 20 s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AutoAccept {
    /// Accepts nothing.
    #[default]
    None,
    /// Accepts what has a confidence of at least 0.8 (DESIGN section 9).
    Confident,
    /// Accepts everything.
    All,
}

/// What an engine needs to know before it starts.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Phase to begin in.
    pub phase: Phase,
    /// What classes may do.
    pub policy: Policy,
    /// Stand-in for the engineer.
    pub accept: AutoAccept,
    /// Samples per second.
    pub sample_rate_hz: f64,
    /// Samples in a hop.
    pub hop_len: usize,
}

impl EngineConfig {
    /// The hop in which a time of the show lies, s: hops are whole samples, and no hundredth of a second at every rate.
    pub fn hop_at(&self, at_s: f64) -> u64 {
        (at_s * self.sample_rate_hz / self.hop_len.max(1) as f64).round() as u64
    }
}

/// What one hop brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// Lines for the log, in order.
    pub events: Vec<Event>,
    /// Changes for the strips: index of the channel, change.
    pub changes: Vec<(usize, Change)>,
    /// Shadow strips to begin and to end, in the listening stage: index of the channel, order.
    pub shadows: Vec<(usize, ShadowOrder)>,
    /// Decisions that count for trust: class, accepted or not.
    pub earned: Vec<(Class, bool)>,
}

/// Why a class keeps quiet on a channel although it may have a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quiet {
    /// Until this hop.
    Until(u64),
    /// Until the fault was gone once, and this hop at the least: the advice was taken.
    UntilClear(u64),
}

/// A move or an undo on its way to its sample.
#[derive(Clone, Debug)]
struct Pending {
    effect_hop: u64,
    move_id: MoveId,
    suggestion: Option<SuggestionId>,
    class: Class,
    by: Who,
    changes: Vec<ParamChange>,
}

/// A change on its way to the strip: not there before its hop.
#[derive(Clone, Copy, Debug)]
struct Sent {
    effect_hop: u64,
    param: ParamId,
    /// Live value until then.
    before: f32,
}

/// What is decided about one channel.
#[derive(Default)]
struct Seat {
    ledger: Ledger,
    cards: Vec<Suggestion>,
    quiet: BTreeMap<Class, Quiet>,
    urgent: BTreeMap<Class, cards::Urgent>,
    /// Its state was loaded, and no hop came since.
    loaded: bool,
    /// Until then a class keeps quiet about what a model on trial tells.
    quiet_by_ear: BTreeMap<Class, u64>,
    rejected_song: BTreeSet<Class>,
    rejected_night: BTreeMap<Class, u32>,
    locks: BTreeSet<Class>,
    pending: Vec<Pending>,
    /// Lines that were written and not yet asked for.
    journal: Vec<Entry>,
    /// Something changed of which no line tells.
    told_whole: bool,
    /// Moves that wait for their verdict, in the order in which they took effect.
    checks: VecDeque<verifying::Check>,
    rescue: Option<rescue::Rescue>,
    /// The card of which it was said last that it cannot be armed.
    not_armed: Option<SuggestionId>,
    /// When a class last acted by itself.
    auto_hop: BTreeMap<Class, u64>,
    sent: Vec<Sent>,
    changed_hop: Option<u64>,
    found: BTreeSet<Class>,
    broken_hop: Option<u64>,
}

/// The assistant's engine for all channels of one process.
pub struct Engine {
    config: EngineConfig,
    phase: Phase,
    configs: Vec<ChannelConfig>,
    ears: Vec<Ear>,
    values: Vec<ParamValues>,
    seats: Vec<Seat>,
    judges: Vec<Vec<Box<dyn Judge>>>,
    watches: Vec<rescue::Watches>,
    gain_steps: VecDeque<(u64, usize)>,
    trust: Trust,
    mix: Mix,
    leaks: Leaks,
    guards: Vec<feedback::Watch>,
    /// Channels that are judged: all, but where [`Engine::judge_only`] says otherwise.
    judged: Vec<bool>,
    probes_in_show: bool,
    alignment: Vec<Alignment>,
    armed: BTreeSet<Class>,
    turned: VecDeque<hands::Turned>,
    recall: Option<recalls::Recall>,
    hearing: hearing::Hearing,
    next_suggestion: u64,
    next_move: u64,
    seq: u64,
}

impl Seat {
    /// Writes a line of the ledger.
    fn write(&mut self, entry: Entry) {
        self.journal.push(entry.clone());
        self.ledger.append(entry);
    }
}

impl Engine {
    /// An engine that has heard nothing, with all strips at their defaults.
    pub fn new(config: EngineConfig, channels: Vec<ChannelConfig>) -> Self {
        let mut engine = Self {
            phase: config.phase,
            config,
            configs: Vec::new(),
            ears: Vec::new(),
            values: Vec::new(),
            seats: Vec::new(),
            judges: Vec::new(),
            watches: Vec::new(),
            gain_steps: VecDeque::new(),
            trust: Trust::default(),
            mix: Mix::default(),
            leaks: Leaks::default(),
            guards: Vec::new(),
            judged: Vec::new(),
            probes_in_show: false,
            alignment: Vec::new(),
            armed: BTreeSet::new(),
            turned: VecDeque::new(),
            recall: None,
            hearing: hearing::Hearing::default(),
            next_suggestion: 1,
            next_move: 1,
            seq: 0,
        };
        for channel in channels {
            engine.add_channel(channel);
        }
        engine
    }

    /// One more channel at the end (an instance was opened); gives its index.
    pub fn add_channel(&mut self, channel: ChannelConfig) -> usize {
        self.ears.push(Ear::new(&channel));
        self.values.push(ParamValues::default());
        self.seats.push(Seat::default());
        self.watches.push(rescue::Watches::of(self.watches.len()));
        self.judges.push(REGISTRY.iter().map(|row| (row.new)()).collect());
        self.mix.add_channel();
        self.guards.push(feedback::Watch::new(&channel));
        self.alignment.push(Alignment::default());
        self.judged.push(true);
        self.configs.push(channel);
        self.configs.len() - 1
    }

    /// One hop. `inputs` by channel; missing ones count as no audio. What people say a channel is comes
    /// first, then hands, the other intents, and findings.
    pub fn step(&mut self, hop: u64, inputs: &[ChannelInput<'_>], intents: &[Intent]) -> Step {
        let mut out = Step::default();
        self.be_told(intents);
        if hop % HZ == HZ - 1 {
            let leaked = self.leaks.hear(&self.configs, &self.ears, &self.alignment);
            for (channel, ear) in self.ears.iter_mut().enumerate() {
                ear.hears_leak(leaked.contains(&channel));
            }
        }
        for channel in 0..self.configs.len() {
            let input = inputs.get(channel).copied().unwrap_or_default();
            self.take_hands(hop, channel, input.hand_changes, &mut out);
            self.listen(hop, channel, input.observation, &mut out);
            self.take_verdict(hop, channel, &input, &mut out);
        }
        self.notice_crowd(hop, inputs, &mut out);
        self.notice_recall_across(hop, &mut out);
        for intent in intents {
            self.obey(hop, intent, &mut out);
        }
        self.take_effect(hop, &mut out);
        for channel in 0..self.configs.len() {
            if !self.judged[channel] {
                continue;
            }
            let input = inputs.get(channel).copied().unwrap_or_default();
            self.watch(hop, channel, input.presence, &mut out);
            self.verify(hop, channel, input.shadow, &mut out);
            self.guard_hop(hop, channel, input.observation, &mut out);
        }
        self.follow_rescues(hop, &mut out);
        self.mix.hear(&Heard {
            hop,
            configs: &self.configs,
            ears: &self.ears,
            values: &self.values,
            alignment: &self.alignment,
        });
        if hop % HZ == HZ - 1 {
            self.tell_clarity(hop, &mut out);
            self.notice_drift(hop, &mut out);
        }
        self.hear(hop);
        self.expire(hop, &mut out);
        if hop % JUDGE_EVERY == JUDGE_EVERY - 1 {
            self.judge_all(hop, &mut out);
            self.automate(hop, &mut out);
            self.stand_in(hop, &mut out);
        }
        out
    }

    /// A rehearsal of raw stems: faders are taken to stand at 0 dB where nobody says otherwise and no
    /// mix reference tells more.
    pub fn assume_unity_faders(&mut self) {
        self.mix.assume_unity_faders();
    }

    /// Where the desk's faders stand, dB, by channel, as an input list says before anything is heard;
    /// `None`: it does not say. Numbers of the channel's own parameter; no hand, so nothing is locked.
    pub fn faders_stand(&mut self, faders_db: &[Option<f32>]) {
        for (channel, fader_db) in faders_db.iter().enumerate().take(self.configs.len()) {
            let Some(fader_db) = *fader_db else { continue };
            let from = self.values[channel].get(ParamId::FADER_DB);
            self.values[channel].set(ParamId::FADER_DB, fader_db);
            let to = self.values[channel].get(ParamId::FADER_DB);
            let change = ParamChange { param: ParamId::FADER_DB, from, to };
            let act = Act::Turned { change };
            self.seats[channel].write(Entry { hop: 0, by: Who::Engineer, act });
            self.fader_stands(channel, true);
        }
    }

    /// From now on these channels alone are judged; of the others only what a class may compare with is
    /// kept. What is said of them is what would be said on the whole desk, but that a desk scene is then
    /// told by these channels alone. For the benchmark, which plants one fault at a time.
    pub fn judge_only(&mut self, channels: &[usize]) {
        for (channel, judged) in self.judged.iter_mut().enumerate() {
            *judged = channels.contains(&channel);
        }
    }

    /// What the channels come to together: contributions, clarity, who covers the lead vocal.
    pub fn mix(&self) -> &Mix {
        &self.mix
    }

    fn desk(&self, hop: u64) -> Desk<'_> {
        Desk {
            hop,
            phase: self.phase,
            configs: &self.configs,
            ears: &self.ears,
            values: &self.values,
            mix: &self.mix,
            limits: &self.config.policy.limits,
            crowd: self.hearing.gate(),
            alignment: &self.alignment,
        }
    }

    fn listen(
        &mut self,
        hop: u64,
        channel: usize,
        observation: Option<&dsp_core::listen::Observation>,
        out: &mut Step,
    ) {
        let unused = self.is_unused(channel);
        let ear = &mut self.ears[channel];
        let was_missing = ear.missing_hops;
        ear.hear(observation);
        match observation {
            None if was_missing == 0 && ear.heard_hops > 0 && !unused => {
                self.health(hop, channel, "no audio from here: evidence is missing".into(), out);
            }
            Some(_) if was_missing > 0 && ear.heard_hops > 1 => {
                let more = self
                    .came_back(channel, was_missing)
                    .map_or(String::new(), |m| format!("; {m}"));
                let reason = format!("audio is back after {was_missing} hops{more}");
                self.health(hop, channel, reason, out);
            }
            Some(o) if o.non_finite_samples > 0 => {
                let seat = &mut self.seats[channel];
                // Once in ten seconds: a broken source would fill the log.
                if seat.broken_hop.is_none_or(|h| hop >= h + 1_000) {
                    seat.broken_hop = Some(hop);
                    let reason = format!("{} samples were no numbers", o.non_finite_samples);
                    self.health(hop, channel, reason, out);
                }
            }
            _ => {}
        }
    }

    /// Every class takes in the hop, where it judges the role at all; in a changeover nobody does.
    fn hear(&mut self, hop: u64) {
        if self.phase == Phase::Changeover || self.hearing.gate().is_closed() {
            return;
        }
        let learns = self.phase == Phase::Soundcheck;
        for (channel, ear) in self.ears.iter_mut().enumerate() {
            if self.judged[channel] && self.configs[channel].role.teaches() {
                let judges = &self.judges[channel];
                let doubted =
                    || self.mix.doubts(channel) || judges.iter().any(|judge| judge.doubts());
                let accepted = ear.baselines.accepted();
                ear.hear_timbre(learns, doubted);
                self.seats[channel].told_whole |= ear.baselines.accepted() != accepted;
            }
        }
        let mut judges = std::mem::take(&mut self.judges);
        let desk = self.desk(hop);
        for (channel, judges) in judges.iter_mut().enumerate().filter(|(c, _)| self.judged[*c]) {
            for (judge, row) in judges.iter_mut().zip(REGISTRY) {
                if row.roles.contains(&desk.configs[channel].role) {
                    judge.hear(&desk, channel);
                }
            }
        }
        self.judges = judges;
    }

    /// Sample at which what is decided in `hop` takes effect.
    fn effect_sample(&self, hop: u64) -> u64 {
        (hop + 1 + EFFECT_HOPS) * self.config.hop_len as u64
    }
}
