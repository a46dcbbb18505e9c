//! What is kept on this machine, in the XDG state folder: the log of what the plugins did, the ledger that
//! survives a crash, the record that trust rests on. Nothing of it is needed: where it cannot be
//! written, everything works and says so.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use assistant::ledger::Entry;
use assistant::{ChannelState, Event, Trust};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::ShowError;

/// Logs kept for one instance; older ones go.
const LOGS: usize = 20;
/// How long another process is waited for that writes the record of trust, ms.
const TURN_MS: u32 = 20;
/// A ledger file that has grown beyond this is begun anew, bytes.
const LEDGER_BYTES: u64 = 4 << 20;

/// `deskmate` in the XDG state folder; `None` where the system names none.
pub fn state_dir() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let base = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")))?;
    Some(base.join("deskmate"))
}

fn cannot_write(path: &Path) -> impl FnOnce(std::io::Error) -> ShowError {
    let path = path.to_owned();
    move |why| ShowError::Write { path, why }
}

/// The log of one epoch of an instance, written line by line: `logs/<identity>-<number>.jsonl`.
pub struct LiveLog {
    path: PathBuf,
    file: File,
}

impl LiveLog {
    /// Begins a log; the number counts up, and the oldest logs of this instance go.
    ///
    /// # Errors
    /// The folder or the file cannot be written.
    pub fn create(dir: &Path, id: Uuid) -> Result<Self, ShowError> {
        let dir = dir.join("logs");
        std::fs::create_dir_all(&dir).map_err(cannot_write(&dir))?;
        let mut own: Vec<u32> = std::fs::read_dir(&dir)
            .map_err(cannot_write(&dir))?
            .filter_map(|entry| number_of(&entry.ok()?.file_name().to_string_lossy(), id))
            .collect();
        own.sort_unstable();
        let number = own.last().map_or(1, |last| last.saturating_add(1));
        for old in own.iter().rev().skip(LOGS - 1) {
            let _ = std::fs::remove_file(dir.join(name_of(id, *old)));
        }
        let path = dir.join(name_of(id, number));
        let file = OpenOptions::new().append(true).create_new(true).open(&path);
        Ok(Self { file: file.map_err(cannot_write(&path))?, path })
    }

    /// Appends events, each a line.
    ///
    /// # Errors
    /// The file cannot be written any more.
    pub fn write(&mut self, events: &[Event]) -> Result<(), ShowError> {
        append(&mut self.file, &self.path, events)
    }
}

fn name_of(id: Uuid, number: u32) -> String {
    format!("{id}-{number:04}.jsonl")
}

fn number_of(name: &str, id: Uuid) -> Option<u32> {
    name.strip_prefix(&format!("{id}-"))?.strip_suffix(".jsonl")?.parse().ok()
}

/// Whole lines in one call, so that a crash leaves whole lines but for the last.
fn append<T: Serialize>(file: &mut File, path: &Path, lines: &[T]) -> Result<(), ShowError> {
    let mut text = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut text, line).map_err(|e| cannot_write(path)(e.into()))?;
        text.push(b'\n');
    }
    file.write_all(&text).map_err(cannot_write(path))
}

/// One line of a ledger file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kept {
    /// All of the history up to here.
    State(Box<ChannelState>),
    /// One line more.
    Entry(Box<Entry>),
    /// The instance went as it should: nothing to replay.
    Closed,
}

/// The ledger of one instance on disk, append-only: `ledger/<identity>.jsonl`.
pub struct LedgerFile {
    path: PathBuf,
    file: File,
    written: u64,
}

impl LedgerFile {
    /// Opens the file of an instance. The state is what a crash left behind, with a damaged end cut
    /// off; `None` where the instance went as it should, or was never here. What a later program left is kept beside
    /// it, as `<identity>.jsonl.unread`.
    ///
    /// # Errors
    /// The file cannot be written, or another process has it.
    pub fn open(dir: &Path, id: Uuid) -> Result<(Self, Option<ChannelState>), ShowError> {
        let dir = dir.join("ledger");
        std::fs::create_dir_all(&dir).map_err(cannot_write(&dir))?;
        let path = dir.join(format!("{id}.jsonl"));
        let file = OpenOptions::new().append(true).create(true).open(&path);
        let file = file.map_err(cannot_write(&path))?;
        file.try_lock().map_err(|e| cannot_write(&path)(e.into()))?;
        let left = std::fs::read(&path).map_err(cannot_write(&path))?;
        let (recovered, unread) = replay(&left);
        if unread {
            // Another version's: this one begins the file anew, so it is kept beside it.
            let aside = dir.join(format!("{id}.jsonl.unread"));
            std::fs::write(&aside, &left).map_err(cannot_write(&aside))?;
        }
        Ok((Self { path, file, written: left.len() as u64 }, recovered))
    }

    /// Begins anew from a whole history.
    ///
    /// # Errors
    /// The file cannot be written any more.
    pub fn begin(&mut self, state: ChannelState) -> Result<(), ShowError> {
        // A crash in between leaves the newest history or none: the host's own is there still.
        self.file.set_len(0).map_err(cannot_write(&self.path))?;
        self.written = 0;
        self.append(&[Kept::State(Box::new(state))])
    }

    /// The whole history as it is now: what stands before it is replaced by it.
    ///
    /// # Errors
    /// The file cannot be written any more.
    pub fn tell(&mut self, state: ChannelState) -> Result<(), ShowError> {
        if self.written > LEDGER_BYTES {
            return self.begin(state);
        }
        self.append(&[Kept::State(Box::new(state))])
    }

    /// Appends lines of the ledger. `whole` gives the history where the file has to begin anew.
    ///
    /// # Errors
    /// The file cannot be written any more.
    pub fn write(
        &mut self,
        entries: Vec<Entry>,
        whole: impl FnOnce() -> ChannelState,
    ) -> Result<(), ShowError> {
        if self.written > LEDGER_BYTES {
            return self.begin(whole());
        }
        let lines: Vec<Kept> = entries.into_iter().map(|e| Kept::Entry(Box::new(e))).collect();
        self.append(&lines)
    }

    fn append(&mut self, lines: &[Kept]) -> Result<(), ShowError> {
        append(&mut self.file, &self.path, lines)?;
        self.written = self.file.metadata().map_or(self.written, |m| m.len());
        Ok(())
    }
}

impl Drop for LedgerFile {
    fn drop(&mut self) {
        let _ = self.append(&[Kept::Closed]);
    }
}

/// What stands in a ledger file, up to the first line that cannot be read, and whether a whole state in it cannot be.
fn replay(bytes: &[u8]) -> (Option<ChannelState>, bool) {
    let mut state: Option<ChannelState> = None;
    let mut unread = false;
    for line in bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
        // States of an older version stand in files of an older program.
        let old = serde_json::from_slice::<serde_json::Value>(line).ok();
        let Some(value) = old else { break };
        if let Some(older) = value.get("state") {
            state = ChannelState::from_json(&older.to_string()).ok();
            unread = state.is_none();
            continue;
        }
        match serde_json::from_value::<Kept>(value) {
            Ok(Kept::Entry(entry)) => {
                if let Some(state) = &mut state {
                    state.replay(*entry);
                }
            }
            Ok(Kept::Closed) => (state, unread) = (None, false),
            Ok(Kept::State(_)) | Err(_) => break,
        }
    }
    (state, unread)
}

/// The record that trust rests on, one for the machine: `trust.json`. Nothing there, or nothing that can
/// be read, is a record without decisions.
pub fn read_trust(dir: &Path) -> Trust {
    let text = std::fs::read_to_string(dir.join("trust.json")).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Changes the record as it stands there now, and gives it: whole or not at all, and in turn with other
/// processes.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn change_trust(dir: &Path, change: impl FnOnce(&mut Trust)) -> Result<Trust, ShowError> {
    let path = dir.join("trust.json");
    std::fs::create_dir_all(dir).map_err(cannot_write(&path))?;
    let turn = dir.join("trust.lock");
    let turn_file = File::create(&turn).map_err(cannot_write(&turn))?;
    // The other one needs less than a millisecond; one that hangs is not waited for.
    for _ in 0..TURN_MS {
        if turn_file.try_lock().is_ok() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let mut trust = read_trust(dir);
    change(&mut trust);
    let partial = dir.join(format!("trust.json.partial-{}", std::process::id()));
    let text = serde_json::to_string(&trust).map_err(|e| cannot_write(&path)(e.into()))?;
    std::fs::write(&partial, text).map_err(cannot_write(&path))?;
    std::fs::rename(&partial, &path).map_err(cannot_write(&path))?;
    Ok(trust)
}
