//! What was measured on one channel in one hop.

use super::fine::Fine;
use crate::clarity::Psd;
use crate::feedback::Peaks;
use std::sync::Arc;

/// Number of third-octave bands, 25 Hz to 20 kHz.
pub const THIRD_OCTAVES: usize = 30;

/// Level that stands for silence: what is lower is written as this, so that no -inf travels.
pub const SILENCE_DB: f32 = -160.0;

/// Hops in a second.
pub const HOPS_PER_SECOND: u32 = 100;

/// Rate of the low-band probe that pairs of channels are compared on, in samples per second.
pub const PROBE_RATE_HZ: f64 = 1_600.0;
/// Samples of the low-band probe in a hop.
pub const PROBE_PER_HOP: usize = 16;

/// Levels of one tap in one hop; a stereo strip gives the louder leg (DESIGN 9: linked stereo).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TapLevels {
    /// Highest sample, dBFS.
    pub peak_dbfs: f32,
    /// Highest inter-sample peak, dBTP (ITU-R BS.1770-4, Annex 2: four times oversampled).
    pub true_peak_dbtp: f32,
    /// Root of the mean square over the hop, dBFS (a full-scale sine is -3.01).
    pub rms_dbfs: f32,
}

/// What was measured on one channel in one hop of 10 ms.
///
/// Defined in Hz and seconds: takes of one signal at different sample rates agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Number of the hop, from the channel's epoch.
    pub hop: u64,
    /// What arrives at the insert.
    pub pre: TapLevels,
    /// What leaves the strip.
    pub post: TapLevels,
    /// Power in each third-octave band of `pre`, dBFS, over the analysis window that ends with
    /// this hop; centres 25 Hz to 20 kHz (IEC 61260-1), mean over the legs. A sine of L dBFS RMS
    /// reads L in its band.
    ///
    /// The window is Hann: 80 ms from the band of 250 Hz on, 320 ms below, where bands are
    /// narrower than 80 ms can tell apart. Even so a sine reads 0.9 dB low at 25 Hz and 0.4 dB at
    /// 31.5 Hz (a part of it falls into the neighbours), and bands below 250 Hz are 120 ms later
    /// than the others. Bands that start above Nyquist are [`SILENCE_DB`]; the band of 20 kHz ends
    /// at 22.05 kHz at every rate.
    pub bands_db: [f32; THIRD_OCTAVES],
    /// The same of `post`, refreshed on every tenth hop and held between.
    pub post_bands_db: [f32; THIRD_OCTAVES],
    /// Momentary loudness of `pre` (400 ms), LUFS; after a start, of what there was.
    pub momentary_lufs: f32,
    /// Short-term loudness of `pre` (3 s), LUFS; after a start, of what there was.
    pub short_term_lufs: f32,
    /// True peak over RMS of `pre` in a sliding 1 s window, dB; 0 in silence.
    pub crest_db: f32,
    /// True while the source plays: level above the adaptive gate (40 dB below the channel's own
    /// 95th percentile, 9 dB above its noise floor, and never below -70 dBFS RMS), and for 0.4 s
    /// after, so that a beat counts as playing between its hits.
    pub active: bool,
    /// True in the hop in which a hit starts: 7 dB over what went before, above the gate.
    pub onset: bool,
    /// Level of `pre` between notes, dBFS RMS: tracked minimum; slow up, quick down.
    /// [`SILENCE_DB`] while there was no evidence of a floor: no pause yet, or pauses of digital
    /// silence only.
    pub noise_floor_dbfs: f32,
    /// Correlation of the two legs of `pre` over 1 s, -1 to 1; 1 where the channel is mono or both
    /// legs are silent, 0 where one of them is.
    pub leg_correlation: f32,
    /// Level of the second leg over the first, dB, over 1 s, within ±96; 0 where mono.
    pub leg_balance_db: f32,
    /// Flat tops that ended in this hop (4 ms before its end): peaks that were cut off, at full
    /// scale or below it. Counted once three lie at one level within a second.
    ///
    /// Not seen: much clipping that was resampled (24 of 46 stems, clipped by 4 dB at 32 kHz and brought to
    /// 48 kHz, still were seen) or lossy coded (12 of 46), where corners and plateaus are blurred; a wave of two levels only, be it
    /// a square-wave synth or anything clipped that far. Seen though nothing clipped: saturation
    /// by design with corners as hard.
    pub flat_tops: u16,
    /// Level of the highest of them, dBFS (good to 0.3 dB); `SILENCE_DB` where none.
    pub flat_top_dbfs: f32,
    /// What was over within a millisecond in `pre`, the leg with more of it.
    pub spikes: super::Spikes,
    /// Samples at or over full scale in `pre`.
    pub clipped_samples: u16,
    /// Samples in `pre` that were not finite (and were replaced by silence).
    pub non_finite_samples: u16,
    /// Largest gain reduction of the compressor in this hop, dB, 0 or above.
    pub gain_reduction_db: f32,
    /// What tells a clapping crowd from a programme; only where it was asked for
    /// ([`super::Listener::hear_crowd`]).
    pub crowd: Option<super::CrowdCue>,
    /// `pre`, mean of the legs, 60 to 400 Hz, at [`PROBE_RATE_HZ`]: what pairs are compared on
    /// ([`super::pair`]). Its delay in seconds is the same at every rate.
    pub probe: [f32; PROBE_PER_HOP],
    /// Spectra at 24 points an octave, on every tenth hop (hops 9, 19, ...); `None` on the others.
    pub fine: Option<Arc<Fine>>,
    /// `post` in the bands of speech ([`crate::clarity`]), every 20 ms (the odd hops): the frame of
    /// 42.7 ms that ends with this hop, mean over the legs.
    pub speech_bands: Option<Psd>,
    /// Lines of `pre` that might be a loop that rings; none unless the channel is guarded
    /// ([`super::Listener::guard`]).
    pub peaks: Peaks,
}

/// Centre frequency of third-octave band `index`, Hz: 1000 * 10^((index - 16) / 10), exact base-ten
/// centres of IEC 61260-1.
pub fn third_octave_hz(index: usize) -> f64 {
    1_000.0 * 10f64.powf((index as f64 - 16.0) / 10.0)
}
