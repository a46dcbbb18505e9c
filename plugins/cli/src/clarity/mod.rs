//! `deskmate clarity`: how clear a voice is over its backing, second by second, and what covers it.

mod group;
mod line;
mod voice;

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use dsp_core::clarity::{BANDS, Framer, Hearing, maskers, mean_psd, measure};

use crate::args::ClarityArgs;
use crate::audio::show::common_rate;
use crate::audio::stem;
use crate::error::CliError;
use group::{Group, Stretch};
use line::{Band, Line};
use ml_models::{ModelHealth, ModelKind, ModelSource, Models};
use voice::Voice;

/// Shortest stretch at the end that gets a line of its own, seconds.
const SHORTEST_S: f64 = 0.5;

/// Measures and prints; nothing is printed where a file turns out to be broken.
pub fn clarity(args: &ClarityArgs) -> Result<(), CliError> {
    let rate_hz = rate(args.vocal.iter().chain(&args.backing))?;
    let models = Models::load(&ModelSource::from_environment());
    let sung = Voice::hear(&mut Group::open(&args.vocal, rate_hz)?, rate_hz, &models)?;
    if let ModelHealth::Off(why) = models.health(ModelKind::Presence) {
        eprintln!("presence model off: {why}; whether somebody sings is told by the level alone");
    }
    let mut vocal = Group::open(&args.vocal, rate_hz)?;
    let mut backing = Group::open(&args.backing, rate_hz)?;
    let hearing = Hearing::with_loss([args.hearing_loss; BANDS]);
    let mut framer = Framer::new(f64::from(rate_hz));
    let frames = vocal.frames().max(backing.frames());
    let mut text = String::new();
    let mut at = 0;
    while at < frames {
        let left = frames - at;
        let length = left.min(u64::from(rate_hz)) as usize;
        let short = (length as f64) < SHORTEST_S * f64::from(rate_hz);
        if short && at > 0 {
            break;
        }
        let (voice, band) = (vocal.read(length)?, backing.read(length)?);
        let sounds = sung.sounds((at / u64::from(rate_hz)) as usize);
        at += length as u64;
        let second = Second { end: at, sounds, voice: &voice, band: &band };
        let line = measured(&hearing, &mut framer, rate_hz, &second, &backing);
        text.push_str(&serde_json::to_string(&line).unwrap_or_default());
        text.push('\n');
    }
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads may stop early (`| head`).
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            Err(CliError::output(Path::new("stdout"), e))
        }
        _ => Ok(()),
    }
}

/// The rate that most files have; the others are brought to it as they are read.
fn rate<'a>(files: impl Iterator<Item = &'a PathBuf>) -> Result<u32, CliError> {
    let mut specs = Vec::new();
    for file in files {
        let (spec, _) = stem::open(file)?;
        if spec.channels > 2 {
            let what = format!("has {} channels; mono and stereo files are heard", spec.channels);
            return Err(CliError::input(file, what));
        }
        specs.push(spec);
    }
    Ok(common_rate(&specs))
}

/// One second of both sides.
struct Second<'a> {
    /// Its last frame.
    end: u64,
    /// The voice may sound in it.
    sounds: bool,
    voice: &'a Stretch,
    band: &'a Stretch,
}

/// The line of one second.
fn measured(
    hearing: &Hearing,
    framer: &mut Framer,
    rate_hz: u32,
    second: &Second<'_>,
    backing: &Group,
) -> Line {
    let rate = f64::from(rate_hz);
    let Second { end, sounds, voice, band } = *second;
    let (speech, noise) = (voice.sum(framer, rate), band.sum(framer, rate));
    let reading = sounds.then(|| measure(hearing, &speech, &noise)).flatten();
    let channels: Vec<[f64; BANDS]> = match &reading {
        // The voice rests: nobody covers it.
        None => Vec::new(),
        Some(_) => {
            let active = dsp_core::clarity::active_frames(&speech);
            (0..band.channels())
                .map(|channel| mean_psd(&band.channel(channel, framer, rate), &active))
                .collect()
        }
    };
    let shares = reading.as_ref().map(|reading| maskers(reading, &channels));
    let bands = (0..BANDS)
        .map(|k| {
            let masker = shares.as_ref().and_then(|shares| line::masker(shares, k));
            Band::new(k, reading.as_ref(), masker.map(|c| backing.name(c).to_owned()))
        })
        .collect();
    Line::new(end as f64 / rate, reading.as_ref(), voice.power(), band.power(), bands)
}
