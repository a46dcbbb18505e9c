//! What the engineer wants: the only thing that leaves a panel.

use crate::theme::Brightness;
use crate::view::{AuditionWay, Dry, GuardMode, InsertPoint, Phase, Role, Site, Stance};

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
    /// A double click has set a parameter back to its default (its index); after the gesture that does it.
    Defaulted(u16),
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
    /// What the channel carries.
    SetRole(Role),
    /// What plays there: place in the list of instruments; `None` = read the name.
    SetInstrument(Option<u8>),
    /// This is a lead vocal, or it is none.
    SetLeadVocal(bool),
    /// A notch on a suspect, or a deeper one (its id).
    CutSuspect(u32),
    /// It does not ring (its id).
    VetoSuspect(u32),
    /// One notch out (its slot).
    ReleaseNotch(u8),
    /// The live notches out, or all.
    ClearNotches {
        /// The live ones alone.
        live_only: bool,
    },
    /// The live notches of all channels out.
    ClearLive,
    /// How the channel is guarded against feedback.
    SetGuardMode(GuardMode),
    /// Probes in the show.
    SetProbesInShow(bool),
    /// An acoustic pickup may be notched by itself.
    GuardPickup(bool),
    /// Forget the ring frequencies that are remembered.
    ForgetRings,
    /// What a class of move may do (place in the list of classes).
    SetStance(u8, Stance),
    /// A limit of what is suggested, or done by itself (place in the list of limits), and its value.
    SetLimit(u8, f32),
    /// Automation of a class on or off since now (place in the list of classes).
    Arm(u8, bool),
    /// Begin the record of a class anew, or that of all.
    ResetTrust(Option<u8>),
    /// A new song: what was rejected once, or vetoed, may be said again.
    NewSong,
    /// Hear a card on the cue bus (its id); `None` = nothing any more.
    Audition(Option<(u64, AuditionWay)>),
    /// This card stands in front now: the one that buttons of the host decide on (its id).
    Pick(u64),
    /// How bright the panel is.
    SetBrightness(Brightness),
    /// Size of everything, 1 = 100 %.
    SetScale(f32),
    /// This channel and the next one are the legs of one stereo line, or two lines again.
    Link(bool),
    /// The panel looks at one channel, or at the whole desk (index of the channel).
    Focus(Option<u16>),
}

/// One wish on a Desk.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskIntent {
    /// Index of the channel; `None` = the whole desk, or what carries its own number.
    pub channel: Option<u16>,
    /// What.
    pub what: Intent,
}
