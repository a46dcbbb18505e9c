//! Flat tops: peaks that were cut off, at full scale or anywhere below it.
//!
//! A cut peak is a plateau at the signal's extreme with corners. A smooth peak, however slow, is a
//! parabola at its top: twice as far from its middle it has fallen four times as far (a quartic top:
//! sixteen times). Where a plateau's neighbours have fallen [`CORNER`] times the plateau's own range or
//! more on both sides, no smooth wave made it. Runs count when [`AGREE`] of them lie at one level within
//! a second. Not reported: plateaus that are one step of a coarse quantiser, and waves that are nothing
//! but two levels (square-wave synths, and anything clipped until it is one).

use super::level::amplitude_db;
use super::observation::{HOPS_PER_SECOND, SILENCE_DB};

/// Shortest plateau, seconds: three samples at 48 kHz.
const SHORTEST_S: f64 = 3.0 / 48_000.0;
/// Shortest plateau, samples at any rate.
const SHORTEST: usize = 3;
/// Plateaus end this long before the end of the hop, seconds, so that their right side is known.
const LOOK_AHEAD_S: f64 = 0.004;
/// How much a plateau may slope or ripple, relative to its level: a clipped converter gives none, a
/// clipped head amp what the converter's filter makes of the corners.
const RANGES: [f32; 3] = [5e-4, 3e-3, 1e-2];
/// Fall beside a plateau over its range.
const CORNER: f32 = 25.0;
/// Fall beside a plateau, steps of the quantiser.
const STEPS: f32 = 8.0;
/// Plateaus lie this close to the extreme of the last second, as a ratio (0.26 dB).
const AT_EXTREME: f32 = 0.97;
/// So many plateaus within a second make clipping.
const AGREE: u32 = 3;
/// Quieter signals are not judged, linear: -50 dBFS.
const QUIETEST: f32 = 3.16e-3;
/// More of the samples than this at the extremes: a wave of two levels.
const TWO_LEVELS: f32 = 0.9;

const HOPS: usize = HOPS_PER_SECOND as usize;

/// What was found in one hop.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Found {
    runs: u32,
    level: f32,
}

/// Finds flat tops on one leg.
pub(super) struct FlatTops {
    shortest: usize,
    look_ahead: usize,
    peaks: [[f32; 2]; HOPS],
    found: [[Found; 2]; HOPS],
    at_extremes: [f32; HOPS],
    next: usize,
    filled: usize,
}

/// Flat tops that ended in a hop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FlatTopsSeen {
    /// How many.
    pub runs: u32,
    /// Level of the highest, dBFS.
    pub level_dbfs: f32,
}

impl FlatTops {
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            shortest: SHORTEST.max((SHORTEST_S * sample_rate_hz).round() as usize),
            look_ahead: (LOOK_AHEAD_S * sample_rate_hz).round() as usize,
            peaks: [[0.0; 2]; HOPS],
            found: [[Found::default(); 2]; HOPS],
            at_extremes: [0.0; HOPS],
            next: 0,
            filled: 0,
        }
    }

    pub fn clear(&mut self) {
        self.next = 0;
        self.filled = 0;
    }

    /// Takes the hop that ends `history`; `history` holds at least two hops. `silent` where the hop holds
    /// zeros only.
    pub fn step(&mut self, history: &[f32], hop_len: usize, silent: bool) -> FlatTopsSeen {
        let newest = &history[history.len() - hop_len..];
        let extremes = if silent { [0.0; 2] } else { extremes(newest) };
        self.peaks[self.next] = extremes;
        self.found[self.next] = Default::default();
        self.filled = (self.filled + 1).min(HOPS);
        let before = self.peaks[(self.next + HOPS - 1) % HOPS];
        let at = [0, 1].map(|side| {
            AT_EXTREME * self.peaks[..self.filled].iter().fold(0.0_f32, |e, p| e.max(p[side]))
        });
        let mut step = None;
        for side in 0..2 {
            if at[side] >= QUIETEST && extremes[side].max(before[side]) >= at[side] {
                let sign = if side == 0 { 1.0 } else { -1.0 };
                let step = *step.get_or_insert_with(|| quantiser_step(newest));
                self.found[self.next][side] = self.scan(history, hop_len, sign, at[side], step);
            }
        }
        let [up, down] = self.found[self.next];
        if up.runs + down.runs > 0 {
            let extreme = newest.iter().filter(|&&x| x >= at[0] || x <= -at[1]).count();
            self.at_extremes[self.next] = extreme as f32 / hop_len as f32;
        }
        let seen = self.judge();
        self.next = (self.next + 1) % HOPS;
        seen
    }

    /// Plateaus at or above `at` (times `sign`) that end within a hop, `look_ahead` before the newest
    /// sample.
    fn scan(&self, history: &[f32], hop_len: usize, sign: f32, at: f32, step: f32) -> Found {
        let len = history.len();
        let (start, end) = (len - hop_len - self.look_ahead, len - self.look_ahead);
        let value = |i: usize| history[i] * sign;
        let mut found = Found::default();
        let mut i = start;
        // A plateau that began before is found whole.
        while i > len - 2 * hop_len.min(len / 2) + 1 && value(i - 1) >= at && start - i < hop_len {
            i -= 1;
        }
        while i < end {
            if value(i) < at {
                i += 1;
                continue;
            }
            let mut to = i;
            let mut top = f32::MIN;
            while to < len && value(to) >= at {
                top = top.max(value(to));
                to += 1;
            }
            for range in RANGES {
                let before = found.runs;
                self.plateaus(&value, (i, to), (start, end), (top, range, step), &mut found);
                if found.runs > before {
                    break;
                }
            }
            i = to;
        }
        found
    }

    /// Adds the plateaus between `within` that end in `ends` to `found`.
    fn plateaus(
        &self,
        value: &impl Fn(usize) -> f32,
        within: (usize, usize),
        ends: (usize, usize),
        (top, range, step): (f32, f32, f32),
        found: &mut Found,
    ) {
        let least = top * (1.0 - range);
        let needed = (CORNER * range * top).max(STEPS * step);
        let mut from = within.0;
        while from < within.1 {
            if value(from) < least {
                from += 1;
                continue;
            }
            let mut to = from;
            while to < within.1 && value(to) >= least {
                to += 1;
            }
            if to > ends.0 && to <= ends.1 && self.has_corners(value, from, to, top - needed) {
                found.runs += 1;
                found.level = found.level.max(top * (1.0 - range / 2.0));
            }
            from = to;
        }
    }

    /// Is the plateau long enough, and the wave at or below `fallen` half its width to either side?
    fn has_corners(
        &self,
        value: &impl Fn(usize) -> f32,
        from: usize,
        to: usize,
        fallen: f32,
    ) -> bool {
        let width = to - from;
        let reach = (width / 2).clamp(1, self.look_ahead - 1);
        width >= self.shortest
            && from >= reach
            && value(from - reach) <= fallen
            && value(to - 1 + reach) <= fallen
    }

    /// Runs that stand when the last second is looked at as a whole.
    fn judge(&self) -> FlatTopsSeen {
        let now = self.found[self.next];
        let mut seen = FlatTopsSeen { runs: 0, level_dbfs: SILENCE_DB };
        if now[0].runs + now[1].runs == 0 {
            return seen;
        }
        let (mut share, mut hops) = (0.0, 0.0);
        for (found, at_extremes) in self.found[..self.filled].iter().zip(&self.at_extremes) {
            if found[0].runs + found[1].runs > 0 {
                share += at_extremes;
                hops += 1.0;
            }
        }
        let two_levels = share > TWO_LEVELS * hops;
        for side in 0..2 {
            if now[side].runs == 0 {
                continue;
            }
            let alike: u32 = self.found[..self.filled]
                .iter()
                .filter(|found| {
                    (found[side].level / now[side].level - 1.0).abs() < 1.0 - AT_EXTREME
                })
                .map(|found| found[side].runs)
                .sum();
            if alike < AGREE || two_levels {
                continue;
            }
            let held_back = if alike - now[side].runs < AGREE { alike - now[side].runs } else { 0 };
            seen.runs += now[side].runs + held_back;
            seen.level_dbfs = seen.level_dbfs.max(amplitude_db(now[side].level));
        }
        seen
    }
}

/// Highest value, and highest of the negated values; 0 at the least.
fn extremes(samples: &[f32]) -> [f32; 2] {
    let (mut high, mut low) = ([0.0_f32; 16], [0.0_f32; 16]);
    let chunks = samples.chunks_exact(16);
    for &x in chunks.remainder() {
        high[0] = high[0].max(x);
        low[0] = low[0].min(x);
    }
    for chunk in chunks {
        for lane in 0..16 {
            let x = chunk[lane];
            high[lane] = if x > high[lane] { x } else { high[lane] };
            low[lane] = if x < low[lane] { x } else { low[lane] };
        }
    }
    [high.iter().fold(0.0_f32, |a, &b| a.max(b)), -low.iter().fold(0.0_f32, |a, &b| a.min(b))]
}

/// The step of the quantiser that made `samples`, linear; 0 where there is none to be seen. A step is
/// seen where the smallest difference between neighbours divides nearly all samples.
fn quantiser_step(samples: &[f32]) -> f32 {
    let mut least = f32::MAX;
    for pair in samples.windows(2) {
        let difference = (pair[1] - pair[0]).abs();
        if difference > 1e-7 && difference < least {
            least = difference;
        }
    }
    if least == f32::MAX {
        return 0.0;
    }
    let on_grid = samples
        .iter()
        .filter(|&&x| {
            let place = x / least;
            (place - place.round()).abs() < 0.1
        })
        .count();
    if on_grid * 10 >= samples.len() * 9 { least } else { 0.0 }
}
