//! Which sections a strip's parameters ask for.

use super::compressor::CompSettings;
use super::design::{Shape, Target};
use crate::params::{
    BAND_COUNT, BandParam, CompParam, NOTCH_COUNT, NotchParam, ParamId, ParamValues,
};

/// Sections before the compressor: two of the HPF, then the bands.
pub const FRONT: usize = 2 + BAND_COUNT;
/// All sections: those before the compressor, then the notch slots.
pub const SECTIONS: usize = FRONT + NOTCH_COUNT;

/// What one section is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// The filter.
    pub target: Target,
    /// In the signal path, as far as the parameters say.
    pub on: bool,
}

/// Sections that a parameter bears on.
pub fn sections_of(id: ParamId) -> std::ops::Range<usize> {
    const HPF_FROM: usize = ParamId::HPF_ON.index();
    const BANDS_FROM: usize = ParamId::band(0, BandParam::On).index();
    const BANDS_TO: usize = ParamId::band(BAND_COUNT - 1, BandParam::Q).index();
    const NOTCHES_FROM: usize = ParamId::notch(0, NotchParam::On).index();
    const BAND_LEN: usize = (BANDS_TO + 1 - BANDS_FROM) / BAND_COUNT;
    const NOTCH_LEN: usize =
        (ParamId::notch(NOTCH_COUNT - 1, NotchParam::Q).index() + 1 - NOTCHES_FROM) / NOTCH_COUNT;
    let at = id.index();
    match at {
        HPF_FROM..BANDS_FROM => 0..2,
        BANDS_FROM..=BANDS_TO => {
            let section = 2 + (at - BANDS_FROM) / BAND_LEN;
            section..section + 1
        }
        NOTCHES_FROM.. => {
            let section = FRONT + (at - NOTCHES_FROM) / NOTCH_LEN;
            section..section + 1
        }
        _ => 0..0,
    }
}

/// What the section at `index` is asked for.
pub fn plan(values: &ParamValues, index: usize) -> Plan {
    match index {
        0..2 => high_pass(values, index),
        2..FRONT => band(values, index - 2),
        _ => notch(values, index - FRONT),
    }
}

/// Butterworth: Q = 1 / (2 cos(angle of the pole pair)); an odd order has one real pole.
fn high_pass(values: &ParamValues, stage: usize) -> Plan {
    let (shape, q) = match (values.choice(ParamId::HPF_SLOPE_DB_OCT), stage) {
        (0, _) => (Shape::HighPass, std::f64::consts::FRAC_1_SQRT_2),
        (1, 0) => (Shape::HighPass, 1.0),
        (1, _) => (Shape::HighPassFirst, 1.0),
        (_, 0) => (Shape::HighPass, 0.541_196_100_146_197), // 1 / (2 cos(pi/8))
        (_, _) => (Shape::HighPass, 1.306_562_964_876_376_6), // 1 / (2 cos(3 pi/8))
    };
    let second_of_two = stage == 1 && values.choice(ParamId::HPF_SLOPE_DB_OCT) == 0;
    let freq_hz = f64::from(values.get(ParamId::HPF_HZ));
    Plan {
        target: Target { shape, freq_hz, gain_db: 0.0, q },
        on: values.is_on(ParamId::HPF_ON) && !second_of_two,
    }
}

fn band(values: &ParamValues, band: usize) -> Plan {
    let get = |param| f64::from(values.get(ParamId::band(band, param)));
    let shape = match values.choice(ParamId::band(band, BandParam::Type)) {
        0 => Shape::Bell,
        1 => Shape::LowShelf,
        2 => Shape::HighShelf,
        _ => Shape::Notch,
    };
    Plan {
        target: Target {
            shape,
            freq_hz: get(BandParam::FreqHz),
            gain_db: get(BandParam::GainDb),
            q: get(BandParam::Q),
        },
        on: values.is_on(ParamId::band(band, BandParam::On)),
    }
}

fn notch(values: &ParamValues, slot: usize) -> Plan {
    let get = |param| f64::from(values.get(ParamId::notch(slot, param)));
    Plan {
        target: Target {
            shape: Shape::NotchSlot,
            freq_hz: get(NotchParam::FreqHz),
            gain_db: get(NotchParam::DepthDb),
            q: get(NotchParam::Q),
        },
        on: values.is_on(ParamId::notch(slot, NotchParam::On)),
    }
}

/// What the compressor is set to.
pub fn comp_settings(values: &ParamValues) -> CompSettings {
    let get = |param| f64::from(values.get(ParamId::comp(param)));
    CompSettings {
        threshold_db: get(CompParam::ThresholdDb),
        ratio: get(CompParam::Ratio),
        knee_db: get(CompParam::KneeDb),
        attack_s: get(CompParam::AttackMs) / 1_000.0,
        release_s: get(CompParam::ReleaseMs) / 1_000.0,
        makeup_db: get(CompParam::MakeupDb),
    }
}
