//! What the panel sends to the side thread.

use panels::view::AuditionWay;

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
    /// The engineer chose this card on the panel: buttons of the host decide on it.
    Pick(u64),
    /// Hear a card on the cue bus; `None`: nothing any more.
    Audition(Option<(u64, AuditionWay)>),
    /// The channel that the panel of a Desk looks at; `None`: the whole desk.
    Focus(Option<u16>),
    /// The host says what its track is called; used until the engineer names the channel.
    TrackName(String),
}
