//! What the programme has been like in an ambience channel: what a crowd is told from.
//!
//! A crowd brings highs and no bass, and it never pauses; a programme that grows brings its bass along
//! and has holes between its notes. So three things are compared with the programme so far, in dB (and what its channels
//! do not explain, see [`super::leakage`]): how
//! far even the weakest moment of the highs stands over such moments (`rise`), how much more highs there
//! are for the bass, and how much more even the spectrum is. What the microphone, the PA and the room do
//! to the spectrum is in both and falls out.
//!
//! Weights: a logistic regression over 70 minutes of rendered shows (`python -m deskmate_training shows`),
//! talk and speech against made and recorded applause and cheers, rounded; see docs/crowd.md.

use std::collections::VecDeque;

use crate::order::nth;
use dsp_core::listen::CrowdCue;

/// Hops that a decision rests on: 180 ms. With the 80 ms of the listener's window the gate is closed 220 ms
/// after applause has risen over the programme (SCIENCE section 6: within 300 ms).
pub(super) const HOPS: usize = 18;
/// Weights of highs over lows and of evenness, where `rise` has 1.
const CONTRAST_WEIGHT: f32 = 0.9;
const EVENNESS_WEIGHT: f32 = 1.8;
/// More than this of one of them proves no more, dB.
const MOST_RISE_DB: f32 = 10.0;
const MOST_CONTRAST_DB: f32 = 12.0;
const MOST_EVENNESS_DB: f32 = 3.0;
/// A minute of tenths of a second is remembered; of those in which something was heard the newest count.
const TENTHS: usize = 600;
const COUNTED: usize = 150;
/// Less of a programme says nothing yet.
const LEAST_TENTHS: usize = 10;
/// A tenth counts where it is this close to the loudest, dB, and no silence, dBFS: after a song ends the
/// programme is still what the song was.
const LOUD_WITHIN_DB: f32 = 25.0;
const SILENT_DBFS: f32 = -65.0;
/// The programme's weakest moments, its highs over lows and what its channels do not explain are taken as they are in
/// nearly all tenths; its evenness as it mostly is.
const FLOOR_SHARE: f32 = 0.95;
const CONTRAST_SHARE: f32 = 0.9;
const EVENNESS_SHARE: f32 = 0.5;
const UNEXPLAINED_SHARE: f32 = 0.9;
/// Highs over lows of the programme are taken to be this at least, dB: one without highs (a bass alone)
/// makes no crowd of the first hi-hat.
const LEAST_CONTRAST_DB: f32 = 0.0;
/// What the channels do not explain is no crowd where its highs lie further under the programme's loud moments, dB:
/// somebody talks in the hall.
const NEAR_DB: f32 = 15.0;

/// One hop of an ambience channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heard {
    pub cue: CrowdCue,
    /// By how much it stands over what the channels explain, dB; 0 where that is not known.
    pub unexplained_db: f32,
}

/// A stretch of [`HOPS`] hops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    /// Weakest moment of the highs, dBFS.
    pub floor_dbfs: f32,
    /// Their strongest moment over the weakest, dB.
    pub sway_db: f32,
    /// Highs over lows, dB.
    pub contrast_db: f32,
    /// Spectral flatness, dB.
    pub flatness_db: f32,
    /// Level of the highs or of the lows, whichever is louder, dBFS.
    pub level_dbfs: f32,
    /// Its weakest moment over what the channels explain, dB.
    pub unexplained_db: f32,
}

impl Stretch {
    /// Of the last hops; `None` while there are too few.
    pub fn of(hops: &VecDeque<Heard>) -> Option<Self> {
        let cues = || hops.iter().map(|heard| &heard.cue);
        let mean = |of: fn(&CrowdCue) -> f32| cues().map(of).sum::<f32>() / hops.len() as f32;
        let highs = || cues().map(|c| c.high_dbfs);
        let floor_dbfs = highs().fold(f32::MAX, f32::min);
        (hops.len() == HOPS).then(|| Self {
            floor_dbfs,
            sway_db: highs().fold(f32::MIN, f32::max) - floor_dbfs,
            contrast_db: mean(|c| c.high_dbfs - c.low_dbfs),
            flatness_db: mean(|c| c.flatness_db),
            level_dbfs: mean(|c| c.high_dbfs).max(mean(|c| c.low_dbfs)),
            unexplained_db: hops.iter().map(|heard| heard.unexplained_db).fold(f32::MAX, f32::min),
        })
    }
}

/// The programme so far.
#[derive(Debug, Default)]
pub(super) struct Programme {
    tenths: VecDeque<Stretch>,
    so_far: Option<Stretch>,
}

impl Programme {
    /// Takes in tenths of a second of it.
    pub fn add(&mut self, tenths: impl Iterator<Item = Stretch>) {
        self.tenths.extend(tenths);
        let too_many = self.tenths.len().saturating_sub(TENTHS);
        self.tenths.drain(..too_many);
        self.sum_up();
    }

    /// How many tenths there are.
    pub fn tenths(&self) -> usize {
        self.tenths.len()
    }

    /// So many of the newest tenths were no programme.
    pub fn forget(&mut self, newest: usize) {
        self.tenths.truncate(self.tenths.len().saturating_sub(newest));
        self.sum_up();
    }

    fn sum_up(&mut self) {
        let loudest = self.tenths.iter().map(|t| t.level_dbfs).fold(f32::MIN, f32::max);
        let least = (loudest - LOUD_WITHIN_DB).max(SILENT_DBFS);
        let heard = || self.tenths.iter().rev().filter(|t| t.level_dbfs >= least).take(COUNTED);
        let share = |of: fn(&Stretch) -> f32, share: f32| {
            let all: Vec<f32> = heard().map(of).collect();
            let at = (share * all.len().saturating_sub(1) as f32).round() as usize;
            let enough = all.len() >= LEAST_TENTHS;
            nth(all, at).filter(|_| enough)
        };
        self.so_far = share(|t| t.floor_dbfs, FLOOR_SHARE)
            .zip(share(|t| t.contrast_db, CONTRAST_SHARE))
            .zip(share(|t| t.flatness_db, EVENNESS_SHARE))
            .zip(share(|t| t.unexplained_db, UNEXPLAINED_SHARE))
            .map(|(((floor_dbfs, contrast_db), flatness_db), unexplained_db)| Stretch {
                floor_dbfs,
                contrast_db: contrast_db.max(LEAST_CONTRAST_DB),
                flatness_db,
                level_dbfs: loudest,
                sway_db: 0.0,
                unexplained_db,
            });
    }

    /// How the stretch differs from the programme so far; `None` while there was too little of it.
    pub fn over(&self, now: &Stretch) -> Option<Over> {
        let so_far = self.so_far?;
        let over = |now: f32, then: f32, most: f32| (now - then).clamp(-most, most);
        let evener_db = over(now.flatness_db, so_far.flatness_db, MOST_EVENNESS_DB);
        let louder_db = over(now.floor_dbfs, so_far.floor_dbfs, MOST_RISE_DB)
            + CONTRAST_WEIGHT * over(now.contrast_db, so_far.contrast_db, MOST_CONTRAST_DB);
        let crowd_db = louder_db + EVENNESS_WEIGHT * evener_db;
        let is_near = now.floor_dbfs >= so_far.floor_dbfs - NEAR_DB;
        let unexplained_db =
            if is_near { now.unexplained_db - so_far.unexplained_db } else { f32::MIN };
        Some(Over { crowd_db, louder_db, evener_db, unexplained_db })
    }
}

/// How a stretch differs from the programme so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Over {
    /// By how much it is more of a crowd, dB.
    pub crowd_db: f32,
    /// The part of it that is level: weakest highs, and highs over lows.
    pub louder_db: f32,
    /// By how much its spectrum is more even, dB.
    pub evener_db: f32,
    /// By how much even its weakest moment stands over what the channels explain, dB; the least there is where
    /// it is soft beside the programme.
    pub unexplained_db: f32,
}
