//! Power spectra of a tap over two Hann windows of fixed length in seconds.
//!
//! 80 ms above 224 Hz, so that bins lie at the same 12.5 Hz at every rate whose 80 ms are a whole number
//! of samples (44.1 kHz and its multiples: 3528 and so on); 320 ms of the 1600 Hz stream below, where
//! third octaves are narrower than 80 ms can tell apart.

use std::f64::consts::PI;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::low_band::LowBand;
use super::observation::{PROBE_PER_HOP, PROBE_RATE_HZ};

/// Length of the short window, seconds.
const SHORT_S: f64 = 0.08;
/// Length of the long window, samples of the low band (320 ms).
const LONG_LEN: usize = 512;
/// Distance of the short window's bins, Hz (exact where 80 ms are a whole number of samples).
pub(crate) const SHORT_BIN_HZ: f64 = 1.0 / SHORT_S;
/// Distance of the long window's bins, Hz.
pub(crate) const LONG_BIN_HZ: f64 = PROBE_RATE_HZ / LONG_LEN as f64;
/// Nothing above this is looked at, Hz: Nyquist of 44.1 kHz, so that all rates see the same.
pub(super) const TOP_HZ: f64 = 22_050.0;
/// Bins of the long window that are kept: up to 250 Hz.
const LONG_BINS: usize = 81;

/// Power per bin, mean over the legs; a sine's bins add up to its mean square.
#[derive(Clone, Debug)]
pub(crate) struct Powers {
    /// Of the short window, from 0 Hz by [`SHORT_BIN_HZ`].
    pub short: Vec<f32>,
    /// Of the long window, from 0 Hz by [`LONG_BIN_HZ`].
    pub long: Vec<f32>,
}

/// The same bins with their phase, mean over the legs; squared they are [`Powers`] where there is one leg.
/// Phase counts from the start of the window, so a steady sine turns by its frequency times the hop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bins {
    /// Of the short window.
    pub short: Vec<Complex32>,
    /// Of the long window.
    pub long: Vec<Complex32>,
}

impl Powers {
    fn clear(&mut self) {
        self.short.fill(0.0);
        self.long.fill(0.0);
    }
}

/// The last samples of one leg of a tap, and of its low band.
#[derive(Clone)]
pub(super) struct History {
    /// What is kept lies before `end`. There is room for as much again, so that it moves to the front once in so
    /// many hops and not with each.
    room: Vec<f32>,
    end: usize,
    len: usize,
    low: [f32; LONG_LEN],
    filled: usize,
    low_filled: usize,
    silent_hops: u32,
}

impl History {
    pub fn new(len: usize) -> Self {
        Self {
            room: vec![0.0; 2 * len],
            end: len,
            len,
            low: [0.0; LONG_LEN],
            filled: 0,
            low_filled: 0,
            silent_hops: 0,
        }
    }

    pub fn clear(&mut self) {
        self.room.fill(0.0);
        self.low.fill(0.0);
        self.filled = 0;
        self.low_filled = 0;
        self.silent_hops = 0;
    }

    /// Newest last; long enough for the short window, two hops and the kernels of the low band.
    pub fn samples(&self) -> &[f32] {
        self.newest(self.len)
    }

    /// The newest so many samples.
    pub fn newest(&self, count: usize) -> &[f32] {
        &self.room[self.end - count..self.end]
    }

    /// Makes room for a hop at the end, for the caller to write.
    pub fn shift(&mut self, hop_len: usize) -> &mut [f32] {
        if self.end + hop_len > self.room.len() {
            let kept = self.len - hop_len;
            self.room.copy_within(self.end - kept..self.end, 0);
            self.end = kept;
        }
        self.end += hop_len;
        self.filled = (self.filled + hop_len).min(self.len);
        &mut self.room[self.end - hop_len..self.end]
    }

    /// After the hop is written: `silent` where it holds zeros only. Gives its low band.
    pub fn advance(&mut self, low_band: &LowBand, silent: bool) -> [f32; PROBE_PER_HOP] {
        self.silent_hops = if silent { self.silent_hops.saturating_add(1) } else { 0 };
        let values =
            if self.silent_hops > 2 { [0.0; PROBE_PER_HOP] } else { low_band.step(self.samples()) };
        self.low.copy_within(PROBE_PER_HOP.., 0);
        self.low[LONG_LEN - PROBE_PER_HOP..].copy_from_slice(&values);
        self.low_filled = (self.low_filled + PROBE_PER_HOP).min(LONG_LEN);
        values
    }

    /// True where all windows hold zeros only.
    pub fn silent(&self) -> bool {
        self.silent_hops as usize > LONG_LEN / PROBE_PER_HOP + 2
    }
}

/// One window with its transform.
struct Window {
    fft: Arc<dyn RealToComplex<f32>>,
    weights: Vec<f32>,
    /// Sum of the squared weights from each sample on: what a window that is not full yet has.
    energy_from: Vec<f64>,
    input: Vec<f32>,
    output: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

impl Window {
    fn new(len: usize) -> Self {
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(len);
        let weights: Vec<f32> = (0..len)
            .map(|n| (0.5 - 0.5 * (2.0 * PI * n as f64 / len as f64).cos()) as f32)
            .collect();
        let mut energy_from = vec![0.0; len + 1];
        for n in (0..len).rev() {
            energy_from[n] = energy_from[n + 1] + f64::from(weights[n]).powi(2);
        }
        let (input, output, scratch) =
            (fft.make_input_vec(), fft.make_output_vec(), fft.make_scratch_vec());
        Self { fft, weights, energy_from, input, output, scratch }
    }

    fn len(&self) -> usize {
        self.weights.len()
    }

    /// Adds the power of the newest samples, of which `filled` are real, times `scale`.
    fn add(
        &mut self,
        newest: &[f32],
        filled: usize,
        scale: f64,
        powers: &mut [f32],
        bins: &mut [Complex32],
    ) {
        let len = self.len();
        let energy = self.energy_from[len - filled.min(len)];
        if energy <= 0.0 {
            return;
        }
        for ((y, &x), &w) in self.input.iter_mut().zip(newest).zip(&self.weights) {
            *y = x * w;
        }
        // Lengths are those of the plan, so this cannot fail; if it did, no power is added.
        if self
            .fft
            .process_with_scratch(&mut self.input, &mut self.output, &mut self.scratch)
            .is_err()
        {
            return;
        }
        // Parseval: mean square = 2 sum |X|^2 / (N sum w^2) over the positive frequencies.
        let norm = (scale * 2.0 / (len as f64 * energy)) as f32;
        for (power, bin) in powers.iter_mut().zip(&self.output) {
            *power += norm * (bin.re * bin.re + bin.im * bin.im);
        }
        let norm = (norm as f64 * scale).sqrt() as f32;
        for (sum, bin) in bins.iter_mut().zip(&self.output) {
            *sum += bin * norm;
        }
    }
}

/// Both windows of one rate.
pub(super) struct Spectrometer {
    short: Window,
    long: Window,
    short_bins: usize,
}

impl Spectrometer {
    pub fn new(sample_rate_hz: f64) -> Self {
        let short = Window::new(2 * (SHORT_S * sample_rate_hz / 2.0).round() as usize);
        let top = (TOP_HZ / SHORT_BIN_HZ).round() as usize + 1;
        let short_bins = top.min(short.output.len());
        Self { short, long: Window::new(LONG_LEN), short_bins }
    }

    /// Samples that a history must hold for the short window.
    pub fn short_len(&self) -> usize {
        self.short.len()
    }

    /// Empty spectra of the right size.
    pub fn powers(&self) -> Powers {
        Powers { short: vec![0.0; self.short_bins], long: vec![0.0; LONG_BINS] }
    }

    /// Empty bins of the right size.
    pub fn bins(&self) -> Bins {
        Bins {
            short: vec![Complex32::ZERO; self.short_bins],
            long: vec![Complex32::ZERO; LONG_BINS],
        }
    }

    /// Spectra of the windows that end with the newest sample; `bins` of length 0 are not asked for.
    pub fn measure(&mut self, legs: &[History], powers: &mut Powers, bins: &mut Bins) {
        powers.clear();
        bins.short.fill(Complex32::ZERO);
        bins.long.fill(Complex32::ZERO);
        let scale = 1.0 / legs.len().max(1) as f64;
        for leg in legs.iter().filter(|leg| !leg.silent()) {
            let newest = leg.newest(self.short.len());
            self.short.add(newest, leg.filled, scale, &mut powers.short, &mut bins.short);
            self.long.add(&leg.low, leg.low_filled, scale, &mut powers.long, &mut bins.long);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_holds_the_newest_samples_however_often_it_moves_to_the_front() {
        for (len, hop) in [(30, 10), (31, 10), (40, 7), (24, 8)] {
            let (mut history, mut plain) = (History::new(len), vec![0.0f32; len]);
            for n in 0..50 {
                let newest: Vec<f32> = (0..hop).map(|i| (n * hop + i) as f32).collect();
                history.shift(hop).copy_from_slice(&newest);
                plain.drain(..hop);
                plain.extend(newest);
                assert_eq!(history.samples(), plain, "{n} hops of {hop} in {len}");
            }
            history.clear();
            assert_eq!(history.samples(), vec![0.0; len]);
        }
    }
}
