//! What is logged of an instance: lines for the panel, lines on disk, and trust.

use std::collections::VecDeque;
use std::path::PathBuf;

use assistant::{Class, Decision, Engine, Event, EventKind, Trust, Who};
use panels::view::Tonight;
use uuid::Uuid;

use super::recorder::Recorder;
use super::snapshot::ShowClock;

/// Lines that are kept for the panel.
const EVENTS_KEPT: usize = 1_024;

/// The log of one instance.
pub struct Log {
    /// The last lines, oldest first, with the time of the show's clock.
    pub events: VecDeque<Event>,
    /// What was decided since the instance was made.
    pub tonight: Tonight,
    /// What was heard before this epoch.
    pub clock: ShowClock,
    recorder: Recorder,
}

impl Log {
    /// Written under `dir`, where there is one.
    pub fn new(dir: Option<PathBuf>) -> Self {
        Self {
            events: VecDeque::new(),
            tonight: Tonight::default(),
            clock: ShowClock::default(),
            recorder: Recorder::new(dir),
        }
    }

    /// A new epoch gets a file of its own; `heard_hops`: of the last one.
    pub fn new_epoch(&mut self, heard_hops: u64) {
        self.recorder.new_epoch();
        self.clock = self.clock.later(heard_hops);
    }

    /// Another engine starts: it is told what was earned.
    pub fn begin(&mut self, engine: &mut Engine) {
        self.recorder.forget_trust();
        self.follow_trust(engine);
    }

    /// What other instances have earned meanwhile.
    pub fn follow_trust(&mut self, engine: &mut Engine) {
        if let Some(trust) = self.recorder.trust() {
            engine.set_trust(trust);
        }
    }

    /// Decisions that count for all.
    pub fn earned(&mut self, decisions: &[(Class, bool)], reset: Option<&Trust>) {
        self.recorder.earned(decisions, reset);
    }

    /// Writes lines.
    pub fn write(&mut self, id: Uuid, events: Vec<Event>) {
        self.recorder.log(id, &events);
        events.iter().for_each(|event| count(&mut self.tonight, event));
        let before_s = self.clock.seconds();
        self.events
            .extend(events.into_iter().map(|event| Event { t_s: event.t_s + before_s, ..event }));
        let over = self.events.len().saturating_sub(EVENTS_KEPT);
        self.events.drain(..over);
    }

    /// Why something is not kept on this machine.
    pub fn problem(&self) -> Option<&str> {
        self.recorder.problem()
    }
}

fn count(t: &mut Tonight, event: &Event) {
    match (event.event, event.decision, event.by) {
        (EventKind::Suggestion, ..) => t.suggested += 1,
        (EventKind::Decision, Some(Decision::Accepted), Some(Who::Assistant)) => t.automatic += 1,
        (EventKind::Decision, Some(Decision::Accepted), _) => t.accepted += 1,
        (EventKind::Decision, Some(Decision::Rejected), _) => t.rejected += 1,
        (EventKind::Decision, Some(Decision::DidOnDesk), _) => t.on_desk += 1,
        (EventKind::Reverted, _, Some(Who::Engineer)) => t.undone += 1,
        _ => {}
    }
}
