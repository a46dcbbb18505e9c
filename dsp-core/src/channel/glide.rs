//! Where each live value is on its way, so that Freeze can hold it there.

use super::By;
use crate::params::{Kind, PARAM_COUNT, ParamId};

/// One parameter under way, linear in its own domain (log2 where the parameter is logarithmic).
#[derive(Clone, Copy)]
struct Glide {
    from: f32,
    to: f32,
    start: u64,
    end: u64,
    by: By,
}

impl Glide {
    fn value_at(&self, param: ParamId, sample: u64) -> f32 {
        if sample >= self.end || self.end <= self.start {
            return self.to;
        }
        let part = sample.saturating_sub(self.start) as f64 / (self.end - self.start) as f64;
        let (from, to) = (f64::from(self.from), f64::from(self.to));
        let value = match param.spec().kind {
            Kind::Linear { .. } => from + (to - from) * part,
            Kind::Log { .. } => (from.log2() + (to.log2() - from.log2()) * part).exp2(),
            Kind::Switch | Kind::Choice(_) => to,
        };
        param.spec().clamp(value as f32)
    }
}

/// The ramps of the live values, as the strip makes them while it follows them.
pub(super) struct Glides([Option<Glide>; PARAM_COUNT]);

impl Glides {
    pub fn new() -> Self {
        Self([None; PARAM_COUNT])
    }

    /// Starts a ramp at `sample` from where the parameter is now; `settled` is where it is if it
    /// does not move.
    pub fn start(
        &mut self,
        param: ParamId,
        settled: f32,
        to: f32,
        sample: u64,
        frames: u64,
        by: By,
    ) {
        let from = self.value_at(param, sample).unwrap_or(settled);
        self.0[param.index()] =
            Some(Glide { from, to, start: sample, end: sample.saturating_add(frames), by });
    }

    /// Where the parameter is now; `None` where nothing was started since the last `settle`.
    pub fn value_at(&self, param: ParamId, sample: u64) -> Option<f32> {
        self.0[param.index()].map(|g| g.value_at(param, sample))
    }

    /// Samples until the parameter has arrived.
    pub fn frames_left(&self, param: ParamId, sample: u64) -> u64 {
        self.0[param.index()].map_or(0, |g| g.end.saturating_sub(sample))
    }

    /// Ends the ramp if it is the assistant's and still under way; the value to hold.
    pub fn hold(&mut self, param: ParamId, sample: u64) -> Option<f32> {
        let glide = self.0[param.index()]?;
        if glide.by != By::Assistant || sample >= glide.end {
            return None;
        }
        self.0[param.index()] = None;
        Some(glide.value_at(param, sample))
    }

    /// Everything has arrived.
    pub fn settle(&mut self) {
        self.0 = [None; PARAM_COUNT];
    }
}
