//! One line that is followed from hop to hop.

use super::past::{KEPT_HOPS, Past};
use super::pick::{Picked, Spectra};
use super::trend::{WINDOWS, slope};
use super::{Exponential, Trend};
use realfft::num_complex::Complex32;

/// Hops of level and frequency that are kept: the longest window of [`Trend`].
pub(super) const KEPT: usize = WINDOWS[WINDOWS.len() - 1];
/// Hops over which the frequency's stability is measured.
const STEADY: usize = 12;
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
    levels_db: [f32; KEPT],
    hertz: [f32; KEPT],
    /// The bin that it began in: its last values, with their phase.
    bin: usize,
    long: bool,
    values: [Complex32; KEPT_HOPS],
    known: usize,
    /// One bit a hop in which it was a peak, newest in bit 0.
    seen: u64,
    pub age: u32,
    pub lost: u32,
    pub over_neighbours: f32,
    /// Hops in which it is still followed, since it looked like a ring.
    follow: u32,
}

impl Line {
    pub fn new(number: u32, first: Picked, past: &Past) -> Self {
        let mut line = Self {
            number,
            hz: first.hz,
            levels_db: [0.0; KEPT],
            hertz: [0.0; KEPT],
            bin: first.bin,
            long: first.long,
            values: [Complex32::ZERO; KEPT_HOPS],
            known: 0,
            seen: 0,
            age: 0,
            lost: 0,
            over_neighbours: 0.0,
            follow: 0,
        };
        line.known = past.of_bin(first.long, first.bin, &mut line.values);
        line.see(first, db(first.power));
        line
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
        self.levels_db.copy_within(1.., 0);
        self.levels_db[KEPT - 1] = level_db;
        self.hertz.copy_within(1.., 0);
        self.hertz[KEPT - 1] = hz;
        self.seen = self.seen << 1 | u64::from(seen);
        self.age = self.age.saturating_add(1);
    }

    /// Takes the value of its bin in this hop.
    pub fn follow(&mut self, spectra: &Spectra<'_>) {
        let spectrum = if self.long { spectra.long } else { spectra.short };
        self.values.copy_within(1.., 0);
        self.values[KEPT_HOPS - 1] = spectrum.bins.get(self.bin).copied().unwrap_or_default();
        self.known = (self.known + 1).min(KEPT_HOPS);
    }

    /// Whether it looked like a ring in this hop.
    pub fn looked(&mut self, suspicious: bool) {
        self.follow = if suspicious { FOLLOW_HOPS } else { self.follow.saturating_sub(1) };
    }

    /// True where it looked like a ring of late.
    pub fn is_followed(&self) -> bool {
        self.follow > 0
    }

    /// How well one growing sine explains it. The long window sees 320 ms at once: a shorter span than
    /// that says nothing, so the next ones stand in.
    pub fn exponentials(&self) -> [Exponential; 3] {
        let [short, middle, long] = Exponential::of_spans(&self.values[KEPT_HOPS - self.known..]);
        if self.long { [middle, long, long] } else { [short, middle, long] }
    }

    fn newest(&self, hops: usize) -> usize {
        KEPT - hops.min(self.age as usize).min(KEPT)
    }

    pub fn level_db(&self) -> f32 {
        self.levels_db[KEPT - 1]
    }

    pub fn trend(&self) -> Trend {
        Trend::best(&self.levels_db[self.newest(KEPT)..])
    }

    /// Slope over the last eight hops, dB/s.
    pub fn lately_db_s(&self) -> f32 {
        slope(&self.levels_db[self.newest(8)..])
            * crate::listen::observation::HOPS_PER_SECOND as f32
    }

    /// RMS deviation of the frequency over the last hops in which it was a peak, Hz.
    pub fn wander_hz(&self) -> f32 {
        let from = self.newest(STEADY);
        let peaks = |i: &usize| self.seen >> (KEPT - 1 - i) & 1 == 1;
        let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0);
        for i in (from..KEPT).filter(peaks) {
            let d = self.hertz[i] - self.hz;
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

/// Power in dB, -160 at the least.
pub(super) fn db(power: f32) -> f32 {
    if power > 1e-16 { 10.0 * power.log10() } else { -160.0 }
}
