//! Wakes a panel that sleeps where there is something to see.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use dsp_core::params::ParamValues;
use panels::ChannelView;
use panels::view::{DeskView, Health};
use triple_buffer::Input;

use crate::editor::view::{Signs, health};
use crate::over::Over;
use crate::shared::{Instance, Shared};
use crate::side::line::Line;
use crate::side::member::{Member, View};
use crate::side::snapshot::{DeskSnapshot, Snapshot};
use crate::sleep::{FRAME, PanelSleep};

/// How often a snapshot is made for a panel that sleeps, to see whether there is anything new.
const SNAPSHOT: Duration = Duration::from_millis(100);

/// What was there for the panel to see when it was last looked at.
pub struct Watch<V> {
    looked_at: Option<Instant>,
    made_at: Option<Instant>,
    /// Something has changed since this many pictures were begun.
    changed_at: Option<u64>,
    cells: Cells,
    problem: Option<String>,
    view: Option<Arc<V>>,
}

impl<V> Default for Watch<V> {
    fn default() -> Self {
        let (looked_at, made_at, changed_at) = (None, None, None);
        let (cells, problem, view) = (Cells::default(), None, None);
        Self { looked_at, made_at, changed_at, cells, problem, view }
    }
}

/// What the panel reads from cells and parameters.
#[derive(Default, PartialEq)]
struct Cells {
    values: Vec<ParamValues>,
    over: Over,
    health: Health,
}

impl<V: PartialEq> Watch<V> {
    /// True where a snapshot is to be made: the panel has drawn the last one, or it sleeps.
    pub fn wants_snapshot(&mut self, instance: &Instance, now: Instant) -> bool {
        let wanted = instance.view_wanted.swap(false, Relaxed);
        let due = passed(self.made_at, now, SNAPSHOT);
        let make = wanted || (due && instance.panel.is_asleep());
        if make {
            self.made_at = Some(now);
        }
        make
    }

    /// Hands a snapshot to the panel, and wakes it where there is something new in it.
    pub fn publish<S: Seen<View = V>>(
        &mut self,
        output: &mut Input<S>,
        snapshot: S,
        panel: &PanelSleep,
    ) {
        let (view, problem) = (snapshot.view().clone(), snapshot.problem().map(str::to_owned));
        output.write(snapshot);
        if self.view.as_ref() != Some(&view) || self.problem != problem {
            self.changed_at = Some(panel.frames());
        }
        (self.view, self.problem) = (Some(view), problem);
        self.wake_where_changed(panel);
    }

    /// True where the cells are to be looked at.
    fn wants_look(&mut self, panel: &PanelSleep, now: Instant) -> bool {
        let look = panel.is_asleep() && passed(self.looked_at, now, FRAME);
        if look {
            self.looked_at = Some(now);
        }
        look
    }

    fn looked(&mut self, cells: Cells, panel: &PanelSleep) {
        if self.cells != cells {
            self.cells = cells;
            self.changed_at = Some(panel.frames());
        }
        self.wake_where_changed(panel);
    }

    /// A change is on every picture that began after it.
    fn wake_where_changed(&mut self, panel: &PanelSleep) {
        self.changed_at = self.changed_at.filter(|at| *at == panel.frames());
        if self.changed_at.is_some() {
            panel.wake();
        }
    }
}

impl Member {
    /// Wakes the panel where it sleeps and a meter, a parameter or a health cell of this instance has
    /// moved, or the host is to be told of a change, which the panel does.
    pub(super) fn look(&mut self, guests: &[&mut Self], now: Instant) {
        let panel = &self.instance.panel;
        let wanted = match &mut self.view {
            View::Channel(_, watch) => watch.wants_look(panel, now),
            View::Desk(_, watch) => watch.wants_look(panel, now),
        };
        if !wanted {
            return;
        }
        let is_own = |guest: &&&mut Self| guest.adopted.is_some_and(|a| a.desk == self.key);
        let guests: Vec<&Line> =
            guests.iter().filter(is_own).filter_map(|guest| guest.lines.first()).collect();
        let shared: Vec<&Shared> = self.lines.iter().map(|line| &*line.shared).collect();
        let is_afar = guests.iter().any(|line| line.shared.meters_afar.is_seen());
        let is_untold = self.desk.as_ref().is_some_and(|desk| desk.params.is_untold());
        if is_afar
            || is_untold
            || shared.iter().any(|shared| shared.meters.is_seen() || shared.untold.any())
        {
            panel.wake();
            return;
        }
        let all = || self.lines.iter().chain(guests.iter().copied());
        let values = all().map(|line| line.params.values()).collect();
        let shared: Vec<&Shared> = all().map(|line| &*line.shared).collect();
        let state_problem = match &self.desk {
            Some(desk) => desk.cell.problem(),
            None => shared.first().and_then(|shared| shared.state.problem()),
        };
        let over = self.over();
        let signs = Signs {
            at: Some(now),
            models_problem: None,
            instance: &self.instance,
            channels: &shared,
            state_problem,
        };
        let cells = Cells { values, over, health: health(&signs) };
        match &mut self.view {
            View::Channel(_, watch) => watch.looked(cells, panel),
            View::Desk(_, watch) => watch.looked(cells, panel),
        }
    }
}

/// What of a snapshot is to be seen on a panel.
pub trait Seen: Send {
    /// What the panel shows.
    type View;
    /// It.
    fn view(&self) -> &Arc<Self::View>;
    /// What is wrong with the models.
    fn problem(&self) -> Option<&str>;
}

impl Seen for Snapshot {
    type View = ChannelView;
    fn view(&self) -> &Arc<ChannelView> {
        &self.view
    }
    fn problem(&self) -> Option<&str> {
        self.models_problem.as_deref()
    }
}

impl Seen for DeskSnapshot {
    type View = DeskView;
    fn view(&self) -> &Arc<DeskView> {
        &self.view
    }
    fn problem(&self) -> Option<&str> {
        self.models_problem.as_deref()
    }
}

fn passed(since: Option<Instant>, now: Instant, least: Duration) -> bool {
    since.is_none_or(|since| now.duration_since(since) >= least)
}
