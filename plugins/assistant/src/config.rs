//! What a person has said about a channel.

use ml_models::names::{self, Line};
use ml_models::{Ask, Instrument};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a channel carries (DESIGN section 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A microphone or a DI on stage.
    #[default]
    Input,
    /// A return of an effect.
    FxReturn,
    /// A group of channels.
    Bus,
    /// Tracks from a machine.
    Playback,
    /// Click or timecode: no musical cards, never learned from.
    Click,
    /// Talkback: no musical cards, never learned from.
    Talkback,
    /// The announcer's microphone.
    Mc,
    /// Audience microphones.
    Ambience,
    /// A measurement microphone, or the mix as a reference.
    Measurement,
    /// Nothing: a spare channel, or the second leg of a linked pair.
    Unused,
}

impl Role {
    /// What a name alone says. A "drum mix" and a "vocal bus" may be one line of the desk: it is taken for a source.
    pub fn by_name(name: &str) -> Self {
        match names::line_from_name(name) {
            Some(Line::Playback) => Self::Playback,
            Some(Line::Click) => Self::Click,
            Some(Line::Talkback) => Self::Talkback,
            Some(Line::Mc) => Self::Mc,
            Some(Line::Ambience | Line::Room) => Self::Ambience,
            Some(Line::FxReturn) => Self::FxReturn,
            Some(Line::Measurement) => Self::Measurement,
            Some(Line::Bus) if !names::is_drum_mix(name) && !names::is_of_source(name) => Self::Bus,
            Some(Line::Bus) | None => Self::Input,
        }
    }

    /// True where the audience may hear the channel by the PA: not click, timecode or talkback, and not what
    /// listens to the hall itself.
    pub const fn reaches_the_audience(self) -> bool {
        !matches!(
            self,
            Self::Click | Self::Talkback | Self::Measurement | Self::Ambience | Self::Unused
        )
    }

    /// True where the audience hears the channel as itself: buses hold others again, ambience is not in the mix.
    pub const fn is_source(self) -> bool {
        matches!(self, Self::Input | Self::Playback | Self::FxReturn | Self::Mc)
    }

    /// True where there is something to learn of how the channel sounds: never of click, timecode
    /// or talkback (DESIGN section 4), and a measurement microphone hears everything.
    pub const fn teaches(self) -> bool {
        self.reaches_the_audience()
    }

    /// Which models listen to a channel of this role.
    pub const fn asks(self) -> Ask {
        Ask {
            presence: !matches!(self, Self::Click | Self::Unused),
            crowd: matches!(self, Self::Ambience),
            clarity: matches!(self, Self::Measurement | Self::Bus),
            timbre: self.teaches() && !matches!(self, Self::Bus),
        }
    }
}

/// Where the insert lies on the desk (DESIGN section 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InsertPoint {
    /// Nobody has said.
    #[default]
    Unknown,
    /// Straight after the head amp.
    BeforeEq,
    /// After the desk's EQ.
    AfterEq,
    /// After the desk's dynamics.
    AfterDynamics,
    /// After the fader.
    AfterFader,
}

/// Which mix this channel feeds (DESIGN section 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Site {
    /// The audience's mix.
    #[default]
    Foh,
    /// The monitor mixes.
    Monitors,
    /// Both from one desk.
    Both,
}

/// What a person, the input list or the host has said about a channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChannelConfig {
    /// Identity, kept in the state of the instance.
    pub id: Uuid,
    /// Number on the desk, as a person counts.
    pub number: u16,
    /// Name as the engineer wrote it; in a rehearsal the stem's file name without extension.
    pub name: String,
    /// What it carries.
    pub role: Role,
    /// Where the insert lies.
    pub insert: InsertPoint,
    /// Which mix it feeds.
    pub site: Site,
    /// Instrument by the input list; where `None` the name is read.
    pub instrument: Option<Instrument>,
    /// A lead vocal: never automatic, its level never touched.
    pub lead_vocal: bool,
    /// Declared pair: index of the other channel.
    pub pair: Option<u16>,
    /// Two legs.
    pub stereo: bool,
    /// Somebody said where the desk's fader stands: `fader_db` counts, also where it is 0 dB.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fader_typed: bool,
}

impl ChannelConfig {
    /// A mono line at FOH with this name, of which nothing else is known.
    pub fn named(number: u16, name: &str, id: Uuid) -> Self {
        Self {
            id,
            number,
            name: name.to_owned(),
            role: Role::by_name(name),
            insert: InsertPoint::default(),
            site: Site::default(),
            instrument: None,
            lead_vocal: false,
            pair: None,
            stereo: false,
            fader_typed: false,
        }
    }
}
