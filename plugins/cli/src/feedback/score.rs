//! The trials, the quiet runs and the ring-outs together, in parallel, the same for any number of
//! threads.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use assistant::Site;
use assistant::feedback::{Guard, Mode, What};

use super::closed_loop::{ClosedLoop, HOP};
use super::material::Material;
use super::ring_out::{self, RungOut};
use super::rooms::shoebox;
use super::setup::{Place, Source};
use super::stable::{self, Quiet};
use super::trial::{self, Setting, Trial};
use crate::demo::rng::Rng;
use crate::error::CliError;

/// Gain steps, dB over the maximum stable gain.
pub const EXCESSES_DB: [f32; 4] = [0.5, 1.0, 3.0, 6.0];
/// Loops below their limit, dB over the maximum stable gain.
const QUIET_DB: [f32; 3] = [-8.0, -5.0, -3.0];
/// Shoeboxes for the trials; the seeds from 1000 on were for tuning.
const SHOEBOXES: u64 = 12;
/// Longest piece of a source in a quiet run, s.
const PIECE_S: f64 = 40.0;

/// How much is run.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// Seed of everything.
    pub seed: u64,
    /// Trials.
    pub trials: usize,
    /// Minutes of voices and of tonal sources.
    pub minutes: (f64, f64),
    /// Ring-outs.
    pub ring_outs: usize,
}

/// A real howl at the detector.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Name of the recording.
    pub name: String,
    /// Length, s.
    pub seconds: f64,
    /// When the first suspect was raised, and the first notch set, s from its start.
    pub first_s: (Option<f64>, Option<f64>),
    /// Frequencies of the notches, Hz.
    pub cut_hz: Vec<f32>,
}

/// What all came to.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// The trials.
    pub trials: Vec<Trial>,
    /// Voices in loops that are stable.
    pub voices: Vec<Quiet>,
    /// Tonal sources in loops that are stable.
    pub tonal: Vec<Quiet>,
    /// Ring-outs.
    pub ring_outs: Vec<RungOut>,
    /// Recordings of howls.
    pub howls: Vec<Heard>,
}

/// The places of a seed: shoeboxes and measured rooms, or the one room that was named; each with electronics of 2.5 to 6 ms.
pub fn places(material: &Material, seed: u64, threads: usize) -> Vec<Place> {
    let boxes = seed % 1_000;
    let made_up = if material.in_rooms_alone { 0 } else { SHOEBOXES as usize };
    let count = made_up + material.rooms.len();
    let place = |i: usize| {
        let room = match i.checked_sub(made_up) {
            Some(measured) => material.rooms[measured].clone(),
            None => shoebox(boxes * 100_000 + i as u64),
        };
        let delay = Rng::new(seed, &format!("delay {i}")).between(120.0, 290.0) as usize;
        Place::new(room, delay)
    };
    parallel(count, threads, place).into_iter().flatten().collect()
}

/// What one trial plays, where, and how far above the limit.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The source.
    pub source: &'a Source,
    /// The room.
    pub place: &'a Place,
    /// dB over the maximum stable gain.
    pub excess_db: f32,
    /// Seed of the trial.
    pub seed: u64,
}

impl<'a> Case<'a> {
    /// Trial `k` of a seed; neither slice may be empty.
    pub fn of(k: usize, seed: u64, sources: &[&'a Source], places: &'a [Place]) -> Self {
        let seed = seed.wrapping_mul(1_000_003).wrapping_add(k as u64);
        let mut rng = Rng::new(seed, "case");
        let source = sources[(rng.unit() * sources.len() as f64) as usize % sources.len()];
        let place = &places[(k / EXCESSES_DB.len() * 7 + k) % places.len()];
        Self { source, place, excess_db: EXCESSES_DB[k % EXCESSES_DB.len()], seed }
    }
}

/// Runs everything. `progress` is called as each part of the work is done.
pub fn score(
    material: &Material,
    amount: Amount,
    setting: Setting,
    threads: usize,
    progress: impl Fn() + Sync,
) -> Result<Score, CliError> {
    let places = places(material, amount.seed, threads);
    if places.is_empty() {
        return Err(CliError::Usage("there is no room that rings".to_owned()));
    }
    let sources = mixed(material);
    let trials = parallel(amount.trials, threads, |k| {
        let case = Case::of(k, amount.seed, &sources, &places);
        let done = trial::run(case.place, case.source, case.excess_db, setting, case.seed);
        progress();
        done
    });
    let quiet = |sources: &[Source], minutes: f64, part: &str| {
        let pieces = pieces(sources, minutes);
        let runs = parallel(pieces.len(), threads, |k| {
            let (source, seconds) = pieces[k];
            let (place, gain, seed) = quiet_case(k, amount.seed, part, &places);
            let done = stable::run(place, source, gain, seconds, setting, seed);
            progress();
            done
        });
        runs.into_iter().collect::<Result<Vec<_>, _>>()
    };
    let voices = quiet(&material.voices, amount.minutes.0, "voices")?;
    let tonal = quiet(&material.tonal, amount.minutes.1, "tonal")?;
    let ring_outs = parallel(amount.ring_outs.min(places.len()), threads, |k| {
        let done = ring_out::run(&places[k], amount.seed.wrapping_add(k as u64));
        progress();
        done
    });
    let howls = parallel(material.howls.len(), threads, |k| hear(&material.howls[k], setting));
    Ok(Score {
        trials: trials.into_iter().collect::<Result<_, _>>()?,
        voices,
        tonal,
        ring_outs: ring_outs.into_iter().collect::<Result<_, _>>()?,
        howls: howls.into_iter().collect::<Result<_, _>>()?,
    })
}

/// Room, gain in dB over the maximum stable gain and seed of a quiet run; `part` names its kind.
pub fn quiet_case<'a>(
    k: usize,
    seed: u64,
    part: &str,
    places: &'a [Place],
) -> (&'a Place, f32, u64) {
    let mut rng = Rng::new(seed.wrapping_add(k as u64), part);
    let place = &places[(rng.unit() * places.len() as f64) as usize % places.len()];
    (place, QUIET_DB[k % QUIET_DB.len()], rng.bits())
}

/// Seven voices, two tonal sources, one open microphone, and so on round.
pub fn mixed(material: &Material) -> Vec<&Source> {
    static OPEN: std::sync::OnceLock<Source> = std::sync::OnceLock::new();
    let open = OPEN.get_or_init(Source::open_microphone);
    let voices =
        material.voices.iter().cycle().take(7 * 4 * usize::from(!material.voices.is_empty()));
    let tonal = material.tonal.iter().cycle().take(2 * 4 * usize::from(!material.tonal.is_empty()));
    voices.chain(tonal).chain(std::iter::repeat_n(open, 4)).collect()
}

/// Sources round and round until the minutes are full.
pub fn pieces(sources: &[Source], minutes: f64) -> Vec<(&Source, f64)> {
    let mut left = minutes * 60.0;
    let mut pieces = Vec::new();
    for source in sources.iter().cycle() {
        if left <= 0.0 {
            break;
        }
        let seconds = (source.samples.len() as f64 / super::RATE_HZ).clamp(1.0, PIECE_S).min(left);
        pieces.push((source, seconds));
        left -= seconds;
    }
    pieces
}

/// A recording of a howl at the detector; nothing closes the loop, so the probe cannot confirm it.
fn hear(howl: &Source, setting: Setting) -> Result<Heard, CliError> {
    let hops = howl.samples.len() / HOP;
    let mut ring = ClosedLoop::new(&[0.0], 0, 1.0, Some(Guard::new(setting.mode, Site::Foh)))?;
    ring.rights = assistant::feedback::Rights { cut: true, probe: false };
    let (mut mic, mut back) = (Vec::new(), Vec::new());
    let mut heard = Heard {
        name: howl.name.clone(),
        seconds: hops as f64 / 100.0,
        first_s: (None, None),
        cut_hz: Vec::new(),
    };
    for hop in 0..hops {
        let done =
            ring.hop(&howl.samples[hop * HOP..(hop + 1) * HOP], &[0.0; HOP], &mut mic, &mut back);
        for act in done.acts {
            let now = Some((hop + 1) as f64 / 100.0);
            match act.what {
                What::Suspected => heard.first_s.0 = heard.first_s.0.or(now),
                What::Cut => {
                    heard.first_s.1 = heard.first_s.1.or(now);
                    heard.cut_hz.extend(act.suspect.map(|s| s.hz));
                }
                _ => {}
            }
        }
    }
    Ok(heard)
}

/// `work` for each number below `count`, on `threads` threads, results in order.
pub fn parallel<T: Send>(count: usize, threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(count));
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, count.max(1)) {
            scope.spawn(|| {
                loop {
                    let k = next.fetch_add(1, Ordering::Relaxed);
                    if k >= count {
                        return;
                    }
                    let result = work(k);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((k, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(k, _)| *k);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The mode of a word of the command line.
pub fn setting(mode: Mode, probe: bool) -> Setting {
    Setting { mode, rights: assistant::feedback::Rights { cut: true, probe } }
}
