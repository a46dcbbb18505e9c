//! Lost: a line that lived has gone, and its noise floor with it.
//!
//! A mute, a fader and a player who rests leave the noise of the microphone and its head amp at the
//! insert; a pulled plug, a dead battery or a lost stage box do not. Where no floor was ever heard (a line
//! without a pause) it is lost where it stops in the middle of playing, which no player does without a
//! decay, or where what is left is a converter's noise and lies far under all that was ever heard there.
//! Digital silence that comes in a rest, or was there before the first note (an edited recording), is no loss.

use super::{Verdict, Watch};
use crate::confidence::ramp;
use crate::ear::{Desk, Ear, HZ};
use crate::gain_watch::{ALONE_DBFS, FAR_DB};
use crate::number;
use std::collections::VecDeque;

/// The level fell under the lowest that was known by this, dB, to what a head amp alone leaves, dBFS; or by
/// so much that no hand turns a head amp there in one go.
const STEP_DB: f32 = 10.0;
/// For this long, hops.
const LOST_HOPS: u64 = 3 * HZ;
/// The lowest level is the floor where the line was within this of it, dB, for this long, hops: the ends of
/// notes pass through lower and lower levels, a floor stays.
const AT_FLOOR_DB: f32 = 3.0;
const KNOWN_HOPS: u64 = 2 * HZ;
/// What a converter alone leaves, dBFS RMS: its range is 100 to 127 dB. Louder are a microphone and the dither
/// of a 16-bit file, softer is that of a 24-bit file, and digital zero.
const CONVERTER_DBFS: std::ops::RangeInclusive<f32> = -127.0..=-100.0;
/// It stops in the middle of playing: from this close to its own level, dB, it falls by this within three
/// hops. A damped string or a key that is let go takes 50 ms and more for as much.
const PLAYING_DB: f32 = 25.0;
const FALL_DB: f32 = 40.0;
const FALL_HOPS: usize = 3;
/// The lowest level says something of the line once it was heard for this long, hops.
const HEARD_HOPS: u64 = 10 * HZ;
/// It has come back once there was a floor or a signal again for this much longer than not, hops: the click of a plug is neither, and the
/// level of a tenth of a second must be of nothing else.
const BACK_HOPS: u64 = 20;
/// What lasts for this long is how the line is now, hops; of what is remembered, hops of rest.
const BELIEVED_HOPS: u64 = 120 * HZ;
const STRETCH_HOPS: u64 = 10 * HZ;

/// Watches the floor of one line.
#[derive(Default)]
pub struct Lost {
    /// The lowest level of each of the last stretches of [`STRETCH_HOPS`], newest last, and hops of the newest.
    lowest_dbfs: VecDeque<f32>,
    stretch_hops: u64,
    at_lowest_hops: u64,
    under_hops: u64,
    /// Hops in which it was there again, more than those since in which it was not.
    back_hops: u64,
    level_dbfs: f32,
    /// Levels of the last hops, newest last.
    recent_dbfs: VecDeque<f32>,
    /// It has stopped in the middle of playing and not come back.
    cut: bool,
}

impl Watch for Lost {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        let Some(o) = &ear.now else { return };
        self.see_cut(ear, o.pre.rms_dbfs);
        // The level of the last tenth of a second; before there was one, nothing.
        let level = ear.level_dbfs();
        if ear.heard_hops < HZ {
            return;
        }
        self.level_dbfs = level;
        let lowest = self.lowest(level);
        let now = o.pre.rms_dbfs;
        let far = now <= lowest - FAR_DB;
        let under = far || (now <= lowest - STEP_DB && now <= ALONE_DBFS);
        let converter = CONVERTER_DBFS.contains(&now);
        // A floor that is no louder than a converter's is no line's: there is none to lose.
        let is_floor = lowest > *CONVERTER_DBFS.end();
        let has_floor = is_floor && self.at_lowest_hops >= KNOWN_HOPS;
        let known =
            has_floor || (far && self.cut) || (far && converter && ear.heard_hops >= HEARD_HOPS);
        self.back_hops = match (self.under_hops, under) {
            (0, _) => 0,
            (_, true) => self.back_hops.saturating_sub(1),
            (_, false) => self.back_hops + 1,
        };
        // Without a floor what is left may be the end of a recording, and a blip more of it.
        let still = self.under_hops > 0 && has_floor && self.back_hops < BACK_HOPS;
        if (still || (under && known)) && self.under_hops < BELIEVED_HOPS {
            self.under_hops += u64::from(under);
            return;
        }
        self.under_hops = 0;
        self.learn(lowest, level, ear.active);
    }

    fn verdict(&self, _desk: &Desk<'_>, _channel: usize, _open: bool) -> Option<Verdict> {
        let floor = self.lowest_dbfs.iter().copied().reduce(f32::min)?;
        if self.under_hops < LOST_HOPS {
            return None;
        }
        let step = floor - self.level_dbfs;
        let seconds = self.under_hops as f32 / HZ as f32;
        Some(Verdict {
            headline: "Line lost. Noise floor is gone too.".to_owned(),
            text: format!(
                "It was active; then its noise floor fell from {floor:.0} to {:.0} dBFS and stayed \
                 there for {seconds:.0} s.",
                self.level_dbfs
            ),
            numbers: vec![
                number("noise_floor_before", f64::from(floor), "dBFS"),
                number("level", f64::from(self.level_dbfs), "dBFS"),
                number("time_lost", f64::from(seconds), "s"),
            ],
            advice: "Check the line.".to_owned(),
            strength: ramp(step, STEP_DB - 2.0, 30.0),
            persistence: ramp(seconds, 0.0, 8.0),
            heard_s: seconds,
            worth: 1.0, // in a show nothing is worth more than a line that is not there
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn gain_step(&mut self, db: f32) {
        self.lowest_dbfs.iter_mut().for_each(|floor| *floor += db);
        self.under_hops = 0;
    }
}

impl Lost {
    /// The lowest level; what was no more than a converter's counts of late alone: it may have been before the cable came.
    fn lowest(&mut self, level: f32) -> f32 {
        let lowest = self.lowest_dbfs.iter().copied().reduce(f32::min);
        lowest.unwrap_or_else(|| {
            self.lowest_dbfs.push_back(level);
            level
        })
    }

    fn learn(&mut self, lowest: f32, level: f32, plays: bool) {
        if level < lowest - AT_FLOOR_DB {
            self.at_lowest_hops = 0;
        }
        if level <= lowest + AT_FLOOR_DB {
            self.at_lowest_hops += 1;
        }
        if let Some(newest) = self.lowest_dbfs.back_mut() {
            *newest = newest.min(level);
        }
        // Who plays on and on has the floor that he had: it ages by rests.
        self.stretch_hops += u64::from(!plays);
        if self.stretch_hops == STRETCH_HOPS {
            self.stretch_hops = 0;
            self.lowest_dbfs.push_back(level);
            if self.lowest_dbfs.len() as u64 > BELIEVED_HOPS / STRETCH_HOPS
                && let Some(oldest) = self.lowest_dbfs.pop_front()
                && oldest > *CONVERTER_DBFS.end()
                && let Some(next) = self.lowest_dbfs.front_mut()
            {
                *next = next.min(oldest); // a floor stays one, however long the player plays on
            }
            if self.lowest(level) > lowest + AT_FLOOR_DB {
                self.at_lowest_hops = 0;
            }
        }
    }

    fn see_cut(&mut self, ear: &Ear, level_dbfs: f32) {
        let before = self.recent_dbfs.iter().copied().fold(f32::MIN, f32::max);
        let loud = ear.median_rms_dbfs().unwrap_or(0.0);
        let playing = before >= loud - PLAYING_DB;
        if playing && level_dbfs <= before - FALL_DB && level_dbfs <= ALONE_DBFS {
            self.cut = true;
        } else if level_dbfs > ALONE_DBFS && self.under_hops == 0 {
            self.cut = false;
        }
        if self.recent_dbfs.len() == FALL_HOPS {
            self.recent_dbfs.pop_front();
        }
        self.recent_dbfs.push_back(level_dbfs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lowest level after `first` was heard for a second, and then `then` for so long, playing or at rest.
    fn lowest_after(first: f32, then: f32, seconds: u64, plays: bool) -> f32 {
        let mut lost = Lost::default();
        let mut hear = |level: f32, plays: bool, seconds: u64| {
            for _ in 0..seconds * HZ {
                let lowest = lost.lowest(level);
                lost.learn(lowest, level, plays);
            }
        };
        hear(first, false, 1);
        hear(then, plays, seconds);
        lost.lowest(then)
    }

    #[test]
    fn a_floor_stays_known_through_a_long_song_and_what_was_before_the_cable_does_not() {
        for floor in [-75.0, -110.0, -160.0] {
            assert_eq!(lowest_after(floor, -20.0, 600, true), floor, "who plays on has his floor");
        }
        assert_eq!(lowest_after(-75.0, -60.0, 600, false), -75.0);
        for nothing in [-110.0, -160.0] {
            assert_eq!(lowest_after(nothing, -60.0, 60, false), nothing);
            assert_eq!(
                lowest_after(nothing, -60.0, 131, false),
                -60.0,
                "no cable, two minutes ago"
            );
        }
    }
}
