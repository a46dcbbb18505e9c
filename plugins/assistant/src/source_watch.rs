//! Does another instrument play on this line than before? Then what was learned of it is void.

use ml_models::{Instrument, Presence};

/// Verdicts in a row, a second each, that make a source, and that make another one of it.
const SETTLES: u32 = 15;
/// So many do where some of them were heard while the channel was much softer than its source: those are others while
/// the source rests, for a song at most; a softer source on the line stays.
const SETTLES_SOFT: u32 = 180;
/// A verdict counts from this confidence on.
const LEAST_CONFIDENCE: f32 = 0.8;

/// Watches one channel.
#[derive(Debug, Default)]
pub(crate) struct SourceWatch {
    settled: Option<Family>,
    /// What was heard since, in how many verdicts, and in how many of those as loud as the source.
    next: Option<(Family, u32, u32)>,
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

/// Two that models take for one another on the notes of one player. A voice or a drum is not taken for anything else for
/// long: what was heard there before was somebody else's bleed, or another plug.
fn are_confused(a: Family, b: Family) -> bool {
    ![a, b].iter().any(|family| matches!(family, Family::Voice | Family::Drum))
}

impl SourceWatch {
    /// Takes in a verdict, and whether the channel was `soft` in what it rests on; true where the source has changed. What is
    /// `said` to play there is no change the first time, where it was taken for something that it is taken for.
    pub fn hear(&mut self, presence: &Presence, soft: bool, said: Option<Instrument>) -> bool {
        if presence.abstained || presence.confidence < LEAST_CONFIDENCE {
            return false;
        }
        let Some(heard) = presence.dominant.and_then(family) else { return false };
        let (all, loud) = match self.next {
            Some((next, all, loud)) if next == heard => (all + 1, loud + u32::from(!soft)),
            _ => (1, u32::from(!soft)),
        };
        self.next = Some((heard, all, loud));
        if loud < SETTLES && all < SETTLES_SOFT || self.settled == Some(heard) {
            return false;
        }
        let is_known = !self.changed && said.and_then(family) == Some(heard);
        let before = self.settled.replace(heard);
        let changed = before.is_some_and(|before| !(is_known && are_confused(before, heard)));
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
        (0..n).any(|_| watch.hear(&presence, false, Some(Instrument::Brass)))
    }

    #[test]
    fn a_softer_source_that_stays_is_told_and_the_band_of_one_song_is_not() {
        let presence = |dominant| Presence {
            p: [0.0; CLASSES],
            dominant: Some(dominant),
            confidence: 0.9,
            abstained: false,
            energy: 0.0,
            distance: 0.0,
        };
        let hear = |watch: &mut SourceWatch, what, soft, n| {
            (0..n).position(|_| watch.hear(&presence(what), soft, Some(Instrument::Singing)))
        };
        let mut watch = SourceWatch::default();
        assert_eq!(hear(&mut watch, Instrument::Singing, false, 60), None);
        for _ in 0..3 {
            assert_eq!(hear(&mut watch, Instrument::Keys, true, 150), None, "it rests");
            assert_eq!(hear(&mut watch, Instrument::Singing, true, 1), None, "and is back");
        }
        assert_eq!(hear(&mut watch, Instrument::Keys, true, 300), Some(179), "handed over");
        // What the name says is news after somebody else's bleed.
        let mut watch = SourceWatch::default();
        assert_eq!(hear(&mut watch, Instrument::Snare, false, 30), None);
        assert_eq!(hear(&mut watch, Instrument::Singing, false, 30), Some(14));
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
