//! The bins of the last second, so that a line knows its past when it is first seen.

use super::exponential::LONGEST;
use super::pick::Spectra;
use realfft::num_complex::Complex32;

/// Hops that are kept: the longest span of [`super::Exponential`].
pub(super) const KEPT_HOPS: usize = LONGEST;

/// A ring of hops, each with the bins of both spectra. Takes its memory with the first hop.
#[derive(Default)]
pub(super) struct Past {
    hops: Vec<Complex32>,
    width: usize,
    short: usize,
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
        let (short, long) = (spectra.short.bins, spectra.long.bins);
        let width = short.len() + long.len();
        if width != self.width {
            *self =
                Self { hops: vec![Complex32::ZERO; width * KEPT_HOPS], width, ..Self::default() };
            self.short = short.len();
        }
        let row = &mut self.hops[self.at * width..(self.at + 1) * width];
        row[..self.short].copy_from_slice(short);
        row[self.short..].copy_from_slice(long);
        self.at = (self.at + 1) % KEPT_HOPS;
        self.filled = (self.filled + 1).min(KEPT_HOPS);
    }

    /// The last values of one bin, oldest first, into the end of `values`; gives how many.
    pub fn of_bin(&self, long: bool, bin: usize, values: &mut [Complex32; KEPT_HOPS]) -> usize {
        let column = if long { self.short + bin } else { bin };
        if column >= self.width {
            return 0;
        }
        for back in 1..=self.filled {
            let row = (self.at + KEPT_HOPS - back) % KEPT_HOPS;
            values[KEPT_HOPS - back] = self.hops[row * self.width + column];
        }
        self.filled
    }
}
