//! The front end that every model hears through: log-mel powers of a channel's hops, at any sample rate.
//!
//! Its Python twin is `training/deskmate_training/frontend.py`; golden vectors hold the two together.
//! Window: four hops (40 ms), periodic Hann, padded with zeros to the next power of two. Powers are
//! integrated over triangles given in Hz, so that a stationary sound reads the same at every rate.
//! Nothing is resampled. Memory is taken in `new` only.

#[cfg(test)]
pub(crate) mod golden;
mod mel;
#[cfg(test)]
mod tests;

use std::f64::consts::PI;
use std::sync::Arc;

use dsp_core::channel::TapHop;
use dsp_core::listen::LARGEST_SAMPLE;
use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};
use serde::Deserialize;

use mel::Mel;
pub use mel::centre_hz;

/// Mel bands.
pub const BANDS: usize = 64;
/// Frames that a model sees at once, hops: 0.96 s.
pub const FRAMES: usize = 96;
/// Values in a model's input, \[band\]\[frame\].
pub const WINDOW: usize = BANDS * FRAMES;
/// A window is looked at this often, hops: it ends with hop 99, 199 and so on.
pub const EVERY_HOPS: u64 = 100;

/// Hops in an analysis window.
const WINDOW_HOPS: usize = 4;
/// Added to a power before the logarithm: -120 dB.
const FLOOR_POWER: f32 = 1e-12;
const FLOOR_DB: f32 = -120.0;
/// What lies further under the loudest value of the window is as good as silent, dB.
const RANGE_DB: f32 = 80.0;
/// Quieter samples than this are zero: they would be denormal in the transform, and nobody hears -300 dB.
const LEAST: f32 = 1e-15;

/// The settings that a manifest must agree with: a model hears only through the front end that it was
/// trained on.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub struct Settings {
    /// Hops in a second.
    pub hops_per_second: u32,
    /// Hops in an analysis window.
    pub window_hops: u32,
    /// Mel bands.
    pub bands: u32,
    /// Lowest corner of the triangles, Hz.
    pub low_hz: f64,
    /// Highest corner, Hz.
    pub high_hz: f64,
    /// A side of a triangle is never narrower, Hz.
    pub min_side_hz: f64,
    /// Added to a power before the logarithm.
    pub floor_power: f64,
    /// Frames in a window.
    pub frames: u32,
    /// Range under the loudest value that is kept, dB.
    pub range_db: f64,
    /// How often a window is looked at, hops.
    pub every_hops: u32,
}

/// The settings of this front end.
pub const SETTINGS: Settings = Settings {
    hops_per_second: 100,
    window_hops: WINDOW_HOPS as u32,
    bands: BANDS as u32,
    low_hz: mel::LOW_HZ,
    high_hz: mel::HIGH_HZ,
    min_side_hz: mel::MIN_SIDE_HZ,
    floor_power: FLOOR_POWER as f64,
    frames: FRAMES as u32,
    range_db: RANGE_DB as f64,
    every_hops: EVERY_HOPS as u32,
};

impl Settings {
    /// True where a model with these settings hears what this front end gives, rounding aside.
    pub fn agrees(&self) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-6 * b.abs();
        let whole = |s: &Self| (s.hops_per_second, s.window_hops, s.bands, s.frames, s.every_hops);
        whole(self) == whole(&SETTINGS)
            && near(self.low_hz, SETTINGS.low_hz)
            && near(self.high_hz, SETTINGS.high_hz)
            && near(self.min_side_hz, SETTINGS.min_side_hz)
            && near(self.floor_power, SETTINGS.floor_power)
            && near(self.range_db, SETTINGS.range_db)
    }
}

/// Hears one channel, hop by hop, and keeps the last [`FRAMES`] frames.
pub struct FrontEnd {
    hop_len: usize,
    next_hop: Option<u64>,
    legs: [Leg; 2],
    fft: Arc<dyn RealToComplex<f32>>,
    hann: Vec<f32>,
    input: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    power: Vec<f32>,
    mel: Mel,
    /// Levels, dB, \[frame\]\[band\]; the oldest frame stands at `oldest`.
    frames: Box<[[f32; BANDS]; FRAMES]>,
    oldest: usize,
}

/// The newest samples of a leg, one analysis window long.
struct Leg {
    samples: Vec<f32>,
    silent_hops: usize,
}

impl Leg {
    fn new(len: usize) -> Self {
        Self { samples: vec![0.0; len], silent_hops: WINDOW_HOPS }
    }

    fn clear(&mut self) {
        self.samples.fill(0.0);
        self.silent_hops = WINDOW_HOPS;
    }

    /// Takes a hop in; what is not finite, beyond all sense, or missing, is silence.
    fn take(&mut self, hop: &[f32], hop_len: usize) {
        self.samples.copy_within(hop_len.., 0);
        let at = self.samples.len() - hop_len;
        let given = hop.iter().copied().chain(std::iter::repeat(0.0));
        let mut loud = false;
        for (to, from) in self.samples[at..].iter_mut().zip(given) {
            *to = if (LEAST..LARGEST_SAMPLE).contains(&from.abs()) { from } else { 0.0 };
            loud |= *to != 0.0;
        }
        self.silent_hops = if loud { 0 } else { self.silent_hops.saturating_add(1) };
    }

    fn is_silent(&self) -> bool {
        self.silent_hops >= WINDOW_HOPS
    }
}

impl FrontEnd {
    /// For a channel at `sample_rate_hz` (8 to 384 kHz); its hop is a hundredth of it, rounded.
    pub fn new(sample_rate_hz: f64) -> Result<Self, dsp_core::PrepareError> {
        dsp_core::PrepareError::check(sample_rate_hz, 1)?;
        let hop_len = (sample_rate_hz / f64::from(SETTINGS.hops_per_second)).round() as usize;
        let len = WINDOW_HOPS * hop_len;
        let size = len.next_power_of_two();
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(size);
        let hann = |n: usize| 0.5 - 0.5 * (2.0 * PI * n as f64 / len as f64).cos();
        let hann: Vec<f64> = (0..len).map(hann).collect();
        let (input, spectrum, scratch) =
            (fft.make_input_vec(), fft.make_output_vec(), fft.make_scratch_vec());
        Ok(Self {
            hop_len,
            next_hop: None,
            legs: [Leg::new(len), Leg::new(len)],
            mel: Mel::new(sample_rate_hz, size, &hann),
            hann: hann.into_iter().map(|w| w as f32).collect(),
            power: vec![0.0; spectrum.len()],
            fft,
            input,
            spectrum,
            scratch,
            frames: Box::new([[FLOOR_DB; BANDS]; FRAMES]),
            oldest: 0,
        })
    }

    /// Number of the hop that would follow; `None` before the first.
    pub fn expects(&self) -> Option<u64> {
        self.next_hop
    }

    /// Takes the next hop of what arrives at the insert. Where its number does not follow the last one
    /// hops were dropped, and what was heard before them is forgotten.
    pub fn hear(&mut self, hop: &TapHop<'_>) {
        if self.next_hop.is_some_and(|next| next != hop.hop) {
            self.clear();
        }
        self.next_hop = hop.hop.checked_add(1);
        let legs = hop.legs.clamp(1, 2);
        for (leg, samples) in self.legs.iter_mut().zip(hop.pre).take(legs) {
            leg.take(samples, self.hop_len);
        }
        self.legs[legs..].iter_mut().for_each(Leg::clear);
        self.power.fill(0.0);
        let mut loud = false;
        for leg in 0..legs {
            loud |= self.add_power(leg, 1.0 / legs as f32);
        }
        let frame = &mut self.frames[self.oldest];
        if loud {
            self.mel.levels_db(&self.power, frame);
        } else {
            frame.fill(FLOOR_DB);
        }
        self.oldest = (self.oldest + 1) % FRAMES;
    }

    /// Adds |X|^2 of a leg's window; false where it is silent.
    fn add_power(&mut self, leg: usize, scale: f32) -> bool {
        let leg = &self.legs[leg];
        if leg.is_silent() {
            return false;
        }
        let (windowed, padding) = self.input.split_at_mut(self.hann.len());
        for ((to, from), w) in windowed.iter_mut().zip(&leg.samples).zip(&self.hann) {
            *to = from * w;
        }
        padding.fill(0.0); // the transform uses its input as scratch
        let (input, spectrum) = (&mut self.input, &mut self.spectrum);
        // Lengths are those of the plan, so this cannot fail; if it did, the leg would be silent.
        if self.fft.process_with_scratch(input, spectrum, &mut self.scratch).is_err() {
            return false;
        }
        for (power, x) in self.power.iter_mut().zip(&self.spectrum) {
            *power += scale * (x.re * x.re + x.im * x.im);
        }
        true
    }

    /// Forgets what was heard.
    pub fn clear(&mut self) {
        self.legs.iter_mut().for_each(Leg::clear);
        self.frames.iter_mut().for_each(|frame| frame.fill(FLOOR_DB));
        self.next_hop = None;
    }

    /// Levels of the newest frame, dB, low bands first: 0 dB is the power of a sine of amplitude 1.41.
    pub fn newest_db(&self) -> &[f32; BANDS] {
        &self.frames[(self.oldest + FRAMES - 1) % FRAMES]
    }

    /// Loudest value of the last [`FRAMES`] frames, dB.
    pub fn loudest_db(&self) -> f32 {
        self.frames.as_flattened().iter().copied().fold(FLOOR_DB, f32::max)
    }

    /// The last [`FRAMES`] frames as models take them: level under the loudest value, 0 to -80 dB as 1 to
    /// -1, \[band\]\[frame\], oldest frame first. The level itself is not in it.
    pub fn window(&self, out: &mut [f32; WINDOW]) {
        let loudest = self.loudest_db();
        for n in 0..FRAMES {
            let frame = &self.frames[(self.oldest + n) % FRAMES];
            for (band, level) in frame.iter().enumerate() {
                let under = (level - loudest).clamp(-RANGE_DB, 0.0);
                out[band * FRAMES + n] = (under + RANGE_DB / 2.0) / (RANGE_DB / 2.0);
            }
        }
    }
}
