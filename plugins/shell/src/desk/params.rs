//! All host parameters of a Desk: the switches of the desk, its buttons, and 32 strips, in every layout.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::{Relaxed, Release};

use nice_plug::context::gui::GuiContext;
use nice_plug::context::remote_controls::RemoteControlsPage;
use nice_plug::params::InternalParamMut;
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::{BoolParam, IntParam, IntRange, Param, ParamPtr, Params};

use super::saved::DeskCell;
use super::{MAX_CHANNELS, prefix};
use crate::buttons::{Buttons, Pads, worded};
use crate::over::{Over, Switch};
use crate::params::{ChannelParams, complete};
use crate::shared::Instance;
use crate::state::StateCell;

/// Freeze, Mine and Dry over the whole desk.
struct Switches {
    freeze: BoolParam,
    mine: BoolParam,
    dry: IntParam,
}

impl Default for Switches {
    fn default() -> Self {
        const WORDS: [&str; 3] = ["off", "dry", "raw"];
        let dry = IntParam::new("Desk dry", 0, IntRange::Linear { min: 0, max: 2 })
            .with_value_to_string(Arc::new(|index| {
                WORDS.get(index.max(0) as usize).copied().unwrap_or("off").to_owned()
            }))
            .with_string_to_value(Arc::new(|text| {
                let at = WORDS.iter().position(|word| word.eq_ignore_ascii_case(text.trim()))?;
                Some(at as i32)
            }));
        Self {
            freeze: worded(BoolParam::new("Desk freeze", false)),
            mine: worded(BoolParam::new("Desk mine", false)),
            dry,
        }
    }
}

/// The host parameters of one Desk and what is saved beside them.
pub struct DeskParams {
    channels: Vec<Arc<ChannelParams>>,
    switches: Switches,
    buttons: Buttons,
    pads: Pads,
    /// Switches that a pad has turned over and the host was not told of yet, one bit each.
    untold: AtomicU8,
    instance: Arc<Instance>,
    cell: Arc<DeskCell>,
}

impl DeskParams {
    /// Parameters at their defaults.
    pub fn new(
        instance: Arc<Instance>,
        cell: Arc<DeskCell>,
        states: &[Arc<StateCell>],
    ) -> Arc<Self> {
        let channel = |(n, state): (usize, &Arc<StateCell>)| {
            ChannelParams::labelled(state.clone(), &format!("{:02} ", n + 1))
        };
        let channels = states.iter().enumerate().map(channel).collect();
        let (switches, buttons) = (Switches::default(), Buttons::default());
        let (pads, untold) = (Pads::default(), AtomicU8::new(0));
        Arc::new(Self { channels, switches, buttons, pads, untold, instance, cell })
    }

    /// The parameters of one channel.
    pub fn channel(&self, channel: usize) -> &Arc<ChannelParams> {
        &self.channels[channel]
    }

    /// All channels.
    pub fn channels(&self) -> &[Arc<ChannelParams>] {
        &self.channels
    }

    /// Next, Accept and Reject.
    pub fn buttons(&self) -> &Buttons {
        &self.buttons
    }

    /// Pads for Freeze, Mine and Dry of the whole desk.
    pub fn pads(&self) -> &Pads {
        &self.pads
    }

    /// Audio thread: a pad turns a switch of the desk over, wait-free. The host is told by the panel.
    pub fn turn_over(&self, switch: Switch) {
        let on = self.over().get(switch) == 0;
        // SAFETY: these setters are "unsafe" to keep plugins from changing values behind the host's back by
        // mistake; they store atomics. The host is told as soon as a context exists.
        unsafe {
            match switch {
                Switch::Freeze => self.switches.freeze._internal_set_plain_value(on),
                Switch::Mine => self.switches.mine._internal_set_plain_value(on),
                Switch::Dry => self.switches.dry._internal_set_plain_value(i32::from(on)),
            };
        }
        self.untold.fetch_or(1 << switch as u8, Relaxed);
    }

    /// Panel: tells the host what pads have turned over.
    pub fn tell(&self, context: &GuiContext) {
        if !self.is_untold() {
            return;
        }
        let (bits, over) = (self.untold.swap(0, Relaxed), self.over());
        for switch in Switch::ALL.into_iter().filter(|switch| bits & (1 << *switch as u8) != 0) {
            self.turn(context, switch, over.get(switch));
        }
    }

    /// True where the host is to be told of something.
    pub fn is_untold(&self) -> bool {
        self.untold.load(Relaxed) != 0
    }

    /// What stands over all channels. Any thread, wait-free.
    pub fn over(&self) -> Over {
        Over {
            freeze: self.switches.freeze.modulated_plain_value(),
            mine: self.switches.mine.modulated_plain_value(),
            dry: self.switches.dry.modulated_plain_value().clamp(0, 2) as u8,
        }
    }

    /// The panel turns a switch of the desk, through the host.
    pub fn turn(&self, context: &GuiContext, switch: Switch, value: u8) {
        let (ptr, normalized) = match switch {
            Switch::Freeze => (self.switches.freeze.as_ptr(), f32::from(value.min(1))),
            Switch::Mine => (self.switches.mine.as_ptr(), f32::from(value.min(1))),
            Switch::Dry => {
                let dry = &self.switches.dry;
                (dry.as_ptr(), dry.preview_normalized(i32::from(value.min(2))))
            }
        };
        // SAFETY: the pointer is to a live parameter of the plugin that the context belongs to.
        unsafe {
            context.raw_begin_set_parameter(ptr);
            context.raw_set_parameter_normalized(ptr, normalized);
            context.raw_end_set_parameter(ptr);
        }
    }

    /// Puts the switches on a page of remote controls.
    pub fn add_switches(&self, page: &mut impl RemoteControlsPage) {
        page.add_param(&self.switches.freeze);
        page.add_param(&self.switches.mine);
        page.add_param(&self.switches.dry);
    }

    fn values(&self) -> Vec<dsp_core::params::ParamValues> {
        self.channels.iter().map(|channel| channel.values()).collect()
    }
}

// SAFETY: the pointers in the map are to parameters that are never moved, inside objects that live in
// `Arc`s which the framework holds too, through this one.
unsafe impl Params for DeskParams {
    fn param_map(&self) -> Vec<(String, ParamPtr, String)> {
        let s = &self.switches;
        let desk = [
            ("desk_freeze", s.freeze.as_ptr()),
            ("desk_mine", s.mine.as_ptr()),
            ("desk_dry", s.dry.as_ptr()),
        ];
        let desk = desk.map(|(name, ptr)| (name.to_owned(), ptr, "Desk".to_owned()));
        let buttons = self.buttons.map();
        let buttons = buttons.map(|(name, ptr)| (format!("desk_{name}"), ptr, "Desk".to_owned()));
        let strips = self.channels.iter().enumerate().flat_map(|(n, channel)| {
            let before = prefix(n);
            channel.strip_map().map(move |(id, ptr, group)| {
                let group = match group {
                    "Channel" => format!("Channel {:02}", n + 1),
                    group => format!("Channel {:02}/{group}", n + 1),
                };
                (format!("{before}{}", id.name()), ptr, group)
            })
        });
        // Behind all others: what was there before keeps its place.
        let pads = self.pads.map();
        let pads = pads.map(|(name, ptr)| (format!("desk_{name}"), ptr, "Desk".to_owned()));
        desk.into_iter().chain(buttons).chain(strips).chain(pads).collect()
    }

    // Both are called out of the host's own calls, where a panic would abort it.

    fn serialize_fields(&self) -> BTreeMap<String, String> {
        let save = || self.cell.save(&self.channels_state(), &self.values());
        catch_unwind(AssertUnwindSafe(save)).unwrap_or_default()
    }

    fn deserialize_fields(&self, serialized: &BTreeMap<String, String>) {
        // The side thread waits until all channels are there.
        self.instance.loading.store(true, Release);
        let load = || self.cell.load(serialized, &self.channels_state(), &self.values());
        let _ = catch_unwind(AssertUnwindSafe(load));
        self.instance.loading.store(false, Release);
    }
}

impl DeskParams {
    fn channels_state(&self) -> Vec<&StateCell> {
        self.channels.iter().map(|channel| channel.state()).collect()
    }
}

/// Makes the host parameters of a loaded state complete before the framework sets them: as for a
/// Channel, on all of them. A button is never pressed by a load.
pub fn complete_desk(params: &mut BTreeMap<String, ParamValue>) {
    for channel in 0..MAX_CHANNELS {
        complete(params, &prefix(channel));
    }
    for name in ["desk_freeze", "desk_mine"] {
        let on = matches!(params.get(name), Some(ParamValue::Bool(true)));
        params.insert(name.to_owned(), ParamValue::Bool(on));
    }
    let dry = match params.get("desk_dry") {
        Some(ParamValue::I32(index)) => (*index).clamp(0, 2),
        _ => 0,
    };
    params.insert("desk_dry".to_owned(), ParamValue::I32(dry));
}
