//! Spikes: what is over within a millisecond and reaches above 8 kHz.
//!
//! A contact that opens or closes moves the voltage from one sample to the next, and a step has energy up to
//! the end of the band; what a membrane, a string or a throat does takes time to come and longer to go. So
//! the power above [`CORNER_HZ`] is taken in cells of a millisecond; a spike stands [`OVER`] times over the
//! quietest of the cells just before and just after it. Pulses that keep a pitch (a throat, a sawtooth) are
//! marked as regular. Rates under [`LOWEST_RATE_HZ`] hold no such band, and there is none.

use std::f64::consts::PI;

use super::level::power_db;
use super::observation::SILENCE_DB;
use super::section::Section;

/// Highs begin here, Hz: above what pickups, cabinets and bass strings give.
const CORNER_HZ: f64 = 8_000.0;
const LOWEST_RATE_HZ: f64 = 24_000.0;
/// Cells in a hop of 10 ms.
const CELLS: usize = 10;
const HOP_MS: f64 = 10.0;
/// Cells that are looked at on each side, from the second on: the filter rings for a part of the first.
const NEAR: usize = 2;
const FAR: usize = 4;
/// Power over that of the neighbours: 12 dB. Cells of noise differ by 3.
const OVER: f64 = 16.0;
/// Mean square under which there is nothing to tell: -80 dBFS.
const QUIETEST: f64 = 1e-8;
/// Two distances in a row that differ by less than this share of them keep a pitch: voices waver by 3 %.
const REGULAR: f64 = 0.08;

/// Spikes that were over four milliseconds before the end of a hop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spikes {
    /// How many, ten at most.
    pub count: u8,
    /// Those of them whose distance to the last is that of the last two: pulses with a pitch.
    pub regular: u8,
    /// Power above 8 kHz in the millisecond of the highest, dBFS; [`SILENCE_DB`] where there is none.
    pub level_dbfs: f32,
    /// How long before the end of the hop the highest was, ms: 4 to 14.
    pub back_ms: f32,
}

impl Default for Spikes {
    fn default() -> Self {
        Self { count: 0, regular: 0, level_dbfs: SILENCE_DB, back_ms: 0.0 }
    }
}

#[derive(Clone, Copy, Default)]
struct Cell {
    power: f64,
    /// Time of its highest sample, in samples since the start.
    at: f64,
}

/// Finds spikes on one leg.
pub(super) struct SpikeFinder {
    sections: [Section; 2],
    able: bool,
    /// The hop that has just come, and before it what is needed to judge the end of the last.
    cells: [Cell; CELLS + 2 * FAR],
    samples: f64,
    last_at: f64,
    last_distance: f64,
}

impl SpikeFinder {
    pub fn new(sample_rate_hz: f64) -> Self {
        // Q of the sections of a Butterworth filter of order 4.
        let radians = 2.0 * PI * (CORNER_HZ / sample_rate_hz).min(0.49);
        let section = |q| Section::new(radians, q, true);
        Self {
            sections: [0.541_196_100_146_197, 1.306_562_964_876_377].map(section),
            able: sample_rate_hz >= LOWEST_RATE_HZ,
            cells: [Cell::default(); CELLS + 2 * FAR],
            samples: 0.0,
            last_at: f64::NEG_INFINITY,
            last_distance: f64::INFINITY,
        }
    }

    pub fn clear(&mut self) {
        self.sections.iter_mut().for_each(Section::clear);
        // What was before the gap is not known, so nothing just after it is a spike.
        self.cells.fill(Cell { power: f64::INFINITY, at: 0.0 });
        (self.last_at, self.last_distance) = (f64::NEG_INFINITY, f64::INFINITY);
    }

    /// Takes a hop of safe samples.
    pub fn step(&mut self, hop: &[f32]) -> Spikes {
        if !self.able {
            return Spikes::default();
        }
        self.cells.copy_within(CELLS.., 0);
        let mut from = 0;
        for i in 0..CELLS {
            let to = (i + 1) * hop.len() / CELLS;
            self.cells[2 * FAR + i] = self.cell(&hop[from..to], from);
            from = to;
        }
        self.samples += hop.len() as f64;
        let mut spikes = Spikes::default();
        let mut highest = 0.0_f64;
        for i in FAR..FAR + CELLS {
            if self.is_spike(i) {
                let Cell { power, at } = self.cells[i];
                let distance = at - self.last_at;
                let regular = (distance - self.last_distance).abs() <= REGULAR * distance;
                (self.last_at, self.last_distance) = (at, distance);
                spikes.count += 1;
                spikes.regular += u8::from(regular);
                if power > highest {
                    highest = power;
                    let back = (self.samples - at) / hop.len() as f64;
                    spikes.back_ms = (back * HOP_MS) as f32;
                }
            }
        }
        spikes.level_dbfs = power_db(highest);
        spikes
    }

    fn cell(&mut self, samples: &[f32], from: usize) -> Cell {
        let (mut energy, mut highest, mut at) = (0.0, 0.0, 0);
        for (i, x) in samples.iter().enumerate() {
            let y = self.sections.iter_mut().fold(f64::from(*x), |x, section| section.tick(x));
            let power = y * y;
            energy += power;
            if power > highest {
                (highest, at) = (power, i);
            }
        }
        let power = energy / samples.len().max(1) as f64;
        Cell { power, at: self.samples + (from + at) as f64 }
    }

    fn is_spike(&self, i: usize) -> bool {
        let power = |i: usize| self.cells[i].power;
        let quietest = |from: usize, to: usize| (from..=to).map(power).fold(f64::MAX, f64::min);
        let own = power(i);
        own >= QUIETEST
            && own.is_finite()
            && own >= power(i - 1)
            && own > power(i + 1)
            && own >= OVER * quietest(i - FAR, i - NEAR)
            && own >= OVER * quietest(i + NEAR, i + FAR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    const RATES_HZ: [f64; 5] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0];

    /// All hops of a second together: spikes, regular ones, level of the highest.
    fn heard(rate_hz: f64, signal: impl Fn(f64) -> f64) -> (u32, u32, f32) {
        let mut finder = SpikeFinder::new(rate_hz);
        let hop_len = (rate_hz / 100.0) as usize;
        let (mut count, mut regular, mut level) = (0, 0, SILENCE_DB);
        for hop in 0..100 {
            let at = |i: usize| signal((hop * hop_len + i) as f64 / rate_hz) as f32;
            let seen = finder.step(&(0..hop_len).map(at).collect::<Vec<f32>>());
            count += u32::from(seen.count);
            regular += u32::from(seen.regular);
            level = level.max(seen.level_dbfs);
        }
        (count, regular, level)
    }

    fn noise(t: f64) -> f64 {
        let mut x = ((t * 192_000.0).round() as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        x ^= x >> 31;
        x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (x >> 40) as f64 / f64::from(1 << 23) - 1.0
    }

    /// A contact that opens: a step that runs out within a millisecond.
    fn contact(since_s: f64) -> f64 {
        if since_s >= 0.0 { (-since_s / 0.001).exp() } else { 0.0 }
    }

    #[test]
    fn a_contact_under_a_tone_is_one_spike_at_every_rate_and_scales() {
        for rate_hz in RATES_HZ {
            let line = |gain: f64| {
                // The tone comes in over 0.1 s: one that is simply there has a corner.
                move |t: f64| {
                    let tone = (t / 0.1).min(1.0) * (TAU * 220.0 * t).sin();
                    gain * (tone + 0.5 * contact(t - 0.4567))
                }
            };
            let (count, regular, level) = heard(rate_hz, line(0.3));
            assert_eq!((count, regular), (1, 0), "{rate_hz}");
            let (softer, _, level_softer) = heard(rate_hz, line(0.03));
            assert_eq!(softer, 1, "{rate_hz}");
            assert!((level - level_softer - 20.0).abs() < 0.1, "{rate_hz}: {level} {level_softer}");
            let at_48 = heard(48_000.0, line(0.3)).2;
            assert!((level - at_48).abs() < 2.5, "{rate_hz}: {level} {at_48}");
        }
    }

    #[test]
    fn tones_noise_and_what_rings_on_are_none() {
        for rate_hz in RATES_HZ {
            assert_eq!(heard(rate_hz, |t| 0.5 * (TAU * 9_000.0 * t).sin()).0, 0, "{rate_hz}");
            assert_eq!(heard(rate_hz, |t| 0.3 * noise(t)).0, 0, "{rate_hz}");
            let struck = |t: f64| (-(t % 0.2) / 0.012).exp() * noise(t);
            assert_eq!(heard(rate_hz, struck).0, 0, "{rate_hz}");
        }
        let narrow = heard(22_050.0, |t| 0.5 * contact(t - 0.5));
        assert_eq!(narrow, (0, 0, SILENCE_DB), "no such band");
    }

    #[test]
    fn pulses_of_a_pitch_are_regular_and_those_of_a_contact_are_not() {
        let (count, regular, _) = heard(48_000.0, |t| 0.3 * contact(t % (1.0 / 110.0)));
        assert!(count > 100 && regular + 3 >= count, "{regular} of {count}");
        let loose = |t: f64| -> f64 {
            let apart = [0.0, 0.011, 0.031, 0.036, 0.056, 0.069, 0.090];
            apart.iter().map(|at| 0.3 * contact(t % 0.1 - at) * f64::from(u8::from(t > 0.05))).sum()
        };
        let (count, regular, _) = heard(48_000.0, loose);
        assert!(count > 50 && regular * 10 <= count, "{regular} of {count}");
    }

    #[test]
    fn after_a_gap_nothing_is_a_spike_at_once() {
        let mut finder = SpikeFinder::new(48_000.0);
        let mut hop = [0.0; 480];
        hop[1] = 0.5;
        finder.clear();
        assert_eq!(finder.step(&hop).count + finder.step(&[0.0; 480]).count, 0);
        assert_eq!(finder.step(&hop).count + finder.step(&[0.0; 480]).count, 1);
    }
}
