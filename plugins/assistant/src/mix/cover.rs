//! Who covers the lead vocal, where, and what a cut there would be worth.
//!
//! Worth is measured, not assumed: the index with the cut, less the index without, over what a decibel
//! of vocal would add to it in the same seconds.

use dsp_core::clarity::{BANDS, CENTRE_HZ, Hearing, Psd, quick};
use std::collections::VecDeque;

/// Middles of the cuts that are tried: third octaves of 1 to 4 kHz.
pub const CENTRES_HZ: [f64; 7] = [1_000.0, 1_250.0, 1_600.0, 2_000.0, 2_500.0, 3_150.0, 4_000.0];
/// Band of the first of them.
const FIRST_BAND: usize = 8;
/// Quality of the cuts: broad.
pub const Q: f64 = 1.0;
/// Gain of the cut that is tried, dB: the deepest that may be asked for.
pub const TRIED_DB: f64 = -6.0;
/// Seconds of singing that are remembered, and needed (persistence: SCIENCE section 2).
pub const SECONDS: usize = 12;
pub const NEEDED: usize = 8;
/// Of what rose together fewer are needed: that it lasts was seen on each channel before.
const TOGETHER_NEEDED: usize = 4;
/// Every so many frames are tried.
pub(super) const EVERY: usize = 5;
/// A channel is tried where it holds this share of the backing within 1 to 4 kHz.
const LEAST_SHARE: f64 = 0.05;
/// A decibel of vocal adds at least this much to the index: where it adds less there is nothing to
/// compare with.
pub(super) const LEAST_PER_DB: f64 = 0.004;

/// One second as it is judged.
pub(super) struct Second<'a> {
    /// The voice and all else, as they stand in the mix.
    pub vocal: &'a [Psd],
    pub backing: &'a [Psd],
    /// The lead that sang most: what covers it is measured against it alone.
    pub lead: usize,
    /// Frames with voice.
    pub active: &'a [bool],
    /// Frames of each channel before its fader.
    pub frames: &'a [Vec<Psd>],
    /// Channels beside the voice, and their gain in power.
    pub others: &'a [(usize, f64)],
    /// Those of them that rose together.
    pub risen: &'a [usize],
    /// The gains are known; else each channel is put against the voice at equal level, alone.
    pub known: bool,
}

/// What one second of one channel came to, in decibels of vocal.
#[derive(Clone, Copy, Debug, Default)]
struct Worth {
    /// The index gained by a cut at each centre.
    gained: [f32; CENTRES_HZ.len()],
    /// Level over the lead's around each centre, dB.
    over_db: [f32; CENTRES_HZ.len()],
}

#[derive(Clone, Debug)]
struct Past {
    clarity: f32,
    per_db: f32,
    worths: Vec<Option<Worth>>,
    /// The channels that rose together, and what cuts on all of them would gain.
    together: Option<(Vec<usize>, [f32; CENTRES_HZ.len()])>,
}

/// What cuts on all channels that rose together are worth, over the last seconds of singing.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// The channels, in their order.
    pub channels: Vec<usize>,
    /// What a cut of 6 dB on each of them is worth at each centre, dB of vocal.
    pub worth_db: [f32; CENTRES_HZ.len()],
    /// Share of these seconds in which the best such cut was worth a decibel or more.
    pub persistence: f32,
    /// Seconds of singing since they rose.
    pub seconds: usize,
}

/// How one channel covers the lead vocal over the last seconds of singing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cover {
    /// Index into [`CENTRES_HZ`] of the cut that is worth most.
    pub centre: usize,
    /// What a cut of 6 dB is worth at each centre, dB of vocal.
    pub worth_db: [f32; CENTRES_HZ.len()],
    /// Level over the lead's in the octave around each centre, both as they leave their strips, dB.
    pub over_db: [f32; CENTRES_HZ.len()],
    /// Share of the seconds in which the best cut was worth a decibel or more.
    pub persistence: f32,
    /// Mean index of these seconds, without any cut.
    pub clarity: f32,
    /// What a decibel of vocal adds to the index.
    pub per_db: f32,
    /// The gains are known: the worth is that in the mix; else of the pair at equal level.
    pub known: bool,
    /// Seconds of singing.
    pub seconds: usize,
}

impl Cover {
    /// Worth of the best cut of 6 dB, dB of vocal.
    pub fn best_db(&self) -> f32 {
        self.worth_db[self.centre]
    }
}

/// The last seconds of singing.
#[derive(Default)]
pub(super) struct Covers {
    past: VecDeque<Past>,
    known: bool,
}

impl Covers {
    pub fn forget(&mut self, channel: usize) {
        for past in &mut self.past {
            if let Some(worth) = past.worths.get_mut(channel) {
                *worth = None;
            }
        }
    }

    /// Takes in a second in which the voice sang.
    pub fn hear(&mut self, hearing: &Hearing, channels: usize, second: &Second<'_>) {
        if second.known != self.known {
            self.past.clear();
            self.known = second.known;
        }
        let backing = |i: usize| second.backing[i].map(f64::from);
        let index = |voice: f64| quick(hearing, second.vocal, voice, second.active, EVERY, backing);
        let now = index(1.0);
        let per_db = (index(10f64.powf(0.1)) - now).max(LEAST_PER_DB);
        let mut worths = vec![None; channels];
        for (channel, power) in second.others {
            worths[*channel] = if second.known {
                second.worth(hearing, *channel, *power, now, |i, k| f64::from(second.backing[i][k]))
            } else {
                second.alone(hearing, *channel)
            };
        }
        let together = (second.known && !second.risen.is_empty())
            .then(|| (second.risen.to_vec(), second.gained_together(hearing, now)));
        if self.past.len() == SECONDS {
            self.past.pop_front();
        }
        let (clarity, per_db) = (now as f32, per_db as f32);
        self.past.push_back(Past { clarity, per_db, worths, together });
    }

    /// `None` where nothing rose together in the last second, or that was too short a time ago.
    pub fn together(&self) -> Option<Together> {
        let (channels, _) = self.past.back()?.together.as_ref()?;
        let since: Vec<(&Past, &[f32; CENTRES_HZ.len()])> =
            self.past.iter().filter_map(|p| Some((p, &p.together.as_ref()?.1))).collect();
        let n = since.len();
        if n < TOGETHER_NEEDED {
            return None;
        }
        let per_db = since.iter().map(|(p, _)| p.per_db).sum::<f32>();
        let best = |gained: &[f32]| gained.iter().copied().fold(0.0, f32::max);
        let persists = since.iter().filter(|(p, gained)| best(&gained[..]) >= p.per_db).count();
        Some(Together {
            channels: channels.clone(),
            worth_db: std::array::from_fn(|c| since.iter().map(|s| s.1[c]).sum::<f32>() / per_db),
            persistence: persists as f32 / n as f32,
            seconds: n,
        })
    }

    pub fn of(&self, channel: usize) -> Option<Cover> {
        let n = self.past.len();
        if n < NEEDED {
            return None;
        }
        let worths = || self.past.iter().filter_map(|p| p.worths.get(channel).copied().flatten());
        let tried = worths().count();
        if 2 * tried < n {
            return None;
        }
        let per_db = self.past.iter().map(|p| p.per_db).sum::<f32>();
        let mean = |of: fn(&Worth) -> &[f32; CENTRES_HZ.len()], by: f32| {
            std::array::from_fn(|c| worths().map(|w| of(&w)[c]).sum::<f32>() / by)
        };
        let worth_db: [f32; CENTRES_HZ.len()] = mean(|w| &w.gained, per_db);
        let centre = (0..CENTRES_HZ.len())
            .max_by(|a, b| worth_db[*a].total_cmp(&worth_db[*b]).then(b.cmp(a)))?;
        let persists = |p: &&Past| {
            let worth = p.worths.get(channel).copied().flatten();
            worth.is_some_and(|w| w.gained[centre] >= p.per_db)
        };
        Some(Cover {
            centre,
            worth_db,
            over_db: mean(|w| &w.over_db, tried as f32),
            persistence: self.past.iter().filter(persists).count() as f32 / n as f32,
            clarity: self.past.iter().map(|p| p.clarity).sum::<f32>() / n as f32,
            per_db: per_db / n as f32,
            known: self.known,
            seconds: n,
        })
    }

    pub fn worst(&self) -> Option<usize> {
        let channels = self.past.back()?.worths.len();
        (0..channels)
            .filter_map(|c| self.of(c).map(|cover| (c, cover.best_db())))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
            .map(|(c, _)| c)
    }
}

impl Second<'_> {
    /// What cuts on a channel of this gain would add to the index `now` with this backing.
    fn worth(
        &self,
        hearing: &Hearing,
        channel: usize,
        power: f64,
        now: f64,
        backing: impl Fn(usize, usize) -> f64,
    ) -> Option<Worth> {
        let own = |i: usize, k: usize| {
            self.frames[channel].get(i).map_or(0.0, |f| f64::from(f[k]) * power)
        };
        let region = FIRST_BAND..FIRST_BAND + CENTRES_HZ.len();
        let over = |of: &dyn Fn(usize, usize) -> f64| -> f64 {
            let active = (0..self.active.len()).filter(|i| self.active[*i]);
            active.flat_map(|i| region.clone().map(move |k| (i, k))).map(|(i, k)| of(i, k)).sum()
        };
        let all = over(&|i, k| backing(i, k));
        if all <= 0.0 || over(&own) < LEAST_SHARE * all {
            return None;
        }
        let mut worth = Worth::default();
        for (c, hz) in CENTRES_HZ.iter().enumerate() {
            let kept = bell(*hz);
            let cut = quick(hearing, self.vocal, 1.0, self.active, EVERY, |i| {
                std::array::from_fn(|k| (backing(i, k) - own(i, k) * (1.0 - kept[k])).max(0.0))
            });
            worth.gained[c] = (cut - now).max(0.0) as f32;
            worth.over_db[c] = self.over_db(channel, FIRST_BAND + c);
        }
        Some(worth)
    }

    /// What cuts at each centre, on all channels that rose, would add to the index `now`.
    fn gained_together(&self, hearing: &Hearing, now: f64) -> [f32; CENTRES_HZ.len()] {
        let cut: Vec<(usize, f64)> =
            self.others.iter().copied().filter(|(c, _)| self.risen.contains(c)).collect();
        CENTRES_HZ.map(|hz| {
            let kept = bell(hz);
            let index = quick(hearing, self.vocal, 1.0, self.active, EVERY, |i| {
                std::array::from_fn(|k| {
                    let own = |(c, power): &(usize, f64)| {
                        self.frames[*c].get(i).map_or(0.0, |f| f64::from(f[k]) * power)
                    };
                    let off = cut.iter().map(own).sum::<f64>() * (1.0 - kept[k]);
                    (f64::from(self.backing[i][k]) - off).max(0.0)
                })
            });
            (index - now).max(0.0) as f32
        })
    }

    /// The same where nobody knows the faders: this channel alone against the voice, at equal level.
    fn alone(&self, hearing: &Hearing, channel: usize) -> Option<Worth> {
        let mean = |of: &dyn Fn(usize) -> f64| {
            (0..self.active.len()).filter(|i| self.active[*i]).map(of).sum::<f64>()
        };
        let power_of = dsp_core::clarity::psd_power;
        let voice = mean(&|i| power_of(&self.vocal[i]));
        let own = mean(&|i| self.frames[channel].get(i).map_or(0.0, power_of));
        if own <= 0.0 {
            return None;
        }
        let power = voice / own;
        let at = |i: usize, k: usize| {
            self.frames[channel].get(i).map_or(0.0, |f| f64::from(f[k]) * power)
        };
        let now = quick(hearing, self.vocal, 1.0, self.active, EVERY, |i| {
            std::array::from_fn(|k| at(i, k))
        });
        self.worth(hearing, channel, power, now, at)
    }

    /// Level of the channel over the lead in the octave around a band, as they leave their strips, dB: what
    /// verification measures ([`crate::VerifyBy::Clarity`]).
    fn over_db(&self, channel: usize, band: usize) -> f32 {
        let power = |channel: usize| -> f64 {
            let active = (0..self.active.len()).filter(|i| self.active[*i]);
            let frames = active.filter_map(|i| self.frames[channel].get(i));
            // Bands are thirds of an octave, as wide as their centre is high.
            let octave = |f: &Psd| {
                (band - 1..=band + 1).map(|k| f64::from(f[k]) * CENTRE_HZ[k]).sum::<f64>()
            };
            frames.map(octave).sum()
        };
        (10.0 * ((power(channel) + 1e-16) / (power(self.lead) + 1e-16)).log10()) as f32
    }
}

/// Gain in power of the cut that is tried, in the middle of each band: an analogue bell, as the strip
/// makes it.
fn bell(hz: f64) -> [f64; BANDS] {
    let a = 10f64.powf(TRIED_DB / 40.0);
    CENTRE_HZ.map(|f| {
        let w = f / hz;
        let real = (1.0 - w * w).powi(2);
        (real + (a * w / Q).powi(2)) / (real + (w / (a * Q)).powi(2))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bell_is_the_strips() {
        use dsp_core::params::{BandParam, ParamId, ParamValues};
        let mut values = ParamValues::default();
        values.set(ParamId::band(0, BandParam::On), 1.0);
        values.set(ParamId::band(0, BandParam::FreqHz), 2_500.0);
        values.set(ParamId::band(0, BandParam::GainDb), TRIED_DB as f32);
        values.set(ParamId::band(0, BandParam::Q), Q as f32);
        for (k, power) in bell(2_500.0).iter().enumerate() {
            let strip = dsp_core::strip::analog_response_db(&values, CENTRE_HZ[k]);
            assert!((10.0 * power.log10() - strip).abs() < 1e-3, "{} Hz", CENTRE_HZ[k]);
        }
    }
}
