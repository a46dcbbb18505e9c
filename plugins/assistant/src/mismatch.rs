//! Named one thing, sounding like another.

use crate::{Assumed, ChannelConfig, Instrument, Presence};

/// The named instrument is not there at all: its probability is under this.
const ABSENT_P: f32 = 0.25;

/// A channel whose sound is not what was said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What the name or the input list says.
    pub named: Instrument,
    /// What it sounds like.
    pub heard: Instrument,
}

impl Mismatch {
    /// Of a channel and the last verdict on it; `None` where they agree, where the model does not know,
    /// or where the named instrument is heard too.
    ///
    /// Speech is never a mismatch: a stagehand's "check one" goes into any microphone. Noise and crowd
    /// are faults of a line or bleed, not another instrument.
    pub fn of(config: &ChannelConfig, presence: Option<&Presence>) -> Option<Self> {
        use Instrument::{Crowd, Noise, Speech};
        let presence = presence?;
        let (named, heard) = (Assumed::of(config).instrument?, presence.known()?);
        let silent = presence.of(named) < ABSENT_P;
        let is_source = !matches!(heard, Speech | Crowd | Noise);
        (named != heard && silent && is_source).then_some(Self { named, heard })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ml_models::presence::CLASSES;
    use uuid::Uuid;

    fn heard(class: Instrument, abstained: bool) -> Presence {
        let mut p = [0.01; CLASSES];
        p[class as usize] = 0.95;
        let dominant = Some(class);
        Presence { p, dominant, confidence: 0.95, abstained, energy: 0.0, distance: 0.0 }
    }

    #[test]
    fn another_instrument_is_a_mismatch_and_a_stagehand_is_none() {
        let bass = ChannelConfig::named(1, "Bass", Uuid::nil());
        let of = |presence: &Presence| Mismatch::of(&bass, Some(presence));
        let kick = Mismatch { named: Instrument::Bass, heard: Instrument::Kick };
        assert_eq!(of(&heard(Instrument::Kick, false)), Some(kick));
        assert_eq!(of(&heard(Instrument::Kick, true)), None, "it does not know");
        assert_eq!(of(&heard(Instrument::Speech, false)), None);
        assert_eq!(of(&heard(Instrument::Bass, false)), None);
        let mut both = heard(Instrument::Kick, false);
        both.p[Instrument::Bass as usize] = 0.6;
        assert_eq!(of(&both), None, "the bass is there, the kick bleeds");
        let nobody = ChannelConfig::named(1, "zzz", Uuid::nil());
        assert_eq!(Mismatch::of(&nobody, Some(&heard(Instrument::Kick, false))), None);
    }
}
