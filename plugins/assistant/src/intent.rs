//! What a person asks of the engine, and what hands did to parameters.

use crate::policy::Stance;
use crate::{Class, InsertPoint, MoveId, Phase, Role, Site, SuggestionId};
use dsp_core::channel::By;
use dsp_core::listen::Observation;
use dsp_core::params::ParamId;
use ml_models::drift::Alone;
use ml_models::{Bumps, CrowdVerdict, Instrument, Presence, Verdict};

/// One act of a person, at the panel or in a script.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Do it.
    Accept(SuggestionId),
    /// No: not again this song; twice: not tonight.
    Reject(SuggestionId),
    /// The engineer did it elsewhere: neutral, evidence starts anew.
    DidOnDesk(SuggestionId),
    /// Later: neutral, quiet for a while.
    NotNow(SuggestionId),
    /// Take one applied move back.
    Undo(MoveId),
    /// The engineer gives the controls of this channel back.
    ReleaseHands {
        /// Index of the channel.
        channel: usize,
    },
    /// One touch: a notch on a suspect.
    CutSuspect {
        /// Index of the channel.
        channel: usize,
        /// Number of the suspect.
        id: u32,
    },
    /// It does not ring: leave it alone until the next song.
    VetoSuspect {
        /// Index of the channel.
        channel: usize,
        /// Number of the suspect.
        id: u32,
    },
    /// Takes one notch out.
    ReleaseNotch {
        /// Index of the channel.
        channel: usize,
        /// Slot, from 0.
        slot: usize,
    },
    /// Takes the live notches of all channels out: the song is over.
    ClearLive,
    /// Takes notches out.
    ClearNotches {
        /// Index of the channel.
        channel: usize,
        /// The live ones alone (the end of a song); else all.
        live_only: bool,
    },
    /// How a channel is guarded against feedback.
    SetGuardMode {
        /// Index of the channel.
        channel: usize,
        /// The mode.
        mode: crate::feedback::Mode,
    },
    /// Whether guards may probe in the show too.
    SetProbesInShow(bool),
    /// Whether an acoustic pickup may be notched by itself.
    GuardPickup {
        /// Index of the channel.
        channel: usize,
        /// By choice.
        on: bool,
    },
    /// Remembers a ring frequency.
    ArmRing {
        /// Index of the channel.
        channel: usize,
        /// Where it rang, Hz.
        hz: f32,
    },
    /// Forgets the ring frequencies of a channel.
    ForgetRings {
        /// Index of the channel.
        channel: usize,
    },
    /// The evening goes on; a line check begins a new night and forgets rejections.
    SetPhase(Phase),
    /// A new song begins: what was rejected once may be said again.
    NewSong,
    /// What a class may do.
    SetPolicy(Class, Stance),
    /// One of [`crate::policy::LIMITS`], held inside the design's.
    SetLimit {
        /// Its place there.
        limit: usize,
        /// Its value.
        value: f64,
    },
    /// Begins the record of a class anew, or that of all.
    ResetTrust(Option<Class>),
    /// Arms (true) or disarms automation of a class, since load.
    Arm(Class, bool),
    /// Another name for a channel.
    Rename {
        /// Index of the channel.
        channel: usize,
        /// The new name.
        name: String,
    },
    /// What plays there.
    SetInstrument {
        /// Index of the channel.
        channel: usize,
        /// `None`: read the name.
        instrument: Option<Instrument>,
    },
    /// The desk's fader stands where `fader_db` says, also where that is 0 dB; or nobody knows any more.
    FaderStands {
        /// Index of the channel.
        channel: usize,
        /// It does.
        known: bool,
    },
    /// What the channel carries.
    SetRole {
        /// Index of the channel.
        channel: usize,
        /// The new role.
        role: Role,
    },
    /// A lead vocal, or none; another name is read anew.
    SetLeadVocal {
        /// Index of the channel.
        channel: usize,
        /// It is one.
        on: bool,
    },
    /// This channel and the next one are the legs of one stereo line, or are two lines again.
    Link {
        /// Index of the first leg.
        channel: usize,
        /// They are.
        on: bool,
    },
    /// Where the insert lies.
    SetInsert {
        /// Index of the channel.
        channel: usize,
        /// The new insert point.
        insert: InsertPoint,
    },
    /// Which mix the channel feeds.
    SetSite {
        /// Index of the channel.
        channel: usize,
        /// The new site.
        site: Site,
    },
}

impl Intent {
    /// The same about another channel; what is about no channel stays as it is.
    pub fn on(mut self, to: usize) -> Self {
        match &mut self {
            Self::ReleaseHands { channel }
            | Self::CutSuspect { channel, .. }
            | Self::VetoSuspect { channel, .. }
            | Self::ReleaseNotch { channel, .. }
            | Self::ClearNotches { channel, .. }
            | Self::SetGuardMode { channel, .. }
            | Self::GuardPickup { channel, .. }
            | Self::ArmRing { channel, .. }
            | Self::ForgetRings { channel }
            | Self::Rename { channel, .. }
            | Self::SetInstrument { channel, .. }
            | Self::SetRole { channel, .. }
            | Self::SetLeadVocal { channel, .. }
            | Self::Link { channel, .. }
            | Self::SetInsert { channel, .. }
            | Self::FaderStands { channel, .. }
            | Self::SetSite { channel, .. } => *channel = to,
            Self::ClearLive
            | Self::Accept(_)
            | Self::Reject(_)
            | Self::DidOnDesk(_)
            | Self::NotNow(_)
            | Self::Undo(_)
            | Self::SetProbesInShow(_)
            | Self::SetPhase(_)
            | Self::NewSong
            | Self::SetPolicy(..)
            | Self::SetLimit { .. }
            | Self::ResetTrust(_)
            | Self::Arm(..) => {}
        }
        self
    }

    /// True where it only says what a channel is: it holds at once, also while no audio comes.
    pub fn is_said(&self) -> bool {
        matches!(
            self,
            Self::Rename { .. }
                | Self::SetInstrument { .. }
                | Self::SetRole { .. }
                | Self::SetLeadVocal { .. }
                | Self::SetInsert { .. }
                | Self::SetSite { .. }
                | Self::FaderStands { .. }
        )
    }

    /// True where it says what classes of move may do, on all channels of an engine.
    pub fn is_policy(&self) -> bool {
        matches!(
            self,
            Self::SetPolicy(..) | Self::SetLimit { .. } | Self::Arm(..) | Self::ResetTrust(_)
        )
    }

    /// True where it carries a number that one engine gave: a card, a move, a suspect.
    pub fn is_numbered(&self) -> bool {
        matches!(
            self,
            Self::Accept(_)
                | Self::Reject(_)
                | Self::DidOnDesk(_)
                | Self::NotNow(_)
                | Self::Undo(_)
                | Self::CutSuspect { .. }
                | Self::VetoSuspect { .. }
        )
    }
}

/// A parameter that somebody changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HandChange {
    /// Sample of the channel's epoch.
    pub at_sample: u64,
    /// Which parameter.
    pub param: ParamId,
    /// Its new plain value.
    pub value: f32,
    /// Who: a hand, the host, or (what took effect of) the assistant's own change, which is never
    /// taken for a hand.
    pub by: By,
}

/// What one channel brings to one hop.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChannelInput<'a> {
    /// What was heard; `None`: a dropped hop or no audio, which is missing evidence.
    pub observation: Option<&'a Observation>,
    /// What the shadow's listener heard in this hop, where one was ordered ([`crate::Step::shadows`]).
    pub shadow: Option<&'a Observation>,
    /// What was turned since the last hop, in order.
    pub hand_changes: &'a [HandChange],
    /// What the presence model said of the second that ended [`ml_models::VERDICT_HOPS`] ago; `None`
    /// between verdicts, in silence, and where the model is off or late.
    pub presence: Option<&'a Presence>,
    /// What it said of that second by itself.
    pub alone: Option<Alone>,
    /// What the crowd model said of that second; ambience channels only.
    pub crowd: Option<&'a CrowdVerdict>,
    /// Clarity of the voice in that second, 0 to 1; channels that hear the whole mix only.
    pub mix_clarity: Option<f32>,
    /// What sticks out of the half minute before that, for what the channel carries.
    pub timbre: Option<&'a Bumps>,
    /// A verdict was due and the models had not answered yet: missing evidence.
    pub models_late: bool,
}

impl<'a> ChannelInput<'a> {
    /// What was heard in a hop, and what the models said in it, with no hand at the desk.
    pub fn heard(observation: Option<&'a Observation>, verdict: Option<&'a Verdict>) -> Self {
        Self {
            observation,
            hand_changes: &[],
            shadow: None,
            presence: verdict.and_then(|v| v.presence.as_ref()),
            alone: verdict.and_then(|v| v.alone),
            crowd: verdict.and_then(|v| v.crowd.as_ref()),
            mix_clarity: verdict.and_then(|v| v.clarity),
            timbre: verdict.and_then(|v| v.timbre.as_ref()),
            models_late: verdict.is_some_and(|v| v.late),
        }
    }
}
