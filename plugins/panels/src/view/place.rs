//! Where and when: insert point, site, contribution, phase.

/// Where on the console the insert sits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InsertPoint {
    /// Not told.
    #[default]
    Unknown,
    /// Before the desk's EQ.
    BeforeEq,
    /// After the desk's EQ, before its dynamics.
    AfterEq,
    /// After the desk's dynamics, before the fader.
    AfterDynamics,
    /// After the fader.
    AfterFader,
}

impl InsertPoint {
    /// All, in order.
    pub const ALL: [Self; 5] =
        [Self::Unknown, Self::BeforeEq, Self::AfterEq, Self::AfterDynamics, Self::AfterFader];

    /// As a person reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::BeforeEq => "before desk EQ",
            Self::AfterEq => "after desk EQ",
            Self::AfterDynamics => "after dynamics",
            Self::AfterFader => "after fader",
        }
    }
}

/// Which mix the channel serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Site {
    /// Front of house.
    #[default]
    Foh,
    /// Monitors.
    Monitors,
    /// Both from one desk.
    Both,
}

impl Site {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Foh, Self::Monitors, Self::Both];

    /// As a person reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Foh => "FOH",
            Self::Monitors => "monitors",
            Self::Both => "FOH + mon",
        }
    }
}

/// How the channel's part in the mix is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Contribution {
    /// Nobody told where the fader stands.
    #[default]
    Unknown,
    /// Typed in, told by the host or by the desk.
    Known,
    /// Estimated from a mix-reference input.
    Estimated,
    /// A rehearsal of stems assumes 0 dB.
    Unity,
}

impl Contribution {
    /// As a person reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Known => "known",
            Self::Estimated => "estimated",
            Self::Unity => "unity assumed",
        }
    }
}

/// Phase of the show, set by a person only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is suggested.
    Changeover,
    /// Is each line there.
    LineCheck,
    /// Everything is suggested.
    #[default]
    Soundcheck,
    /// Little is suggested, for a short time.
    Show,
}

impl Phase {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::Changeover, Self::LineCheck, Self::Soundcheck, Self::Show];

    /// As a person reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Changeover => "Changeover",
            Self::LineCheck => "Line check",
            Self::Soundcheck => "Soundcheck",
            Self::Show => "Show",
        }
    }
}

/// What the channel carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// Click or timecode.
    Click,
    /// Talkback.
    Talkback,
    /// The announcer's microphone.
    Mc,
    /// Audience microphones.
    Ambience,
    /// A measurement microphone, or the mix as a reference.
    Measurement,
    /// Nothing: a spare channel.
    Unused,
}

impl Role {
    /// All, in order.
    pub const ALL: [Self; 10] = [
        Self::Input,
        Self::FxReturn,
        Self::Bus,
        Self::Playback,
        Self::Click,
        Self::Talkback,
        Self::Mc,
        Self::Ambience,
        Self::Measurement,
        Self::Unused,
    ];

    /// As a person reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::FxReturn => "FX return",
            Self::Bus => "bus",
            Self::Playback => "playback",
            Self::Click => "click, timecode",
            Self::Talkback => "talkback",
            Self::Mc => "MC",
            Self::Ambience => "ambience",
            Self::Measurement => "measurement",
            Self::Unused => "not used",
        }
    }
}

/// Instruments as a person reads them, in the order of the models' classes (DESIGN section 8).
pub const INSTRUMENTS: [&str; 17] = [
    "kick",
    "snare",
    "toms",
    "cymbals",
    "percussion",
    "bass",
    "electric guitar",
    "acoustic guitar",
    "keys",
    "synth",
    "strings",
    "brass",
    "woodwinds",
    "singing",
    "speech",
    "crowd",
    "noise",
];
