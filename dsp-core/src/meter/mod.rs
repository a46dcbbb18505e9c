//! Level meters that run on the audio thread: sample peak, true peak, RMS.

pub(crate) mod lanes;
mod true_peak;

pub use true_peak::TruePeak;

use lanes::{energy, larger, top};

/// Levels of one tap since they were read last; linear, 1.0 is full scale, the louder leg counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Levels {
    /// Highest sample.
    pub peak: f32,
    /// Highest inter-sample peak (ITU-R BS.1770-4, Annex 2).
    pub true_peak: f32,
    /// Root of the mean square.
    pub rms: f32,
}

/// Meter of one leg at one tap. Runs on the audio thread; no allocation.
#[derive(Clone, Debug)]
pub struct LegMeter {
    true_peak: TruePeak,
    peak: f32,
    energy: f64,
    frames: u64,
    clips: u32,
}

impl LegMeter {
    /// A meter for this sample rate, Hz.
    pub fn new(sample_rate_hz: f64) -> Self {
        let true_peak = TruePeak::new(sample_rate_hz);
        Self { true_peak, peak: 0.0, energy: 0.0, frames: 0, clips: 0 }
    }

    /// Takes the next samples in, all of them finite.
    pub fn push(&mut self, samples: &[f32]) {
        // In pieces, so that f32 sums stay short.
        for piece in samples.chunks(64) {
            let peak = top(piece);
            self.peak = larger(self.peak, peak);
            self.energy += f64::from(energy(piece));
            if peak >= 1.0 {
                let clips = piece.iter().filter(|x| x.abs() >= 1.0).count();
                self.clips = self.clips.saturating_add(clips as u32);
            }
        }
        self.frames += samples.len() as u64;
        self.true_peak.push(samples);
    }

    /// Levels, and the number of samples at or above full scale, since the last call.
    pub fn take(&mut self) -> (Levels, u32) {
        let mean = if self.frames == 0 { 0.0 } else { self.energy / self.frames as f64 };
        let levels =
            Levels { peak: self.peak, true_peak: self.true_peak.take(), rms: mean.sqrt() as f32 };
        let clips = self.clips;
        (self.peak, self.energy, self.frames, self.clips) = (0.0, 0.0, 0, 0);
        (levels, clips)
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.take();
        self.true_peak.reset();
    }
}

impl Levels {
    /// The louder of two legs, each level by itself.
    pub fn louder(self, other: Self) -> Self {
        Self {
            peak: larger(self.peak, other.peak),
            true_peak: larger(self.true_peak, other.true_peak),
            rms: larger(self.rms, other.rms),
        }
    }
}
