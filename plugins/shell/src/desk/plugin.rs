//! Deskmate Desk: the plugin for a whole show, up to 32 channels in one instance, without latency.

use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use crossbeam::channel::{Sender, unbounded};
use nice_plug::context::gui::AsyncExecutor;
use nice_plug::plugin::PluginState;
use nice_plug::prelude::{
    ActivateContext, AudioIOLayout, AuxiliaryBuffers, Buffer, BufferConfig, ClapFeature,
    ClapPlugin, Params, Plugin, PortNames, ProcessContext, ProcessMode, ProcessStatus, Vst3Plugin,
    Vst3SubCategory, new_nonzero_u32,
};
use nice_plug_egui::EguiEditor;
use triple_buffer::{Output, triple_buffer};

use super::audio::{DeskAudio, DeskLinks};
use super::params::{DeskParams, complete_desk};
use super::saved::DeskCell;
use super::{MAX_CHANNELS, remote};
use crate::desk_editor::{self, DeskApp};
use crate::shared::{Instance, Shared};
use crate::side::{DeskPart, DeskSnapshot, Member, NewEpoch, Seat, Wish};

/// The plugin.
pub struct DeskmateDesk {
    params: Arc<DeskParams>,
    cell: Arc<DeskCell>,
    instance: Arc<Instance>,
    shared: Vec<Arc<Shared>>,
    audio: DeskAudio,
    wishes: Sender<Wish>,
    view: Option<Output<DeskSnapshot>>,
    /// What the side thread gets with the first activation.
    member: Option<Member>,
    seat: Option<Seat>,
}

impl Default for DeskmateDesk {
    fn default() -> Self {
        let keep_in = show::keep::state_dir();
        let instance = Arc::new(Instance { keep_in, ..Instance::numbered() });
        let shared: Vec<Arc<Shared>> =
            (0..MAX_CHANNELS).map(|_| Arc::new(Shared::of(instance.clone()))).collect();
        let states: Vec<_> = shared.iter().map(|shared| shared.state.clone()).collect();
        let cell = Arc::new(DeskCell::default());
        let params = DeskParams::new(instance.clone(), cell.clone(), &states);
        let audio = DeskAudio::new(instance.clone(), shared.clone(), params.clone());
        let (wishes, from_panel) = unbounded();
        let (for_panel, view) = triple_buffer(&DeskSnapshot::default());
        let part = DeskPart::new(params.clone(), cell.clone());
        let member = Member::new_desk(part, instance.clone(), &shared, from_panel, for_panel);
        let (view, member) = (Some(view), Some(member));
        Self { params, cell, instance, shared, audio, wishes, view, member, seat: None }
    }
}

/// One stereo bus.
const STEREO: &[NonZeroU32] = &[new_nonzero_u32(2)];

/// A layout of `channels` channels in and out in one wide bus, a stereo mix reference in and a stereo cue
/// out. As many inputs as outputs, so that the framework's defects 3 and 8 (PLATFORM) have nothing to
/// work on where its patch is missing.
const fn layout(channels: u32) -> AudioIOLayout {
    AudioIOLayout {
        main_input_channels: Some(new_nonzero_u32(channels)),
        main_output_channels: Some(new_nonzero_u32(channels)),
        aux_input_ports: STEREO,
        aux_output_ports: STEREO,
        names: PortNames {
            layout: None,
            main_input: None,
            main_output: None,
            aux_inputs: &["Mix reference"],
            aux_outputs: &["Cue"],
        },
    }
}

impl Plugin for DeskmateDesk {
    const NAME: &'static str = "Deskmate Desk";
    const VENDOR: &'static str = "Deskmate";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] =
        &[layout(32), layout(16), layout(8), layout(2)];
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = EguiEditor<DeskApp>;
    type SysExMessage = ();
    /// None are used (PLATFORM, defect 1).
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        let view = self.view.take()?;
        let (params, cell) = (self.params.clone(), self.cell.clone());
        let instance = self.instance.clone();
        desk_editor::create(params, cell, instance, self.shared.clone(), self.wishes.clone(), view)
    }

    fn filter_state(state: &mut PluginState) {
        complete_desk(&mut state.params);
    }

    /// Always succeeds: what cannot be served passes audio through and says so on the panel.
    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        context.set_latency_samples(0);
        let channels = layout.main_output_channels.map_or(2, |n| n.get() as usize);
        self.instance.offline.store(config.process_mode == ProcessMode::Offline, Relaxed);
        let rate_hz = f64::from(config.sample_rate);
        let prepared = catch_unwind(AssertUnwindSafe(|| self.audio.prepare(rate_hz, channels)));
        match prepared {
            Ok(Ok(links)) => self.listen(rate_hz, links),
            Ok(Err(_)) => {} // said by `prepare`
            Err(_) => self.shared[0].health.processing_off.store(true, Relaxed),
        }
        true
    }

    fn deactivate(&mut self) {
        self.audio.stop();
    }

    fn reset(&mut self) {
        self.audio.reset();
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let transport = context.transport();
        let position = transport.pos_samples().filter(|_| transport.playing);
        let mut reference: [&[f32]; 2] = [&[], &[]];
        if let Some(input) = aux.inputs.first() {
            for (to, from) in reference.iter_mut().zip(input.as_slice_immutable()) {
                *to = from;
            }
        }
        match aux.outputs.first_mut() {
            Some(cue) => {
                self.audio.process(buffer.as_slice(), &reference, cue.as_slice(), position);
            }
            None => self.audio.process(buffer.as_slice(), &reference, &mut [], position),
        }
        ProcessStatus::Normal
    }

    /// The host's logging and panic hook are left alone.
    fn setup_logger() -> Option<bool> {
        Some(false)
    }
}

impl DeskmateDesk {
    /// The side thread takes over the rings of a new epoch; it is started by the first instance.
    fn listen(&mut self, rate_hz: f64, links: DeskLinks) {
        if let Some(member) = self.member.take() {
            self.seat = Seat::take(member);
        }
        let DeskLinks { channels, reference, cue, presses } = links;
        let lines = channels.into_iter().enumerate().map(|(n, link)| (2 - n % 2, link)).collect();
        let epoch = NewEpoch {
            rate_hz,
            hop_len: self.audio.hop_len(),
            lines,
            reference: Some(reference),
            cue: Some(cue),
            presses,
        };
        if !self.seat.as_ref().is_some_and(|seat| seat.begin(epoch)) {
            self.instance.listening_off.store(true, Relaxed);
        }
    }
}

impl ClapPlugin for DeskmateDesk {
    const CLAP_ID: &'static str = "org.deskmate.desk";
    const CLAP_DESCRIPTION: Option<&'static str> =
        Some("Up to 32 channel strips with an assistant that hears them together");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Equalizer,
        ClapFeature::Compressor,
        ClapFeature::Mixing,
        ClapFeature::Stereo,
    ];

    fn remote_controls(
        &self,
        context: &mut impl nice_plug::context::remote_controls::RemoteControlsContext,
    ) {
        remote::define(&self.params, context);
    }
}

impl Vst3Plugin for DeskmateDesk {
    const VST3_CLASS_ID: [u8; 16] = *b"DeskmateDesk0001";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Eq, Vst3SubCategory::Dynamics];
}
