//! From a finished rehearsal to the report's plain data.

use assistant::{Assumed, ModelHealth, ModelKind, Phase, Presence, Why};
use dsp_core::listen::observation::{THIRD_OCTAVES, third_octave_hz};
use dsp_core::params::{
    BAND_COUNT, BandParam, CompParam, NOTCH_COUNT, NotchParam, ParamId, ParamValues,
};

use super::run::Finished;
use super::stats::Stats;
use crate::args::{AcceptArg, RehearseArgs};
use crate::demo::faults::Planted;
use crate::report::{Card, Channel, PlantedRow, Report};

/// What the report shows.
pub fn report(finished: &mut Finished, args: &RehearseArgs) -> Report {
    let models = models(finished);
    let outcome = &finished.outcome;
    let length_s = outcome.frames as f64 / f64::from(outcome.rate_hz);
    let merged = finished.cards.merged();
    let planted = outcome.planted.iter().map(|row| planted(row, finished, &merged)).collect();
    let cards: Vec<Card> = merged.into_iter().map(|(card, _)| card).collect();
    let stats = std::mem::take(&mut finished.stats);
    let channels =
        stats.into_iter().enumerate().map(|(i, stats)| channel(finished, i, stats)).collect();
    let outcome = &finished.outcome;
    Report {
        show: outcome.name.clone(),
        source: args
            .show
            .as_ref()
            .map_or_else(|| "built-in demo show".to_owned(), |p| p.display().to_string()),
        version: concat!("Deskmate ", env!("CARGO_PKG_VERSION")).to_owned(),
        rate_hz: outcome.rate_hz,
        length_s,
        phases: outcome.phases.iter().map(|(t, p)| (*t, p.name().replace('-', " "))).collect(),
        accept: match args.accept {
            AcceptArg::None => "nothing accepted",
            AcceptArg::Confident => "accepted what is sure (0.8 or above)",
            AcceptArg::All => "accepted everything",
        }
        .to_owned(),
        assumptions: assumptions(finished, args),
        notes: outcome.notes.clone(),
        models,
        faders: match finished.engine.mix() {
            mix if mix.reference().is_some() => "estimated faders",
            mix if mix.is_assumed() => "assumed unity faders",
            _ => "faders as said",
        }
        .to_owned(),
        planted,
        cards,
        channels,
    }
}

/// "models on", or why one of them is not as it should be.
fn models(finished: &Finished) -> String {
    let wrong = |kind: &ModelKind| match finished.engine.model(*kind) {
        ModelHealth::Healthy => None,
        // No channel was put to it.
        other if *kind != ModelKind::Presence && other == ModelHealth::default() => None,
        other => Some(format!("{kind} {other}")),
    };
    let wrong: Vec<String> = ModelKind::ALL.iter().filter_map(wrong).collect();
    if wrong.is_empty() { "models on".to_owned() } else { wrong.join("; ") }
}

/// What a line check has shown of a line at its end; empty in other phases.
fn line(finished: &Finished, index: usize) -> String {
    let engine = &finished.engine;
    match engine.phase() {
        Phase::LineCheck => engine.line_state(index).text().to_owned(),
        _ => String::new(),
    }
}

/// How channels are taken to count in the mix, and with them clarity and balance.
fn faders(finished: &Finished) -> String {
    let engine = &finished.engine;
    match engine.mix().reference() {
        None if !engine.mix().is_assumed() => {
            "Faders as the input list says, or at 0 dB where the sum of the stems lies beside them."
                .to_owned()
        }
        None => {
            "Unity faders: every channel counts with 0 dB, no mute, no send; clarity rests on that."
                .to_owned()
        }
        Some((delay_ms, explained)) => format!(
            "Faders estimated against the mix reference ({delay_ms:.0} ms late; the channels explain \
             {:.0} % of it at the end).",
            100.0 * explained
        ),
    }
}

fn assumptions(finished: &Finished, args: &RehearseArgs) -> Vec<String> {
    let outcome = &finished.outcome;
    let mut said = vec![
        faders(finished),
        "Insert point unknown: straight after the head amp, as recorded.".to_owned(),
        "Levels are those of the files; a recording at another gain than the desk’s shifts them."
            .to_owned(),
    ];
    said.push(match &args.input_list {
        Some(list) => format!(
            "Instruments from {} where it names them, else from the channels’ names.",
            list.display()
        ),
        None if outcome.seed.is_some() => {
            "Instruments from the channels’ names; the kick pair is declared.".to_owned()
        }
        None => "Instruments from the channels’ names; no pairs declared.".to_owned(),
    });
    said.push(if args.no_models {
        "Models off: nothing is known of what the channels sound like.".to_owned()
    } else {
        "What a channel sounds like is the mean over all seconds in which it played; a name is the \
         prior of what the assistant takes it for."
            .to_owned()
    });
    if let Some(policy) = &args.policy {
        said.push(format!("Policy and phases from {}.", policy.display()));
    }
    if let Some(seed) = outcome.seed {
        said.push(format!("Demo band synthesised with seed {seed}."));
    }
    if args.render {
        said.push(
            "mix.wav is the plain sum of the strips as 32-bit float; it may exceed full scale."
                .to_owned(),
        );
    }
    said
}

fn planted(
    row: &Planted,
    finished: &Finished,
    cards: &[(Card, Option<assistant::Class>)],
) -> PlantedRow {
    let index =
        (0..finished.engine.channels()).find(|i| finished.engine.channel(*i).name == row.channel);
    let found = |(card, class): &(Card, Option<assistant::Class>)| {
        Some(card.channel) == index
            && class.is_some_and(|c| c.name() == row.class)
            && card.raised_s >= row.during_s.0
    };
    let (from, to) = row.during_s;
    PlantedRow {
        channel: row.channel.to_owned(),
        words: row.words.to_owned(),
        class: row.class.replace('_', " "),
        when: if to.is_finite() { format!("{from:.0} to {to:.0} s") } else { "throughout".into() },
        found_by: cards.iter().position(found).map(|i| i + 1),
    }
}

fn channel(finished: &Finished, index: usize, mut stats: Stats) -> Channel {
    let outcome = &finished.outcome;
    let rate_hz = f64::from(outcome.rate_hz);
    let config = finished.engine.channel(index);
    let values = finished.engine.values(index);
    let hops = outcome.frames.div_ceil((rate_hz / 100.0).round() as u64);
    let (before_db, after_db) = stats.spectra_db().unwrap_or_default();
    let settings = settings(values);
    let strip = |i| dsp_core::strip::response_db(values, rate_hz, third_octave_hz(i)) as f32;
    let strip_db: Vec<f32> = (0..THIRD_OCTAVES).map(strip).collect();
    let flat = strip_db.iter().all(|v| v.abs() < 0.05);
    let length = outcome.lengths[index];
    let heard = stats.sounds_like.as_ref().map(|heard| finished.engine.over_all(index, heard));
    Channel {
        name: config.name.clone(),
        instrument: instrument(Assumed::of(config), config.lead_vocal),
        sounds_like: heard.as_ref().map(|(heard, _)| sounds_like(heard)).unwrap_or_default(),
        mismatch: heard
            .and_then(|(_, mismatch)| mismatch)
            .map(|m| format!("Named {}, sounds like {}.", m.named, m.heard)),
        legs: outcome.legs[index],
        ended_s: (length < outcome.frames).then(|| length as f64 / rate_hz),
        points: stats.points(hops),
        before_db,
        after_db,
        strip_db: if flat { Vec::new() } else { strip_db },
        settings,
        numbers: numbers(&stats, outcome.legs[index]),
        true_peak_dbtp: stats.true_peak_dbtp,
        p95_dbtp: stats.p95_dbtp(),
        active_s: stats.active_s(),
        short_term_lufs: stats.short_term_lufs,
        noise_dbfs: stats.noise_dbfs,
        clarity: match config.lead_vocal {
            true => seconds(&finished.clarity),
            false => seconds(&finished.mix_clarity[index]),
        },
        clarity_of: if config.lead_vocal { "faders as assumed" } else { "by ear alone" }.to_owned(),
        line: line(finished, index),
        rings: finished.rings.of(index),
    }
}

/// "kick, 93 %"; with a question mark where the model does not stand by it.
fn sounds_like(presence: &Presence) -> String {
    let Some(dominant) = presence.dominant else { return String::new() };
    let doubt = if presence.abstained { "?" } else { "" };
    format!("{dominant}{doubt}, {:.0} %", 100.0 * presence.confidence)
}

/// Values with the end of their second, s.
fn seconds(clarity: &[Option<f32>]) -> Vec<(f64, Option<f32>)> {
    clarity.iter().enumerate().map(|(i, value)| ((i + 1) as f64, *value)).collect()
}

fn instrument(assumed: Assumed, lead: bool) -> String {
    let name = assumed
        .instrument
        .map_or_else(|| "instrument not known".to_owned(), |i| i.id().replace('_', " "));
    let name = if lead { format!("lead {name}") } else { name };
    match assumed.why {
        Why::InputList => format!("{name} (input list)"),
        Why::Heard => format!("{name} (by its sound)"),
        Why::Name | Why::Unknown => name,
    }
}

fn numbers(stats: &Stats, legs: usize) -> Vec<(String, String)> {
    let db = |value: f32, unit: &str| {
        if value <= -139.0 {
            "silent".to_owned()
        } else {
            format!("{value:.1} {unit}").replacen('-', "−", 1)
        }
    };
    let mut rows = vec![
        ("True peak".to_owned(), db(stats.true_peak_dbtp, "dBTP")),
        ("behind the strip".to_owned(), db(stats.post_true_peak_dbtp, "dBTP")),
    ];
    if let Some(p95) = stats.p95_dbtp() {
        rows.push(("Peaks p95".to_owned(), db(p95, "dBTP")));
    }
    if let Some(rms) = stats.active_rms_dbfs() {
        rows.push(("RMS while active".to_owned(), db(rms, "dBFS")));
    }
    rows.push(("Short-term max".to_owned(), db(stats.short_term_lufs, "LUFS")));
    rows.push(("Noise floor".to_owned(), db(stats.noise_dbfs, "dBFS")));
    rows.push(("Active".to_owned(), format!("{:.1} s", stats.active_s())));
    rows.push(("Hits".to_owned(), stats.onsets.to_string()));
    rows.push(("Flat tops".to_owned(), stats.flat_tops.to_string()));
    rows.push(("Samples at full scale".to_owned(), stats.clipped.to_string()));
    if stats.gain_reduction_db > 0.05 {
        rows.push(("Gain reduction max".to_owned(), format!("{:.1} dB", stats.gain_reduction_db)));
    }
    if let (2, Some(correlation)) = (legs, stats.correlation()) {
        rows.push((
            "Legs’ correlation".to_owned(),
            format!("{correlation:.2}").replacen('-', "−", 1),
        ));
    }
    rows
}

/// What stands on a strip, in words; empty where all is at its default.
fn settings(values: &ParamValues) -> String {
    let text = |id: ParamId| id.spec().to_text(values.get(id));
    let changed = |id: ParamId| (values.get(id) - id.spec().default).abs() > 1e-3;
    let mut words = Vec::new();
    if changed(ParamId::TRIM_DB) {
        words.push(format!("trim {}", text(ParamId::TRIM_DB)));
    }
    if changed(ParamId::POLARITY) {
        words.push(format!("polarity {}", text(ParamId::POLARITY)));
    }
    if values.is_on(ParamId::HPF_ON) {
        let slope = text(ParamId::HPF_SLOPE_DB_OCT);
        words.push(format!("HPF {} {slope}", text(ParamId::HPF_HZ)));
    }
    for band in 0..BAND_COUNT {
        let id = |p| ParamId::band(band, p);
        if values.is_on(id(BandParam::On)) {
            let (hz, gain, q) =
                (text(id(BandParam::FreqHz)), text(id(BandParam::GainDb)), text(id(BandParam::Q)));
            words.push(format!("{} {hz} {gain} Q {q}", text(id(BandParam::Type))));
        }
    }
    if values.is_on(ParamId::comp(CompParam::On)) {
        let id = ParamId::comp;
        words.push(format!(
            "compressor {} {}",
            text(id(CompParam::ThresholdDb)),
            text(id(CompParam::Ratio))
        ));
    }
    for slot in 0..NOTCH_COUNT {
        let id = |p| ParamId::notch(slot, p);
        if values.is_on(id(NotchParam::On)) {
            words.push(format!(
                "notch {} {}",
                text(id(NotchParam::FreqHz)),
                text(id(NotchParam::DepthDb))
            ));
        }
    }
    words.join(" · ")
}
