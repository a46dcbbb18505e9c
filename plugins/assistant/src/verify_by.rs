//! What verification measures of a move: how much of the fault is left with it, and without it.

use serde::{Deserialize, Serialize};

/// How a move is verified. The measure `M` is taken over playing time after the evidence window, twice:
/// on what leaves the strip, and on a shadow strip without the move that is fed what arrives.
///
/// Every measure is a level in dB that grows with the fault. `normal_db` is `M` where there is no fault
/// (or where the move is meant to leave it), `drop_db` (above 0) by how much the move should lower it.
/// The fault is there while the shadow's `M` stands over `normal_db` by half of `drop_db` or more; the
/// move helps where `M` of the strip lies under that of the shadow by half of `drop_db` or more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum VerifyBy {
    /// Nothing can be measured here: advice, and what is a matter of taste.
    #[default]
    None,
    /// Resonance, tone: level of a band over its neighbours, [`prominence_db`].
    BandExcess {
        /// Middle of the band, Hz.
        hz: f32,
        /// Width of the band, octaves.
        octaves: f32,
        /// The band's prominence without the fault, dB.
        normal_db: f32,
        /// By how much the move should lower it, dB.
        drop_db: f32,
    },
    /// HPF: power below a frequency, over all the time, against all power while the source plays.
    BelowHz {
        /// Upper edge, Hz.
        hz: f32,
        /// Level without the fault, dB re the total.
        normal_db: f32,
        /// By how much the move should lower it, dB.
        drop_db: f32,
    },
    /// Hiss, sibilance: power above a frequency against all power, both while the source plays.
    AboveHz {
        /// Lower edge, Hz.
        hz: f32,
        /// Level without the fault, dB re the total.
        normal_db: f32,
        /// By how much the move should lower it, dB.
        drop_db: f32,
    },
    /// Gain: 95th percentile of the 1 s true peaks while the source plays.
    Level {
        /// Level without the fault, dBTP.
        normal_db: f32,
        /// By how much the move should lower it, dB.
        drop_db: f32,
    },
    /// Compression: 90th less 10th percentile of the 0.4 s RMS levels while the source plays.
    Range {
        /// Range without the fault, dB.
        normal_db: f32,
        /// By how much the move should lower it, dB.
        drop_db: f32,
    },
    /// Masking: level of a band of this channel over the same band of the lead, both as they leave
    /// their strips while both play; and what that comes to in the mix.
    Clarity {
        /// Index of the lead's channel.
        lead: u16,
        /// Middle of the band, Hz.
        hz: f32,
        /// Width of the band, octaves.
        octaves: f32,
        /// Level over the lead's from which on it covers no more, dB.
        normal_db: f32,
        /// By how much the move should lower it, dB.
        drop_db: f32,
        /// What that should be worth in the mix, dB of vocal; 0 in the state of programs that did not ask.
        #[serde(default)]
        worth_db: f32,
    },
    /// Polarity: the sum of two channels from 60 to 400 Hz; it should rise.
    Pair {
        /// Index of the other channel.
        other: u16,
        /// By how much the sum should rise, dB.
        raise_db: f32,
    },
}

impl VerifyBy {
    /// The measure without the fault, and by how much the move should lower it, dB; `None` where
    /// nothing can be verified.
    pub fn normal_and_drop_db(self) -> Option<(f32, f32)> {
        match self {
            Self::None => None,
            Self::BandExcess { normal_db, drop_db, .. }
            | Self::BelowHz { normal_db, drop_db, .. }
            | Self::AboveHz { normal_db, drop_db, .. }
            | Self::Level { normal_db, drop_db }
            | Self::Range { normal_db, drop_db }
            | Self::Clarity { normal_db, drop_db, .. } => Some((normal_db, drop_db)),
            Self::Pair { raise_db, .. } => Some((0.0, raise_db)),
        }
    }

    /// The same for a move that goes only this part of the way, above 0 to 1.
    #[must_use]
    pub fn of_part(mut self, part: f32) -> Self {
        match &mut self {
            Self::None => {}
            Self::BandExcess { drop_db, .. }
            | Self::BelowHz { drop_db, .. }
            | Self::AboveHz { drop_db, .. }
            | Self::Level { drop_db, .. }
            | Self::Range { drop_db, .. }
            | Self::Pair { raise_db: drop_db, .. } => *drop_db *= part,
            Self::Clarity { drop_db, worth_db, .. } => {
                *drop_db *= part;
                *worth_db *= part;
            }
        }
        self
    }

    /// The same where all its numbers make sense, else [`None`](Self::None): a class that divides by
    /// nothing must not spoil saved state.
    #[must_use]
    pub fn checked(self) -> Self {
        let is_band = |hz: f32, octaves: f32| {
            hz > 0.0 && octaves > 0.0 && hz.is_finite() && octaves.is_finite()
        };
        let band = match self {
            Self::BandExcess { hz, octaves, .. } => is_band(hz, octaves),
            Self::Clarity { hz, octaves, worth_db, .. } => {
                is_band(hz, octaves) && worth_db.is_finite()
            }
            Self::BelowHz { hz, .. } | Self::AboveHz { hz, .. } => hz > 0.0 && hz.is_finite(),
            _ => true,
        };
        let numbers = self
            .normal_and_drop_db()
            .is_some_and(|(n, d)| n.is_finite() && d.is_finite() && d > 0.0);
        if band && numbers { self } else { Self::None }
    }
}

/// Level of the band of `octaves` around `hz` over its neighbours, dB: its mean level less the mean of
/// the mean levels of the two bands of the same width beside it, a quarter of that width away.
///
/// `level_db` gives the level of a spectrum at a frequency, dB, on any scale that is even in octaves;
/// it is read at [`PROMINENCE_POINTS`] points of each band, even in octaves.
pub fn prominence_db(level_db: impl Fn(f32) -> f32, hz: f32, octaves: f32) -> f32 {
    let mean = |middle: f32| {
        let at = |point: usize| {
            let share = (point as f32 + 0.5) / PROMINENCE_POINTS as f32 - 0.5;
            level_db(middle * (share * octaves).exp2())
        };
        (0..PROMINENCE_POINTS).map(at).sum::<f32>() / PROMINENCE_POINTS as f32
    };
    let apart = (1.25 * octaves).exp2();
    mean(hz) - 0.5 * (mean(hz / apart) + mean(hz * apart))
}

/// Points at which a band is read.
pub const PROMINENCE_POINTS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prominence_is_that_of_the_band_whatever_the_level_and_the_tilt() {
        let hump = |hz: f32| 6.0 * (-(4.0 * (hz / 1_000.0).log2()).powi(2)).exp();
        let flat = prominence_db(|hz| hump(hz) - 40.0, 1_000.0, 1.0 / 3.0);
        let tilted = prominence_db(|hz| hump(hz) - 3.0 * hz.log2(), 1_000.0, 1.0 / 3.0);
        assert!((flat - tilted).abs() < 1e-3, "{flat} {tilted}");
        assert!((4.0..6.0).contains(&flat), "{flat}");
        assert!(prominence_db(|_| -60.0, 250.0, 1.0).abs() < 1e-4);
    }

    #[test]
    fn what_is_no_number_is_nothing_to_verify() {
        let good = VerifyBy::Level { normal_db: -12.0, drop_db: 4.0 };
        assert_eq!(good.checked(), good);
        let bad = [
            VerifyBy::Level { normal_db: f32::NAN, drop_db: 4.0 },
            VerifyBy::Level { normal_db: 0.0, drop_db: 0.0 },
            VerifyBy::BelowHz { hz: 0.0, normal_db: 0.0, drop_db: 3.0 },
            VerifyBy::BandExcess { hz: 100.0, octaves: 0.0, normal_db: 0.0, drop_db: 3.0 },
            VerifyBy::Pair { other: 1, raise_db: f32::INFINITY },
        ];
        assert!(bad.iter().all(|by| by.checked() == VerifyBy::None));
    }

    #[test]
    fn it_is_written_and_read_back() {
        for by in [
            VerifyBy::None,
            VerifyBy::Pair { other: 3, raise_db: 4.5 },
            VerifyBy::BandExcess { hz: 480.0, octaves: 0.3, normal_db: 0.5, drop_db: 3.0 },
        ] {
            let json = serde_json::to_string(&by).expect("plain data");
            assert_eq!(serde_json::from_str::<VerifyBy>(&json).expect("own writing"), by);
        }
    }
}
