//! Telling the host what the assistant changed.
//!
//! The value is changed inside and saved at once (`crate::audio`); the host hears of it as soon as
//! the framework gives a context, which is from the first opening of the panel on, on its thread.

use nice_plug::context::gui::GuiContext;

use crate::params::ChannelParams;
use crate::shared::Shared;

/// Tells the host every parameter that was changed and not told yet, each in a gesture of its own.
pub fn tell(params: &ChannelParams, shared: &Shared, context: &GuiContext) {
    shared.untold.take(|id| {
        let param = params.param(id);
        param.begin(context);
        param.tell(id.spec(), context, params.value(id));
        param.end(context);
    });
}
