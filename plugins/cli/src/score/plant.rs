//! What a fault does to a channel's frames, as a stream.

use std::f64::consts::TAU;
use std::sync::Arc;

use crate::audio::FrameSource;
use crate::demo::dsp::{Biquad, gain};
use crate::demo::rng::Rng;
use crate::error::CliError;

/// A fault comes in over this, seconds, so that its coming is no click.
const COMES_S: f64 = 0.02;
/// Width of a rumble's band.
const RUMBLE_Q: f64 = 1.5;
/// Harmonics of a mains hum with their level under the first, dB: rectified supplies and their
/// transformers give odd and even ones.
const HUM: [(f64, f64); 6] =
    [(1.0, 0.0), (2.0, -6.0), (3.0, -4.0), (4.0, -14.0), (5.0, -10.0), (7.0, -16.0)];

/// A change of a channel's audio.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A bell.
    Bell {
        /// Centre, Hz.
        hz: f64,
        /// Width.
        q: f64,
        /// Height, dB.
        db: f64,
    },
    /// A high shelf.
    Shelf {
        /// Corner, Hz.
        hz: f64,
        /// Height, dB.
        db: f64,
    },
    /// Another level.
    Gain {
        /// By how much, dB.
        db: f64,
    },
    /// The level wanders between plus and minus this much, every few seconds.
    Uneven {
        /// Most, dB.
        db: f64,
    },
    /// A band of noise under the source.
    Rumble {
        /// Centre, Hz.
        hz: f64,
        /// Level, dBFS RMS.
        dbfs: f64,
    },
    /// Turned up by `drive_db` and cut off at a ceiling.
    Clip {
        /// Ceiling, dBFS.
        at_dbfs: f64,
        /// Gain before it, dB.
        drive_db: f64,
    },
    /// Mains hum under the source.
    Hum {
        /// Level, dBFS RMS.
        dbfs: f64,
    },
    /// A bad contact: bursts of clicks.
    Crackle {
        /// Level of the clicks, dBFS.
        dbfs: f64,
    },
    /// The source is gone; what is left is hum and hiss.
    HumOnly {
        /// Level of the hum, dBFS RMS.
        dbfs: f64,
    },
    /// The source is gone; what is left is the converter's noise.
    Lost,
    /// One leg turned over; `None`: all.
    Inverted(Option<usize>),
    /// One of the channels that this one is the sum of enters it at another level.
    Slip {
        /// The channel's own frames, \[leg\]\[frame\].
        of: Arc<Vec<Vec<f32>>>,
        /// By how much, dB.
        db: f64,
    },
}

/// A change from a time on.
#[derive(Clone, Debug, PartialEq)]
pub struct Plant {
    /// What changes.
    pub change: Change,
    /// First frame that is changed.
    pub from_frame: u64,
    /// Seed of its noise.
    pub seed: u64,
}

/// Frames of a channel from memory, looped to `frames`, with what was planted in them.
pub struct Player {
    legs: Arc<Vec<Vec<f32>>>,
    looped: bool,
    frames: u64,
    at: u64,
    rate_hz: f64,
    plant: Option<Planted>,
}

impl Player {
    /// From the start of the take.
    pub fn new(
        legs: Arc<Vec<Vec<f32>>>,
        looped: bool,
        frames: u64,
        rate_hz: f64,
        plant: Option<Plant>,
    ) -> Self {
        let plant = plant.map(|plant| Planted::new(plant, legs.len(), rate_hz));
        Self { legs, looped, frames, at: 0, rate_hz, plant }
    }

    /// Legs that it has.
    pub fn legs(&self) -> usize {
        self.legs.len()
    }

    /// Frames that it gives.
    pub fn frames(&self) -> u64 {
        let held = self.legs.first().map_or(0, Vec::len) as u64;
        if self.looped { self.frames } else { held }
    }
}

impl FrameSource for Player {
    fn read(&mut self, legs: &mut [Vec<f32>], frames: usize) -> Result<usize, CliError> {
        let held = self.legs.first().map_or(0, Vec::len) as u64;
        let n = (self.frames() - self.at).min(frames as u64) as usize;
        if held == 0 {
            return Ok(0);
        }
        for (leg, (to, from)) in legs.iter_mut().zip(self.legs.iter()).enumerate() {
            for i in 0..n as u64 {
                let x = from[((self.at + i) % held) as usize];
                to.push(match &mut self.plant {
                    Some(plant) => plant.tick(leg, x, self.at + i, self.rate_hz),
                    None => x,
                });
            }
        }
        self.at += n as u64;
        Ok(n)
    }
}

/// A plant with its filters' and noises' states, one set a leg.
struct Planted {
    plant: Plant,
    legs: Vec<State>,
}

struct State {
    filter: Option<Biquad>,
    rng: Rng,
    /// Noise of a random walk, or what is left of a burst.
    left: f64,
    level: f64,
    smooth: f64,
}

impl Planted {
    fn new(plant: Plant, legs: usize, rate_hz: f64) -> Self {
        let filter = match plant.change {
            Change::Bell { hz, q, db } => Some(Biquad::bell(rate_hz, hz, q, db)),
            Change::Shelf { hz, db } => Some(Biquad::high_shelf(rate_hz, hz, db)),
            Change::Rumble { hz, .. } => Some(Biquad::band_pass(rate_hz, hz, RUMBLE_Q)),
            _ => None,
        };
        // Both legs get the same noise: a stand shakes both capsules, a contact breaks both.
        let rng = Rng::new(plant.seed, "plant");
        let state = || State {
            filter: filter.clone(),
            rng: rng.clone(),
            left: 0.0,
            level: 0.0,
            smooth: 0.0,
        };
        Self { legs: (0..legs).map(|_| state()).collect(), plant }
    }

    fn tick(&mut self, leg: usize, x: f32, frame: u64, rate_hz: f64) -> f32 {
        let x = f64::from(x);
        let changed = self.changed(leg, x, frame, rate_hz);
        let from = self.plant.from_frame;
        if frame < from {
            return x as f32;
        }
        // What is there from the start does not come in.
        let came = (frame - from) as f64 / (COMES_S * rate_hz);
        let weight = if from == 0 { 1.0 } else { came.min(1.0) };
        // A ceiling and a polarity cannot come in softly and be what they are.
        match self.plant.change {
            Change::Clip { .. } | Change::Inverted(_) => changed as f32,
            _ => (x + weight * (changed - x)) as f32,
        }
    }

    fn changed(&mut self, leg: usize, x: f64, frame: u64, rate_hz: f64) -> f64 {
        let state = &mut self.legs[leg];
        match &self.plant.change {
            Change::Slip { of, db } => {
                let legs = of.iter().map(|leg| {
                    let at = frame % leg.len().max(1) as u64;
                    leg.get(at as usize).copied().map_or(0.0, f64::from)
                });
                x + (gain(*db) - 1.0) * legs.sum::<f64>() / of.len().max(1) as f64
            }
            Change::Bell { .. } | Change::Shelf { .. } => {
                state.filter.as_mut().map_or(x, |filter| filter.tick(x))
            }
            Change::Gain { db } => x * gain(*db),
            Change::Uneven { db } => x * gain(*db * state.wander(rate_hz)),
            Change::Rumble { hz, dbfs } => x + gain(*dbfs) * state.shake(hz / RUMBLE_Q, rate_hz),
            Change::Clip { at_dbfs, drive_db } => {
                let rail = gain(*at_dbfs);
                (x * gain(*drive_db)).clamp(-rail, rail)
            }
            Change::Hum { dbfs } => x + gain(*dbfs) * hum(frame, rate_hz),
            Change::Crackle { dbfs } => state.crackle(x, gain(*dbfs), rate_hz),
            Change::HumOnly { dbfs } => {
                gain(*dbfs) * (hum(frame, rate_hz) + 0.06 * state.rng.noise())
            }
            Change::Lost => gain(-108.0) * state.rng.noise(),
            Change::Inverted(which) => {
                if which.is_none_or(|which| which == leg) {
                    -x
                } else {
                    x
                }
            }
        }
    }
}

/// Mains hum at 50 Hz with an RMS of 1.
fn hum(frame: u64, rate_hz: f64) -> f64 {
    let power: f64 = HUM.iter().map(|(_, db)| gain(*db).powi(2) / 2.0).sum();
    let turn = TAU * 50.0 * frame as f64 / rate_hz;
    HUM.iter().map(|(order, db)| gain(*db) * (turn * order).sin()).sum::<f64>() / power.sqrt()
}

impl State {
    /// Noise in the filter's band with an RMS of 1.
    fn shake(&mut self, width_hz: f64, rate_hz: f64) -> f64 {
        let noise = self.rng.noise();
        let band = self.filter.as_mut().map_or(noise, |filter| filter.tick(noise));
        // White noise between -1 and 1 has a power of 1/3, spread up to half the rate; a band-pass
        // of one resonance lets through pi/2 times its width.
        let power = (1.0 / 3.0) * (std::f64::consts::FRAC_PI_2 * width_hz) / (rate_hz / 2.0);
        band / power.sqrt()
    }

    /// Between -1 and 1, another value every 2 to 5 s, gliding.
    fn wander(&mut self, rate_hz: f64) -> f64 {
        if self.left <= 0.0 {
            self.left = self.rng.between(2.0, 5.0) * rate_hz;
            // From loud to soft and back, so that it cannot stay near the middle.
            let far = self.rng.between(0.5, 1.0);
            self.level = if self.level > 0.0 { -far } else { far };
        }
        self.left -= 1.0;
        let keep = (-1.0 / (0.15 * rate_hz)).exp();
        self.smooth = keep * self.smooth + (1.0 - keep) * self.level;
        self.smooth
    }

    /// Now and then, for some tenths of a second, the contact opens and closes at random.
    fn crackle(&mut self, x: f64, level: f64, rate_hz: f64) -> f64 {
        // A burst every 1.5 s or so.
        if self.left <= 0.0 {
            if self.rng.unit() < 1.0 / (1.5 * rate_hz) {
                self.left = self.rng.between(0.1, 0.5) * rate_hz;
            }
            return x;
        }
        self.left -= 1.0;
        // The contact changes about 300 times a second; a click decays in a millisecond.
        if self.rng.unit() < 300.0 / rate_hz {
            self.level = level * self.rng.between(0.3, 1.0) * self.rng.noise().signum();
        }
        self.level *= (-1.0 / (0.001 * rate_hz)).exp();
        x + self.level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: f64 = 48_000.0;

    fn noise(frames: usize) -> Arc<Vec<Vec<f32>>> {
        let mut rng = Rng::new(1, "noise");
        Arc::new(vec![(0..frames).map(|_| 0.1 * rng.noise() as f32).collect()])
    }

    fn play(
        legs: &Arc<Vec<Vec<f32>>>,
        frames: u64,
        plant: Option<Plant>,
        block: usize,
    ) -> Vec<f32> {
        let mut player = Player::new(Arc::clone(legs), true, frames, RATE_HZ, plant);
        let mut out = vec![Vec::new(); legs.len()];
        while player.read(&mut out, block).expect("from memory") > 0 {}
        out.swap_remove(0)
    }

    fn all() -> Vec<Change> {
        vec![
            Change::Bell { hz: 1_000.0, q: 4.0, db: 9.0 },
            Change::Shelf { hz: 4_000.0, db: -6.0 },
            Change::Gain { db: 6.0 },
            Change::Uneven { db: 9.0 },
            Change::Rumble { hz: 35.0, dbfs: -30.0 },
            Change::Clip { at_dbfs: -6.0, drive_db: 20.0 },
            Change::Hum { dbfs: -40.0 },
            Change::Crackle { dbfs: -20.0 },
            Change::HumOnly { dbfs: -50.0 },
            Change::Lost,
            Change::Inverted(None),
        ]
    }

    #[test]
    fn nothing_changes_before_a_fault_and_blocks_change_nothing() {
        let legs = noise(30_000);
        let clean = play(&legs, 100_000, None, 4_096);
        assert!(clean[30_000..60_000] == clean[..30_000], "looped");
        for change in all() {
            let plant = Plant { change: change.clone(), from_frame: 50_000, seed: 3 };
            let one = play(&legs, 100_000, Some(plant.clone()), 4_096);
            assert!(one == play(&legs, 100_000, Some(plant), 777), "{change:?}");
            assert!(one[..50_000] == clean[..50_000], "{change:?} before its time");
            assert!(one[60_000..] != clean[60_000..], "{change:?} does nothing");
        }
    }

    #[test]
    fn levels_are_what_they_say() {
        let rms = |x: &[f32]| {
            let sum: f64 = x.iter().map(|v| f64::from(*v).powi(2)).sum();
            10.0 * (sum / x.len() as f64).log10()
        };
        let silence = Arc::new(vec![vec![0.0f32; 480_000]]);
        let alone = |change| {
            let plant = Plant { change, from_frame: 0, seed: 5 };
            rms(&play(&silence, 480_000, Some(plant), 4_096))
        };
        assert!((alone(Change::Rumble { hz: 35.0, dbfs: -30.0 }) + 30.0).abs() < 1.5);
        assert!((alone(Change::Hum { dbfs: -40.0 }) + 40.0).abs() < 0.1);
        let legs = noise(480_000);
        let plant = Plant { change: Change::Gain { db: 6.0 }, from_frame: 0, seed: 0 };
        let up = rms(&play(&legs, 480_000, Some(plant), 4_096)) - rms(&legs[0]);
        assert!((up - 6.0).abs() < 1e-3);
        let plant = Plant {
            change: Change::Clip { at_dbfs: -6.0, drive_db: 30.0 },
            from_frame: 0,
            seed: 0,
        };
        let top =
            play(&legs, 48_000, Some(plant), 4_096).iter().fold(0.0f32, |m, x| m.max(x.abs()));
        assert!((20.0 * f64::from(top).log10() + 6.0).abs() < 1e-3);
    }
}
