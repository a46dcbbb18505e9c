//! The audio side of the small CLAP host for a Desk: one wide bus, a mix reference in, a cue out.

use clack_host::events::Pckn;
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use clack_host::process::StartedPluginAudioProcessor;

use crate::clap_host::Host;
use crate::player::Change;

fn leg_in(leg: &mut Vec<f32>) -> InputChannel<'_, f32> {
    InputChannel::variable(leg.as_mut_slice())
}

/// A started Desk on the audio thread.
pub struct DeskPlayer {
    processor: StartedPluginAudioProcessor<Host>,
    inputs: AudioPorts,
    outputs: AudioPorts,
    channels: usize,
    played: u64,
}

impl DeskPlayer {
    pub(crate) fn new(processor: StartedPluginAudioProcessor<Host>, channels: usize) -> Self {
        let ports = || AudioPorts::with_capacity(channels + 2, 2);
        Self { processor, inputs: ports(), outputs: ports(), channels, played: 0 }
    }

    /// Channels of the main bus.
    pub fn channels(&self) -> usize {
        self.channels
    }

    pub(crate) fn into_started(self) -> StartedPluginAudioProcessor<Host> {
        self.processor
    }

    /// Plays one block in place: `main` \[channel\]\[frame\] becomes what comes out; `cue` is filled.
    /// Buffers are the caller's, so that nothing is allocated here.
    ///
    /// # Panics
    /// The plugin reports an error.
    pub fn block(
        &mut self,
        main: &mut [Vec<f32>],
        out: &mut [Vec<f32>],
        reference: &mut [Vec<f32>; 2],
        cue: &mut [Vec<f32>; 2],
        events: &EventBuffer,
        heard: &mut EventBuffer,
    ) {
        let frames = main.first().map_or(0, Vec::len);
        let inputs = self.inputs.with_input_buffers([
            AudioPortBuffer {
                latency: 0,
                channels: AudioPortBufferType::f32_input_only(main.iter_mut().map(leg_in)),
            },
            AudioPortBuffer {
                latency: 0,
                channels: AudioPortBufferType::f32_input_only(reference.iter_mut().map(leg_in)),
            },
        ]);
        let mut outputs = self.outputs.with_output_buffers([
            AudioPortBuffer {
                latency: 0,
                channels: AudioPortBufferType::f32_output_only(
                    out.iter_mut().map(Vec::as_mut_slice),
                ),
            },
            AudioPortBuffer {
                latency: 0,
                channels: AudioPortBufferType::f32_output_only(
                    cue.iter_mut().map(Vec::as_mut_slice),
                ),
            },
        ]);
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
    }

    /// Plays a signal \[channel\]\[frame\] in blocks of the sizes given and returns what comes out, and the
    /// cue bus. `changes` take effect at the start of the block that they fall into.
    ///
    /// # Panics
    /// The plugin reports an error, or the sizes end too early.
    pub fn render(
        &mut self,
        signal: &[Vec<f32>],
        sizes: impl IntoIterator<Item = usize>,
        changes: &[Change],
    ) -> (Vec<Vec<f32>>, Vec<Vec<f32>>) {
        assert_eq!(signal.len(), self.channels, "one signal a channel");
        let frames = signal.first().map_or(0, Vec::len);
        let mut all = vec![Vec::new(); self.channels];
        let mut cues = vec![Vec::new(); 2];
        let (mut at, mut sizes, mut pending) = (0, sizes.into_iter(), changes);
        while at < frames {
            let size = sizes.next().expect("enough blocks").min(frames - at);
            let mut events = EventBuffer::new();
            let due = pending.partition_point(|change| change.at_sample < at + size);
            for change in &pending[..due] {
                let time = change.at_sample.saturating_sub(at) as u32;
                let event = ParamValueEvent::new(time, change.id, Pckn::match_all(), change.value);
                events.push(&event);
            }
            pending = &pending[due..];
            let mut main: Vec<Vec<f32>> =
                signal.iter().map(|leg| leg[at..at + size].to_vec()).collect();
            // Old contents of an output buffer must not matter.
            let mut out = vec![vec![f32::NAN; size]; self.channels];
            let mut reference = [vec![0.0; size], vec![0.0; size]];
            let mut cue = [vec![f32::NAN; size], vec![f32::NAN; size]];
            let mut heard = EventBuffer::new();
            self.block(&mut main, &mut out, &mut reference, &mut cue, &events, &mut heard);
            all.iter_mut().zip(out).for_each(|(all, out)| all.extend(out));
            cues.iter_mut().zip(cue).for_each(|(all, cue)| all.extend(cue));
            at += size;
        }
        (all, cues)
    }
}
