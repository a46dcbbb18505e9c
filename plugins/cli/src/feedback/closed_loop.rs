//! The loop: microphone = source + room * loudspeaker, with strip, listener and guard in it.
//!
//! As `shared/reference/feedback_loop.py`: block by block, the loudspeaker saturates, a block hears only
//! what was played before it. The guard hears each hop when it is complete, and what it decides takes
//! effect at the sample that the engine would schedule it for.

use assistant::feedback::{Act, Guard, Rights};
use dsp_core::Processor;
use dsp_core::channel::{Change, ChannelProcessor, EFFECT_HOPS, HopBuffer, TapSink};
use dsp_core::listen::{Listener, Observation};
use dsp_core::params::ParamValues;

use super::RATE_HZ;
use super::convolve::{BLOCK, Convolver};
use crate::error::CliError;

/// Samples in a hop.
pub const HOP: usize = 480;

/// A loop under way.
pub struct ClosedLoop {
    processor: ChannelProcessor,
    listener: Listener,
    convolver: Convolver,
    /// What the loudspeaker gave, on its way through the electronics.
    delayed: Vec<f32>,
    at: usize,
    clip: f32,
    /// `None`: nobody guards.
    pub guard: Option<Guard>,
    /// What the guard may do by itself.
    pub rights: Rights,
    heard: Option<Observation>,
    /// Values as whoever decides believes them: what was sent counts at once.
    values: ParamValues,
}

/// What happened in one hop.
#[derive(Debug)]
pub struct HopDone {
    /// Its number.
    pub hop: u64,
    /// What the guard did.
    pub acts: Vec<Act>,
    /// What was heard.
    pub observation: Option<Observation>,
}

struct Ear<'a> {
    listener: &'a mut Listener,
    heard: &'a mut Option<Observation>,
}

impl TapSink for Ear<'_> {
    fn hop(&mut self, hop: &mut HopBuffer) {
        *self.heard = Some(self.listener.observe(&hop.view()));
    }
}

impl ClosedLoop {
    /// `response` at loop gain 0 dB; `delay`: samples of electronics in the loop, at least a block;
    /// `clip`: what the loudspeaker can give at most, linear at the microphone.
    pub fn new(
        response: &[f32],
        delay: usize,
        clip: f32,
        guard: Option<Guard>,
    ) -> Result<Self, CliError> {
        let usage = |e: &dyn std::fmt::Display| CliError::Usage(format!("the loop: {e}"));
        let mut processor = ChannelProcessor::new();
        processor.prepare(RATE_HZ, BLOCK).map_err(|e| usage(&e))?;
        let mut listener = Listener::new(RATE_HZ, 1).map_err(|e| usage(&e))?;
        listener.guard(guard.is_some());
        Ok(Self {
            processor,
            listener,
            convolver: Convolver::new(response),
            delayed: vec![0.0; delay.max(BLOCK)],
            at: 0,
            clip,
            guard,
            rights: Rights::default(),
            heard: None,
            values: ParamValues::default(),
        })
    }

    /// Values of the strip in the loop.
    pub fn values(&self) -> &ParamValues {
        &self.values
    }

    /// Plays one hop: `source` and `gain` per sample; `mic` and `returned` take what the microphone heard
    /// and what of it came from the loudspeaker.
    pub fn hop(
        &mut self,
        source: &[f32],
        gain: &[f32],
        mic: &mut Vec<f32>,
        returned: &mut Vec<f32>,
    ) -> HopDone {
        let hop = self.processor.sample() / HOP as u64;
        let (mut speaker, mut back) = ([0.0f32; BLOCK], [0.0f32; BLOCK]);
        for start in (0..HOP).step_by(BLOCK) {
            // What left the loudspeaker `delay` samples ago reaches the room now.
            let len = self.delayed.len();
            for (i, x) in speaker.iter_mut().enumerate() {
                *x = self.delayed[(self.at + i) % len];
            }
            self.convolver.push(&speaker, &mut back);
            let mut block: [f32; BLOCK] = std::array::from_fn(|i| source[start + i] + back[i]);
            mic.extend_from_slice(&block);
            returned.extend_from_slice(&back);
            let mut ear = Ear { listener: &mut self.listener, heard: &mut self.heard };
            self.processor.process_tapped(&mut [&mut block], &mut ear);
            for (i, x) in block.iter().enumerate() {
                let driven = x * gain[start + i] / self.clip;
                self.delayed[(self.at + i) % len] = self.clip * driven.tanh();
            }
            self.at = (self.at + BLOCK) % len;
        }
        let observation = self.heard.take();
        let mut acts = Vec::new();
        if let Some(guard) = &mut self.guard {
            acts = guard.step(hop, observation.as_ref(), &self.values, &self.rights);
            let at_sample = (hop + 1 + EFFECT_HOPS) * HOP as u64;
            for act in &acts {
                for turn in act.turns() {
                    let change = Change {
                        at_sample,
                        param: turn.param,
                        value: turn.to,
                        own: None,
                        ramp_s: act.ramp_s(),
                    };
                    self.values.set(turn.param, turn.to);
                    // A full schedule would lose it; 256 changes in 50 ms do not come from one guard.
                    let _ = self.processor.schedule(change);
                }
            }
        }
        HopDone { hop, acts, observation }
    }
}
