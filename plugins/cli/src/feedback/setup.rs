//! A room with its loop normalised, and a source at the microphone.

use super::RATE_HZ;
use super::closed_loop::HOP;
use super::nyquist::{OpenLoop, Turn};
use super::rooms::Room;
use crate::demo::rng::Rng;
use assistant::feedback::{Guard, Mode};
use assistant::{Instrument, Site};

/// Level of every source at the microphone, dBFS RMS while it plays.
pub const SOURCE_DBFS: f64 = -20.0;
/// What the microphone hears of the stage when nobody plays, dBFS RMS.
const STAGE_DBFS: f64 = -66.0;
/// Turns that come within this of the strongest are kept, dB.
const KEPT_DB: f64 = -12.0;

/// A room whose maximum stable gain is 0 dB.
pub struct Place {
    /// Name for the report.
    pub name: String,
    /// From loudspeaker to microphone at a loop gain of 0 dB.
    pub response: Vec<f32>,
    /// Electronics in the loop, samples.
    pub delay: usize,
    /// Where the loop comes back in phase, strongest first; the first has 0 dB.
    pub turns: Vec<Turn>,
}

impl Place {
    /// `None` for a room that never rings.
    pub fn new(room: Room, delay: usize) -> Option<Self> {
        let limit_db = OpenLoop::new(&room.response, delay, RATE_HZ).maximum_stable_gain_db()?;
        let gain = 10f64.powf(limit_db / 20.0) as f32;
        let response: Vec<f32> = room.response.iter().map(|x| x * gain).collect();
        let turns = OpenLoop::new(&response, delay, RATE_HZ).turns(KEPT_DB);
        Some(Self { name: room.name, response, delay, turns })
    }

    /// True where the loop rings near this frequency at `gain_db` above the maximum stable gain.
    pub fn rings(&self, hz: f64, gain_db: f64) -> bool {
        // A ring of the whole loop lies between turns that are close together: a 48th of an octave.
        let near = |t: &&Turn| (t.hz / hz).log2().abs() <= 1.0 / 48.0;
        self.turns.iter().take_while(|t| t.gain_db + gain_db > 0.0).any(|t| near(&t))
    }
}

/// Sound at the microphone, as long as it is asked for, by seed.
#[derive(Clone, Debug)]
pub struct Source {
    /// Name for the report.
    pub name: String,
    /// Samples at [`SOURCE_DBFS`] while it plays.
    pub samples: Vec<f32>,
    /// What the guard is told that it is, as an input list would.
    pub instrument: Option<Instrument>,
}

impl Source {
    /// Brings `samples` to level: mean square of the hops within 30 dB of the loudest.
    pub fn new(name: String, mut samples: Vec<f32>) -> Option<Self> {
        let powers: Vec<f64> = samples.chunks_exact(HOP).map(power).collect();
        let loudest = powers.iter().copied().fold(0.0, f64::max);
        let playing: Vec<f64> = powers.into_iter().filter(|p| *p > loudest * 1e-3).collect();
        let mean = playing.iter().sum::<f64>() / playing.len().max(1) as f64;
        if mean <= 1e-12 {
            return None;
        }
        let gain = (10f64.powf(SOURCE_DBFS / 10.0) / mean).sqrt() as f32;
        samples.iter_mut().for_each(|x| *x *= gain);
        Some(Self { name, samples, instrument: None })
    }

    /// Stage noise alone: an open microphone.
    pub fn open_microphone() -> Self {
        Self { name: "open microphone".to_owned(), samples: Vec::new(), instrument: None }
    }

    /// The same, told to be an instrument.
    pub fn played_by(self, instrument: Instrument) -> Self {
        Self { instrument: Some(instrument), ..self }
    }

    /// A guard on its channel.
    pub fn guard(&self, mode: Mode) -> Guard {
        let mut guard = Guard::new(mode, Site::Foh);
        guard.carries(self.instrument);
        guard
    }

    /// `hops` hops from sample `from` on, round and round, with stage noise under them.
    pub fn take(&self, from: usize, hops: usize, seed: u64) -> Vec<f32> {
        let mut rng = Rng::new(seed, "stage");
        let (mut slow, gain) = (0.0, 10f64.powf(STAGE_DBFS / 20.0) * 2.4);
        let len = self.samples.len();
        (0..hops * HOP)
            .map(|i| {
                slow += 0.1 * (rng.noise() - slow); // falls by 6 dB per octave from 800 Hz on
                let noise = (gain * (slow * 3.0 + 0.2 * rng.noise())) as f32;
                noise + if len == 0 { 0.0 } else { self.samples[(from + i) % len] }
            })
            .collect()
    }

    /// A place where it plays: the second from there is no more than 3 dB below its level.
    pub fn lively(&self, rng: &mut Rng) -> usize {
        let second = RATE_HZ as usize;
        if self.samples.len() <= 2 * second {
            return 0;
        }
        let least = 10f64.powf((SOURCE_DBFS - 3.0) / 10.0);
        let mut at = 0;
        for _ in 0..30 {
            at = (rng.unit() * (self.samples.len() - second) as f64) as usize;
            if power(&self.samples[at..at + second]) >= least {
                break;
            }
        }
        at
    }
}

/// Mean square.
pub fn power(samples: &[f32]) -> f64 {
    samples.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / samples.len().max(1) as f64
}
