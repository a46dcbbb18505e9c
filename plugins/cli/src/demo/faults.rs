//! What is wrong on the demo stage, when and where: one table that plants the faults, is printed
//! in the report, and is what the tests expect.

use super::dsp::{Biquad, gain};
use super::rng::Rng;
use super::stage::{Line, peak};

/// A fault, and how large it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// The head amp runs into its rails: flat tops at this level, dBFS.
    FlatTops {
        /// Level of the flat tops, dBFS.
        at_dbfs: f64,
    },
    /// The head amp stands this far off, dB.
    Gain {
        /// Too hot above 0.
        by_db: f64,
    },
    /// The stage shakes the stand: a band of noise around this frequency.
    Rumble {
        /// Centre, Hz.
        hz: f64,
        /// Level, dBFS RMS.
        dbfs: f64,
    },
    /// A cable with swapped pins.
    Inverted,
    /// Nothing plugged in: the converter's own noise.
    Dead,
    /// Plugged in, powered, and no source: hiss, and the mains 15 dB under it.
    HissOnly {
        /// Level of the hiss, dBFS RMS.
        dbfs: f64,
    },
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Planted {
    /// Name of the channel.
    pub channel: &'static str,
    /// What is wrong.
    pub fault: Fault,
    /// From when to when, seconds.
    pub during_s: (f64, f64),
    /// Class of the suggestion that it must raise.
    pub class: &'static str,
    /// As an engineer would say it.
    pub words: &'static str,
}

const ALWAYS: (f64, f64) = (0.0, f64::INFINITY);

/// The seven faults of the demo show.
pub const PLANTED: [Planted; 7] = [
    Planted {
        channel: "Kick Out",
        fault: Fault::Inverted,
        during_s: ALWAYS,
        class: "polarity",
        words: "polarity inverted against Kick In",
    },
    Planted {
        channel: "Hat",
        fault: Fault::Dead,
        during_s: ALWAYS,
        class: "line_check",
        words: "dead line: nothing plugged in",
    },
    Planted {
        channel: "Bass DI",
        fault: Fault::Gain { by_db: 8.0 },
        during_s: ALWAYS,
        class: "gain_staging",
        words: "8 dB too hot",
    },
    Planted {
        channel: "Gtr L",
        fault: Fault::HissOnly { dbfs: -76.0 },
        during_s: ALWAYS,
        class: "line_check",
        words: "hiss and hum only: no guitar plugged in",
    },
    Planted {
        channel: "Gtr R",
        fault: Fault::Gain { by_db: -20.0 },
        during_s: ALWAYS,
        class: "gain_staging",
        words: "20 dB too quiet",
    },
    Planted {
        channel: "Lead Vox",
        fault: Fault::FlatTops { at_dbfs: -4.0 },
        during_s: (8.0, 14.0),
        class: "clip_rescue",
        words: "head amp clips, flat tops at -4 dBFS",
    },
    Planted {
        channel: "BV 1",
        fault: Fault::Rumble { hz: 35.0, dbfs: -32.0 },
        during_s: ALWAYS,
        class: "hpf",
        words: "stage rumble around 35 Hz",
    },
];

/// Plants one fault on its channel.
pub fn plant(row: &Planted, line: &mut Line, rate_hz: f64, seed: u64) {
    let mut rng = Rng::new(seed, row.words);
    for leg in &mut line.legs {
        let end = ((row.during_s.1 * rate_hz).min(leg.len() as f64)) as usize;
        let start = ((row.during_s.0 * rate_hz) as usize).min(end);
        apply(row.fault, &mut leg[start..end], rate_hz, &mut rng);
    }
}

fn apply(fault: Fault, part: &mut [f32], rate_hz: f64, rng: &mut Rng) {
    match fault {
        Fault::FlatTops { at_dbfs } => {
            // The singer is 9 dB over the rails.
            let rail = gain(at_dbfs);
            let scale = rail * gain(9.0) / peak(part).max(1e-9);
            for x in part {
                *x = (f64::from(*x) * scale).clamp(-rail, rail) as f32;
            }
        }
        Fault::Gain { by_db } => {
            let scale = gain(by_db);
            for x in part {
                *x = (f64::from(*x) * scale) as f32;
            }
        }
        Fault::Rumble { hz, dbfs } => {
            let mut shake = Biquad::band_pass(rate_hz, hz, 2.0);
            let noise: Vec<f64> = part.iter().map(|_| shake.tick(rng.noise())).collect();
            let rms = (noise.iter().map(|x| x * x).sum::<f64>() / noise.len().max(1) as f64).sqrt();
            let scale = gain(dbfs) / rms.max(1e-12);
            for (x, n) in part.iter_mut().zip(noise) {
                *x += (n * scale) as f32;
            }
        }
        Fault::Inverted => {
            for x in part {
                *x = -*x;
            }
        }
        Fault::Dead => {
            for x in part {
                *x = (rng.noise() * gain(-108.0)) as f32;
            }
        }
        Fault::HissOnly { dbfs } => {
            // White noise between -1 and 1 has an RMS of 1/sqrt(3), a sine of 1/sqrt(2).
            let hiss = gain(dbfs) * 3f64.sqrt();
            let hum = gain(dbfs - 15.0) * std::f64::consts::SQRT_2;
            for (i, x) in part.iter_mut().enumerate() {
                let turn = std::f64::consts::TAU * 50.0 * i as f64 / rate_hz;
                *x = (hiss * rng.noise() + hum * turn.sin()) as f32;
            }
        }
    }
}
