//! One tap of a channel as the listener keeps it.

use super::level::{amplitude_db, copy_safe, peak_and_energy, power_db};
use super::low_band::LowBand;
use super::observation::{PROBE_PER_HOP, TapLevels};
use super::spectrometer::{History, Powers};
use crate::meter::TruePeak;

/// One tap: its legs and its spectrum.
#[derive(Clone)]
pub(super) struct Tap {
    pub legs: Vec<History>,
    pub true_peaks: Vec<TruePeak>,
    pub powers: Powers,
}

impl Tap {
    pub fn new(sample_rate_hz: f64, legs: usize, history_len: usize, powers: Powers) -> Self {
        Self {
            legs: (0..legs).map(|_| History::new(history_len)).collect(),
            true_peaks: (0..legs).map(|_| TruePeak::new(sample_rate_hz)).collect(),
            powers,
        }
    }

    pub fn clear(&mut self) {
        self.legs.iter_mut().for_each(History::clear);
        self.true_peaks.iter_mut().for_each(TruePeak::reset);
    }

    /// Newest hop of a leg.
    pub fn newest(&self, leg: usize, hop_len: usize) -> &[f32] {
        self.legs[leg].newest(hop_len)
    }

    /// Takes a hop in: safe copies, levels of the louder leg, the low band of the legs' mean.
    pub fn take(&mut self, legs: [&[f32]; 2], hop_len: usize, low_band: &LowBand) -> Taken {
        let mut taken = Taken::default();
        let count = self.legs.len();
        for (leg, (history, true_peak)) in
            self.legs.iter_mut().zip(&mut self.true_peaks).enumerate()
        {
            let newest = history.shift(hop_len);
            taken.non_finite += copy_safe(legs[leg], newest);
            let (peak, energy) = peak_and_energy(newest);
            let power = energy / hop_len as f64;
            true_peak.push(newest);
            taken.true_peak = taken.true_peak.max(true_peak.take());
            taken.peak = taken.peak.max(peak);
            taken.power = taken.power.max(power);
            taken.leg_powers[leg] = power;
            let low = history.advance(low_band, peak == 0.0);
            for (mean, value) in taken.low.iter_mut().zip(low) {
                *mean += value / count as f32;
            }
        }
        taken
    }
}

/// What a tap's hop gave: peaks and mean square of the louder leg, linear; mean square per leg.
#[derive(Clone, Copy, Default)]
pub(super) struct Taken {
    pub peak: f32,
    pub true_peak: f32,
    pub power: f64,
    pub leg_powers: [f64; 2],
    pub low: [f32; PROBE_PER_HOP],
    pub non_finite: u32,
}

impl Taken {
    pub fn levels(&self) -> TapLevels {
        TapLevels {
            peak_dbfs: amplitude_db(self.peak),
            true_peak_dbtp: amplitude_db(self.true_peak),
            rms_dbfs: power_db(self.power),
        }
    }

    pub fn silent(&self) -> bool {
        self.peak == 0.0
    }
}
