//! One trial: gain goes from -8 dB to above what the loop bears, with and without a guard.

use assistant::feedback::{Guard, Mode, Rights, What};
use realfft::RealFftPlanner;

use super::RATE_HZ;
use super::closed_loop::{ClosedLoop, HOP};
use super::setup::{Place, Source, power};
use crate::demo::rng::Rng;
use crate::error::CliError;

/// The gain steps up after this, hops.
pub const STEP_HOP: usize = 300;
/// Gain before the step, dB over the maximum stable gain.
pub const BEFORE_DB: f32 = -8.0;
/// A howl counts from here on, dB re the programme.
const COUNTS_DB: f64 = -20.0;
/// The guard has this long from there, hops.
const CHANCE: usize = 250;
/// Hops that a level is measured over.
const LEVEL_HOPS: usize = 5;
/// A cut is on a ring within this, octaves: a notch of Q 20 takes half its depth there.
const ON_OCTAVES: f64 = 1.0 / 48.0;

/// How the guard is set in a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its mode.
    pub mode: Mode,
    /// What it may do.
    pub rights: Rights,
}

/// What one trial came to.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Name of the room and of the source.
    pub place: String,
    /// Name of the source.
    pub source: String,
    /// dB over the maximum stable gain.
    pub excess_db: f32,
    /// When the howl passed -20 dB re the programme without a guard, s; `None`: it never did.
    pub howls_s: Option<f64>,
    /// What is left of the trial from there, s; below 0: less than counts.
    pub left_s: f64,
    /// Its frequency, Hz.
    pub howl_hz: f64,
    /// From there to the decision on the notch that holds it, s (below 0: before); `None`: missed.
    pub detected_s: Option<f64>,
    /// From there to the first notch on it, be it a probe's, s.
    pub acted_s: Option<f64>,
    /// Frequency of the notch on the howl over the howl's, semitones.
    pub error_semitones: Option<f64>,
    /// Highest level of the howl with the guard on, dB re the programme.
    pub peak_db: f64,
    /// Level at the end, dB re the programme.
    pub end_db: f64,
    /// Notches before the step, and notches where nothing rings.
    pub false_notches: usize,
    /// Notches in all.
    pub notches: usize,
}

/// What is played in a trial.
pub struct Stage {
    /// The source and the stage's noise at the microphone, a whole number of hops.
    pub sound: Vec<f32>,
    /// Mean square of the second before the step: the programme.
    pub programme: f64,
}

impl Stage {
    /// For this source, as long as a loop of this excess needs; the second before the step is a lively one.
    pub fn of(source: &Source, excess_db: f32, seed: u64) -> Self {
        let mut rng = Rng::new(seed, "trial");
        let hops = match excess_db {
            ..0.8 => 1_500,
            ..2.0 => 1_000,
            _ => 700,
        };
        let lively = source.lively(&mut rng);
        let len = source.samples.len().max(1);
        let from = (lively + len * (STEP_HOP * HOP / len + 1) - (STEP_HOP - 100) * HOP) % len;
        let sound = source.take(from, hops, seed);
        let programme = power(&sound[(STEP_HOP - 100) * HOP..STEP_HOP * HOP]).max(1e-8);
        Self { sound, programme }
    }
}

/// Gain of the loop in a hop, linear over the maximum stable gain.
pub fn gain_at(hop: usize, excess_db: f32) -> f32 {
    let db = if hop < STEP_HOP { BEFORE_DB } else { excess_db };
    10f32.powf(db / 20.0)
}

/// Runs a trial.
pub fn run(
    place: &Place,
    source: &Source,
    excess_db: f32,
    setting: Setting,
    seed: u64,
) -> Result<Trial, CliError> {
    let Stage { sound, programme } = Stage::of(source, excess_db, seed);
    let hops = sound.len() / HOP;
    let clip = 1.0;
    let play = |guard: Option<Guard>| -> Result<_, CliError> {
        let mut ring = ClosedLoop::new(&place.response, place.delay, clip, guard)?;
        ring.rights = setting.rights;
        let (mut mic, mut back) = (Vec::with_capacity(hops * HOP), Vec::with_capacity(hops * HOP));
        let mut acts = Vec::new();
        for hop in 0..hops {
            let heard = &sound[hop * HOP..(hop + 1) * HOP];
            let gain = [gain_at(hop, excess_db); HOP];
            let done = ring.hop(heard, &gain, &mut mic, &mut back);
            acts.extend(done.acts.into_iter().map(|act| (hop, act)));
        }
        Ok((mic, back, acts))
    };
    let (mic, back, _) = play(None)?;
    let howl_hz = loudest_hz(&mic, |hz| place.rings(hz, f64::from(excess_db)));
    let level_db =
        |back: &[f32], hz: f64, hop: usize| 10.0 * (tone(back, hz, hop) / programme).log10();
    let passes = |hz: f64| {
        let below = (STEP_HOP..hops).rev().find(|hop| level_db(&back, hz, *hop) < COUNTS_DB);
        below.map_or(STEP_HOP, |hop| hop + 1)
    };
    let howl_hop = passes(howl_hz);
    let howls = howl_hop + CHANCE <= hops;
    let (_, guarded, acts) = play(Some(source.guard(setting.mode)))?;
    let mut trial = Trial {
        place: place.name.clone(),
        source: source.name.clone(),
        excess_db,
        howls_s: howls.then_some((howl_hop - STEP_HOP) as f64 / 100.0),
        left_s: (hops as f64 - howl_hop as f64) / 100.0,
        howl_hz,
        detected_s: None,
        acted_s: None,
        error_semitones: None,
        peak_db: f64::MIN,
        end_db: level_db(&guarded, howl_hz, hops - 1),
        false_notches: 0,
        notches: 0,
    };
    let mut rings = vec![howl_hz];
    for (hop, act) in &acts {
        let (Some(suspect), true) = (act.suspect, matches!(act.what, What::Cut | What::Probing))
        else {
            continue;
        };
        let hz = f64::from(suspect.hz);
        let on_howl = (hz / howl_hz).log2().abs() <= ON_OCTAVES;
        let on_ring = *hop >= STEP_HOP && (on_howl || place.rings(hz, f64::from(excess_db)));
        let cut = act.what == What::Cut;
        trial.notches += usize::from(cut);
        if !on_ring {
            trial.false_notches += usize::from(cut);
            continue;
        }
        // Another ring than the loudest counts from its own passing, where it ever passed.
        let own = passes(hz);
        let from = if on_howl || own + CHANCE > hops { howl_hop } else { own };
        // The decision is made when its hop is over.
        let after_s = (*hop as f64 + 1.0 - from as f64) / 100.0;
        let slot = if cut { &mut trial.detected_s } else { &mut trial.acted_s };
        *slot = Some(slot.map_or(after_s, |s: f64| s.min(after_s)));
        if cut {
            rings.push(hz);
            if on_howl && trial.error_semitones.is_none() {
                trial.error_semitones = Some(12.0 * (hz / howl_hz).log2().abs());
            }
        }
    }
    trial.acted_s = match (trial.acted_s, trial.detected_s) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    for hop in (STEP_HOP..hops).step_by(2) {
        for hz in &rings {
            trial.peak_db = trial.peak_db.max(level_db(&guarded, *hz, hop));
        }
    }
    Ok(trial)
}

/// Frequency of the loudest tone in the last 0.68 s where the loop `rings`, Hz, above 60 Hz; between bins
/// by a parabola. A held note may be louder than the howl, and is none.
fn loudest_hz(sound: &[f32], rings: impl Fn(f64) -> bool) -> f64 {
    const POINTS: usize = 1 << 15;
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(POINTS);
    let mut time = fft.make_input_vec();
    let tail = &sound[sound.len().saturating_sub(POINTS)..];
    for (i, (t, x)) in time.iter_mut().zip(tail).enumerate() {
        let hann = 0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / POINTS as f64).cos();
        *t = f64::from(*x) * hann;
    }
    let mut bins = fft.make_output_vec();
    let _ = fft.process(&mut time, &mut bins); // the plan's own lengths: cannot fail
    let db: Vec<f64> = bins.iter().map(|b| 10.0 * (b.norm_sqr() + 1e-30).log10()).collect();
    let bin_hz = RATE_HZ / POINTS as f64;
    let from = (60.0 / bin_hz) as usize;
    let top = (from..db.len() - 1)
        .filter(|bin| rings(*bin as f64 * bin_hz))
        .max_by(|a, b| db[*a].total_cmp(&db[*b]))
        .unwrap_or(from);
    let (l, m, r) = (db[top - 1], db[top], db[top + 1]);
    (top as f64 + 0.5 * (l - r) / (l - 2.0 * m + r)) * bin_hz
}

/// Mean square of the tone at `hz` over the 50 ms that end with `hop`, Hann window.
pub(super) fn tone(sound: &[f32], hz: f64, hop: usize) -> f64 {
    let end = ((hop + 1) * HOP).min(sound.len());
    let from = end.saturating_sub(LEVEL_HOPS * HOP);
    let len = (end - from).max(1) as f64;
    let turn = std::f64::consts::TAU * hz / RATE_HZ;
    let (step_re, step_im) = (turn.cos(), turn.sin());
    let (mut re, mut im, mut c, mut s) = (0.0, 0.0, 1.0, 0.0);
    for (i, x) in sound[from..end].iter().enumerate() {
        let hann = 0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / len).cos();
        let x = f64::from(*x) * hann;
        re += x * c;
        im += x * s;
        (c, s) = (c * step_re - s * step_im, s * step_re + c * step_im);
    }
    // Amplitude 2 |X| / sum(w), sum(w) = len / 2.
    let amplitude2 = (re * re + im * im) * 16.0 / (len * len);
    (amplitude2 / 2.0).max(1e-20)
}
