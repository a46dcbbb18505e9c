//! Bands of a power spectrum: third octaves for evidence, twelfth octaves for panel and report,
//! twenty-fourths for what is fitted ([`super::fine`]).
//!
//! Bins of the long window serve up to 224 Hz, those of the short one above. A bin stands for the band
//! of frequencies nearer to it than to its neighbours; a band takes the share of it that it overlaps.

use super::fine::{FINE_POINTS, Spectrum, fine_hz};
use super::level::{power_db_f32, sum};
use super::observation::{SILENCE_DB, THIRD_OCTAVES, third_octave_hz};
use super::spectrometer::{LONG_BIN_HZ, Powers, SHORT_BIN_HZ, TOP_HZ};

/// Points of [`super::Listener::spectrum_db`]: twelve an octave, 20 Hz to 20.2 kHz.
pub const SPECTRUM_BINS: usize = 121;

/// Where the long window hands over to the short one, Hz: the edge of the bands of 200 and 250 Hz.
pub(super) const SPLIT_HZ: f64 = 223.872_113_856_834;
/// A point of the spectrum is never narrower than this many bins: what a Hann window can tell apart.
const NARROWEST_BINS: f64 = 2.0;

/// Frequency of point `index` of the spectrum, Hz: 20 * 2^(index / 12).
pub fn spectrum_hz(index: usize) -> f64 {
    20.0 * 2f64.powf(index as f64 / 12.0)
}

/// A band as bins: whole ones from `first` to `last`, of which the two at the ends count in part.
#[derive(Clone, Copy, Debug)]
struct Span {
    long: bool,
    first: usize,
    last: usize,
    first_share: f32,
    last_share: f32,
}

impl Span {
    /// `None` where the band starts above `nyquist_hz`.
    fn new(low_hz: f64, high_hz: f64, long: bool, nyquist_hz: f64) -> Option<Self> {
        let top = TOP_HZ.min(nyquist_hz);
        if low_hz >= top {
            return None;
        }
        let bin_hz = if long { LONG_BIN_HZ } else { SHORT_BIN_HZ };
        let (low, high) = (low_hz / bin_hz, high_hz.min(top) / bin_hz);
        let (first, last) = ((low + 0.5).floor() as usize, (high + 0.5).floor() as usize);
        let share = |bin: usize| high.min(bin as f64 + 0.5) - low.max(bin as f64 - 0.5);
        Some(Self {
            long,
            first,
            last,
            first_share: share(first) as f32,
            last_share: if last > first { share(last) as f32 } else { 0.0 },
        })
    }

    fn power(&self, powers: &Powers) -> f32 {
        let bins = if self.long { &powers.long } else { &powers.short };
        let inner =
            if self.last > self.first + 1 { sum(&bins[self.first + 1..self.last]) } else { 0.0 };
        self.first_share * bins[self.first]
            + inner
            + bins.get(self.last).map_or(0.0, |last| self.last_share * last)
    }

    fn level_db(span: Option<&Self>, powers: &Powers) -> f32 {
        span.map_or(SILENCE_DB, |span| power_db_f32(span.power(powers)))
    }
}

/// Where the bands lie.
pub(super) struct Bands {
    thirds: Vec<Option<Span>>,
    twelfths: Vec<Option<Span>>,
    /// With what makes of the power of the span that of a twenty-fourth of an octave.
    fine: Vec<Option<(Span, f32)>>,
}

/// A band of `1 / parts` of an octave round `middle_hz`, or two bins where that is more: span, and the
/// band's width over the span's.
fn narrow_band(middle_hz: f64, parts: f64, nyquist_hz: f64) -> Option<(Span, f32)> {
    let edge = 2f64.powf(0.5 / parts);
    let long = middle_hz < SPLIT_HZ;
    let narrowest = NARROWEST_BINS * if long { LONG_BIN_HZ } else { SHORT_BIN_HZ };
    let width = middle_hz * (edge - 1.0 / edge);
    let half = narrowest.max(width) / 2.0;
    let share = (width / (2.0 * half)) as f32;
    Span::new(middle_hz - half, middle_hz + half, long, nyquist_hz).map(|span| (span, share))
}

impl Bands {
    pub fn new(nyquist_hz: f64) -> Self {
        let edge = 10f64.powf(0.05);
        let thirds = (0..THIRD_OCTAVES)
            .map(|i| {
                let middle = third_octave_hz(i);
                let (low, high) = (middle / edge, middle * edge);
                Span::new(low, high, middle < SPLIT_HZ, nyquist_hz)
            })
            .collect();
        let twelfths = (0..SPECTRUM_BINS)
            .map(|i| narrow_band(spectrum_hz(i), 12.0, nyquist_hz).map(|(span, _)| span))
            .collect();
        let fine = (0..FINE_POINTS).map(|i| narrow_band(fine_hz(i), 24.0, nyquist_hz)).collect();
        Self { thirds, twelfths, fine }
    }

    /// Level of each third octave, dBFS.
    pub fn thirds_db(&self, powers: &Powers) -> [f32; THIRD_OCTAVES] {
        std::array::from_fn(|i| Span::level_db(self.thirds[i].as_ref(), powers))
    }

    /// Level at each point of the spectrum, dBFS.
    pub fn twelfths_db(&self, powers: &Powers) -> [f32; SPECTRUM_BINS] {
        std::array::from_fn(|i| Span::level_db(self.twelfths[i].as_ref(), powers))
    }

    /// Power at each point of the fine spectrum, mean square; 0 above Nyquist.
    pub fn fine(&self, powers: &Powers) -> Spectrum {
        let power = |at: &Option<(Span, f32)>| {
            at.as_ref().map_or(0.0, |(span, share)| share * span.power(powers))
        };
        std::array::from_fn(|i| power(&self.fine[i]))
    }
}
