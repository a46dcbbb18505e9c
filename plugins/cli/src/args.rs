//! The command line (DESIGN section 8). Commands that are not built yet are not listed.

use std::path::PathBuf;

use assistant::{AutoAccept, Phase};
use clap::{Parser, Subcommand, ValueEnum};

/// Deskmate beside the engineer, without a desk: hears a show from files.
#[derive(Debug, Parser)]
#[command(name = "deskmate", version, about)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the engine over a folder of stems, or over the built-in demo show.
    Rehearse(RehearseArgs),
    /// The rehearsal benchmark: plant faults in stems, run pairs with and without, print the table.
    Score(ScoreArgs),
    /// Say what files sound like: one JSON line a file.
    Identify(IdentifyArgs),
    /// Say second by second how clear a voice is over its backing, and what covers it.
    Clarity(ClarityArgs),
    /// Rehearse feedback in closed loops: detection times, false notches, gain before feedback.
    Feedback(FeedbackArgs),
}

/// `deskmate clarity`
#[derive(Debug, clap::Args)]
pub struct ClarityArgs {
    /// The voice: WAV or FLAC, mono or stereo; several are heard as one
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    pub vocal: Vec<PathBuf>,
    /// All that plays beside it, one file a channel
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    pub backing: Vec<PathBuf>,
    /// Hearing loss of the listener, dB, the same in all bands
    #[arg(long, value_name = "DB", default_value_t = 0.0, value_parser = hearing_loss)]
    pub hearing_loss: f64,
}

/// A loss that ears can have, dB.
fn hearing_loss(text: &str) -> Result<f64, String> {
    let db: f64 = text.parse().map_err(|_| "is not a number".to_owned())?;
    if (0.0..=120.0).contains(&db) { Ok(db) } else { Err("is not within 0 to 120".to_owned()) }
}

/// `deskmate rehearse`
#[derive(Debug, clap::Args)]
pub struct RehearseArgs {
    /// Folder of WAV or FLAC stems (one file a channel) or a multichannel WAV; without it, the
    /// built-in demo show. A file called mix__sum_of_stems* is left out: it is no channel.
    pub show: Option<PathBuf>,
    /// Where the log and the report go [default: deskmate-out/SHOW]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Input list (TOML): instrument, role, lead and pair by channel name
    #[arg(long, value_name = "FILE")]
    pub input_list: Option<PathBuf>,
    /// Venue layer: not built yet, refused
    #[arg(long, value_name = "FILE")]
    pub venue: Option<PathBuf>,
    /// Policy (TOML): what each class may do, limits, changes of phase by time
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Script (TOML): what somebody accepts, rejects, undoes at which time
    #[arg(long, value_name = "FILE")]
    pub script: Option<PathBuf>,
    /// Phase to begin in
    #[arg(long, value_enum, default_value_t = PhaseArg::Soundcheck)]
    pub phase: PhaseArg,
    /// Which suggestions are accepted, in place of an engineer; confident: 0.8 or above
    #[arg(long, value_enum, default_value_t = AcceptArg::None)]
    pub accept: AcceptArg,
    /// Also write mix.wav and stems/ as they leave the strips (32-bit float, show rate)
    #[arg(long)]
    pub render: bool,
    /// Print the log to standard output; the table goes to standard error
    #[arg(long)]
    pub jsonl: bool,
    /// Threads that listen; decisions are the same for any number [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// Hear by names and features alone
    #[arg(long)]
    pub no_models: bool,
    /// Log what each channel sounds like, once a second
    #[arg(long)]
    pub observations: bool,
    /// Seed of the built-in demo show
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "show")]
    pub demo_seed: u64,
    /// The demo show without its planted faults
    #[arg(long, conflicts_with = "show")]
    pub demo_clean: bool,
}

/// `deskmate score`
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("table").multiple(true))]
pub struct ScoreArgs {
    /// Folders of stems (an input-list.toml in one is its desk's) or multichannel files; without any, the
    /// built-in demo band
    pub shows: Vec<PathBuf>,
    /// Draws where and when faults are planted, and the demo bands
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Print one JSON line instead of the table
    #[arg(long)]
    pub json: bool,
    /// Pairs of each fault in each show
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100))]
    pub pairs: u64,
    /// Only faults of this class, or this one fault; may be given several times
    #[arg(long, value_name = "CLASS")]
    pub only: Vec<String>,
    /// Shorter shows are looped to this length, seconds
    #[arg(long = "length", value_name = "SECONDS", default_value_t = 180.0, value_parser = length)]
    pub length_s: f64,
    /// Demo bands, where no show is given
    #[arg(long, value_name = "N", default_value_t = 2, conflicts_with = "shows", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub demos: u32,
    /// Hear by names and features alone
    #[arg(long)]
    pub no_models: bool,
    /// Also write score.json and score.html here
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Also fit confidence to the cards of this run, every third show held out, and write the table
    #[arg(long, value_name = "FILE", group = "table")]
    pub calibrate: Option<PathBuf>,
    /// Also fit the odds of a resonance against the own soundcheck to the looks of this run, and write the table
    #[arg(long, value_name = "FILE", group = "table")]
    pub fit_resonance: Option<PathBuf>,
    /// What a table says of where it comes from: the commit
    #[arg(long, value_name = "TEXT", requires = "table")]
    pub note: Option<String>,
    /// Threads; figures are the same for any number [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
}

/// A length that faults fit into.
fn length(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(s) if (60.0..=3_600.0).contains(&s) => Ok(s),
        _ => Err("60 to 3600 seconds".to_owned()),
    }
}

/// `deskmate identify`
#[derive(Debug, clap::Args)]
pub struct IdentifyArgs {
    /// WAV or FLAC files, mono or stereo, any sample rate
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// A phase that a rehearsal may begin in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PhaseArg {
    /// Line by line.
    LineCheck,
    /// The band plays for the engineer.
    Soundcheck,
    /// The audience is in.
    Show,
}

impl From<PhaseArg> for Phase {
    fn from(phase: PhaseArg) -> Self {
        match phase {
            PhaseArg::LineCheck => Self::LineCheck,
            PhaseArg::Soundcheck => Self::Soundcheck,
            PhaseArg::Show => Self::Show,
        }
    }
}

/// What stands in for the engineer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AcceptArg {
    /// Nothing is accepted.
    None,
    /// What is sure.
    Confident,
    /// Everything.
    All,
}

impl From<AcceptArg> for AutoAccept {
    fn from(accept: AcceptArg) -> Self {
        match accept {
            AcceptArg::None => Self::None,
            AcceptArg::Confident => Self::Confident,
            AcceptArg::All => Self::All,
        }
    }
}

/// A week's work, and an end to it.
fn minutes(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(minutes) if (0.0..=10_000.0).contains(&minutes) => Ok(minutes),
        _ => Err("0 to 10000 minutes".to_owned()),
    }
}

fn amount(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(amount) if amount <= 100_000 => Ok(amount),
        _ => Err("0 to 100000".to_owned()),
    }
}

/// `deskmate feedback`
#[derive(Debug, clap::Args)]
pub struct FeedbackArgs {
    /// Seed of rooms, places in the sources and melodies
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Closed-loop trials, a quarter each at 0.5, 1, 3 and 6 dB over the maximum stable gain
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = amount)]
    pub trials: usize,
    /// Minutes of voices in stable loops
    #[arg(long, value_name = "MIN", default_value_t = 30.0, value_parser = minutes)]
    pub voice_minutes: f64,
    /// Minutes of tonal sources in stable loops
    #[arg(long, value_name = "MIN", default_value_t = 30.0, value_parser = minutes)]
    pub tonal_minutes: f64,
    /// Rooms that are rung out with eight notches
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = amount)]
    pub ring_outs: usize,
    /// How the guard is set
    #[arg(long, value_enum, default_value_t = GuardModeArg::Show)]
    pub mode: GuardModeArg,
    /// Let the guard probe in the show too (a ring-out always does)
    #[arg(long)]
    pub probe: bool,
    /// One dry source in place of all others (WAV or FLAC)
    #[arg(long, value_name = "FILE")]
    pub source: Option<PathBuf>,
    /// One loop impulse response in place of the measured rooms (WAV or FLAC)
    #[arg(long, value_name = "FILE")]
    pub ir: Option<PathBuf>,
    /// Write what the listener's scorecard sees of rings and of other lines (CSV), and fit its weights to it,
    /// in place of the rehearsal. Material for tuning goes into --data, and --seed is not one of the figures'
    #[arg(long, value_name = "FILE", requires = "data", conflicts_with_all = ["json", "mode", "probe", "ring_outs"])]
    pub features: Option<PathBuf>,
    /// Folder of recordings: voices, tonal, rooms, howls [default: the project's shared data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Threads; the figures are the same for any number [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
}

/// How the guard is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GuardModeArg {
    /// Strict.
    Show,
    /// Before doors: sensitive, with the probe.
    RingOut,
}
