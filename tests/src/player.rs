//! The audio side of the small CLAP host: renders a signal in blocks of any sizes, with automation.

use clack_host::events::Pckn;
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use clack_host::process::StartedPluginAudioProcessor;
use clack_host::utils::ClapId;

use crate::clap_host::Host;

/// A parameter change at a sample of the rendered signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Sample of the signal, from 0.
    pub at_sample: usize,
    /// Which parameter.
    pub id: ClapId,
    /// Host value.
    pub value: f64,
}

/// A started instance on the audio thread.
pub struct Player {
    processor: StartedPluginAudioProcessor<Host>,
    inputs: AudioPorts,
    outputs: AudioPorts,
    legs: usize,
    played: u64,
    told: Vec<(ClapId, f64)>,
}

impl Player {
    pub(crate) fn new(processor: StartedPluginAudioProcessor<Host>, legs: usize) -> Self {
        let ports = || AudioPorts::with_capacity(legs, 1);
        Self { processor, inputs: ports(), outputs: ports(), legs, played: 0, told: Vec::new() }
    }

    pub(crate) fn into_started(self) -> StartedPluginAudioProcessor<Host> {
        self.processor
    }

    /// Plays a signal \[leg\]\[frame\] through the plugin in blocks of the sizes given (the last one is
    /// shortened) and returns what comes out. `changes` are in the order of their samples.
    ///
    /// # Panics
    /// The plugin reports an error, or the sizes end too early.
    pub fn render(
        &mut self,
        signal: &[Vec<f32>],
        sizes: impl IntoIterator<Item = usize>,
        changes: &[Change],
    ) -> Vec<Vec<f32>> {
        assert_eq!(signal.len(), self.legs, "one signal a leg");
        let frames = signal.first().map_or(0, Vec::len);
        let mut out: Vec<Vec<f32>> = vec![Vec::with_capacity(frames); self.legs];
        let (mut at, mut pending) = (0, changes);
        let mut sizes = sizes.into_iter();
        while at < frames {
            let size = sizes.next().expect("enough blocks").min(frames - at);
            let split = pending.partition_point(|c| c.at_sample < at + size);
            let (now, later) = pending.split_at(split);
            let mut events = EventBuffer::new();
            for change in now {
                let time = change.at_sample.saturating_sub(at) as u32;
                let all = Pckn::match_all();
                events.push(&ParamValueEvent::new(time, change.id, all, change.value));
            }
            let block: Vec<Vec<f32>> =
                signal.iter().map(|leg| leg[at..at + size].to_vec()).collect();
            for (leg, block) in out.iter_mut().zip(self.block(block, &events)) {
                leg.extend(block);
            }
            (at, pending) = (at + size, later);
        }
        out
    }

    fn block(&mut self, mut input: Vec<Vec<f32>>, events: &EventBuffer) -> Vec<Vec<f32>> {
        let frames = input.first().map_or(0, Vec::len);
        // Old contents of an output buffer must not matter.
        let mut output = vec![vec![f32::NAN; frames]; self.legs];
        let inputs = self.inputs.with_input_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_input_only(
                input.iter_mut().map(|leg| InputChannel::variable(leg.as_mut_slice())),
            ),
        }]);
        let mut outputs = self.outputs.with_output_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only(
                output.iter_mut().map(Vec::as_mut_slice),
            ),
        }]);
        let mut heard = EventBuffer::new();
        self.processor
            .process(
                &inputs,
                &mut outputs,
                &events.as_input(),
                &mut heard.as_output(),
                Some(self.played),
                None,
            )
            .expect("process");
        self.played += frames as u64;
        for event in heard.iter() {
            if let Some(value) = event.as_event::<ParamValueEvent>() {
                self.told.extend(value.param_id().map(|id| (id, value.value())));
            }
        }
        output
    }

    /// Plays one block with a change at a time that need not lie in it, as careless hosts send.
    ///
    /// # Panics
    /// The plugin reports an error.
    pub fn render_careless(
        &mut self,
        block: Vec<Vec<f32>>,
        time: u32,
        change: Change,
    ) -> Vec<Vec<f32>> {
        let mut events = EventBuffer::new();
        events.push(&ParamValueEvent::new(time, change.id, Pckn::match_all(), change.value));
        self.block(block, &events)
    }

    /// Parameter values that the plugin told the host since the last call, in order.
    pub fn take_told(&mut self) -> Vec<(ClapId, f64)> {
        std::mem::take(&mut self.told)
    }

    /// Forgets the past sound.
    pub fn reset(&mut self) {
        self.processor.reset();
    }
}
