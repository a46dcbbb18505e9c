//! A change of one parameter at one sample, the schedule of those to come and the list of those done.

use std::collections::VecDeque;

use crate::params::{PARAM_COUNT, ParamId};

/// How many changes wait at most in one channel: one for each parameter and as many again.
pub const MAX_SCHEDULED: usize = 256;

/// Hops from the end of a decision's hop to its effect (DESIGN rule 7).
pub const EFFECT_HOPS: u64 = 4;

/// Who changed a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// The engineer, on the panel or on the host's own control.
    Hand,
    /// The host: automation, a snapshot, a state load.
    Host,
    /// The assistant, or taking one of its moves back.
    Assistant,
}

/// One parameter of one channel, to be changed by the assistant (an undo is a change too).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Sample at which the ramp starts, counted from `prepare`.
    pub at_sample: u64,
    /// What is changed; not Freeze, Mine or Dry, which only a hand may set.
    pub param: ParamId,
    /// Live value at the end of the ramp, in the parameter's unit; held inside its range.
    pub value: f32,
    /// What Mine shall show for this parameter from then on; `None` leaves it.
    pub own: Option<f32>,
    /// Length of the ramp, s; 0 or less is the strip's own smoothing.
    pub ramp_s: f32,
}

impl Change {
    /// The same change inside the parameter's range; `None` where it is not one that may be made.
    pub(super) fn checked(mut self) -> Option<Self> {
        let finite = self.value.is_finite() && self.own.is_none_or(f32::is_finite);
        if is_of_the_channel(self.param) || !finite {
            return None;
        }
        let spec = self.param.spec();
        self.value = spec.clamp(self.value);
        self.own = self.own.map(|own| spec.clamp(own));
        self.ramp_s = if self.ramp_s.is_finite() { self.ramp_s.max(0.0) } else { 0.0 };
        Some(self)
    }
}

/// Freeze, Mine and Dry belong to the channel: there is one of each, not a live and an own one.
pub(super) fn is_of_the_channel(id: ParamId) -> bool {
    [ParamId::FREEZE, ParamId::MINE, ParamId::DRY].contains(&id)
}

/// Changes to come, earliest first, in order of arrival where they fall on one sample.
///
/// Capacity is taken once, in `new`; nothing here allocates afterwards.
pub(super) struct Schedule(VecDeque<Change>);

impl Schedule {
    pub fn new() -> Self {
        Self(VecDeque::with_capacity(MAX_SCHEDULED))
    }

    /// Gives the change back where there is no room.
    pub fn push(&mut self, change: Change) -> Result<(), Change> {
        if self.0.len() >= MAX_SCHEDULED {
            return Err(change);
        }
        let at = self.0.partition_point(|c| c.at_sample <= change.at_sample);
        self.0.insert(at, change);
        Ok(())
    }

    pub fn pop_due(&mut self, sample: u64) -> Option<Change> {
        if self.next_sample()? <= sample { self.0.pop_front() } else { None }
    }

    pub fn next_sample(&self) -> Option<u64> {
        self.0.front().map(|c| c.at_sample)
    }

    /// Drops what waits for one parameter; says how many.
    pub fn cancel(&mut self, param: ParamId) -> usize {
        let before = self.0.len();
        self.0.retain(|c| c.param != param);
        before - self.0.len()
    }

    /// Drops everything; says how many.
    pub fn clear(&mut self) -> usize {
        let before = self.0.len();
        self.0.clear();
        before
    }
}

/// Changes that took effect and were not yet asked for, oldest first.
///
/// Only the latest of each parameter is kept, so it holds whatever happens and never overflows.
pub(super) struct Applied(VecDeque<Change>);

impl Applied {
    pub fn new() -> Self {
        Self(VecDeque::with_capacity(PARAM_COUNT))
    }

    pub fn push(&mut self, mut change: Change) {
        if let Some(at) = self.0.iter().position(|c| c.param == change.param)
            && let Some(older) = self.0.remove(at)
        {
            change.own = change.own.or(older.own);
        }
        self.0.push_back(change);
    }

    pub fn pop(&mut self) -> Option<Change> {
        self.0.pop_front()
    }

    /// A later hand on this parameter: what was to be told about it is no longer true.
    pub fn forget(&mut self, param: ParamId) {
        self.0.retain(|c| c.param != param);
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}
