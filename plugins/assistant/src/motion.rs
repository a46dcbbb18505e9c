//! Does a line live? A source moves: it rises clearly above what is there without it. What holds
//! still from the first sample is noise or mains hum, however loud.

mod buzz;

use buzz::Buzz;
use dsp_core::listen::Observation;
use dsp_core::listen::observation::{HOPS_PER_SECOND, SILENCE_DB, THIRD_OCTAVES};
use std::collections::VecDeque;

/// Hops per block: whole periods of 50 and of 60 Hz, so that hum holds still.
const BLOCK_HOPS: u32 = 10;
/// Blocks in the second that is looked at.
const SECOND: usize = 10;
/// A source moves its level by this much within a second, dB; noise holds to 3.
const MOVES_DB: f32 = 6.0;
/// Where moves are not counted any more, dBFS RMS: under the lowest gate of the listener.
const LOWEST_DBFS: f32 = -76.0;
/// Hum holds as still as noise, dB from lowest to highest block within a second.
const STILL_DB: f32 = 3.0;
/// Hum is believed after this many still blocks: on a line that never lived, and on one that did,
/// where a note may be held for long.
const HUM_BLOCKS: u32 = 20;
const HUM_BLOCKS_ALIVE: u32 = 100;
/// So much movement is more than the one step with which noise begins, hops.
pub(crate) const ALIVE_HOPS: u64 = 150;

/// What holds still on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Still {
    /// Nothing that could be told: noise.
    Noise,
    /// Mains hum; its frequency, Hz.
    Hum(u32),
    /// What repeats with the mains and is no hum: dimmers, chargers, a broken shield; their frequency, Hz.
    Buzz(u32),
}

/// Follows the movement of one line.
#[derive(Default)]
pub(crate) struct Motion {
    block_power: f64,
    block_hops: u32,
    blocks: VecDeque<f32>,
    since_onset: u32,
    hum_blocks: u32,
    mains_hz: u32,
    buzz: Buzz,
    buzz_blocks: u32,
    moving_hops: u64,
}

impl Motion {
    /// Takes a hop; true while the line moves as a source does.
    pub fn step(&mut self, o: &Observation) -> bool {
        self.block_power += 10f64.powf(f64::from(o.pre.rms_dbfs) / 10.0);
        self.block_hops += 1;
        self.since_onset = if o.onset { 0 } else { self.since_onset.saturating_add(1) };
        self.buzz.push(&o.probe);
        if self.block_hops == BLOCK_HOPS {
            self.end_block(&o.bands_db);
        }
        let hit = self.since_onset < HOPS_PER_SECOND && !self.blocks.is_empty();
        let moves = o.active && (hit || self.range_db() >= MOVES_DB);
        self.moving_hops += u64::from(moves);
        moves
    }

    /// The line has moved for long enough that something plays on it.
    pub fn lived(&self) -> bool {
        self.moving_hops >= ALIVE_HOPS
    }

    /// Level of the last tenth of a second, dBFS RMS.
    pub fn level_dbfs(&self) -> f32 {
        self.blocks.back().copied().unwrap_or(SILENCE_DB)
    }

    /// Mean level of the last second, dBFS RMS.
    pub fn second_dbfs(&self) -> f32 {
        let power = |dbfs: &f32| 10f64.powf(f64::from(*dbfs) / 10.0);
        let mean = self.blocks.iter().map(power).sum::<f64>() / self.blocks.len().max(1) as f64;
        10.0 * mean.max(1e-16).log10() as f32
    }

    /// What holds still now: hum where it was told for long enough.
    pub fn still(&self) -> Still {
        let least = if self.lived() { HUM_BLOCKS_ALIVE } else { HUM_BLOCKS };
        match self.buzz.mains_hz() {
            _ if self.hum_blocks >= least => Still::Hum(self.mains_hz),
            Some(mains_hz) if self.buzz_blocks >= least => Still::Buzz(mains_hz),
            _ => Still::Noise,
        }
    }

    fn end_block(&mut self, bands_db: &[f32; THIRD_OCTAVES]) {
        let power = self.block_power / f64::from(BLOCK_HOPS);
        self.block_power = 0.0;
        self.block_hops = 0;
        if self.blocks.len() == SECOND {
            self.blocks.pop_front();
        }
        self.blocks.push_back(10.0 * power.max(1e-16).log10() as f32);
        let holds_still = self.range_db() < STILL_DB;
        let mains_hz = if holds_still { mains_hz(bands_db) } else { None };
        let mains_hz = mains_hz.filter(|hz| self.buzz.may_hum(*hz));
        let buzzes = holds_still && self.buzz.mains_hz().is_some();
        self.buzz_blocks = if buzzes { self.buzz_blocks + 1 } else { 0 };
        self.hum_blocks = if mains_hz.is_some() { self.hum_blocks + 1 } else { 0 };
        self.mains_hz = mains_hz.unwrap_or(0);
    }

    fn range_db(&self) -> f32 {
        let lowest = self.blocks.iter().copied().fold(f32::MAX, f32::min);
        let highest = self.blocks.iter().copied().fold(f32::MIN, f32::max);
        if self.blocks.is_empty() {
            0.0
        } else {
            highest.max(LOWEST_DBFS) - lowest.max(LOWEST_DBFS)
        }
    }
}

/// Third-octave bands with the first harmonics of the mains, lowest first, and those between them
/// that stay empty.
struct Comb {
    hz: u32,
    filled: &'static [usize],
    gaps: [usize; 2],
}

/// 50 Hz: bands of 50, 100, 160, 200 to 500 Hz, nothing at 80 and 125. 60 Hz: 63, 125, 160 and 200
/// (180 lies on their edge), 250 to 500, nothing at 80 and 100.
const COMBS: [Comb; 2] = [
    Comb { hz: 50, filled: &[3, 6, 8, 9, 10, 11, 12, 13], gaps: [5, 7] },
    Comb { hz: 60, filled: &[4, 7, 8, 9, 10, 11, 12, 13], gaps: [5, 6] },
];
/// The harmonics hold this share of all power, and the three lowest filled bands this much of it.
const COMB_SHARE: f32 = 0.9;
const LOWEST_SHARE: f32 = 0.5;
/// The gaps lie this far under the loudest harmonic, dB.
const GAP_DB: f32 = 15.0;

/// The mains whose harmonics hold the energy, as far as third octaves can tell; `None`: none.
fn mains_hz(bands_db: &[f32; THIRD_OCTAVES]) -> Option<u32> {
    let power = |band: usize| 10f32.powf(bands_db[band] / 10.0);
    let total: f32 = (0..THIRD_OCTAVES).map(power).sum();
    let hums = |comb: &&Comb| {
        let lowest: f32 = comb.filled[..3].iter().map(|b| power(*b)).sum();
        // What the window spreads of 50 Hz into 63 and of 60 Hz into 50 is theirs.
        let spread = power(3) + power(4) - power(comb.filled[0]);
        let filled: f32 = comb.filled.iter().map(|b| power(*b)).sum::<f32>() + spread;
        let loudest = comb.filled.iter().map(|b| bands_db[*b]).fold(f32::MIN, f32::max);
        filled >= COMB_SHARE * total
            && lowest >= LOWEST_SHARE * total
            && comb.gaps.iter().all(|b| bands_db[*b] <= loudest - GAP_DB)
            && power(comb.filled[0]) >= spread
    };
    COMBS.iter().find(hums).map(|comb| comb.hz)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmonics_of_the_mains_are_told_and_noise_and_chords_are_not() {
        let with = |bands: &[(usize, f32)]| {
            let mut all = [-100.0; THIRD_OCTAVES];
            bands.iter().for_each(|(band, level)| all[*band] = *level);
            mains_hz(&all)
        };
        assert_eq!(with(&[(3, -40.0), (4, -52.0), (6, -45.0), (8, -50.0)]), Some(50));
        assert_eq!(with(&[(4, -40.0), (3, -50.0), (7, -45.0), (9, -50.0)]), Some(60));
        assert_eq!(with(&[(6, -40.0), (9, -45.0)]), Some(50), "a rectifier's 100 Hz");
        assert_eq!(with(&[(7, -40.0), (10, -45.0)]), Some(60));
        assert_eq!(mains_hz(&[-60.0; THIRD_OCTAVES]), None, "pink noise");
        assert_eq!(with(&[(3, -40.0), (4, -40.0), (5, -40.0), (6, -40.0)]), None, "rumble");
        assert_eq!(with(&[(6, -40.0), (8, -40.0), (16, -40.0)]), None, "a chord");
        assert_eq!(with(&[(12, -40.0)]), None, "a tone of 400 Hz");
    }
}
