//! One channel of a rehearsal: its frames, its strip, its listener, its numbers.

use std::path::Path;
use std::sync::Arc;

use assistant::{ChannelInput, Role};
use dsp_core::Processor;
use dsp_core::channel::{Change, ChannelProcessor, HopBuffer, TapSink};
use dsp_core::listen::{Listener, Observation, ShadowOrder, ShadowSlot};
use ml_models::{ChannelEar, ModelKind, Models, Verdict};

use super::source::Feed;
use super::stats::Stats;
use crate::audio::FrameSource;
use crate::audio::wav_write::WavWriter;
use crate::error::CliError;

/// Frames read from a file at a time.
const READ: usize = 16_384;

/// A channel on its own: any thread may carry it through a batch of hops.
pub struct Channel {
    source: Box<dyn FrameSource>,
    /// Frames that were read and not yet heard.
    queue: Vec<Vec<f32>>,
    queued_from: usize,
    /// Frames of audio left, before the stem's end.
    left: u64,
    processor: ChannelProcessor,
    listener: Listener,
    shadow: ShadowSlot,
    ear: Option<ChannelEar>,
    models: Arc<Models>,
    /// What the models say in this batch, by the hop in it.
    verdicts: Vec<(usize, Verdict)>,
    /// What leaves the strip in this batch, \[leg\]\[frame\].
    pub output: Vec<Vec<f32>>,
    /// What was heard in this batch, a hop each; shorter than the batch where the stem ends.
    pub heard: Vec<Observation>,
    /// What was heard beside a shadow strip in the same hops; `None` where there was none.
    pub shadowed: Vec<Option<Observation>>,
    /// Numbers for the report.
    pub stats: Stats,
    writer: Option<WavWriter>,
}

impl Channel {
    /// A channel at the start of its stem; `render_to` is where its output is written.
    pub fn new(
        feed: Feed,
        role: Role,
        models: &Arc<Models>,
        rate_hz: u32,
        batch_frames: usize,
        stats: Stats,
        render_to: Option<&Path>,
    ) -> Result<Self, CliError> {
        let prepare = |e: &dyn std::fmt::Display| CliError::Usage(format!("the strip: {e}"));
        let mut processor = ChannelProcessor::new();
        processor.prepare(f64::from(rate_hz), batch_frames).map_err(|e| prepare(&e))?;
        let mut listener = Listener::new(f64::from(rate_hz), feed.legs).map_err(|e| prepare(&e))?;
        listener.hear_crowd(role == Role::Ambience);
        let ear = if ModelKind::ALL.iter().any(|kind| models.get(*kind).is_some()) {
            Some(ChannelEar::new(f64::from(rate_hz), role.asks()).map_err(|e| prepare(&e))?)
        } else {
            None
        };
        let writer =
            render_to.map(|path| WavWriter::create(path, rate_hz, feed.legs)).transpose()?;
        Ok(Self {
            source: feed.source,
            queue: vec![Vec::new(); feed.legs],
            queued_from: 0,
            left: feed.frames,
            processor,
            listener,
            shadow: ShadowSlot::new(f64::from(rate_hz)),
            ear,
            models: models.clone(),
            verdicts: Vec::new(),
            output: vec![Vec::new(); feed.legs],
            heard: Vec::new(),
            shadowed: Vec::new(),
            stats,
            writer,
        })
    }

    /// Looks for ringing loops from the next hop on, or not.
    pub fn guard(&mut self, on: bool) {
        self.listener.guard(on);
    }

    /// Hears and processes the next `hops` hops of `hop_len` frames. The stem's last hop is filled
    /// up with silence; after it there is nothing to hear and nothing leaves.
    pub fn batch(&mut self, hops: usize, hop_len: usize) -> Result<(), CliError> {
        self.heard.clear();
        self.shadowed.clear();
        self.verdicts.clear();
        self.output.iter_mut().for_each(Vec::clear);
        let frames = self.left.min((hops * hop_len) as u64) as usize;
        if frames == 0 {
            return Ok(());
        }
        self.take(frames)?;
        let whole = frames.div_ceil(hop_len) * hop_len;
        for leg in &mut self.output {
            leg.resize(whole, 0.0);
        }
        let mut sink = Ear {
            listener: &mut self.listener,
            shadow: &mut self.shadow,
            ear: self.ear.as_mut(),
            models: &self.models,
            heard: &mut self.heard,
            verdicts: &mut self.verdicts,
            shadowed: &mut self.shadowed,
        };
        match self.output.as_mut_slice() {
            [left] => self.processor.process_tapped(&mut [left], &mut sink),
            [left, right] => self.processor.process_tapped(&mut [left, right], &mut sink),
            _ => {}
        }
        for leg in &mut self.output {
            leg.truncate(frames);
        }
        for observation in &self.heard {
            self.stats.hear(observation);
        }
        if let Some(writer) = &mut self.writer {
            let legs: Vec<&[f32]> = self.output.iter().map(Vec::as_slice).collect();
            writer.write(&legs)?;
        }
        self.left -= frames as u64;
        Ok(())
    }

    /// Moves `frames` frames from the stem to the output, which is then processed in place.
    fn take(&mut self, frames: usize) -> Result<(), CliError> {
        while self.queue[0].len() - self.queued_from < frames {
            for leg in &mut self.queue {
                leg.drain(..self.queued_from);
            }
            self.queued_from = 0;
            if self.source.read(&mut self.queue, READ)? == 0 {
                break; // shorter than its header said by less than a frame after resampling
            }
        }
        for (out, queue) in self.output.iter_mut().zip(&self.queue) {
            let end = queue.len().min(self.queued_from + frames);
            out.extend_from_slice(&queue[self.queued_from..end]);
            out.resize(frames, 0.0);
        }
        self.queued_from = self.queue[0].len().min(self.queued_from + frames);
        Ok(())
    }

    /// What hop `index` of this batch brings to the engine; nothing where the stem has ended.
    pub fn input(&self, index: usize) -> ChannelInput<'_> {
        let verdict = self.verdicts.iter().find(|(hop, _)| *hop == index);
        ChannelInput {
            shadow: self.shadowed.get(index).and_then(Option::as_ref),
            ..ChannelInput::heard(self.heard.get(index), verdict.map(|(_, verdict)| verdict))
        }
    }

    /// Takes a decided change for its sample; false where the strip refused it.
    pub fn schedule(&mut self, change: Change) -> bool {
        self.processor.schedule(change).is_ok()
    }

    /// Begins or ends a shadow strip.
    pub fn shadow(&mut self, order: ShadowOrder) {
        self.shadow.order(order);
    }

    /// True once all of the stem was heard.
    pub fn ended(&self) -> bool {
        self.left == 0
    }

    /// Closes the rendered file and gives the numbers.
    pub fn finish(mut self) -> Result<Stats, CliError> {
        self.stats.sounds_like = self.ear.and_then(|ear| ear.whole(&self.models));
        if let Some(writer) = self.writer {
            writer.finish()?;
        }
        Ok(self.stats)
    }
}

/// The side of the tap that listens. The models are asked here, one channel at a time, so that what
/// they say is the same on any number of threads.
struct Ear<'a> {
    listener: &'a mut Listener,
    shadow: &'a mut ShadowSlot,
    ear: Option<&'a mut ChannelEar>,
    models: &'a Models,
    heard: &'a mut Vec<Observation>,
    verdicts: &'a mut Vec<(usize, Verdict)>,
    shadowed: &'a mut Vec<Option<Observation>>,
}

impl TapSink for Ear<'_> {
    fn hop(&mut self, hop: &mut HopBuffer) {
        let hop = hop.view();
        let observation = self.listener.observe(&hop);
        if let Some(ear) = &mut self.ear {
            let verdict = ear.hear_offline(&hop, observation.active, self.models);
            self.verdicts.extend(verdict.map(|verdict| (self.heard.len(), verdict)));
        }
        self.heard.push(observation);
        self.shadowed.push(self.shadow.observe(&hop));
    }
}
