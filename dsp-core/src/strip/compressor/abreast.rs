//! Compressors of several strips at once: lane `l` is strip `l`.

use super::{Compressor, curve_db, detected, gain, larger};
use super::{KNEE, LINES, MAKEUP, SLOPE, THRESHOLD, WEIGHT};
use crate::strip::abreast::{ABREAST, Frame};

/// The compressor on each lane; the others go through untouched.
pub type Compressors<'a> = [Option<&'a mut Compressor>; ABREAST];

/// All lanes, gathered.
#[derive(Default)]
struct Lanes {
    at: [Frame; LINES],
    slope: [Frame; LINES],
    keep_attack: Frame,
    keep_release: Frame,
    held: Frame,
    smooth: Frame,
    most: Frame,
    heard: [bool; ABREAST],
    moving: bool,
}

/// Runs a chunk that lies within one cell of each. The bits are those of [`Compressor::run`] on each lane alone.
#[inline(always)]
pub fn run(compressors: &mut Compressors<'_>, audio: &mut [Frame]) {
    let mut lanes = gather(compressors);
    if !lanes.heard.contains(&true) {
        return;
    }
    let [keep_attack, keep_release] = [lanes.keep_attack, lanes.keep_release];
    for frame in audio {
        if lanes.moving {
            for (at, slope) in lanes.at.iter_mut().zip(&lanes.slope) {
                for lane in 0..ABREAST {
                    at[lane] += slope[lane];
                }
            }
        }
        let mut gains = [1.0; ABREAST];
        for lane in 0..ABREAST {
            let [threshold, slope, knee] = [THRESHOLD, SLOPE, KNEE].map(|i| lanes.at[i][lane]);
            let wanted = curve_db(frame[lane].abs(), threshold, slope, knee);
            let (held, smooth) = (lanes.held[lane], lanes.smooth[lane]);
            let [held, smooth] =
                detected(wanted, held, smooth, keep_attack[lane], keep_release[lane]);
            (lanes.held[lane], lanes.smooth[lane]) = (held, smooth);
            let weight = lanes.at[WEIGHT][lane];
            let reduction = smooth * weight;
            lanes.most[lane] = larger(lanes.most[lane], reduction);
            gains[lane] = gain(lanes.at[MAKEUP][lane], weight, reduction);
        }
        for lane in 0..ABREAST {
            frame[lane] *= if lanes.heard[lane] { gains[lane] } else { 1.0 };
        }
    }
    give_back(compressors, &lanes);
}

#[inline(always)]
fn gather(compressors: &Compressors<'_>) -> Lanes {
    let mut lanes = Lanes::default();
    for (lane, comp) in compressors.iter().enumerate() {
        let Some(comp) = comp.as_ref().filter(|comp| comp.heard()) else { continue };
        for (i, line) in comp.lines.iter().enumerate() {
            (lanes.at[i][lane], lanes.slope[i][lane]) = (line.at, line.slope);
            lanes.moving |= line.slope != 0.0;
        }
        lanes.keep_attack[lane] = comp.keep_attack;
        lanes.keep_release[lane] = comp.keep_release;
        (lanes.held[lane], lanes.smooth[lane]) = (comp.held, comp.smooth);
        lanes.most[lane] = comp.most_reduction_db;
        lanes.heard[lane] = true;
    }
    lanes
}

#[inline(always)]
fn give_back(compressors: &mut Compressors<'_>, lanes: &Lanes) {
    for (lane, comp) in compressors.iter_mut().enumerate() {
        let Some(comp) = comp.as_mut().filter(|_| lanes.heard[lane]) else { continue };
        for (line, at) in comp.lines.iter_mut().zip(&lanes.at) {
            line.at = at[lane];
        }
        (comp.held, comp.smooth) = (lanes.held[lane], lanes.smooth[lane]);
        comp.most_reduction_db = lanes.most[lane];
    }
}
