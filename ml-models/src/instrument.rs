//! The seventeen classes of sources that Deskmate tells apart (DESIGN 8).

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a channel carries. The order is fixed; in files the classes are written in snake_case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instrument {
    /// Bass drum.
    Kick,
    /// Snare drum, either side.
    Snare,
    /// Rack and floor toms.
    Toms,
    /// Hi-hat, ride, crashes and overheads.
    Cymbals,
    /// Everything else that is struck or shaken, tuned or not.
    Percussion,
    /// Bass guitar, double bass, synth bass.
    Bass,
    /// Electric guitar, pedal and lap steel.
    ElectricGuitar,
    /// Acoustic guitar and its plucked relatives: banjo, mandolin, ukulele.
    AcousticGuitar,
    /// Piano, electric piano, organ, accordion and other keyboards.
    Keys,
    /// Synthesiser.
    Synth,
    /// Bowed strings and harp.
    Strings,
    /// Trumpet, trombone, horn, tuba.
    Brass,
    /// Saxophone, flute, reeds; the harmonica stands here too.
    Woodwinds,
    /// A singing voice or several.
    Singing,
    /// A speaking voice.
    Speech,
    /// The audience.
    Crowd,
    /// Noise: hum, hiss, wind, a test signal.
    Noise,
}

impl Instrument {
    /// All classes, in their fixed order.
    pub const ALL: [Self; 17] = [
        Self::Kick,
        Self::Snare,
        Self::Toms,
        Self::Cymbals,
        Self::Percussion,
        Self::Bass,
        Self::ElectricGuitar,
        Self::AcousticGuitar,
        Self::Keys,
        Self::Synth,
        Self::Strings,
        Self::Brass,
        Self::Woodwinds,
        Self::Singing,
        Self::Speech,
        Self::Crowd,
        Self::Noise,
    ];

    /// The name in files and on the command line, as in DESIGN 8.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Kick => "kick",
            Self::Snare => "snare",
            Self::Toms => "toms",
            Self::Cymbals => "cymbals",
            Self::Percussion => "percussion",
            Self::Bass => "bass",
            Self::ElectricGuitar => "electric_guitar",
            Self::AcousticGuitar => "acoustic_guitar",
            Self::Keys => "keys",
            Self::Synth => "synth",
            Self::Strings => "strings",
            Self::Brass => "brass",
            Self::Woodwinds => "woodwinds",
            Self::Singing => "singing",
            Self::Speech => "speech",
            Self::Crowd => "crowd",
            Self::Noise => "noise",
        }
    }

    /// The class that [`Instrument::id`] names; `None` where there is none.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.id() == id)
    }
}

impl Instrument {
    /// True for two classes of one family: those that ears confuse, and that nobody patches one for the
    /// other without hearing it (kick and tom, keys and synth, singing and speech).
    pub fn is_alike(self, other: Self) -> bool {
        self.family() == other.family()
    }

    /// A voice, singing or speaking.
    pub fn is_voice(self) -> bool {
        self.is_alike(Self::Singing)
    }

    fn family(self) -> u8 {
        match self {
            Self::Kick | Self::Toms => 0,
            Self::Snare | Self::Cymbals | Self::Percussion => 1,
            Self::Bass => 2,
            Self::ElectricGuitar | Self::AcousticGuitar => 3,
            Self::Keys | Self::Synth | Self::Strings => 4,
            Self::Brass | Self::Woodwinds => 5,
            Self::Singing | Self::Speech => 6,
            Self::Crowd | Self::Noise => 7,
        }
    }
}

impl fmt::Display for Instrument {
    /// As an engineer says it: "electric guitar", "vocal", "overheads" stay one short noun.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::ElectricGuitar => "electric guitar",
            Self::AcousticGuitar => "acoustic guitar",
            Self::Singing => "vocal",
            other => other.id(),
        })
    }
}
