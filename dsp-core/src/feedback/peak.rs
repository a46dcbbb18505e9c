//! What the tracker tells of one line of the spectrum.

use super::{Exponential, Trend};

/// Lines that are told in a hop: the most suspicious ones. A loop seldom rings at more than a few
/// frequencies at once.
pub const MAX_PEAKS: usize = 16;

/// One line of a channel's spectrum, as it stands in this hop.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Peak {
    /// Number of the line, from 1; the same from hop to hop while it is followed.
    pub line: u32,
    /// Frequency, Hz, interpolated between bins; mean of the last hops.
    pub hz: f32,
    /// Level, dBFS RMS, interpolated between bins.
    pub level_dbfs: f32,
    /// Over the strongest of its harmonics and subharmonics (0.5, 1.5, 2, 3, 4 times), dB: PHPR.
    pub over_harmonics_db: f32,
    /// Over the louder side of its surroundings (62 to 100 Hz away; 16 to 25 Hz below 162 Hz), dB: PNPR,
    /// but with the mean of each side in place of the maximum, so that a second ring nearby does not hide
    /// the first.
    pub over_neighbours_db: f32,
    /// Over the mean of the whole spectrum, dB: PAPR.
    pub over_mean_db: f32,
    /// Hops since the line was first seen; saturates.
    pub age_hops: u16,
    /// Hops since it was last a peak; 0: it is one now. The level is measured all the same.
    pub lost_hops: u16,
    /// Share of the last 16 hops (or of its age) in which it was a peak, 0 to 1.
    pub persistence: f32,
    /// Deviation of its frequency from its mean over the last 12 hops, RMS, Hz.
    pub wander_hz: f32,
    /// How its level goes, over the window in which it went most evenly.
    pub trend: Trend,
    /// How well one sine that grows evenly explains it, over 240, 480, 960 and 1920 ms.
    pub exponentials: [Exponential; 4],
    /// Log-odds that it is a ring, by its shape alone; how loud it is beside the programme is for others.
    pub log_odds: f32,
    /// How its level goes over the last 80 ms, dB/s.
    pub lately_db_s: f32,
}

impl Peak {
    /// [`Self::wander_hz`] in cents of its frequency.
    pub fn wander_cents(&self) -> f32 {
        1_200.0 * (1.0 + self.wander_hz / self.hz.max(1.0)).log2()
    }
}

/// The lines of one hop, most suspicious first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peaks {
    all: [Peak; MAX_PEAKS],
    count: usize,
}

impl Default for Peaks {
    fn default() -> Self {
        Self { all: [Peak::default(); MAX_PEAKS], count: 0 }
    }
}

impl Peaks {
    /// Room for one more? Then it is taken.
    pub fn push(&mut self, peak: Peak) {
        if let Some(free) = self.all.get_mut(self.count) {
            *free = peak;
            self.count += 1;
        }
    }
}

impl std::ops::Deref for Peaks {
    type Target = [Peak];

    fn deref(&self) -> &[Peak] {
        &self.all[..self.count]
    }
}
