//! The table of parameters: one row each, in the order that is never changed.

/// Number of EQ bands in a strip.
pub const BAND_COUNT: usize = 8;
/// Number of notch slots in a strip.
pub const NOTCH_COUNT: usize = 16;

const CHANNEL_PARAMS: usize = 9;
const BAND_PARAMS: usize = 5;
const COMP_PARAMS: usize = 7;
const NOTCH_PARAMS: usize = 5;
const BANDS_AT: usize = CHANNEL_PARAMS;
const COMP_AT: usize = BANDS_AT + BAND_COUNT * BAND_PARAMS;
const NOTCHES_AT: usize = COMP_AT + COMP_PARAMS;

/// Number of parameters in a strip.
pub const PARAM_COUNT: usize = NOTCHES_AT + NOTCH_COUNT * NOTCH_PARAMS;

/// What values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Any value from `min` to `max`, even on a linear scale.
    Linear {
        /// Smallest value.
        min: f32,
        /// Largest value.
        max: f32,
    },
    /// Any value from `min` to `max`, even on a logarithmic scale; both above 0.
    Log {
        /// Smallest value.
        min: f32,
        /// Largest value.
        max: f32,
    },
    /// Off (0) or on (1).
    Switch,
    /// One of these words, by index; the order is fixed for ever.
    Choice(&'static [&'static str]),
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParamSpec {
    /// Identifier in host state, moves and logs.
    pub name: &'static str,
    /// What a person reads.
    pub label: &'static str,
    /// Unit as it is written behind the number, or empty.
    pub unit: &'static str,
    /// Range or choices.
    pub kind: Kind,
    /// Value of a new strip.
    pub default: f32,
}

impl ParamSpec {
    /// Smallest and largest plain value.
    pub fn range(&self) -> (f32, f32) {
        match self.kind {
            Kind::Linear { min, max } | Kind::Log { min, max } => (min, max),
            Kind::Switch => (0.0, 1.0),
            Kind::Choice(words) => (0.0, words.len().saturating_sub(1) as f32),
        }
    }

    /// `value` held inside the range; choices and switches are rounded to a whole index.
    pub fn clamp(&self, value: f32) -> f32 {
        let (min, max) = self.range();
        let value = value.clamp(min, max);
        match self.kind {
            Kind::Switch | Kind::Choice(_) => value.round(),
            _ => value,
        }
    }
}

/// Which parameter of a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BandParam {
    /// On or off.
    On,
    /// Bell, low shelf, high shelf, notch.
    Type,
    /// Centre or corner frequency, Hz.
    FreqHz,
    /// Gain, dB; a notch ignores it.
    GainDb,
    /// Quality factor.
    Q,
}

impl BandParam {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::On, Self::Type, Self::FreqHz, Self::GainDb, Self::Q];
}

/// Which parameter of the compressor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CompParam {
    /// On or off.
    On,
    /// Threshold, dBFS.
    ThresholdDb,
    /// Ratio, n in n:1.
    Ratio,
    /// Width of the soft knee, dB.
    KneeDb,
    /// Attack time constant, ms.
    AttackMs,
    /// Release time constant, ms.
    ReleaseMs,
    /// Make-up gain, dB.
    MakeupDb,
}

impl CompParam {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::On,
        Self::ThresholdDb,
        Self::Ratio,
        Self::KneeDb,
        Self::AttackMs,
        Self::ReleaseMs,
        Self::MakeupDb,
    ];
}

/// Which parameter of a notch slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotchParam {
    /// On or off.
    On,
    /// Fixed (from the ring-out) or live.
    Kind,
    /// Centre frequency, Hz.
    FreqHz,
    /// Depth, dB, 0 or below.
    DepthDb,
    /// Quality factor.
    Q,
}

/// One parameter of a strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParamId(u16);

impl ParamId {
    /// Gain at the head of the strip.
    pub const TRIM_DB: Self = Self(0);
    /// Polarity, normal or inverted.
    pub const POLARITY: Self = Self(1);
    /// Where the desk's fader stands; never touches audio (DESIGN section 4).
    pub const FADER_DB: Self = Self(2);
    /// Nothing changes any more.
    pub const FREEZE: Self = Self(3);
    /// All of the assistant's moves out.
    pub const MINE: Self = Self(4);
    /// Strip off: off, dry (trim down, polarity and notches stay), raw (nothing stays).
    pub const DRY: Self = Self(5);
    /// High-pass on or off.
    pub const HPF_ON: Self = Self(6);
    /// High-pass corner (-3 dB), Hz.
    pub const HPF_HZ: Self = Self(7);
    /// High-pass slope: 12, 18 or 24 dB per octave.
    pub const HPF_SLOPE_DB_OCT: Self = Self(8);

    /// A parameter of band `band`, counted from 0 to 7; others are clamped.
    pub const fn band(band: usize, param: BandParam) -> Self {
        let band = if band < BAND_COUNT { band } else { BAND_COUNT - 1 };
        Self((BANDS_AT + band * BAND_PARAMS + param as usize) as u16)
    }

    /// A parameter of the compressor.
    pub const fn comp(param: CompParam) -> Self {
        Self((COMP_AT + param as usize) as u16)
    }

    /// A parameter of notch slot `slot`, counted from 0 to 15; others are clamped.
    pub const fn notch(slot: usize, param: NotchParam) -> Self {
        let slot = if slot < NOTCH_COUNT { slot } else { NOTCH_COUNT - 1 };
        Self((NOTCHES_AT + slot * NOTCH_PARAMS + param as usize) as u16)
    }

    /// Place in the table, from 0 to `PARAM_COUNT - 1`.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The parameter at this place in the table.
    pub const fn from_index(index: usize) -> Option<Self> {
        if index < PARAM_COUNT { Some(Self(index as u16)) } else { None }
    }

    /// The parameter of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE.iter().position(|row| row.name == name).and_then(Self::from_index)
    }

    /// All parameters in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..PARAM_COUNT).map(|i| Self(i as u16))
    }

    /// The row of the table.
    pub fn spec(self) -> &'static ParamSpec {
        &TABLE[self.index()]
    }

    /// The identifier, as in host state, moves and logs.
    pub fn name(self) -> &'static str {
        self.spec().name
    }
}

const fn row(
    name: &'static str,
    label: &'static str,
    unit: &'static str,
    kind: Kind,
    default: f32,
) -> ParamSpec {
    ParamSpec { name, label, unit, kind, default }
}

const fn linear(min: f32, max: f32) -> Kind {
    Kind::Linear { min, max }
}

const fn log(min: f32, max: f32) -> Kind {
    Kind::Log { min, max }
}

const BAND_TYPES: &[&str] = &["bell", "low_shelf", "high_shelf", "notch"];
const NOTCH_KINDS: &[&str] = &["fixed", "live"];

// Defaults of the bands: third-octave centres spread over the range, so that a band that is
// switched on starts where an engineer would look for it.
macro_rules! band {
    ($n:literal, $hz:literal) => {
        [
            row(concat!("band", $n, "_on"), concat!("Band ", $n), "", Kind::Switch, 0.0),
            row(
                concat!("band", $n, "_type"),
                concat!("Band ", $n, " type"),
                "",
                Kind::Choice(BAND_TYPES),
                0.0,
            ),
            row(
                concat!("band", $n, "_freq_hz"),
                concat!("Band ", $n, " frequency"),
                "Hz",
                log(20.0, 20_000.0),
                $hz,
            ),
            row(
                concat!("band", $n, "_gain_db"),
                concat!("Band ", $n, " gain"),
                "dB",
                linear(-18.0, 18.0),
                0.0,
            ),
            row(concat!("band", $n, "_q"), concat!("Band ", $n, " Q"), "", log(0.3, 12.0), 1.0),
        ]
    };
}

macro_rules! notch {
    ($n:literal) => {
        [
            row(concat!("notch", $n, "_on"), concat!("Notch ", $n), "", Kind::Switch, 0.0),
            row(
                concat!("notch", $n, "_kind"),
                concat!("Notch ", $n, " kind"),
                "",
                Kind::Choice(NOTCH_KINDS),
                0.0,
            ),
            row(
                concat!("notch", $n, "_freq_hz"),
                concat!("Notch ", $n, " frequency"),
                "Hz",
                log(20.0, 20_000.0),
                1_000.0,
            ),
            row(
                concat!("notch", $n, "_depth_db"),
                concat!("Notch ", $n, " depth"),
                "dB",
                linear(-18.0, 0.0),
                -6.0,
            ),
            row(concat!("notch", $n, "_q"), concat!("Notch ", $n, " Q"), "", log(2.0, 40.0), 20.0),
        ]
    };
}

const CHANNEL: [ParamSpec; CHANNEL_PARAMS] = [
    row("trim_db", "Trim", "dB", linear(-24.0, 24.0), 0.0),
    row("polarity", "Polarity", "", Kind::Choice(&["normal", "inverted"]), 0.0),
    // The bottom of the range stands for a closed fader.
    row("fader_db", "Desk fader", "dB", linear(-96.0, 12.0), 0.0),
    row("freeze", "Freeze", "", Kind::Switch, 0.0),
    row("mine", "Mine", "", Kind::Switch, 0.0),
    row("dry", "Dry", "", Kind::Choice(&["off", "dry", "raw"]), 0.0),
    row("hpf_on", "HPF", "", Kind::Switch, 0.0),
    row("hpf_hz", "HPF frequency", "Hz", log(20.0, 1_000.0), 80.0),
    row("hpf_slope_db_oct", "HPF slope", "dB/oct", Kind::Choice(&["12", "18", "24"]), 1.0),
];

const BANDS: [[ParamSpec; BAND_PARAMS]; BAND_COUNT] = [
    band!(1, 100.0),
    band!(2, 200.0),
    band!(3, 400.0),
    band!(4, 800.0),
    band!(5, 1_600.0),
    band!(6, 3_150.0),
    band!(7, 6_300.0),
    band!(8, 10_000.0),
];

const COMP: [ParamSpec; COMP_PARAMS] = [
    row("comp_on", "Compressor", "", Kind::Switch, 0.0),
    row("comp_threshold_db", "Threshold", "dBFS", linear(-60.0, 0.0), -18.0),
    row("comp_ratio", "Ratio", ":1", log(1.0, 20.0), 3.0),
    row("comp_knee_db", "Knee", "dB", linear(0.0, 24.0), 6.0),
    row("comp_attack_ms", "Attack", "ms", log(0.1, 250.0), 10.0),
    row("comp_release_ms", "Release", "ms", log(5.0, 2_500.0), 120.0),
    row("comp_makeup_db", "Make-up", "dB", linear(0.0, 24.0), 0.0),
];

const NOTCHES: [[ParamSpec; NOTCH_PARAMS]; NOTCH_COUNT] = [
    notch!(1),
    notch!(2),
    notch!(3),
    notch!(4),
    notch!(5),
    notch!(6),
    notch!(7),
    notch!(8),
    notch!(9),
    notch!(10),
    notch!(11),
    notch!(12),
    notch!(13),
    notch!(14),
    notch!(15),
    notch!(16),
];

static TABLE: [ParamSpec; PARAM_COUNT] = table();

const fn table() -> [ParamSpec; PARAM_COUNT] {
    let mut rows = [CHANNEL[0]; PARAM_COUNT];
    let mut at = 0;
    while at < PARAM_COUNT {
        rows[at] = if at < BANDS_AT {
            CHANNEL[at]
        } else if at < COMP_AT {
            BANDS[(at - BANDS_AT) / BAND_PARAMS][(at - BANDS_AT) % BAND_PARAMS]
        } else if at < NOTCHES_AT {
            COMP[at - COMP_AT]
        } else {
            NOTCHES[(at - NOTCHES_AT) / NOTCH_PARAMS][(at - NOTCHES_AT) % NOTCH_PARAMS]
        };
        at += 1;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_match_the_committed_append_only_file() {
        let file = include_str!("../../../assets/param-ids.txt");
        let committed: Vec<&str> =
            file.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
        let now: Vec<&str> = ParamId::all().map(ParamId::name).collect();
        assert_eq!(committed, now, "parameter ids are append-only: add at the end, change none");
    }

    #[test]
    fn every_constructor_lands_on_its_own_name() {
        assert_eq!(ParamId::DRY.name(), "dry");
        assert_eq!(ParamId::HPF_SLOPE_DB_OCT.name(), "hpf_slope_db_oct");
        assert_eq!(ParamId::band(0, BandParam::On).name(), "band1_on");
        assert_eq!(ParamId::band(7, BandParam::Q).name(), "band8_q");
        assert_eq!(ParamId::comp(CompParam::MakeupDb).name(), "comp_makeup_db");
        assert_eq!(ParamId::notch(0, NotchParam::On).name(), "notch1_on");
        assert_eq!(ParamId::notch(15, NotchParam::Q).name(), "notch16_q");
        for id in ParamId::all() {
            assert_eq!(ParamId::from_name(id.name()), Some(id));
            assert_eq!(id.spec().clamp(id.spec().default), id.spec().default);
        }
    }
}
