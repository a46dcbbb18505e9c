//! Intermittent: the line is gone for a moment while the source plays, floor and all, and comes back.
//!
//! A player who stops leaves a decay and the noise of the line; a contact that opens leaves neither.

use super::{Verdict, Watch};
use crate::confidence::ramp;
use crate::ear::{Desk, HZ};
use crate::number;
use dsp_core::listen::observation::SILENCE_DB;
use std::collections::VecDeque;

/// From a level this close to the channel's own a line does not stop by itself, dB.
const PLAYING_DB: f32 = 25.0;
/// It stops within two hops by this, dB, and starts within two hops by as much.
const FALL_DB: f32 = 35.0;
/// What is left lies this far under the floor that was known, dB; where none was known, under
/// [`NOTHING_DBFS`].
const UNDER_FLOOR_DB: f32 = 8.0;
const NOTHING_DBFS: f32 = -95.0;
/// It comes back within this, hops: longer is a rest, or a lost line.
const LONGEST_HOPS: u64 = HZ;
/// Three make a verdict, within this time, hops.
const LEAST: usize = 3;
const WITHIN_HOPS: u64 = 30 * HZ;

/// Looks for gaps on one line.
#[derive(Default)]
pub struct Dropouts {
    levels: VecDeque<f32>,
    floor_dbfs: f32,
    gone: Option<u64>,
    gaps: VecDeque<u64>,
    longest_hops: u64,
}

impl Watch for Dropouts {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        let Some(o) = &ear.now else { return };
        let level = o.pre.rms_dbfs;
        let two_before = self.levels.front().copied().filter(|_| self.levels.len() == 2);
        if self.levels.len() == 2 {
            self.levels.pop_front();
        }
        self.levels.push_back(level);
        while self.gaps.front().is_some_and(|hop| hop + WITHIN_HOPS < desk.hop) {
            self.gaps.pop_front();
        }
        let Some(before) = two_before else { return };
        let loud = ear.median_rms_dbfs().unwrap_or(SILENCE_DB).max(-60.0);
        match self.gone {
            None => {
                if level > SILENCE_DB && ear.noise_floor_dbfs > SILENCE_DB {
                    self.floor_dbfs = ear.noise_floor_dbfs;
                }
                let left = self.left_dbfs();
                if before >= loud - PLAYING_DB && level <= before - FALL_DB && level <= left {
                    self.gone = Some(desk.hop);
                }
            }
            Some(since) => {
                if level > self.left_dbfs() {
                    self.gone = None;
                    let long = desk.hop - since;
                    if level >= before + FALL_DB && level >= loud - PLAYING_DB {
                        self.gaps.push_back(desk.hop);
                        self.longest_hops = self.longest_hops.max(long);
                    }
                } else if desk.hop - since > LONGEST_HOPS {
                    self.gone = None;
                }
            }
        }
    }

    fn verdict(&self, desk: &Desk<'_>, _channel: usize, open: bool) -> Option<Verdict> {
        let n = self.gaps.len();
        if n < if open { 1 } else { LEAST } {
            return None;
        }
        let first = self.gaps.front().copied().unwrap_or(desk.hop);
        let seconds = (desk.hop - first) as f32 / HZ as f32;
        let longest_ms = self.longest_hops * 10;
        Some(Verdict {
            headline: "Line drops out. Check cable and connector.".to_owned(),
            text: format!(
                "{n} gaps in {seconds:.0} s in the middle of playing, noise floor and all; the longest \
                 {longest_ms} ms."
            ),
            numbers: vec![
                number("gaps", n as f64, ""),
                number("longest_gap", longest_ms as f64, "ms"),
            ],
            advice: "Check cable and connector.".to_owned(),
            strength: ramp(n as f32, 2.0, 8.0),
            persistence: ramp(n as f32, 0.0, 6.0),
            heard_s: seconds,
            worth: 0.85,
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Dropouts {
    fn left_dbfs(&self) -> f32 {
        if self.floor_dbfs < 0.0 && self.floor_dbfs > SILENCE_DB {
            self.floor_dbfs - UNDER_FLOOR_DB
        } else {
            NOTHING_DBFS
        }
    }
}
