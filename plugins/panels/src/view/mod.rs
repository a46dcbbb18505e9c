//! What the Channel panel shows: plain data, made by the shell once a frame.
//!
//! Every field has a default, so that a caller writes
//! `ChannelView { name, ..ChannelView::default() }` and a new field breaks nobody. What is not known
//! is `None` or `Unknown` and is shown as such.

mod audition;
mod automation;
mod card;
mod comp;
mod desk;
mod feedback;
mod ledger;
mod place;
mod strip;

pub use crate::theme::Brightness;
pub use audition::{AuditionView, AuditionWay};
pub use automation::{ClassView, LimitView, Stance};
pub use card::{CardView, Ghost, MAX_CARDS, Sureness};
pub use comp::{CompView, REDUCTION_BARS, REDUCTION_STEP_DB, Reduction};
pub use desk::{DeskMove, DeskSuspect, DeskView, MatrixRow, MatrixView, TileView, Tonight};
pub use feedback::{
    GROWS_DB_S, GuardMode, GuardView, NotchView, SuspectState, SuspectView, place_text,
};
pub use ledger::{MoveView, Mover, Outcome};
pub use place::{Contribution, INSTRUMENTS, InsertPoint, Phase, Role, Site};
pub use strip::{
    BandView, Dry, HpfView, LEAST_REDUCTION_DB, LevelView, METER_FLOOR_DBFS, MetersView, ParamView,
    SpectrumView,
};

/// Everything on the Channel panel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChannelView {
    /// Name of the channel; empty = no name.
    pub name: String,
    /// Number in the input list.
    pub number: Option<u16>,
    /// What the channel is assumed to be, and why; `None` = unknown.
    pub assumed: Option<Assumption>,
    /// What it sounds like; `None` = nothing was heard yet, or the models are off.
    pub sound: Option<Sound>,
    /// A Desk in the same process judges this channel: its switches stand over the channel's, and what classes may
    /// do is said there.
    pub judged_by_desk: bool,
    /// In a line check: what it has shown of the line so far ("works, source unproven"); else empty.
    pub line: String,
    /// What the channel carries.
    pub role: Role,
    /// What a person said that plays there: place in [`INSTRUMENTS`]; `None` = the name is read.
    pub instrument: Option<u8>,
    /// A person said that this is a lead vocal.
    pub lead_vocal: bool,
    /// Where on the console this insert sits.
    pub insert: InsertPoint,
    /// Which mix this channel serves.
    pub site: Site,
    /// How this channel's part in the mix is known.
    pub contribution: Contribution,
    /// Where the desk's fader stands, to be typed in.
    pub fader: ParamView,
    /// Clarity of the lead vocal from 0 to 1; `None` = unknown.
    pub clarity: Option<f32>,
    /// Level of the lead vocal over the rest, dB; `None` = unknown.
    pub lar_db: Option<f32>,
    /// Clarity is a model's estimate from a mix, not reckoned from what each channel contributes.
    pub clarity_is_estimate: bool,
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
    /// The compressor.
    pub comp: CompView,
    /// The feedback guard.
    pub guard: GuardView,
    /// What each class of move may do, in the order of the classes.
    pub classes: Vec<ClassView>,
    /// Limits of what is suggested and done by itself.
    pub limits: Vec<LimitView>,
    /// The models: name, and how each is: "healthy", "off: file is missing".
    pub models: Vec<(String, String)>,
    /// Magnitude of the strip as it is set: `[Hz, dB]`, frequencies rising.
    pub curve: Vec<[f32; 2]>,
    /// Live spectrum; `None` while there is none.
    pub spectrum: Option<SpectrumView>,
    /// Open cards, best first; at most [`MAX_CARDS`] are shown.
    pub cards: Vec<CardView>,
    /// What is heard on the cue bus.
    pub audition: AuditionView,
    /// The card that a button of the host's has picked, and how often one was picked.
    pub picked: Option<(u64, u32)>,
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
    /// How bright the panel is.
    pub brightness: Brightness,
    /// Size of everything, 1 = 100 %.
    pub scale: f32,
}

/// What the channel is assumed to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assumption {
    /// "lead vocal".
    pub what: String,
    /// "from the name", "from the input list".
    pub why: String,
}

/// What the channel sounds like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sound {
    /// "kick", or "unknown" where the model does not stand by it.
    pub what: String,
    /// How sure: "93 %", "maybe kick".
    pub sure: String,
    /// The likeliest classes with their probabilities, likeliest first.
    pub likeliest: Vec<(String, f32)>,
    /// The sound is not what was said of the channel: "named bass, sounds like kick".
    pub mismatch: Option<String>,
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
