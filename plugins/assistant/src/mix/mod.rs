//! The mix as far as it can be known from the inserts: how much each channel adds to it, how clear the
//! lead vocal is in it, and who covers it. One for the whole desk, once a second.

pub mod clarity;
mod cover;
mod estimator;
mod kin;
mod profile;
mod regression;
mod rise;
mod roles;
mod second;
#[cfg(test)]
mod tests;
mod without;

pub use clarity::Clarity;
pub(crate) use cover::Q;
pub use cover::{CENTRES_HZ, Cover, Together};
pub use profile::Excess;
pub use roles::is_mix_name;

use crate::contribution::Contribution;
use crate::ear::{Ear, HZ};
use crate::{Alignment, ChannelConfig};
use cover::Covers;
use dsp_core::clarity::{BANDS, Hearing, Psd};
use dsp_core::params::{ParamId, ParamValues};
use estimator::Estimator;
pub(crate) use estimator::Quick;
use kin::Kin;
use rise::Rise;
use roles::is_source;
pub(crate) use roles::{is_lead, is_reference};
pub(crate) use without::Gained;

/// Frequencies over which the strip's own gain is taken off an estimated contribution, Hz.
const LOW_HZ: [f64; 5] = [80.0, 125.0, 200.0, 280.0, 380.0];

/// A strip that does so much else than before makes what was summed up of no use, dB.
const TURNED_DB: f32 = 0.5;

/// What the whole desk comes to.
pub struct Mix {
    unity: bool,
    typed: Vec<bool>,
    contributions: Vec<Contribution>,
    estimator: Option<Estimator>,
    hearing: Hearing,
    /// The frames of this second, by channel.
    frames: Vec<Vec<Psd>>,
    /// Those that would be there without a move that is verified; none where none is.
    without: Vec<Vec<Psd>>,
    /// What such a move gained in the last second.
    gained: Vec<Option<Gained>>,
    /// Hops of this second in which the channel played.
    played: Vec<u32>,
    /// Loudness as a power, summed over those hops; and as it stood in the mix last second.
    loud: Vec<f64>,
    in_mix: Vec<Option<f64>>,
    mix_power: f64,
    strips_db: Vec<f32>,
    /// The assistant's moves are out of the strip.
    mine: Vec<bool>,
    kin: Vec<Kin>,
    rises: Vec<Rise>,
    covers: Covers,
    clarity: Option<Clarity>,
    known: bool,
    has_lead: bool,
    seconds: u64,
}

/// What the mix looks at in one hop.
pub(crate) struct Heard<'a> {
    pub hop: u64,
    pub configs: &'a [ChannelConfig],
    pub ears: &'a [Ear],
    pub values: &'a [ParamValues],
    pub alignment: &'a [Alignment],
}

impl Heard<'_> {
    /// A channel that the audience hears as itself and that lines up within a hop.
    fn is_source(&self, channel: usize) -> bool {
        is_source(&self.configs[channel]) && self.alignment[channel] >= Alignment::Hop
    }
}

impl Default for Mix {
    fn default() -> Self {
        Self {
            unity: false,
            typed: Vec::new(),
            contributions: Vec::new(),
            estimator: None,
            hearing: Hearing::normal(),
            frames: Vec::new(),
            without: Vec::new(),
            gained: Vec::new(),
            played: Vec::new(),
            loud: Vec::new(),
            in_mix: Vec::new(),
            mix_power: 0.0,
            strips_db: Vec::new(),
            mine: Vec::new(),
            kin: Vec::new(),
            rises: Vec::new(),
            covers: Covers::default(),
            clarity: None,
            known: false,
            has_lead: false,
            seconds: 0,
        }
    }
}

impl Mix {
    pub(crate) fn add_channel(&mut self) {
        self.typed.push(false);
        self.contributions.push(Contribution::Unknown);
        self.frames.push(Vec::new());
        self.without.push(Vec::new());
        self.gained.push(None);
        self.played.push(0);
        self.loud.push(0.0);
        self.in_mix.push(None);
        self.strips_db.push(0.0);
        self.mine.push(false);
        self.kin.push(Kin::default());
        self.rises.push(Rise::default());
        self.estimator = None;
    }

    /// A rehearsal of raw stems: every fader is taken to stand at 0 dB where nobody says otherwise and
    /// no reference tells more.
    pub(crate) fn assume_unity_faders(&mut self) {
        self.unity = true;
    }

    /// A person typed `fader_db` in.
    pub(crate) fn typed(&mut self, channel: usize) {
        self.typed[channel] = true;
    }

    /// Nobody has typed `fader_db` in: another instance is at this place.
    pub(crate) fn untyped(&mut self, channel: usize) {
        self.typed[channel] = false;
        self.contributions[channel] = Contribution::Unknown;
    }

    /// What was heard of a channel no longer holds.
    pub(crate) fn forget(&mut self, channel: usize) {
        self.kin[channel] = Kin::default();
        self.rises[channel] = Rise::default();
        self.covers.forget(channel);
        if let Some(estimator) = &mut self.estimator {
            estimator.forget();
        }
    }

    /// How a channel counts in the mix.
    pub fn contribution(&self, channel: usize) -> Contribution {
        self.contributions.get(channel).copied().unwrap_or_default()
    }

    /// True while a region of a channel may have risen against its soundcheck.
    pub(crate) fn doubts(&self, channel: usize) -> bool {
        self.rises.get(channel).is_some_and(Rise::doubts)
    }

    /// How clear the lead vocal was in the last second; `None` where it cannot be known.
    pub fn clarity(&self) -> Option<Clarity> {
        self.clarity.filter(|_| self.known)
    }

    /// Why there is no clarity, in a few words; `None` where there is.
    pub fn unknown_because(&self) -> Option<&'static str> {
        let why = if self.has_lead { "faders not known" } else { "no lead vocal is named" };
        (!self.known).then_some(why)
    }

    /// How a channel covers the lead vocal, over the last seconds in which that sang.
    pub fn cover(&self, channel: usize) -> Option<Cover> {
        self.covers.of(channel)
    }

    /// The channel that covers the lead vocal most of all.
    pub fn worst(&self) -> Option<usize> {
        self.covers.worst()
    }

    /// By how much a region of a channel's spectrum has risen over its own of before, where that lasts.
    pub fn risen(&self, channel: usize) -> Option<Excess> {
        self.rises.get(channel)?.risen()
    }

    /// What cuts on all channels that rose together would be worth; `None` where none did.
    pub fn together(&self) -> Option<Together> {
        self.covers.together()
    }

    /// True where the contributions that count are known or estimated.
    pub fn is_known(&self) -> bool {
        self.known
    }

    /// Loudness of a channel against the rest of the mix in the last second, LU; `None` where it or
    /// all else rested, or where its contribution is not known.
    pub fn relative_lu(&self, channel: usize) -> Option<f32> {
        let own = self.in_mix[channel].filter(|p| *p > 0.0)?;
        let rest = self.mix_power - own;
        (rest > 1e-12 * own).then(|| (10.0 * (own / rest).log10()) as f32)
    }

    /// True where faders are only taken to stand at 0 dB: a change can be told by that, a balance not.
    pub fn is_assumed(&self) -> bool {
        self.unity && self.estimator.is_none() && !self.typed.iter().any(|typed| *typed)
    }

    /// The last gains of a channel by regression.
    pub(crate) fn quick(&self, channel: usize) -> Option<Quick> {
        self.estimator.as_ref().map(|e| e.quick(channel))
    }

    /// What would have left a strip in this hop without the move that is verified there; before [`Mix::hear`] of the hop.
    pub(crate) fn hear_without(&mut self, channel: usize, bands: Psd) {
        self.without[channel].push(bands);
    }

    /// What that move gained in the last second; `None` where it was not heard for the whole of it, nobody sang, or the mix
    /// was not known.
    pub(crate) fn gained(&self, channel: usize) -> Option<Gained> {
        self.gained[channel]
    }

    /// Number of the second that was judged last: with it everything here changes.
    pub(crate) fn seconds(&self) -> u64 {
        self.seconds
    }

    /// Delay of the mix reference behind the channels, ms, and the share of it that they explain.
    pub fn reference(&self) -> Option<(f32, f32)> {
        let estimator = self.estimator.as_ref()?;
        Some((estimator.delay_ms()?, estimator.explained()))
    }

    /// Takes in one hop of all channels.
    pub(crate) fn hear(&mut self, heard: &Heard<'_>) {
        for (channel, ear) in heard.ears.iter().enumerate() {
            self.played[channel] += u32::from(ear.active);
            if let Some(o) = ear.now.as_ref().filter(|_| ear.active) {
                // What leaves the strip: the loudness of what arrives, by the strip's gain.
                let lufs = o.momentary_lufs + o.post.rms_dbfs - o.pre.rms_dbfs;
                self.loud[channel] += 10f64.powf(f64::from(lufs) / 10.0);
            }
            if let Some(bands) = ear.now.as_ref().and_then(|o| o.speech_bands) {
                self.frames[channel].push(bands);
            } else if ear.now.is_none() && heard.hop % 2 == 1 {
                self.frames[channel].push([0.0; BANDS]); // a stem that is over, a hop that was lost
            }
        }
        self.regress(heard);
        if heard.hop % HZ == HZ - 1 {
            self.second(heard);
            self.frames.iter_mut().for_each(Vec::clear);
            self.without.iter_mut().for_each(Vec::clear);
            self.played.fill(0);
        }
    }

    fn regress(&mut self, heard: &Heard<'_>) {
        let reference = heard.configs.iter().position(is_reference);
        let stands =
            |e: &Estimator, at: usize| e.reference() == at && e.channels() == heard.configs.len();
        match reference {
            None => self.estimator = None,
            Some(at) if self.estimator.as_ref().is_some_and(|e| stands(e, at)) => {}
            Some(at) => self.estimator = Some(Estimator::new(at, heard.configs.len())),
        }
        if let Some(estimator) = &mut self.estimator {
            // The regression is from what arrives; what the strip does to it is known.
            let mut turned = false;
            for (channel, values) in heard.values.iter().enumerate().filter(|_| heard.hop % 10 == 9)
            {
                let strip_db = low_strip_db(values);
                // What plays while the assistant's moves are out is not known here.
                let mine = values.is_on(ParamId::MINE);
                turned |= std::mem::replace(&mut self.mine[channel], mine) != mine;
                turned |= (strip_db - self.strips_db[channel]).abs() > TURNED_DB;
                self.strips_db[channel] = strip_db;
            }
            if turned {
                estimator.forget();
            }
            // A wave that is late by an unknown part of a hop explains nothing.
            let sources: Vec<usize> = (0..heard.configs.len())
                .filter(|c| heard.is_source(*c) && heard.alignment[*c] == Alignment::Sample)
                .collect();
            let probes = heard.ears.iter().map(|ear| ear.now.as_ref().map(|o| o.probe));
            estimator.hear(probes, &sources);
        }
    }
}

/// The strip plays what is set: not while the assistant's moves are out or the strip is off, for a comparison or for good.
pub(crate) fn plays_live(values: &ParamValues) -> bool {
    !values.is_on(ParamId::MINE) && values.choice(ParamId::DRY) == 0
}

/// What a strip does to the low band, dB.
fn low_strip_db(values: &ParamValues) -> f32 {
    match values.choice(ParamId::DRY) {
        0 => {}
        1 => return values.get(ParamId::TRIM_DB).min(0.0),
        _ => return 0.0,
    }
    let at = LOW_HZ.map(|hz| dsp_core::strip::analog_response_db(values, hz));
    (at.iter().sum::<f64>() / LOW_HZ.len() as f64) as f32
}
