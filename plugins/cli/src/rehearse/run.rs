//! The rehearsal's clock: batches of hops in parallel, decisions one hop after the other.

use std::path::PathBuf;
use std::sync::Arc;

use assistant::{AutoAccept, ChannelInput, Engine, EngineConfig, Event, Intent, Phase};
use dsp_core::channel::EFFECT_HOPS;
use dsp_core::listen::observation::HOPS_PER_SECOND;
use ml_models::{ModelKind, Models};
use show::{PolicyFile, Script};

use super::cards::Cards;
use super::channel::Channel;
use super::pool::{Batch, Pool, with_pool};
use super::rings::Rings;
use super::source::Source;
use super::stats::Stats;
use crate::audio::wav_write::WavWriter;
use crate::demo::faults::Planted;
use crate::error::CliError;

/// Hops that may be heard before their decisions are needed: what is decided in the first of them
/// takes effect with the first hop of the next batch (DESIGN rule 7).
const BATCH_HOPS: u64 = EFFECT_HOPS + 1;

/// How a rehearsal is to be run.
pub struct Plan {
    /// Stances, limits and phases by time.
    pub policy: PolicyFile,
    /// What somebody does at which time.
    pub script: Script,
    /// Phase to begin in.
    pub phase: Phase,
    /// What stands in for the engineer.
    pub accept: AutoAccept,
    /// Threads that listen.
    pub threads: usize,
    /// The models, or none and why.
    pub models: Arc<Models>,
    /// Tell what was heard, once a second and channel.
    pub observations: bool,
    /// Folder that mix.wav and stems/ are written to, where they are wanted.
    pub render: Option<PathBuf>,
}

/// A rehearsal under way.
pub struct Rehearsal {
    channels: Vec<Channel>,
    engine: Engine,
    /// The models that some channel is put to.
    asked: Vec<ModelKind>,
    plan: Plan,
    mix: Option<Mix>,
    cards: Cards,
    rings: Rings,
    clarity: Vec<Option<f32>>,
    mix_clarity: Vec<Vec<Option<f32>>>,
    refused: usize,
    result: Outcome,
}

/// What a rehearsal leaves for the report.
pub struct Outcome {
    /// Name of the show.
    pub name: String,
    /// Samples per second.
    pub rate_hz: u32,
    /// Frames of the longest channel.
    pub frames: u64,
    /// Length of each channel, frames.
    pub lengths: Vec<u64>,
    /// Legs of each channel.
    pub legs: Vec<usize>,
    /// Phases with the time they began, seconds.
    pub phases: Vec<(f64, Phase)>,
    /// What was left aside, converted or refused.
    pub notes: Vec<String>,
    /// What was planted.
    pub planted: Vec<Planted>,
    /// Seed of the demo show.
    pub seed: Option<u64>,
}

/// A rehearsal that is over.
pub struct Finished {
    /// Facts about the show.
    pub outcome: Outcome,
    /// The engine as it stands at the end.
    pub engine: Engine,
    /// Suggestions and what became of them.
    pub cards: Cards,
    /// Frequencies that were thought to ring.
    pub rings: Rings,
    /// Numbers of each channel.
    pub stats: Vec<Stats>,
    /// Clarity of the lead vocal, second by second.
    pub clarity: Vec<Option<f32>>,
    /// Clarity of the voice as the model hears it, second by second, of each channel that hears a mix; empty for
    /// all others.
    pub mix_clarity: Vec<Vec<Option<f32>>>,
}

impl Rehearsal {
    /// Sets up strips, listeners and engine.
    pub fn new(source: Source, plan: Plan) -> Result<Self, CliError> {
        let rate_hz = source.rate_hz;
        let frames = source.frames();
        let hop_len = hop_len(rate_hz);
        let hops = frames.div_ceil(hop_len as u64);
        let stems = plan.render.as_ref().map(|dir| dir.join("stems"));
        if let Some(stems) = &stems {
            std::fs::create_dir(stems).map_err(|e| CliError::output(stems, e))?;
        }
        let stereo = source.feeds.iter().any(|f| f.legs == 2);
        let mix = match &plan.render {
            Some(dir) => Some(Mix {
                writer: WavWriter::create(&dir.join("mix.wav"), rate_hz, 1 + usize::from(stereo))?,
                legs: vec![Vec::new(); 1 + usize::from(stereo)],
                left: frames,
            }),
            None => None,
        };
        let phases = plan.policy.phases.iter().map(|p| (p.at_s, p.phase));
        let phases = std::iter::once((0.0, plan.phase))
            .filter(|_| plan.policy.phases.first().is_none_or(|p| p.at_s > 0.0))
            .chain(phases)
            .collect();
        let result = Outcome {
            name: source.name,
            rate_hz,
            frames,
            lengths: source.feeds.iter().map(|f| f.frames).collect(),
            legs: source.feeds.iter().map(|f| f.legs).collect(),
            phases,
            notes: source.notes,
            planted: source.planted,
            seed: source.seed,
        };
        let count = source.feeds.len();
        let mut channels = Vec::with_capacity(count);
        for (feed, config) in source.feeds.into_iter().zip(&source.configs) {
            let file = stems.as_ref().map(|dir| dir.join(format!("{}.wav", config.name)));
            let batch = BATCH_HOPS as usize * hop_len;
            let stats = Stats::new(hops, count);
            channels.push(Channel::new(
                feed,
                config.role,
                &plan.models,
                rate_hz,
                batch,
                stats,
                file.as_deref(),
            )?);
        }
        let engine_config = EngineConfig {
            phase: plan.phase,
            policy: plan.policy.policy.clone(),
            accept: plan.accept,
            sample_rate_hz: f64::from(rate_hz),
            hop_len,
        };
        let names = source.configs.iter().map(|c| c.name.clone());
        let (cards, rings) = (Cards::new(names), Rings::new(source.configs.len()));
        let mut engine = Engine::new(engine_config, source.configs);
        // Raw stems: nobody knows the faders (DESIGN section 4); the report says that this is assumed.
        engine.assume_unity_faders();
        engine.faders_stand(&source.faders_db);
        for (index, channel) in channels.iter_mut().enumerate() {
            channel.guard(engine.is_guarded(index));
        }
        let (clarity, mix_clarity) = (Vec::new(), vec![Vec::new(); channels.len()]);
        engine.observe(plan.observations);
        let asks = |kind: &ModelKind| {
            (0..engine.channels())
                .any(|c| engine.channel(c).role.asks().kinds().any(|k| k == *kind))
        };
        let asked = ModelKind::ALL.into_iter().filter(asks).collect();
        Ok(Self {
            channels,
            engine,
            asked,
            plan,
            mix,
            cards,
            rings,
            clarity,
            mix_clarity,
            refused: 0,
            result,
        })
    }

    /// Hears the whole show; `log` takes each event, `progress` the frames that were heard.
    pub fn run(
        &mut self,
        mut log: impl FnMut(&Event) -> Result<(), CliError>,
        mut progress: impl FnMut(u64),
    ) -> Result<(), CliError> {
        let hop_len = hop_len(self.result.rate_hz);
        let hops = self.result.frames.div_ceil(hop_len as u64);
        let channels = std::mem::take(&mut self.channels);
        let (result, channels) = with_pool(channels, self.plan.threads, |pool| {
            let mut hop = 0;
            while hop < hops {
                let batch = BATCH_HOPS.min(hops - hop) as usize;
                pool.hear(Batch { hops: batch, hop_len })?;
                self.decide(pool, hop, batch, &mut log)?;
                hop += batch as u64;
                progress(hop * hop_len as u64);
            }
            Ok(())
        });
        self.channels = channels;
        result
    }

    /// Decides on a batch that was heard, hop by hop, and mixes it.
    fn decide(
        &mut self,
        pool: &Pool<'_>,
        first_hop: u64,
        hops: usize,
        log: &mut impl FnMut(&Event) -> Result<(), CliError>,
    ) -> Result<(), CliError> {
        let mut channels = pool.channels();
        if let Some(mix) = &mut self.mix {
            mix.add(channels.iter().map(|c| c.output.as_slice()))?;
        }
        for kind in self.asked.iter().copied() {
            let health = self.plan.models.health(kind);
            for event in self.engine.models_are(first_hop, kind, health) {
                log(&event)?;
            }
        }
        for i in 0..hops {
            let hop = first_hop + i as u64;
            let inputs: Vec<ChannelInput<'_>> = channels.iter().map(|c| c.input(i)).collect();
            let mut intents: Vec<Intent> = self
                .plan
                .policy
                .phases
                .iter()
                .filter(|p| self.engine.config().hop_at(p.at_s) == hop)
                .map(|p| Intent::SetPhase(p.phase))
                .collect();
            intents.extend(self.plan.script.intents(hop, &self.engine));
            let step = self.engine.step(hop, &inputs, &intents);
            for event in &step.events {
                self.cards.take(event);
                self.rings.take(event);
                log(event)?;
            }
            for (index, order) in step.shadows {
                channels[index].shadow(order);
            }
            if (hop + 1).is_multiple_of(u64::from(HOPS_PER_SECOND)) {
                self.clarity.push(self.engine.mix().clarity().and_then(|c| c.value));
                for (index, heard) in self.mix_clarity.iter_mut().enumerate() {
                    if self.engine.channel(index).role.asks().clarity {
                        heard.push(self.engine.summary(index).mix_clarity);
                    }
                }
            }
            for (index, change) in step.changes {
                let over = channels[index].ended();
                channels[index].stats.strip_changes();
                if !channels[index].schedule(change) && !over {
                    self.refused += 1;
                }
            }
        }
        Ok(())
    }

    /// Closes the rendered files and gives what the report needs.
    pub fn finish(mut self) -> Result<Finished, CliError> {
        if let Some(mix) = self.mix {
            mix.writer.finish()?;
        }
        if self.refused > 0 {
            self.result.notes.push(format!("{} changes were refused by a strip", self.refused));
        }
        // A rehearsal shows what decisions like these would have earned; it unlocks nothing.
        let earned = self.engine.trust().classes().map(|(class, card)| {
            format!("{}, had people decided so: {}", class.name().replace('_', " "), card.text())
        });
        self.result.notes.extend(earned);
        let stats = self.channels.into_iter().map(Channel::finish).collect::<Result<_, _>>()?;
        let (outcome, engine, cards) = (self.result, self.engine, self.cards);
        let (rings, clarity, mix_clarity) = (self.rings, self.clarity, self.mix_clarity);
        Ok(Finished { outcome, engine, cards, rings, stats, clarity, mix_clarity })
    }
}

/// Frames in a hop: a hundredth of a second, rounded.
pub fn hop_len(rate_hz: u32) -> usize {
    (f64::from(rate_hz) / f64::from(HOPS_PER_SECOND)).round() as usize
}

/// The sum of all strips, faders at 0 dB; mono channels stand in both legs at full level.
struct Mix {
    writer: WavWriter,
    legs: Vec<Vec<f32>>,
    left: u64,
}

impl Mix {
    fn add<'a>(
        &mut self,
        outputs: impl Iterator<Item = &'a [Vec<f32>]> + Clone,
    ) -> Result<(), CliError> {
        let longest = outputs.clone().filter_map(|o| o.first()).map(Vec::len).max().unwrap_or(0);
        let frames = self.left.min(longest as u64) as usize;
        for (side, leg) in self.legs.iter_mut().enumerate() {
            leg.clear();
            leg.resize(frames, 0.0);
            for output in outputs.clone() {
                // Channel order, so the sum is the same on any number of threads.
                if let Some(from) = output.get(side).or(output.first()) {
                    leg.iter_mut().zip(from).for_each(|(sum, x)| *sum += x);
                }
            }
        }
        self.left -= frames as u64;
        let legs: Vec<&[f32]> = self.legs.iter().map(Vec::as_slice).collect();
        self.writer.write(&legs)
    }
}
