//! What a card says, in the numbers that a planted fault is compared with.

use assistant::{Class, Event, EventKind, Grounds, Move};
use dsp_core::params::{BAND_COUNT, BandParam, ParamId};

/// One thing that a card would turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aspect {
    /// Where, Hz.
    pub hz: Option<f64>,
    /// By how much, dB; below 0: down.
    pub db: Option<f64>,
}

/// One card as it was raised.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Hop in which it was raised.
    pub hop: u64,
    /// Index of its channel.
    pub channel: usize,
    /// Its class.
    pub class: Class,
    /// What it would turn.
    pub aspects: Vec<Aspect>,
    /// The move that it offers, if any.
    pub moved: Option<Move>,
    /// What it says that the move would do, in the unit of its class: of a cut on a masker dB of vocal, of a compressor the dB of
    /// gain reduction at the loudest tenth that its class aims at.
    pub promised: Option<f64>,
    /// How sure it was.
    pub confidence: f32,
    /// What that grew out of.
    pub grounds: Grounds,
    /// Its words.
    pub headline: String,
    /// What was heard, in words.
    pub evidence: String,
    /// Active seconds of its channel up to then.
    pub active_s: f64,
    /// Seconds up to then in which any channel played.
    pub desk_s: f64,
    /// A line of the log and no card: "input gain changed by +6.0 dB".
    pub announced: bool,
}

impl Said {
    /// Of a `suggestion`, and of what the log announces of the input gain; `None` of any other.
    pub fn of(event: &Event, hop: u64, channel: usize, active_s: f64, desk_s: f64) -> Option<Self> {
        let announced = announced_gain(event);
        if event.event != EventKind::Suggestion && announced.is_none() {
            return None;
        }
        Some(Self {
            hop,
            channel,
            class: if announced.is_some() { Class::GainStaging } else { event.class? },
            aspects: announced.map_or_else(|| aspects(event), |aspect| vec![aspect]),
            moved: event.moved.clone(),
            promised: promised(event),
            confidence: event.confidence.unwrap_or(0.0),
            grounds: event.grounds.unwrap_or_default(),
            headline: event.headline.clone().unwrap_or_default(),
            evidence: event.evidence.as_ref().map(|e| e.text.clone()).unwrap_or_default(),
            active_s,
            desk_s,
            announced: announced.is_some(),
        })
    }
}

/// What would undo a change of the input gain that the log announces (DESIGN section 4).
fn announced_gain(event: &Event) -> Option<Aspect> {
    let reason = event.reason.as_deref().filter(|_| event.event == EventKind::Health)?;
    let words = reason.strip_prefix("input gain changed by ")?.strip_suffix(" dB")?;
    let db: f64 = words.parse().ok()?;
    Some(Aspect { hz: None, db: Some(-db) })
}

/// What the move would do, or is meant to, as the card says it.
fn promised(event: &Event) -> Option<f64> {
    if event.class == Some(Class::Compression) {
        return number(event, &["reduction_aimed_at"]);
    }
    event.expected.as_ref().map(|expected| expected.value)
}

/// The first of these numbers of the evidence.
fn number(event: &Event, names: &[&str]) -> Option<f64> {
    let numbers = &event.evidence.as_ref()?.numbers;
    numbers.iter().find(|n| names.contains(&n.name)).map(|n| n.value)
}

/// From the move; of an advice from its evidence: `frequency` (or `hz`) and `gain` (or, of gain
/// staging, how far it is off target).
fn aspects(event: &Event) -> Vec<Aspect> {
    let changes = event.moved.as_ref().map_or(&[][..], |moved| &moved.changes);
    let to = |id: ParamId| changes.iter().find(|c| c.param == id).map(|c| f64::from(c.to));
    let mut aspects = Vec::new();
    for band in 0..BAND_COUNT {
        let hz = to(ParamId::band(band, BandParam::FreqHz));
        let db = to(ParamId::band(band, BandParam::GainDb));
        if hz.is_some() || db.is_some() {
            aspects.push(Aspect { hz, db });
        }
    }
    if let Some(hz) = to(ParamId::HPF_HZ) {
        aspects.push(Aspect { hz: Some(hz), db: None });
    }
    if let Some(change) = changes.iter().find(|c| c.param == ParamId::TRIM_DB) {
        aspects.push(Aspect { hz: None, db: Some(f64::from(change.to - change.from)) });
    }
    if aspects.is_empty() {
        let db =
            number(event, &["gain"]).or_else(|| number(event, &["off_target"]).map(|off| -off));
        aspects.push(Aspect { hz: number(event, &["frequency", "hz"]), db });
    }
    aspects
}
