//! What kind of channel counts as what in the mix.

use crate::{ChannelConfig, Role};
use ml_models::names::{self, Line};

/// A channel that the audience hears as itself: buses hold others again, ambience is not in the mix.
pub(super) fn is_source(config: &ChannelConfig) -> bool {
    config.role.is_source()
}

/// A lead vocal whose words are to be understood.
pub(crate) fn is_lead(config: &ChannelConfig) -> bool {
    config.lead_vocal && matches!(config.role, Role::Input | Role::Mc)
}

/// A channel that carries the mix: a measurement microphone, or a bus that is called so.
pub(crate) fn is_reference(config: &ChannelConfig) -> bool {
    match config.role {
        Role::Measurement => true,
        Role::Bus => is_mix_name(&config.name),
        _ => false,
    }
}

/// True for the names of a main mix: "Mix", "Main LR", "Master", "FOH mix"; not of the mix of something:
/// "Drum mix", "Vox master".
pub fn is_mix_name(name: &str) -> bool {
    let words = name.to_lowercase();
    let mut words = words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.any(|w| matches!(w, "mix" | "main" | "mains" | "master" | "lr" | "foh" | "pa"))
        && !matches!(names::line_from_name(name), Some(Line::FxReturn | Line::Playback))
        && !names::is_of_source(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_of_something_is_not_the_mix() {
        for name in ["Mix", "Main LR", "Master", "FOH mix", "PA", "mix__sum_of_stems"] {
            assert!(is_mix_name(name), "{name:?}");
        }
        for name in
            ["Drum mix", "drums_mix__MAIN_DRUMS", "Vox master", "Keys Mix", "Gtr", "Main Verb"]
        {
            assert!(!is_mix_name(name), "{name:?}");
        }
    }
}
