//! The strip as it stands: levels, parameters, spectrum, dry.

/// Bottom of the level meters, dBFS: nothing below it is shown.
pub const METER_FLOOR_DBFS: f32 = -60.0;
/// Least gain reduction that is shown, dB: readings have one decimal.
pub const LEAST_REDUCTION_DB: f32 = 0.05;

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

/// Strip off or on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "the words of the parameter: off, dry, raw")]
pub enum Dry {
    /// The strip works.
    #[default]
    Off,
    /// Strip off; trim down, polarity and notches stay.
    Dry,
    /// Nothing of the strip stays.
    Raw,
}
