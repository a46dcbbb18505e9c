//! The report: one HTML file that needs nothing else, for the screen and for paper.
//!
//! Plain data in, text out: nothing here knows the engine.

mod cards;
mod channel;
pub mod clarity;
mod levels;
mod page;
mod rings;
mod spectrum;
mod svg;
pub(crate) mod text;
mod timeline;

pub(crate) use page::STYLE;
pub use page::html;

/// Third-octave bands in a spectrum.
pub const BANDS: usize = dsp_core::listen::observation::THIRD_OCTAVES;

/// All that the report shows.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Name of the show.
    pub show: String,
    /// Where it came from, as the person gave it.
    pub source: String,
    /// Version of the program.
    pub version: String,
    /// Sample rate that the show was heard at, Hz.
    pub rate_hz: u32,
    /// Length, seconds.
    pub length_s: f64,
    /// Phases with the time they began, seconds.
    pub phases: Vec<(f64, String)>,
    /// How suggestions were decided on, in words.
    pub accept: String,
    /// What was assumed, a sentence each.
    pub assumptions: Vec<String>,
    /// What was left aside or converted, a sentence each.
    pub notes: Vec<String>,
    /// "models on", or why they are off.
    pub models: String,
    /// How the faders are known, in a few words.
    pub faders: String,
    /// What was planted, where this is the demo show.
    pub planted: Vec<PlantedRow>,
    /// Suggestions in the order in which they were raised.
    pub cards: Vec<Card>,
    /// Channels in console order.
    pub channels: Vec<Channel>,
}

/// A planted fault and whether it was found.
#[derive(Clone, Debug, Default)]
pub struct PlantedRow {
    /// Channel.
    pub channel: String,
    /// What was wrong, in words.
    pub words: String,
    /// Class that it should raise.
    pub class: String,
    /// When, in words.
    pub when: String,
    /// Number of the card that found it.
    pub found_by: Option<usize>,
}

/// One suggestion and what became of it.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// Index of the channel.
    pub channel: usize,
    /// Class, in words.
    pub class: String,
    /// At most ten words.
    pub headline: String,
    /// Why, in a sentence.
    pub evidence: String,
    /// Name, value with unit.
    pub numbers: Vec<(String, String)>,
    /// What would be done: a move or an advice.
    pub proposal: String,
    /// 0 to 1.
    pub confidence: f64,
    /// The ground that carried it most.
    pub carried_by: String,
    /// sure, likely, hunch.
    pub sureness: String,
    /// Predicted effect.
    pub expected: Option<String>,
    /// When it was raised, seconds.
    pub raised_s: f64,
    /// When its move took effect, seconds.
    pub applied_s: Option<f64>,
    /// What was decided, in words, and when, seconds.
    pub decided: Option<(String, f64)>,
    /// Clipping or a lost line: red instead of amber.
    pub urgent: bool,
    /// The same said again later: when, seconds, and in which words.
    pub again: Vec<(f64, String)>,
}

/// One channel over the whole show.
#[derive(Clone, Debug, Default)]
pub struct Channel {
    /// Name.
    pub name: String,
    /// What plays there, in words, and how that is known.
    pub instrument: String,
    /// What it sounded like over the whole show, in words; empty where nothing was heard.
    pub sounds_like: String,
    /// Its sound is not what its name says, in words.
    pub mismatch: Option<String>,
    /// Mono or stereo.
    pub legs: usize,
    /// When the stem ended, seconds, where it ended before the show.
    pub ended_s: Option<f64>,
    /// Levels, evenly spaced over the show.
    pub points: Vec<Point>,
    /// Long-term spectrum of the active part before the strip, dBFS a band; empty where silent.
    pub before_db: Vec<f32>,
    /// The same behind the strip.
    pub after_db: Vec<f32>,
    /// Gain of the strip as it stands at the end, dB at each band's centre; empty where flat.
    pub strip_db: Vec<f32>,
    /// What stands on the strip at the end, in words; empty where nothing.
    pub settings: String,
    /// Rows of the table: name, value.
    pub numbers: Vec<(String, String)>,
    /// Highest true peak, dBTP.
    pub true_peak_dbtp: f32,
    /// p95 of 1 s true peak over active seconds, dBTP.
    pub p95_dbtp: Option<f32>,
    /// Seconds in which the source played.
    pub active_s: f64,
    /// Loudest short-term loudness, LUFS.
    pub short_term_lufs: f32,
    /// Noise floor, dBFS.
    pub noise_dbfs: f32,
    /// In a line check: what it has shown of the line at its end; else empty.
    pub line: String,
    /// What `clarity` rests on, in words.
    pub clarity_of: String,
    /// Clarity of a lead vocal, where contributions are known or assumed: end of the second, value
    /// where the voice sang in it; or of the voice in a mix, as the model hears it. Empty for all others.
    pub clarity: Vec<(f64, Option<f32>)>,
    /// Frequencies that were thought to ring, in the order in which they were first told.
    pub rings: Vec<Ring>,
}

/// A frequency that was thought to ring.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ring {
    /// Hz.
    pub hz: f32,
    /// When it was first told, seconds.
    pub first_s: f64,
    /// How often it was told.
    pub times: usize,
    /// How sure the guard was at most, 0 to 1.
    pub sure: f32,
    /// Fastest growth, dB/s.
    pub growth_db_s: f32,
    /// The last thing that was found or done, in words.
    pub became: String,
}

/// Levels of one stretch of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Highest true peak before the strip, dBTP.
    pub pre_peak: f32,
    /// RMS before the strip, dBFS.
    pub pre_rms: f32,
    /// Highest true peak behind the strip, dBTP.
    pub post_peak: f32,
    /// RMS behind the strip, dBFS.
    pub post_rms: f32,
    /// Whether the source played.
    pub active: bool,
}

/// The numbers of the cards that concern channel `index`, counted from 1.
fn cards_of(report: &Report, index: usize) -> impl Iterator<Item = (usize, &Card)> {
    report
        .cards
        .iter()
        .enumerate()
        .filter(move |(_, c)| c.channel == index)
        .map(|(i, c)| (i + 1, c))
}
