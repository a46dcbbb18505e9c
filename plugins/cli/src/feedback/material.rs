//! What is played: recordings beside the project where they are, our own where they are not.

use std::path::{Path, PathBuf};

use super::rooms::{self, Room};
use super::setup::Source;
use super::tonal;
use crate::demo;
use crate::error::CliError;
use assistant::Instrument;

/// Sources, rooms and howls.
pub struct Material {
    /// Voices.
    pub voices: Vec<Source>,
    /// Sources that hold and swell tones.
    pub tonal: Vec<Source>,
    /// Measured rooms.
    pub rooms: Vec<Room>,
    /// No others are made up: somebody has named one.
    pub in_rooms_alone: bool,
    /// Recordings of real howls.
    pub howls: Vec<Source>,
    /// What is missing, in words.
    pub notes: Vec<String>,
}

/// Where the recordings lie: `DESKMATE_SHARED`, or `shared` beside or above the working folder.
pub fn data_dir() -> Option<PathBuf> {
    let named = std::env::var_os("DESKMATE_SHARED").map(PathBuf::from);
    let near = ["shared", "../shared", "../../shared"].map(PathBuf::from);
    named.into_iter().chain(near).map(|p| p.join("data")).find(|p| p.is_dir())
}

impl Material {
    /// From `data`: its folders `voices`, `tonal`, `rooms` and `howls` where it has them, else test
    /// recordings as they lie in the shared data (`eval`, `songs`, `rir/spaces`, `feedback`).
    pub fn load(data: Option<&Path>, seed: u64) -> Result<Self, CliError> {
        let mut notes = Vec::new();
        let own = data.is_some_and(|d| d.join("voices").is_dir());
        let folders = |own_name: &str, shared: &[&str]| -> Vec<PathBuf> {
            let Some(data) = data else { return Vec::new() };
            let names: Vec<&str> = if own { vec![own_name] } else { shared.to_vec() };
            names.iter().flat_map(|name| rooms::files(&data.join(name))).collect()
        };
        let mut voices = load(&folders("voices", &["eval/speech", "eval/vocals"]))?;
        if let (Some(data), false) = (data, own) {
            voices.extend(load(&song_voices(&data.join("songs")))?);
        }
        if voices.is_empty() {
            notes.push("no recorded voices here: the demo's singer stands in".to_owned());
            let config = demo::DemoConfig { seed, faults: false, rate_hz: super::RATE_HZ as u32 };
            let show = demo::render(config);
            let sung = show.channels.into_iter().filter(|c| c.lead);
            voices.extend(sung.filter_map(|c| {
                let leg = c.legs.into_iter().next()?;
                Source::new(c.name.to_owned(), leg)
            }));
        }
        let mut played = load(&folders("tonal", &["eval/brass", "eval/strings"]))?;
        if !own {
            let (made, missing) = tonal::sources(seed);
            played.extend(made);
            notes.extend(missing);
        }
        let played = played.into_iter().map(|s| s.played_by(Instrument::Woodwinds)).collect();
        let rooms = folders("rooms", &["rir/spaces"]);
        let rooms = rooms.iter().map(|p| rooms::from_file(p)).collect::<Result<Vec<_>, _>>()?;
        if rooms.is_empty() {
            notes.push("no measured rooms here: shoeboxes only".to_owned());
        }
        let howls = load(&folders("howls", &["feedback"]))?;
        Ok(Self { voices, tonal: played, rooms, in_rooms_alone: false, howls, notes })
    }
}

fn load(paths: &[PathBuf]) -> Result<Vec<Source>, CliError> {
    let one = |path: &PathBuf| {
        let name = path.file_stem().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        rooms::read(path).map(|samples| Source::new(name, samples))
    };
    paths.iter().map(one).filter_map(Result::transpose).collect()
}

/// Sung stems of the songs, by the name of the file.
fn song_voices(dir: &Path) -> Vec<PathBuf> {
    let Ok(songs) = std::fs::read_dir(dir) else { return Vec::new() };
    let mut songs: Vec<PathBuf> = songs.filter_map(|e| e.ok().map(|e| e.path())).collect();
    songs.sort();
    let named =
        |p: &PathBuf| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("vocals_"));
    songs.iter().flat_map(|song| rooms::files(song)).filter(named).collect()
}
