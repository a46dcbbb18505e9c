//! The engineer's hand on the parameters of one strip, through the host.

use std::sync::Arc;

use dsp_core::params::ParamId;
use nice_plug::context::gui::GuiContext;
use panels::{Intent, view};

use crate::host;
use crate::params::ChannelParams;
use crate::shared::Shared;

/// One strip under the panel.
#[derive(Clone)]
pub struct Hands {
    /// Its host parameters.
    pub params: Arc<ChannelParams>,
    /// What its threads share.
    pub shared: Arc<Shared>,
}

impl Hands {
    /// Carries out an intent that turns parameters; false where it is for others.
    pub fn carry(&self, context: Option<&GuiContext>, intent: &Intent) -> bool {
        let on = |index: &u16, act: &dyn Fn(&GuiContext, ParamId)| {
            if let (Some(context), Some(id)) = (context, ParamId::from_index((*index).into())) {
                act(context, id);
            }
        };
        let switch = |id: ParamId, value: f32| {
            if let Some(context) = context {
                self.set_once(context, id, value);
            }
        };
        match intent {
            Intent::BeginSet(index) => on(index, &|c, id| self.params.param(id).begin(c)),
            Intent::SetParam { param, value } => on(param, &|c, id| self.set(c, id, *value)),
            Intent::EndSet(index) => on(index, &|c, id| self.params.param(id).end(c)),
            Intent::TypeParam { param, text } => on(param, &|c, id| {
                if let Some(value) = id.spec().from_text(text) {
                    self.set_once(c, id, value);
                }
            }),
            Intent::SetFreeze(on) => switch(ParamId::FREEZE, f32::from(u8::from(*on))),
            Intent::SetMine(on) => switch(ParamId::MINE, f32::from(u8::from(*on))),
            Intent::SetDry(dry) => switch(ParamId::DRY, dry_value(*dry)),
            Intent::Defaulted(_) => {}
            _ => return false,
        }
        true
    }

    /// The same on an instance of its own, from the panel of a Desk: its host is told when its own panel
    /// is open.
    pub fn carry_from_afar(&self, intent: &Intent) -> bool {
        let set = |id: ParamId, value: f32| host::set_untold(&self.params, &self.shared, id, value);
        match intent {
            Intent::SetParam { param, value } => {
                if let Some(id) = ParamId::from_index((*param).into()) {
                    set(id, *value);
                }
            }
            Intent::TypeParam { param, text } => {
                let id = ParamId::from_index((*param).into());
                if let Some((id, value)) = id.and_then(|id| Some((id, id.spec().from_text(text)?)))
                {
                    set(id, value);
                }
            }
            Intent::SetFreeze(on) => set(ParamId::FREEZE, f32::from(u8::from(*on))),
            Intent::SetMine(on) => set(ParamId::MINE, f32::from(u8::from(*on))),
            Intent::SetDry(dry) => set(ParamId::DRY, dry_value(*dry)),
            Intent::BeginSet(_) | Intent::EndSet(_) | Intent::Defaulted(_) => {}
            _ => return false,
        }
        true
    }

    /// Tells the host what the assistant has changed since the last time.
    pub fn tell(&self, context: &GuiContext) {
        host::tell(&self.params, &self.shared, context);
    }

    fn set(&self, context: &GuiContext, id: ParamId, value: f32) {
        host::set_by_panel(&self.params, &self.shared, context, id, value);
    }

    fn set_once(&self, context: &GuiContext, id: ParamId, value: f32) {
        self.params.param(id).begin(context);
        self.set(context, id, value);
        self.params.param(id).end(context);
    }
}

/// The value of a parameter of this meaning.
pub fn dry_value(dry: view::Dry) -> f32 {
    match dry {
        view::Dry::Off => 0.0,
        view::Dry::Dry => 1.0,
        view::Dry::Raw => 2.0,
    }
}
