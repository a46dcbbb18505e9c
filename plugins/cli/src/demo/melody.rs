//! What is sung: syllables with pitch, vowel and consonant, in phrases with breath between them.

use super::rng::Rng;
use super::score::{BARS, BEAT_S, Section, section, triad};

/// A vowel's first four formants, Hz, and their levels, dB (tenor; Csound manual, table of
/// formant values).
#[derive(Clone, Copy, Debug)]
pub struct Vowel {
    /// Formant frequencies, Hz.
    pub hz: [f64; 5],
    /// Levels, dB.
    pub db: [f64; 5],
    /// Bandwidths, Hz.
    pub width_hz: [f64; 5],
}

const A: Vowel = Vowel {
    hz: [650.0, 1_080.0, 2_650.0, 2_900.0, 3_250.0],
    db: [0.0, -6.0, -7.0, -8.0, -22.0],
    width_hz: [80.0, 90.0, 120.0, 130.0, 140.0],
};
const E: Vowel = Vowel {
    hz: [400.0, 1_700.0, 2_600.0, 3_200.0, 3_580.0],
    db: [0.0, -14.0, -12.0, -14.0, -20.0],
    width_hz: [70.0, 80.0, 100.0, 120.0, 120.0],
};
const I: Vowel = Vowel {
    hz: [290.0, 1_870.0, 2_800.0, 3_250.0, 3_540.0],
    db: [0.0, -15.0, -18.0, -20.0, -30.0],
    width_hz: [40.0, 90.0, 100.0, 120.0, 120.0],
};
const O: Vowel = Vowel {
    hz: [400.0, 800.0, 2_600.0, 2_800.0, 3_000.0],
    db: [0.0, -10.0, -12.0, -12.0, -26.0],
    width_hz: [70.0, 80.0, 100.0, 130.0, 135.0],
};
const U: Vowel = Vowel {
    hz: [350.0, 600.0, 2_700.0, 2_900.0, 3_300.0],
    db: [0.0, -20.0, -17.0, -14.0, -26.0],
    width_hz: [40.0, 60.0, 100.0, 120.0, 120.0],
};

/// What stands before a vowel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onset {
    /// Nothing: legato.
    None,
    /// A hiss, like s.
    Hiss,
    /// A burst, like t.
    Burst,
    /// Breath, like h.
    Breath,
}

/// One sung syllable.
#[derive(Clone, Copy, Debug)]
pub struct Syllable {
    /// Start of the vowel, seconds.
    pub at_s: f64,
    /// Length of the vowel, seconds.
    pub for_s: f64,
    /// Pitch, MIDI.
    pub pitch: f64,
    /// 0 to 1.
    pub velocity: f64,
    /// The vowel.
    pub vowel: Vowel,
    /// What stands before it.
    pub onset: Onset,
}

/// Beat, length in beats, pitch (MIDI), vowel, onset.
type Line = &'static [(f64, f64, f64, Vowel, Onset)];

const VERSE_1: Line = &[
    (0.0, 0.5, 64.0, A, Onset::Breath),
    (0.5, 0.5, 64.0, E, Onset::Burst),
    (1.0, 1.0, 67.0, O, Onset::None),
    (2.0, 0.5, 65.0, I, Onset::Hiss),
    (2.5, 1.0, 64.0, A, Onset::None),
    (4.0, 0.5, 65.0, O, Onset::Burst),
    (4.5, 0.5, 65.0, E, Onset::None),
    (5.0, 1.5, 69.0, A, Onset::Hiss),
    (6.5, 0.8, 67.0, U, Onset::None),
];
const VERSE_2: Line = &[
    (0.0, 0.5, 67.0, I, Onset::Hiss),
    (0.5, 1.0, 67.0, A, Onset::Burst),
    (1.5, 0.5, 64.0, E, Onset::None),
    (2.0, 1.5, 60.0, O, Onset::Burst),
    (4.0, 0.5, 62.0, A, Onset::Breath),
    (4.5, 0.5, 64.0, I, Onset::Burst),
    (5.0, 2.2, 62.0, A, Onset::None),
];
const CHORUS_1: Line = &[
    (0.0, 1.5, 72.0, A, Onset::Breath),
    (1.5, 0.5, 71.0, E, Onset::Burst),
    (2.0, 1.0, 69.0, O, Onset::None),
    (3.0, 0.8, 67.0, A, Onset::Hiss),
    (4.0, 1.5, 71.0, I, Onset::Burst),
    (5.5, 0.5, 69.0, E, Onset::None),
    (6.0, 1.6, 67.0, A, Onset::Hiss),
];
const CHORUS_2: Line = &[
    (0.0, 1.0, 67.0, O, Onset::Burst),
    (1.0, 1.0, 69.0, A, Onset::None),
    (2.0, 1.7, 72.0, A, Onset::Breath),
    (4.0, 1.0, 72.0, E, Onset::Burst),
    (5.0, 0.5, 71.0, I, Onset::Hiss),
    (5.5, 2.0, 69.0, A, Onset::None),
];
const OUTRO: Line = &[(0.0, 0.9, 67.0, A, Onset::Breath), (1.0, 4.5, 67.0, U, Onset::None)];

/// The lead vocal: a breath in bar 1, then a line every two bars.
pub fn lead(seed: u64) -> Vec<Syllable> {
    let mut rng = Rng::new(seed, "lead melody");
    let lines: [(usize, Line); 8] = [
        (0, VERSE_2),
        (2, VERSE_1),
        (4, VERSE_2),
        (6, VERSE_1),
        (8, CHORUS_1),
        (10, CHORUS_2),
        (12, CHORUS_1),
        (14, OUTRO),
    ];
    let mut sung = Vec::new();
    for (bar, line) in lines {
        for &(beat, beats, pitch, vowel, onset) in line {
            sung.push(Syllable {
                at_s: (bar as f64 * 4.0 + beat) * BEAT_S + rng.noise() * 0.012 + 0.03,
                for_s: beats * BEAT_S * 0.93,
                pitch,
                velocity: rng.between(0.8, 1.0),
                vowel,
                onset,
            });
        }
    }
    sung
}

/// A backing voice: held vowels on the chord, above or below the lead; `part` 0 or 1.
pub fn backing(seed: u64, part: usize) -> Vec<Syllable> {
    let mut rng = Rng::new(seed, if part == 0 { "backing 1" } else { "backing 2" });
    let mut sung = Vec::new();
    for bar in 0..BARS {
        let chord = triad(bar);
        let pitch = chord[if part == 0 { 1 } else { 2 }];
        let long: &[(f64, f64, Vowel)] = match section(bar) {
            Section::Chorus => &[(0.0, 1.8, A), (2.0, 1.7, O)],
            Section::Verse if bar % 2 == 0 => &[(2.0, 1.7, U)],
            Section::Outro if bar == BARS - 1 => &[(0.0, 2.0, U)],
            _ => &[(0.0, 3.2, U)],
        };
        for &(beat, beats, vowel) in long {
            sung.push(Syllable {
                at_s: (bar as f64 * 4.0 + beat) * BEAT_S + rng.noise() * 0.015 + 0.04,
                for_s: beats * BEAT_S,
                pitch,
                velocity: rng.between(0.75, 0.95),
                vowel,
                onset: if beat == 0.0 { Onset::Breath } else { Onset::None },
            });
        }
    }
    sung
}
