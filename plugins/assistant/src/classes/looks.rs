//! Persistence: a fault is told once it was there in 8 of the last 12 looks (SCIENCE section 2), or as a class has it.

/// Looks that are remembered.
const KEPT: u32 = 12;
/// A card is raised once the fault was there in this many of them.
const RAISE: u32 = 8;
/// A card stands while it was there in this many of them.
const KEEP: u32 = 4;

/// The last looks at one fault, newest in the lowest bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Looks(u32);

impl Looks {
    /// One look more.
    pub fn push(&mut self, there: bool) {
        self.0 = (self.0 << 1 | u32::from(there)) & ((1 << KEPT) - 1);
    }

    /// True where the fault was there at the last look: the milder threshold holds from then on.
    pub fn last(self) -> bool {
        self.0 & 1 == 1
    }

    /// Share of the looks in which it was there.
    pub fn share(self) -> f32 {
        self.0.count_ones() as f32 / KEPT as f32
    }

    /// In how many of the newest so many it was there.
    pub fn in_last(self, looks: u32) -> u32 {
        (self.0 & ((1 << looks) - 1)).count_ones()
    }

    /// True where a card may be raised, or may go on standing.
    pub fn enough(self, standing: bool) -> bool {
        self.0.count_ones() >= if standing { KEEP } else { RAISE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_of_twelve_raise_and_fewer_than_four_end() {
        let mut looks = Looks::default();
        for n in 1..=12 {
            looks.push(true);
            assert_eq!(looks.enough(false), n >= 8, "{n}");
        }
        assert_eq!(looks.share(), 1.0);
        for n in (0..12).rev() {
            looks.push(false);
            assert_eq!(looks.enough(true), n >= 4, "{n}");
            assert!(!looks.last());
        }
    }
}
