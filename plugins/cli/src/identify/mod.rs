//! `deskmate identify FILE...`: what files sound like, one JSON line each (DESIGN section 8).

use std::io::{ErrorKind, Write};
use std::path::Path;

use assistant::Instrument;
use dsp_core::channel::TapHop;
use dsp_core::listen::Listener;
use ml_models::{Ask, ChannelEar, ModelHealth, ModelKind, ModelSource, Models, Presence};
use serde::{Serialize, Serializer};

use crate::args::IdentifyArgs;
use crate::audio::stem;
use crate::error::CliError;

/// Frames read from a file at a time.
const READ: usize = 16_384;
/// A second: what is shorter is filled up with silence, so that a single hit is heard too.
const LEAST_HOPS: u64 = 100;
/// After the last audio, so that the verdict on the last second is told.
const AFTER_HOPS: u64 = ml_models::VERDICT_HOPS;

/// Says what each file sounds like; the first that cannot be used ends it.
pub fn identify(args: &IdentifyArgs) -> Result<(), CliError> {
    let models = Models::load(&ModelSource::from_environment());
    if let ModelHealth::Off(why) = models.health(ModelKind::Presence) {
        return Err(CliError::Usage(format!("presence model off: {why}")));
    }
    for file in &args.files {
        let heard = hear(file, &models)?;
        if let ModelHealth::Off(why) = models.health(ModelKind::Presence) {
            return Err(CliError::Usage(format!("presence model off: {why}")));
        }
        let line = serde_json::to_string(&line(file, heard.as_ref()));
        let line = line.map_err(|e| CliError::output(Path::new("stdout"), e.into()))?;
        match writeln!(std::io::stdout(), "{line}") {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => return Ok(()), // `| head`
            Err(e) => return Err(CliError::output(Path::new("stdout"), e)),
            Ok(()) => {}
        }
    }
    Ok(())
}

/// Hears a whole file; `None` where it holds nothing but silence.
fn hear(file: &Path, models: &Models) -> Result<Option<Presence>, CliError> {
    let (spec, mut source) = stem::open(file)?;
    if !(1..=2).contains(&spec.channels) {
        let what = format!("has {} channels; identify takes mono and stereo files", spec.channels);
        return Err(CliError::input(file, what));
    }
    let rate_hz = f64::from(spec.rate_hz);
    let refused = |e: dsp_core::PrepareError| CliError::input(file, e.to_string());
    let ask = Ask { presence: true, ..Ask::default() };
    let mut ear = ChannelEar::new(rate_hz, ask).map_err(refused)?;
    let mut listener = Listener::new(rate_hz, spec.channels).map_err(refused)?;
    let hop_len = listener.hop_len();
    let mut hop = 0;
    let mut take = |legs: &[Vec<f32>], from: usize| {
        let leg = |n: usize| legs.get(n).map_or(&[][..], |leg| &leg[from..from + hop_len]);
        let pre = [leg(0), leg(1)];
        let tap = TapHop { hop, legs: spec.channels, pre, post: pre, gain_reduction_db: 0.0 };
        let active = listener.observe(&tap).active;
        ear.hear_offline(&tap, active, models);
        hop += 1;
        hop
    };
    let mut legs = vec![Vec::new(); spec.channels];
    let mut hops = 0;
    loop {
        let read = source.read(&mut legs, READ)?;
        if read == 0 {
            let rest = legs[0].len();
            let missing = if rest > 0 { hop_len - rest } else { 0 };
            legs.iter_mut().for_each(|leg| leg.resize(rest + missing, 0.0));
        }
        let whole = legs[0].len() / hop_len;
        for n in 0..whole {
            hops = take(&legs, n * hop_len);
        }
        legs.iter_mut().for_each(|leg| drop(leg.drain(..whole * hop_len)));
        if read == 0 {
            break;
        }
    }
    let silence = vec![vec![0.0; hop_len]; spec.channels];
    let end = hops.max(LEAST_HOPS) + AFTER_HOPS;
    while hops > 0 && hops < end {
        hops = take(&silence, 0);
    }
    Ok(ear.whole(models))
}

/// A line of the output, its fields in the order of DESIGN section 8.
#[derive(Serialize)]
struct Line {
    file: String,
    dominant: Option<&'static str>,
    confidence: f64,
    abstained: bool,
    p: Shares,
}

/// Probability of each class, in their fixed order.
struct Shares([f64; Instrument::ALL.len()]);

impl Serialize for Shares {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Instrument::ALL.map(Instrument::id).iter().zip(self.0))
    }
}

fn line(file: &Path, heard: Option<&Presence>) -> Line {
    let round = |p: f32| (f64::from(p) * 1e4).round() / 1e4;
    Line {
        file: file.display().to_string(),
        dominant: heard.and_then(|h| h.dominant).map(Instrument::id),
        confidence: heard.map_or(0.0, |h| round(h.confidence)),
        abstained: heard.is_none_or(|h| h.abstained),
        p: Shares(Instrument::ALL.map(|class| heard.map_or(0.0, |h| round(h.of(class))))),
    }
}
