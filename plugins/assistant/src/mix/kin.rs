//! Is a channel mostly the lead vocal through another microphone? Such a one is no masker.

use crate::ear::Ear;
use crate::order::median;
use dsp_core::clarity::Psd;
use dsp_core::listen::pair::{WINDOW_S, compare};
use std::collections::VecDeque;

/// Low bands are compared this often, seconds: no two windows share audio.
const EVERY_S: u64 = WINDOW_S as u64;
/// Readings kept, and needed.
const KEPT: usize = 5;
const NEEDED: usize = 3;
/// Two microphones of one voice: correlation of the low band at its lag, median of the readings. Two
/// singers in unison, or a guitar that doubles the tune, reach 0.5.
const ONE_SOURCE: f32 = 0.65;
/// Or this much of it, while the envelopes of 1 to 4 kHz go together as one source's do. Envelopes alone
/// prove nothing: a band that plays stops together has them in common.
const ALSO_LOW: f32 = 0.35;
const ONE_ENVELOPE: f32 = 0.9;
/// The envelopes' correlation is a mean with this time constant, seconds of singing.
const ENVELOPE_S: f32 = 8.0;
/// Bands of 1 to 4 kHz.
const PRESENCE: std::ops::Range<usize> = 8..15;

/// What one channel has in common with the lead vocal.
#[derive(Default)]
pub(super) struct Kin {
    correlations: VecDeque<f32>,
    envelope: f32,
    seconds: f32,
}

impl Kin {
    /// Takes in one second in which the lead sang. `frames`: of the lead, of this channel.
    pub fn hear(&mut self, second: u64, lead: &Ear, ear: &Ear, frames: (&[Psd], &[Psd])) {
        if let Some(r) = envelope_correlation(frames.0, frames.1) {
            self.seconds += 1.0;
            let share = (1.0 / self.seconds).max(1.0 / ENVELOPE_S);
            self.envelope += share * (r - self.envelope);
        }
        if second.is_multiple_of(EVERY_S)
            && let Some(reading) = compare(&lead.probe, &ear.probe)
        {
            if self.correlations.len() == KEPT {
                self.correlations.pop_front();
            }
            self.correlations.push_back(reading.correlation.abs());
        }
    }

    /// True where it is.
    pub fn is_same_source(&self) -> bool {
        let correlations: Vec<f32> = self.correlations.iter().copied().collect();
        let enough = correlations.len() >= NEEDED;
        let low = median(correlations).filter(|_| enough).unwrap_or(0.0);
        let envelope = if self.seconds >= 3.0 { self.envelope } else { 0.0 };
        low >= ONE_SOURCE || (low >= ALSO_LOW && envelope >= ONE_ENVELOPE)
    }
}

/// Correlation of the two levels of 1 to 4 kHz in dB, frame by frame; `None` where one is silent.
fn envelope_correlation(a: &[Psd], b: &[Psd]) -> Option<f32> {
    let level = |frame: &Psd| {
        let power: f32 = frame[PRESENCE].iter().sum();
        (power > 1e-16).then(|| 10.0 * power.log10())
    };
    let pairs: Vec<(f32, f32)> =
        a.iter().zip(b).filter_map(|(a, b)| level(a).zip(level(b))).collect();
    if pairs.len() < 20 {
        return None;
    }
    let n = pairs.len() as f32;
    let (ma, mb) = pairs.iter().fold((0.0, 0.0), |(x, y), (a, b)| (x + a / n, y + b / n));
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        let (a, b) = (a - ma, b - mb);
        aa += a * a;
        bb += b * b;
        ab += a * b;
    }
    // A level that hardly moves says nothing.
    (aa > n && bb > n).then(|| ab / (aa * bb).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::noise;

    fn frames(seed: usize) -> Vec<Psd> {
        (0..50)
            .map(|i| [10f32.powf(-6.0 + 1.5 * noise(seed, i)); dsp_core::clarity::BANDS])
            .collect()
    }

    #[test]
    fn one_source_moves_as_one_and_two_do_not() {
        let (a, b) = (frames(1), frames(2));
        let soft: Vec<Psd> = a.iter().map(|f| f.map(|p| p * 0.01)).collect();
        assert!(envelope_correlation(&a, &soft).is_some_and(|r| r > 0.999));
        assert!(envelope_correlation(&a, &b).is_some_and(|r| r.abs() < 0.5));
        assert_eq!(envelope_correlation(&a, &[[0.0; dsp_core::clarity::BANDS]; 50]), None);
    }
}
