//! How one instance hears: its listener, and the way to the models and back.

use std::sync::Arc;

use assistant::{ModelHealth, Role};
use crossbeam::channel::{Receiver, Sender, unbounded};
use dsp_core::channel::TapHop;
use dsp_core::listen::{Listener, Observation};
use ml_models::{Answer, ChannelEar, ModelKind, Models, Verdict};

use super::models::{Job, ModelThread};

/// Listener and models of one epoch.
pub struct Ear {
    /// What it measures.
    pub listener: Listener,
    channel: ChannelEar,
    back: Sender<Answer>,
    answers: Receiver<Answer>,
    role: Role,
}

impl Ear {
    /// For an epoch at `rate_hz` with 1 or 2 legs; `None` where that rate is not served.
    pub fn new(rate_hz: f64, legs: usize, role: Role) -> Option<Self> {
        let mut listener = Listener::new(rate_hz, legs).ok()?;
        listener.hear_crowd(role == Role::Ambience);
        let channel = ChannelEar::new(rate_hz, role.asks()).ok()?;
        let (back, answers) = unbounded();
        Some(Self { listener, channel, back, answers, role })
    }

    /// The channel may carry something else now.
    pub fn follow(&mut self, role: Role) {
        if role != self.role {
            self.role = role;
            self.listener.hear_crowd(role == Role::Ambience);
            self.channel.set_ask(role.asks());
        }
    }

    /// Takes a hop in. Once a second the models are asked; nobody waits for them, but where `now` says
    /// so: a render that is not bound to time.
    pub fn hear(
        &mut self,
        hop: &TapHop<'_>,
        models: Option<&Arc<Models>>,
        thread: &ModelThread,
        now: bool,
    ) -> Observation {
        let observation = self.listener.observe(hop);
        if let Some(models) = models
            && let Some(question) = self.channel.hear(hop, observation.active)
        {
            if now {
                self.channel.answer(question.put(models));
            } else {
                let (models, back) = (models.clone(), self.back.clone());
                thread.ask(Job { question, models, back });
            }
        }
        observation
    }

    /// What the models say with hop `hop`.
    pub fn verdict(&mut self, hop: u64, models: Option<&Arc<Models>>) -> Option<Verdict> {
        self.answers.try_iter().for_each(|answer| self.channel.answer(answer));
        self.channel.verdict(hop, models?)
    }

    /// How the models are that this channel is put to.
    pub fn health(&self, models: &Models) -> impl Iterator<Item = (ModelKind, ModelHealth)> {
        self.role.asks().kinds().map(|kind| (kind, models.health(kind)))
    }
}
