//! What a SHOW is: a folder of stems or one multichannel file. Names, rate and length.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::stem::{self, FileKind};
use super::{AudioSpec, FrameSource, multi};
use crate::error::CliError;

/// A file whose name starts so is the sum of the stems beside it, not a channel.
pub const MIX_PREFIX: &str = "mix__sum_of_stems";

/// Channels that a show may have.
pub const MOST_CHANNELS: usize = 1_024;

/// One channel of a show, ready to be read.
pub struct Stem {
    /// The file's name without extension, or `<file> trk 01` in a multichannel file.
    pub name: String,
    /// 1 or 2.
    pub legs: usize,
    /// Length at the show's rate, frames.
    pub frames: u64,
    /// What the file holds, where it was converted.
    pub resampled_from_hz: Option<u32>,
    /// The frames, at the show's rate.
    pub source: Box<dyn FrameSource>,
}

/// All channels of a show.
pub struct Show {
    /// The folder's or file's name.
    pub name: String,
    /// Rate that all of it is heard at, Hz.
    pub rate_hz: u32,
    /// Channels in order of their names.
    pub stems: Vec<Stem>,
    /// The sum of the stems lies beside them: they stand as they stand in the mix, behind their faders.
    pub has_sum: bool,
    /// What was left aside and why, for the person who runs it.
    pub notes: Vec<String>,
}

impl Show {
    /// Length of the longest stem, frames.
    pub fn frames(&self) -> u64 {
        self.stems.iter().map(|s| s.frames).max().unwrap_or(0)
    }

    /// Opens a folder of stems or a multichannel file; all headers are read and checked.
    pub fn open(path: &Path) -> Result<Self, CliError> {
        let meta = std::fs::metadata(path).map_err(|e| CliError::read(path, &e))?;
        if meta.is_dir() { open_folder(path) } else { open_file(path) }
    }
}

fn open_folder(folder: &Path) -> Result<Show, CliError> {
    let mut notes = Vec::new();
    let mut files = Vec::new();
    let entries = std::fs::read_dir(folder).map_err(|e| CliError::read(folder, &e))?;
    for entry in entries {
        let path = entry.map_err(|e| CliError::read(folder, &e))?.path();
        let name = file_name(&path);
        match FileKind::of(&path).filter(|_| !path.is_dir()) {
            Some(_) if name.starts_with('.') => notes.push(format!("ignored {name}: hidden")),
            Some(_) => files.push(path),
            None if path.is_dir() => notes.push(format!("ignored {name}/: a folder")),
            None => notes.push(format!("ignored {name}: not WAV or FLAC by its name")),
        }
    }
    files.sort();
    notes.sort();
    let found = files.len();
    if files.iter().any(|f| !file_name(f).starts_with(MIX_PREFIX)) {
        files.retain(|f| {
            let is_mix = file_name(f).starts_with(MIX_PREFIX);
            if is_mix {
                notes.push(format!("left out {}: the sum of the stems by its name", file_name(f)));
            }
            !is_mix
        });
    }
    let has_sum = files.len() < found;
    if files.is_empty() {
        return Err(CliError::input(folder, "holds no WAV or FLAC files"));
    }
    refuse_crowd(folder, files.len())?;
    let mut specs = Vec::with_capacity(files.len());
    for file in &files {
        let (spec, _) = stem::open(file)?;
        if spec.channels > 2 {
            let what = format!(
                "has {} channels; a stem in a folder is mono or stereo (give a multichannel file by itself)",
                spec.channels
            );
            return Err(CliError::input(file, what));
        }
        specs.push(spec);
    }
    let rate_hz = common_rate(&specs);
    let names = unique_names(&files);
    let mut stems = Vec::with_capacity(files.len());
    for ((file, spec), name) in files.iter().zip(&specs).zip(names) {
        let (frames, source) = stem::open_at(file, rate_hz)?;
        let resampled_from_hz = (spec.rate_hz != rate_hz).then_some(spec.rate_hz);
        if let Some(from) = resampled_from_hz {
            notes.push(format!("{}: resampled from {from} to {rate_hz} Hz", file_name(file)));
        }
        stems.push(Stem { name, legs: spec.channels, frames, resampled_from_hz, source });
    }
    Ok(Show { name: folder_name(folder), rate_hz, stems, has_sum, notes })
}

fn open_file(path: &Path) -> Result<Show, CliError> {
    let (spec, source) = stem::open(path)?;
    refuse_crowd(path, spec.channels)?;
    let name = path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    let stem = |name, legs, source| Stem {
        name,
        legs,
        frames: spec.frames,
        resampled_from_hz: None,
        source,
    };
    let stems = if spec.channels <= 2 {
        vec![stem(name.clone(), spec.channels, source)]
    } else {
        let named = multi::tracks(source, spec.channels).into_iter().enumerate();
        named
            .map(|(i, track)| {
                stem(format!("{name} trk {:02}", i + 1), 1, Box::new(track) as Box<_>)
            })
            .collect()
    };
    Ok(Show { name, rate_hz: spec.rate_hz, stems, has_sum: false, notes: Vec::new() })
}

/// A header of a few bytes may ask for more channels than any machine holds.
fn refuse_crowd(path: &Path, channels: usize) -> Result<(), CliError> {
    if channels > MOST_CHANNELS {
        let what = format!("has {channels} channels; up to {MOST_CHANNELS} are heard");
        return Err(CliError::input(path, what));
    }
    Ok(())
}

/// The rate that most stems have; of equally common ones the higher.
pub fn common_rate(specs: &[AudioSpec]) -> u32 {
    let mut counts = BTreeMap::new();
    for spec in specs {
        *counts.entry(spec.rate_hz).or_insert(0usize) += 1;
    }
    counts.into_iter().max_by_key(|&(rate, n)| (n, rate)).map_or(48_000, |(rate, _)| rate)
}

/// Names without extension; `Kick.wav` beside `Kick.flac` keep theirs, so that no two are alike.
pub fn unique_names(files: &[PathBuf]) -> Vec<String> {
    let stem = |f: &PathBuf| f.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into());
    let stems: Vec<String> = files.iter().map(stem).collect();
    let lower: Vec<String> = stems.iter().map(|s| s.to_lowercase()).collect();
    let alone = |i: usize| lower.iter().filter(|s| **s == lower[i]).count() == 1;
    let pick = |i: usize| if alone(i) { stems[i].clone() } else { file_name(&files[i]) };
    let mut names: Vec<String> = (0..files.len()).map(pick).collect();
    // Still alike where a file is called `Kick.wav.flac`, or two names are no text.
    for i in 0..names.len() {
        let plain = names[i].clone();
        let taken = |name: &str| names[..i].iter().any(|n| n.to_lowercase() == name.to_lowercase());
        let free = (2..).map(|n| format!("{plain} ({n})")).find(|name| !taken(name));
        if taken(&plain) {
            names[i] = free.unwrap_or(plain);
        }
    }
    names
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
}

/// The last part of a path that may end in `..` or `.`.
fn folder_name(path: &Path) -> String {
    let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = file_name(&full);
    if name.is_empty() { "show".to_owned() } else { name }
}
