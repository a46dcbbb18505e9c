//! What the panel sends to the side thread.

use assistant::{Intent, SuggestionId};
use panels::view::AuditionWay;

use super::member::Member;

/// The channel of an engine that has one.
const CHANNEL: usize = 0;

/// One wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// An act of the engineer on the assistant.
    Engine {
        /// The engine whose numbers it carries ([`crate::side::Snapshot::serial`]).
        serial: u64,
        /// What.
        intent: assistant::Intent,
    },
    /// This card stands in front on the panel: buttons of the host decide on it.
    Pick {
        /// The engine whose number it is.
        serial: u64,
        /// The card.
        card: u64,
    },
    /// Hear a card on the cue bus; `None`: nothing any more.
    Audition(Option<(u64, AuditionWay)>),
    /// The channel that the panel of a Desk looks at; `None`: the whole desk.
    Focus(Option<u16>),
    /// The host says what its track is called; used until the engineer names the channel.
    TrackName(String),
}

impl Member {
    /// What the panel has sent since the last turn.
    pub(super) fn take_wishes(&mut self) {
        for wish in self.wishes.try_iter() {
            match wish {
                // What carries a number of an engine that is gone is about another card by now.
                Wish::Engine { serial, intent } => {
                    if serial == self.serial || !intent.is_numbered() {
                        self.waiting.push(intent);
                    }
                }
                Wish::Pick { serial, card } if serial == self.serial => {
                    self.picks.choose(SuggestionId(card));
                }
                Wish::Pick { .. } => {}
                Wish::Audition(what) => {
                    if let Some(desk) = &mut self.desk {
                        desk.audition.want(what.map(|(id, way)| (SuggestionId(id), way)));
                    }
                }
                Wish::Focus(channel) => {
                    if let Some(desk) = &mut self.desk {
                        desk.focus = channel.map(usize::from);
                    }
                }
                Wish::TrackName(name) => {
                    let epoch = self.epoch.as_ref().filter(|_| self.adopted.is_none());
                    let current = epoch.map(|e| &e.engine.channel(CHANNEL).name);
                    if current.is_some_and(|n| n.is_empty() || *n == self.track_name) {
                        let name = name.clone();
                        self.waiting.push(Intent::Rename { channel: CHANNEL, name });
                    }
                    self.track_name = name;
                }
            }
        }
    }
}
