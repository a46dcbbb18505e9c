//! One channel of an instance on the side thread: its hops in, its changes out, its history kept.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use assistant::policy::Policy;
use assistant::{ChannelConfig, ChannelInput, ChannelState, Engine, HandChange, Role};
use dsp_core::channel::{Change, TapHop};
use dsp_core::listen::{Observation, ShadowOrder, ShadowSlot};
use ml_models::{Models, Verdict};

use super::ear::Ear;
use super::models::ModelThread;
use super::reconcile::reconciled;
use super::recorder::Recorder;
use super::shift::Shift;
use super::snapshot::Heard;
use crate::link::SideLink;
use crate::over::Over;
use crate::params::ChannelParams;
use crate::shared::Shared;

/// The spectrum for the panel is taken this often, hops.
const SPECTRUM_EVERY: u64 = 5;

/// How a hop is heard.
#[derive(Clone, Copy)]
pub struct Hearing<'a> {
    /// The models, once they are loaded.
    pub models: Option<&'a Arc<Models>>,
    /// The thread that asks them.
    pub thread: &'a ModelThread,
    /// Their answers are waited for.
    pub now: bool,
}

/// What one epoch of a line needs.
struct Epoch {
    link: SideLink,
    ear: Ear,
    shadow: ShadowSlot,
    hands: VecDeque<HandChange>,
}

/// What the line brought to the hop that is decided on.
#[derive(Default)]
struct Now {
    observation: Option<Observation>,
    shadow: Option<Observation>,
    verdict: Option<Verdict>,
    hands: Vec<HandChange>,
}

/// One channel.
pub struct Line {
    /// Its host parameters.
    pub params: Arc<ChannelParams>,
    /// What its threads share.
    pub shared: Arc<Shared>,
    /// What was heard last, for the panel.
    pub heard: Heard,
    /// What the classes may do, of an instance of its own: kept with its history.
    pub policy: Option<Policy>,
    epoch: Option<Epoch>,
    now: Now,
    recorder: Recorder,
    loads: u64,
    lost_hands: u64,
}

impl Line {
    /// A channel that was not activated yet.
    pub fn new(params: Arc<ChannelParams>, shared: Arc<Shared>) -> Self {
        let recorder = Recorder::new(shared.instance.keep_in.clone());
        Self {
            params,
            shared,
            heard: Heard::default(),
            policy: None,
            epoch: None,
            now: Now::default(),
            recorder,
            loads: 0,
            lost_hands: 0,
        }
    }

    /// Starts an epoch; what was heard is forgotten.
    pub fn begin(&mut self, rate_hz: f64, legs: usize, link: SideLink) {
        self.heard = Heard::default();
        self.now = Now::default();
        let ear = Ear::new(rate_hz, legs, Role::default());
        let shadow = ShadowSlot::new(rate_hz);
        self.epoch = ear.map(|ear| Epoch { link, ear, shadow, hands: VecDeque::new() });
    }

    /// The rings of the epoch under way, to begin it again.
    pub fn end(&mut self) -> Option<SideLink> {
        self.epoch.take().map(|epoch| epoch.link)
    }

    /// True where the engine has to start anew from what the strip plays: after a load, and where changes
    /// by hand were lost.
    pub fn is_overtaken(&self) -> bool {
        self.shared.state.loads() != self.loads
            || self.shared.health.lost_hands.load(Relaxed) != self.lost_hands
    }

    /// The state that an engine starts this channel from, and whether there was a history.
    pub fn start(&mut self, fresh: &ChannelConfig, over: Over) -> (ChannelState, bool) {
        let state = self.shared.state.clone();
        self.loads = state.loads();
        self.lost_hands = self.shared.health.lost_hands.load(Relaxed);
        let saved = match state.take_loaded() {
            Some(loaded) => loaded,
            None => state.published(),
        };
        let id = state.id();
        // A crash leaves more than the host saved: then the host's values are a snapshot over it.
        let saved = match self.recorder.recover(id) {
            Some(left)
                if left.channel.id == id && saved.as_ref().is_none_or(|s| left.goes_on_from(s)) =>
            {
                Some(with_what_was_said(left, saved))
            }
            _ => saved,
        };
        let host = self.params.values();
        let mut own = host.clone();
        state.read_own(&mut own, &host);
        let had_history = saved.is_some();
        let mut start = reconciled(saved, fresh, &over.over(host), &own);
        start.channel.id = id;
        self.recorder.begin(start.clone());
        (start, had_history)
    }

    /// Listens as the channel's role asks for.
    pub fn follow(&mut self, role: Role) {
        if let Some(epoch) = &mut self.epoch {
            epoch.ear.follow(role);
        }
    }

    /// How the models are that this channel is put to.
    pub fn ear(&self) -> Option<&Ear> {
        self.epoch.as_ref().map(|epoch| &epoch.ear)
    }

    /// Takes hop `hop` of the own epoch, if it is there: else it was dropped. `shift` leads from own hops
    /// and samples to the engine's, `listens`: there is something to hear.
    pub fn take(
        &mut self,
        hop: u64,
        shift: Shift,
        listens: bool,
        guards: bool,
        hearing: Hearing<'_>,
    ) {
        let Some(epoch) = &mut self.epoch else { return };
        // Whatever was turned before the end of this hop was told before the hop was.
        while let Ok(hand) = epoch.link.hands.pop() {
            epoch.hands.push_back(HandChange {
                at_sample: hand.at_sample,
                param: hand.param,
                value: hand.value,
                by: hand.by,
            });
        }
        let end = (hop + 1) * shift.hop_len;
        let due = epoch.hands.iter().take_while(|hand| hand.at_sample < end).count();
        // What a load overwrote was no hand: the load was half done when the audio thread saw it.
        let loaded_at = self.shared.state.loaded_at();
        self.now.hands.clear();
        for hand in epoch.hands.drain(..due).filter(|hand| hand.at_sample >= loaded_at) {
            self.now.hands.push(HandChange { at_sample: shift.to_engine(hand.at_sample), ..hand });
        }
        (self.now.observation, self.now.shadow) = (None, None);
        while epoch.link.hops.peek().is_some_and(|next| next < hop) {
            epoch.link.hops.skip();
        }
        let engine_hop = shift.hop_to_engine(hop);
        if epoch.link.hops.peek() == Some(hop) {
            if !listens {
                epoch.link.hops.skip();
            } else if let Some(tap) = epoch.link.hops.read() {
                let tap = TapHop { hop: engine_hop, ..tap };
                epoch.ear.listener.guard(guards);
                let Hearing { models, thread, now } = hearing;
                let observation = epoch.ear.hear(&tap, models, thread, now);
                self.now.shadow = epoch.shadow.observe(&tap);
                if hop.is_multiple_of(SPECTRUM_EVERY) {
                    self.heard.before_db = epoch.ear.listener.spectrum_db();
                    self.heard.after_db = epoch.ear.listener.post_spectrum_db();
                }
                self.heard.hear(observation.clone());
                self.now.observation = Some(observation);
            }
        }
        self.now.verdict = epoch.ear.verdict(engine_hop, hearing.models);
    }

    /// A hop that has not come in time.
    pub fn miss(&mut self) {
        (self.now.observation, self.now.shadow, self.now.verdict) = (None, None, None);
        self.now.hands.clear();
    }

    /// What the line brings to the hop that was taken last.
    pub fn input(&self) -> ChannelInput<'_> {
        let heard = ChannelInput::heard(self.now.observation.as_ref(), self.now.verdict.as_ref());
        ChannelInput { shadow: self.now.shadow.as_ref(), hand_changes: &self.now.hands, ..heard }
    }

    /// True where somebody has turned something in the hop that was taken last.
    pub fn was_turned(&self) -> bool {
        !self.now.hands.is_empty()
    }

    /// A shadow to begin or to end.
    pub fn order(&mut self, order: ShadowOrder) {
        if let Some(epoch) = &mut self.epoch {
            epoch.shadow.order(order);
        }
    }

    /// A change for the strip, at a sample of the engine's.
    pub fn send(&mut self, change: Change, shift: Shift) {
        let Some(epoch) = &mut self.epoch else { return };
        let change = Change { at_sample: shift.to_own(change.at_sample), ..change };
        if epoch.link.changes.push(change).is_err() {
            self.shared.health.lost_changes.fetch_add(1, Relaxed);
        }
    }

    /// Keeps what there is to save, and writes what a crash must not lose.
    pub fn publish(&mut self, engine: &mut Engine, channel: usize) {
        let entries = engine.take_journal(channel);
        let whole = engine.take_told_whole(channel);
        let state = || with_policy(self.policy.as_ref(), engine.save(channel));
        if whole {
            self.recorder.tell(state());
        } else {
            self.recorder.write(entries, state);
        }
        self.shared.state.publish(state());
    }

    /// What is saved of the line where another engine judges it no longer.
    pub fn state(&self, engine: &Engine, channel: usize) -> ChannelState {
        with_policy(self.policy.as_ref(), engine.save(channel))
    }

    /// Why something is not kept on this machine.
    pub fn problem(&self) -> Option<&str> {
        self.recorder.problem()
    }
}

fn with_policy(policy: Option<&Policy>, state: ChannelState) -> ChannelState {
    ChannelState { policy: policy.cloned(), ..state }
}

/// A history that a crash left behind is written line by line, and as a whole wherever something is said of the channel or a
/// soundcheck is accepted. What neither tells is as old there as the engine, so what the host has saved since holds.
fn with_what_was_said(left: ChannelState, saved: Option<ChannelState>) -> ChannelState {
    let Some(saved) = saved else { return left };
    ChannelState { heard: saved.heard, rings_hz: saved.rings_hz, guard: saved.guard, ..left }
}
