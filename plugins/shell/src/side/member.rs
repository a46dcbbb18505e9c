//! One instance on the side thread: its channels, its engine, its panel.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed};

use assistant::{
    AutoAccept, ChannelConfig, Engine, EngineConfig, Intent, Phase, Policy, Role, SuggestionId,
};
use crossbeam::channel::Receiver;
use ml_models::Models;
use panels::ChannelView;
use panels::view::DeskView;
use rtrb::Producer;
use show::Script;
use triple_buffer::Input;
use uuid::Uuid;

use super::audition::Audition;
use super::guests::{Adopted, Guest};
use super::line::{Hearing, Line, ReferenceLine};
use super::log::Log;
use super::models::ModelThread;
use super::picks::Picks;
use super::snapshot::{DeskSnapshot, Snapshot};
use super::watch::Watch;
use super::wish::Wish;
use crate::desk::cue::CueOrder;
use crate::desk::params::DeskParams;
use crate::desk::saved::DeskCell;
use crate::link::{HopReader, Presses, SideLink};
use crate::over::Over;
use crate::params::ChannelParams;
use crate::shared::{Instance, Shared};

/// Hops that one instance may take before the next one has its turn: a second would be too long for
/// the others where one renders faster than time.
pub(super) const HOPS_A_TURN: usize = 20;

/// Engines so far in this process.
static NEXT_SERIAL: AtomicU64 = AtomicU64::new(1);

/// The channel of an engine that has one.
const CHANNEL: usize = 0;

/// What an activation brings.
pub struct NewEpoch {
    /// Samples per second.
    pub rate_hz: f64,
    /// Frames in a hop.
    pub hop_len: usize,
    /// By channel: the most legs (1 or 2), and the rings.
    pub lines: Vec<(usize, SideLink)>,
    /// The mix reference of a Desk.
    pub reference: Option<HopReader>,
    /// The cue bus of a Desk.
    pub cue: Option<Producer<CueOrder>>,
    /// Buttons of the host.
    pub presses: Presses,
}

/// What one epoch needs: made anew with each activation.
pub(super) struct Epoch {
    pub rate_hz: f64,
    pub hop_len: usize,
    pub legs: Vec<usize>,
    pub reference: Option<ReferenceLine>,
    pub presses: Presses,
    pub next_hop: u64,
    pub engine: Engine,
}

/// What a Desk has beside its channels.
pub struct DeskPart {
    /// Its parameters.
    pub params: Arc<DeskParams>,
    /// What it keeps.
    pub cell: Arc<DeskCell>,
    pub(super) audition: Audition,
    pub(super) guests: Vec<Guest>,
    /// The channel that the panel looks at.
    pub(super) focus: Option<usize>,
    /// Hops told when a stalled Desk let its guests go.
    pub(super) stalled_at: Option<u64>,
}

impl DeskPart {
    /// Of a Desk that was not activated yet.
    pub fn new(params: Arc<DeskParams>, cell: Arc<DeskCell>) -> Self {
        let (audition, guests) = (Audition::default(), Vec::new());
        Self { params, cell, audition, guests, focus: None, stalled_at: None }
    }
}

/// Where the panel of an instance looks.
pub(super) enum View {
    Channel(Input<Snapshot>, Watch<ChannelView>),
    Desk(Input<DeskSnapshot>, Watch<DeskView>),
}

/// One instance.
pub struct Member {
    /// Its number on the side thread.
    pub(super) key: u64,
    pub(super) instance: Arc<Instance>,
    pub(super) lines: Vec<Line>,
    pub(super) desk: Option<Box<DeskPart>>,
    pub(super) view: View,
    pub(super) epoch: Option<Epoch>,
    /// Epochs so far.
    pub(super) epochs: u64,
    pub(super) waiting: Vec<Intent>,
    pub(super) log: Log,
    pub(super) picks: Picks,
    /// Number of the engine that judges this instance, in the process.
    pub(super) serial: u64,
    /// A Desk judges this channel.
    pub(super) adopted: Option<Adopted>,
    wishes: Receiver<Wish>,
    /// Plays the engineer, where the environment names a script.
    pub(super) script: Option<Script>,
    track_name: String,
    phase: Phase,
    pub(super) off: bool,
}

impl Member {
    /// A Channel that was not activated yet.
    pub fn new(
        params: Arc<ChannelParams>,
        shared: Arc<Shared>,
        wishes: Receiver<Wish>,
        view: Input<Snapshot>,
    ) -> Self {
        let instance = shared.instance.clone();
        let line = Line::new(params, shared);
        Self::with(instance, vec![line], None, wishes, View::Channel(view, Watch::default()))
    }

    /// A Desk that was not activated yet.
    pub fn new_desk(
        part: DeskPart,
        instance: Arc<Instance>,
        shared: &[Arc<Shared>],
        wishes: Receiver<Wish>,
        view: Input<DeskSnapshot>,
    ) -> Self {
        let params = part.params.clone();
        let line = |(n, shared): (usize, &Arc<Shared>)| {
            Line::new(params.channel(n).clone(), shared.clone())
        };
        let lines = shared.iter().enumerate().map(line).collect();
        Self::with(
            instance,
            lines,
            Some(Box::new(part)),
            wishes,
            View::Desk(view, Watch::default()),
        )
    }

    fn with(
        instance: Arc<Instance>,
        lines: Vec<Line>,
        desk: Option<Box<DeskPart>>,
        wishes: Receiver<Wish>,
        view: View,
    ) -> Self {
        let log = Log::new(instance.keep_in.clone());
        Self {
            key: 0,
            instance,
            lines,
            desk,
            view,
            epoch: None,
            epochs: 0,
            waiting: Vec::new(),
            log,
            picks: Picks::default(),
            serial: 0,
            adopted: None,
            wishes,
            script: script_of_the_environment(),
            track_name: String::new(),
            phase: Phase::default(),
            off: false,
        }
    }

    /// True of a Desk.
    pub fn is_desk(&self) -> bool {
        self.desk.is_some()
    }

    /// Identity that the log is written under.
    pub(super) fn id(&self) -> Uuid {
        match &self.desk {
            Some(desk) => desk.cell.id(),
            None => self.lines.first().map_or(Uuid::nil(), |line| line.shared.state.id()),
        }
    }

    /// Starts an epoch; what the engine knows goes on, what it heard is forgotten.
    fn begin(&mut self, new: NewEpoch) {
        self.epoch = None;
        #[cfg(test)]
        self.panic_if_asked();
        let NewEpoch { rate_hz, hop_len, lines, reference, cue, presses } = new;
        self.epochs += 1;
        self.log.new_epoch();
        let mut legs = Vec::with_capacity(lines.len());
        self.lines.iter_mut().for_each(|line| drop(line.end()));
        for (line, (most, link)) in self.lines.iter_mut().zip(lines) {
            line.begin(rate_hz, most, link);
            legs.push(most);
        }
        if let Some(desk) = &mut self.desk {
            desk.audition.begin(cue);
        }
        let reference = reference.and_then(|hops| ReferenceLine::new(rate_hz, hops));
        let engine = self.engine(rate_hz, hop_len, &legs, reference.is_some());
        let epoch = Epoch { rate_hz, hop_len, legs, reference, presses, next_hop: 0, engine };
        self.epoch = Some(epoch);
    }

    /// Begins an epoch. A panic is caught; the rings are gone with it, so this instance alone is off.
    pub fn begin_guarded(&mut self, new: NewEpoch) {
        if self.off || catch_unwind(AssertUnwindSafe(|| self.begin(new))).is_ok() {
            return;
        }
        self.instance.listening_panics.fetch_add(1, Relaxed);
        self.give_up();
    }

    /// What stands over the channels' own switches.
    fn over(&self) -> Over {
        self.desk.as_ref().map_or(Over::default(), |desk| desk.params.over())
    }

    /// An engine that starts from the saved histories and the values that the strips play.
    fn engine(&mut self, rate_hz: f64, hop_len: usize, legs: &[usize], reference: bool) -> Engine {
        let policy = self.desk.as_ref().map_or_else(Policy::default, |desk| desk.cell.policy());
        let config = EngineConfig {
            phase: self.phase,
            policy,
            accept: AutoAccept::None,
            sample_rate_hz: rate_hz,
            hop_len,
        };
        self.serial = NEXT_SERIAL.fetch_add(1, Relaxed);
        let over = self.over();
        let stereo = self.desk.is_none() && legs == [2];
        let mut engine = Engine::new(config, Vec::new());
        self.log.begin(&mut engine);
        let mut events = Vec::new();
        for (n, line) in self.lines.iter_mut().take(legs.len()).enumerate() {
            let id = line.shared.state.id();
            let name = if self.desk.is_none() { self.track_name.as_str() } else { "" };
            let mut fresh = ChannelConfig::named(n as u16 + 1, name, id);
            fresh.lead_vocal = ml_models::names::is_lead_vocal(name);
            let (mut start, had_history) = line.start(&fresh, over);
            if self.desk.is_none() {
                start.channel.stereo = stereo;
            }
            let channel = engine.add_channel(fresh);
            let restored = engine.restore(channel, start);
            if had_history {
                events.extend(restored);
            }
            line.shared.linked.store(engine.is_linked(channel), Relaxed);
        }
        if reference {
            let mut mix = ChannelConfig::named(0, "Mix reference", Uuid::nil());
            (mix.role, mix.stereo) = (Role::Unused, true);
            engine.add_channel(mix);
        }
        let id = self.id();
        self.log.write(id, events);
        engine
    }

    /// One turn of an instance that nobody else judges; a panic is caught, and listening starts anew once.
    pub fn serve_guarded(&mut self, guests: &mut [&mut Member], models: &ModelThread) {
        if self.off || catch_unwind(AssertUnwindSafe(|| self.serve(guests, models))).is_ok() {
            return;
        }
        self.let_all_go(guests);
        let again = self.instance.listening_panics.fetch_add(1, Relaxed) == 0;
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
        let Some(Epoch { rate_hz, hop_len, legs, reference, presses, next_hop, .. }) =
            self.epoch.take()
        else {
            return;
        };
        let links = self.lines.iter_mut().filter_map(Line::end);
        let lines = legs.into_iter().zip(links.collect::<Vec<_>>()).collect();
        let cue = self.desk.as_mut().and_then(|desk| desk.audition.end());
        let reference = reference.map(ReferenceLine::end);
        self.begin(NewEpoch { rate_hz, hop_len, lines, reference, cue, presses });
        if let Some(epoch) = &mut self.epoch {
            epoch.next_hop = next_hop;
        }
    }

    /// Listening is off for good; the panel says so.
    pub fn switch_off(&self) {
        self.instance.listening_off.store(true, Relaxed);
        self.instance.panel.wake();
    }

    fn serve(&mut self, guests: &mut [&mut Member], thread: &ModelThread) {
        #[cfg(test)]
        self.panic_if_asked();
        self.take_wishes();
        self.start_anew_where_overtaken();
        self.receive(guests);
        for _ in 0..HOPS_A_TURN {
            if !self.hop(guests, thread) {
                break;
            }
        }
        self.follow(guests, thread);
        if let Some(epoch) = &self.epoch {
            self.phase = epoch.engine.phase();
        }
        self.show(guests);
    }

    /// A turn of a channel that a Desk judges: what its panel wants is handed on.
    pub fn serve_adopted(&mut self) {
        self.take_wishes();
    }

    /// After a load, and where changes by hand were lost, the engine starts from what the strips play.
    pub(super) fn start_anew_where_overtaken(&mut self) {
        if self.instance.loading.load(Acquire) {
            return;
        }
        let at_work = self.epoch.as_ref().map_or(0, |epoch| epoch.legs.len());
        if !self.lines.iter().take(at_work).any(Line::is_overtaken) {
            return;
        }
        let Some(mut epoch) = self.epoch.take() else { return };
        let legs = epoch.legs.clone();
        let (rate_hz, hop_len, reference) =
            (epoch.rate_hz, epoch.hop_len, epoch.reference.is_some());
        epoch.engine = self.engine(rate_hz, hop_len, &legs, reference);
        self.epoch = Some(epoch);
        if let Some(desk) = &mut self.desk {
            // They join the new engine with the next turn.
            desk.guests.iter_mut().for_each(Guest::join_anew);
        }
    }

    #[cfg(test)]
    fn panic_if_asked(&self) {
        let asked = &self.instance.panic_listening;
        if asked.load(Relaxed) > 0 {
            asked.fetch_sub(1, Relaxed);
            panic!("a test asked for it");
        }
    }

    /// True while the host renders offline and the audio thread waits for this one.
    pub fn is_offline(&self) -> bool {
        self.epoch.is_some() && self.instance.offline.load(Relaxed)
    }

    /// How hops are heard now.
    pub(super) fn models(&self, thread: &ModelThread) -> Option<Arc<Models>> {
        #[cfg(test)]
        if let Some(models) = self.instance.test_models.get() {
            return Some(models.clone());
        }
        match self.instance.offline.load(Relaxed) {
            true => thread.loaded().cloned(),
            false => thread.models().cloned(),
        }
    }

    /// Where the host waits for decisions, they wait for the models.
    pub(super) fn hearing<'a>(
        &self,
        models: Option<&'a Arc<Models>>,
        thread: &'a ModelThread,
    ) -> Hearing<'a> {
        Hearing { models, thread, now: self.instance.offline.load(Relaxed) }
    }

    fn take_wishes(&mut self) {
        for wish in self.wishes.try_iter() {
            match wish {
                // What carries a number of an engine that is gone is about another card by now.
                Wish::Engine { serial, intent } => {
                    if serial == self.serial || !intent.is_numbered() {
                        self.waiting.push(intent);
                    }
                }
                Wish::Pick(id) => self.picks.choose(SuggestionId(id)),
                Wish::Audition(what) => {
                    if let Some(desk) = &mut self.desk {
                        desk.audition.want(what.map(|(id, way)| (SuggestionId(id), way)));
                    }
                }
                Wish::Focus(channel) => {
                    if let Some(desk) = &mut self.desk {
                        desk.focus = channel.map(usize::from);
                    }
                }
                Wish::TrackName(name) => {
                    let epoch = self.epoch.as_ref().filter(|_| self.adopted.is_none());
                    let current = epoch.map(|e| &e.engine.channel(CHANNEL).name);
                    if current.is_some_and(|n| n.is_empty() || *n == self.track_name) {
                        let name = name.clone();
                        self.waiting.push(Intent::Rename { channel: CHANNEL, name });
                    }
                    self.track_name = name;
                }
            }
        }
    }

    /// The engine starts again from what is kept: a Desk has let this channel go.
    pub(super) fn stand_alone(&mut self) {
        self.adopted = None;
        let Some(mut epoch) = self.epoch.take() else { return };
        let legs = epoch.legs.clone();
        epoch.engine = self.engine(epoch.rate_hz, epoch.hop_len, &legs, false);
        epoch.next_hop = self.instance.decided_hops.load(Relaxed);
        self.epoch = Some(epoch);
    }
}

/// The script that `DESKMATE_SCRIPT` names, for holding the plugin against a rehearsal: it does what a
/// person would do at the panel, at its hops. One that cannot be read plays nothing.
fn script_of_the_environment() -> Option<Script> {
    let path = std::env::var_os("DESKMATE_SCRIPT")?;
    Script::read(std::path::Path::new(&path)).ok()
}
