//! One channel's listening, hop by hop.

use super::active::Gate;
use super::bands::{Bands, SPECTRUM_BINS};
use super::crowd::CrowdCue;
use super::fine::Fine;
use super::flat_tops::FlatTops;
use super::level::{dot, power_db};
use super::loudness::Loudness;
use super::low_band::{LowBand, ProbeFilter};
use super::noise_floor::NoiseFloor;
use super::observation::{HOPS_PER_SECOND, Observation, SILENCE_DB, THIRD_OCTAVES};
use super::onset::Onset;
use super::recent::{HopSums, LastSecond};
use super::spectrometer::{Bins, Spectrometer};
use super::spikes::{SpikeFinder, Spikes};
use super::tap::{Taken, Tap};
use crate::PrepareError;
use crate::channel::TapHop;
use crate::clarity::{BANDS as SPEECH_BANDS, Framer, Psd};
use crate::feedback::{Spectra, Tracker};
use std::sync::Arc;

/// Full scale of a 16-bit converter: 32767 of 32768.
const FULL_SCALE: f32 = 32_767.0 / 32_768.0;
/// What is slow is refreshed on every tenth hop.
const SLOW_HOPS: u64 = 10;
/// A frame of the bands of speech ends with every second hop (20 ms).
const SPEECH_HOPS: u64 = 2;

/// Levels of the third octaves, dB.
type ThirdsDb = [f32; THIRD_OCTAVES];

/// Listens to one channel: turns each hop of its taps into an [`Observation`].
///
/// Runs on the side thread, one hop at a time, in order. Where a hop number does not follow the last,
/// hops were dropped: what was under way in the windows is forgotten, and they fill anew from that hop
/// (levels over a window that is not full are those of the part that is there); what is known of the
/// channel (loud level, noise floor) stays. Takes memory in `new`, where the number of legs changes, and once where
/// what leaves the strip is no longer what came.
pub struct Listener {
    sample_rate_hz: f64,
    hop_len: usize,
    hop: Option<u64>,
    pre: Tap,
    /// Not looked at, and as it once was, while `twins`.
    post: Tap,
    /// What left the strip was what came, bit by bit, for as long as anything remembers: what is measured of one
    /// holds for both.
    twins: bool,
    low_band: LowBand,
    spectrometer: Spectrometer,
    framer: Framer,
    bands: Bands,
    loudness: Loudness,
    probe: ProbeFilter,
    last_second: LastSecond,
    gate: Gate,
    noise_floor: NoiseFloor,
    onset: Onset,
    flat_tops: Vec<FlatTops>,
    spikes: Vec<SpikeFinder>,
    hears_crowd: bool,
    post_bands_db: Option<ThirdsDb>,
    tracker: Option<Tracker>,
    /// Of `pre`, with phase, where loops are looked for.
    bins: Bins,
}

impl Listener {
    /// For a channel at `sample_rate_hz` (8 to 384 kHz) with 1 or 2 legs.
    pub fn new(sample_rate_hz: f64, legs: usize) -> Result<Self, PrepareError> {
        PrepareError::check(sample_rate_hz, 1)?;
        let legs = legs.clamp(1, 2);
        let hop_len = (sample_rate_hz / f64::from(HOPS_PER_SECOND)).round() as usize;
        let spectrometer = Spectrometer::new(sample_rate_hz);
        let history_len = spectrometer.short_len().max(3 * hop_len);
        let powers = spectrometer.powers();
        let loudness = Loudness::new(sample_rate_hz, legs)
            .ok_or(PrepareError::SampleRate { hz: sample_rate_hz })?;
        Ok(Self {
            sample_rate_hz,
            hop_len,
            hop: None,
            pre: Tap::new(sample_rate_hz, legs, history_len, powers.clone()),
            post: Tap::new(sample_rate_hz, legs, history_len, powers.clone()),
            twins: true,
            low_band: LowBand::new(sample_rate_hz, hop_len),
            bands: Bands::new(sample_rate_hz / 2.0),
            spectrometer,
            framer: Framer::new(sample_rate_hz),
            loudness,
            probe: ProbeFilter::new(),
            last_second: LastSecond::new(),
            gate: Gate::new(),
            noise_floor: NoiseFloor::new(powers),
            onset: Onset::new(),
            flat_tops: (0..legs).map(|_| FlatTops::new(sample_rate_hz)).collect(),
            spikes: (0..legs).map(|_| SpikeFinder::new(sample_rate_hz)).collect(),
            hears_crowd: false,
            post_bands_db: None,
            tracker: None,
            bins: Bins::default(),
        })
    }

    /// Samples in a hop: a hundredth of the rate, rounded.
    pub fn hop_len(&self) -> usize {
        self.hop_len
    }

    /// Whether it looks for the crowd too: ambience channels.
    pub fn hear_crowd(&mut self, on: bool) {
        self.hears_crowd = on;
    }

    /// Level of `pre` at each of [`super::spectrum_hz`]'s frequencies, dBFS, over the windows that ended
    /// with the last hop: power in a twelfth of an octave, or in two bins where that is more (6 Hz below
    /// 224 Hz, 25 Hz above), mean over the legs.
    pub fn spectrum_db(&self) -> [f32; SPECTRUM_BINS] {
        self.bands.twelfths_db(&self.pre.powers)
    }

    /// The same of `post`, refreshed on every tenth hop where that is another.
    pub fn post_spectrum_db(&self) -> [f32; SPECTRUM_BINS] {
        self.bands.twelfths_db(if self.twins { &self.pre.powers } else { &self.post.powers })
    }

    /// Switches the search for ringing loops ([`Observation::peaks`]) on or off. On takes memory.
    pub fn guard(&mut self, on: bool) {
        if on != self.tracker.is_some() {
            self.tracker = on.then(Tracker::new);
            self.bins = if on { self.spectrometer.bins() } else { Bins::default() };
        }
    }

    /// Takes the next hop. Slices that are not one hop long are cut, or filled up with silence.
    pub fn observe(&mut self, hop: &TapHop<'_>) -> Observation {
        if hop.legs.clamp(1, 2) != self.pre.legs.len() {
            self.change_legs(hop.legs);
        }
        if self.hop.is_some_and(|last| last.checked_add(1) != Some(hop.hop)) {
            self.restart();
        }
        self.hop = Some(hop.hop);

        if self.twins && !same_bits(hop) {
            self.post = self.pre.clone();
            self.twins = false;
        }
        let pre = self.pre.take(hop.pre, self.hop_len, &self.low_band);
        let post =
            if self.twins { pre } else { self.post.take(hop.post, self.hop_len, &self.low_band) };
        self.spectrometer.measure(&self.pre.legs, &mut self.pre.powers, &mut self.bins);
        let bands_db = self.bands.thirds_db(&self.pre.powers);
        let slow = hop.hop % SLOW_HOPS == SLOW_HOPS - 1;
        if slow || self.post_bands_db.is_none() {
            self.post_bands_db = Some(self.measure_post(bands_db));
        }
        let fine = slow.then(|| {
            let pre = self.bands.fine(&self.pre.powers);
            let post = if self.twins { pre } else { self.bands.fine(&self.post.powers) };
            Arc::new(Fine { pre, post })
        });

        let speech_bands = (hop.hop % SPEECH_HOPS == SPEECH_HOPS - 1).then(|| self.speech_bands());

        let clipped_samples = self.clipped(&pre);
        self.measure_second(&pre);
        self.measure_loudness(pre.silent());
        let loud = self.gate.loud_dbfs();
        let powers = &self.pre.powers;
        self.noise_floor.step(pre.power, loud, || powers);
        let floor = self.noise_floor.dbfs();
        let audible = power_db(pre.power) >= self.gate.opens_at_dbfs(floor);
        let onset = self.onset.step(pre.power, audible);
        let active = self.gate.step(pre.power, floor, self.noise_floor.steady_noise());
        let (flat_tops, flat_top_dbfs) = self.find_flat_tops(&pre);
        let spikes = self.find_spikes();
        let (leg_correlation, leg_balance_db) = self.leg_relation();
        let spectra = Spectra::of(&self.pre.powers, &self.bins);
        let peaks = self.tracker.as_mut().map(|t| t.step(&spectra)).unwrap_or_default();

        Observation {
            hop: hop.hop,
            pre: pre.levels(),
            post: post.levels(),
            bands_db,
            post_bands_db: self.post_bands_db.unwrap_or([SILENCE_DB; _]),
            momentary_lufs: self.loudness.momentary_lufs(),
            short_term_lufs: self.loudness.short_term_lufs(),
            crest_db: self.last_second.crest_db(),
            active,
            onset,
            noise_floor_dbfs: floor.unwrap_or(SILENCE_DB),
            leg_correlation,
            leg_balance_db,
            flat_tops,
            flat_top_dbfs,
            spikes,
            clipped_samples,
            non_finite_samples: narrow(pre.non_finite),
            gain_reduction_db: if hop.gain_reduction_db.is_finite() {
                hop.gain_reduction_db
            } else {
                0.0
            },
            crowd: self.hears_crowd.then(|| CrowdCue::of(&self.pre.powers)),
            probe: pre.low.map(|x| self.probe.tick(x)),
            fine,
            speech_bands,
            peaks,
        }
    }

    /// Powers of `post`, and its third octaves, which are `pre_bands_db` where it is the same.
    fn measure_post(&mut self, pre_bands_db: ThirdsDb) -> ThirdsDb {
        if self.twins {
            return pre_bands_db;
        }
        let unasked = &mut Bins::default();
        self.spectrometer.measure(&self.post.legs, &mut self.post.powers, unasked);
        self.bands.thirds_db(&self.post.powers)
    }

    fn speech_bands(&mut self) -> Psd {
        let mut bands = [0.0; SPEECH_BANDS];
        let legs = if self.twins { &self.pre.legs } else { &self.post.legs };
        let scale = 1.0 / legs.len() as f32;
        for leg in legs.iter().filter(|leg| !leg.silent()) {
            self.framer.add(leg.samples(), scale, &mut bands);
        }
        bands
    }

    /// Samples at or over full scale, all legs.
    fn clipped(&self, pre: &Taken) -> u16 {
        if pre.peak < FULL_SCALE {
            return 0;
        }
        let over = |leg| {
            let samples = self.pre.newest(leg, self.hop_len);
            samples.iter().filter(|x| x.abs() >= FULL_SCALE).count() as u32
        };
        narrow((0..self.pre.legs.len()).map(over).sum())
    }

    fn measure_second(&mut self, pre: &Taken) {
        let product = if self.pre.legs.len() == 2 && !pre.silent() {
            let (a, b) = (self.pre.newest(0, self.hop_len), self.pre.newest(1, self.hop_len));
            let parts = a.chunks(512).zip(b.chunks(512));
            parts.map(|(a, b)| f64::from(dot(a, b))).sum::<f64>() / self.hop_len as f64
        } else {
            0.0
        };
        self.last_second.push(HopSums {
            true_peak: pre.true_peak,
            power: pre.power,
            legs: pre.leg_powers,
            product,
        });
    }

    fn leg_relation(&self) -> (f32, f32) {
        if self.pre.legs.len() == 2 { self.last_second.legs() } else { (1.0, 0.0) }
    }

    fn measure_loudness(&mut self, silent: bool) {
        let first = self.pre.newest(0, self.hop_len);
        if self.pre.legs.len() == 2 {
            let second = self.pre.newest(1, self.hop_len);
            self.loudness.push(&[first, second], silent);
        } else {
            self.loudness.push(&[first], silent);
        }
    }

    fn find_flat_tops(&mut self, pre: &Taken) -> (u16, f32) {
        let (mut runs, mut level) = (0, SILENCE_DB);
        for (detector, leg) in self.flat_tops.iter_mut().zip(&self.pre.legs) {
            let seen = detector.step(leg.samples(), self.hop_len, pre.silent());
            runs += seen.runs;
            level = level.max(seen.level_dbfs);
        }
        (narrow(runs), level)
    }

    fn find_spikes(&mut self) -> Spikes {
        let mut most = Spikes::default();
        for (finder, leg) in self.spikes.iter_mut().zip(&self.pre.legs) {
            let seen = finder.step(leg.newest(self.hop_len));
            if (seen.count, seen.level_dbfs) > (most.count, most.level_dbfs) {
                most = seen;
            }
        }
        most
    }

    /// Forgets what is under way in the windows.
    fn restart(&mut self) {
        self.pre.clear();
        self.post.clear();
        self.twins = true;
        self.post_bands_db = None;
        self.loudness.clear();
        self.probe.clear();
        self.last_second.clear();
        self.gate.clear();
        self.noise_floor.clear();
        self.onset.clear();
        self.tracker.iter_mut().for_each(Tracker::clear);
        self.flat_tops.iter_mut().for_each(FlatTops::clear);
        self.spikes.iter_mut().for_each(SpikeFinder::clear);
    }

    fn change_legs(&mut self, legs: usize) {
        if let Ok(fresh) = Self::new(self.sample_rate_hz, legs) {
            let gate = std::mem::replace(&mut self.gate, Gate::new());
            let floor =
                std::mem::replace(&mut self.noise_floor, NoiseFloor::new(self.pre.powers.clone()));
            let (hears_crowd, guarded) = (self.hears_crowd, self.tracker.is_some());
            *self = fresh;
            self.hears_crowd = hears_crowd;
            self.guard(guarded);
            self.gate = gate;
            self.noise_floor = floor;
            self.restart();
        }
    }
}

/// True where what left is what came. Without a branch for each sample: it is asked in every hop.
fn same_bits(hop: &TapHop<'_>) -> bool {
    hop.pre.iter().zip(&hop.post).all(|(pre, post)| {
        let differ = pre.iter().zip(*post).fold(0, |d, (a, b)| d | (a.to_bits() ^ b.to_bits()));
        pre.len() == post.len() && differ == 0
    })
}

fn narrow(count: u32) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
