//! Which instrument is assumed on a channel, and why.

use crate::ChannelConfig;
use ml_models::Instrument;
use ml_models::names::instrument_from_name;

/// Where an assumption comes from, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A person or the input list said so.
    InputList,
    /// The channel's name says so.
    Name,
    /// Nobody knows: only what is safe for any source.
    Unknown,
}

/// The instrument that thresholds are taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// `None` where nobody knows.
    pub instrument: Option<Instrument>,
    /// Why.
    pub why: Why,
}

impl Assumed {
    /// Input list first, then the name.
    pub fn of(config: &ChannelConfig) -> Self {
        match (config.instrument, instrument_from_name(&config.name)) {
            (Some(said), _) => Self { instrument: Some(said), why: Why::InputList },
            (None, Some(read)) => Self { instrument: Some(read), why: Why::Name },
            (None, None) => Self { instrument: None, why: Why::Unknown },
        }
    }

    /// Struck sources, whose active time counts hits (DESIGN section 6).
    pub fn is_struck(self) -> bool {
        use Instrument::{Kick, Percussion, Snare, Toms};
        matches!(self.instrument, Some(Kick | Snare | Toms | Percussion))
    }

    /// Sources that hold notes, for which RMS informs the gain (DESIGN section 6).
    pub fn is_sustained(self) -> bool {
        use Instrument::{Brass, Keys, Strings, Synth, Woodwinds};
        matches!(self.instrument, Some(Strings | Synth | Keys | Brass | Woodwinds))
    }

    /// Sources that rest for whole verses as a matter of course.
    pub fn often_rests(self) -> bool {
        use Instrument::{Brass, Percussion, Singing, Speech, Strings, Synth, Woodwinds};
        matches!(
            self.instrument,
            Some(Brass | Percussion | Singing | Speech | Strings | Synth | Woodwinds)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_input_list_outranks_the_name() {
        let mut config = ChannelConfig::named(1, "Kick", Uuid::nil());
        assert_eq!(Assumed::of(&config).instrument, Some(Instrument::Kick));
        assert_eq!(Assumed::of(&config).why, Why::Name);
        config.instrument = Some(Instrument::Bass);
        assert_eq!(
            Assumed::of(&config),
            Assumed { instrument: Some(Instrument::Bass), why: Why::InputList }
        );
        config = ChannelConfig::named(1, "zzz", Uuid::nil());
        assert_eq!(Assumed::of(&config).why, Why::Unknown);
    }
}
