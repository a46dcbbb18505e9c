//! The bins of the last second, so that a line knows its past when it is first seen.

use super::pick::Spectra;
use realfft::num_complex::Complex32;
use std::ops::Range;

/// Hops that are kept: the third span of [`super::Exponential`]; what is longer a line has to live for.
const KEPT_HOPS: usize = 96;

/// A ring of hops, each with the bins of both spectra that peaks are picked from. Takes its memory with the first hop.
#[derive(Default)]
pub(super) struct Past {
    hops: Vec<Complex32>,
    short: Range<usize>,
    long: Range<usize>,
    /// Where the next hop goes.
    at: usize,
    filled: usize,
}

impl Past {
    pub fn clear(&mut self) {
        self.filled = 0;
    }

    /// Takes the bins of a hop.
    pub fn push(&mut self, spectra: &Spectra<'_>) {
        let (short, long) = spectra.looked_at();
        let width = short.len() + long.len();
        if (&short, &long) != (&self.short, &self.long) {
            let hops = vec![Complex32::ZERO; width * KEPT_HOPS];
            *self = Self { hops, short: short.clone(), long: long.clone(), ..Self::default() };
        }
        let row = &mut self.hops[self.at * width..(self.at + 1) * width];
        let (low, high) = row.split_at_mut(short.len());
        low.copy_from_slice(&spectra.short.bins[short]);
        high.copy_from_slice(&spectra.long.bins[long]);
        self.at = (self.at + 1) % KEPT_HOPS;
        self.filled = (self.filled + 1).min(KEPT_HOPS);
    }

    /// The last values of one bin, oldest first, into the end of `values`; gives how many.
    pub fn of_bin(&self, long: bool, bin: usize, values: &mut [Complex32]) -> usize {
        let width = self.short.len() + self.long.len();
        let (range, first) = if long { (&self.long, self.short.len()) } else { (&self.short, 0) };
        if !range.contains(&bin) {
            return 0;
        }
        let column = first + bin - range.start;
        let end = values.len();
        for back in 1..=self.filled.min(end) {
            let row = (self.at + KEPT_HOPS - back) % KEPT_HOPS;
            values[end - back] = self.hops[row * width + column];
        }
        self.filled.min(end)
    }
}
