//! Switches that stand over those of each channel: what the whole desk is set to.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

use dsp_core::params::{ParamId, ParamValues};

/// One of the three large switches, of a channel or of a whole desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// Nothing changes any more.
    Freeze,
    /// The assistant's moves out.
    Mine,
    /// Strips off: 1 dry, 2 raw.
    Dry,
}

impl Switch {
    /// All.
    pub const ALL: [Self; 3] = [Self::Freeze, Self::Mine, Self::Dry];

    /// The parameter of a channel's own.
    pub fn param(self) -> ParamId {
        match self {
            Self::Freeze => ParamId::FREEZE,
            Self::Mine => ParamId::MINE,
            Self::Dry => ParamId::DRY,
        }
    }
}

/// Freeze, Mine and Dry of a whole desk.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Over {
    /// Nothing changes any more, anywhere.
    pub freeze: bool,
    /// The assistant's moves are out, everywhere.
    pub mine: bool,
    /// 0 off, 1 dry, 2 raw, everywhere.
    pub dry: u8,
}

impl Over {
    /// How a switch stands, 0 off.
    pub fn get(self, switch: Switch) -> u8 {
        match switch {
            Switch::Freeze => u8::from(self.freeze),
            Switch::Mine => u8::from(self.mine),
            Switch::Dry => self.dry,
        }
    }

    /// What a channel plays where its own parameter has `value`: the stronger of the two.
    pub fn value(self, id: ParamId, value: f32) -> f32 {
        let switch = Switch::ALL.into_iter().find(|switch| switch.param() == id);
        switch.map_or(value, |switch| value.max(f32::from(self.get(switch))))
    }

    /// All values of a channel under these switches.
    pub fn over(self, mut values: ParamValues) -> ParamValues {
        for id in Switch::ALL.map(Switch::param) {
            values.set(id, self.value(id, values.get(id)));
        }
        values
    }
}

/// The switches of the Desk that judges a Channel instance, on their way to that one's audio thread.
#[derive(Debug, Default)]
pub struct OverCell(AtomicU8);

impl OverCell {
    /// Side thread: what stands over the instance from now on.
    pub fn set(&self, over: Over) {
        let bits = u8::from(over.freeze) | u8::from(over.mine) << 1 | over.dry.min(2) << 2;
        self.0.store(bits, Relaxed);
    }

    /// What stands over it. Wait-free.
    pub fn get(&self) -> Over {
        let bits = self.0.load(Relaxed);
        Over { freeze: bits & 1 != 0, mine: bits & 2 != 0, dry: bits >> 2 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stronger_switch_counts_and_nothing_else_is_touched() {
        let mut values = ParamValues::default();
        values.set(ParamId::DRY, 2.0);
        values.set(ParamId::TRIM_DB, -3.0);
        let over = Over { freeze: true, mine: false, dry: 1 };
        let under = over.over(values.clone());
        assert!(under.is_on(ParamId::FREEZE) && !under.is_on(ParamId::MINE));
        assert_eq!((under.get(ParamId::DRY), under.get(ParamId::TRIM_DB)), (2.0, -3.0));
        assert_eq!(Over::default().over(values.clone()), values);
    }

    #[test]
    fn every_setting_arrives_as_it_was_sent() {
        let cell = OverCell::default();
        assert_eq!(cell.get(), Over::default());
        for bits in 0..12 {
            let over = Over { freeze: bits & 1 != 0, mine: bits & 2 != 0, dry: bits >> 2 };
            cell.set(over);
            assert_eq!(cell.get(), over);
        }
    }
}
