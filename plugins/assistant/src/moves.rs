//! A move: named parameters of one channel from values to values.

use crate::evidence::round3;
use dsp_core::params::{Kind, ParamId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeStruct};

/// Number of an accepted move, unique among the channels of one engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MoveId(pub u64);

/// A change of named parameters of one channel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Move {
    /// In the order in which they are written; no parameter twice.
    pub changes: Vec<ParamChange>,
}

/// One parameter of a move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParamChange {
    /// Which parameter.
    pub param: ParamId,
    /// Plain value before (choices: index).
    pub from: f32,
    /// Plain value after (choices: index).
    pub to: f32,
}

// In the log a choice whose words are numbers ("18" dB/oct) is that number, so that value and unit
// agree; other choices and switches are the index.
fn to_log(param: ParamId, value: f32) -> f64 {
    match param.spec().kind {
        Kind::Choice(words) => words
            .get(value.round().max(0.0) as usize)
            .and_then(|w| w.parse().ok())
            .unwrap_or(f64::from(value)),
        _ => round3(f64::from(value)),
    }
}

fn from_log(param: ParamId, value: f64) -> f32 {
    match param.spec().kind {
        Kind::Choice(words) => words
            .iter()
            .position(|w| w.parse::<f64>().is_ok_and(|number| number == value))
            .map_or(value as f32, |index| index as f32),
        _ => value as f32,
    }
}

impl Serialize for ParamChange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("ParamChange", 4)?;
        out.serialize_field("param", self.param.name())?;
        out.serialize_field("unit", self.param.spec().unit)?;
        out.serialize_field("from", &to_log(self.param, self.from))?;
        out.serialize_field("to", &to_log(self.param, self.to))?;
        out.end()
    }
}

impl<'de> Deserialize<'de> for ParamChange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Line {
            param: String,
            from: f64,
            to: f64,
        }
        let line = Line::deserialize(deserializer)?;
        let param = ParamId::from_name(&line.param)
            .ok_or_else(|| de::Error::custom(format!("unknown parameter {:?}", line.param)))?;
        if !(line.from.is_finite() && line.to.is_finite()) {
            return Err(de::Error::custom(format!("{} is not a number", line.param)));
        }
        Ok(Self { param, from: from_log(param, line.from), to: from_log(param, line.to) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_written_with_its_unit_and_read_back() {
        let change = ParamChange { param: ParamId::HPF_SLOPE_DB_OCT, from: 1.0, to: 2.0 };
        let json = serde_json::to_string(&change).expect("plain data");
        assert_eq!(json, r#"{"param":"hpf_slope_db_oct","unit":"dB/oct","from":18.0,"to":24.0}"#);
        assert_eq!(serde_json::from_str::<ParamChange>(&json).expect("own writing"), change);
        let change = ParamChange { param: ParamId::TRIM_DB, from: 0.0, to: -5.5 };
        let json = serde_json::to_string(&change).expect("plain data");
        assert_eq!(serde_json::from_str::<ParamChange>(&json).expect("own writing"), change);
    }
}
