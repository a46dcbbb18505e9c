//! The mix reference of a Desk.

use assistant::{ChannelInput, Role};
use dsp_core::listen::Observation;
use ml_models::Verdict;

use super::ear::Ear;
use super::line::Hearing;
use crate::link::HopReader;

/// It is only heard.
pub struct ReferenceLine {
    hops: HopReader,
    ear: Ear,
    observation: Option<Observation>,
    verdict: Option<Verdict>,
    heard: bool,
}

impl ReferenceLine {
    /// For an epoch at `rate_hz`.
    pub fn new(rate_hz: f64, hops: HopReader) -> Option<Self> {
        let ear = Ear::new(rate_hz, 2, Role::Measurement)?;
        Some(Self { hops, ear, observation: None, verdict: None, heard: false })
    }

    /// The rings, to begin the epoch again.
    pub fn end(self) -> HopReader {
        self.hops
    }

    /// Takes hop `hop`, if it is there.
    pub fn take(&mut self, hop: u64, hearing: Hearing<'_>) {
        self.observation = None;
        while self.hops.peek().is_some_and(|next| next < hop) {
            self.hops.skip();
        }
        if self.hops.peek() == Some(hop)
            && let Some(tap) = self.hops.read()
        {
            let Hearing { models, thread, now } = hearing;
            let observation = self.ear.hear(&tap, models, thread, now);
            self.heard |= observation.active;
            self.observation = Some(observation);
        }
        self.verdict = self.ear.verdict(hop, hearing.models);
    }

    /// True once anything was heard: an input that nothing is connected to is no mix.
    pub fn has_been_heard(&self) -> bool {
        self.heard
    }

    /// What it brings to the hop that was taken last.
    pub fn input(&self) -> ChannelInput<'_> {
        ChannelInput::heard(self.observation.as_ref(), self.verdict.as_ref())
    }

    /// How the models are that it is put to.
    pub fn ear(&self) -> &Ear {
        &self.ear
    }
}
