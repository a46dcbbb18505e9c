//! What the panel shows of one instance, as the side thread sees it.

mod card;
mod classes;
mod desk;
mod desk_words;
mod guard;
mod matrix;
mod moves;
mod place;
mod reduction;
mod words;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use assistant::{
    Engine, Event, EventKind, LineState, Mismatch, ModelHealth, ModelKind, Phase, Presence, Why,
};
use dsp_core::listen::observation::SILENCE_DB;
use dsp_core::listen::{Observation, SPECTRUM_BINS, spectrum_hz};
use panels::view::{self, Assumption, ChannelView, CompView, MoveView, Sound, SpectrumView};

use card::card_view;
pub use desk::{DeskSnapshot, Handles, desk_snapshot};
pub use place::{contribution_view, phase_view, role_view};
use place::{insert_view, site_view};
use reduction::{Peaks, transfer, with_suggestion};
pub use words::ShowClock;
use words::{class_words, words};

/// Active seconds before the assistant speaks (SCIENCE section 2).
const FIRST_ACTIVE_S: f32 = 10.0;

/// What was heard last of one channel.
pub struct Heard {
    /// The last observation.
    pub observation: Option<Observation>,
    /// Level of what arrives, dBFS, at `spectrum_hz`.
    pub before_db: [f32; SPECTRUM_BINS],
    /// The same of what leaves.
    pub after_db: [f32; SPECTRUM_BINS],
    peaks: Peaks,
    moves: moves::Shown,
}

impl Default for Heard {
    fn default() -> Self {
        let silent = [SILENCE_DB; SPECTRUM_BINS];
        Self {
            observation: None,
            before_db: silent,
            after_db: silent,
            peaks: Peaks::default(),
            moves: moves::Shown::default(),
        }
    }
}

impl Heard {
    /// One more hop.
    pub fn hear(&mut self, observation: Observation) {
        if observation.active {
            self.peaks.hear(observation.pre.peak_dbfs);
        }
        self.observation = Some(observation);
    }
}

/// The side thread's half of the view; the panel's thread adds parameters, meters and switches.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// When it was made; `None` = never.
    pub at: Option<Instant>,
    /// What is known here; the rest is at its defaults.
    pub view: Arc<ChannelView>,
    /// Number of the engine that this is of: what the panel wants of a card or a move belongs to it.
    pub serial: u64,
    /// Hops heard since the channel's epoch began.
    pub hops: u64,
    /// What is wrong with the models, in words; `None`: nothing, or they are still being loaded.
    pub models_problem: Option<String>,
}

impl Snapshot {
    /// One channel of an engine.
    pub fn of(
        engine: &Engine,
        channel: usize,
        heard: &mut Heard,
        events: &VecDeque<Event>,
        (rate_hz, clock): (f64, ShowClock),
    ) -> Self {
        Self {
            at: Some(Instant::now()),
            serial: 0,
            view: Arc::new(channel_view(engine, channel, heard, events, (rate_hz, clock))),
            hops: heard.observation.as_ref().map_or(0, |o| o.hop),
            models_problem: models_problem(engine),
        }
    }
}

/// What the engine knows of a channel; parameters and meters are at their defaults.
pub fn channel_view(
    engine: &Engine,
    channel: usize,
    heard: &mut Heard,
    events: &VecDeque<Event>,
    (rate_hz, clock): (f64, ShowClock),
) -> ChannelView {
    let (config, summary) = (engine.channel(channel), engine.summary(channel));
    let now = heard.observation.as_ref().map_or(0, |o| o.hop);
    let loud = |level: f32| (level > SILENCE_DB).then_some(level);
    let clarity = engine.mix().clarity();
    let hears_mix = engine.hears_mix(channel);
    let values = engine.values(channel);
    let own = engine.open_cards().into_iter().filter(|card| card.channel == channel);
    ChannelView {
        name: config.name.clone(),
        assumed: summary.assumed.instrument.map(|instrument| Assumption {
            what: words(instrument.id()),
            why: why_words(summary.assumed.why).to_owned(),
        }),
        sound: summary.presence.as_ref().and_then(|p| sound(p, summary.mismatch)),
        role: role_view(config.role),
        instrument: config.instrument.map(|i| i as u8),
        lead_vocal: config.lead_vocal,
        insert: insert_view(config.insert),
        site: site_view(config.site),
        contribution: contribution_view(engine, channel),
        clarity: if hears_mix { summary.mix_clarity } else { clarity.and_then(|c| c.value) },
        lar_db: clarity.and_then(|c| c.lar_db).filter(|_| !hears_mix),
        clarity_is_estimate: hears_mix,
        clarity_unknown_because: clarity_unknown_because(engine, hears_mix),
        line: line_words(engine, channel),
        phase: phase_view(engine.phase()),
        meters: view::MetersView {
            short_term_lufs: heard.observation.as_ref().and_then(|o| loud(o.short_term_lufs)),
            ..view::MetersView::default()
        },
        spectrum: heard.observation.as_ref().map(|_| spectrum(heard)),
        comp: comp(engine, channel, heard),
        guard: guard::guard_view(engine, channel, events, now),
        classes: classes::class_views(engine, channel),
        limits: classes::limit_views(engine),
        models: models(engine, channel),
        cards: own.map(|card| card_view(card, now, values, rate_hz)).collect(),
        no_card: no_card(engine, summary.active_s, heard.observation.is_some()),
        moves: moves(engine, channel, heard, clock),
        hands_on: engine.hands_on(channel),
        status: if engine.is_armed() { "Armed" } else { "Suggests only" }.to_owned(),
        status_detail: status_detail(engine, channel, events, now),
        ..ChannelView::default()
    }
}

fn why_words(why: Why) -> &'static str {
    match why {
        Why::InputList => "by the input list",
        Why::Heard => "by its sound",
        Why::Name | Why::Unknown => "by name",
    }
}

fn comp(engine: &Engine, channel: usize, heard: &mut Heard) -> CompView {
    let values = engine.values(channel);
    let suggested = with_suggestion(values, engine.suggestions(channel));
    let (predicted, of_suggested) = heard.peaks.predict(values, suggested.as_ref());
    CompView {
        curve: transfer(values),
        suggested_curve: suggested.as_ref().map(transfer).unwrap_or_default(),
        predicted,
        suggested: of_suggested,
        ..CompView::default()
    }
}

fn moves(engine: &Engine, channel: usize, heard: &mut Heard, clock: ShowClock) -> Vec<MoveView> {
    heard.moves.of(engine.ledger(channel), clock).iter().map(|(_, shown)| shown.clone()).collect()
}

/// The models and how each is on this channel.
fn models(engine: &Engine, channel: usize) -> Vec<(String, String)> {
    let ask = engine.channel(channel).role.asks();
    ModelKind::ALL
        .into_iter()
        .map(|kind| {
            let how = match engine.model(kind) {
                _ if ask.kinds().all(|asked| asked != kind) => {
                    "not asked about this channel".to_owned()
                }
                loading if loading == ModelHealth::default() => "being loaded".to_owned(),
                off @ ModelHealth::Off(_) => format!("{off}; {}", kind.instead()),
                health => health.to_string(),
            };
            (kind.to_string(), how)
        })
        .collect()
}

/// Classes that the panel is told of.
const LIKELIEST: usize = 3;

/// What the channel sounds like, and how sure that is.
fn sound(presence: &Presence, mismatch: Option<Mismatch>) -> Option<Sound> {
    let dominant = presence.dominant?;
    let percent = format!("{:.0} %", 100.0 * presence.confidence);
    let mut likeliest: Vec<(String, f32)> =
        assistant::Instrument::ALL.map(|i| (words(i.id()), presence.of(i))).to_vec();
    likeliest.sort_by(|a, b| b.1.total_cmp(&a.1));
    likeliest.truncate(LIKELIEST);
    Some(Sound {
        likeliest,
        what: if presence.abstained { "unknown".to_owned() } else { dominant.to_string() },
        sure: if presence.abstained { format!("maybe {dominant}") } else { percent },
        mismatch: mismatch.map(|m| format!("named {}, sounds like {}", m.named, m.heard)),
    })
}

/// What is wrong with the models that any channel is put to, in words; the first of them.
fn models_problem(engine: &Engine) -> Option<String> {
    ModelKind::ALL.into_iter().find_map(|kind| match engine.model(kind) {
        ModelHealth::Healthy => None,
        loading if loading == ModelHealth::default() => None,
        ModelHealth::Off(why) => Some(match kind {
            ModelKind::Presence => format!("models off: {why}"),
            _ => format!("{kind} off: {why}"),
        }),
        ModelHealth::Drifting(_) => Some("models drift: suggest only".to_owned()),
    })
}

/// Why the panel has no clarity to show: nobody knows the faders, the voice rests, or the model is silent.
fn clarity_unknown_because(engine: &Engine, hears_mix: bool) -> String {
    if hears_mix {
        return match engine.model(ModelKind::MixVci) {
            ModelHealth::Healthy => "nothing heard",
            loading if loading == ModelHealth::default() => "the model is being loaded",
            _ => "the model is off",
        }
        .to_owned();
    }
    let voice_rests = "the voice rests";
    engine.mix().unknown_because().unwrap_or(voice_rests).to_owned()
}

/// In a line check: what it has shown of a line so far; empty where its card says it, and in other phases.
fn line_words(engine: &Engine, channel: usize) -> String {
    let state = engine.line_state(channel);
    let told = engine.phase() == Phase::LineCheck && state != LineState::Faulty;
    let told = told && !engine.is_unused(channel);
    if told { state.text().to_owned() } else { String::new() }
}

fn no_card(engine: &Engine, active_s: f32, heard: bool) -> String {
    if !heard {
        "No audio has arrived yet.".to_owned()
    } else if engine.phase() == Phase::Changeover {
        "Nothing is suggested in a changeover.".to_owned()
    } else if active_s < FIRST_ACTIVE_S {
        format!("Listening: {active_s:.0} s of {FIRST_ACTIVE_S:.0} s heard.")
    } else {
        format!("{active_s:.0} s of this source heard.")
    }
}

/// What is armed, else what was said last, else what has been earned.
fn status_detail(engine: &Engine, channel: usize, events: &VecDeque<Event>, now: u64) -> String {
    if let Some((db, left_s)) = engine.armed_rescue(channel, now) {
        return format!("clip rescue armed: turn the head amp down {db:.0} within {left_s} s");
    }
    if let Some(said) = engine.not_armed(channel).or_else(|| last_said(channel, events)) {
        return said.to_owned();
    }
    let earned = engine
        .trust()
        .classes()
        .next()
        .map(|(class, card)| format!("{}: {}", class_words(class), card.text()));
    earned.unwrap_or_else(|| "automation is off since load".to_owned())
}

/// The last line of a channel's log that a person should read, if nothing came after it.
fn last_said(channel: usize, events: &VecDeque<Event>) -> Option<&str> {
    let last = events.iter().rev().find(|e| e.index.is_none_or(|at| at == channel))?;
    let speaks = matches!(last.event, EventKind::Health | EventKind::Recall);
    last.reason.as_deref().filter(|_| speaks)
}

fn spectrum(heard: &Heard) -> SpectrumView {
    SpectrumView {
        hz: (0..SPECTRUM_BINS).map(|bin| spectrum_hz(bin) as f32).collect(),
        before_db: heard.before_db.to_vec(),
        after_db: heard.after_db.to_vec(),
    }
}
