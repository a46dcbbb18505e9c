//! One instance on the side thread: its channels, its engine, its panel.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use assistant::{Intent, Phase};
use crossbeam::channel::Receiver;
use ml_models::Models;
use panels::ChannelView;
use panels::view::DeskView;
use show::Script;
use triple_buffer::Input;
use uuid::Uuid;

use super::audition::Audition;
use super::epoch::Epoch;
use super::guests::{Adopted, Guest};
use super::line::{Hearing, Line};
use super::log::Log;
use super::models::ModelThread;
use super::picks::Picks;
use super::snapshot::{DeskSnapshot, Snapshot};
use super::watch::Watch;
use super::wish::Wish;
use crate::desk::params::DeskParams;
use crate::desk::saved::DeskCell;
use crate::over::Over;
use crate::params::ChannelParams;
use crate::shared::{Instance, Shared};

/// Hops that one instance may take before the next one has its turn: a second would be too long for
/// the others where one renders faster than time.
pub(super) const HOPS_A_TURN: usize = 20;

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
    pub(super) wishes: Receiver<Wish>,
    /// Plays the engineer, where the environment names a script.
    pub(super) script: Option<Script>,
    pub(super) track_name: String,
    pub(super) phase: Phase,
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

    /// One turn of an instance that nobody else judges; a panic is caught, and listening starts anew once.
    pub fn serve_guarded(&mut self, guests: &mut [&mut Member], models: &ModelThread) {
        if self.off {
            // Nobody may stay under a Desk that judges no more.
            self.let_all_go(guests);
            return;
        }
        if catch_unwind(AssertUnwindSafe(|| self.serve(guests, models))).is_ok() {
            return;
        }
        // Nothing is asked of an engine that stands in the midst of a hop: guests go on from what was published.
        if let Some(desk) = &mut self.desk {
            desk.guests.iter_mut().for_each(Guest::join_anew);
        }
        if catch_unwind(AssertUnwindSafe(|| self.let_all_go(guests))).is_err() {
            let key = self.key;
            for member in guests.iter_mut().filter(|m| m.adopted.is_some_and(|a| a.desk == key)) {
                member.adopted = None;
            }
        }
        let again = self.instance.listening_panics.fetch_add(1, Relaxed) == 0;
        let begun = again && catch_unwind(AssertUnwindSafe(|| self.begin_again())).is_ok();
        if !begun {
            self.give_up();
        }
    }

    pub(super) fn give_up(&mut self) {
        self.switch_off();
        self.off = true;
        self.epoch = None;
    }

    /// Listening is off for good; the panel says so.
    pub fn switch_off(&self) {
        self.instance.listening_off.store(true, Relaxed);
        self.instance.over.set(Over::default());
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
        self.be_told(guests);
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

    #[cfg(test)]
    pub(super) fn panic_if_asked(&self) {
        panic_while(&self.instance.panic_listening);
    }

    #[cfg(test)]
    pub(super) fn panic_in_a_hop_if_asked(&self) {
        panic_while(&self.instance.panic_in_a_hop);
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
}

/// The script that `DESKMATE_SCRIPT` names, for holding the plugin against a rehearsal: it does what a
/// person would do at the panel, at its hops. One that cannot be read plays nothing.
fn script_of_the_environment() -> Option<Script> {
    let path = std::env::var_os("DESKMATE_SCRIPT")?;
    Script::read(std::path::Path::new(&path)).ok()
}

/// Panics as often as a test has asked for it.
#[cfg(test)]
fn panic_while(asked: &std::sync::atomic::AtomicU32) {
    if asked.load(Relaxed) > 0 {
        asked.fetch_sub(1, Relaxed);
        panic!("a test asked for it");
    }
}
