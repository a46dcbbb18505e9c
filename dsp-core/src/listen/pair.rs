//! Do two channels hear one source, with what delay, and would inverting one help their sum?
//!
//! Works on the low band (60 to 400 Hz) that every observation carries at 1600 Hz, so channels at
//! different rates compare. Rings are filled hop by hop; readings are taken about once a second.

use super::level::power_db;
use super::observation::{PROBE_PER_HOP, PROBE_RATE_HZ};

/// Seconds that are compared.
pub const WINDOW_S: f64 = 3.0;

/// Values compared.
const WINDOW: usize = (WINDOW_S * PROBE_RATE_HZ) as usize;
/// Values of lag: 5 ms.
const MAX_LAG: usize = 8;
/// Values to each side that the interpolation looks at.
const MARGIN: usize = 6;
/// Lags computed.
const LAGS: usize = 2 * (MAX_LAG + MARGIN + 1) + 1;
/// Points of the interpolated correlation between two values.
const FINE: usize = 8;
/// Mean square below which there is nothing to compare: -80 dBFS.
const QUIETEST: f64 = 1e-8;

/// The last seconds of one channel's low band.
pub struct ProbeRing {
    /// Twice the window: every value stands twice, so that the window is always one piece.
    values: Vec<f32>,
    at: usize,
    filled: usize,
    hop: Option<u64>,
}

impl Default for ProbeRing {
    fn default() -> Self {
        Self::new()
    }
}

impl ProbeRing {
    /// An empty ring; the only place that takes memory (38 kB).
    pub fn new() -> Self {
        Self { values: vec![0.0; 2 * WINDOW], at: 0, filled: 0, hop: None }
    }

    /// Takes the low band of hop `hop` (`Observation::hop`, `Observation::probe`). A gap starts anew.
    pub fn push(&mut self, hop: u64, probe: &[f32; PROBE_PER_HOP]) {
        if self.hop.is_some_and(|last| last.checked_add(1) != Some(hop)) {
            self.filled = 0;
        }
        self.hop = Some(hop);
        self.values[self.at..self.at + PROBE_PER_HOP].copy_from_slice(probe);
        self.values[self.at + WINDOW..self.at + WINDOW + PROBE_PER_HOP].copy_from_slice(probe);
        self.at = (self.at + PROBE_PER_HOP) % WINDOW;
        self.filled = (self.filled + PROBE_PER_HOP).min(WINDOW);
    }

    /// Forgets the past.
    pub fn clear(&mut self) {
        self.filled = 0;
        self.hop = None;
    }

    /// The last hop that was taken.
    pub fn hop(&self) -> Option<u64> {
        self.hop
    }

    /// Level of the window, dBFS RMS; `None` while it is not full.
    pub fn level_dbfs(&self) -> Option<f32> {
        let power = || product(self.window(), self.window()) / WINDOW as f64;
        (self.filled >= WINDOW).then(|| power_db(power()))
    }

    fn window(&self) -> &[f32] {
        &self.values[self.at..self.at + WINDOW]
    }
}

/// How two channels go together in the last [`WINDOW_S`] seconds, 60 to 400 Hz.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairReading {
    /// By how much the second lags the first, ms, -5 to 5; negative where it leads. Good to 0.05 ms where
    /// the correlation is high.
    pub lag_ms: f32,
    /// Correlation at that lag, -1 to 1; negative where one is inverted against the other.
    pub correlation: f32,
    /// Correlation without any shift, -1 to 1.
    pub correlation_at_zero: f32,
    /// By how much the level of the sum (at unity) would rise if one were inverted, dB, within ±60;
    /// negative where it would fall.
    pub inverting_raises_db: f32,
    /// Level of the first, dBFS RMS.
    pub first_dbfs: f32,
    /// Level of the second, dBFS RMS.
    pub second_dbfs: f32,
}

/// Compares two channels. `None` where a ring is not full, where they do not end on the same hop, or
/// where one of them is quieter than -80 dBFS. Takes no memory.
pub fn compare(first: &ProbeRing, second: &ProbeRing) -> Option<PairReading> {
    let [(a, aa), (b, bb)] = windows(first, second)?;
    let scale = (aa * bb).sqrt();
    let mut correlation = [0.0; LAGS];
    for (i, value) in correlation.iter_mut().enumerate() {
        let lag = i as isize - (LAGS / 2) as isize;
        let shift = lag.unsigned_abs();
        *value = if lag >= 0 {
            product(&a[..WINDOW - shift], &b[shift..])
        } else {
            product(&a[shift..], &b[..WINDOW - shift])
        } / scale;
    }
    let (lag, peak) = peak_of(&correlation);
    let at_zero = correlation[LAGS / 2];
    let cross = 2.0 * at_zero * scale;
    let inverted = (aa + bb - cross).max(1e-7 * (aa + bb));
    let plain = (aa + bb + cross).max(1e-7 * (aa + bb));
    Some(PairReading {
        lag_ms: (lag / PROBE_RATE_HZ * 1_000.0) as f32,
        correlation: peak.clamp(-1.0, 1.0) as f32,
        correlation_at_zero: at_zero.clamp(-1.0, 1.0) as f32,
        inverting_raises_db: (10.0 * (inverted / plain).log10()).clamp(-60.0, 60.0) as f32,
        first_dbfs: power_db(aa / WINDOW as f64),
        second_dbfs: power_db(bb / WINDOW as f64),
    })
}

/// How far a source may be from a microphone that hears it from afar, seconds: 7 m.
const AFAR_S: f64 = 0.020;
/// The same in values.
const AFAR: usize = (AFAR_S * PROBE_RATE_HZ) as usize;
/// Delays that [`lags`] looks at.
pub const LAGS_AFAR: usize = AFAR + 1;

/// Highest correlation of the second with what the first was up to 20 ms before, -1 to 1, in the last
/// [`WINDOW_S`] seconds; `None` where [`compare`] gives none. Good to 0.1: lags of whole values, parabola
/// between them. Takes no memory.
pub fn follows(first: &ProbeRing, second: &ProbeRing) -> Option<f32> {
    let lags = lags(first, second)?;
    let top = (0..=AFAR).max_by(|i, j| lags[*i].abs().total_cmp(&lags[*j].abs()))?;
    let peak = match (top.checked_sub(1).map(|i| lags[i]), lags.get(top + 1)) {
        (Some(left), Some(right)) => {
            let bend = left - 2.0 * lags[top] + right;
            let offset = if bend.abs() > 1e-12 { 0.5 * (left - right) / bend } else { 0.0 };
            lags[top] - 0.25 * (left - right) * offset.clamp(-0.5, 0.5)
        }
        _ => lags[top],
    };
    Some(peak.clamp(-1.0, 1.0) as f32)
}

/// Correlation of the second with what the first was so many values (of 1 / [`PROBE_RATE_HZ`]) before, -1 to 1, in the last
/// [`WINDOW_S`] seconds; `None` where [`compare`] gives none. Takes no memory.
pub fn lags(first: &ProbeRing, second: &ProbeRing) -> Option<[f64; LAGS_AFAR]> {
    let [(a, aa), (b, bb)] = windows(first, second)?;
    let scale = (aa * bb).sqrt();
    Some(std::array::from_fn(|lag| product(&a[..WINDOW - lag], &b[lag..]) / scale))
}

/// The same at one delay in the last second alone.
pub fn of_late(first: &ProbeRing, second: &ProbeRing, lag: usize) -> Option<f32> {
    let second_of = WINDOW - PROBE_RATE_HZ as usize;
    let [(a, _), (b, _)] = windows(first, second)?;
    let (a, b) = (&a[second_of - lag.min(AFAR)..WINDOW - lag.min(AFAR)], &b[second_of..]);
    let (aa, bb) = (product(a, a), product(b, b));
    let loud = aa.min(bb) >= QUIETEST * b.len() as f64;
    loud.then(|| (product(a, b) / (aa * bb).sqrt()) as f32)
}

/// The last window of each with its energy; `None` as [`compare`] says.
fn windows<'a>(first: &'a ProbeRing, second: &'a ProbeRing) -> Option<[(&'a [f32], f64); 2]> {
    if first.hop != second.hop || first.filled < WINDOW || second.filled < WINDOW {
        return None;
    }
    let (a, b) = (first.window(), second.window());
    let (aa, bb) = (product(a, a), product(b, b));
    if aa.min(bb) < QUIETEST * WINDOW as f64 {
        return None;
    }
    Some([(a, aa), (b, bb)])
}

/// Sum of products: single precision in stretches of 256, double over them.
fn product(a: &[f32], b: &[f32]) -> f64 {
    a.chunks(256).zip(b.chunks(256)).map(|(a, b)| f64::from(super::level::dot(a, b))).sum()
}

/// Place (in values) and height of the greatest magnitude within the largest lag: band-limited
/// interpolation to an eighth, then a parabola.
fn peak_of(correlation: &[f64; LAGS]) -> (f64, f64) {
    let kernels = kernels();
    let mut fine = [0.0; 2 * MAX_LAG * FINE + 3];
    // The first point lies one eighth below the largest negative lag.
    let lowest = (LAGS / 2 - MAX_LAG) * FINE - 1;
    for (i, value) in fine.iter_mut().enumerate() {
        let (base, phase) = ((lowest + i) / FINE, (lowest + i) % FINE);
        let near = &correlation[base + 1 - MARGIN..=base + MARGIN];
        *value = near.iter().zip(&kernels[phase]).map(|(c, k)| c * k).sum();
    }
    let middle = (1..fine.len() - 1)
        .max_by(|&i, &j| fine[i].abs().total_cmp(&fine[j].abs()))
        .unwrap_or(fine.len() / 2);
    let (left, top, right) = (fine[middle - 1], fine[middle], fine[middle + 1]);
    let bend = left - 2.0 * top + right;
    let offset =
        if bend.abs() > 1e-12 { (0.5 * (left - right) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    let lag = (middle as f64 + offset - 1.0) / FINE as f64 - MAX_LAG as f64;
    (lag, top - 0.25 * (left - right) * offset)
}

/// Weights of the twelve values around a place, per eighth: sinc under a raised cosine.
fn kernels() -> [[f64; 2 * MARGIN]; FINE] {
    std::array::from_fn(|phase| {
        std::array::from_fn(|i| {
            let x = phase as f64 / FINE as f64 + (MARGIN - 1) as f64 - i as f64;
            let pi_x = std::f64::consts::PI * x;
            let sinc = if x.abs() < 1e-9 { 1.0 } else { pi_x.sin() / pi_x };
            sinc * (0.5 + 0.5 * (pi_x / MARGIN as f64).cos())
        })
    })
}
