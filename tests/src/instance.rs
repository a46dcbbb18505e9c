//! One instance in the small CLAP host: what a host asks it and sets on its main thread.

use std::ffi::CString;

use clack_extensions::audio_ports::{AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::audio_ports_config::{
    AudioPortsConfigBuffer, MainPortInfo, PluginAudioPortsConfig,
};
use clack_extensions::latency::PluginLatency;
use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_extensions::state::PluginState;
use clack_host::prelude::*;
use clack_host::utils::ClapId;

use crate::clap_host::{Asked, Host};
use crate::desk_player::DeskPlayer;
use crate::player::{Change, Player};

/// One parameter as the host sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct HostParam {
    /// The host's number for it.
    pub id: ClapId,
    /// What the host shows.
    pub name: String,
    /// Lowest and highest host value.
    pub range: (f64, f64),
    /// True where only whole host values mean something: switches and choices.
    pub stepped: bool,
    /// Host value of a new instance.
    pub default: f64,
}

/// One instance; lives on the thread that made it.
pub struct Instance(pub PluginInstance<Host>);

impl Instance {
    fn params_extension(&mut self) -> PluginParams {
        self.0.plugin_handle().get_extension().expect("the plugin has parameters")
    }

    /// All parameters in the plugin's order.
    ///
    /// # Panics
    /// The plugin breaks the CLAP contract.
    pub fn params(&mut self) -> Vec<HostParam> {
        let extension = self.params_extension();
        let handle = self.0.plugin_handle();
        let mut buffer = ParamInfoBuffer::new();
        (0..extension.count(&handle))
            .map(|index| {
                let info = extension.get_info(&handle, index, &mut buffer).expect("index in range");
                HostParam {
                    id: info.id,
                    name: String::from_utf8_lossy(info.name).into_owned(),
                    range: (info.min_value, info.max_value),
                    stepped: info.flags.contains(ParamInfoFlags::IS_STEPPED),
                    default: info.default_value,
                }
            })
            .collect()
    }

    /// Whether the plugin claims a parameter at the index that equals their count.
    pub fn has_parameter_after_the_last(&mut self) -> bool {
        let extension = self.params_extension();
        let handle = self.0.plugin_handle();
        let count = extension.count(&handle);
        extension.get_info(&handle, count, &mut ParamInfoBuffer::new()).is_some()
    }

    /// The host value of a parameter.
    ///
    /// # Panics
    /// There is no such parameter.
    pub fn value(&mut self, id: ClapId) -> f64 {
        let extension = self.params_extension();
        extension.get_value(&self.0.plugin_handle(), id).expect("the parameter exists")
    }

    /// A host value as the plugin words it.
    ///
    /// # Panics
    /// The plugin has no words for it.
    pub fn text(&mut self, id: ClapId, value: f64) -> String {
        let extension = self.params_extension();
        let mut buffer = [0; 128];
        let text = extension
            .value_to_text(&self.0.plugin_handle(), id, value, &mut buffer)
            .expect("each value has a text");
        String::from_utf8_lossy(text).into_owned()
    }

    /// Words as a host value; `None` where the plugin does not understand them.
    ///
    /// # Panics
    /// The words hold a NUL.
    pub fn value_of(&mut self, id: ClapId, text: &str) -> Option<f64> {
        let extension = self.params_extension();
        let text = CString::new(text).expect("no NUL in a text");
        extension.text_to_value(&self.0.plugin_handle(), id, &text)
    }

    /// The saved state.
    ///
    /// # Panics
    /// The plugin cannot save.
    pub fn save(&mut self) -> Vec<u8> {
        let handle = self.0.plugin_handle();
        let extension: PluginState = handle.get_extension().expect("the plugin has state");
        let mut bytes = Vec::new();
        extension.save(&handle, &mut bytes).expect("the plugin saves");
        bytes
    }

    /// Loads a state; `false` where the plugin refuses it.
    ///
    /// # Panics
    /// The plugin has no state extension.
    pub fn load(&mut self, bytes: &[u8]) -> bool {
        let handle = self.0.plugin_handle();
        let extension: PluginState = handle.get_extension().expect("the plugin has state");
        extension.load(&handle, &mut std::io::Cursor::new(bytes)).is_ok()
    }

    /// Reported latency in samples.
    ///
    /// # Panics
    /// The plugin does not report one.
    pub fn latency(&mut self) -> u32 {
        let handle = self.0.plugin_handle();
        let extension: PluginLatency = handle.get_extension().expect("the plugin has latency");
        extension.get(&handle)
    }

    /// Chooses the layout with this many legs in and out; `false` where there is none.
    ///
    /// # Panics
    /// The plugin offers no layouts.
    pub fn choose_layout(&mut self, legs: u32) -> bool {
        let handle = self.0.plugin_handle();
        let extension: PluginAudioPortsConfig =
            handle.get_extension().expect("the plugin has layouts");
        let mut buffer = AudioPortsConfigBuffer::new();
        let found = (0..extension.count(&handle)).find_map(|index| {
            let layout = extension.get(&handle, index, &mut buffer)?;
            let fits = |port: &Option<MainPortInfo>| {
                port.as_ref().is_some_and(|p| p.channel_count == legs)
            };
            (fits(&layout.main_input) && fits(&layout.main_output)).then_some(layout.id)
        });
        found.is_some_and(|id| extension.select(&handle, id).is_ok())
    }

    /// From the next activation on the plugin is rendered offline; `false` where it knows no such mode.
    pub fn render_offline(&mut self) -> bool {
        let handle = self.0.plugin_handle();
        let extension: Option<crate::render::Render> = handle.get_extension();
        extension.is_some_and(|render| render.set_offline(&handle))
    }

    /// Activates and starts, stereo.
    ///
    /// # Panics
    /// The plugin refuses.
    pub fn start(&mut self, rate_hz: f64, max_block: u32) -> Player {
        self.start_legs(rate_hz, max_block, 2)
    }

    /// Activates and starts with this many legs (the layout must have been chosen before).
    ///
    /// # Panics
    /// The plugin refuses.
    pub fn start_legs(&mut self, rate_hz: f64, max_block: u32, legs: usize) -> Player {
        let configuration = PluginAudioConfiguration {
            sample_rate: rate_hz,
            min_frames_count: 1,
            max_frames_count: max_block,
        };
        let stopped = self.0.activate(|_, _| (), configuration).expect("the plugin activates");
        Player::new(stopped.start_processing().expect("the plugin starts"), legs)
    }

    /// Activates a Desk with `channels` channels, and starts it.
    ///
    /// # Panics
    /// The plugin refuses to start.
    pub fn start_desk(&mut self, rate_hz: f64, max_block: u32, channels: usize) -> DeskPlayer {
        let configuration = PluginAudioConfiguration {
            sample_rate: rate_hz,
            min_frames_count: 1,
            max_frames_count: max_block,
        };
        let stopped = self.0.activate(|_, _| (), configuration).expect("the plugin activates");
        DeskPlayer::new(stopped.start_processing().expect("the plugin starts"), channels)
    }

    /// Stops and deactivates a Desk.
    pub fn stop_desk(&mut self, player: DeskPlayer) {
        self.0.deactivate(player.into_started().stop_processing());
    }

    /// Channels of each port, inputs or outputs, in the layout that is chosen.
    ///
    /// # Panics
    /// The plugin breaks the CLAP contract.
    pub fn ports(&mut self, inputs: bool) -> Vec<u32> {
        let handle = self.0.plugin_handle();
        let extension: PluginAudioPorts = handle.get_extension().expect("the plugin has ports");
        let mut buffer = AudioPortInfoBuffer::new();
        (0..extension.count(&handle, inputs))
            .map(|index| {
                let info = extension.get(&handle, index, inputs, &mut buffer);
                info.expect("index in range").channel_count
            })
            .collect()
    }

    /// Stops and deactivates.
    pub fn stop(&mut self, player: Player) {
        self.0.deactivate(player.into_started().stop_processing());
    }

    /// Does on the main thread what the plugin asked for; to be called now and then.
    pub fn idle(&mut self) {
        if self.0.access_shared_handler(Asked::take_callback) {
            self.0.call_on_main_thread_callback();
        }
    }

    /// True once if the plugin asked for its parameters to be flushed.
    pub fn wants_flush(&self) -> bool {
        self.0.access_shared_handler(Asked::take_flush)
    }

    /// True once if the plugin asked to be restarted.
    pub fn wants_restart(&self) -> bool {
        self.0.access_shared_handler(Asked::take_restart)
    }

    /// The parameter with this id of `assets/param-ids.txt`.
    pub fn id(name: &str) -> ClapId {
        ClapId::new(param_hash(name))
    }

    /// A change of a parameter to a plain value, worded by the project's own table.
    ///
    /// # Panics
    /// There is no such parameter, or the plugin does not understand the words.
    pub fn change(&mut self, at_sample: usize, name: &str, plain: f32) -> Change {
        // On a Desk the channel stands before the name.
        let bare = name
            .split_once('_')
            .filter(|(ch, _)| ch.strip_prefix("ch").is_some_and(|n| n.parse::<u32>().is_ok()));
        let bare = bare.map_or(name, |(_, bare)| bare);
        let param = dsp_core::params::ParamId::from_name(bare);
        let text = param.unwrap_or_else(|| panic!("no parameter {name}")).spec().to_text(plain);
        let id = Self::id(name);
        let value = self.value_of(id, &text);
        let value = value.unwrap_or_else(|| panic!("{name}: no value for {text:?}"));
        Change { at_sample, id, value }
    }
}

/// The number that nice-plug gives a parameter's id: CLAP and VST3 hosts know it by this.
pub fn param_hash(name: &str) -> u32 {
    let hash = name.bytes().fold(0_u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(b)));
    hash & 0x7fff_ffff
}
