//! Crackle: a loose contact ticks. A tick rises far above what goes on around it, is over within
//! 20 ms, and leaves the level where it was; a drum rings on, and a note stays.

use super::{Verdict, Watch};
use crate::confidence::ramp;
use crate::ear::{Desk, HZ};
use crate::number;
use dsp_core::listen::observation::{HOPS_PER_SECOND, SILENCE_DB, THIRD_OCTAVES};
use std::collections::VecDeque;

/// A tick's sample peak lies this far over the level before and after it, dB. A tone's peak lies 3 over
/// its level, dense music 12 to 18.
const TICK_DB: f32 = 24.0;
/// It is over where the level is back this close to what it was, dB.
const BACK_DB: f32 = 4.0;
/// Its peak clears the peaks of the hops around it by this, dB.
const CLEAR_DB: f32 = 12.0;
/// So far under the tick the level may move as it likes, dB.
const FAR_DB: f32 = 50.0;
/// Hops around it that are looked at: two before, the tick in one or two, two after.
const AROUND: usize = 6;
/// Ticks under this do nobody harm, dBFS peak.
const QUIETEST_DBFS: f32 = -45.0;
/// A tick holds highs: the bands from 2.5 kHz up carry this share of its power at the least.
const HIGHS_SHARE: f32 = 0.15;
const HIGHS_FROM: usize = 20;
/// Three make a verdict ("three hits"), within this time, hops; a card stands until there were none
/// for as long.
const LEAST: usize = 3;
const WITHIN_HOPS: u64 = 20 * HZ;
/// Ticks that keep a beat are music (a click, a closed hat): their distances differ by less than this
/// share. Loose contacts keep none.
const BEAT: f32 = 0.08;

/// Sample peak and RMS, dBFS, and the share of the highs.
type Hop = (f32, f32, f32);

/// Looks for ticks on one line.
#[derive(Default)]
pub struct Crackle {
    recent: VecDeque<Hop>,
    ticks: VecDeque<(u64, f32)>,
}

impl Watch for Crackle {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let Some(o) = &desk.ears[channel].now else { return };
        if self.recent.len() == AROUND {
            self.recent.pop_front();
        }
        self.recent.push_back((o.pre.peak_dbfs, o.pre.rms_dbfs, highs_share(&o.bands_db)));
        while self.ticks.front().is_some_and(|(hop, _)| hop + WITHIN_HOPS < desk.hop) {
            self.ticks.pop_front();
        }
        if let Some(peak) = self.tick()
            && self.ticks.back().is_none_or(|(hop, _)| hop + 2 < desk.hop)
        {
            self.ticks.push_back((desk.hop, peak));
        }
    }

    fn verdict(&self, desk: &Desk<'_>, _channel: usize, open: bool) -> Option<Verdict> {
        let least = if open { 1 } else { LEAST };
        if self.ticks.len() < least || self.keeps_a_beat() {
            return None;
        }
        let first = self.ticks.front().map_or(desk.hop, |(hop, _)| *hop);
        let seconds = (desk.hop - first) as f32 / HZ as f32;
        let loudest = self.ticks.iter().map(|(_, peak)| *peak).fold(SILENCE_DB, f32::max);
        let n = self.ticks.len();
        Some(Verdict {
            headline: "Crackles. Check cable and connector.".to_owned(),
            text: format!(
                "{n} ticks in {seconds:.0} s, {TICK_DB:.0} dB and more over what went on, gone within \
                 20 ms; the loudest reached {loudest:.0} dBFS."
            ),
            numbers: vec![
                number("ticks", n as f64, ""),
                number("loudest_tick", f64::from(loudest), "dBFS"),
            ],
            advice: "Check cable and connector.".to_owned(),
            strength: ramp(n as f32, 2.0, 12.0),
            persistence: ramp(n as f32, 0.0, 8.0),
            heard_s: seconds,
            worth: 0.75,
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Crackle {
    /// Peak of a tick that stands in the third of the last hops and at most reaches into the fourth, dBFS.
    fn tick(&self) -> Option<f32> {
        let at = |i: usize| self.recent.get(i).copied();
        let (before, after) = ([at(0)?, at(1)?], [at(4)?, at(5)?]);
        let (first, second) = (at(2)?, at(3)?);
        let peak = first.0.max(second.0);
        let highest = |hops: [Hop; 2]| hops[0].0.max(hops[1].0);
        let level = |hops: [Hop; 2]| hops[0].1.max(hops[1].1);
        let alone = highest(before) <= first.0 - CLEAR_DB && highest(after) <= peak - CLEAR_DB;
        let over = peak >= level(before).max(level(after)) + TICK_DB;
        let back = (level(after) - level(before)).abs() <= BACK_DB
            || level(after).max(level(before)) <= peak - FAR_DB;
        let sharp = first.2.max(second.2) >= HIGHS_SHARE;
        (peak >= QUIETEST_DBFS && alone && over && back && sharp).then_some(peak)
    }

    fn keeps_a_beat(&self) -> bool {
        let gaps: Vec<f32> = self
            .ticks
            .iter()
            .zip(self.ticks.iter().skip(1))
            .map(|(a, b)| (b.0 - a.0) as f32)
            .collect();
        let shortest = gaps.iter().copied().fold(f32::MAX, f32::min);
        // Multiples of one beat are a beat too.
        gaps.len() >= 2
            && gaps.iter().all(|gap| {
                let beats = gap / shortest;
                (beats - beats.round()).abs() <= BEAT * beats.round().max(1.0)
            })
            && shortest >= f32::from(u8::try_from(HOPS_PER_SECOND / 8).unwrap_or(12))
    }
}

fn highs_share(bands_db: &[f32; THIRD_OCTAVES]) -> f32 {
    let power = |db: &f32| 10f32.powf(db / 10.0);
    let highs: f32 = bands_db[HIGHS_FROM..].iter().map(power).sum();
    highs / bands_db.iter().map(power).sum::<f32>().max(1e-16)
}
