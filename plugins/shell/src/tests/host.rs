use std::sync::{Arc, Mutex};

use dsp_core::params::ParamId;
use nice_plug::context::PluginApi;
use nice_plug::context::gui::{GuiContext, GuiContextInner};
use nice_plug::plugin::PluginState;
use nice_plug::prelude::{ParamPtr, Params};

use crate::host;
use crate::params::ChannelParams;
use crate::shared::Shared;

#[derive(Clone, Debug, PartialEq)]
enum Told {
    Begin(ParamPtr),
    Set(ParamPtr, f32),
    End(ParamPtr),
}

/// A host that writes down what it is told.
#[derive(Clone, Default)]
struct Host(Arc<Mutex<Vec<Told>>>);

impl Host {
    fn hear(&self, told: Told) {
        self.0.lock().expect("no panic").push(told);
    }

    fn heard(&self) -> Vec<Told> {
        std::mem::take(&mut self.0.lock().expect("no panic"))
    }
}

impl GuiContextInner for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }
    unsafe fn raw_begin_set_parameter(&self, param: ParamPtr) {
        self.hear(Told::Begin(param));
    }
    unsafe fn raw_set_parameter_normalized(&self, param: ParamPtr, normalized: f32) {
        self.hear(Told::Set(param, normalized));
    }
    unsafe fn raw_end_set_parameter(&self, param: ParamPtr) {
        self.hear(Told::End(param));
    }
    fn get_state(&self) -> PluginState {
        unreachable!("the panel reads no state")
    }
    fn set_state(&self, _state: PluginState) {
        unreachable!("the panel sets no state")
    }
    fn request_restart(&self) {
        unreachable!("the panel restarts nothing")
    }
}

#[test]
fn what_was_changed_before_a_context_existed_is_told_once_it_does_and_only_once() {
    let shared = Shared::default();
    let params = ChannelParams::new(shared.state.clone());
    for (id, value) in [(ParamId::TRIM_DB, -6.0), (ParamId::HPF_ON, 1.0), (ParamId::HPF_HZ, 110.0)]
    {
        params.set_silently(id, value);
        shared.untold.set(id);
    }
    let host = Host::default();
    let context = GuiContext::new(Arc::new(host.clone()));
    host::tell(&params, &shared, &context);
    let heard = host.heard();
    let trim = params.param(ParamId::TRIM_DB).ptr();
    assert_eq!(heard[..3], [Told::Begin(trim), Told::Set(trim, 18.0 / 48.0), Told::End(trim)]);
    assert_eq!(heard.len(), 9);
    host::tell(&params, &shared, &context);
    assert_eq!(host.heard(), []);
    assert_eq!(params.param_map().len(), ParamId::all().count() + 6);
}

#[test]
fn the_hosts_modulation_is_not_told_back_as_a_value() {
    let shared = Shared::default();
    let params = ChannelParams::new(shared.state.clone());
    let trim = params.param(ParamId::TRIM_DB).ptr();
    // SAFETY: `params` lives.
    unsafe { trim._internal_modulate_value(0.125) };
    params.set_silently(ParamId::TRIM_DB, -6.0);
    shared.untold.set(ParamId::TRIM_DB);
    assert_eq!(params.value(ParamId::TRIM_DB), 0.0, "an eighth of 48 dB more");
    let host = Host::default();
    host::tell(&params, &shared, &GuiContext::new(Arc::new(host.clone())));
    assert_eq!(host.heard()[1], Told::Set(trim, 18.0 / 48.0));
}

#[test]
fn a_panel_that_sets_what_is_set_already_leaves_no_mark_of_a_hand() {
    let shared = Shared::default();
    let params = ChannelParams::new(shared.state.clone());
    let host = Host::default();
    let context = GuiContext::new(Arc::new(host.clone()));
    let trim = ParamId::TRIM_DB;
    params.set_silently(trim, 24.0);
    // A knob that is dragged on beyond its end.
    host::set_by_panel(&params, &shared, &context, trim, 30.0);
    assert_eq!(host.heard(), [Told::Set(params.param(trim).ptr(), 1.0)]);
    assert!(!shared.touched.take_one(trim));
    host::set_by_panel(&params, &shared, &context, trim, 23.0);
    assert!(shared.touched.take_one(trim));
}
