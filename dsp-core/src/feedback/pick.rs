//! Peaks of the listener's two spectra, and levels between their bins.

use crate::listen::{Bins, LONG_BIN_HZ, Powers, SHORT_BIN_HZ};
use realfft::num_complex::Complex32;
use std::ops::Range;

/// Lowest frequency that is looked at, Hz: below it no loop of a PA rings.
const LOWEST_HZ: f32 = 60.0;
/// From here on the short window serves, Hz: its neighbourhood of 8 bins fits below.
const SPLIT_HZ: f32 = 162.5;
/// Highest frequency, Hz.
const HIGHEST_HZ: f32 = 16_000.0;
/// A peak stands out of its neighbourhood by this power ratio (6 dB).
const OUT_OF_NEIGHBOURS: f32 = 4.0;
/// Weakest peak, mean square: -90 dBFS.
const WEAKEST: f32 = 1e-9;
/// Nearest and farthest bin of the neighbourhood: outside the main lobe of a Hann window that is
/// widened by growth.
const NEAR: usize = 5;
const FAR: usize = 8;
/// Bins that are looked at, at most: the short spectrum has 1280 below [`HIGHEST_HZ`].
const BINS: usize = 1_280;
const _: () = assert!(HIGHEST_HZ as f64 / crate::listen::SHORT_BIN_HZ <= BINS as f64);
/// Mean square of a sine over the power of its middle bin: a Hann window's equivalent noise bandwidth.
const HANN_ENBW: f32 = 1.5;

/// One spectrum: power per bin from 0 Hz on, a sine's bins add up to its mean square.
#[derive(Clone, Copy)]
pub(crate) struct Spectrum<'a> {
    pub bin_hz: f32,
    pub powers: &'a [f32],
    /// The same with phase.
    pub bins: &'a [Complex32],
}

/// The short window (80 ms) and the long one (320 ms of the low band).
#[derive(Clone, Copy)]
pub(crate) struct Spectra<'a> {
    pub short: Spectrum<'a>,
    pub long: Spectrum<'a>,
}

/// A peak as it was picked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Picked {
    pub hz: f32,
    /// Mean square.
    pub power: f32,
    /// Power ratio over the louder side of the neighbourhood.
    pub over_neighbours: f32,
    /// Its bin, and whether that is the long spectrum's.
    pub bin: usize,
    pub long: bool,
}

impl<'a> Spectra<'a> {
    /// The listener's two spectra.
    pub fn of(powers: &'a Powers, bins: &'a Bins) -> Self {
        let short =
            Spectrum { bin_hz: SHORT_BIN_HZ as f32, powers: &powers.short, bins: &bins.short };
        let long = Spectrum { bin_hz: LONG_BIN_HZ as f32, powers: &powers.long, bins: &bins.long };
        Self { short, long }
    }

    /// The spectrum that serves a frequency.
    pub fn at(&self, hz: f32) -> Spectrum<'a> {
        if hz < SPLIT_HZ { self.long } else { self.short }
    }

    /// Mean square of a sine at `hz`, from the bin nearest to it.
    pub fn power_at(&self, hz: f32) -> f32 {
        let spectrum = self.at(hz);
        let place = hz / spectrum.bin_hz;
        let bin = nearest(place);
        let offset = place - bin as f32;
        spectrum.powers.get(bin).map_or(0.0, |p| p * HANN_ENBW * scallop(offset))
    }

    /// Highest power within a bin of `hz`; 0 outside the spectrum.
    pub fn highest_near(&self, hz: f32) -> f32 {
        let spectrum = self.at(hz);
        let bin = nearest(hz / spectrum.bin_hz);
        let (from, to) = (bin.saturating_sub(1), (bin + 2).min(spectrum.powers.len()));
        let near = spectrum.powers.get(from..to).unwrap_or(&[]);
        HANN_ENBW * near.iter().fold(0.0, |a: f32, b| a.max(*b))
    }

    /// Mean power per bin of the short spectrum over what is looked at.
    pub fn mean(&self) -> f32 {
        let bin = |hz: f32| ((hz / self.short.bin_hz) as usize).min(self.short.powers.len());
        let looked_at = &self.short.powers[bin(SPLIT_HZ)..bin(HIGHEST_HZ)];
        looked_at.iter().sum::<f32>() / looked_at.len().max(1) as f32
    }

    /// Bins of each spectrum that peaks are picked from, with a bin more at either end.
    pub(super) fn looked_at(&self) -> (Range<usize>, Range<usize>) {
        let range = |s: Spectrum<'_>, from: f32, to: f32| {
            let end = ((to / s.bin_hz).ceil() as usize + 1).min(s.bins.len());
            ((from / s.bin_hz) as usize).min(end)..end
        };
        (range(self.short, SPLIT_HZ, HIGHEST_HZ), range(self.long, LOWEST_HZ, SPLIT_HZ))
    }

    /// All peaks, lowest frequency first.
    pub(super) fn peaks(&self, found: &mut Vec<Picked>) {
        found.clear();
        pick(self.long, true, (LOWEST_HZ, SPLIT_HZ), found);
        pick(self.short, false, (SPLIT_HZ, HIGHEST_HZ), found);
    }
}

fn pick(spectrum: Spectrum<'_>, long: bool, band_hz: (f32, f32), found: &mut Vec<Picked>) {
    let p = spectrum.powers;
    let from = ((band_hz.0 / spectrum.bin_hz).ceil() as usize).max(FAR);
    let to = ((band_hz.1 / spectrum.bin_hz).ceil() as usize).min(p.len().saturating_sub(FAR));
    if from >= to {
        return;
    }
    let mut tops = [false; BINS];
    let tops = &mut tops[..(to - from).min(BINS)];
    mark_tops(p, from, tops);
    for k in (from..to).zip(&*tops).filter_map(|(k, top)| top.then_some(k)) {
        let here = p[k];
        let side = |bins: &[f32]| bins.iter().sum::<f32>() / bins.len() as f32;
        let around = side(&p[k - FAR..=k - NEAR]).max(side(&p[k + NEAR..=k + FAR]));
        let offset = offset(p[k - 1], here, p[k + 1]);
        let power = here * HANN_ENBW * scallop(offset);
        let over_neighbours = power / (HANN_ENBW * around).max(f32::MIN_POSITIVE);
        if over_neighbours >= OUT_OF_NEIGHBOURS {
            let hz = (k as f32 + offset) * spectrum.bin_hz;
            found.push(Picked { hz, power, over_neighbours, bin: k, long });
        }
    }
}

/// Marks the bins from `from` on that are tops with the skirts of their main lobe down. Cheap, and without a branch:
/// few bins are, and only those are looked at more closely.
fn mark_tops(p: &[f32], from: usize, tops: &mut [bool]) {
    let n = tops.len();
    let [far_left, left, here, right, far_right] =
        [from - 3, from - 1, from, from + 1, from + 3].map(|at| &p[at..][..n]);
    for i in 0..n {
        let x = here[i];
        tops[i] = (x > WEAKEST)
            & (x > left[i])
            & (x >= right[i])
            & (x >= 2.0 * far_left[i])
            & (x >= 2.0 * far_right[i]);
    }
}

/// The nearest whole number of a positive one; `round` is a call where the CPU is not known to have it.
fn nearest(place: f32) -> usize {
    (place + 0.5) as usize
}

/// Where between the bins a sine lies, from the powers of three bins: exact for a Hann window.
///
/// With s = sin(pi d) / pi the amplitudes are s / (d (1 - d)(1 + d)) in the middle and
/// s / (d (1 -+ d)(2 -+ d)) beside it, so d = 2 (right - left) / (left + 2 middle + right).
fn offset(left: f32, middle: f32, right: f32) -> f32 {
    let [l, m, r] = [left, middle, right].map(f32::sqrt);
    (2.0 * (r - l) / (l + 2.0 * m + r)).clamp(-0.5, 0.5)
}

/// Power that a Hann window loses in the middle bin for a sine that lies `offset` bins beside it,
/// inverted: ((1 - d^2) / sinc(d))^2.
fn scallop(offset: f32) -> f32 {
    let x = std::f32::consts::PI * offset;
    // sin(x) / x by its series: below 1e-5 of error for half a bin.
    let x2 = x * x;
    let sinc = 1.0 - x2 / 6.0 * (1.0 - x2 / 20.0 * (1.0 - x2 / 42.0));
    ((1.0 - offset * offset) / sinc).powi(2)
}
