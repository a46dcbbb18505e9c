//! What the panel shows of one instance, as the side thread sees it.

use std::collections::VecDeque;
use std::time::Instant;

use assistant::{
    Engine, Event, EventKind, InsertPoint, Mismatch, ModelHealth, MoveRecord, Number, Phase,
    Presence, Proposal, Site, Suggestion, Sureness, Who, Why,
};
use dsp_core::listen::observation::{HOPS_PER_SECOND, SILENCE_DB};
use dsp_core::listen::{Observation, SPECTRUM_BINS, spectrum_hz};
use panels::view::{
    self, Assumption, CardView, ChannelView, MoveView, Mover, Outcome, Sound, SpectrumView,
};

use super::ghost;

/// Moves that the panel gets.
const MOVES: usize = 12;
/// Active seconds before the assistant speaks (SCIENCE section 2).
const FIRST_ACTIVE_S: f32 = 10.0;
/// The channel of an engine that has one.
const CHANNEL: usize = 0;

/// What was heard last.
pub struct Heard {
    /// The last observation.
    pub observation: Option<Observation>,
    /// Level of what arrives, dBFS, at `spectrum_hz`.
    pub before_db: [f32; SPECTRUM_BINS],
    /// The same of what leaves.
    pub after_db: [f32; SPECTRUM_BINS],
}

impl Default for Heard {
    fn default() -> Self {
        let silent = [SILENCE_DB; SPECTRUM_BINS];
        Self { observation: None, before_db: silent, after_db: silent }
    }
}

/// The side thread's half of the view; the panel's thread adds parameters, meters and switches.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// When it was made; `None` = never.
    pub at: Option<Instant>,
    /// What is known here; the rest is at its defaults.
    pub view: ChannelView,
    /// Hops heard since the channel's epoch began.
    pub hops: u64,
    /// What is wrong with the models, in words; `None`: nothing, or they are still being loaded.
    pub models_problem: Option<String>,
}

impl Snapshot {
    /// The state of an engine with one channel.
    pub fn of(engine: &Engine, heard: &Heard, events: &VecDeque<Event>, rate_hz: f64) -> Self {
        let (config, summary) = (engine.channel(CHANNEL), engine.summary(CHANNEL));
        let heard_hop = heard.observation.as_ref();
        let now = heard_hop.map_or(0, |o| o.hop);
        let values = engine.values(CHANNEL);
        let loud = |level: f32| (level > SILENCE_DB).then_some(level);
        let assumed = summary.assumed.instrument.map(|instrument| Assumption {
            what: instrument.id().replace('_', " "),
            why: match summary.assumed.why {
                Why::InputList => "from the input list",
                Why::Heard => "from the sound",
                Why::Name | Why::Unknown => "from the name",
            }
            .to_owned(),
        });
        let view = ChannelView {
            name: config.name.clone(),
            number: None,
            assumed,
            sound: summary.presence.as_ref().and_then(|p| sound(p, summary.mismatch)),
            insert: insert_view(config.insert),
            site: site_view(config.site),
            clarity: engine.mix().clarity().and_then(|c| c.value),
            clarity_unknown_because: clarity_unknown_because(engine),
            phase: phase_view(engine.phase()),
            meters: view::MetersView {
                short_term_lufs: heard_hop.and_then(|o| loud(o.short_term_lufs)),
                ..view::MetersView::default()
            },
            spectrum: heard_hop.map(|_| spectrum(heard)),
            cards: engine
                .open_cards()
                .into_iter()
                .map(|card| card_view(card, now, values, rate_hz))
                .collect(),
            no_card: no_card(engine, summary.active_s, heard_hop.is_some()),
            moves: moves(engine),
            hands_on: engine.hands_on(CHANNEL),
            status: if engine.is_armed() { "Armed" } else { "Suggests only" }.to_owned(),
            status_detail: status_detail(engine, events, now),
            ..ChannelView::default()
        };
        Self {
            at: Some(Instant::now()),
            view,
            hops: now,
            models_problem: models_problem(&engine.models()),
        }
    }
}

/// What the channel sounds like, and how sure that is.
fn sound(presence: &Presence, mismatch: Option<Mismatch>) -> Option<Sound> {
    let dominant = presence.dominant?;
    let percent = format!("{:.0} %", 100.0 * presence.confidence);
    Some(Sound {
        what: if presence.abstained { "unknown".to_owned() } else { dominant.to_string() },
        sure: if presence.abstained { format!("maybe {dominant}") } else { percent },
        mismatch: mismatch.map(|m| format!("named {}, sounds like {}", m.named, m.heard)),
    })
}

fn models_problem(health: &ModelHealth) -> Option<String> {
    match health {
        ModelHealth::Healthy => None,
        loading if *loading == ModelHealth::default() => None,
        ModelHealth::Off(why) => Some(format!("models off: {why}")),
        ModelHealth::Drifting(_) => Some("models drift: suggest only".to_owned()),
    }
}

/// Why the panel has no clarity to show: nobody knows the faders, or the voice rests.
fn clarity_unknown_because(engine: &Engine) -> String {
    let voice_rests = "the voice rests";
    engine.mix().unknown_because().unwrap_or(voice_rests).to_owned()
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
fn status_detail(engine: &Engine, events: &VecDeque<Event>, now: u64) -> String {
    if let Some((db, left_s)) = engine.armed_rescue(CHANNEL, now) {
        return format!("clip rescue armed: turn the head amp down {db:.0} within {left_s} s");
    }
    if let Some(said) = last_said(events) {
        return said.to_owned();
    }
    let earned = engine
        .trust()
        .classes()
        .next()
        .map(|(class, card)| format!("{}: {}", words(class.name()), card.text()));
    earned.unwrap_or_else(|| "automation is off since load".to_owned())
}

/// The last line of the log that a person should read, if nothing came after it.
fn last_said(events: &VecDeque<Event>) -> Option<&str> {
    let last = events.back()?;
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

fn card_view(
    card: &Suggestion,
    now: u64,
    values: &dsp_core::params::ParamValues,
    rate_hz: f64,
) -> CardView {
    let mut numbers: Vec<(String, String)> = card.evidence.numbers.iter().map(number).collect();
    numbers.push((
        format!("expected {}", words(card.expected.metric)),
        quantity(card.expected.value, card.expected.unit),
    ));
    numbers.push(("sure because of".to_owned(), card.confidence.carried_by.to_owned()));
    CardView {
        id: card.id.0,
        class: words(card.class.name()),
        headline: card.headline.clone(),
        reason: card.evidence.text.clone(),
        numbers,
        sureness: match card.sureness() {
            Sureness::Sure => view::Sureness::Sure,
            Sureness::Likely => view::Sureness::Likely,
            Sureness::Hunch => view::Sureness::Hunch,
        },
        left_s: card
            .expires_hop
            .map(|hop| (hop.saturating_sub(now) / u64::from(HOPS_PER_SECOND)) as u32),
        advice: matches!(card.proposal, Proposal::Advice(_)),
        ghosts: match &card.proposal {
            Proposal::Move(moved) => ghost::ghosts(moved, values, rate_hz),
            Proposal::Advice(_) => Vec::new(),
        },
    }
}

fn number(number: &Number) -> (String, String) {
    (words(number.name), quantity(number.value, number.unit))
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}

fn quantity(value: f64, unit: &str) -> String {
    let digits = usize::from(value.fract() != 0.0 && value.abs() < 1_000.0);
    format!("{value:.digits$} {unit}").trim_end().to_owned()
}

fn moves(engine: &Engine) -> Vec<MoveView> {
    let mut moves: Vec<MoveView> = engine.ledger(CHANNEL).moves().map(|m| move_view(&m)).collect();
    moves.reverse();
    moves.truncate(MOVES);
    moves
}

fn move_view(record: &MoveRecord) -> MoveView {
    let seconds = record.hop / u64::from(HOPS_PER_SECOND);
    let text = record.moved.changes.iter().map(|c| {
        let spec = c.param.spec();
        format!("{} {} → {}", spec.label, spec.to_text(c.from), spec.to_text(c.to))
    });
    MoveView {
        id: record.move_id.0,
        time: format!("{:02}:{:02}", seconds / 60, seconds % 60),
        text: text.collect::<Vec<_>>().join(", "),
        by: match record.by {
            Who::Host => Mover::Host,
            Who::Engineer | Who::Assistant => Mover::Assistant,
        },
        outcome: match record.outcome {
            None => Outcome::None,
            Some(assistant::Outcome::Kept) => Outcome::Helped,
            Some(assistant::Outcome::DidNotHelp) => Outcome::NoHelp,
            Some(assistant::Outcome::CannotTell) => Outcome::CannotTell,
        },
        undone: record.undone,
    }
}

fn insert_view(insert: InsertPoint) -> view::InsertPoint {
    match insert {
        InsertPoint::Unknown => view::InsertPoint::Unknown,
        InsertPoint::BeforeEq => view::InsertPoint::BeforeEq,
        InsertPoint::AfterEq => view::InsertPoint::AfterEq,
        InsertPoint::AfterDynamics => view::InsertPoint::AfterDynamics,
        InsertPoint::AfterFader => view::InsertPoint::AfterFader,
    }
}

fn site_view(site: Site) -> view::Site {
    match site {
        Site::Foh => view::Site::Foh,
        Site::Monitors => view::Site::Monitors,
        Site::Both => view::Site::Both,
    }
}

fn phase_view(phase: Phase) -> view::Phase {
    match phase {
        Phase::Changeover => view::Phase::Changeover,
        Phase::LineCheck => view::Phase::LineCheck,
        Phase::Soundcheck => view::Phase::Soundcheck,
        Phase::Show => view::Phase::Show,
    }
}
