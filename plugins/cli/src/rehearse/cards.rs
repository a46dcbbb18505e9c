//! Gathers what the log says about each suggestion into one card.

use std::collections::{BTreeMap, HashMap};

use assistant::{Class, Decision, Event, EventKind, Move, Sureness};
use dsp_core::params::ParamId;

use crate::report::Card;

/// Cards in the order in which they were raised.
pub struct Cards {
    channels: HashMap<String, usize>,
    by_id: HashMap<u64, usize>,
    cards: Vec<(Card, Option<Class>)>,
}

impl Cards {
    /// For channels of these names.
    pub fn new(names: impl Iterator<Item = String>) -> Self {
        let channels = names.enumerate().map(|(i, name)| (name, i)).collect();
        Self { channels, by_id: HashMap::new(), cards: Vec::new() }
    }

    /// All cards with their class. What was said again of one channel in one class stands on the
    /// first card, with what became of the last.
    pub fn merged(&self) -> Vec<(Card, Option<Class>)> {
        let mut firsts: BTreeMap<(usize, Option<Class>), usize> = BTreeMap::new();
        let mut merged: Vec<(Card, Option<Class>)> = Vec::new();
        for (card, class) in &self.cards {
            let at = *firsts.entry((card.channel, *class)).or_insert(merged.len());
            match merged.get_mut(at) {
                Some((first, _)) => {
                    first.again.push((card.raised_s, card.headline.clone()));
                    first.decided = card.decided.clone();
                    first.applied_s = first.applied_s.or(card.applied_s);
                }
                None => merged.push((card.clone(), *class)),
            }
        }
        merged
    }

    /// Takes one line of the log.
    pub fn take(&mut self, event: &Event) {
        let Some(id) = event.id else { return };
        if event.event == EventKind::Suggestion {
            self.by_id.insert(id.0, self.cards.len());
            let card = self.card(event);
            self.cards.push((card, event.class));
            return;
        }
        let Some((card, _)) = self.by_id.get(&id.0).and_then(|i| self.cards.get_mut(*i)) else {
            return;
        };
        match event.event {
            EventKind::Decision => card.decided = Some((decision_words(event), event.t_s)),
            EventKind::Applied => card.applied_s = Some(event.t_s),
            _ => {}
        }
    }

    fn card(&self, event: &Event) -> Card {
        let confidence = event.confidence.unwrap_or(0.0);
        let evidence = event.evidence.as_ref();
        let numbers = evidence.map_or(&[][..], |e| &e.numbers);
        Card {
            channel: event
                .channel
                .as_ref()
                .and_then(|name| self.channels.get(name))
                .copied()
                .unwrap_or(0),
            class: event.class.map_or_else(String::new, |c| c.name().replace('_', " ")),
            headline: event.headline.clone().unwrap_or_default(),
            evidence: evidence.map_or_else(String::new, |e| e.text.clone()),
            numbers: numbers
                .iter()
                .map(|n| (n.name.replace('_', " "), with_unit(n.value, n.unit)))
                .collect(),
            proposal: proposal(event),
            confidence: f64::from(confidence),
            carried_by: event.carried_by.unwrap_or_default().to_owned(),
            sureness: Sureness::of(confidence).word().to_owned(),
            expected: event
                .expected
                .map(|e| format!("{}: {}", e.metric.replace('_', " "), with_unit(e.value, e.unit))),
            raised_s: event.t_s,
            applied_s: None,
            decided: None,
            again: Vec::new(),
            urgent: matches!(event.class, Some(Class::ClipRescue | Class::LineCheck)),
        }
    }
}

/// The advice, or the move in words; of switches only what they become.
fn proposal(event: &Event) -> String {
    if let Some(advice) = &event.advice {
        return advice.clone();
    }
    event.moved.as_ref().map_or_else(String::new, move_words)
}

fn move_words(moved: &Move) -> String {
    let words = moved.changes.iter().map(|change| {
        let spec = change.param.spec();
        let (from, to) = (spec.to_text(change.from), spec.to_text(change.to));
        let plain = change.param == ParamId::HPF_ON || from == to;
        if plain {
            format!("{} {to}", spec.label)
        } else {
            format!("{} {from} → {to}", spec.label)
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

fn decision_words(event: &Event) -> String {
    let word = match event.decision {
        Some(Decision::Accepted) => "accepted",
        Some(Decision::Rejected) => "rejected",
        Some(Decision::Expired) => "expired",
        Some(Decision::Superseded) => "superseded",
        Some(Decision::DidOnDesk) => "done on the desk",
        Some(Decision::NotNow) => "not now",
        Some(Decision::Withheld) => "withheld",
        Some(Decision::Kept) => "kept",
        Some(Decision::DidNotHelp) => "did not help",
        Some(Decision::CannotTell) => "can’t tell",
        None => "decided",
    };
    match event.reason.as_deref() {
        Some(reason) if !reason.is_empty() => format!("{word} ({reason})"),
        // Evidence grew since the card was raised.
        _ => match event.confidence {
            Some(confidence) => format!("{word} at {confidence:.2}"),
            None => word.to_owned(),
        },
    }
}

/// A measurement as an engineer writes it.
fn with_unit(value: f64, unit: &str) -> String {
    let number = match unit {
        "Hz" if value >= 1_000.0 => return format!("{:.2} kHz", value / 1_000.0),
        "Hz" => format!("{value:.0}"),
        _ if value.fract() == 0.0 && value.abs() < 1e6 => format!("{value:.0}"),
        _ if value.abs() < 1.0 => format!("{value:.2}"),
        _ => format!("{value:.1}"),
    };
    let number = number.replacen('-', "−", 1);
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}
