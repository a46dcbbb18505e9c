//! What the band plays: a song in C of sixteen bars at 100 beats a minute, intro, verse, chorus
//! and outro, and a little human touch from the seed.

use super::rng::Rng;

/// Length of a beat, seconds.
pub const BEAT_S: f64 = 0.6;
/// Bars of the song.
pub const BARS: usize = 16;
/// Length of the show: the song and its ring-out, seconds.
pub const SHOW_S: f64 = 40.0;

/// Part of the song that a bar belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Bars 1 and 2.
    Intro,
    /// Bars 3 to 8.
    Verse,
    /// Bars 9 to 14.
    Chorus,
    /// Bars 15 and 16.
    Outro,
}

/// The section of bar `bar`, counted from 0.
pub fn section(bar: usize) -> Section {
    match bar {
        0..=1 => Section::Intro,
        2..=7 => Section::Verse,
        8..=13 => Section::Chorus,
        _ => Section::Outro,
    }
}

/// Root (MIDI, octave of C3 = 48) and whether the chord is minor.
const CHORDS: [(i32, bool); BARS] = [
    (57, true),  // Am   intro
    (53, false), // F
    (57, true),  // Am   verse
    (53, false), // F
    (48, false), // C
    (55, false), // G
    (57, true),  // Am
    (53, false), // F
    (53, false), // F    chorus
    (55, false), // G
    (48, false), // C
    (57, true),  // Am
    (53, false), // F
    (55, false), // G
    (48, false), // C    outro
    (48, false), // C
];

/// One played note.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    /// Start, seconds.
    pub at_s: f64,
    /// Length, seconds.
    pub for_s: f64,
    /// Pitch, MIDI.
    pub pitch: f64,
    /// 0 to 1.
    pub velocity: f64,
}

/// Root of the chord in bar `bar`, MIDI.
pub fn root(bar: usize) -> f64 {
    f64::from(CHORDS[bar % BARS].0)
}

/// Root, third and fifth of the chord in bar `bar`, MIDI.
pub fn triad(bar: usize) -> [f64; 3] {
    let (root, minor) = CHORDS[bar % BARS];
    [root, root + if minor { 3 } else { 4 }, root + 7].map(f64::from)
}

/// Builds notes with human touch: a few milliseconds and a little of the velocity.
pub struct Player {
    rng: Rng,
    loose_s: f64,
    notes: Vec<Note>,
}

impl Player {
    /// A player who is at most `loose_s` early or late.
    pub fn new(rng: Rng, loose_s: f64) -> Self {
        Self { rng, loose_s, notes: Vec::new() }
    }

    /// Plays at `beat` of `bar` for `beats`.
    pub fn play(&mut self, bar: usize, beat: f64, beats: f64, pitch: f64, velocity: f64) {
        let at = (bar as f64 * 4.0 + beat) * BEAT_S + self.rng.noise() * self.loose_s;
        let velocity = (velocity * self.rng.between(0.88, 1.08)).min(1.0);
        self.notes.push(Note { at_s: at.max(0.0), for_s: beats * BEAT_S, pitch, velocity });
    }

    /// All notes that were played.
    pub fn notes(self) -> Vec<Note> {
        self.notes
    }
}

/// The drummer's four instruments; the pitch is not used.
pub struct Drums {
    /// Bass drum.
    pub kick: Vec<Note>,
    /// Snare drum.
    pub snare: Vec<Note>,
    /// Hi-hat; long notes are open.
    pub hat: Vec<Note>,
    /// Crash.
    pub crash: Vec<Note>,
}

/// The drum part.
pub fn drums(seed: u64) -> Drums {
    let player = |name| Player::new(Rng::new(seed, name), 0.004);
    let (mut kick, mut snare) = (player("kick part"), player("snare part"));
    let (mut hat, mut crash) = (player("hat part"), player("crash part"));
    for bar in 0..BARS {
        let last = bar == BARS - 1;
        let kicks: &[f64] = match section(bar) {
            Section::Intro | Section::Outro => &[0.0, 2.0, 2.5],
            Section::Verse => &[0.0, 1.5, 2.5],
            Section::Chorus => &[0.0, 0.75, 1.5, 2.5, 3.5],
        };
        for &beat in kicks.iter().filter(|b| !last || **b == 0.0) {
            kick.play(bar, beat, 0.5, 0.0, if beat == 0.0 { 0.95 } else { 0.82 });
        }
        if last {
            crash.play(bar, 0.0, 4.0, 0.0, 0.9);
            continue;
        }
        snare.play(bar, 1.0, 0.5, 0.0, 0.9);
        snare.play(bar, 3.0, 0.5, 0.0, 0.93);
        if bar % 2 == 1 {
            snare.play(bar, 3.75, 0.25, 0.0, 0.45); // a ghost note into the next bar
        }
        for eighth in 0..8 {
            let open = section(bar) == Section::Chorus && eighth == 7;
            let velocity = if eighth % 2 == 0 { 0.85 } else { 0.6 };
            hat.play(bar, f64::from(eighth) * 0.5, if open { 0.5 } else { 0.1 }, 0.0, velocity);
        }
        if matches!(bar, 0 | 2 | 8 | 12) {
            crash.play(bar, 0.0, 4.0, 0.0, 0.85);
        }
    }
    Drums { kick: kick.notes(), snare: snare.notes(), hat: hat.notes(), crash: crash.notes() }
}

/// The bass: eighths on the root with a fifth and an octave.
pub fn bass(seed: u64) -> Vec<Note> {
    let mut player = Player::new(Rng::new(seed, "bass part"), 0.006);
    for bar in 0..BARS {
        let root = if root(bar) > 53.0 { root(bar) - 24.0 } else { root(bar) - 12.0 };
        if bar == BARS - 1 {
            player.play(bar, 0.0, 4.0, root, 0.9);
            continue;
        }
        for eighth in 0..8 {
            let pitch = match eighth {
                5 => root + 7.0,
                7 if section(bar) == Section::Chorus => root + 12.0,
                _ => root,
            };
            let velocity = if eighth % 4 == 0 { 0.95 } else { 0.78 };
            player.play(bar, f64::from(eighth) * 0.5, 0.46, pitch, velocity);
        }
    }
    player.notes()
}

/// Rhythm guitar: chopped eighths in the verse, ringing chords in the chorus.
pub fn guitar_left(seed: u64) -> Vec<Note> {
    let mut player = Player::new(Rng::new(seed, "guitar left part"), 0.007);
    for bar in 0..BARS {
        let [r, third, fifth] = triad(bar);
        let strings = [r - 12.0, fifth - 12.0, r, third];
        let strokes: &[(f64, f64)] = match section(bar) {
            Section::Verse => &[(0.0, 0.4), (1.0, 0.3), (1.5, 0.4), (2.5, 0.4), (3.0, 0.3)],
            Section::Chorus => &[(0.0, 1.4), (1.5, 0.9), (2.5, 1.0), (3.5, 0.45)],
            _ => &[(0.0, 1.9), (2.0, 1.9)],
        };
        for &(beat, beats) in strokes.iter().filter(|s| bar < BARS - 1 || s.0 == 0.0) {
            for (i, pitch) in strings.iter().enumerate() {
                player.play(bar, beat + 0.012 * i as f64, beats, *pitch, 0.8);
            }
        }
    }
    player.notes()
}

/// Second guitar: arpeggios.
pub fn guitar_right(seed: u64) -> Vec<Note> {
    let mut player = Player::new(Rng::new(seed, "guitar right part"), 0.006);
    for bar in 0..BARS {
        let [r, third, fifth] = triad(bar);
        let order = [r, fifth, r + 12.0, third + 12.0, fifth, r + 12.0, third, fifth];
        for (i, pitch) in order.iter().enumerate() {
            if bar == BARS - 1 && i > 3 {
                break;
            }
            player.play(bar, i as f64 * 0.5, 1.2, *pitch, if i % 4 == 0 { 0.9 } else { 0.7 });
        }
    }
    player.notes()
}

/// Electric piano: two chords a bar, four notes each.
pub fn keys(seed: u64) -> Vec<Note> {
    let mut player = Player::new(Rng::new(seed, "keys part"), 0.006);
    for bar in 0..BARS {
        let [r, third, fifth] = triad(bar);
        let up = if r < 52.0 { 12.0 } else { 0.0 };
        let hits: &[(f64, f64)] =
            if bar == BARS - 1 { &[(0.0, 4.0)] } else { &[(0.0, 1.4), (1.5, 2.3)] };
        for &(beat, beats) in hits {
            for pitch in [r + up, third + up, fifth + up, r + up + 12.0] {
                player.play(bar, beat, beats, pitch, 0.75);
            }
        }
    }
    player.notes()
}
