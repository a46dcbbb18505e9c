//! The figures of docs/crowd.md: `cargo xtask test --test crowd -- --nocapture figures`.

use super::material::{SECOND, applause, files, in_a_hall, loudest, quiet, read, scene};
use super::{closed, closed_beside, observed};
use dsp_core::listen::Observation;
use ml_models::{ModelSource, Models};
use std::path::Path;

/// Hops in a minute.
const MINUTE: f64 = 6_000.0;

#[derive(Default)]
struct Counted {
    hops: usize,
    closings: [usize; 2],
    closed: [usize; 2],
}

impl Counted {
    fn take(&mut self, channels: &[Vec<Observation>], audio: &[f32], models: &Models) {
        self.hops += audio.len() / super::HOP;
        for (at, models) in [None, Some(models)].into_iter().enumerate() {
            let closed = closed_beside(channels, audio, models);
            self.closed[at] += closed.iter().filter(|c| **c).count();
            self.closings[at] += usize::from(closed.first() == Some(&true))
                + closed.windows(2).filter(|pair| !pair[0] && pair[1]).count();
        }
    }

    fn row(&self, what: &str) -> String {
        let minutes = self.hops as f64 / MINUTE;
        let per_minute = |at: usize| self.closings[at] as f64 / minutes;
        let share = |at: usize| 100.0 * self.closed[at] as f64 / self.hops as f64;
        format!(
            "| {what} | {minutes:.1} min | {:.2} | {:.1} % | {:.2} | {:.1} % |",
            per_minute(0),
            share(0),
            per_minute(1),
            share(1)
        )
    }
}

/// How often and for how long the gate closes where there is neither applause nor cheer.
#[test]
fn figures_of_false_closings() {
    let models = Models::load(&ModelSource::Embedded);
    println!("| heard | length | closings a minute, features | closed | with the model | closed |");
    println!("|---|---|---|---|---|---|");
    let mut programme = Counted::default();
    for (what, folder, begin) in [
        ("mixes of songs", "songs", "mix__"),
        ("finished mixes", "eval/mix", ""),
        ("speech", "eval/speech", ""),
    ] {
        let mut counted = Counted::default();
        for file in files(folder, begin) {
            counted.take(&[], &read(&file), &models);
        }
        if counted.hops > 0 {
            println!("{}", counted.row(what));
        }
        if what != "speech" {
            programme.hops += counted.hops;
            (0..2).for_each(|at| programme.closed[at] += counted.closed[at]);
        }
    }
    let (mut counted, mut alone) = (Counted::default(), Counted::default());
    for song in songs() {
        counted.take(&song.channels, &song.in_a_hall, &models);
        alone.take(&[], &song.in_a_hall, &models);
    }
    if counted.hops > 0 {
        println!("{}", alone.row("songs in a hall"));
        println!("{}", counted.row("songs in a hall, their stems as channels"));
        for closed in counted.closed {
            assert!(closed as f64 <= super::FALSE_SHARE * counted.hops as f64, "{closed}");
        }
    }
    let mut counted = Counted::default();
    counted.take(&[], &quiet(60), &models);
    println!("{}", counted.row("a quiet hall (made)"));
    assert_eq!(counted.closed, [0, 0], "quiet");
    for closed in programme.closed {
        assert!(closed as f64 <= super::FALSE_SHARE * programme.hops as f64, "{closed}");
    }
}

struct Song {
    mix: Vec<f32>,
    /// The mix as a microphone in the hall hears it.
    in_a_hall: Vec<f32>,
    /// Its stems.
    channels: Vec<Vec<Observation>>,
}

fn songs() -> Vec<Song> {
    let stems = files("songs", "");
    let of = |mix: &Path| -> Vec<Vec<Observation>> {
        let stems = stems.iter().filter(|stem| stem.parent() == mix.parent() && *stem != mix);
        stems.map(|stem| observed(&read(stem))).collect()
    };
    files("songs", "mix__")
        .iter()
        .map(|file| {
            let mix = read(file);
            Song { in_a_hall: in_a_hall(&mix), channels: of(file), mix }
        })
        .collect()
}

struct Crowd {
    name: String,
    audio: Vec<f32>,
}

fn crowds() -> Vec<Crowd> {
    let made = [30, 100, 300].map(|people| Crowd {
        name: format!("applause of {people} (made)"),
        audio: applause(people, 4),
    });
    let recorded = files("eval/crowd", "").into_iter().map(|file| Crowd {
        name: "recorded audience (eval/crowd)".to_owned(),
        audio: loudest(&read(&file), 4).to_vec(),
    });
    made.into_iter().chain(recorded).collect()
}

/// What a crowd sets in over, and what the microphone hears.
#[derive(Clone, Copy, PartialEq)]
enum Scene {
    Over,
    /// In a hall, with the stems as channels.
    OverChannels,
    After,
}

impl Scene {
    /// Where the crowd sets in: what the channels explain is known after ten seconds.
    fn onsets_s(self) -> [usize; 3] {
        if self == Self::OverChannels { [12, 18, 24] } else { [8, 16, 24] }
    }
}

/// How soon it closes by features after a crowd sets in over, or after, the mix of a song.
#[test]
fn figures_of_onsets() {
    let songs = songs();
    if songs.is_empty() {
        return;
    }
    let mut slow = Vec::new();
    println!(
        "| crowd | level | over the song: closed within 300 ms, median | with its channels | after it |"
    );
    println!("|---|---|---|---|---|");
    for crowd in crowds() {
        for level_db in [0.0, 6.0, 12.0] {
            let mut cells = Vec::new();
            for what in [Scene::Over, Scene::OverChannels, Scene::After] {
                let mut ms: Vec<usize> = songs
                    .iter()
                    .flat_map(|song| what.onsets_s().map(|before| (song, before)))
                    .filter_map(|(song, before)| {
                        latency_ms(song, before, &crowd.audio, level_db, what)
                    })
                    .collect();
                ms.sort_unstable();
                // Where the gate stood closed already nothing is told of it: once at most.
                assert!(ms.len() + 1 >= 3 * songs.len().min(5), "{} of {level_db} dB", crowd.name);
                let soon = ms.iter().filter(|ms| **ms <= 300).count();
                let median = ms.get(ms.len() / 2).copied().unwrap_or(usize::MAX);
                let told = if median < 10_000 { format!("{median} ms") } else { "-".to_owned() };
                cells.push(format!("{soon} of {}, {told}", ms.len()));
                // Over a song that goes on, and whose channels are not known, a crowd must be clearly louder than it.
                let made = crowd.name.contains("made");
                let (least_db, share) = match what {
                    Scene::Over => (12.0, 0.8),
                    Scene::OverChannels | Scene::After => (6.0, 0.9),
                };
                if made && level_db >= least_db && (soon as f64) < share * ms.len() as f64 {
                    let at = cells.len();
                    slow.push(format!("{} {level_db} column {at}: {ms:?}", crowd.name));
                }
            }
            println!("| {} | {level_db:+.0} dB | {} |", crowd.name, cells.join(" | "));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

/// Milliseconds from the onset until it closed, 10 s where it never did; `None` where it stood closed.
fn latency_ms(
    song: &Song,
    before_s: usize,
    crowd: &[f32],
    level_db: f32,
    what: Scene,
) -> Option<usize> {
    if song.mix.len() < (before_s + 1) * SECOND {
        return None;
    }
    let heard = if what == Scene::OverChannels { &song.in_a_hall } else { &song.mix };
    let audio = scene(heard, before_s, crowd, level_db, what != Scene::After);
    let closed = match what {
        Scene::OverChannels => closed_beside(&song.channels, &audio, None),
        Scene::Over | Scene::After => closed(&audio, None),
    };
    let onset = before_s * 100;
    if closed[onset - 1] {
        return None;
    }
    let after = closed[onset..].iter().position(|c| *c);
    Some(after.map_or(10_000, |hops| 10 * (hops + 1)))
}
