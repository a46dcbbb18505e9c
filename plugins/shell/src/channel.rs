//! Deskmate Channel: the plugin for one input channel, mono or stereo, without latency.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use crossbeam::channel::{Sender, unbounded};
use nice_plug::context::gui::AsyncExecutor;
use nice_plug::context::remote_controls::RemoteControlsContext;
use nice_plug::plugin::PluginState;
use nice_plug::prelude::{
    ActivateContext, AudioIOLayout, AuxiliaryBuffers, Buffer, BufferConfig, ClapFeature,
    ClapPlugin, Params, Plugin, ProcessContext, ProcessMode, ProcessStatus, Vst3Plugin,
    Vst3SubCategory, new_nonzero_u32,
};
use nice_plug_egui::EguiEditor;
use triple_buffer::{Output, triple_buffer};

use crate::audio::AudioSide;
use crate::editor::{self, PanelApp};
use crate::params::{ChannelParams, complete};
use crate::remote;
use crate::shared::{Instance, Shared};
use crate::side::{Member, NewEpoch, Seat, Snapshot, Wish};

/// The plugin.
pub struct DeskmateChannel {
    params: Arc<ChannelParams>,
    shared: Arc<Shared>,
    audio: AudioSide,
    wishes: Sender<Wish>,
    view: Option<Output<Snapshot>>,
    /// What the side thread gets with the first activation.
    member: Option<Member>,
    seat: Option<Seat>,
}

impl Default for DeskmateChannel {
    fn default() -> Self {
        let keep_in = show::keep::state_dir();
        let instance = Arc::new(Instance { keep_in, ..Instance::numbered() });
        let shared = Arc::new(Shared::of(instance));
        let params = ChannelParams::new(shared.state.clone());
        let audio = AudioSide::new(params.clone(), shared.clone());
        let (wishes, from_panel) = unbounded();
        let (for_panel, view) = triple_buffer(&Snapshot::default());
        let member = Member::new(params.clone(), shared.clone(), from_panel, for_panel);
        let (view, member) = (Some(view), Some(member));
        Self { params, shared, audio, wishes, view, member, seat: None }
    }
}

/// A layout of `legs` legs in and out.
///
/// The names stay unset: the framework gives the output port the main input's name, and JACK then
/// refuses the second port (PLATFORM, defect 6). Input and output have one width and there are no
/// auxiliary buses, so defects 3, 8 and 9 have nothing to work on.
const fn layout(legs: u32) -> AudioIOLayout {
    AudioIOLayout {
        main_input_channels: Some(new_nonzero_u32(legs)),
        main_output_channels: Some(new_nonzero_u32(legs)),
        ..AudioIOLayout::const_default()
    }
}

impl Plugin for DeskmateChannel {
    const NAME: &'static str = "Deskmate Channel";
    const VENDOR: &'static str = "Deskmate";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[layout(2), layout(1)];
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = EguiEditor<PanelApp>;
    type SysExMessage = ();
    /// None are used: an instance that is destroyed with tasks waiting stops the shared worker, and
    /// the last one then aborts the host (PLATFORM, defect 1).
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        let view = self.view.take()?;
        editor::create(self.params.clone(), self.shared.clone(), self.wishes.clone(), view)
    }

    fn filter_state(state: &mut PluginState) {
        complete(&mut state.params, "");
    }

    /// Always succeeds: what cannot be served passes audio through and says so on the panel.
    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        context.set_latency_samples(0);
        let legs = layout.main_output_channels.map_or(2, |legs| legs.get() as usize);
        self.shared.instance.offline.store(config.process_mode == ProcessMode::Offline, Relaxed);
        let rate_hz = f64::from(config.sample_rate);
        let prepared = catch_unwind(AssertUnwindSafe(|| self.audio.start(rate_hz)));
        match prepared {
            Ok(Ok((link, presses))) => {
                let hop_len = self.audio.hop_len();
                let lines = vec![(legs, link)];
                let (reference, cue) = (None, None);
                self.listen(NewEpoch { rate_hz, hop_len, lines, reference, cue, presses });
            }
            Ok(Err(_)) => {} // said by `prepare`
            Err(_) => self.shared.health.processing_off.store(true, Relaxed),
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
        _aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let transport = context.transport();
        let position = transport.pos_samples().filter(|_| transport.playing);
        self.audio.process_at(buffer.as_slice(), position);
        ProcessStatus::Normal
    }

    /// The host's logging and panic hook are left alone.
    fn setup_logger() -> Option<bool> {
        Some(false)
    }
}

impl DeskmateChannel {
    /// The side thread takes over the rings of a new epoch; it is started by the first instance.
    fn listen(&mut self, epoch: NewEpoch) {
        if let Some(member) = self.member.take() {
            self.seat = Seat::take(member);
        }
        if !self.seat.as_ref().is_some_and(|seat| seat.begin(epoch)) {
            self.shared.instance.listening_off.store(true, Relaxed);
        }
    }
}

impl ClapPlugin for DeskmateChannel {
    const CLAP_ID: &'static str = "org.deskmate.channel";
    const CLAP_DESCRIPTION: Option<&'static str> =
        Some("Channel strip with an assistant that listens, suggests and asks");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Equalizer,
        ClapFeature::Compressor,
        ClapFeature::Mixing,
        ClapFeature::Mono,
        ClapFeature::Stereo,
    ];

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        remote::define(&self.params, context);
    }
}

impl Vst3Plugin for DeskmateChannel {
    const VST3_CLASS_ID: [u8; 16] = *b"DeskmateChannel1";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Eq, Vst3SubCategory::Dynamics];
}
