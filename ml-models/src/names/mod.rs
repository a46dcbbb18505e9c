//! What the name of a channel says: instrument, kind of line, lead or backing, pairs.
//!
//! Names come from consoles ("Snr Top", "LdVox", "OHL") and from file names
//! ("vocals_lead__VOX_LEAD"). A name is cut into words (`tokens`); words and phrases that engineers
//! use are looked up (`words`). Only whole words count: "Bassoon" is no bass. Nothing here is proof,
//! only a hint: an input list or a person outranks it.

mod meaning;
pub mod pairs;
mod terms;
mod tokens;
mod words;

#[cfg(test)]
mod tests;

pub use terms::Line;

use crate::Instrument;
use meaning::Meaning;

/// The instrument that `name` names; `None` where it names none, several at once (a drum mix), or the
/// return of an effect.
pub fn instrument_from_name(name: &str) -> Option<Instrument> {
    Meaning::of(name).instrument
}

/// The kind of line that `name` names, where it is not simply a source.
pub fn line_from_name(name: &str) -> Option<Line> {
    Meaning::of(name).line
}

/// True where `name` names a whole drum kit on one channel ("Drumkit mix", "Drums L").
pub fn is_drum_mix(name: &str) -> bool {
    Meaning::of(name).drum_mix
}

/// True where `name` names what plays: an instrument, or a whole drum kit.
pub fn is_of_source(name: &str) -> bool {
    let meaning = Meaning::of(name);
    meaning.drum_mix || meaning.instrument.is_some()
}

/// True where `name` names a lead vocal: one marked so ("LdVox", "Lead Vocal"), or the only kind of
/// vocal that a name without a mark and without a number above 1 can mean ("Vox", "Vocals 1",
/// "Anna Vox"). A singing player ("Drum Vox"), a choir or a backing vocal is none.
///
/// In doubt this says yes: a lead vocal that is not known as one loses its protection.
pub fn is_lead_vocal(name: &str) -> bool {
    Meaning::of(name).lead_vocal
}

/// The same, where what is called a bus ("Lead Vox stem") is a source after all.
pub fn carries_lead_vocal(name: &str) -> bool {
    Meaning::of(name).carries_lead
}
