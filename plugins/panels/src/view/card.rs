//! Suggestions as cards.

/// Most cards that the panel shows at once.
pub const MAX_CARDS: usize = 3;

/// One suggestion.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardView {
    /// Identity; comes back in intents.
    pub id: u64,
    /// Index of its channel, on a Desk.
    pub channel: u16,
    /// Name of its channel, on a Desk.
    pub channel_name: String,
    /// Class as a person reads it: "resonance".
    pub class: String,
    /// At most ten words: "Boxy at 480. Cut 3, Q 2.".
    pub headline: String,
    /// What was heard, where, for how long.
    pub reason: String,
    /// The numbers, as label and text: ("over soundcheck", "5.1 dB").
    pub numbers: Vec<(String, String)>,
    /// How sure.
    pub sureness: Sureness,
    /// Seconds until it expires; `None` = stays until resolved.
    pub left_s: Option<u32>,
    /// True where nothing can be set here: the engineer does it on the desk. Has no Accept.
    pub advice: bool,
    /// True where accepting sets nothing yet: it arms the trim, which then makes up for the head amp.
    pub arms: bool,
    /// Why this one cannot be heard on the cue bus; empty = it can.
    pub no_audition: String,
    /// What accepting would do to the curve.
    pub ghosts: Vec<Ghost>,
}

impl CardView {
    /// True where accepting changes the sound at once: that can be heard before, on the cue bus.
    pub fn is_heard(&self) -> bool {
        !self.advice && !self.arms
    }
}

/// How sure a suggestion is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sureness {
    /// Below 0.6.
    #[default]
    Hunch,
    /// From 0.6.
    Likely,
    /// From 0.8.
    Sure,
}

impl Sureness {
    /// As a person reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hunch => "hunch",
            Self::Likely => "likely",
            Self::Sure => "sure",
        }
    }
}

/// A suggested band or high-pass, drawn dashed over the curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ghost {
    /// Where the numbered disc stands, Hz.
    pub at_hz: f32,
    /// Where the numbered disc stands, dB.
    pub at_db: f32,
    /// The band alone: `[Hz, dB]`, frequencies rising. Empty = only the disc is drawn.
    pub curve: Vec<[f32; 2]>,
}
