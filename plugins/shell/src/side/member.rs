//! One instance on the side thread: its hops in, its engine, its changes out.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::{Relaxed, Release};

use assistant::{
    AutoAccept, ChannelConfig, ChannelInput, ChannelState, Engine, EngineConfig, Event, HandChange,
    Intent, Phase, Policy,
};
use crossbeam::channel::Receiver;
use dsp_core::listen::{Observation, ShadowSlot};
use ml_models::Models;
use show::Script;
use triple_buffer::Input;

use super::ear::Ear;
use super::models::ModelThread;
use super::reconcile::reconciled;
use super::recorder::Recorder;
use super::snapshot::{Heard, Snapshot};
use super::wish::Wish;
use crate::link::SideLink;
use crate::params::ChannelParams;
use crate::shared::Shared;

/// Hops that one instance may take before the next one has its turn: a second would be too long for
/// the others where one renders faster than time.
const HOPS_A_TURN: usize = 20;

/// Lines of the log that are kept for the panel.
const EVENTS_KEPT: usize = 256;

/// The spectrum for the panel is taken this often, hops.
const SPECTRUM_EVERY: u64 = 5;

/// The channel of an engine that has one.
const CHANNEL: usize = 0;

/// What an activation brings.
pub struct NewEpoch {
    /// Samples per second.
    pub rate_hz: f64,
    /// Frames in a hop.
    pub hop_len: usize,
    /// 1 or 2.
    pub legs: usize,
    /// The rings of this epoch.
    pub link: SideLink,
}

/// What one epoch needs: made anew with each activation.
struct Epoch {
    rate_hz: f64,
    hop_len: usize,
    legs: usize,
    link: SideLink,
    next_hop: u64,
    ear: Ear,
    shadow: ShadowSlot,
    engine: Engine,
    hands: VecDeque<HandChange>,
    heard: Heard,
}

/// What outlives epochs and engines.
struct Desk {
    shared: Arc<Shared>,
    waiting: Vec<Intent>,
    events: VecDeque<Event>,
    recorder: Recorder,
    /// Plays the engineer, where the environment names a script.
    script: Option<Script>,
}

/// One instance.
pub struct Member {
    params: Arc<ChannelParams>,
    wishes: Receiver<Wish>,
    view: Input<Snapshot>,
    epoch: Option<Epoch>,
    desk: Desk,
    track_name: String,
    phase: Phase,
    loads: u64,
    lost_hands: u64,
    off: bool,
}

impl Member {
    /// An instance that was not activated yet.
    pub fn new(
        params: Arc<ChannelParams>,
        shared: Arc<Shared>,
        wishes: Receiver<Wish>,
        view: Input<Snapshot>,
    ) -> Self {
        let recorder = Recorder::new(shared.keep_in.clone());
        let script = script_of_the_environment();
        Self {
            params,
            wishes,
            view,
            epoch: None,
            desk: Desk { shared, waiting: Vec::new(), events: VecDeque::new(), recorder, script },
            track_name: String::new(),
            phase: Phase::default(),
            loads: 0,
            lost_hands: 0,
            off: false,
        }
    }

    /// Starts an epoch; what the engine knows goes on, what it heard is forgotten.
    fn begin(&mut self, new: NewEpoch) {
        self.epoch = None;
        #[cfg(test)]
        self.panic_if_asked();
        let NewEpoch { rate_hz, hop_len, legs, link } = new;
        self.desk.recorder.new_epoch();
        let engine = self.engine(rate_hz, hop_len);
        let Some(ear) = Ear::new(rate_hz, legs, engine.channel(CHANNEL).role) else { return };
        let (hands, heard) = (VecDeque::new(), Heard::default());
        let (next_hop, shadow) = (0, ShadowSlot::new(rate_hz));
        let epoch =
            Epoch { rate_hz, hop_len, legs, link, next_hop, ear, shadow, engine, hands, heard };
        self.epoch = Some(epoch);
    }

    /// Begins an epoch. A panic is caught; the rings are gone with it, so this instance alone is off.
    pub fn begin_guarded(&mut self, new: NewEpoch) {
        if self.off || catch_unwind(AssertUnwindSafe(|| self.begin(new))).is_ok() {
            return;
        }
        self.desk.shared.health.listening_panics.fetch_add(1, Relaxed);
        self.give_up();
    }

    /// An engine that starts from the saved history and the values that the strip plays.
    fn engine(&mut self, sample_rate_hz: f64, hop_len: usize) -> Engine {
        let state = self.desk.shared.state.clone();
        self.loads = state.loads();
        self.lost_hands = self.desk.shared.health.lost_hands.load(Relaxed);
        let saved = match state.take_loaded() {
            Some(loaded) => loaded,
            None => state.published(),
        };
        let config = EngineConfig {
            phase: self.phase,
            policy: Policy::default(),
            accept: AutoAccept::None,
            sample_rate_hz,
            hop_len,
        };
        let id = state.id();
        // A crash leaves more than the host saved: then the host's values are a snapshot over it.
        let saved = match self.desk.recorder.recover(id) {
            Some(left) if left.channel.id == id && goes_on_from(&left, saved.as_ref()) => {
                Some(left)
            }
            _ => saved,
        };
        let fresh = ChannelConfig::named(1, &self.track_name, id);
        let live = self.params.values();
        let mut own = live.clone();
        state.read_own(&mut own, &live);
        let had_history = saved.is_some();
        let mut start = reconciled(saved, &fresh, &live, &own);
        start.channel.id = id;
        self.desk.recorder.begin(start.clone());
        let mut engine = Engine::new(config, vec![fresh]);
        self.desk.recorder.forget_trust();
        if let Some(trust) = self.desk.recorder.trust() {
            engine.set_trust(trust);
        }
        let events = engine.restore(CHANNEL, start);
        if had_history {
            self.desk.log(id, events);
        }
        engine
    }

    /// One turn; a panic is caught, and listening starts anew once.
    pub fn serve_guarded(&mut self, models: &ModelThread) {
        if self.off || catch_unwind(AssertUnwindSafe(|| self.serve(models))).is_ok() {
            return;
        }
        let again = self.desk.shared.health.listening_panics.fetch_add(1, Relaxed) == 0;
        let begun = again && catch_unwind(AssertUnwindSafe(|| self.begin_again())).is_ok();
        if !begun {
            self.give_up();
        }
    }

    fn give_up(&mut self) {
        self.switch_off();
        self.off = true;
        self.epoch = None;
    }

    fn begin_again(&mut self) {
        let Some(Epoch { rate_hz, hop_len, legs, link, next_hop, .. }) = self.epoch.take() else {
            return;
        };
        self.begin(NewEpoch { rate_hz, hop_len, legs, link });
        if let Some(epoch) = &mut self.epoch {
            epoch.next_hop = next_hop;
        }
    }

    /// Listening is off for good; the panel says so.
    pub fn switch_off(&self) {
        self.desk.shared.health.listening_off.store(true, Relaxed);
    }

    fn serve(&mut self, thread: &ModelThread) {
        #[cfg(test)]
        self.panic_if_asked();
        self.take_wishes();
        // After a load, and where changes by hand were lost, the engine starts from what the strip
        // plays.
        let lost_hands = self.desk.shared.health.lost_hands.load(Relaxed);
        if (self.desk.shared.state.loads() != self.loads || lost_hands != self.lost_hands)
            && let Some((rate_hz, hop_len)) = self.epoch.as_ref().map(|e| (e.rate_hz, e.hop_len))
        {
            let engine = self.engine(rate_hz, hop_len);
            if let Some(epoch) = &mut self.epoch {
                epoch.engine = engine;
            }
        }
        let Self { epoch: Some(epoch), desk, .. } = self else { return };
        let mut touched = false;
        for _ in 0..HOPS_A_TURN {
            let Some(taken) = epoch.hop(desk, thread) else { break };
            touched |= taken;
        }
        epoch.follow(desk, thread);
        self.phase = epoch.engine.phase();
        if touched {
            let entries = epoch.engine.take_journal(CHANNEL);
            desk.recorder.write(entries, || epoch.engine.save(CHANNEL));
            desk.shared.state.publish(epoch.engine.save(CHANNEL));
        }
        if desk.shared.view_wanted.swap(false, Relaxed) {
            let (heard, rate_hz) = (&mut epoch.heard, epoch.rate_hz);
            let mut snapshot = Snapshot::of(&epoch.engine, CHANNEL, heard, &desk.events, rate_hz);
            if let Some(problem) = desk.recorder.problem() {
                snapshot.view.status_detail = problem.to_owned();
            }
            self.view.write(snapshot);
        }
    }

    #[cfg(test)]
    fn panic_if_asked(&self) {
        let asked = &self.desk.shared.panic_listening;
        if asked.load(Relaxed) > 0 {
            asked.fetch_sub(1, Relaxed);
            panic!("a test asked for it");
        }
    }

    /// True while the host renders offline and the audio thread waits for this one.
    pub fn is_offline(&self) -> bool {
        self.epoch.is_some() && self.desk.shared.offline.load(Relaxed)
    }

    fn take_wishes(&mut self) {
        for wish in self.wishes.try_iter() {
            match wish {
                Wish::Engine(intent) => self.desk.waiting.push(intent),
                Wish::Pick(_) => {} // follows with the host's buttons
                Wish::TrackName(name) => {
                    let current = self.epoch.as_ref().map(|e| &e.engine.channel(CHANNEL).name);
                    if current.is_some_and(|n| n.is_empty() || *n == self.track_name) {
                        let name = name.clone();
                        self.desk.waiting.push(Intent::Rename { channel: CHANNEL, name });
                    }
                    self.track_name = name;
                }
            }
        }
    }
}

impl Epoch {
    /// Listens as the channel's role asks for, and tells how the models are.
    fn follow(&mut self, desk: &mut Desk, thread: &ModelThread) {
        self.ear.follow(self.engine.channel(CHANNEL).role);
        let Some(models) = desk.models(thread) else { return };
        for (kind, health) in self.ear.health(&models) {
            let events = self.engine.models_are(self.next_hop, kind, health);
            desk.log(self.engine.channel(CHANNEL).id, events);
        }
    }

    /// Takes one hop; `None` where none is there, true where there is something new to save.
    fn hop(&mut self, desk: &mut Desk, thread: &ModelThread) -> Option<bool> {
        let hop = self.link.hops.read()?;
        // Whatever was turned before the end of this hop was told before the hop was.
        while let Ok(hand) = self.link.hands.pop() {
            let (at_sample, param, value, by) = (hand.at_sample, hand.param, hand.value, hand.by);
            self.hands.push_back(HandChange { at_sample, param, value, by });
        }
        let models = desk.models(thread);
        // Where the host waits for decisions, they wait for the models.
        let now = desk.shared.offline.load(Relaxed);
        self.ear.listener.guard(self.engine.is_guarded(CHANNEL));
        let observation = self.ear.hear(&hop, models.as_ref(), thread, now);
        let shadow = self.shadow.observe(&hop);
        let number = hop.hop;
        let mut touched = false;
        while self.next_hop < number {
            touched |= self.step(self.next_hop, None, None, desk, models.as_ref());
        }
        let heard = Some(&observation);
        touched |= self.step(number, heard, shadow.as_ref(), desk, models.as_ref());
        if number % SPECTRUM_EVERY == 0 {
            self.heard.before_db = self.ear.listener.spectrum_db();
            self.heard.after_db = self.ear.listener.post_spectrum_db();
        }
        self.heard.hear(observation);
        Some(touched)
    }

    fn step(
        &mut self,
        hop: u64,
        observation: Option<&Observation>,
        shadow: Option<&Observation>,
        desk: &mut Desk,
        models: Option<&Arc<Models>>,
    ) -> bool {
        self.next_hop = hop + 1;
        let end = (hop + 1) * self.hop_len as u64;
        let due = self.hands.iter().take_while(|hand| hand.at_sample < end).count();
        // What a load overwrote was no hand: the load was half done when the audio thread saw it.
        let loaded_at = desk.shared.state.loaded_at();
        let hands: Vec<HandChange> =
            self.hands.drain(..due).filter(|hand| hand.at_sample >= loaded_at).collect();
        let mut intents = std::mem::take(&mut desk.waiting);
        if let Some(script) = &desk.script {
            intents.extend(script.intents(hop, &self.engine));
        }
        if let Some(trust) = desk.recorder.trust() {
            self.engine.set_trust(trust);
        }
        let resets = intents.iter().any(|i| matches!(i, Intent::ResetTrust(_)));
        let verdict = self.ear.verdict(hop, models);
        let heard = ChannelInput::heard(observation, verdict.as_ref());
        let input = ChannelInput { shadow, hand_changes: &hands, ..heard };
        let step = self.engine.step(hop, &[input], &intents);
        let touched = !(hands.is_empty() && intents.is_empty() && step.events.is_empty());
        step.shadows.into_iter().for_each(|(_, order)| self.shadow.order(order));
        for (_, change) in step.changes {
            if self.link.changes.push(change).is_err() {
                desk.shared.health.lost_changes.fetch_add(1, Relaxed);
            }
        }
        desk.recorder.earned(&step.earned, resets.then(|| self.engine.trust()));
        desk.log(self.engine.channel(CHANNEL).id, step.events);
        desk.shared.decided_hops.store(hop + 1, Release);
        touched
    }
}

impl Desk {
    /// The models, once they are loaded.
    fn models(&self, thread: &ModelThread) -> Option<Arc<Models>> {
        #[cfg(test)]
        if let Some(models) = self.shared.test_models.get() {
            return Some(models.clone());
        }
        match self.shared.offline.load(Relaxed) {
            true => thread.loaded().cloned(),
            false => thread.models().cloned(),
        }
    }

    fn log(&mut self, id: uuid::Uuid, events: Vec<Event>) {
        self.recorder.log(id, &events);
        self.events.extend(events);
        let over = self.events.len().saturating_sub(EVENTS_KEPT);
        self.events.drain(..over);
    }
}

/// The script that `DESKMATE_SCRIPT` names, for holding the plugin against a rehearsal: it does what a
/// person would do at the panel, at its hops. One that cannot be read plays nothing.
fn script_of_the_environment() -> Option<Script> {
    let path = std::env::var_os("DESKMATE_SCRIPT")?;
    Script::read(std::path::Path::new(&path)).ok()
}

/// True where a history that a crash left behind goes on from the one that the host has saved.
fn goes_on_from(left: &ChannelState, saved: Option<&ChannelState>) -> bool {
    let Some(saved) = saved else { return true };
    match saved.ledger.last() {
        None => true,
        Some(last) => left.ledger.len() >= saved.ledger.len() && left.ledger.contains(last),
    }
}
