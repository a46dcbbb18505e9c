//! What speaks for one fault, in words and numbers.

use serde::{Serialize, Serializer, ser::SerializeStruct};

/// Why a suggestion was made (DESIGN rule 8: say why, with numbers).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Evidence {
    /// One sentence.
    pub text: String,
    /// The measurements behind it.
    pub numbers: Vec<Number>,
}

/// One measurement with its name and its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// What was measured.
    pub name: &'static str,
    /// The value in `unit`.
    pub value: f64,
    /// Unit as it is written behind the number, or empty.
    pub unit: &'static str,
}

/// Shorthand for one measurement.
pub fn number(name: &'static str, value: f64, unit: &'static str) -> Number {
    Number { name, value, unit }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Number", 3)?;
        out.serialize_field("name", self.name)?;
        out.serialize_field("value", &round3(self.value))?;
        out.serialize_field("unit", self.unit)?;
        out.end()
    }
}

/// To three decimals: what a log can be read and compared with.
pub(crate) fn round3(value: f64) -> f64 {
    let rounded = (value * 1e3).round() / 1e3;
    if rounded == 0.0 { 0.0 } else { rounded } // no minus zero
}

/// `f32` to three decimals, for serde.
pub(crate) fn ser_round3<S: Serializer>(value: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(round3(f64::from(*value)))
}

/// Optional `f32` to three decimals, for serde.
pub(crate) fn ser_round3_opt<S: Serializer>(
    value: &Option<f32>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(v) => ser_round3(v, serializer),
        None => serializer.serialize_none(),
    }
}
