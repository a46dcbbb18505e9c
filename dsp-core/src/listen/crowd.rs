//! What tells a clapping crowd from a programme, of one hop of an ambience channel.
//!
//! Applause is noise without a bottom: between 1 and 8 kHz its bins are as even as those of noise, and
//! nothing like it lies below 250 Hz. Music has lines in its spectrum and a bass.

use super::level::power_db_f32;
use super::spectrometer::{Powers, SHORT_BIN_HZ};

/// Third octaves that evenness is taken in, 1 to 8 kHz: within one a tilted spectrum is even too.
const BANDS: usize = 10;
/// Bass, Hz.
const LOW_HZ: (f64, f64) = (40.0, 250.0);
/// Added to a bin's power before its logarithm: -120 dB.
const LEAST: f32 = 1e-12;

/// Features of one hop, over the 80 ms window that ends with it, mean over the legs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CrowdCue {
    /// Spectral flatness from 1 to 8 kHz, dB: geometric over arithmetic mean of the bins' powers within
    /// each third octave, mean of the ten. Noise reads -2.5, lines read lower.
    pub flatness_db: f32,
    /// Level from 0.9 to 9 kHz, dBFS.
    pub high_dbfs: f32,
    /// Level from 40 to 250 Hz, dBFS.
    pub low_dbfs: f32,
}

fn bin(hz: f64) -> usize {
    (hz / SHORT_BIN_HZ).round() as usize
}

/// Edge `index` of the third octaves, Hz: the first is 0.89 kHz.
fn edge_hz(index: usize) -> f64 {
    1_000.0 * 10f64.powf((index as f64 - 0.5) / 10.0)
}

impl CrowdCue {
    /// From the powers of the short window. Bands above Nyquist count as not even.
    pub(super) fn of(powers: &Powers) -> Self {
        let bins = |from: f64, to: f64| {
            let end = powers.short.len();
            &powers.short[bin(from).min(end)..bin(to).min(end)]
        };
        let flatness = |band: usize| {
            let bins = bins(edge_hz(band), edge_hz(band + 1));
            let n = bins.len().max(1) as f32;
            let arithmetic = (bins.iter().sum::<f32>() / n + LEAST).log10();
            let geometric = bins.iter().map(|p| (p + LEAST).log10()).sum::<f32>() / n;
            if bins.is_empty() { -100.0 } else { 10.0 * (geometric - arithmetic) }
        };
        let level = |bins: &[f32]| power_db_f32(bins.iter().sum());
        Self {
            flatness_db: (0..BANDS).map(flatness).sum::<f32>() / BANDS as f32,
            high_dbfs: level(bins(edge_hz(0), edge_hz(BANDS))),
            low_dbfs: level(bins(LOW_HZ.0, LOW_HZ.1)),
        }
    }
}
