//! The voices of a show and the desks that they are heard on.

use std::sync::Arc;

use assistant::{AutoAccept, ChannelConfig, Engine, EngineConfig, Phase, Policy, Role};

use super::mixed::{behind_the_fader, mix_reference};
use super::plan::Planned;
use super::plant::{Change, Plant, Player};
use super::play::{Desk, Seat};
use super::take::Take;
use crate::rehearse::run::hop_len;

/// All voices that are heard, and who is fed by which.
pub struct Stage<'a> {
    take: &'a Take,
    /// The voices.
    pub voices: Vec<Player>,
    /// The mix reference as frames, and its clean voice, once a fault needs them.
    reference: Option<(Arc<Vec<Vec<f32>>>, usize)>,
}

impl<'a> Stage<'a> {
    /// The untouched channels.
    pub fn new(take: &'a Take) -> Self {
        let mut stage = Self { take, voices: Vec::new(), reference: None };
        for legs in &take.audio {
            stage.voice(legs, None);
        }
        stage
    }

    fn voice(&mut self, legs: &Arc<Vec<Vec<f32>>>, plant: Option<Plant>) -> usize {
        let rate_hz = f64::from(self.take.rate_hz);
        let looped = self.take.looped_from.is_some();
        let frames = self.take.frames;
        self.voices.push(Player::new(Arc::clone(legs), looped, frames, rate_hz, plant));
        self.voices.len() - 1
    }

    /// An engine for the untouched show or for one fault.
    pub fn seat(&mut self, desk: Desk, planned: Option<&Planned>) -> Seat {
        let mut configs = self.take.configs.clone();
        let mut feeds: Vec<usize> = (0..configs.len()).collect();
        let from_frame = planned.map_or(0, |p| p.from_frame);
        if desk.reference {
            let slip = planned.and_then(|p| p.slip);
            feeds.push(self.mix_reference(from_frame, slip));
            configs.push(reference_config(configs.len()));
        }
        for (channel, plant) in planned.iter().flat_map(|p| &p.plants) {
            let legs = Arc::clone(&self.take.audio[*channel]);
            feeds[*channel] = self.voice(&legs, Some(plant.clone()));
        }
        if let Some((a, b)) = planned.and_then(|p| p.swapped) {
            feeds.swap(a, b);
        }
        let hop = hop_len(self.take.rate_hz) as u64;
        let mut engine = engine(self.take.rate_hz, desk.phase, configs);
        if !desk.reference {
            engine.faders_stand(&self.take.faders_db);
        }
        if let Some(planned) = planned {
            engine.judge_only(&planned.channels);
        }
        let fault = planned.and_then(|p| p.channels.first().map(|c| (p.from_frame / hop, *c)));
        Seat::new(engine, feeds, fault)
    }

    /// The voice of the mix reference, clean or with one channel at another level.
    fn mix_reference(&mut self, from_frame: u64, slip: Option<(f64, usize)>) -> usize {
        let (legs, clean) = match self.reference.take() {
            Some(made) => made,
            None => {
                let legs = mix_reference(self.take);
                let voice = self.voice(&legs, None);
                (legs, voice)
            }
        };
        let voice = match slip {
            Some((db, channel)) => {
                let of = behind_the_fader(self.take, channel);
                let plant = Plant { change: Change::Slip { of, db }, from_frame, seed: 0 };
                self.voice(&legs, Some(plant))
            }
            None => clean,
        };
        self.reference = Some((legs, clean));
        voice
    }
}

fn reference_config(index: usize) -> ChannelConfig {
    let id = uuid::Uuid::from_u128(index as u128 + 1);
    let mut config = ChannelConfig::named((index + 1) as u16, "Mix ref", id);
    config.role = Role::Measurement;
    config
}

/// As `deskmate rehearse --accept none` sets it up.
fn engine(rate_hz: u32, phase: Phase, configs: Vec<ChannelConfig>) -> Engine {
    let config = EngineConfig {
        phase,
        policy: Policy::default(),
        accept: AutoAccept::None,
        sample_rate_hz: f64::from(rate_hz),
        hop_len: hop_len(rate_hz),
    };
    let mut engine = Engine::new(config, configs);
    engine.assume_unity_faders();
    engine
}
