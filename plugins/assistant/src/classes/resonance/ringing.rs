//! Ringing: does a band die away slower than its neighbours once the source stops?
//!
//! SCIENCE section 2: a resonance that rings has a decay of at least three times its neighbours'. It
//! is read off the third-octave bands after offsets. Their window of 80 ms hides whatever rings for
//! less than about a tenth of a second; a bell of Q 4 at 1 kHz is one of those. So ringing is what
//! a narrow cut needs, not what a resonance needs.

use dsp_core::listen::Observation;
use dsp_core::listen::observation::{THIRD_OCTAVES, third_octave_hz};
use std::collections::VecDeque;

/// An offset: the level falls by this much within [`FALL_HOPS`], dB.
const FALL_DB: f32 = 10.0;
const FALL_HOPS: usize = 8;
/// The decay is read from the end of the analysis window on for this many hops.
const FROM_HOPS: u32 = 9;
const READ_HOPS: u32 = 12;
/// The decay is this many times as long as the neighbours' (SCIENCE section 2).
const TIMES: f32 = 3.0;
/// Neighbours whose decay it is compared with, bands away on either side.
const NEIGHBOURS: [usize; 2] = [2, 3];
/// Decays slower than this are steady sound, dB/s.
const STEADY_DB_PER_S: f32 = 5.0;
/// A band counts where it stands this far over the noise floor of the channel, dB.
const OVER_FLOOR_DB: f32 = 6.0;
/// Offsets that count: the last ones, and the least number of them.
const KEPT: usize = 16;
const LEAST: usize = 4;

type Bands = [f32; THIRD_OCTAVES];

/// Watches offsets of one channel.
#[derive(Default)]
pub(super) struct Ringing {
    levels: VecDeque<f32>,
    since_offset: Option<(u32, Bands)>,
    /// Per offset: bands that rang, and bands that could be told.
    offsets: VecDeque<([bool; THIRD_OCTAVES], [bool; THIRD_OCTAVES])>,
}

impl Ringing {
    /// Takes a hop in.
    pub fn hear(&mut self, o: &Observation) {
        if self.levels.len() == FALL_HOPS {
            self.levels.pop_front();
        }
        let fell = self.levels.front().is_some_and(|was| was - o.pre.rms_dbfs >= FALL_DB);
        self.levels.push_back(o.pre.rms_dbfs);
        if o.onset {
            self.since_offset = None;
            return;
        }
        match &mut self.since_offset {
            None if fell => self.since_offset = Some((0, o.bands_db)),
            None => {}
            Some((hops, from)) => {
                *hops += 1;
                if *hops == FROM_HOPS {
                    *from = o.bands_db;
                } else if *hops == FROM_HOPS + READ_HOPS {
                    let from = *from;
                    self.read(&from, &o.bands_db, o.noise_floor_dbfs);
                    self.since_offset = None;
                    self.levels.clear();
                }
            }
        }
    }

    fn read(&mut self, from: &Bands, to: &Bands, floor_dbfs: f32) {
        let rate = |band: usize| (from[band] - to[band]) * 100.0 / READ_HOPS as f32;
        let heard = |band: usize| to[band] > floor_dbfs + OVER_FLOOR_DB;
        let mut rang = [false; THIRD_OCTAVES];
        let mut told = [false; THIRD_OCTAVES];
        for band in 0..THIRD_OCTAVES {
            let sides = NEIGHBOURS.iter().flat_map(|n| [band.checked_sub(*n), Some(band + n)]);
            let rates: Vec<f32> =
                sides.flatten().filter(|b| *b < THIRD_OCTAVES).map(rate).collect();
            let neighbours = rates.iter().sum::<f32>() / rates.len().max(1) as f32;
            let own = rate(band).max(STEADY_DB_PER_S);
            told[band] = heard(band) && neighbours > STEADY_DB_PER_S;
            rang[band] = told[band] && neighbours >= TIMES * own;
        }
        if self.offsets.len() == KEPT {
            self.offsets.pop_front();
        }
        self.offsets.push_back((rang, told));
    }

    /// True where the band around `hz` rang after most of the offsets that could tell.
    pub fn rings(&self, hz: f64) -> bool {
        let away = |band: &usize| (third_octave_hz(*band) / hz).log2().abs();
        let near = |a: &usize, b: &usize| away(a).total_cmp(&away(b));
        let Some(band) = (0..THIRD_OCTAVES).min_by(near) else { return false };
        let told = self.offsets.iter().filter(|(_, told)| told[band]).count();
        let rang = self.offsets.iter().filter(|(rang, _)| rang[band]).count();
        told >= LEAST && 2 * rang > told
    }
}
