//! Does another instrument play on this line than before? Then what was learned of it is void.

use ml_models::{Instrument, Presence};

/// Verdicts in a row, a second each, that make a source, and that make another one of it.
const SETTLES: u32 = 15;
/// A verdict counts from this confidence on.
const LEAST_CONFIDENCE: f32 = 0.8;

/// Watches one channel.
#[derive(Debug, Default)]
pub(crate) struct SourceWatch {
    settled: Option<Family>,
    next: Option<(Family, u32)>,
    /// It has changed before.
    changed: bool,
}

/// Instruments that a model may take for one another, so that going from one to the other is no change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Drum,
    Guitar,
    Keys,
    Bowed,
    Wind,
    Voice,
}

fn family(instrument: Instrument) -> Option<Family> {
    use Instrument::*;
    Some(match instrument {
        Kick | Snare | Toms | Cymbals | Percussion => Family::Drum,
        Bass | ElectricGuitar | AcousticGuitar => Family::Guitar,
        Keys | Synth => Family::Keys,
        Strings => Family::Bowed,
        Brass | Woodwinds => Family::Wind,
        Singing | Speech => Family::Voice,
        Crowd | Noise => return None,
    })
}

impl SourceWatch {
    /// Takes in a verdict; true where the source has changed. What is `said` to play there is no change the first time: it
    /// was taken for something else until now.
    pub fn hear(&mut self, presence: &Presence, said: Option<Instrument>) -> bool {
        if presence.abstained || presence.confidence < LEAST_CONFIDENCE {
            return false;
        }
        let Some(heard) = presence.dominant.and_then(family) else { return false };
        let times = match self.next {
            Some((next, times)) if next == heard => times + 1,
            _ => 1,
        };
        self.next = Some((heard, times));
        if times < SETTLES || self.settled == Some(heard) {
            return false;
        }
        let is_known = !self.changed && said.and_then(family) == Some(heard);
        let changed = self.settled.replace(heard).is_some() && !is_known;
        self.changed |= changed;
        changed
    }

    /// Another act is on the lines.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ml_models::presence::CLASSES;

    fn verdicts(watch: &mut SourceWatch, dominant: Instrument, confidence: f32, n: u32) -> bool {
        let presence = Presence {
            p: [0.0; CLASSES],
            dominant: Some(dominant),
            confidence,
            abstained: false,
            energy: 0.0,
            distance: 0.0,
        };
        (0..n).any(|_| watch.hear(&presence, Some(Instrument::Brass)))
    }

    #[test]
    fn what_the_name_says_is_no_news_but_after_another_source() {
        let mut watch = SourceWatch::default();
        assert!(!verdicts(&mut watch, Instrument::Strings, 0.9, 20), "horns, taken for strings");
        assert!(!verdicts(&mut watch, Instrument::Brass, 0.9, 20), "horns they are");
        assert!(verdicts(&mut watch, Instrument::Keys, 0.9, 20), "a piano is on the line");
        assert!(verdicts(&mut watch, Instrument::Brass, 0.9, 20), "and the horns again");
    }

    #[test]
    fn another_family_for_fifteen_seconds_is_another_source() {
        let mut watch = SourceWatch::default();
        assert!(!verdicts(&mut watch, Instrument::Singing, 0.9, 60), "the first is no change");
        assert!(
            !verdicts(&mut watch, Instrument::Speech, 0.9, 60),
            "an announcement is the same voice"
        );
        assert!(!verdicts(&mut watch, Instrument::Keys, 0.9, 14), "bleed for a while");
        assert!(!verdicts(&mut watch, Instrument::Singing, 0.9, 5));
        assert!(!verdicts(&mut watch, Instrument::Keys, 0.7, 60), "not sure");
        assert!(verdicts(&mut watch, Instrument::Keys, 0.9, 15));
        assert!(!verdicts(&mut watch, Instrument::Keys, 0.9, 60), "told once");
    }
}
