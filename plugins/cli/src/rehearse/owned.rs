//! Which files in an output folder an earlier rehearsal wrote. Nothing else is ever replaced: a
//! folder called `stems` may well be the recording itself.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::audio::wav_write;
use crate::error::CliError;

/// What a rehearsal writes.
pub const OURS: [&str; 4] = ["log.jsonl", "report.html", "mix.wav", "stems"];
/// The part of it that `--render` adds.
pub const RENDERED: [&str; 2] = ["mix.wav", "stems"];

/// What the title of a report ends with.
const TITLE: &[u8] = b"Deskmate rehearsal</title>";

/// An error where something stands at `path` that no rehearsal wrote.
pub fn may_replace(path: &Path) -> Result<(), CliError> {
    if path.symlink_metadata().is_err() || is_ours(path) {
        return Ok(());
    }
    Err(CliError::in_the_way(path, "rehearsal"))
}

/// True where `path` holds what a rehearsal writes under that name, by its contents.
pub fn is_ours(path: &Path) -> bool {
    let Ok(meta) = path.symlink_metadata() else { return false };
    match path.file_name().and_then(|n| n.to_str()) {
        Some("stems") if meta.is_dir() => std::fs::read_dir(path).is_ok_and(|entries| {
            entries.into_iter().all(|e| e.is_ok_and(|e| wav_write::is_ours(&e.path())))
        }),
        Some("mix.wav") => wav_write::is_ours(path),
        // A log of a show has the same lines: a rehearsal's lies beside its report.
        Some("log.jsonl") if meta.is_file() => {
            let line = meta.len() == 0 || head(path, 64).starts_with(b"{\"schema\":");
            line && is_ours(&path.with_file_name("report.html"))
        }
        Some("report.html") if meta.is_file() => {
            let begin = head(path, 1_024);
            begin.starts_with(b"<!doctype html>") && begin.windows(TITLE.len()).any(|w| w == TITLE)
        }
        _ => false,
    }
}

fn head(path: &Path, bytes: u64) -> Vec<u8> {
    let mut head = Vec::new();
    let _ = File::open(path).and_then(|f| f.take(bytes).read_to_end(&mut head));
    head
}
