//! How a channel counts in the mix, and whether anybody knows (DESIGN section 4).
//!
//! An insert sees neither fader nor mute. Mix = sum of strip outputs times `fader_db`, where that is
//! known or estimated; else there is no clarity, no balance and no "worth so many dB".

/// A fader at the bottom of its range is closed, dB.
pub const CLOSED_DB: f32 = -96.0;

/// What is known of a channel's way from its strip to the mix.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Contribution {
    /// A person typed it in, or a rehearsal says so.
    Known {
        /// Gain from the strip to the mix, dB; [`CLOSED_DB`]: closed.
        fader_db: f32,
    },
    /// By regression of the channel against a mix-reference channel.
    Estimated {
        /// Gain from the strip to the mix reference, 60 to 400 Hz, dB; [`CLOSED_DB`]: muted.
        gain_db: f32,
        /// Share of what the other channels leave over of the reference that this one explains, 0
        /// to 1; where it is muted, what it would explain at its last gain.
        coherence: f32,
    },
    /// Nobody knows.
    #[default]
    Unknown,
}

impl Contribution {
    /// The gain, dB, where there is one to speak of.
    pub fn gain_db(self) -> Option<f32> {
        match self {
            Self::Known { fader_db } => Some(fader_db),
            Self::Estimated { gain_db, .. } => Some(gain_db),
            Self::Unknown => None,
        }
    }

    /// The gain as a ratio of powers, 0 where closed.
    pub fn power(self) -> Option<f64> {
        let db = f64::from(self.gain_db()?);
        Some(if db <= f64::from(CLOSED_DB) { 0.0 } else { 10f64.powf(db / 10.0) })
    }

    /// True where the channel is known not to be in the mix.
    pub fn is_closed(self) -> bool {
        self.gain_db().is_some_and(|db| db <= CLOSED_DB)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_fader_adds_nothing_and_an_unknown_one_says_nothing() {
        assert_eq!(Contribution::Known { fader_db: CLOSED_DB }.power(), Some(0.0));
        assert!(Contribution::Known { fader_db: CLOSED_DB }.is_closed());
        assert_eq!(Contribution::Known { fader_db: 0.0 }.power(), Some(1.0));
        let estimated = Contribution::Estimated { gain_db: -10.0, coherence: 0.9 };
        assert!((estimated.power().unwrap_or(0.0) - 0.1).abs() < 1e-6);
        assert_eq!(Contribution::Unknown.power(), None);
        assert!(!Contribution::Unknown.is_closed());
    }
}
