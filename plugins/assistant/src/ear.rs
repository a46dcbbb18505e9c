//! What all classes share about one channel: activity, levels, gaps. Filled once per hop.

mod levels;

use crate::among::Among;
use crate::assumed::{Ever, Why};
use crate::motion::{Motion, Still};
use crate::timbre::{Baselines, Familiar, Second as Weighed, Timbre};
use crate::{Assumed, ChannelConfig, Upheaval};
use dsp_core::listen::Observation;
use dsp_core::listen::pair::ProbeRing;
use dsp_core::params::ParamValues;
use levels::Levels;
use ml_models::names::pairs::{Leg, stereo_leg};
use ml_models::presence::{CLASSES, posterior};
use ml_models::timbre::{LEAST_FRAMES, MOST_FRAMES};
use ml_models::{Bumps, Instrument, Presence, VERDICT_HOPS};

/// Hops in a second.
pub(crate) const HZ: u64 = 100;
/// Seconds of the source that a verdict of the presence model rests on (its `pooling_s`).
pub(crate) const POOLED_S: usize = 6;
/// What the model said of a mix stands for so long, hops: it speaks once a second while something plays.
const CLARITY_STANDS_HOPS: u64 = 3 * HZ;

/// What sticks out, as the model said, stands for so long, sounding hops: it speaks every two seconds.
const BUMPS_STAND_HOPS: u64 = 4 * HZ;

/// The running record of one channel.
pub struct Ear {
    /// What the input list or the name says plays here: read once, not in every hop.
    pub said: Assumed,
    /// Which leg of which stereo source the name says this is.
    pub(crate) leg: Option<(String, Leg)>,
    /// Instrument assumed, and why.
    pub assumed: Assumed,
    /// What the model last heard, pooled over some seconds; `None` where it has said nothing yet.
    pub presence: Option<Presence>,
    /// All that was heard here since somebody said what it is, or the source changed.
    pub(crate) ever: Ever,
    /// Whether a band plays around it.
    pub(crate) among: Among,
    /// What was made of the model's verdicts so far.
    pub(crate) told: Told,
    prior: [f32; CLASSES],
    /// Clarity of the voice, 0 to 1, as the model hears it in a mix: channels that hear the whole mix.
    mix_clarity: Option<(u64, f32)>,
    /// What sticks out for what it carries, with the sounding hops before it: of the last half minute of them.
    bumps: Option<(u64, Bumps)>,
    /// Before so many sounding hops what the model says is of what was there before an upheaval.
    bumps_from: u64,
    /// Hops in which something sounded, the source or not: the model hears those.
    sounding_hops: u64,
    /// The crowd is too loud: what is heard now is not the source.
    pub(crate) deafened: bool,
    /// The observation of this hop; `None`: missing evidence.
    pub now: Option<Observation>,
    /// Hops heard since the record began.
    pub heard_hops: u64,
    /// Hops in which the source played; for struck sources the second after each hit counts.
    pub active_hops: u64,
    /// True while this hop counts as active. Mains hum does not.
    pub active: bool,
    /// The same of the last hops, newest in the lowest bit.
    played: u128,
    /// True while the level moves as that of a source does; noise and hum hold still.
    pub moving: bool,
    /// Level between notes, dBFS RMS, of the last hop that was heard.
    pub noise_floor_dbfs: f32,
    /// Hops without evidence in a row.
    pub missing_hops: u64,
    /// The low band of the last seconds, for comparing channels.
    pub probe: ProbeRing,
    /// The model has heard here what a person or the name says is here.
    pub source_proven: bool,
    /// What it sounds like of late.
    pub timbre: Timbre,
    /// What it sounded like at the soundcheck.
    pub baselines: Baselines,
    /// The one against the other, as of the last active second.
    pub familiar: Option<Familiar>,
    motion: Motion,
    /// Mean levels of the seconds before the last one, newest first, dBFS RMS.
    seconds_dbfs: [f32; POOLED_S - 1],
    since_hit: u64,
    /// Others were heard in the place of the source since its levels begin.
    heard_others: bool,
    /// Another microphone's voice was heard in the last second.
    leaked: bool,
    levels: Levels,
}

/// How many verdicts the model has given on a channel, and what they were taken for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told {
    pub verdicts: u32,
    /// While a band played around it.
    pub in_a_band: u32,
    /// Its sound was not what was said of it.
    pub mismatched: u32,
}

impl Ear {
    /// Nothing heard yet.
    pub fn new(config: &ChannelConfig) -> Self {
        let said = Assumed::of(config);
        Self {
            said,
            leg: stereo_leg(&config.name),
            assumed: said,
            presence: None,
            ever: Ever::default(),
            among: Among::default(),
            told: Told::default(),
            prior: said.prior(),
            mix_clarity: None,
            bumps: None,
            bumps_from: 0,
            sounding_hops: 0,
            deafened: false,
            now: None,
            heard_hops: 0,
            active_hops: 0,
            active: false,
            played: 0,
            moving: false,
            noise_floor_dbfs: dsp_core::listen::observation::SILENCE_DB,
            missing_hops: 0,
            probe: ProbeRing::new(),
            source_proven: false,
            timbre: Timbre::default(),
            baselines: Baselines::default(),
            familiar: None,
            motion: Motion::default(),
            seconds_dbfs: [dsp_core::listen::observation::SILENCE_DB; POOLED_S - 1],
            since_hit: u64::MAX,
            heard_others: false,
            leaked: false,
            levels: Levels::default(),
        }
    }

    /// Takes in one hop.
    pub(crate) fn hear(&mut self, observation: Option<&Observation>) {
        self.now = observation.cloned();
        let Some(o) = observation else {
            self.missing_hops += 1;
            self.active = false;
            self.played <<= 1;
            self.moving = false;
            return;
        };
        self.missing_hops = 0;
        self.probe.push(o.hop, &o.probe);
        self.heard_hops += 1;
        self.noise_floor_dbfs = o.noise_floor_dbfs;
        self.since_hit = if o.onset { 0 } else { self.since_hit.saturating_add(1) };
        let lived = self.motion.lived();
        self.moving = self.motion.step(o);
        if self.heard_hops.is_multiple_of(HZ) {
            self.seconds_dbfs.rotate_right(1);
            self.seconds_dbfs[0] = self.motion.second_dbfs();
        }
        let hums = self.still() != Still::Noise;
        self.active = !hums
            && !self.deafened
            && (o.active || (self.assumed.is_struck() && self.since_hit < HZ));
        if hums && !lived && self.levels.seconds() > 0 {
            self.forget_levels(); // they were the hum's
        }
        self.played = self.played << 1 | u128::from(self.active);
        self.active_hops += u64::from(self.active);

        self.sounding_hops += u64::from(o.active);
        if self.deafened {
            self.forget_bumps(MOST_FRAMES); // they are the crowd's
        }

        // By the model: before the voice was heard nobody knows whose level it is.
        let others = self.leaked || (self.source_proven && self.hears_others());
        self.levels.hear(o, self.active, others);
    }

    /// Takes in what it sounds like while it plays; `learns`: it may become the channel's baseline, which does not
    /// grow by what is `doubted`. After [`hear`](Self::hear), and not while the crowd is loud.
    pub(crate) fn hear_timbre(&mut self, learns: bool, doubted: impl FnOnce() -> bool) {
        if !learns {
            self.baselines.grow_no_more();
        }
        let own = self.active && !self.leaked;
        let Some(fine) = self.now.as_ref().filter(|_| own).and_then(|o| o.fine.clone()) else {
            return;
        };
        let second = self.timbre.hear(&fine.pre);
        if let Some(Weighed::Begins(level_db)) = second {
            self.baselines.begins(level_db);
            // What was there before it lies 10 dB and more under it, as bleed does in what the model learnt from.
            self.forget_bumps(LEAST_FRAMES);
        }
        if second.is_some_and(|second| second != Weighed::Soft)
            && learns
            && let Some(second) = self.timbre.newest()
        {
            self.baselines.learn(second, doubted());
        }
        if second.is_some_and(|second| second != Weighed::Soft) {
            let last = self.familiar.take();
            self.familiar = Familiar::at(&self.timbre, &self.baselines, last);
        }
    }

    /// Something upstream has changed: what of the record and of the baseline is void.
    pub(crate) fn upheaval(&mut self, what: Upheaval) {
        match what {
            // A contour does not know the level.
            Upheaval::GainStep { db } => {
                self.baselines.gain_changed(db);
                self.timbre.gain_changed(db);
            }
            Upheaval::SourceChanged | Upheaval::Scene | Upheaval::Anew => {
                self.ever = Ever::default();
                self.baselines.void();
                self.forget_timbre();
            }
            Upheaval::Recall { snapshot } => {
                self.baselines.recall(snapshot);
                self.timbre.forget_sound();
                self.forget_familiar();
            }
        }
    }

    fn forget_timbre(&mut self) {
        self.timbre.forget();
        self.forget_familiar();
    }

    fn forget_familiar(&mut self) {
        self.familiar = None;
        self.forget_bumps(MOST_FRAMES);
    }

    /// What the model says is not of this source until so many frames of it have come.
    pub(crate) fn forget_bumps(&mut self, frames: usize) {
        self.bumps = None;
        // An upheaval's longer wait is not cut short by what begins within it.
        let from = self.sounding_hops + frames as u64 + VERDICT_HOPS;
        self.bumps_from = self.bumps_from.max(from);
    }

    /// Takes in what the model heard.
    pub(crate) fn sounds_like(&mut self, presence: &Presence, config: &ChannelConfig) {
        self.presence = Some(*presence);
        self.ever.hear(presence);
        let said = self.said.instrument;
        let proves = |heard: Instrument| said.is_some_and(|said| said.is_alike(heard));
        let proven = presence.known().is_some_and(proves) && !self.leaked;
        if proven && !self.source_proven && self.heard_others {
            self.forget_levels(); // they were the others'
        }
        self.source_proven |= proven;
        self.heard_others |= self.hears_others();
        self.assumed = Assumed::with_presence(config, self.presence.as_ref());
    }

    /// The presence model is off: what it said last is of no now.
    pub(crate) fn hears_no_model(&mut self, config: &ChannelConfig) {
        self.presence = None;
        self.assumed = Assumed::with_presence(config, None);
    }

    /// The model says what sticks out of the half minute before this.
    pub(crate) fn takes_bumps(&mut self, bumps: &Bumps) {
        if self.sounding_hops >= self.bumps_from {
            self.bumps = Some((self.sounding_hops, bumps.clone()));
        }
    }

    /// What sticks out; `None` where nothing was said of late.
    pub(crate) fn bumps(&self) -> Option<&Bumps> {
        let of_late = |(at, _): &&(u64, Bumps)| self.sounding_hops <= at + BUMPS_STAND_HOPS;
        self.bumps.as_ref().filter(of_late).map(|(_, bumps)| bumps)
    }

    /// The class whose usual sound this is held against; `None` where nobody knows it, or where it is known by ear alone and
    /// several things are heard: a beat has no timbre of its class.
    pub(crate) fn timbre_of(&self) -> Option<Instrument> {
        let Assumed { instrument, why } = self.assumed;
        instrument.filter(|_| why != Why::Heard || !self.ever.is_mixed())
    }

    /// The channel has another name.
    pub(crate) fn reread(&mut self, config: &ChannelConfig) {
        self.said = Assumed::of(config);
        self.leg = stereo_leg(&config.name);
    }

    /// Another instrument plays there, or another kind of line: a person or the new name says so.
    pub(crate) fn renamed(&mut self, config: &ChannelConfig) {
        self.reread(config);
        self.prior = self.said.prior();
        self.source_proven = false;
        self.ever = Ever::default();
        self.assumed = Assumed::with_presence(config, self.presence.as_ref());
    }

    /// True where it played at any moment of the last second.
    pub(crate) fn plays(&self) -> bool {
        self.played & ((1 << HZ) - 1) != 0
    }

    /// Probability of each class: what the name says times what was heard.
    pub fn instrument_posterior(&self) -> [f32; CLASSES] {
        posterior(&self.prior, self.presence.as_ref())
    }

    /// Others are heard in the place of the source: a voice is said to be here, its microphone is open, and the model is
    /// sure of what is no voice, or it is another microphone's voice.
    pub(crate) fn hears_others(&self) -> bool {
        let heard = self.presence.as_ref().and_then(Presence::known);
        let no_voice = self.said.instrument.is_some_and(Instrument::is_voice)
            && heard.is_some_and(|heard| !heard.is_voice());
        no_voice || self.leaked
    }

    /// It is the source itself that is heard: where a voice is said to be here, as far as the model tells, a voice and that of no
    /// other microphone.
    pub(crate) fn hears_itself(&self) -> bool {
        let voice = self.said.instrument.is_some_and(Instrument::is_voice);
        let heard = self.presence.as_ref().filter(|_| voice);
        !self.leaked && heard.is_none_or(|p| p.known().is_some_and(Instrument::is_voice))
    }

    /// In the last second this microphone heard another's voice, or not ([`crate::leaks`]).
    pub(crate) fn hears_leak(&mut self, leaked: bool) {
        self.leaked = leaked;
    }

    /// The line has moved as a source does: it has risen clearly above its own floor.
    pub fn has_lived(&self) -> bool {
        self.motion.lived()
    }

    /// Level of the last tenth of a second, dBFS RMS: that of a hop sways with the phase of a hum.
    pub fn level_dbfs(&self) -> f32 {
        self.motion.level_dbfs()
    }

    /// The model says how clear the voice is in the mix that is heard here.
    pub(crate) fn takes_clarity(&mut self, hop: u64, clarity: f32) {
        self.mix_clarity = Some((hop, clarity));
    }

    /// Clarity of the voice, 0 to 1, as the model hears it in a mix; `None` where nothing was said of late.
    pub fn mix_clarity(&self) -> Option<f32> {
        let now = self.now.as_ref()?.hop;
        self.mix_clarity.filter(|(hop, _)| now <= hop + CLARITY_STANDS_HOPS).map(|(_, value)| value)
    }

    /// Mean level of the last second, dBFS RMS.
    pub fn second_dbfs(&self) -> f32 {
        self.motion.second_dbfs()
    }

    /// The same of each of the last seconds that a verdict of the presence model rests on, newest first.
    pub(crate) fn seconds_dbfs(&self) -> impl Iterator<Item = f32> + Clone + '_ {
        std::iter::once(self.second_dbfs()).chain(self.seconds_dbfs.iter().copied())
    }

    /// What is there while nothing moves: noise, or hum where it can be told.
    pub fn still(&self) -> Still {
        self.motion.still()
    }

    /// Seconds in which the source played, of those that were heard.
    pub fn active_s(&self) -> f32 {
        self.active_hops as f32 / HZ as f32
    }

    /// 95th percentile of the 1 s true peaks in active seconds, dBTP (DESIGN section 6, gain).
    pub fn p95_dbtp(&self) -> Option<f32> {
        self.levels.p95_dbtp()
    }

    /// Bounds of it, each with a certainty of 90 %, dBTP: what the seconds so far leave open. Of few
    /// seconds the upper one is the loudest of them, which is the best that there is.
    pub fn p95_bounds_dbtp(&self) -> Option<(f32, f32)> {
        self.levels.p95_bounds_dbtp()
    }

    /// The same of the loud seconds alone: what leaks into a microphone that waits is softer than its source.
    pub(crate) fn loud_p95_dbtp(&self) -> Option<f32> {
        self.levels.loud_p95_dbtp()
    }

    /// Active seconds that [`p95_dbtp`](Self::p95_dbtp) rests on.
    pub fn peak_seconds(&self) -> usize {
        self.levels.seconds()
    }

    /// Share of the seconds whose true peak, dBTP, is so.
    pub fn share_of_peaks(&self, is: impl Fn(f32) -> bool) -> f32 {
        self.levels.share_of_peaks(is)
    }

    /// Median RMS of active seconds, dBFS.
    pub fn median_rms_dbfs(&self) -> Option<f32> {
        self.levels.median_rms_dbfs()
    }

    /// Forgets levels: gain or source have changed. Activity is kept.
    pub(crate) fn forget_levels(&mut self) {
        self.levels.forget();
        self.heard_others = false;
    }
}

/// The whole desk in one hop: what a class may look at.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Number of the hop.
    pub hop: u64,
    /// Phase of the evening.
    pub phase: crate::Phase,
    /// What people said of the channels.
    pub configs: &'a [ChannelConfig],
    /// What was heard of the channels.
    pub ears: &'a [Ear],
    /// Live values of the channels, moves on their way included.
    pub values: &'a [ParamValues],
    /// What the channels come to together.
    pub mix: &'a crate::mix::Mix,
    /// Limits in force.
    pub limits: &'a crate::Limits,
    /// Whether the crowd lets anything be heard.
    pub crowd: crate::CrowdGate,
    /// How well the channels line up.
    pub alignment: &'a [crate::Alignment],
}

impl Desk<'_> {
    /// True where two channels are proven to line up to the sample: only then their waves are compared.
    pub fn to_the_sample(&self, a: usize, b: usize) -> bool {
        let sample = |c: usize| self.alignment[c] == crate::Alignment::Sample;
        sample(a) && sample(b)
    }
}
