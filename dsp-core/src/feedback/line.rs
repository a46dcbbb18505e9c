//! One line that is followed from hop to hop.

use super::exponential::{LONGEST, LONGEST_EVERY};
use super::past::Past;
use super::pick::{Picked, Spectra};
use super::slide::Slide;
use super::trend::{WINDOWS, slope};
use super::{Exponential, Trend};
use crate::fast_math::log2;
use realfft::num_complex::Complex32;

/// Hops of level that are kept: the longest window of [`Trend`].
pub(super) const KEPT: usize = WINDOWS[WINDOWS.len() - 1];
/// Hops over which the frequency's stability is measured.
const STEADY: usize = 12;
/// Hops from one look at a line that nobody suspects to the next: what is suspected is looked at in each.
const EVERY: u32 = 4;
/// A line is followed for so long after it looked like a ring, hops: as long as a probe takes, and what
/// comes after it.
const FOLLOW_HOPS: u32 = 60;
/// Weight of a new frequency in the mean.
const FRESH: f32 = 0.25;

/// A line with its history, newest last.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub number: u32,
    /// Mean frequency of late, Hz.
    pub hz: f32,
    levels_db: Slide<f32, KEPT, { 2 * KEPT }>,
    hertz: Slide<f32, STEADY, { 4 * STEADY }>,
    /// The bin that it began in: its last values, with their phase.
    bin: usize,
    long: bool,
    values: Slide<Complex32, LONGEST, { 2 * LONGEST }>,
    known: usize,
    /// As they stood when it was looked at last.
    trend: Trend,
    exponentials: [Exponential; 4],
    /// One bit a hop in which it was a peak, newest in bit 0.
    seen: u64,
    pub age: u32,
    pub lost: u32,
    pub over_neighbours: f32,
    /// Hops in which it is still followed, since it looked like a ring.
    follow: u32,
}

impl Line {
    /// None yet: room for one.
    pub fn new() -> Self {
        Self {
            number: 0,
            hz: 0.0,
            levels_db: Slide::new(),
            hertz: Slide::new(),
            bin: 0,
            long: false,
            values: Slide::new(),
            known: 0,
            trend: Trend::default(),
            exponentials: [Exponential::default(); 4],
            seen: 0,
            age: 0,
            lost: 0,
            over_neighbours: 0.0,
            follow: 0,
        }
    }

    /// Begins with a peak. What the histories held before is never asked for: age and `known` bound it.
    pub fn begin(&mut self, number: u32, first: Picked) {
        (self.number, self.hz, self.bin, self.long) = (number, first.hz, first.bin, first.long);
        (self.known, self.seen, self.age, self.lost, self.follow) = (0, 0, 0, 0, 0);
        (self.trend, self.exponentials) = (Trend::default(), [Exponential::default(); 4]);
        self.see(first, db(first.power));
    }

    /// The line is a peak in this hop.
    pub fn see(&mut self, peak: Picked, level_db: f32) {
        let weight = if self.age < 4 { 1.0 / (self.age + 1) as f32 } else { FRESH };
        self.hz += weight * (peak.hz - self.hz);
        self.over_neighbours = peak.over_neighbours;
        self.lost = 0;
        self.push(level_db, peak.hz, true);
    }

    /// It is not; its level is measured all the same.
    pub fn miss(&mut self, level_db: f32) {
        self.lost += 1;
        self.push(level_db, self.hz, false);
    }

    fn push(&mut self, level_db: f32, hz: f32, seen: bool) {
        self.levels_db.push(level_db);
        self.hertz.push(hz);
        self.seen = self.seen << 1 | u64::from(seen);
        self.age = self.age.saturating_add(1);
    }

    /// Takes the value of its bin in this hop. A line that was never told needs none: most never are.
    pub fn follow(&mut self, spectra: &Spectra<'_>) {
        if self.known > 0 {
            let spectrum = if self.long { spectra.long } else { spectra.short };
            self.values.push(spectrum.bins.get(self.bin).copied().unwrap_or_default());
            self.known = (self.known + 1).min(LONGEST);
        }
    }

    /// True in the hops in which it is looked at: in all where it looks like a ring, else in turn.
    pub fn is_due(&self, hop: u32) -> bool {
        self.follow + EVERY > FOLLOW_HOPS || self.number.wrapping_add(hop).is_multiple_of(EVERY)
    }

    /// Whether it looked like a ring in this hop.
    pub fn looked(&mut self, suspicious: bool) {
        self.follow = if suspicious { FOLLOW_HOPS } else { self.follow.saturating_sub(1) };
    }

    /// True where it looked like a ring of late.
    pub fn is_followed(&self) -> bool {
        self.follow > 0
    }

    /// True where nothing is known of its bin yet.
    pub fn is_unknown(&self) -> bool {
        self.known == 0
    }

    /// Takes in what its bin held before.
    pub fn look_up(&mut self, hop: u32, past: &Past) {
        self.known = past.of_bin(self.long, self.bin, self.values.all_mut());
        self.measure(hop);
    }

    /// How well one growing sine explains it, as of late; nothing before its past was looked up.
    pub fn exponentials(&mut self, hop: u32) -> [Exponential; 4] {
        if self.known > 0 && self.is_due(hop) {
            self.measure(hop);
        }
        self.exponentials
    }

    /// The long window sees 320 ms at once: a shorter span than that says nothing, so the next ones stand in.
    fn measure(&mut self, hop: u32) {
        let [short, middle, long] = Exponential::of_spans(self.values.newest(self.known));
        // A line that is younger than the longest span has none yet.
        let longest = match self.known < LONGEST {
            true => long,
            false if self.number.wrapping_add(hop).is_multiple_of(LONGEST_EVERY) => {
                Exponential::longest(self.values.newest(LONGEST))
            }
            false => self.exponentials[3],
        };
        self.exponentials = match self.long {
            true => [middle, long, long, longest],
            false => [short, middle, long, longest],
        };
    }

    /// Levels of the last hops, as many as it has, oldest first.
    fn levels(&self, hops: usize) -> &[f32] {
        self.levels_db.newest(hops.min(self.age as usize))
    }

    pub fn level_db(&self) -> f32 {
        self.levels(1).first().copied().unwrap_or(-160.0)
    }

    /// How its level goes, as of late.
    pub fn trend(&mut self, hop: u32) -> Trend {
        if self.trend.hops == 0 || self.is_due(hop) {
            self.trend = Trend::best(self.levels(KEPT));
        }
        self.trend
    }

    /// Slope over the last eight hops, dB/s.
    pub fn lately_db_s(&self) -> f32 {
        slope(self.levels(8)) * crate::listen::observation::HOPS_PER_SECOND as f32
    }

    /// RMS deviation of the frequency over the last hops in which it was a peak, Hz.
    pub fn wander_hz(&self) -> f32 {
        let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0);
        let newest_first = self.hertz.newest(STEADY.min(self.age as usize)).iter().rev();
        for (_, hz) in newest_first.enumerate().filter(|(back, _)| self.seen >> back & 1 == 1) {
            let d = hz - self.hz;
            sum += d;
            squares += d * d;
            count += 1.0;
        }
        if count < 2.0 { 0.0 } else { (squares / count - (sum / count).powi(2)).max(0.0).sqrt() }
    }

    /// Share of the last 16 hops in which it was a peak.
    pub fn persistence(&self) -> f32 {
        let hops = self.age.clamp(1, 16);
        (self.seen & ((1 << hops) - 1)).count_ones() as f32 / hops as f32
    }
}

/// Power in dB, -160 at the least; within 1e-5 dB near 0 dB.
pub(super) fn db(power: f32) -> f32 {
    /// 10 log10(2), dB per octave of power.
    const DB_PER_OCTAVE: f32 = 3.010_3;
    if power > 1e-16 { DB_PER_OCTAVE * log2(power) } else { -160.0 }
}
