//! A baseline as it is kept and saved.

use super::baseline::WINDOW_S;
use super::repertoire::{KEPT_POINTS, Kept, PER_SECOND, Repertoire};
use dsp_core::listen::FINE_POINTS;
use dsp_core::ltas::{Contour, Curve};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::{self, Write};

/// Highest level and spread that a saved baseline may hold, tenths of dB.
const MOST_TENTHS: i16 = 1_600;
/// Longest soundcheck that a saved baseline may hold, seconds: longer than any program learned.
const MOST_S: u32 = 120;
/// What is read where the moments are damaged: no moment has such a level. It is for
/// [`check`](Baseline::check) to tell; the rest of the history must not be lost over it.
const DAMAGED: Kept = [i8::MIN; KEPT_POINTS];

/// What was learned of one channel under one snapshot, quantised to 0.1 dB, its moments to half a dB.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Snapshot of the desk that it belongs to; 0: none was recalled.
    pub snapshot: u64,
    /// Active seconds that it rests on.
    pub active_s: u32,
    /// Mean level, tenths of dBFS.
    pub level_tenths: i16,
    /// Level against the mean of 100 Hz to 8 kHz, tenths of dB, \[point\].
    pub shape_tenths: Vec<i16>,
    /// Half second by half second; none in what older programs saved.
    #[serde(default, serialize_with = "to_hex", deserialize_with = "from_hex")]
    pub moments: Vec<Kept>,
    /// What older programs saved in their place.
    #[serde(default, skip_serializing, rename = "usual_tenths")]
    pub(super) _older: IgnoredAny,
    /// Standard deviation of the detrended level from window to window, tenths of dB, \[point\]; -1
    /// where nothing is there.
    pub spread_tenths: Vec<i16>,
    /// The same of the broad level.
    pub broad_spread_tenths: Vec<i16>,
}

/// Why a saved baseline was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BaselineError {
    /// A curve has another number of points.
    Points {
        /// Points found.
        got: usize,
    },
    /// A level that no spectrum has.
    Level {
        /// Tenths of dB found.
        tenths: i16,
    },
    /// Moments that are damaged, or not two for each second.
    Moments,
    /// A soundcheck of no length that there can be.
    Length {
        /// Seconds found.
        active_s: u32,
    },
}

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Points { got } => write!(f, "baseline has {got} points, not {FINE_POINTS}"),
            Self::Level { tenths } => write!(f, "baseline has a level of {tenths} tenths of dB"),
            Self::Moments => write!(f, "baseline has damaged half seconds"),
            Self::Length { active_s } => write!(f, "baseline of {active_s} s"),
        }
    }
}

impl std::error::Error for BaselineError {}

/// In tenths of dB, within what a baseline may hold.
pub(super) fn tenths(db: f32) -> i16 {
    (10.0 * db).round().clamp(f32::from(-MOST_TENTHS), f32::from(MOST_TENTHS)) as i16
}

/// Spreads in tenths of dB, -1 where nothing is `present`.
pub(super) fn spread_tenths(
    deviation_db: &[Option<f32>; FINE_POINTS],
    present: &[bool; FINE_POINTS],
) -> Vec<i16> {
    let there = deviation_db.iter().zip(present);
    there.map(|(d, present)| d.filter(|_| *present).map_or(-1, tenths)).collect()
}

impl Baseline {
    /// Checks what was read from a state.
    ///
    /// # Errors
    /// Curves of another length, levels out of all bounds, damaged moments, a length that cannot be.
    pub fn check(&self) -> Result<(), BaselineError> {
        if self.active_s > MOST_S {
            return Err(BaselineError::Length { active_s: self.active_s });
        }
        let fits = [0, PER_SECOND * self.active_s as usize].contains(&self.moments.len());
        if !fits || self.moments.as_flattened().contains(&i8::MIN) {
            return Err(BaselineError::Moments);
        }
        for curve in [&self.shape_tenths, &self.spread_tenths, &self.broad_spread_tenths] {
            if curve.len() != FINE_POINTS {
                return Err(BaselineError::Points { got: curve.len() });
            }
            if let Some(&tenths) = curve.iter().find(|t| !(-MOST_TENTHS..=MOST_TENTHS).contains(t))
            {
                return Err(BaselineError::Level { tenths });
            }
        }
        Ok(())
    }

    /// Its shape.
    pub fn contour(&self) -> Contour {
        Contour::from_level(curve(&self.shape_tenths), self.present())
    }

    /// What was played; `None` in what older programs saved.
    pub fn repertoire(&self) -> Option<Repertoire> {
        Repertoire::of(&self.moments, self.present())
    }

    fn present(&self) -> [bool; FINE_POINTS] {
        std::array::from_fn(|i| self.spread_tenths.get(i).is_some_and(|spread| *spread >= 0))
    }

    /// Standard deviation from window to window of the detrended level, dB.
    pub fn spread_db(&self) -> Curve {
        curve(&self.spread_tenths)
    }

    /// The same of the broad level.
    pub fn broad_spread_db(&self) -> Curve {
        curve(&self.broad_spread_tenths)
    }

    /// Windows that the spread rests on.
    pub fn windows(&self) -> u32 {
        self.active_s / WINDOW_S
    }
}

fn curve(tenths: &[i16]) -> Curve {
    std::array::from_fn(|i| f32::from(tenths.get(i).copied().unwrap_or(0).max(-MOST_TENTHS)) / 10.0)
}

/// One string of hexadecimal digits, two for each level.
fn to_hex<S: Serializer>(moments: &[Kept], serializer: S) -> Result<S::Ok, S::Error> {
    let mut hex = String::with_capacity(2 * KEPT_POINTS * moments.len());
    for level in moments.as_flattened() {
        let _ = write!(hex, "{:02x}", level.cast_unsigned());
    }
    serializer.serialize_str(&hex)
}

fn from_hex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Kept>, D::Error> {
    let hex = String::deserialize(deserializer)?;
    Ok(moments_of(&hex).unwrap_or_else(|| vec![DAMAGED]))
}

fn moments_of(hex: &str) -> Option<Vec<Kept>> {
    let digit = |c: u8| Some(char::from(c).to_digit(16)? as u8);
    let level = |pair: &[u8; 2]| Some((digit(pair[0])? * 16 + digit(pair[1])?).cast_signed());
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    let levels = pairs.iter().map(level).collect::<Option<Vec<i8>>>()?;
    let (moments, left) = levels.as_chunks::<KEPT_POINTS>();
    (rest.is_empty() && left.is_empty()).then(|| moments.to_vec())
}
