//! What the Channel panel shows: plain data, made by the shell once a frame.
//!
//! Every field has a default, so that a caller writes
//! `ChannelView { name, ..ChannelView::default() }` and a new field breaks nobody. What is not known
//! is `None` or `Unknown` and is shown as such.

/// Most cards that the panel shows at once.
pub const MAX_CARDS: usize = 3;

/// Everything on the Channel panel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChannelView {
    /// Name of the channel; empty = no name.
    pub name: String,
    /// Number in the input list.
    pub number: Option<u16>,
    /// What the channel is assumed to be, and why; `None` = unknown.
    pub assumed: Option<Assumption>,
    /// Where on the console this insert sits.
    pub insert: InsertPoint,
    /// Which mix this channel serves.
    pub site: Site,
    /// How this channel's part in the mix is known.
    pub contribution: Contribution,
    /// Clarity from 0 to 1; `None` = unknown.
    pub clarity: Option<f32>,
    /// Why clarity is not known, in a few words: "faders not known".
    pub clarity_unknown_because: String,
    /// What works and what is off.
    pub health: Health,
    /// Phase of the show.
    pub phase: Phase,
    /// Levels.
    pub meters: MetersView,
    /// Gain at the head of the strip.
    pub trim: ParamView,
    /// High-pass.
    pub hpf: HpfView,
    /// EQ bands in order; at most 8 are drawn.
    pub bands: Vec<BandView>,
    /// Magnitude of the strip as it is set: `[Hz, dB]`, frequencies rising.
    pub curve: Vec<[f32; 2]>,
    /// Live spectrum; `None` while there is none.
    pub spectrum: Option<SpectrumView>,
    /// Open cards, best first; at most [`MAX_CARDS`] are shown.
    pub cards: Vec<CardView>,
    /// What to say where there is no card: "Listening: 12 s of 20 s heard.".
    pub no_card: String,
    /// Moves, newest first.
    pub moves: Vec<MoveView>,
    /// Freeze is on.
    pub freeze: bool,
    /// Mine is on.
    pub mine: bool,
    /// Dry or raw.
    pub dry: Dry,
    /// The engineer has a hand on this channel: the assistant stands back.
    pub hands_on: bool,
    /// First words of the status, set in bold: "Suggest only".
    pub status: String,
    /// The rest of the status: "automation off since load".
    pub status_detail: String,
}

/// What the channel is assumed to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assumption {
    /// "lead vocal".
    pub what: String,
    /// "from the name", "from the input list".
    pub why: String,
}

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

/// What works and what is off.
#[derive(Clone, Debug, PartialEq)]
pub struct Health {
    /// How bad it is.
    pub state: HealthState,
    /// In a few words: "healthy", "models off", "listening stopped, audio runs".
    pub text: String,
}

impl Default for Health {
    fn default() -> Self {
        Self { state: HealthState::Starting, text: "starting".to_owned() }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HealthState {
    /// Nothing known yet.
    #[default]
    Starting,
    /// All works.
    Good,
    /// Something is off; the rest works.
    Reduced,
    /// The assistant is off; audio goes on.
    Off,
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

/// Levels of the strip.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetersView {
    /// What arrives.
    pub input: LevelView,
    /// What leaves.
    pub output: LevelView,
    /// Gain reduction of the compressor, dB, 0 or above; `None` = compressor off.
    pub gain_reduction_db: Option<f32>,
    /// Highest true peak at the input that is held, dBTP; `None` = nothing heard.
    pub true_peak_dbtp: Option<f32>,
    /// Short-term loudness, LUFS; `None` = nothing heard.
    pub short_term_lufs: Option<f32>,
}

/// One meter. Ballistics and holding are the shell's; the panel has no clock.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelView {
    /// Sample peak now, dBFS; negative infinity = silence.
    pub peak_dbfs: f32,
    /// RMS now, dBFS; negative infinity = silence.
    pub rms_dbfs: f32,
    /// Held peak, dBFS; negative infinity = none.
    pub hold_dbfs: f32,
    /// Clips since the engineer last cleared them.
    pub clips: u32,
}

impl Default for LevelView {
    fn default() -> Self {
        let none = f32::NEG_INFINITY;
        Self { peak_dbfs: none, rms_dbfs: none, hold_dbfs: none, clips: 0 }
    }
}

/// One parameter: mirrored from the table of the strip by the shell.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamView {
    /// Place in the table; comes back in intents.
    pub index: u16,
    /// Plain value.
    pub value: f32,
    /// The value as engineers write it: "2.52 kHz", "-3.0 dB".
    pub text: String,
    /// Smallest plain value.
    pub min: f32,
    /// Largest plain value.
    pub max: f32,
    /// Value of a new strip.
    pub default: f32,
    /// Even on a logarithmic scale; `min` is above 0 then.
    pub log: bool,
}

impl Default for ParamView {
    fn default() -> Self {
        let (text, log) = (String::new(), false);
        Self { index: 0, value: 0.0, text, min: 0.0, max: 1.0, default: 0.0, log }
    }
}

/// The high-pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HpfView {
    /// Switch, 0 or 1.
    pub on: ParamView,
    /// Corner, Hz.
    pub freq_hz: ParamView,
    /// Choice of slope, by index: 12, 18, 24 dB per octave; empty text = not offered.
    pub slope: ParamView,
}

/// One EQ band.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BandView {
    /// Switch, 0 or 1.
    pub on: ParamView,
    /// Choice of shape, by index; its text is its word: "bell".
    pub shape: ParamView,
    /// Centre or corner, Hz.
    pub freq_hz: ParamView,
    /// Gain, dB.
    pub gain_db: ParamView,
    /// Quality factor.
    pub q: ParamView,
}

/// Live spectrum, all three of one length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpectrumView {
    /// Centre of each bin, Hz, rising.
    pub hz: Vec<f32>,
    /// What arrives, dBFS.
    pub before_db: Vec<f32>,
    /// What leaves, dBFS.
    pub after_db: Vec<f32>,
}

/// One suggestion.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardView {
    /// Identity; comes back in intents.
    pub id: u64,
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
    /// What accepting would do to the curve.
    pub ghosts: Vec<Ghost>,
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

/// One line of the ledger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MoveView {
    /// Identity; comes back in intents.
    pub id: u64,
    /// Time of day or of the show: "21:14".
    pub time: String,
    /// What was changed: "HPF 80 → 110".
    pub text: String,
    /// Who did it.
    pub by: Mover,
    /// What came of it.
    pub outcome: Outcome,
    /// It has been taken back.
    pub undone: bool,
}

/// Who made a move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mover {
    /// The assistant, accepted by the engineer: can be undone here.
    #[default]
    Assistant,
    /// The engineer's hand.
    You,
    /// The host: automation or a recall.
    Host,
}

/// What came of a move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// Not looked at, or not yet.
    #[default]
    None,
    /// It did what was expected.
    Helped,
    /// The evidence does not say.
    CannotTell,
    /// It did not do what was expected.
    NoHelp,
}

impl Outcome {
    /// As a person reads it; empty for `None`.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Helped => "✓ helped",
            Self::CannotTell => "can't tell",
            Self::NoHelp => "no help",
        }
    }
}

/// Strip off or on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dry {
    /// The strip works.
    #[default]
    Off,
    /// Strip off; trim down, polarity and notches stay.
    Dry,
    /// Nothing of the strip stays.
    Raw,
}
