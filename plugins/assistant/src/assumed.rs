//! Which instrument is assumed on a channel, and why.

use crate::ChannelConfig;
use ml_models::names::instrument_from_name;
use ml_models::presence::{CLASSES, posterior};
use ml_models::{Instrument, Presence, timbre};

/// Where an assumption comes from, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A person or the input list said so.
    InputList,
    /// The channel's name says so.
    Name,
    /// It sounds like it.
    Heard,
    /// Nobody knows: only what is safe for any source.
    Unknown,
}

/// How far a name, and what a person said, is believed before anything was heard: one line in ten is
/// patched or named wrong at the first line check, one in fifty once a person has gone over it. A
/// judgement, not a fit.
const NAME_WEIGHT: f32 = 0.9;
const SAID_WEIGHT: f32 = 0.98;
/// What was heard replaces the name from this probability on, the name's prior included.
const LEAST_POSTERIOR: f32 = 0.7;

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

    /// The same, with what the channel sounds like: the name is the prior (SCIENCE section 8). What a
    /// person has said is never overruled.
    pub fn with_presence(config: &ChannelConfig, heard: Option<&Presence>) -> Self {
        let read = Self::of(config);
        if read.why == Why::InputList {
            return read;
        }
        let posterior = posterior(&read.prior(), heard);
        let best = (0..CLASSES).max_by(|a, b| posterior[*a].total_cmp(&posterior[*b]));
        match best.filter(|at| posterior[*at] >= LEAST_POSTERIOR).map(|at| Instrument::ALL[at]) {
            Some(best) if read.instrument != Some(best) => {
                Self { instrument: Some(best), why: Why::Heard }
            }
            _ => read,
        }
    }

    /// Probability of each class before anything was heard.
    pub fn prior(self) -> [f32; CLASSES] {
        let weight = match self.why {
            Why::InputList => SAID_WEIGHT,
            Why::Name => NAME_WEIGHT,
            Why::Heard | Why::Unknown => return [1.0 / CLASSES as f32; CLASSES],
        };
        let mut prior = [(1.0 - weight) / (CLASSES - 1) as f32; CLASSES];
        match self.instrument {
            Some(instrument) => prior[instrument as usize] = weight,
            None => return [1.0 / CLASSES as f32; CLASSES],
        }
        prior
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

/// All that was heard to play on a channel, by and by: a beat is hats, a snare and a kick, though one is loudest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ever([u8; CLASSES]);

impl Ever {
    /// From this probability on a class is likelier there than not.
    const THERE: f32 = 0.5;
    /// In so many verdicts: they are pooled over as many seconds, and one window makes no instrument.
    const VERDICTS: u8 = 6;

    /// Takes in what was heard, where the model stands by it.
    pub fn hear(&mut self, heard: &Presence) {
        if heard.abstained {
            return;
        }
        for class in timbre::classes().filter(|class| heard.of(*class) >= Self::THERE) {
            let count = &mut self.0[class as usize];
            *count = count.saturating_add(1);
        }
    }

    /// The classes that were there, in their order.
    pub fn classes(self) -> impl Iterator<Item = Instrument> {
        Instrument::ALL.into_iter().filter(move |class| self.0[*class as usize] >= Self::VERDICTS)
    }

    /// True where several were.
    pub fn is_mixed(self) -> bool {
        self.classes().nth(1).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_was_likelier_there_than_not_in_some_verdicts_is_remembered() {
        let mut ever = Ever::default();
        let mut hear = |class: Instrument, p: f32, abstained: bool, verdicts: usize| {
            let mut heard = Presence {
                p: [0.0; CLASSES],
                dominant: Some(class),
                confidence: p,
                abstained,
                energy: 0.0,
                distance: 0.0,
            };
            heard.p[class as usize] = p;
            (0..verdicts).for_each(|_| ever.hear(&heard));
        };
        hear(Instrument::Cymbals, 0.9, false, 300);
        hear(Instrument::Snare, 0.5, false, 6);
        hear(Instrument::Kick, 0.9, false, 5);
        hear(Instrument::Toms, 0.49, false, 60);
        hear(Instrument::Noise, 0.9, false, 60);
        hear(Instrument::Keys, 0.9, true, 60);
        assert_eq!(ever.classes().collect::<Vec<_>>(), [Instrument::Snare, Instrument::Cymbals]);
        assert!(ever.is_mixed() && !Ever::default().is_mixed());
    }

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

    #[test]
    fn the_ear_fills_what_nobody_said_and_never_overrules_a_person() {
        let heard = |confidence: f32, abstained| {
            let mut p = [0.01; CLASSES];
            p[Instrument::Kick as usize] = confidence;
            let dominant = Some(Instrument::Kick);
            Presence { p, dominant, confidence, abstained, energy: 0.0, distance: 0.0 }
        };
        let mut config = ChannelConfig::named(1, "zzz", Uuid::nil());
        let of =
            |config: &ChannelConfig, heard: Presence| Assumed::with_presence(config, Some(&heard));
        let kick = Assumed { instrument: Some(Instrument::Kick), why: Why::Heard };
        assert_eq!(of(&config, heard(0.8, false)), kick);
        assert_eq!(of(&config, heard(0.8, true)).instrument, None, "it does not know");
        config.name = "Bass".to_owned();
        assert_eq!(of(&config, heard(0.8, false)).why, Why::Name, "a hunch");
        config.instrument = Some(Instrument::Bass);
        assert_eq!(of(&config, heard(0.999, false)).why, Why::InputList);
    }
}
