//! Band powers of short frames at any sample rate.

use std::f64::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::Psd;
use super::tables::{BANDS, CENTRE_HZ};

/// Length of a frame's Hann window, seconds: 2048 samples at 48 kHz.
pub const FRAME_S: f64 = 2_048.0 / 48_000.0;
/// From one frame to the next, seconds.
pub const FRAME_EVERY_S: f64 = 0.02;

/// The part of the bins that one band takes.
#[derive(Clone, Debug)]
struct Span {
    first: usize,
    /// Share of each bin from `first` on, divided by the band's width: powers in, density out.
    weights: Vec<f32>,
}

/// The transform of a frame, and how far apart the bins that are read lie in it.
///
/// The index is defined on bins of 1 / FRAME_S = 23.4375 Hz: a partial at the edge of a band belongs to
/// the side on which its nearest bin lies, so bins elsewhere give another index (up to 0.004 on few
/// partials with deep gaps). A frame is a whole number of samples at 48 kHz and its multiples. Elsewhere
/// it is filled up with zeros to the least multiple of its length that is one, and of the bins every
/// so-manyth is read: 9408 points and every fifth at 44.1 kHz.
struct Grid {
    points: usize,
    every: usize,
    bin_hz: f64,
}

/// Multiples that are tried: 44.1 kHz and its multiples need the fifth, 32 kHz and its parts the third.
const MOST_EVERY: usize = 10;

impl Grid {
    fn new(sample_rate_hz: f64, samples: usize) -> Self {
        let length = FRAME_S * sample_rate_hz;
        let exact = (1..=MOST_EVERY).find_map(|every| {
            let points = length * every as f64;
            let whole = points.round();
            let fits = (points - whole).abs() < 1e-6 * points && (whole as usize).is_multiple_of(2);
            fits.then_some((whole as usize, every))
        });
        // A rate that nobody uses: bins as near as they come, rather than a transform without end.
        let (points, every) = exact.unwrap_or((smooth(samples), 1));
        Self { points, every, bin_hz: sample_rate_hz * every as f64 / points as f64 }
    }
}

/// Turns frames of audio into band powers. Takes memory in `new` only.
pub struct Framer {
    fft: Arc<dyn RealToComplex<f32>>,
    every: usize,
    window: Vec<f32>,
    spans: [Span; BANDS],
    input: Vec<f32>,
    output: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

impl Framer {
    /// For audio at `sample_rate_hz`.
    pub fn new(sample_rate_hz: f64) -> Self {
        // The window is a Hann of FRAME_S in continuous time, read where the samples lie.
        let length = FRAME_S * sample_rate_hz;
        let samples = (length - 1e-6).ceil().max(2.0) as usize;
        let grid = Grid::new(sample_rate_hz, samples);
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(grid.points);
        let window: Vec<f32> =
            (0..samples).map(|n| (0.5 - 0.5 * (TAU * n as f64 / length).cos()) as f32).collect();
        let energy: f64 = window.iter().map(|w| f64::from(*w).powi(2)).sum();
        // One-sided density of a bin: 2 |X|^2 / (rate * sum w^2).
        let scale = 2.0 / (sample_rate_hz * energy);
        let last_bin = grid.points / 2 / grid.every;
        let spans = CENTRE_HZ.map(|hz| span(hz, grid.bin_hz, last_bin, scale));
        let (input, output, scratch) =
            (fft.make_input_vec(), fft.make_output_vec(), fft.make_scratch_vec());
        Self { fft, every: grid.every, window, spans, input, output, scratch }
    }

    /// Samples of a frame.
    pub fn frame_len(&self) -> usize {
        self.window.len()
    }

    /// Adds the density of the frame's bands, times `scale`, to `into`. Of a longer stretch the last
    /// samples count; a shorter one adds nothing.
    pub fn add(&mut self, samples: &[f32], scale: f32, into: &mut Psd) {
        let Some(from) = samples.len().checked_sub(self.window.len()) else { return };
        let (frame, rest) = self.input.split_at_mut(self.window.len());
        for ((y, x), w) in frame.iter_mut().zip(&samples[from..]).zip(&self.window) {
            *y = x * w;
        }
        rest.fill(0.0);
        // Lengths are those of the plan, so this cannot fail; if it did, nothing is added.
        let done =
            self.fft.process_with_scratch(&mut self.input, &mut self.output, &mut self.scratch);
        if done.is_err() {
            return;
        }
        for (band, span) in into.iter_mut().zip(&self.spans) {
            let bins = self.output.iter().skip(span.first * self.every).step_by(self.every);
            let bins = bins.zip(&span.weights);
            let sum: f32 = bins.map(|(x, w)| w * (x.re * x.re + x.im * x.im)).sum();
            *band += scale * sum;
        }
    }
}

/// The bins of a third octave; a bin stands for what is nearer to it than to its neighbours.
fn span(centre_hz: f64, bin_hz: f64, last_bin: usize, scale: f64) -> Span {
    let (low, high) = edges_hz(centre_hz);
    let bin = |hz: f64| ((hz / bin_hz + 0.5).floor().max(0.0) as usize).min(last_bin);
    let (first, last) = (bin(low), bin(high));
    let weight = |bin: usize| {
        let (from, to) = ((bin as f64 - 0.5) * bin_hz, (bin as f64 + 0.5) * bin_hz);
        let share = ((to.min(high) - from.max(low)) / bin_hz).clamp(0.0, 1.0);
        (share * scale * bin_hz / (high - low)) as f32
    };
    Span { first, weights: (first..=last).map(weight).collect() }
}

fn edges_hz(centre_hz: f64) -> (f64, f64) {
    (centre_hz * 2f64.powf(-1.0 / 6.0), centre_hz * 2f64.powf(1.0 / 6.0))
}

/// Power of all bands together, full scale squared.
pub fn psd_power(psd: &Psd) -> f64 {
    let width = |hz: f64| edges_hz(hz).1 - edges_hz(hz).0;
    psd.iter().zip(CENTRE_HZ).map(|(p, hz)| f64::from(*p) * width(hz)).sum()
}

/// The least length from `least` on that is even and has no prime factor above 7.
fn smooth(least: usize) -> usize {
    let is_smooth = |n: usize| {
        let mut n = n;
        for p in [2, 3, 5, 7] {
            while n.is_multiple_of(p) {
                n /= p;
            }
        }
        n == 1
    };
    let mut n = least.next_multiple_of(2);
    while !is_smooth(n) {
        n += 2;
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(rate_hz: f64, hz: f64, samples: usize) -> Vec<f32> {
        (0..samples).map(|n| (0.5 * (TAU * hz * n as f64 / rate_hz).sin()) as f32).collect()
    }

    #[test]
    fn a_sine_reads_its_power_in_its_band_at_every_rate() {
        for rate_hz in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
            let mut framer = Framer::new(rate_hz);
            for (k, hz) in CENTRE_HZ.iter().enumerate().skip(4) {
                let mut psd = [0.0; BANDS];
                framer.add(&sine(rate_hz, *hz, framer.frame_len()), 1.0, &mut psd);
                let (low, high) = edges_hz(*hz);
                let error_db = 10.0 * (f64::from(psd[k]) * (high - low) / 0.125).log10();
                assert!(error_db.abs() < 0.15, "{rate_hz} Hz, {hz} Hz: {error_db} dB");
            }
        }
    }

    #[test]
    fn bins_lie_at_the_same_frequencies_at_every_rate_in_use() {
        for rate_hz in [
            8e3, 16e3, 22.05e3, 32e3, 44.1e3, 48e3, 64e3, 88.2e3, 96e3, 176.4e3, 192e3, 352.8e3,
            384e3,
        ] {
            let grid = Grid::new(rate_hz, (FRAME_S * rate_hz).ceil() as usize);
            assert!((grid.bin_hz - 1.0 / FRAME_S).abs() < 1e-9, "{rate_hz}: {} Hz", grid.bin_hz);
            assert!(grid.points as f64 >= FRAME_S * rate_hz);
        }
        assert_eq!(Grid::new(44_100.0, 1_882).points, 9_408);
        let odd = Grid::new(47_951.3, 2_046);
        assert!((odd.bin_hz - 1.0 / FRAME_S).abs() < 0.3, "{}", odd.bin_hz);
    }

    #[test]
    fn lengths_are_easy_to_transform() {
        assert_eq!(smooth(2_048), 2_048);
        assert_eq!(smooth(1_882), 1_890);
        assert_eq!(Framer::new(48_000.0).frame_len(), 2_048);
        assert_eq!(Framer::new(44_100.0).frame_len(), 1_882);
    }

    #[test]
    fn too_short_a_stretch_adds_nothing() {
        let mut psd = [0.0; BANDS];
        Framer::new(48_000.0).add(&[1.0; 100], 1.0, &mut psd);
        assert_eq!(psd, [0.0; BANDS]);
    }
}
