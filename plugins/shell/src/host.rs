//! Telling the host what the assistant and the panel changed.
//!
//! The value is changed inside and saved at once (`crate::audio`); the host hears of it as soon as
//! the framework gives a context, which is from the first opening of the panel on, on its thread.

use dsp_core::params::ParamId;
use nice_plug::context::gui::GuiContext;

use crate::host_param::same;
use crate::params::ChannelParams;
use crate::shared::Shared;

/// Tells the host every parameter that was changed and not told yet, each in a gesture of its own.
pub fn tell(params: &ChannelParams, shared: &Shared, context: &GuiContext) {
    shared.untold.take(|id| {
        let param = params.param(id);
        param.begin(context);
        // Without the host's modulation, which it would add a second time.
        param.tell(id.spec(), context, param.unmodulated());
        param.end(context);
    });
}

/// The panel sets a parameter through the host, within a gesture.
///
/// A value that the parameter has already is told, but nothing will change: the mark of a hand would
/// stay behind and be taken by the host's next own change.
pub fn set_by_panel(
    params: &ChannelParams,
    shared: &Shared,
    context: &GuiContext,
    id: ParamId,
    value: f32,
) {
    let (param, spec) = (params.param(id), id.spec());
    if !same(spec, spec.clamp(value), param.unmodulated()) {
        shared.touched.set(id);
    }
    param.tell(spec, context, value);
}

/// A hand that is not the host's own sets a parameter where there is no context: another instance's panel, or a pad.
/// The host is told as soon as there is one. Any thread, wait-free.
///
/// A value that the parameter has already changes nothing and leaves no mark behind.
pub fn set_untold(params: &ChannelParams, shared: &Shared, id: ParamId, value: f32) {
    if !same(id.spec(), id.spec().clamp(value), params.value(id)) {
        shared.touched.set(id);
        shared.foreign.set(id);
        params.set_silently(id, value);
    }
}
