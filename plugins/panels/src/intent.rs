//! What the engineer wants: the only thing that leaves a panel.

use crate::view::{Dry, InsertPoint, Phase, Site};

/// One wish of the engineer, to be carried out by the shell.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Carry out a suggestion (its id).
    Accept(u64),
    /// Not again this song (its id).
    Reject(u64),
    /// Done on the desk instead; neutral for the record (its id).
    DidOnDesk(u64),
    /// Put away; neutral for the record (its id).
    NotNow(u64),
    /// Take one move back (its id).
    Undo(u64),
    /// A gesture on a parameter begins (its index).
    BeginSet(u16),
    /// A parameter's new plain value, inside its range. Always between begin and end.
    SetParam {
        /// Index of the parameter.
        param: u16,
        /// Plain value.
        value: f32,
    },
    /// A gesture on a parameter ends (its index).
    EndSet(u16),
    /// What a person typed for a parameter; the shell reads it, and ignores what is no value. Not
    /// bracketed: the shell brackets it.
    TypeParam {
        /// Index of the parameter.
        param: u16,
        /// "2.5k", "-3", "4:1".
        text: String,
    },
    /// Nothing changes any more, or things change again.
    SetFreeze(bool),
    /// The assistant's moves out, or back in.
    SetMine(bool),
    /// Strip off or on.
    SetDry(Dry),
    /// The engineer gives the channel back to the assistant.
    ReleaseHands,
    /// Forget held peaks and clips.
    ClearPeaks,
    /// Phase of the show.
    SetPhase(Phase),
    /// The channel's name.
    Rename(String),
    /// Where the insert sits.
    SetInsert(InsertPoint),
    /// Which mix the channel serves.
    SetSite(Site),
}
