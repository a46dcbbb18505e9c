//! Contributions by regression against a mix reference: the low band of all channels, delay-aligned.

use super::regression::{Source, Sums, TAPS};
use crate::contribution::{CLOSED_DB, Contribution};
use dsp_core::listen::observation::{HOPS_PER_SECOND, PROBE_PER_HOP, PROBE_RATE_HZ};
use std::collections::VecDeque;

/// Values in a second.
const SECOND: usize = HOPS_PER_SECOND as usize * PROBE_PER_HOP;
/// Longest delay of the reference that is looked for: 100 ms, 34 m of air.
const MAX_DELAY: usize = (0.1 * PROBE_RATE_HZ) as usize;
/// Values kept of each channel: a second, the delay and the taps.
const KEPT: usize = SECOND + MAX_DELAY + TAPS;
/// Seconds that a quick look rests on, and how old a second is when the long memory takes it: a step
/// leaves what was before it untouched for so long.
const QUICK_S: usize = 2;
const HELD_S: usize = 6;
/// The long memory forgets with this time constant, seconds.
const LONG_S: f64 = 30.0;
/// Values of music that tell as much as one of noise: its low band is a few notes at a time.
const ALIKE: f64 = 10.0;
/// Largest standard error of a gain that is told, dB.
const LARGEST_ERROR_DB: f32 = 1.0;
/// Muted: so far under a gain of 1 or the last one, dB.
const MUTED_DB: f32 = 18.0;
/// Correlation with the reference that a delay must have.
const ALIGNED: f32 = 0.2;
/// Seconds after which a delay that explains little is looked for anew, and how little that is.
const PATIENCE_S: u32 = 10;
const LITTLE: f32 = 0.3;

/// What was found of one channel in the last seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Quick {
    /// Gain over the last two seconds, dB, where it is certain within a decibel.
    pub gain_db: Option<f32>,
    /// The same over the half minute before the last six seconds.
    pub long_db: Option<f32>,
}

/// Follows the contributions of all channels.
pub(super) struct Estimator {
    reference: usize,
    rings: Vec<VecDeque<f32>>,
    hops: u32,
    delay: Option<usize>,
    poor_s: u32,
    recent: VecDeque<Sums>,
    long: Option<Sums>,
    found: Vec<Contribution>,
    quick: Vec<Quick>,
    explained: f32,
}

impl Estimator {
    /// `reference`: index of the channel that carries the mix.
    pub fn new(reference: usize, channels: usize) -> Self {
        Self {
            reference,
            rings: vec![VecDeque::from(vec![0.0; KEPT]); channels],
            hops: 0,
            delay: None,
            poor_s: 0,
            recent: VecDeque::new(),
            long: None,
            found: vec![Contribution::Unknown; channels],
            quick: vec![Quick::default(); channels],
            explained: 0.0,
        }
    }

    pub fn reference(&self) -> usize {
        self.reference
    }

    pub fn channels(&self) -> usize {
        self.rings.len()
    }

    /// What was found of a channel; without the strip's own gain.
    pub fn found(&self, channel: usize) -> Contribution {
        self.found[channel]
    }

    pub fn quick(&self, channel: usize) -> Quick {
        self.quick[channel]
    }

    /// Share of the reference that all channels together explain, 60 to 400 Hz.
    pub fn explained(&self) -> f32 {
        self.explained
    }

    /// Delay of the reference behind the channels, ms.
    pub fn delay_ms(&self) -> Option<f32> {
        self.delay.map(|d| (d as f64 / PROBE_RATE_HZ * 1e3) as f32)
    }

    /// What was heard no longer holds.
    pub fn forget(&mut self) {
        *self = Self::new(self.reference, self.rings.len());
    }

    /// Takes one hop of all channels (`None`: silence); true where a second is full and was judged.
    /// `sources`: the channels that may be in the mix.
    pub fn hear(
        &mut self,
        probes: impl Iterator<Item = Option<[f32; PROBE_PER_HOP]>>,
        sources: &[usize],
    ) -> bool {
        for (ring, probe) in self.rings.iter_mut().zip(probes) {
            ring.extend(probe.unwrap_or([0.0; PROBE_PER_HOP]));
            ring.drain(..PROBE_PER_HOP);
        }
        self.hops += 1;
        if self.hops < HOPS_PER_SECOND {
            return false;
        }
        self.hops = 0;
        self.rings.iter_mut().for_each(|ring| {
            ring.make_contiguous();
        });
        self.second(sources);
        true
    }

    fn second(&mut self, sources: &[usize]) {
        if self.delay.is_none() || self.poor_s >= PATIENCE_S {
            let delay = self.align(sources);
            if delay != self.delay {
                self.recent.clear();
                self.long = None;
            }
            (self.delay, self.poor_s) = (delay, 0);
        }
        let Some(delay) = self.delay else { return };
        let sums = self.sums(sources, delay);
        if self.recent.front().is_some_and(|old| !old.same_shape(&sums)) {
            self.recent.clear();
            self.long = None;
        }
        self.recent.push_back(sums);
        if self.recent.len() > HELD_S
            && let Some(old) = self.recent.pop_front()
        {
            match &mut self.long {
                Some(long) => long.blend((-1.0 / LONG_S).exp(), &old),
                long => *long = Some(old),
            }
        }
        self.judge(sources);
    }

    /// The delay at which the sum of all sources is most like the reference.
    fn align(&self, sources: &[usize]) -> Option<usize> {
        let mut sum = vec![0.0_f32; KEPT];
        for ring in sources.iter().map(|s| &self.rings[*s]) {
            sum.iter_mut().zip(ring).for_each(|(sum, x)| *sum += x);
        }
        let target = &self.rings[self.reference].as_slices().0[KEPT - SECOND..];
        let at = |delay: usize| {
            let source = &sum[KEPT - SECOND - delay..KEPT - delay];
            let product = |a: &[f32], b: &[f32]| -> f64 {
                a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum()
            };
            let energy = product(source, source) * product(target, target);
            if energy > 0.0 { product(source, target).abs() / energy.sqrt() } else { 0.0 }
        };
        let best = (1..=MAX_DELAY).map(|d| (d, at(d))).chain(std::iter::once((0, at(0))));
        best.max_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|(_, likeness)| *likeness >= f64::from(ALIGNED))
            .map(|(delay, _)| delay)
    }

    fn sums(&self, sources: &[usize], delay: usize) -> Sums {
        let mut columns = Vec::with_capacity(sources.len() * TAPS);
        for source in sources {
            let values = self.rings[*source].as_slices().0;
            for tap in 0..TAPS {
                // The first tap is one value early; without a delay there is none.
                let late = (delay + tap).saturating_sub(1).min(KEPT - SECOND);
                columns.push(&values[KEPT - SECOND - late..KEPT - late]);
            }
        }
        Sums::of(&columns, &self.rings[self.reference].as_slices().0[KEPT - SECOND..])
    }

    fn judge(&mut self, sources: &[usize]) {
        let quick = blended(self.recent.iter().rev().take(QUICK_S));
        let steady = blended(self.long.iter().chain(self.recent.iter()));
        let Some(quick) = quick.filter(|_| self.recent.len() >= QUICK_S) else { return };
        let (Some(steady), Some(whole)) = (steady, quick.solve()) else { return };
        self.explained = whole.explained;
        self.poor_s = if whole.explained < LITTLE { self.poor_s + 1 } else { 0 };
        let Some(settled) = steady.solve() else { return };
        let before = self.long.as_ref().and_then(Sums::solve);
        for (i, channel) in sources.iter().enumerate() {
            let told = |source: &Source, values: f64| {
                let sure = source.audible && error_db(source.coherence, values) <= LARGEST_ERROR_DB;
                sure.then(|| 10.0 * source.gain.max(1e-9).log10())
            };
            let now = whole.sources[i];
            self.quick[*channel] = Quick {
                gain_db: told(&now, quick.values()),
                long_db: before
                    .as_ref()
                    .zip(self.long.as_ref())
                    .and_then(|(before, long)| told(&before.sources[i], long.values())),
            };
            self.found[*channel] = self.contribution(*channel, &now, quick.values(), || {
                let source = settled.sources[i];
                told(&source, steady.values()).map(|db| (db, source.coherence))
            });
        }
    }

    fn contribution(
        &self,
        channel: usize,
        now: &Source,
        values: f64,
        settled: impl FnOnce() -> Option<(f32, f32)>,
    ) -> Contribution {
        let last = self.found[channel];
        if !now.audible {
            return last; // it rests: what was found stands
        }
        // Muted: at its last gain it would be found with certainty, and it is not there.
        let open_db = last.gain_db().filter(|db| *db > CLOSED_DB).unwrap_or(0.0);
        let would = now.unit_over_residual * 10f32.powf(open_db / 10.0);
        let coherence = would / (1.0 + would);
        let visible = error_db(coherence, values) <= LARGEST_ERROR_DB;
        let now_db = 10.0 * now.gain.max(1e-12).log10();
        if visible && now_db <= open_db - MUTED_DB {
            return Contribution::Estimated { gain_db: CLOSED_DB, coherence };
        }
        // Right after a change the last seconds count, not the half minute before.
        match (now_db, settled()) {
            (now_db, Some((db, coherence))) => {
                let moved = error_db(now.coherence, values) <= LARGEST_ERROR_DB
                    && (now_db - db).abs() > 2.0;
                let (gain_db, coherence) =
                    if moved { (now_db, now.coherence) } else { (db, coherence) };
                Contribution::Estimated { gain_db, coherence }
            }
            (now_db, None) if error_db(now.coherence, values) <= LARGEST_ERROR_DB => {
                Contribution::Estimated { gain_db: now_db, coherence: now.coherence }
            }
            _ => Contribution::Unknown,
        }
    }
}

fn blended<'a>(parts: impl Iterator<Item = &'a Sums>) -> Option<Sums> {
    parts.fold(None, |sum: Option<Sums>, part| match sum {
        None => Some(part.clone()),
        Some(mut sum) => {
            sum.blend(1.0, part);
            Some(sum)
        }
    })
}

/// Standard error of a gain, dB: 8.69 sqrt((1 - c) / (2 n c)) (SCIENCE section 6).
fn error_db(coherence: f32, values: f64) -> f32 {
    let (c, n) = (f64::from(coherence.clamp(1e-6, 1.0)), (values / ALIKE).max(1.0));
    (8.69 * ((1.0 - c) / (2.0 * n * c)).sqrt()) as f32
}
