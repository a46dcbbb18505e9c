//! Hum under a source: harmonics of the mains that go on at one strength whatever is played.
//!
//! Each block of 0.2 s of the low band holds whole periods of 50 and 60 Hz, so a harmonic of the mains is the
//! same complex number in each, but for the slow turn by which the mains are off their frequency. A note that
//! lies near one turns far more (98 Hz by 0.4 of a turn a block), and comes and goes.

use super::{Verdict, Watch};
use crate::confidence::ramp;
use crate::ear::Desk;
use crate::number;
use dsp_core::listen::observation::{PROBE_PER_HOP, PROBE_RATE_HZ};
use std::collections::VecDeque;
use std::f64::consts::TAU;

/// Values in a block.
const BLOCK: usize = 20 * PROBE_PER_HOP;
const BLOCK_S: f64 = BLOCK as f64 / PROBE_RATE_HZ;
/// Blocks that are looked at: 2.8 s, so that two looks in a row fit into the three seconds of a verdict.
const BLOCKS: usize = 14;
/// Looks in a row that tell the same.
const LOOKS: u32 = 2;
/// Harmonics of the low band (60 to 400 Hz; 50 Hz still passes, 7 dB down).
const HARMONICS: usize = 7;
const MAINS_HZ: [usize; 2] = [50, 60];
/// A harmonic is held where in so many of the steps from block to block it turns alike, and its power is
/// alike, within this share.
const HELD: usize = 8;
const ALIKE: f64 = 0.4;
/// The mains are off their frequency by this at the most, Hz: Europe's grid disconnects at 0.2.
const OFF_HZ: f64 = 0.2;
/// Harmonics that must be held, and agree within this on how far the mains are off, Hz.
const LEAST_HARMONICS: usize = 3;
/// They count where their power is no less than this share of the strongest's, 26 dB: what a window lets through
/// of a tone next to a harmonic is held as well as the tone.
const LEAST_SHARE: f64 = 1.0 / 400.0;
const AGREE_HZ: f64 = 0.06;
/// Hum under this is left alone, dBFS RMS, and so is what lies further under the peaks than this, dB: a loud
/// stage has 40 between peaks and noise, and a tone is heard through noise.
const LOUD_DBFS: f32 = -60.0;
const APART_DB: f32 = 42.0;
/// A card stands until it is this much better, dB.
const KEEP_DB: f32 = 3.0;

/// One block: each harmonic of each mains.
type Block = [[Complex; HARMONICS]; 2];

#[derive(Clone, Copy, Default)]
struct Complex {
    re: f64,
    im: f64,
}

/// Looks for hum on one line.
pub struct Hum {
    values: Vec<f32>,
    /// A cosine of 5 Hz over a block: all harmonics are multiples of that.
    cosine: Vec<f64>,
    blocks: VecDeque<Block>,
    /// Mains, level in dBFS RMS, looks in a row.
    found: Option<(usize, f32, u32)>,
    held_s: f32,
}

impl Default for Hum {
    fn default() -> Self {
        let cosine = (0..BLOCK).map(|n| (TAU * n as f64 / BLOCK as f64).cos()).collect();
        Self {
            values: Vec::with_capacity(BLOCK),
            cosine,
            blocks: VecDeque::with_capacity(BLOCKS),
            found: None,
            held_s: 0.0,
        }
    }
}

impl Watch for Hum {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let Some(o) = &desk.ears[channel].now else { return };
        self.values.extend_from_slice(&o.probe);
        if self.values.len() < BLOCK {
            return;
        }
        if self.blocks.len() == BLOCKS {
            self.blocks.pop_front();
        }
        self.blocks.push_back(self.block());
        self.values.clear();
        if self.blocks.len() < BLOCKS {
            return;
        }
        let heard = (0..2).filter_map(|mains| Some((mains, self.level_dbfs(mains)?)));
        let loudest = heard.max_by(|a, b| a.1.total_cmp(&b.1));
        self.found = loudest.map(|(mains, level)| {
            let before = self.found.filter(|f| f.0 == mains).map_or(0, |f| f.2);
            (mains, level, before + 1)
        });
        self.held_s =
            self.found.map_or(0.0, |f| ((BLOCKS as u32 + f.2 - 1) as f64 * BLOCK_S) as f32);
    }

    fn verdict(&self, desk: &Desk<'_>, channel: usize, open: bool) -> Option<Verdict> {
        let (mains, level, looks) = self.found?;
        let ear = &desk.ears[channel];
        let peaks = ear.p95_dbtp().filter(|_| ear.has_lived())?;
        let milder = if open { KEEP_DB } else { 0.0 };
        if looks < LOOKS || level < LOUD_DBFS - milder || peaks - level > APART_DB + milder {
            return None;
        }
        let (mains_hz, seconds) = (MAINS_HZ[mains], self.held_s);
        Some(Verdict {
            headline: format!("Hum at {level:.0} dBFS. Check ground and cable."),
            text: format!(
                "Harmonics of {mains_hz} Hz went on at one strength for {seconds:.0} s, whatever was \
                 played, {:.0} dB under the peaks.",
                peaks - level
            ),
            numbers: vec![
                number("hum", f64::from(level), "dBFS"),
                number("mains", mains_hz as f64, "Hz"),
                number("peaks_over_hum", f64::from(peaks - level), "dB"),
            ],
            advice: "Check ground and cable.".to_owned(),
            strength: ramp(APART_DB - (peaks - level), -KEEP_DB, 15.0),
            persistence: ramp(seconds, 0.0, 10.0),
            heard_s: self.blocks.len() as f32 * BLOCK_S as f32,
            worth: 0.5,
        })
    }

    fn forget(&mut self) {
        self.values.clear();
        self.blocks.clear();
        self.found = None;
    }
}

impl Hum {
    /// Each harmonic under a Hann window: what lies 10 Hz off does not enter.
    fn block(&self) -> Block {
        let mut block = Block::default();
        for (mains, harmonics) in MAINS_HZ.iter().zip(&mut block) {
            for (order, sum) in (1..).zip(harmonics) {
                let step = order * mains * BLOCK / PROBE_RATE_HZ as usize;
                for (n, value) in self.values.iter().enumerate() {
                    let windowed = f64::from(*value) * (1.0 - self.cosine[n]);
                    sum.re += windowed * self.cosine[n * step % BLOCK];
                    sum.im -= windowed * self.cosine[(n * step + 3 * BLOCK / 4) % BLOCK];
                }
            }
        }
        block
    }

    /// RMS of the harmonics that are held, dBFS; `None` where too few are, or all that is there is soft.
    fn level_dbfs(&self, mains: usize) -> Option<f32> {
        let mut held: Vec<(f64, f64)> =
            (1..=HARMONICS).filter_map(|k| self.held(mains, k)).collect();
        let strongest = held.iter().map(|h| h.1).fold(0.0, f64::max);
        held.retain(|h| h.1 >= LEAST_SHARE * strongest);
        let near = |off: f64| held.iter().filter(move |h| (h.0 - off).abs() <= AGREE_HZ);
        let middle = held.iter().map(|h| h.0).max_by_key(|off| near(*off).count())?;
        let power: f64 = near(middle).map(|h| h.1).sum();
        let level = (10.0 * power.max(1e-16).log10()) as f32;
        (near(middle).count() >= LEAST_HARMONICS && level >= LOUD_DBFS - KEEP_DB).then_some(level)
    }

    /// How far the mains are off, Hz, and the power of one harmonic, where it is held.
    fn held(&self, mains: usize, order: usize) -> Option<(f64, f64)> {
        let at = |block: &Block| block[mains][order - 1];
        let steps: Vec<Complex> = self
            .blocks
            .iter()
            .zip(self.blocks.iter().skip(1))
            .map(|(a, b)| at(b).times_conjugate(at(a)))
            .collect();
        // The step that most others are like: some hold a drum.
        let like = |middle: &Complex| {
            let reach = ALIKE * ALIKE * middle.norm_sqr();
            let near = |s: &&Complex| s.minus(*middle).norm_sqr() <= reach;
            steps.iter().filter(near).count()
        };
        let middle = steps.iter().max_by_key(|step| like(step))?;
        let size = middle.norm_sqr().sqrt();
        let off_hz = middle.im.atan2(middle.re) / (TAU * BLOCK_S * order as f64);
        let held = like(middle) >= HELD && off_hz.abs() <= OFF_HZ;
        // A sine of amplitude a sums to a/2 under a window of mean 1; its power is a²/2.
        let power = 2.0 * size / (BLOCK * BLOCK) as f64;
        held.then(|| (off_hz, power / passed((order * MAINS_HZ[mains]) as f64)))
    }
}

impl Complex {
    /// The square of its size.
    fn norm_sqr(self) -> f64 {
        self.re * self.re + self.im * self.im
    }

    fn minus(self, other: Self) -> Self {
        Self { re: self.re - other.re, im: self.im - other.im }
    }

    fn times_conjugate(self, other: Self) -> Self {
        Self {
            re: self.re * other.re + self.im * other.im,
            im: self.im * other.re - self.re * other.im,
        }
    }
}

/// Share of the power at `hz` that the probe's band lets through: Butterworth of fourth order from 60 to
/// 400 Hz, by the bilinear transform.
fn passed(hz: f64) -> f64 {
    let warped = |hz: f64| (std::f64::consts::PI * hz / PROBE_RATE_HZ).tan();
    let (low, high) = (warped(60.0) / warped(hz), warped(hz) / warped(400.0));
    1.0 / ((1.0 + low.powi(8)) * (1.0 + high.powi(8)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of a signal in the probe's band: mains, level.
    fn heard(signal: impl Fn(f64) -> f64) -> Option<(usize, f32)> {
        let mut hum = Hum::default();
        for n in 0..BLOCKS * BLOCK {
            hum.values.push(signal(n as f64 / PROBE_RATE_HZ) as f32);
            if hum.values.len() == BLOCK {
                hum.blocks.push_back(hum.block());
                hum.values.clear();
            }
        }
        (0..2).find_map(|mains| Some((MAINS_HZ[mains], hum.level_dbfs(mains)?)))
    }

    /// Four harmonics from the second on, each 0.01.
    fn mains(hz: f64) -> impl Fn(f64) -> f64 {
        move |t| (2..6).map(|k| 0.01 * (TAU * hz * f64::from(k) * t).sin()).sum()
    }

    /// Notes of a bass line, half a second each.
    fn bass(t: f64) -> f64 {
        let notes = [41.2, 49.0, 55.0, 61.7, 73.4, 82.4, 98.0];
        let (at, hz) = (t % 0.5, notes[(t / 0.5) as usize % notes.len()]);
        (1..5).map(|h| 0.1 * (-12.0 * at).exp() * (TAU * hz * f64::from(h) * t).sin()).sum()
    }

    #[test]
    fn both_mains_are_told_with_their_level_off_their_frequency_and_under_a_source() {
        // Four sines of 0.01: -40 dBFS peak each, -37 RMS together.
        for (hz, said) in [(50.0, 50), (49.9, 50), (50.15, 50), (60.0, 60), (60.05, 60)] {
            let (mains_hz, level) = heard(mains(hz)).expect("hum");
            assert_eq!(mains_hz, said, "{hz}");
            // What the probe's band takes is added again, and here it took nothing: 0.3 dB at 300 Hz.
            assert!((level + 37.0).abs() < 0.5, "{hz}: {level}");
        }
        let hum = mains(50.03);
        assert!(heard(|t| hum(t) + bass(t)).is_some_and(|h| (h.1 + 37.0).abs() < 2.0));
    }

    #[test]
    fn notes_drones_and_drums_in_time_are_no_hum() {
        assert_eq!(heard(bass), None);
        for hz in [49.0, 55.0, 73.4, 98.0, 110.0, 123.5, 146.8, 196.0] {
            let drone = |t: f64| (1..5).map(|h| (TAU * hz * f64::from(h) * t).sin()).sum::<f64>();
            assert_eq!(heard(|t| 0.05 * drone(t)), None, "{hz} Hz");
        }
        // 120 a minute: lines at whole multiples of 2 Hz, those of the mains among them.
        let kick = |t: f64| (-(t % 0.5) * 20.0).exp() * (TAU * 55.0 * (t % 0.5)).sin();
        assert_eq!(heard(kick), None);
    }
}
