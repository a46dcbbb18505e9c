//! The fine spectrum: 24 points an octave, for what is compared with a prior or a baseline and
//! fitted with an EQ.

/// Points of a fine spectrum: 24 an octave, 20 Hz to 19.9 kHz.
pub const FINE_POINTS: usize = 240;
/// Points in an octave.
pub const POINTS_PER_OCTAVE: usize = 24;

/// Mean square at each of [`fine_hz`]'s frequencies, in a twenty-fourth of an octave, mean over the
/// legs; 0 above Nyquist. Where that band is narrower than what the window can tell apart (two bins:
/// 6.25 Hz below 224 Hz, 25 Hz above) it is the mean density of the wider one: noise reads right, and
/// a sine spreads over the neighbouring points without changing their sum by more than their overlap.
pub type Spectrum = [f32; FINE_POINTS];

/// Both taps of one channel over the analysis windows that end with one hop (`Observation::bands_db`
/// says which windows).
#[derive(Clone, Debug, PartialEq)]
pub struct Fine {
    /// What arrives at the insert.
    pub pre: Spectrum,
    /// What leaves the strip.
    pub post: Spectrum,
}

/// Frequency of point `index`, Hz: 20 * 2^(index / 24).
pub fn fine_hz(index: usize) -> f64 {
    20.0 * 2f64.powf(index as f64 / POINTS_PER_OCTAVE as f64)
}

/// The point next to `hz`, held inside the range.
pub fn fine_index(hz: f64) -> usize {
    let at = (hz.max(1.0) / 20.0).log2() * POINTS_PER_OCTAVE as f64;
    at.round().clamp(0.0, (FINE_POINTS - 1) as f64) as usize
}
