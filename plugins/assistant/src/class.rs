//! The classes of move (DESIGN sections 6 and 8).

use dsp_core::params::{BAND_COUNT, BandParam, CompParam, NOTCH_COUNT, NotchParam, ParamId};
use serde::{Deserialize, Serialize};

/// A class of move: one kind of fault and what is done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Something clips at or before the insert.
    ClipRescue,
    /// The level is far from where head amp and trim should put it.
    GainStaging,
    /// Rumble below the instrument.
    Hpf,
    /// One narrow band sticks out.
    Resonance,
    /// Mud, harsh, dull.
    Tone,
    /// Sharp consonants.
    Sibilance,
    /// One channel covers another.
    Masking,
    /// Level varies more than the mix can carry.
    Compression,
    /// One channel is too loud or too quiet in the mix.
    Balance,
    /// Two microphones of one source cancel each other.
    Polarity,
    /// A line is dead or carries only noise.
    LineCheck,
    /// A loop rings.
    Feedback,
}

impl Class {
    /// All classes, in the order of the log's list.
    pub const ALL: [Self; 12] = [
        Self::ClipRescue,
        Self::GainStaging,
        Self::Hpf,
        Self::Resonance,
        Self::Tone,
        Self::Sibilance,
        Self::Masking,
        Self::Compression,
        Self::Balance,
        Self::Polarity,
        Self::LineCheck,
        Self::Feedback,
    ];

    /// The word as it stands in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClipRescue => "clip_rescue",
            Self::GainStaging => "gain_staging",
            Self::Hpf => "hpf",
            Self::Resonance => "resonance",
            Self::Tone => "tone",
            Self::Sibilance => "sibilance",
            Self::Masking => "masking",
            Self::Compression => "compression",
            Self::Balance => "balance",
            Self::Polarity => "polarity",
            Self::LineCheck => "line_check",
            Self::Feedback => "feedback",
        }
    }

    /// The classes that a hand on this parameter locks: those whose moves would turn it.
    pub fn turning(param: ParamId) -> &'static [Self] {
        let at = param.index();
        let band_first = ParamId::band(0, BandParam::On).index();
        let band_last = ParamId::band(BAND_COUNT - 1, BandParam::Q).index();
        let comp_first = ParamId::comp(CompParam::On).index();
        let comp_last = ParamId::comp(CompParam::MakeupDb).index();
        let notch_first = ParamId::notch(0, NotchParam::On).index();
        let notch_last = ParamId::notch(NOTCH_COUNT - 1, NotchParam::Q).index();
        match param {
            ParamId::TRIM_DB => &[Self::GainStaging],
            ParamId::POLARITY => &[Self::Polarity],
            ParamId::HPF_ON | ParamId::HPF_HZ | ParamId::HPF_SLOPE_DB_OCT => &[Self::Hpf],
            _ if (band_first..=band_last).contains(&at) => {
                &[Self::Resonance, Self::Tone, Self::Sibilance, Self::Masking]
            }
            _ if (comp_first..=comp_last).contains(&at) => &[Self::Compression],
            _ if (notch_first..=notch_last).contains(&at) => &[Self::Feedback],
            // Freeze, Mine, Dry: controls over the assistant, not of the sound. The fader's number says where the desk's
            // fader stands: nobody of ours turns it.
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_writes_the_same_word_as_name() {
        for class in Class::ALL {
            assert_eq!(serde_json::to_value(class).expect("plain enum"), class.name());
        }
    }

    #[test]
    fn every_control_of_the_sound_locks_a_class_and_the_big_three_and_the_fader_lock_none() {
        for id in ParamId::all() {
            let over_us =
                matches!(id, ParamId::FREEZE | ParamId::MINE | ParamId::DRY | ParamId::FADER_DB);
            assert_eq!(Class::turning(id).is_empty(), over_us, "{}", id.name());
        }
    }
}
