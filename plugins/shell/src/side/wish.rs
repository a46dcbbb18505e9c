//! What the panel sends to the side thread.

/// One wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// An act of the engineer on the assistant.
    Engine(assistant::Intent),
    /// The engineer chose this card on the panel: buttons of the host decide on it.
    Pick(u64),
    /// The host says what its track is called; used until the engineer names the channel.
    TrackName(String),
}
