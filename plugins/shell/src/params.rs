//! All host parameters of one strip: exactly the ids of `assets/param-ids.txt`, in that order; and
//! behind them, on a Channel, the buttons of `assets/button-ids.txt`.
//!
//! There is no separate bypass: `dry` is the product's bypass (raw = nothing of the strip is left), with
//! the strip's own click-free fade, and latency is 0 either way.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use dsp_core::params::{BAND_COUNT, Kind, NOTCH_COUNT, ParamId, ParamValues};
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::{ParamPtr, Params};

use crate::bits::ParamBits;
use crate::buttons::{Buttons, Pads};
use crate::host_param::HostParam;
use crate::state::StateCell;

/// The host parameters of one strip and what is saved beside them.
pub struct ChannelParams {
    params: Box<[HostParam]>,
    changed: Arc<ParamBits>,
    state: Arc<StateCell>,
    buttons: Buttons,
    pads: Pads,
}

impl ChannelParams {
    /// Parameters of a Channel, at their defaults.
    pub fn new(state: Arc<StateCell>) -> Arc<Self> {
        Self::labelled(state, "")
    }

    /// Parameters of one strip of many: `before` stands before each name that hosts show.
    pub fn labelled(state: Arc<StateCell>, before: &str) -> Arc<Self> {
        let changed = Arc::new(ParamBits::default());
        let params = ParamId::all()
            .map(|id| {
                let changed = changed.clone();
                let label = format!("{before}{}", id.spec().label);
                HostParam::new(id, &label, Arc::new(move || changed.set(id)))
            })
            .collect();
        Arc::new(Self {
            params,
            changed,
            state,
            buttons: Buttons::default(),
            pads: Pads::default(),
        })
    }

    /// One parameter.
    pub fn param(&self, id: ParamId) -> &HostParam {
        &self.params[id.index()]
    }

    /// The plain value of one parameter, held inside its range. Any thread, wait-free.
    pub fn value(&self, id: ParamId) -> f32 {
        let value = self.param(id).value();
        if value.is_finite() { id.spec().clamp(value) } else { id.spec().default }
    }

    /// The plain values of all parameters. Any thread, wait-free.
    pub fn values(&self) -> ParamValues {
        let mut values = ParamValues::default();
        ParamId::all().for_each(|id| values.set(id, self.value(id)));
        values
    }

    /// Changes a value without telling the host. Any thread, wait-free.
    pub fn set_silently(&self, id: ParamId, value: f32) {
        self.param(id).set_silently(id.spec(), value);
    }

    /// What is saved beside the parameters.
    pub fn state(&self) -> &StateCell {
        &self.state
    }

    /// Next, Accept and Reject.
    pub fn buttons(&self) -> &Buttons {
        &self.buttons
    }

    /// Pads for Freeze, Mine and Dry.
    pub fn pads(&self) -> &Pads {
        &self.pads
    }

    /// Id, pointer and group of each parameter of the strip.
    pub fn strip_map(&self) -> impl Iterator<Item = (ParamId, ParamPtr, &'static str)> + '_ {
        ParamId::all().map(|id| (id, self.param(id).ptr(), group(id)))
    }

    /// Parameters whose value was set since the audio thread last looked.
    pub fn changed(&self) -> &ParamBits {
        &self.changed
    }
}

// SAFETY: the pointers in the map are to parameters in a boxed slice that is never changed, inside an
// object that lives in an `Arc` which the framework holds too.
unsafe impl Params for ChannelParams {
    fn param_map(&self) -> Vec<(String, ParamPtr, String)> {
        let strip =
            self.strip_map().map(|(id, ptr, group)| (id.name().to_owned(), ptr, group.to_owned()));
        let buttons = self.buttons.map().chain(self.pads.map());
        let buttons = buttons.map(|(name, ptr)| (name.to_owned(), ptr, "Buttons".to_owned()));
        strip.chain(buttons).collect()
    }

    // Both are called out of the host's own calls, where a panic would abort it.

    fn serialize_fields(&self) -> BTreeMap<String, String> {
        catch_unwind(AssertUnwindSafe(|| self.state.save(&self.values()))).unwrap_or_default()
    }

    fn deserialize_fields(&self, serialized: &BTreeMap<String, String>) {
        let _ = catch_unwind(AssertUnwindSafe(|| self.state.load(serialized, &self.values())));
    }
}

/// Where a host shows the parameter in a tree.
fn group(id: ParamId) -> &'static str {
    const BANDS: [&str; BAND_COUNT] =
        ["Band 1", "Band 2", "Band 3", "Band 4", "Band 5", "Band 6", "Band 7", "Band 8"];
    const NOTCHES: [&str; NOTCH_COUNT] = [
        "Notch 1", "Notch 2", "Notch 3", "Notch 4", "Notch 5", "Notch 6", "Notch 7", "Notch 8",
        "Notch 9", "Notch 10", "Notch 11", "Notch 12", "Notch 13", "Notch 14", "Notch 15",
        "Notch 16",
    ];
    let numbered = |prefix: &str, names: &'static [&'static str]| {
        let rest = id.name().strip_prefix(prefix)?;
        let number: usize = rest.split('_').next()?.parse().ok()?;
        names.get(number.checked_sub(1)?).copied()
    };
    numbered("band", &BANDS).or_else(|| numbered("notch", &NOTCHES)).unwrap_or_else(|| {
        match id.name().split('_').next() {
            Some("hpf") => "HPF",
            Some("comp") => "Compressor",
            _ => "Channel",
        }
    })
}

/// Makes the host parameters of a loaded state complete before the framework sets them: it would
/// keep a value outside its range, and leave a parameter that is not named as it happens to be.
///
/// `before` stands before each id.
pub fn complete(params: &mut BTreeMap<String, ParamValue>, before: &str) {
    for id in ParamId::all() {
        let name = format!("{before}{}", id.name());
        let spec = id.spec();
        let (min, max) = spec.range();
        let value = match (params.get(&name), spec.kind) {
            (Some(ParamValue::Bool(on)), Kind::Switch) => ParamValue::Bool(*on),
            (Some(ParamValue::I32(index)), Kind::Choice(_)) => {
                ParamValue::I32((*index).clamp(min as i32, max as i32))
            }
            (Some(ParamValue::F32(v)), Kind::Linear { .. }) => ParamValue::F32(v.clamp(min, max)),
            (Some(ParamValue::F32(octaves)), Kind::Log { .. }) => {
                ParamValue::F32(octaves.clamp(min.log2(), max.log2()))
            }
            (_, Kind::Switch) => ParamValue::Bool(spec.default >= 0.5),
            (_, Kind::Choice(_)) => ParamValue::I32(spec.default as i32),
            (_, Kind::Linear { .. }) => ParamValue::F32(spec.default),
            (_, Kind::Log { .. }) => ParamValue::F32(spec.default.log2()),
        };
        params.insert(name, value);
    }
}
