//! Drift: is what the model says in the show still what it said at the soundcheck?
//!
//! Population stability index over ten bins of confidence and of energy, the last minute against the
//! soundcheck (SCIENCE section 8); the last ten where a minute is too little to tell anything by, as with one
//! line alone. Three things keep it honest with as little as a minute of a few lines:
//! values are those of single seconds, not pooled over several; each is held against the deciles of its own
//! channel, so that who plays how long does not count, and then all channels are taken together; and what
//! chance would make of so few seconds, `(bins - 1) (1/n + 1/m)` of those that are independent, is taken
//! off. It speaks only where chance would say as much less than once in a hundred shows.

mod population;

use std::collections::VecDeque;

use crate::Presence;
use population::{Apart, BINS, Baseline};

/// Most seconds of a channel's soundcheck that are saved.
const MOST_SAVED: usize = 300;
/// Saved in thousandths.
const SAVED_STEP: f32 = 1e-3;
/// The last minute is looked at, hops; or the last ten.
const RECENT_HOPS: [u64; 2] = [6_000, 60_000];
/// A time is too short by which a smaller index than this could be chance.
const TOLD_BY: f64 = 1.0;
/// Fewest seconds of a channel's soundcheck, and the most that are kept: a quarter of an hour.
const LEAST_BASELINE: usize = 60;
const MOST_BASELINE: usize = 900;
/// Fewest seconds, all channels together.
const LEAST_RECENT: usize = 20;
/// Above this a population has shifted (the rule of thumb of credit scoring, SCIENCE section 8); under half
/// of it it is as it was.
const DRIFTS: f64 = 0.2;
const AS_BEFORE: f64 = 0.1;
/// Index over its scale, from which it is no chance. Chi-squared of 9 degrees exceeds 45 once in a million
/// looks; where seconds are as alike as those of a song, and a soundcheck of three minutes is all there is,
/// 69 was reached once in 72 simulated hours.
const SURE: f64 = 70.0;
/// It must stay so for this long, looks (seconds).
const LOOKS: u32 = 5;

/// What the model said of one second by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alone {
    /// Probability of the dominant class.
    pub confidence: f32,
    /// `-logsumexp` of the logits.
    pub energy: f32,
}

impl From<&Presence> for Alone {
    fn from(presence: &Presence) -> Self {
        Self { confidence: presence.confidence, energy: presence.energy }
    }
}

const MEASURES: usize = 2;

/// One channel.
#[derive(Debug, Default)]
struct Line {
    soundcheck: [Vec<f32>; MEASURES],
    /// A soundcheck that was saved: serves until a new one is long enough.
    saved: [Vec<f32>; MEASURES],
    /// Made anew when the soundcheck is over.
    baselines: Option<[Baseline; MEASURES]>,
    recent: VecDeque<(u64, [f32; MEASURES])>,
}

impl Line {
    fn learn(&mut self, values: [f32; MEASURES]) {
        self.baselines = None;
        self.recent.clear();
        if self.soundcheck[0].len() < MOST_BASELINE {
            self.soundcheck.iter_mut().zip(values).for_each(|(all, v)| all.push(v));
        }
    }

    fn hear(&mut self, hop: u64, values: [f32; MEASURES]) {
        if self.baselines.is_none() {
            let known = Some(self.known()).filter(|known| is_long(known));
            self.baselines = known.map(|known| known.each_ref().map(|all| Baseline::of(all)));
        }
        self.recent.push_back((hop, values));
    }

    /// The soundcheck that counts: the new one, or the saved one until that is long enough.
    fn known(&self) -> &[Vec<f32>; MEASURES] {
        let new_counts = is_long(&self.soundcheck) || !is_long(&self.saved);
        if new_counts { &self.soundcheck } else { &self.saved }
    }

    /// What was heard from a hop on.
    fn since(&self, hop: u64) -> impl Iterator<Item = &[f32; MEASURES]> {
        self.recent.iter().skip_while(move |(at, _)| *at < hop).map(|(_, values)| values)
    }

    /// Its baseline and what was heard from a hop on.
    fn values(&self, measure: usize, since: u64) -> Option<(&Baseline, Vec<f32>)> {
        let baseline = &self.baselines.as_ref()?[measure];
        Some((baseline, self.since(since).map(|values| values[measure]).collect()))
    }
}

fn is_long(soundcheck: &[Vec<f32>; MEASURES]) -> bool {
    soundcheck[0].len() >= LEAST_BASELINE.max(BINS)
}

/// Watches what the presence model says of all channels.
#[derive(Debug, Default)]
pub struct Drift {
    lines: Vec<Line>,
    /// The hop that was looked at last.
    at: u64,
    drifting: Option<f32>,
    /// Looks in a row that speak against what is told.
    otherwise: u32,
}

impl Drift {
    /// Takes in what was said of a second of a channel, which reached the engine with hop `hop`;
    /// `learning` in the soundcheck.
    pub fn hear(&mut self, channel: usize, hop: u64, said: Alone, learning: bool) {
        // As it is saved: what lies between the steps would fall into other bins than a baseline that was loaded.
        let values = [said.confidence, said.energy].map(|v| (v / SAVED_STEP).round() * SAVED_STEP);
        if !values.iter().all(|v| v.is_finite()) {
            return;
        }
        if self.lines.len() <= channel {
            self.lines.resize_with(channel + 1, Line::default);
        }
        self.at = hop;
        let line = &mut self.lines[channel];
        if learning { line.learn(values) } else { line.hear(hop, values) }
    }

    /// Something else plays on this channel by somebody's word: its soundcheck says nothing any more.
    pub fn forget(&mut self, channel: usize) {
        if let Some(line) = self.lines.get_mut(channel) {
            *line = Line::default();
        }
    }

    /// What was said of single seconds of a channel's soundcheck, to be saved: confidence and energy in
    /// thousandths, evenly thinned out.
    pub fn saved(&self, channel: usize) -> Vec<[i32; MEASURES]> {
        let Some(line) = self.lines.get(channel) else { return Vec::new() };
        let [confidence, energy] = line.known();
        let all = confidence.iter().zip(energy);
        let thousandths = |v: f32| (v / SAVED_STEP).round() as i32;
        all.step_by(confidence.len().div_ceil(MOST_SAVED).max(1))
            .map(|(c, e)| [thousandths(*c), thousandths(*e)])
            .collect()
    }

    /// Takes over the soundcheck of a channel that was saved; an empty one is none.
    pub fn load(&mut self, channel: usize, saved: &[[i32; MEASURES]]) {
        if self.lines.len() <= channel {
            self.lines.resize_with(channel + 1, Line::default);
        }
        let of = |measure: usize| {
            let values = saved.iter().take(MOST_BASELINE).map(|v| v[measure] as f32 * SAVED_STEP);
            values.collect()
        };
        self.lines[channel] = Line { saved: std::array::from_fn(of), ..Line::default() };
    }

    /// The index over chance of the measure that shifted more, 0 where it may be chance; `None` while there
    /// is too little of either time.
    pub fn index(&self) -> Option<f32> {
        let mut index: Option<f64> = None;
        for hops in RECENT_HOPS {
            let since = self.at.saturating_sub(hops - 1);
            let counts = self.lines.iter().filter(|line| line.baselines.is_some());
            if counts.map(|line| line.since(since).count()).sum::<usize>() < LEAST_RECENT {
                continue;
            }
            let values = |m: usize| self.lines.iter().filter_map(move |l| l.values(m, since));
            let apart = (0..MEASURES).filter_map(|measure| Apart::of(values(measure)));
            let (over, told_by) = apart.fold((0.0, 0.0), |(over, by): (f64, f64), apart| {
                (over.max(apart.over_chance(SURE)), by.max(SURE * apart.scale))
            });
            index = Some(index.map_or(over, |shorter| shorter.max(over)));
            if told_by <= TOLD_BY {
                break;
            }
        }
        index.map(|index| index as f32)
    }

    /// Looks at what was heard of late, once a second: the index where it is too large, and has been for some
    /// seconds.
    pub fn look(&mut self, hop: u64) -> Option<f32> {
        for line in &mut self.lines {
            while line.recent.front().is_some_and(|(at, _)| at + RECENT_HOPS[1] <= hop) {
                line.recent.pop_front();
            }
        }
        self.at = hop;
        let index = f64::from(self.index().unwrap_or(0.0));
        let speaks_against = match self.drifting {
            None => index > DRIFTS,
            Some(_) => index <= AS_BEFORE,
        };
        self.otherwise = if speaks_against { self.otherwise + 1 } else { 0 };
        if self.otherwise >= LOOKS {
            self.otherwise = 0;
            self.drifting = self.drifting.is_none().then_some(index as f32);
        }
        self.drifting
    }

    /// The show has not begun: nothing drifts yet, and what is heard (a stagehand, line by line) is none of it.
    pub fn rest(&mut self) {
        self.lines.iter_mut().for_each(|line| line.recent.clear());
        self.drifting = None;
        self.otherwise = 0;
    }
}

#[cfg(test)]
mod tests;
