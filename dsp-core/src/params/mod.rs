//! The parameters of one strip: identifiers, ranges, units and text.
//!
//! One table serves the strip, the assistant's moves, the host parameters and the log. Order is
//! append-only (`assets/param-ids.txt`, DESIGN section 9): a saved show depends on it.

mod table;
mod text;

pub use table::{
    BAND_COUNT, BandParam, CompParam, Kind, NOTCH_COUNT, NotchParam, PARAM_COUNT, ParamId,
    ParamSpec,
};

/// One plain value for each parameter, in the order of [`ParamId::index`].
///
/// Switches hold 0 or 1, choices hold the index of the choice, all else is in the unit of its
/// [`ParamSpec`].
#[derive(Clone, Debug, PartialEq)]
pub struct ParamValues([f32; PARAM_COUNT]);

impl Default for ParamValues {
    fn default() -> Self {
        Self(std::array::from_fn(|i| ParamId::from_index(i).map_or(0.0, |p| p.spec().default)))
    }
}

impl ParamValues {
    /// The value of one parameter.
    pub fn get(&self, id: ParamId) -> f32 {
        self.0[id.index()]
    }

    /// Sets one parameter, held inside its range; a value that is not finite is ignored.
    pub fn set(&mut self, id: ParamId, value: f32) {
        if value.is_finite() {
            self.0[id.index()] = id.spec().clamp(value);
        }
    }

    /// True where a switch is on.
    pub fn is_on(&self, id: ParamId) -> bool {
        self.get(id) >= 0.5
    }

    /// The index of a choice.
    pub fn choice(&self, id: ParamId) -> usize {
        self.get(id).round().max(0.0) as usize
    }

    /// All parameters with their values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (ParamId, f32)> + '_ {
        ParamId::all().map(|p| (p, self.get(p)))
    }
}
