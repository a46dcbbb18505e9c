//! The engine as a whole: decisions, hands, undo, recall, log, state.

mod crash;
mod decisions;
mod feedback;
mod growth;
mod hands;
mod hearing;
mod histories;
mod judgement;
mod log;
mod moves;
mod on_stage;
mod places;
mod state;
mod verifying;

use super::Engine;
use crate::event::{Decision, Event, EventKind};
use crate::suggestion::{Proposal, Suggestion};
use crate::testing::Scene;
use crate::{Class, Evidence, HandChange, Move, ParamChange, SuggestionId};
use dsp_core::Processor;
use dsp_core::channel::{By, ChannelProcessor};
use dsp_core::params::ParamId;

/// A desk on which one channel peaks at -1.5: gain staging wants the head amp or the trim.
fn hot(names: &[&str], channel: usize) -> Scene {
    Scene::of(names).with(channel, |s| s.peak_dbtp = -2.5)
}

fn hand(param: ParamId, value: f32) -> HandChange {
    HandChange { at_sample: 0, param, value, by: By::Hand }
}

/// A hop of silence through a strip that these hands turn; what the engine is told of it: the hands, and our own
/// changes that took effect.
fn played(strip: &mut ChannelProcessor, hands: &[HandChange], hop_len: usize) -> Vec<HandChange> {
    for h in hands {
        strip.set_by_hand(h.param, h.value);
    }
    strip.process(&mut [&mut vec![0.0f32; hop_len]]);
    let echoes = std::iter::from_fn(|| strip.take_applied()).map(|c| HandChange {
        at_sample: c.at_sample,
        param: c.param,
        value: c.value,
        by: By::Assistant,
    });
    hands.iter().copied().chain(echoes).collect()
}

fn of(events: &[Event], kind: EventKind) -> Vec<&Event> {
    events.iter().filter(|e| e.event == kind).collect()
}

fn decisions(events: &[Event]) -> Vec<Decision> {
    events.iter().filter_map(|e| e.decision).collect()
}

impl Engine {
    /// Puts a card on the desk as if a class had found it.
    fn put_card(
        &mut self,
        hop: u64,
        channel: usize,
        class: Class,
        to: &[(ParamId, f32)],
    ) -> SuggestionId {
        let id = SuggestionId(self.next_suggestion);
        self.next_suggestion += 1;
        let changes = to
            .iter()
            .map(|(param, to)| ParamChange {
                param: *param,
                from: self.values[channel].get(*param),
                to: *to,
            })
            .collect();
        self.seats[channel].cards.push(Suggestion {
            id,
            channel,
            class,
            origin: crate::Origin::Heard,
            headline: "Put there by a test.".to_owned(),
            evidence: Evidence::default(),
            proposal: Proposal::Move(Move { changes }),
            confidence: crate::confidence(class, &crate::Grounds::new(0.7, 0.5, 20.0)),
            grounds: crate::Grounds::new(0.7, 0.5, 20.0),
            worth: 0.5,
            expected: crate::Expected { metric: "nothing", unit: "", value: 0.0 },
            metric: crate::VerifyBy::None,
            raised_hop: hop,
            expires_hop: None,
        });
        id
    }
}
