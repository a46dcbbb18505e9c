//! The level between notes: minimum statistics, slow up and quick down.
//!
//! A floor is believed only where there is evidence of one: a pause (far below the channel's loud level),
//! or a level that holds still with a spectrum without peaks. A held chord is neither, so the floor
//! stays put through music. Digital silence is no floor: it teaches nothing.

use super::level::power_db;
use super::spectrometer::Powers;

/// Mean square below which a hop is digital silence: -130 dBFS.
pub(super) const DIGITAL_SILENCE: f64 = 1e-13;
/// Hops per block.
const BLOCK_HOPS: u32 = 10;
/// Blocks that must hold still: 1 s.
const BLOCKS: usize = 10;
/// How still, dB from lowest to highest.
const STILL_DB: f32 = 3.0;
/// A pause is this far below the loud level, dB.
const PAUSE_DB: f32 = 20.0;
/// Steady noise this close to the loud level is part of the music (a cymbal, distortion), dB.
const MUSIC_DB: f32 = 12.0;
/// A floor so close to the loud level is none, dB.
const APART_DB: f32 = 6.0;
/// Rise per block where the evidence says noise: 3 dB/s.
const RISE_DB: f32 = 0.3;
/// Rise per block in music: 0.05 dB/s.
const CREEP_DB: f32 = 0.005;
/// Highest bin over mean within an octave, weighted by power: noise gives 2 to 3, held notes 6 and more.
const PEAKY: f32 = 4.0;
/// Share of the newest spectrum in the smoothed one (ten a second).
const NEWEST: f32 = 0.15;

/// Tracks the floor of one channel.
pub(super) struct NoiseFloor {
    floor_dbfs: Option<f32>,
    block_power: f64,
    block_hops: u32,
    block_torn: bool,
    blocks: [f32; BLOCKS],
    filled: usize,
    smooth: Powers,
    steady_noise: bool,
}

impl NoiseFloor {
    pub fn new(empty: Powers) -> Self {
        Self {
            floor_dbfs: None,
            block_power: 0.0,
            block_hops: 0,
            block_torn: false,
            blocks: [0.0; BLOCKS],
            filled: 0,
            smooth: empty,
            steady_noise: false,
        }
    }

    /// After a gap: the evidence under way is dropped, the floor stays.
    pub fn clear(&mut self) {
        self.block_power = 0.0;
        self.block_hops = 0;
        self.block_torn = false;
        self.filled = 0;
        self.steady_noise = false;
    }

    /// True where the last second held still and had a spectrum without peaks.
    pub fn steady_noise(&self) -> bool {
        self.steady_noise
    }

    /// The floor, dBFS RMS; `None` while there was no evidence of one.
    pub fn dbfs(&self) -> Option<f32> {
        self.floor_dbfs
    }

    /// Takes a hop of mean square `power`. `spectrum` is called once per block.
    pub fn step<'a>(
        &mut self,
        power: f64,
        loud_dbfs: Option<f32>,
        spectrum: impl FnOnce() -> &'a Powers,
    ) {
        self.block_torn |= power < DIGITAL_SILENCE;
        self.block_power += power;
        self.block_hops += 1;
        if self.block_hops < BLOCK_HOPS {
            return;
        }
        let level = power_db(self.block_power / f64::from(BLOCK_HOPS));
        let torn = self.block_torn;
        self.block_power = 0.0;
        self.block_hops = 0;
        self.block_torn = false;
        if torn {
            self.filled = 0;
            self.steady_noise = false;
            return;
        }
        self.blocks.rotate_left(1);
        self.blocks[BLOCKS - 1] = level;
        self.filled = (self.filled + 1).min(BLOCKS);
        if self.filled == 1 {
            self.follow(spectrum(), 1.0);
        } else {
            self.follow(spectrum(), NEWEST);
        }
        self.block(level, loud_dbfs);
    }

    fn block(&mut self, level: f32, loud_dbfs: Option<f32>) {
        let pause = loud_dbfs.is_some_and(|loud| level < loud - PAUSE_DB);
        self.steady_noise = self.filled == BLOCKS && self.still() && self.peakiness() < PEAKY;
        let noise = self.steady_noise && loud_dbfs.is_none_or(|loud| level < loud - MUSIC_DB);
        let mean = self.blocks.iter().sum::<f32>() / BLOCKS as f32;
        self.floor_dbfs = match self.floor_dbfs {
            None if noise => Some(mean),
            None if pause => Some(level),
            None => None,
            Some(floor) if noise && mean < floor => Some(mean),
            Some(floor) if noise => Some(mean.min(floor + RISE_DB)),
            // What was taken for a pause turned out to be all there is.
            Some(floor) if loud_dbfs.is_some_and(|loud| floor > loud - APART_DB) => None,
            // Quick down, but not for the dips that steady noise has by itself.
            Some(floor) if level < floor - STILL_DB => Some(level),
            Some(floor) => Some((floor + CREEP_DB).min(level.max(floor))),
        };
    }

    fn still(&self) -> bool {
        let (low, high) = self
            .blocks
            .iter()
            .fold((f32::MAX, f32::MIN), |(low, high), &b| (low.min(b), high.max(b)));
        high - low < STILL_DB
    }

    fn follow(&mut self, newest: &Powers, share: f32) {
        let smooth = &mut self.smooth;
        for (s, n) in smooth.short.iter_mut().zip(&newest.short) {
            *s += share * (n - *s);
        }
        for (s, n) in smooth.long.iter_mut().zip(&newest.long) {
            *s += share * (n - *s);
        }
    }

    /// Highest over mean bin of each octave from 22 Hz to 18 kHz, mean weighted by power.
    fn peakiness(&self) -> f32 {
        let smooth = &self.smooth;
        // Bins of 3.125 Hz: 22 to 90 Hz, 90 to 178 Hz; bins of 12.5 Hz: octaves from 175 Hz to 18 kHz.
        let long = [(7, 29), (29, 57)].map(|(a, b)| &smooth.long[a..b]);
        let edges = [14, 28, 56, 112, 224, 448, 896, 1434];
        let short: [&[f32]; 7] = std::array::from_fn(|i| {
            let all = &smooth.short;
            &all[edges[i].min(all.len())..edges[i + 1].min(all.len())]
        });
        let (mut weighted, mut total) = (0.0, 0.0);
        for bins in long.iter().chain(&short).filter(|bins| !bins.is_empty()) {
            let power: f32 = bins.iter().sum();
            let highest = bins.iter().fold(0.0_f32, |h, &b| h.max(b));
            weighted += highest * bins.len() as f32;
            total += power;
        }
        if total > 0.0 { weighted / total } else { f32::MAX }
    }
}
