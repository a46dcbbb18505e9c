//! What one second of the desk comes to: how each channel counts, how loud it is, how clear the voice.

use super::roles::{is_lead, is_source};
use super::{Clarity, Heard, Mix, plays_live};
use super::{cover, without};
use crate::Alignment;
use crate::contribution::{CLOSED_DB, Contribution};
use crate::ear::HZ;
use dsp_core::clarity::{BANDS, Psd, active_frames, measure};
use dsp_core::params::ParamId;

/// Share of the mix reference that the channels must explain for the mix to be known by estimate.
const EXPLAINED: f32 = 0.8;
/// Channels that rose at once are told as one from this number on.
const LEAST_TOGETHER: usize = 2;

impl Mix {
    /// At the end of a second.
    pub(super) fn second(&mut self, heard: &Heard<'_>) {
        self.seconds += 1;
        for channel in 0..heard.configs.len() {
            self.contributions[channel] = self.contribution_of(heard, channel);
        }
        let leads: Vec<usize> =
            (0..heard.configs.len()).filter(|c| is_lead(&heard.configs[*c])).collect();
        let singing: Vec<usize> = leads.iter().copied().filter(|c| self.has_played(*c)).collect();
        for channel in 0..heard.configs.len() {
            let ear = &heard.ears[channel];
            // Its own spectrum of before is that of the strip at work.
            if self.has_played(channel) && plays_live(&heard.values[channel]) {
                self.rises[channel].hear(ear, &self.frames[channel]);
            }
            if !leads.contains(&channel) {
                for lead in &singing {
                    let frames = (self.frames[*lead].as_slice(), self.frames[channel].as_slice());
                    self.kin[channel].hear(self.seconds, &heard.ears[*lead], ear, frames);
                }
            }
        }
        self.weigh(heard);
        self.measure(heard, &leads);
    }

    /// True where the channel played in half of this second or more.
    fn has_played(&self, channel: usize) -> bool {
        2 * u64::from(self.played[channel]) >= HZ
    }

    /// Loudness of each channel in the mix, and of all.
    fn weigh(&mut self, heard: &Heard<'_>) {
        let mut sum = 0.0;
        for channel in 0..heard.configs.len() {
            let mean = self.loud[channel] / f64::from(self.played[channel].max(1));
            self.loud[channel] = 0.0;
            let power = self.contributions[channel].power().unwrap_or(0.0) * mean;
            let played = self.has_played(channel);
            self.in_mix[channel] = played.then_some(power);
            sum += if played { power } else { 0.0 };
        }
        self.mix_power = sum;
    }

    fn contribution_of(&self, heard: &Heard<'_>, channel: usize) -> Contribution {
        let values = &heard.values[channel];
        if heard.alignment[channel] == Alignment::Unproven {
            return Contribution::Unknown;
        }
        if self.typed[channel] {
            return Contribution::Known { fader_db: values.get(ParamId::FADER_DB) };
        }
        if let Some(estimator) = &self.estimator {
            if self.mine[channel] {
                return Contribution::Unknown;
            }
            return match estimator.found(channel) {
                Contribution::Estimated { gain_db, coherence } if gain_db > CLOSED_DB => {
                    let gain_db = gain_db - self.strips_db[channel];
                    Contribution::Estimated { gain_db, coherence }
                }
                found => found,
            };
        }
        if self.unity && is_source(&heard.configs[channel]) {
            return Contribution::Known { fader_db: values.get(ParamId::FADER_DB) };
        }
        Contribution::Unknown
    }

    /// The mix is known where every source that plays is; by estimate, where the reference is
    /// explained.
    fn is_all_known(&self, heard: &Heard<'_>, leads: &[usize]) -> bool {
        let known = |c: &usize| self.contributions[*c] != Contribution::Unknown;
        if leads.is_empty() || !leads.iter().all(known) {
            return false;
        }
        if let Some(estimator) = &self.estimator {
            return estimator.explained() >= EXPLAINED;
        }
        let plays = |c: &usize| is_source(&heard.configs[*c]) && heard.ears[*c].active_hops > 0;
        (0..heard.configs.len()).filter(plays).all(|c| known(&c))
    }

    /// The channels beside the voice that rose, where most of those that could be told did: one cause.
    fn rose_together(&self, others: &[(usize, f64)]) -> Vec<usize> {
        let playing = || others.iter().map(|o| o.0).filter(|c| self.has_played(*c));
        let told = playing().filter(|c| self.rises[*c].is_accepted()).count();
        let risen: Vec<usize> = playing()
            .filter(|c| self.rises[*c].is_accepted() && self.rises[*c].risen().is_some())
            .collect();
        if risen.len() >= LEAST_TOGETHER && 2 * risen.len() >= told { risen } else { Vec::new() }
    }

    fn measure(&mut self, heard: &Heard<'_>, leads: &[usize]) {
        self.has_lead = !leads.is_empty();
        self.known = self.is_all_known(heard, leads);
        self.clarity = None;
        self.gained.fill(None);
        let frames = self.frames.iter().map(Vec::len).max().unwrap_or(0);
        if leads.is_empty() || frames == 0 {
            return;
        }
        let sings = |c: &usize| self.has_played(*c) && !heard.ears[*c].hears_others();
        let rests = !leads.iter().any(sings);
        let power = |channel: usize| match self.known {
            true => self.contributions[channel].power().unwrap_or(0.0),
            false => 1.0,
        };
        let vocal = summed(&self.frames, leads.iter().map(|c| (*c, power(*c))), frames);
        // What plays beside the voice; another microphone of the voice itself is none of it.
        let others: Vec<(usize, f64)> = (0..heard.configs.len())
            .filter(|c| heard.is_source(*c) && !leads.contains(c))
            .filter(|c| !self.kin[*c].is_same_source())
            .map(|c| (c, power(c)))
            .collect();
        let backing = summed(&self.frames, others.iter().copied(), frames);
        let risen = self.rose_together(&others);
        let reading = if rests { None } else { measure(&self.hearing, &vocal, &backing) };
        let total = |frames: &[Psd]| frames.iter().map(dsp_core::clarity::psd_power).sum::<f64>();
        let (voice, rest) = (total(&vocal), total(&backing));
        self.clarity = Some(Clarity {
            hop: heard.hop,
            value: reading.as_ref().map(|r| r.clarity as f32),
            lar_db: (voice > 0.0 && rest > 0.0).then(|| (10.0 * (voice / rest).log10()) as f32),
        });
        if reading.is_some() {
            let active = active_frames(&vocal);
            if self.known {
                let heard = without::Heard {
                    hearing: &self.hearing,
                    vocal: &vocal,
                    backing: &backing,
                    active: &active,
                };
                for (channel, power) in &others {
                    let (with, without) = (&self.frames[*channel], &self.without[*channel]);
                    self.gained[*channel] = heard.gained(*power, with, without);
                }
            }
            let second = cover::Second {
                vocal: &vocal,
                lead: most_heard(heard, leads),
                backing: &backing,
                active: &active,
                frames: &self.frames,
                others: &others,
                risen: &risen,
                known: self.known,
            };
            self.covers.hear(&self.hearing, heard.configs.len(), &second);
        }
    }
}

/// The sum of channels' frames, each times its gain in power.
fn summed(
    frames: &[Vec<Psd>],
    channels: impl Iterator<Item = (usize, f64)>,
    length: usize,
) -> Vec<Psd> {
    let mut sum = vec![[0.0; BANDS]; length];
    for (channel, power) in channels {
        for (sum, frame) in sum.iter_mut().zip(&frames[channel]) {
            sum.iter_mut().zip(frame).for_each(|(s, p)| *s += p * power as f32);
        }
    }
    sum
}

/// The channel that was active longest.
fn most_heard(heard: &Heard<'_>, channels: &[usize]) -> usize {
    channels.iter().copied().max_by_key(|c| heard.ears[*c].active_hops).unwrap_or(0)
}
