//! Which voice's microphone hears another voice at the moment: by the waveform, since by its sound a voice is a voice.
//!
//! What leaks arrives later than at the microphone that it is sung into. So the low band of the one follows that of the other at
//! one delay that stays, and not the other way round; where both sing, each hears mostly its own.

use crate::classes::MICROPHONES;
use crate::ear::Ear;
use crate::{Alignment, ChannelConfig};
use dsp_core::listen::pair::{LAGS_AFAR, lags, of_late};
use ml_models::Instrument;
use std::collections::BTreeMap;

/// Three seconds go into the mean where they correlate so much at some delay: one source is heard in both.
const SHARED: f32 = 0.4;
/// The mean forgets with this time constant, and says something from here on, seconds of that.
const FORGET_S: f32 = 20.0;
const LEAST_S: u32 = 4;
/// The mean's peak is higher in the direction of the sound by this. On a held note the other direction correlates as well, one
/// period of it later, but that place moves with the tune.
const CLEARER: f32 = 0.1;
/// In the last second the other is what is heard here: on six rendered shows for tuning voices that sing themselves read 0.0 to
/// 0.2, and those that rest 0.5 to 0.95.
const HEARD: f32 = 0.5;
/// One line that is split in two is no leak.
const SPLIT: f32 = 0.97;

/// What the second of a pair of channels has of the first.
#[derive(Clone, Debug)]
struct Reach {
    mean: [f32; LAGS_AFAR],
    seconds: u32,
}

impl Default for Reach {
    fn default() -> Self {
        Self { mean: [0.0; LAGS_AFAR], seconds: 0 }
    }
}

impl Reach {
    fn hear(&mut self, lags: &[f64; LAGS_AFAR]) {
        let lags = lags.map(|r| r.abs() as f32);
        if lags.iter().all(|r| *r < SHARED) {
            return;
        }
        self.seconds += 1;
        let share = (1.0 / self.seconds as f32).max(1.0 / FORGET_S);
        for (mean, r) in self.mean.iter_mut().zip(lags) {
            *mean += share * (r - *mean);
        }
    }

    /// Height of the peak, and its delay.
    fn peak(&self) -> (f32, usize) {
        let at = (0..LAGS_AFAR).max_by(|a, b| self.mean[*a].total_cmp(&self.mean[*b])).unwrap_or(0);
        (self.mean[at], at)
    }
}

/// All pairs of voices of a desk.
#[derive(Default)]
pub(crate) struct Leaks {
    reach: BTreeMap<(usize, usize), Reach>,
}

impl Leaks {
    /// The past of a channel no longer holds.
    pub fn forget(&mut self, channel: usize) {
        self.reach.retain(|(from, to), _| *from != channel && *to != channel);
    }

    /// Once a second: the channels at which another voice is heard in the place of their own.
    pub fn hear(
        &mut self,
        configs: &[ChannelConfig],
        ears: &[Ear],
        alignment: &[Alignment],
    ) -> Vec<usize> {
        let is_voice = |c: &usize| {
            let named = ears[*c].said.instrument.is_some_and(Instrument::is_voice);
            let mic = MICROPHONES.contains(&configs[*c].role);
            let there = ears[*c].missing_hops == 0;
            named && mic && there && alignment[*c] == Alignment::Sample
        };
        let voices: Vec<usize> = (0..configs.len()).filter(is_voice).collect();
        let pairs = |to: usize| voices.iter().map(move |from| (*from, to)).filter(|(a, b)| a != b);
        for (from, to) in voices.iter().flat_map(|to| pairs(*to)) {
            if let Some(lags) = lags(&ears[from].probe, &ears[to].probe) {
                self.reach.entry((from, to)).or_default().hear(&lags);
            }
        }
        let leaks = |(from, to): (usize, usize)| {
            let there = self.reach.get(&(from, to)).filter(|reach| reach.seconds >= LEAST_S)?;
            let (peak, lag) = there.peak();
            let back = self.reach.get(&(to, from)).map_or(0.0, |back| back.peak().0);
            let near = lag.saturating_sub(1)..=lag + 1;
            let now = near
                .filter_map(|lag| of_late(&ears[from].probe, &ears[to].probe, lag))
                .map(f32::abs)
                .fold(0.0, f32::max);
            (peak >= back + CLEARER && (HEARD..SPLIT).contains(&now)).then_some(())
        };
        voices.iter().copied().filter(|to| pairs(*to).any(|pair| leaks(pair).is_some())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::noise;
    use dsp_core::listen::observation::PROBE_PER_HOP;
    use uuid::Uuid;

    /// Notes of half a second of one voice, of its own each.
    fn voice(seed: usize, at: i64) -> f32 {
        let Ok(at) = u64::try_from(at) else { return 0.0 };
        let hz = 180.0 + 90.0 * noise(seed, at / 800);
        0.1 * ((std::f32::consts::TAU * hz * at as f32 / 1_600.0).sin() + 0.5 * noise(seed + 9, at))
    }

    /// A lead and a backing voice whose microphone hears the lead 10 ms later, 20 dB softer; the backing voice sings from 10 s to
    /// 20 s. Of each second, which channels hear another.
    fn heard(names: [&str; 2], own: bool) -> Vec<Vec<usize>> {
        let config =
            |i: usize| ChannelConfig::named(i as u16 + 1, names[i], Uuid::from_u128(i as u128));
        let configs: Vec<ChannelConfig> = (0..2).map(config).collect();
        let mut ears: Vec<Ear> = configs.iter().map(Ear::new).collect();
        let (mut leaks, mut told) = (Leaks::default(), Vec::new());
        for hop in 0..3_000_u64 {
            let sings = own && (1_000..2_000).contains(&hop);
            let values = |of: &dyn Fn(i64) -> f32| -> [f32; PROBE_PER_HOP] {
                std::array::from_fn(|i| of((hop as usize * PROBE_PER_HOP + i) as i64))
            };
            let room = |at: i64| 0.006 * noise(70, at as u64);
            let backing = |at: i64| if sings { voice(2, at) } else { 0.0 };
            ears[0].probe.push(hop, &values(&|at| voice(1, at) + 0.1 * backing(at - 16)));
            ears[1]
                .probe
                .push(hop, &values(&|at| backing(at) + 0.1 * voice(1, at - 16) + room(at)));
            if hop % 100 == 99 {
                told.push(leaks.hear(&configs, &ears, &[Alignment::Sample; 2]));
            }
        }
        told
    }

    #[test]
    fn a_voice_that_rests_hears_the_other_and_one_that_sings_does_not() {
        let told = heard(["Lead Vox", "BV 1"], true);
        for (second, channels) in told.iter().enumerate() {
            match second {
                7..=9 | 21.. => assert_eq!(channels, &[1], "second {second}"),
                11..=19 => assert!(channels.is_empty(), "second {second}: {channels:?}"),
                _ => assert!(!channels.contains(&0), "second {second}: the lead leads"),
            }
        }
    }

    #[test]
    fn an_instrument_is_no_voice_that_leaks() {
        let told = heard(["Lead Vox", "Gtr"], false);
        assert!(told.iter().all(Vec::is_empty), "{told:?}");
    }
}
