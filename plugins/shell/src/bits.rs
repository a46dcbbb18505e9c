//! One bit for each parameter, set from any thread and taken by one.

use std::sync::atomic::{AtomicU64, Ordering};

use dsp_core::params::{PARAM_COUNT, ParamId};

const WORDS: usize = PARAM_COUNT.div_ceil(64);

/// A set of parameters that any thread adds to and one thread empties; wait-free.
///
/// Adding releases what was written before, taking acquires it: whoever takes a bit sees the value
/// that was stored before the bit was set.
#[derive(Debug, Default)]
pub struct ParamBits([AtomicU64; WORDS]);

impl ParamBits {
    /// Adds one parameter.
    pub fn set(&self, id: ParamId) {
        self.0[id.index() / 64].fetch_or(1 << (id.index() % 64), Ordering::Release);
    }

    /// True where one is in.
    pub fn any(&self) -> bool {
        self.0.iter().any(|cell| cell.load(Ordering::Relaxed) != 0)
    }

    /// How many are in.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|cell| cell.load(Ordering::Relaxed).count_ones()).sum()
    }

    /// Takes one parameter out; true where it was in.
    pub fn take_one(&self, id: ParamId) -> bool {
        let bit = 1 << (id.index() % 64);
        self.0[id.index() / 64].fetch_and(!bit, Ordering::AcqRel) & bit != 0
    }

    /// Takes all out and calls `each` for every one that was in, in order.
    pub fn take(&self, mut each: impl FnMut(ParamId)) {
        for (word, cell) in self.0.iter().enumerate() {
            // A plain load first: in most blocks nothing changed, and a swap would own the line.
            if cell.load(Ordering::Relaxed) == 0 {
                continue;
            }
            let mut bits = cell.swap(0, Ordering::AcqRel);
            while bits != 0 {
                let bit = bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if let Some(id) = ParamId::from_index(word * 64 + bit) {
                    each(id);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_is_taken_once_and_in_order() {
        let bits = ParamBits::default();
        for (n, index) in [135, 0, 64, 63].into_iter().enumerate() {
            assert_eq!(bits.count(), n as u32);
            bits.set(ParamId::from_index(index).expect("a parameter"));
        }
        assert!(bits.take_one(ParamId::TRIM_DB));
        assert!(!bits.take_one(ParamId::TRIM_DB));
        let mut taken = Vec::new();
        bits.take(|id| taken.push(id.index()));
        assert_eq!(taken, [63, 64, 135]);
        bits.take(|_| panic!("nothing is left"));
    }
}
