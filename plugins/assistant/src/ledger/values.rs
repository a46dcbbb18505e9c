//! Parameter values by name, as they stand in saved state: only what differs from the default.

use crate::evidence::round3;
use dsp_core::params::{ParamId, ParamValues};
use std::collections::BTreeMap;

/// Values that differ from the default, by name.
pub(crate) fn values_to(values: &ParamValues) -> BTreeMap<String, f64> {
    values
        .iter()
        .filter(|(id, value)| *value != id.spec().default)
        .map(|(id, value)| (id.name().to_owned(), round3(f64::from(value))))
        .collect()
}

/// The values back; `Err` names what no parameter is called, or what is not a number.
pub(crate) fn values_from(map: &BTreeMap<String, f64>) -> Result<ParamValues, String> {
    let mut values = ParamValues::default();
    for (name, value) in map {
        let id = ParamId::from_name(name).ok_or_else(|| name.clone())?;
        if !value.is_finite() {
            return Err(name.clone());
        }
        values.set(id, *value as f32);
    }
    Ok(values)
}
