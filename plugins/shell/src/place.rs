//! Where an instance stands on the common time, proven without a clock.
//!
//! Two proofs, both by counting samples. *By the host's time line*: while the host plays, the difference
//! between its position and the instance's own count is a constant; two instances' constants give their
//! distance to the sample. *By callbacks*: the Desk in charge publishes its count at each callback, and
//! every other instance reads it at its own. In a host that calls all its plugins once in a cycle the
//! difference stays within one block; where it does not, nothing is proven.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Windows of this many frames are looked at: a tenth of a second at 48 kHz.
const WINDOW_FRAMES: u64 = 4_800;
/// Windows in a row that must agree.
const WINDOWS: u32 = 10;

/// The count of the Desk in charge in this process; 0 in `id` where there is none.
#[derive(Debug, Default)]
pub struct Lead {
    id: AtomicU64,
    sample: AtomicI64,
}

/// The one of this process. Only audio threads touch it, and they only load and store.
pub static LEAD: Lead = Lead { id: AtomicU64::new(0), sample: AtomicI64::new(0) };

impl Lead {
    /// Audio thread of the Desk in charge: so many samples of its epoch have begun. Whoever comes first
    /// is in charge, until it [`leaves`](Self::leave).
    pub fn tell(&self, id: u64, sample: u64) -> bool {
        let mine = self.id.load(Ordering::Relaxed) == id
            || self.id.compare_exchange(0, id, Ordering::AcqRel, Ordering::Relaxed).is_ok();
        if mine {
            self.sample.store(sample as i64, Ordering::Release);
        }
        mine
    }

    /// The Desk goes, or its epoch ends.
    pub fn leave(&self, id: u64) {
        let _ = self.id.compare_exchange(id, 0, Ordering::AcqRel, Ordering::Relaxed);
    }

    /// Who is in charge; 0: nobody.
    pub fn id(&self) -> u64 {
        self.id.load(Ordering::Acquire)
    }
}

/// How far an instance's count is from the Desk's, as it is proven now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// Nothing is proven.
    Unproven,
    /// Own sample less the Desk's, off by up to `within` samples.
    About {
        /// Samples.
        samples: i64,
        /// Samples.
        within: i64,
    },
}

/// What one instance knows of its place. Written by its audio thread, read by the side thread.
#[derive(Debug, Default)]
pub struct Place {
    /// Host's position less own count, and in how many windows in a row it was that.
    line: AtomicI64,
    line_windows: AtomicU64,
    /// Own count less the Desk's: smallest and largest that it can be by the last windows that agree.
    least: AtomicI64,
    most: AtomicI64,
    cycles_windows: AtomicU64,
    lead: AtomicU64,
}

/// What the audio thread counts with.
#[derive(Debug, Default)]
pub struct PlaceCounter {
    window_at: u64,
    line: Option<i64>,
    line_steady: bool,
    line_windows: u32,
    spread: Option<(i64, i64)>,
    held: Option<(i64, i64)>,
    cycles_windows: u32,
    lead: u64,
}

impl PlaceCounter {
    /// Audio thread, at the start of a block: `sample` of the own epoch, `position` of the host's time
    /// line while it plays. Wait-free.
    pub fn block(
        &mut self,
        place: &Place,
        lead: &Lead,
        sample: u64,
        frames: u64,
        position: Option<i64>,
    ) {
        let own = sample as i64;
        let line = position.map(|position| position - own);
        self.line_steady &= line.is_some() && (self.line.is_none() || self.line == line);
        self.line = line.or(self.line);
        if !self.line_steady && self.line_windows > 0 {
            self.line_windows = 0;
            place.line_windows.store(0, Ordering::Release);
        }
        let id = lead.id();
        if id != self.lead {
            *self = Self { lead: id, line: self.line, ..Self::default() };
        }
        if id != 0 {
            let apart = own - lead.sample.load(Ordering::Acquire);
            let (least, most) = self.spread.unwrap_or((apart, apart));
            self.spread = Some((least.min(apart), most.max(apart)));
        }
        if sample + frames < self.window_at + WINDOW_FRAMES {
            return;
        }
        self.window_at = sample + frames;
        self.end_window(place, frames as i64);
    }

    fn end_window(&mut self, place: &Place, frames: i64) {
        self.line_windows = if self.line_steady { self.line_windows + 1 } else { 0 };
        self.line_steady = true;
        place.line.store(self.line.unwrap_or(0), Ordering::Relaxed);
        place.line_windows.store(self.line_windows.into(), Ordering::Release);
        if self.line_windows == 0 {
            self.line = None;
        }
        let spread = self.spread.take();
        let joined = match (spread, self.held) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (spread, _) => spread,
        };
        // One cycle is one block: what strays further was not called once in each.
        let steady = joined.filter(|(least, most)| most - least <= 2 * frames);
        self.cycles_windows = if steady.is_some() { self.cycles_windows + 1 } else { 0 };
        self.held = steady.or(spread);
        let (least, most) = self.held.unwrap_or((0, 0));
        // Called before the Desk in a cycle, its count is that of the cycle before.
        place.least.store(least - frames, Ordering::Relaxed);
        place.most.store(most, Ordering::Relaxed);
        place.lead.store(self.lead, Ordering::Relaxed);
        place.cycles_windows.store(self.cycles_windows.into(), Ordering::Release);
    }

    /// A new epoch: nothing is proven.
    pub fn restart(&mut self, place: &Place) {
        *self = Self::default();
        place.line_windows.store(0, Ordering::Release);
        place.cycles_windows.store(0, Ordering::Release);
    }
}

impl Place {
    /// How far this instance is from the Desk of identity `lead`, which stands at `desk`.
    pub fn distance(&self, lead: u64, desk: &Place) -> Distance {
        let lines = |place: &Place| place.line_windows.load(Ordering::Acquire) >= WINDOWS.into();
        if lines(self) && lines(desk) {
            let samples = desk.line.load(Ordering::Relaxed) - self.line.load(Ordering::Relaxed);
            return Distance::About { samples, within: 0 };
        }
        if self.cycles_windows.load(Ordering::Acquire) >= WINDOWS.into()
            && self.lead.load(Ordering::Relaxed) == lead
        {
            let (least, most) =
                (self.least.load(Ordering::Relaxed), self.most.load(Ordering::Relaxed));
            let samples = least.midpoint(most);
            return Distance::About { samples, within: most - least };
        }
        Distance::Unproven
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays two instances in blocks of 64; `order` says whether the guest is called first in a cycle.
    fn play(
        cycles: usize,
        guest_began: u64,
        position: Option<i64>,
        guest_first: impl Fn(usize) -> bool,
    ) -> (Place, Place) {
        let (lead, desk, guest) = (Lead::default(), Place::default(), Place::default());
        let (mut of_desk, mut of_guest) = (PlaceCounter::default(), PlaceCounter::default());
        for cycle in 0..cycles {
            let at = cycle as u64 * 64;
            let position = position.map(|p| p + at as i64);
            let mut call_desk = || {
                lead.tell(7, at);
                of_desk.block(&desk, &lead, at, 64, position);
            };
            let mut call_guest = || {
                if at >= guest_began {
                    of_guest.block(&guest, &lead, at - guest_began, 64, position);
                }
            };
            if guest_first(cycle) {
                call_guest();
                call_desk();
            } else {
                call_desk();
                call_guest();
            }
        }
        (desk, guest)
    }

    #[test]
    fn a_host_that_calls_each_once_in_a_cycle_proves_the_place_within_a_block_or_two() {
        for first in [true, false] {
            let (desk, guest) = play(2_000, 6_400, None, |_| first);
            let Distance::About { samples, within } = guest.distance(7, &desk) else {
                panic!("not proven")
            };
            assert!((samples + 6_400).abs() <= within && within <= 128, "{samples} {within}");
            assert_eq!(guest.distance(8, &desk), Distance::Unproven, "another Desk");
        }
    }

    #[test]
    fn a_host_whose_time_line_runs_proves_it_to_the_sample() {
        let (desk, guest) = play(2_000, 6_400, Some(123_456), |cycle| cycle % 3 == 0);
        assert_eq!(guest.distance(7, &desk), Distance::About { samples: -6_400, within: 0 });
    }

    #[test]
    fn a_host_that_runs_ahead_proves_nothing() {
        let (lead, desk, guest) = (Lead::default(), Place::default(), Place::default());
        let mut counter = PlaceCounter::default();
        for cycle in 0..2_000u64 {
            // The guest is called in bursts of sixteen blocks.
            if cycle % 16 == 0 {
                lead.tell(7, cycle * 64);
            }
            counter.block(&guest, &lead, cycle * 64, 64, None);
        }
        assert_eq!(guest.distance(7, &desk), Distance::Unproven);
    }

    #[test]
    fn nothing_is_proven_at_once_nor_after_a_jump() {
        let (desk, guest) = play(50, 0, Some(0), |_| true);
        assert_eq!(guest.distance(7, &desk), Distance::Unproven);
        let (lead, place) = (Lead::default(), Place::default());
        let mut counter = PlaceCounter::default();
        for cycle in 0..2_000u64 {
            let jumped = if cycle > 1_990 { 1_000 } else { 0 };
            counter.block(&place, &lead, cycle * 64, 64, Some((cycle * 64) as i64 + jumped));
        }
        assert!(place.line_windows.load(Ordering::Relaxed) < 10, "the line has jumped");
    }

    #[test]
    fn the_first_desk_is_in_charge_until_it_leaves() {
        let lead = Lead::default();
        assert!(lead.tell(1, 0) && !lead.tell(2, 0) && lead.tell(1, 64));
        lead.leave(2);
        assert_eq!(lead.id(), 1);
        lead.leave(1);
        assert!(lead.tell(2, 0));
    }
}
