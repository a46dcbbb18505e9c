//! A suggestion as a card.

use assistant::{Proposal, Suggestion, Sureness};
use dsp_core::listen::observation::HOPS_PER_SECOND;
use dsp_core::params::ParamValues;
use panels::view::{self, CardView};

use super::words::{class_words, number, quantity, words};
use crate::side::ghost;

/// The card of a suggestion over the values that its channel has now.
pub fn card_view(card: &Suggestion, now: u64, values: &ParamValues, rate_hz: f64) -> CardView {
    let mut numbers: Vec<(String, String)> = card.evidence.numbers.iter().map(number).collect();
    numbers.push((
        format!("expected {}", words(card.expected.metric)),
        quantity(card.expected.value, card.expected.unit),
    ));
    numbers.push(("sure because of".to_owned(), card.confidence.carried_by.to_owned()));
    CardView {
        id: card.id.0,
        channel: card.channel as u16,
        class: class_words(card.class),
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
        advice: !card.is_ours(),
        arms: card.arms(),
        ghosts: match &card.proposal {
            Proposal::Move(moved) => ghost::ghosts(moved, values, rate_hz),
            Proposal::Advice(_) => Vec::new(),
        },
        ..CardView::default()
    }
}
