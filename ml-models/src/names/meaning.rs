//! Puts the words of a name together.

use super::terms::{Line, Placement};
use super::tokens::tokens;
use super::words::{Word, look_up};
use crate::Instrument;

/// A word or phrase as it stands in a name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    /// What it was spelled like.
    pub text: String,
    /// What it means, where it is known.
    pub word: Option<Word>,
}

/// What a name says, all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Meaning {
    pub instrument: Option<Instrument>,
    pub line: Option<Line>,
    pub drum_mix: bool,
    pub lead_vocal: bool,
    /// The same of what a bus of this name carries.
    pub carries_lead: bool,
}

/// Longest phrase in the table, in words.
const PHRASE_MAX: usize = 4;

/// The words and phrases of `name`, longest phrases first, compounds taken apart ("KickIn", "leadguitar").
pub(super) fn parse(name: &str) -> Vec<Found> {
    let words: Vec<String> = tokens(name);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = PHRASE_MAX.min(words.len() - at);
        let phrase = (1..=longest).rev().find_map(|n| {
            let text = words[at..at + n].join(" ");
            look_up(&text).map(|word| (n, text, word))
        });
        match phrase {
            Some((n, text, word)) => {
                found.push(Found { text, word: Some(word) });
                at += n;
            }
            None => {
                match split_compound(&words[at]) {
                    Some(parts) => found.extend(parts),
                    None => found.push(Found { text: words[at].clone(), word: None }),
                }
                at += 1;
            }
        }
    }
    handhelds(&mut found);
    found
}

/// "Pres HH", "Vox HH 2": behind a voice it is a handheld microphone and no hi-hat.
fn handhelds(found: &mut [Found]) {
    use Instrument::{Singing, Speech};
    let voice = |f: &Found| {
        let is_voice = Word::Is(Singing) == f.word? || Word::Is(Speech) == f.word?;
        Some(is_voice || matches!(f.word?, Word::LeadVocal | Word::BackingVocal))
    };
    for at in 1..found.len() {
        if found[at].text == "hh" && found[..at].iter().any(|f| voice(f) == Some(true)) {
            found[at].word = Some(Word::Filler);
        }
    }
}

/// Takes a word apart into known words that cover it whole: "basscab", "snaretop", "ohl". The first part
/// must name a source or mark a voice, so that words of common speech do not fall apart by chance.
fn split_compound(word: &str) -> Option<Vec<Found>> {
    let cut = (2..word.len())
        .rev()
        .filter(|&i| word.is_char_boundary(i))
        .find(|&i| opens_compound(&word[..i]) && closes_compound(&word[i..]))?;
    let part = |text: &str| Found { text: text.to_owned(), word: look_up(text) };
    Some(vec![part(&word[..cut]), part(&word[cut..])])
}

fn opens_compound(part: &str) -> bool {
    let known = look_up(part);
    match known {
        Some(Word::Is(_) | Word::Guitar | Word::DrumMix) => {
            part.len() >= 3 || part == "oh" || part == "hh"
        }
        Some(Word::BackingVocal | Word::Acoustic | Word::Electric) => true,
        Some(Word::Lead | Word::Backing) => true,
        _ => false,
    }
}

fn closes_compound(part: &str) -> bool {
    match look_up(part) {
        Some(Word::Is(_) | Word::Guitar | Word::DrumMix | Word::Acoustic | Word::Electric) => {
            part.len() >= 3
        }
        Some(Word::At(_) | Word::Line(_)) => true,
        Some(Word::Filler) => part == "l" || part == "r",
        _ => false,
    }
}

impl Meaning {
    /// What `name` says.
    pub(super) fn of(name: &str) -> Self {
        let found = parse(name);
        let words = || found.iter().filter_map(|f| f.word);
        let has = |wanted: Word| words().any(|word| word == wanted);

        let mut sources: Vec<Instrument> = Vec::new();
        let (mut guitar, mut vocal) = (false, false);
        for word in words() {
            match word {
                Word::Is(instrument) => sources.push(instrument),
                Word::Guitar => {
                    guitar = true;
                    sources.push(Instrument::ElectricGuitar);
                }
                Word::BackingVocal | Word::LeadVocal => sources.push(Instrument::Singing),
                _ => {}
            }
            vocal |= sources.last() == Some(&Instrument::Singing);
        }
        let acoustic = has(Word::Acoustic)
            || (guitar && sources.contains(&Instrument::AcousticGuitar))
            || (guitar && found.iter().any(|f| f.text == "ac"));
        let electric = has(Word::Electric);
        if sources.is_empty() && acoustic {
            sources.push(Instrument::AcousticGuitar);
        } else if sources.is_empty() && electric {
            sources.push(Instrument::ElectricGuitar);
        }
        if guitar && acoustic && !electric {
            for source in &mut sources {
                if *source == Instrument::ElectricGuitar {
                    *source = Instrument::AcousticGuitar;
                }
            }
        }

        let line = line_of(&found, &sources);
        let drum_mix = has(Word::DrumMix) && !sources.iter().any(|&s| is_of_kit(s)) && !vocal;
        // The head noun stands last ("Synth Bass", "Tom Gtr"); a singing player is a singer.
        let instrument = if line == Some(Line::FxReturn) || drum_mix {
            None
        } else if vocal {
            Some(Instrument::Singing)
        } else {
            sources.last().copied()
        };
        let lead = |line: Option<Line>| vocal && is_lead(&found, &sources, line);
        let carries_lead = lead(line.filter(|line| *line != Line::Bus));
        Self { instrument, line, drum_mix, lead_vocal: lead(line), carries_lead }
    }
}

/// Part of a drum kit with a microphone of its own?
fn is_of_kit(source: Instrument) -> bool {
    use Instrument::{Cymbals, Kick, Percussion, Snare, Toms};
    matches!(source, Kick | Snare | Toms | Cymbals | Percussion)
}

fn line_of(found: &[Found], sources: &[Instrument]) -> Option<Line> {
    let said = found.iter().find_map(|f| match (f.word, f.text.as_str()) {
        (_, "tb" | "talkback" | "talk back" | "shout") => Some(Line::Talkback),
        (_, "mc" | "mcs" | "emcee" | "host" | "presenter" | "pres" | "announcer") => Some(Line::Mc),
        (Some(Word::Line(line)), _) => Some(line),
        (Some(Word::Is(Instrument::Crowd)), _) => Some(Line::Ambience),
        _ => None,
    })?;
    // "Track 5 Snare", "Drum Room": the number of a recorder's track, and a microphone of the kit.
    let source_first = matches!(said, Line::Playback | Line::Room)
        && (!sources.is_empty() || found.iter().any(|f| f.word == Some(Word::DrumMix)));
    (!source_first).then_some(said)
}

fn is_lead(found: &[Found], sources: &[Instrument], line: Option<Line>) -> bool {
    let has = |wanted: Word| found.iter().any(|f| f.word == Some(wanted));
    if has(Word::BackingVocal)
        || has(Word::Backing)
        || matches!(line, Some(Line::FxReturn | Line::Bus))
    {
        return false;
    }
    if has(Word::LeadVocal) || has(Word::Lead) {
        return true;
    }
    let player = sources.iter().any(|&source| source != Instrument::Singing) || has(Word::DrumMix);
    let later = found.iter().any(|f| f.text.parse::<u32>().is_ok_and(|n| n > 1));
    !player && !later
}

/// Where the microphone stands, as the name says.
pub(super) fn placement(found: &[Found]) -> Option<Placement> {
    found.iter().rev().find_map(|f| match f.word {
        Some(Word::At(placement)) => Some(placement),
        _ => None,
    })
}
