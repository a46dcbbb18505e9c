//! One host parameter, made from one row of the table.
//!
//! Logarithmic parameters are kept by the framework in octaves (log2 of the plain value): the
//! framework has no logarithmic range, and its skewed one puts 20 Hz to 112 Hz on a tenth of the
//! turn where a quarter belongs. So the host's knob is exactly even in octaves, and saved state holds
//! log2 for these. Everything else in Deskmate sees plain values.

use std::sync::Arc;

use dsp_core::params::{Kind, ParamId, ParamSpec};
use nice_plug::context::gui::GuiContext;
use nice_plug::params::InternalParamMut;
use nice_plug::prelude::{BoolParam, FloatParam, FloatRange, IntParam, IntRange, Param, ParamPtr};

/// Values nearer to each other than this part of the range are one value: what is left of a value
/// after it went through the host's normalised f32 and back (a thousandth of a decibel on 48 dB).
const ECHO_TOLERANCE: f32 = 1e-5;

/// A parameter as the framework knows it.
pub enum HostParam {
    /// A switch.
    Switch(BoolParam),
    /// A choice by index.
    Choice(IntParam),
    /// A number, even on a linear scale.
    Linear(FloatParam),
    /// A number, even on a logarithmic scale; the framework holds its log2.
    Log(FloatParam),
}

impl HostParam {
    /// The parameter of one row, by the name that hosts show; `changed` is called on the thread that changes its value and must
    /// be wait-free.
    pub fn new(id: ParamId, label: &str, changed: Arc<dyn Fn() + Send + Sync>) -> Self {
        let spec = id.spec();
        match spec.kind {
            Kind::Switch => Self::Switch(
                BoolParam::new(label, spec.default >= 0.5)
                    .with_callback(Arc::new(move |_| changed()))
                    .with_value_to_string(Arc::new(|on| spec.to_text(f32::from(u8::from(on)))))
                    .with_string_to_value(Arc::new(|text| spec.from_text(text).map(|v| v >= 0.5))),
            ),
            Kind::Choice(words) => {
                let max = words.len().saturating_sub(1) as i32;
                Self::Choice(
                    IntParam::new(label, spec.default as i32, IntRange::Linear { min: 0, max })
                        .with_callback(Arc::new(move |_| changed()))
                        .with_value_to_string(Arc::new(|index| spec.to_text(index as f32)))
                        .with_string_to_value(Arc::new(|text| {
                            spec.from_text(text).map(|index| index as i32)
                        })),
                )
            }
            Kind::Linear { min, max } => Self::Linear(
                FloatParam::new(label, spec.default, FloatRange::Linear { min, max })
                    .with_callback(Arc::new(move |_| changed()))
                    .with_value_to_string(Arc::new(|value| spec.to_text(value)))
                    .with_string_to_value(Arc::new(|text| spec.from_text(text))),
            ),
            Kind::Log { min, max } => {
                let range = FloatRange::Linear { min: min.log2(), max: max.log2() };
                Self::Log(
                    FloatParam::new(label, spec.default.log2(), range)
                        .with_callback(Arc::new(move |_| changed()))
                        .with_value_to_string(Arc::new(|octaves| spec.to_text(octaves.exp2())))
                        .with_string_to_value(Arc::new(|text| {
                            spec.from_text(text).map(|value| value.log2())
                        })),
                )
            }
        }
    }

    /// The plain value as the host set it, with the host's modulation. Any thread, wait-free.
    pub fn value(&self) -> f32 {
        match self {
            Self::Switch(p) => f32::from(u8::from(p.modulated_plain_value())),
            Self::Choice(p) => p.modulated_plain_value() as f32,
            Self::Linear(p) => p.modulated_plain_value(),
            Self::Log(p) => p.modulated_plain_value().exp2(),
        }
    }

    /// The plain value without the host's modulation: what the host saves and shows on the knob. Any
    /// thread, wait-free.
    pub fn unmodulated(&self) -> f32 {
        match self {
            Self::Switch(p) => f32::from(u8::from(p.unmodulated_plain_value())),
            Self::Choice(p) => p.unmodulated_plain_value() as f32,
            Self::Linear(p) => p.unmodulated_plain_value(),
            Self::Log(p) => p.unmodulated_plain_value().exp2(),
        }
    }

    /// Changes the value that processing and saved state see, without telling the host. Any thread,
    /// wait-free.
    pub fn set_silently(&self, spec: &ParamSpec, value: f32) {
        let value = spec.clamp(value);
        // SAFETY: these setters are "unsafe" to keep plugins from changing values behind the host's
        // back by mistake; they store atomics and call our wait-free callback. The host is told as
        // soon as a context exists (`crate::host`).
        unsafe {
            match self {
                Self::Switch(p) => p._internal_set_plain_value(value >= 0.5),
                Self::Choice(p) => p._internal_set_plain_value(value as i32),
                Self::Linear(p) => p._internal_set_plain_value(value),
                Self::Log(p) => p._internal_set_plain_value(value.log2()),
            };
        }
    }

    /// The value as the host sees it, from 0 to 1.
    fn normalized(&self, spec: &ParamSpec, value: f32) -> f32 {
        let value = spec.clamp(value);
        match self {
            Self::Switch(p) => p.preview_normalized(value >= 0.5),
            Self::Choice(p) => p.preview_normalized(value as i32),
            Self::Linear(p) => p.preview_normalized(value),
            Self::Log(p) => p.preview_normalized(value.log2()),
        }
    }

    /// The framework's pointer to this parameter; good as long as `self` lives and does not move.
    pub fn ptr(&self) -> ParamPtr {
        match self {
            Self::Switch(p) => p.as_ptr(),
            Self::Choice(p) => p.as_ptr(),
            Self::Linear(p) | Self::Log(p) => p.as_ptr(),
        }
    }

    /// Opens a gesture on this parameter towards the host.
    pub fn begin(&self, context: &GuiContext) {
        // SAFETY: the pointer is to a live parameter of the plugin that the context belongs to.
        unsafe { context.raw_begin_set_parameter(self.ptr()) }
    }

    /// Tells the host a plain value; the host sets it. Within a gesture.
    pub fn tell(&self, spec: &ParamSpec, context: &GuiContext, value: f32) {
        let normalized = self.normalized(spec, value);
        // SAFETY: as in `begin`.
        unsafe { context.raw_set_parameter_normalized(self.ptr(), normalized) }
    }

    /// Closes a gesture on this parameter.
    pub fn end(&self, context: &GuiContext) {
        // SAFETY: as in `begin`.
        unsafe { context.raw_end_set_parameter(self.ptr()) }
    }
}

/// True where two plain values are one and the same value for a listener and for the host.
pub fn same(spec: &ParamSpec, a: f32, b: f32) -> bool {
    match spec.kind {
        Kind::Switch | Kind::Choice(_) => spec.clamp(a) == spec.clamp(b),
        Kind::Linear { min, max } => (a - b).abs() <= ECHO_TOLERANCE * (max - min),
        Kind::Log { min, max } => {
            // Not finite or not positive values differ from everything.
            (a / b).log2().abs() <= ECHO_TOLERANCE * (max / min).log2()
        }
    }
}
