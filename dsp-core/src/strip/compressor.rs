//! Feed-forward compressor in the log domain with a smooth decoupled peak detector.
//!
//! D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range Compressor Design - A Tutorial
//! and Analysis", JAES 60(6), 2012: static curve with soft knee, then
//! `y1 = max(g, aR y1 + (1 - aR) g)`, `yL = aA yL + (1 - aA) y1`, with g the gain reduction in dB
//! and a = exp(-1 / (tau fs)). Both legs share the detector and hear the same gain.

pub(super) mod abreast;

use super::ramp::{CELL, Line, Ramp};
use crate::fast_math::{exp2, log2};
use crate::meter::lanes::{larger, smaller};

/// Level of silence: the detector's floor, linear (-200 dBFS).
const FLOOR: f32 = 1e-10;
/// 20 log10(2), dB per octave of amplitude.
const DB_PER_OCTAVE: f32 = 6.020_6;
/// A hard knee is this wide, dB: the curve is off by at most an eighth of it.
const HARD_KNEE_DB: f32 = 1e-3;

/// What a compressor is set to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CompSettings {
    /// Threshold, dBFS.
    pub threshold_db: f64,
    /// Ratio, n in n:1, from 1 on.
    pub ratio: f64,
    /// Knee width, dB.
    pub knee_db: f64,
    /// Time constant of the attack, s.
    pub attack_s: f64,
    /// Time constant of the release, s.
    pub release_s: f64,
    /// Make-up gain, dB.
    pub makeup_db: f64,
}

const THRESHOLD: usize = 0;
const SLOPE: usize = 1;
const KNEE: usize = 2;
const MAKEUP: usize = 3;
const WEIGHT: usize = 4;
const LINES: usize = 5;
const LOG2_ATTACK: usize = 5;
const LOG2_RELEASE: usize = 6;

/// One compressor for a strip of one or two legs.
#[derive(Clone, Debug)]
pub struct Compressor {
    rate_hz: f64,
    ramps: [Ramp; 7],
    lines: [Line; LINES],
    moving: bool,
    keep_attack: f32,
    keep_release: f32,
    held: f32,
    smooth: f32,
    most_reduction_db: f32,
}

fn goals(s: &CompSettings, weight: f64) -> [f64; 7] {
    let (attack, release) = (s.attack_s.log2(), s.release_s.log2());
    [s.threshold_db, 1.0 - 1.0 / s.ratio.max(1.0), s.knee_db, s.makeup_db, weight, attack, release]
}

/// What of `over` (dB over the threshold) is bent down, dB: the static curve with its soft knee.
#[inline(always)]
fn bent_over(over: f32, knee_db: f32) -> f32 {
    let width = larger(knee_db, HARD_KNEE_DB);
    let bent = smaller(larger(over + 0.5 * width, 0.0), width);
    bent * bent / (2.0 * width) + larger(over - 0.5 * width, 0.0)
}

/// Gain reduction of a level that stands `over_db` over the threshold for good, dB, 0 or above.
pub fn static_reduction_db(over_db: f32, ratio: f32, knee_db: f32) -> f32 {
    (1.0 - 1.0 / ratio.max(1.0)) * bent_over(over_db, knee_db)
}

/// What the static curve takes off a level (linear), dB.
#[inline(always)]
fn curve_db(level: f32, threshold_db: f32, slope: f32, knee_db: f32) -> f32 {
    let over = DB_PER_OCTAVE * log2(larger(level, FLOOR)) - threshold_db;
    slope * bent_over(over, knee_db)
}

/// The detector's next reductions, held and smooth, where the curve asks for `wanted`, dB.
#[inline(always)]
fn detected(wanted: f32, held: f32, smooth: f32, keep_attack: f32, keep_release: f32) -> [f32; 2] {
    let held = larger(wanted, keep_release * held + (1.0 - keep_release) * wanted);
    [held, keep_attack * smooth + (1.0 - keep_attack) * held]
}

/// Gain, linear; `weight` is in the reduction already.
#[inline(always)]
fn gain(makeup_db: f32, weight: f32, reduction_db: f32) -> f32 {
    exp2((makeup_db * weight - reduction_db) * (1.0 / DB_PER_OCTAVE))
}

/// Part of the past that a one-pole keeps from sample to sample.
fn keep(time_s: f64, rate_hz: f64) -> f32 {
    (-1.0 / (time_s * rate_hz)).exp() as f32
}

impl Compressor {
    /// Out of the path, at these settings.
    pub fn new(settings: &CompSettings, rate_hz: f64) -> Self {
        let mut new = Self {
            rate_hz,
            ramps: goals(settings, 0.0).map(Ramp::at),
            lines: [Line::still(0.0); LINES],
            moving: false,
            keep_attack: 0.0,
            keep_release: 0.0,
            held: 0.0,
            smooth: 0.0,
            most_reduction_db: 0.0,
        };
        new.reset();
        new
    }

    /// Takes a sample rate.
    pub fn prepare(&mut self, rate_hz: f64) {
        self.rate_hz = rate_hz;
        self.reset();
    }

    /// Ends the ramps and forgets the past.
    pub fn reset(&mut self) {
        self.ramps.iter_mut().for_each(Ramp::snap);
        for (line, ramp) in self.lines.iter_mut().zip(&self.ramps) {
            *line = Line::still(ramp.now() as f32);
        }
        self.times();
        (self.held, self.smooth, self.most_reduction_db) = (0.0, 0.0, 0.0);
        self.moving = false;
    }

    /// Goes to these settings, in (`weight` 1) or out (0) of the path, in this many cells.
    pub fn aim(&mut self, settings: &CompSettings, weight: f64, cells: u32) {
        for (ramp, goal) in self.ramps.iter_mut().zip(goals(settings, weight)) {
            if ramp.target() != goal || cells == 0 {
                ramp.to(goal, cells);
            }
        }
        self.moving = true;
    }

    /// True where it does something to the signal.
    pub fn heard(&self) -> bool {
        self.ramps[WEIGHT].now() != 0.0 || self.moving()
    }

    /// True while a ramp runs.
    pub fn moving(&self) -> bool {
        self.moving
    }

    fn times(&mut self) {
        self.keep_attack = keep(self.ramps[LOG2_ATTACK].now().exp2(), self.rate_hz);
        self.keep_release = keep(self.ramps[LOG2_RELEASE].now().exp2(), self.rate_hz);
    }

    /// Starts a cell.
    pub fn start_cell(&mut self) {
        if self.moving {
            self.moving = false;
            for (i, ramp) in self.ramps.iter_mut().enumerate() {
                let start = ramp.now() as f32;
                ramp.advance();
                if let Some(line) = self.lines.get_mut(i) {
                    line.aim(start, ramp.now() as f32);
                    self.moving |= line.slope != 0.0;
                }
                self.moving |= ramp.moving();
            }
            self.times();
        }
        if !self.heard() {
            (self.held, self.smooth) = (0.0, 0.0);
        }
        for state in [&mut self.held, &mut self.smooth] {
            if !(state.abs() >= 1e-15 && state.is_finite()) {
                *state = 0.0;
            }
        }
    }

    /// Largest gain reduction since the last call, dB.
    pub fn take_reduction_db(&mut self) -> f32 {
        std::mem::take(&mut self.most_reduction_db)
    }

    /// Runs a chunk that lies within one cell: frames of `L` samples, one after the other.
    pub fn run<const L: usize>(&mut self, audio: &mut [f32]) {
        let frames = (audio.len() / L).min(CELL);
        let mut reduction = [0.0f32; CELL];
        let mut makeup = [0.0f32; CELL];
        let mut weight = [0.0f32; CELL];
        let mut level = [0.0f32; CELL];
        for (level, frame) in level.iter_mut().zip(audio.chunks_exact(L)) {
            *level = frame.iter().fold(FLOOR, |m, x| larger(m, x.abs()));
        }
        let lines = &mut self.lines;
        let [mut threshold, mut slope, mut knee] =
            [THRESHOLD, SLOPE, KNEE].map(|i| [lines[i].at; CELL]);
        if lines.iter().any(|line| line.slope != 0.0) {
            for i in 0..frames {
                threshold[i] = lines[THRESHOLD].next();
                slope[i] = lines[SLOPE].next();
                knee[i] = lines[KNEE].next();
                makeup[i] = lines[MAKEUP].next();
                weight[i] = lines[WEIGHT].next();
            }
        } else {
            makeup = [lines[MAKEUP].at; CELL];
            weight = [lines[WEIGHT].at; CELL];
        }
        // All 32, whatever the chunk: a fixed count is straight vector code.
        for i in 0..CELL {
            reduction[i] = curve_db(level[i], threshold[i], slope[i], knee[i]);
        }
        let (keep_attack, keep_release) = (self.keep_attack, self.keep_release);
        let (mut held, mut smooth) = (self.held, self.smooth);
        for g in &mut reduction[..frames] {
            [held, smooth] = detected(*g, held, smooth, keep_attack, keep_release);
            *g = smooth;
        }
        (self.held, self.smooth) = (held, smooth);
        reduction[frames..].fill(0.0);
        for i in 0..CELL {
            reduction[i] *= weight[i];
            level[i] = gain(makeup[i], weight[i], reduction[i]);
        }
        // On its own: in the loop above it would keep that from being vector code.
        self.most_reduction_db =
            reduction.iter().fold(self.most_reduction_db, |m, x| larger(m, *x));
        for (frame, gain) in audio.chunks_exact_mut(L).zip(&level) {
            frame.iter_mut().for_each(|x| *x *= gain);
        }
    }
}
