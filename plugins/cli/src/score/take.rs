//! A show in memory, short songs looped, and the plain facts by which faults are fitted to it.
//!
//! The facts are measured here and not by the listener: what plants the faults must not be what
//! finds them.

use std::path::Path;
use std::sync::Arc;

use assistant::{Assumed, ChannelConfig, Role};
use ml_models::Instrument;
use show::InputList;

use crate::audio::FrameSource;
use crate::demo::dsp::Biquad;
use crate::error::CliError;
use crate::rehearse::source::Source;

/// The input list that a folder of stems may hold.
pub const INPUT_LIST: &str = "input-list.toml";
/// Samples of a take, which is kept in memory: 8 GB, or 21 min of 32 channels at 48 kHz.
const MOST_SAMPLES: u64 = 2_000_000_000;
/// Frames read at a time.
const READ: usize = 65_536;
/// A loop's seam is faded over this, seconds, so that it does not click.
const SEAM_S: f64 = 0.01;
/// A frame of the activity measure, seconds.
const FRAME_S: f64 = 0.1;
/// A frame plays where it is less than this under the loudest frame, dB, and over the absolute
/// level, dBFS.
const PLAYS_DB: f64 = 40.0;
const PLAYS_DBFS: f64 = -65.0;

/// One show, ready to be played many times.
pub struct Take {
    /// Name of the show.
    pub name: String,
    /// Samples per second.
    pub rate_hz: u32,
    /// Length that is played, frames.
    pub frames: u64,
    /// Length of the recording, frames, where it is looped.
    pub looped_from: Option<u64>,
    /// What is known of each channel.
    pub configs: Vec<ChannelConfig>,
    /// Where the desk's faders stand, dB, by channel; `None`: nobody says.
    pub faders_db: Vec<Option<f32>>,
    /// The channels' frames, \[channel\]\[leg\]\[frame\].
    pub audio: Vec<Arc<Vec<Vec<f32>>>>,
    /// Plain facts of each channel.
    pub facts: Vec<Facts>,
}

/// What the planting needs to know of a channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// RMS of the frames that play, dBFS; `None` where none does.
    pub rms_dbfs: Option<f64>,
    /// Highest sample, linear.
    pub peak: f64,
    /// Share of the frames that play.
    pub playing: f64,
    /// Instrument that the name or the input list says.
    pub instrument: Option<Instrument>,
}

impl Take {
    /// A folder of stems or a multichannel file, played for at least `least_s`. A folder may hold the
    /// desk's input list, as [`INPUT_LIST`].
    pub fn files(path: &Path, least_s: f64) -> Result<Self, CliError> {
        let source = opened(path)?;
        let samples: u64 =
            source.feeds.iter().map(|f| f.frames.saturating_mul(f.legs as u64)).sum();
        if samples > MOST_SAMPLES {
            let minutes = source.frames() as f64 / f64::from(source.rate_hz) / 60.0;
            return Err(CliError::input(
                path,
                format!(
                    "is too long: {minutes:.0} min in {} channels, {:.1} G samples; a take is kept in \
                     memory, {:.0} G at most",
                    source.feeds.len(),
                    samples as f64 / 1e9,
                    MOST_SAMPLES as f64 / 1e9,
                ),
            ));
        }
        Self::of(source, least_s)
    }

    /// What can be said of a show before it is played.
    pub fn check(path: &Path) -> Result<(), CliError> {
        opened(path).map(drop)
    }

    /// The built-in band without its faults.
    pub fn demo(seed: u64, least_s: f64) -> Result<Self, CliError> {
        let mut source = Source::demo(seed, false);
        source.name = format!("Demo band, seed {seed}");
        Self::of(source, least_s)
    }

    /// Reads all of a source.
    pub fn of(source: Source, least_s: f64) -> Result<Self, CliError> {
        let rate = f64::from(source.rate_hz);
        let recorded = source.frames();
        let least = (least_s * rate).round() as u64;
        let looped_from = (recorded < least && recorded > 0).then_some(recorded);
        let mut audio = Vec::with_capacity(source.feeds.len());
        for feed in source.feeds {
            let mut legs = vec![Vec::new(); feed.legs];
            let mut frames = feed.source;
            while frames.read(&mut legs, READ)? > 0 {}
            for leg in &mut legs {
                // A loop needs channels of one length.
                if looped_from.is_some() {
                    leg.resize(recorded as usize, 0.0);
                    fade_ends(leg, (SEAM_S * rate) as usize);
                }
            }
            audio.push(Arc::new(legs));
        }
        let facts = audio
            .iter()
            .zip(&source.configs)
            .map(|(legs, config)| Facts::of(legs, rate, config))
            .collect();
        Ok(Self {
            name: source.name,
            rate_hz: source.rate_hz,
            frames: recorded.max(least),
            looped_from,
            configs: source.configs,
            faders_db: source.faders_db,
            audio,
            facts,
        })
    }

    /// Seconds that are played.
    pub fn length_s(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate_hz)
    }

    /// Indices of the channels that play for a part of the show worth planting in.
    pub fn playing(&self) -> impl Iterator<Item = usize> + '_ {
        let heard = |c: &usize| {
            self.facts[*c].rms_dbfs.is_some()
                && self.facts[*c].playing * self.length_s() >= LEAST_PLAYING_S
                && matches!(self.configs[*c].role, Role::Input | Role::Mc)
        };
        (0..self.configs.len()).filter(heard)
    }

    /// True where all samples of a channel are zero in the so many seconds before a time: a line that sends nothing.
    pub fn sends_nothing(&self, channel: usize, before_s: f64, seconds: f64) -> bool {
        let at = |s: f64| (s.max(0.0) * f64::from(self.rate_hz)) as usize;
        let (from, to) = (at(before_s - seconds), at(before_s));
        let is_zero = |leg: &Vec<f32>| {
            // Past its end a loop begins anew, and what is not looped is silent.
            let sample = |frame: usize| match self.looped_from {
                Some(length) => leg.get(frame % length.max(1) as usize),
                None => leg.get(frame),
            };
            from < to && (from..to).all(|frame| sample(frame).is_none_or(|x| *x == 0.0))
        };
        self.audio.get(channel).is_some_and(|legs| legs.iter().all(is_zero))
    }

    /// RMS of a channel in a band around `hz`, dBFS, over the whole recording.
    pub fn band_dbfs(&self, channel: usize, hz: f64, q: f64) -> f64 {
        let rate = f64::from(self.rate_hz);
        let mean: Vec<f64> = self.audio[channel]
            .iter()
            .map(|leg| {
                let mut band = Biquad::band_pass(rate, hz, q);
                let sum: f64 = leg.iter().map(|x| band.tick(f64::from(*x)).powi(2)).sum();
                sum / leg.len().max(1) as f64
            })
            .collect();
        decibel(mean.iter().sum::<f64>() / mean.len().max(1) as f64)
    }

    /// Correlation of two legs as they are, without a lag.
    pub fn correlation_now(&self, a: (usize, usize), b: (usize, usize)) -> f64 {
        let (a, b) = (&self.audio[a.0][a.1], &self.audio[b.0][b.1]);
        let (mut both, mut first, mut second) = (0.0, 0.0, 0.0);
        for (x, y) in a.iter().zip(b) {
            let (x, y) = (f64::from(*x), f64::from(*y));
            both += x * y;
            first += x * x;
            second += y * y;
        }
        both / (first * second).sqrt().max(1e-12)
    }

    /// Correlation of two legs at the best lag within a millisecond, with its sign: what polarity
    /// lives from. Legs are low-passed at 400 Hz.
    pub fn correlation(&self, a: (usize, usize), b: (usize, usize)) -> f64 {
        let rate = f64::from(self.rate_hz);
        let low = |(channel, leg): (usize, usize)| -> Vec<f64> {
            let mut filters =
                [Biquad::low_pass(rate, 400.0, 0.7), Biquad::high_pass(rate, 60.0, 0.7)];
            let most = (30.0 * rate) as usize;
            self.audio[channel][leg]
                .iter()
                .take(most)
                .map(|x| filters.iter_mut().fold(f64::from(*x), |x, f| f.tick(x)))
                .collect()
        };
        let (a, b) = (low(a), low(b));
        let energy = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>();
        let scale = (energy(&a) * energy(&b)).sqrt();
        if scale <= 0.0 {
            return 0.0;
        }
        let most = (0.001 * rate) as i64;
        let step = (most / 12).max(1);
        let at = |lag: i64| -> f64 {
            let (skip_a, skip_b) = (lag.max(0) as usize, (-lag).max(0) as usize);
            a.iter().skip(skip_a).zip(b.iter().skip(skip_b)).map(|(x, y)| x * y).sum::<f64>()
                / scale
        };
        (-most..=most)
            .step_by(step as usize)
            .map(at)
            .fold(0.0, |best, now| if now.abs() > best.abs() { now } else { best })
    }
}

/// A channel must play for this long to be planted in, s.
const LEAST_PLAYING_S: f64 = 45.0;

impl Facts {
    fn of(legs: &[Vec<f32>], rate_hz: f64, config: &ChannelConfig) -> Self {
        let frame = ((FRAME_S * rate_hz) as usize).max(1);
        let powers: Vec<f64> = (0..legs.first().map_or(0, |l| l.len() / frame))
            .map(|i| {
                let part = |leg: &Vec<f32>| {
                    let sum: f64 =
                        leg[i * frame..(i + 1) * frame].iter().map(|x| f64::from(*x).powi(2)).sum();
                    sum / frame as f64
                };
                legs.iter().map(part).fold(0.0, f64::max)
            })
            .collect();
        let least = least_playing_db(&powers);
        let played: Vec<f64> = powers.iter().copied().filter(|p| decibel(*p) >= least).collect();
        let mean = played.iter().sum::<f64>() / played.len().max(1) as f64;
        let peak = legs.iter().flatten().fold(0.0f64, |most, x| most.max(f64::from(x.abs())));
        Self {
            rms_dbfs: (!played.is_empty()).then(|| decibel(mean)),
            peak,
            playing: played.len() as f64 / powers.len().max(1) as f64,
            instrument: Assumed::of(config).instrument,
        }
    }
}

/// The stems and what the list beside them says.
fn opened(path: &Path) -> Result<Source, CliError> {
    let mut source = Source::files(path)?;
    let list = path.join(INPUT_LIST);
    if list.is_file() {
        source.apply(&InputList::read(&list)?)?;
    }
    Ok(source)
}

/// The level from which on a tenth of a second plays, of the powers of all, dBFS.
pub fn least_playing_db(powers: &[f64]) -> f64 {
    (decibel(powers.iter().copied().fold(0.0, f64::max)) - PLAYS_DB).max(PLAYS_DBFS)
}

/// Power in dB, -160 for none.
pub fn decibel(power: f64) -> f64 {
    10.0 * power.max(1e-16).log10()
}

fn fade_ends(leg: &mut [f32], frames: usize) {
    let n = frames.min(leg.len() / 2);
    let end = leg.len();
    for i in 0..n {
        let gain = (i as f32 + 0.5) / n as f32;
        leg[i] *= gain;
        leg[end - 1 - i] *= gain;
    }
}
