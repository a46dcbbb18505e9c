//! The output folder: written under another name on the same disk, and moved when it is whole.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::owned::{self, OURS};
use crate::error::{CliError, may_be_a_folder};

/// A folder under construction is called this, with the number of the process behind it.
const PARTIAL: &str = ".deskmate.partial-";

/// A folder under construction. Dropped before [`commit`](Self::commit), it leaves nothing.
pub struct OutDir {
    target: PathBuf,
    /// Where everything stands meanwhile: within the target where that is a folder already (it may
    /// be another disk), else beside it.
    partial: PathBuf,
    /// Held while the process lives, so that others know it does.
    lock: Option<File>,
    /// Folders above the target that were made for it, innermost first.
    made: Vec<PathBuf>,
    done: bool,
}

impl OutDir {
    /// Makes the folder's stand-in; refuses where files would be replaced that no rehearsal wrote.
    pub fn create(target: &Path, render: bool) -> Result<Self, CliError> {
        let wrong = |e| CliError::output(target, e);
        may_be_a_folder(target)?;
        let there = target.is_dir();
        if !there && target.symlink_metadata().is_ok() {
            return Err(CliError::input(target, "is no folder; --out wants one"));
        }
        let place = if there { Some(target) } else { target.parent() };
        let place = match place {
            Some(p) if p.as_os_str().is_empty() => PathBuf::from("."),
            Some(p) => p.to_owned(),
            None => return Err(CliError::input(target, "is no name for an output folder")),
        };
        for name in OURS.iter().filter(|name| render || !owned::RENDERED.contains(*name)) {
            owned::may_replace(&target.join(name))?;
        }
        let mut out = Self {
            target: target.to_owned(),
            partial: place.join(format!("{PARTIAL}{}", std::process::id())),
            lock: None,
            made: place.ancestors().take_while(|p| !p.exists()).map(Path::to_owned).collect(),
            done: true,
        };
        if let Err(e) = std::fs::create_dir_all(&place) {
            out.remove_made();
            return Err(wrong(e));
        }
        sweep(&place);
        if let Err(e) = std::fs::create_dir(&out.partial) {
            out.remove_made();
            return Err(wrong(e));
        }
        out.done = false;
        out.lock = File::open(&out.partial).ok().filter(|lock| lock.try_lock().is_ok());
        Ok(out)
    }

    /// Where to write meanwhile.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Puts everything in its place. In a folder that was there, an earlier rehearsal's files are
    /// replaced and all else is left alone; where that fails they stand as before.
    pub fn commit(mut self) -> Result<(), CliError> {
        let wrong = |e| CliError::output(&self.target, e);
        if self.target.is_dir() {
            let mut undo = Vec::new();
            for name in OURS {
                if let Err(e) = self.replace(name, &mut undo) {
                    for (from, to) in undo.iter().rev() {
                        let _ = std::fs::rename(from, to);
                    }
                    return Err(e);
                }
            }
            std::fs::remove_dir_all(&self.partial).map_err(wrong)?;
        } else {
            std::fs::rename(&self.partial, &self.target).map_err(wrong)?;
        }
        self.done = true;
        Ok(())
    }

    /// Moves one of ours to its place, and what an earlier rehearsal left there out of the way;
    /// `undo` gets the renames that would take it back.
    fn replace(&self, name: &str, undo: &mut Vec<(PathBuf, PathBuf)>) -> Result<(), CliError> {
        let (from, to) = (self.partial.join(name), self.target.join(name));
        let fresh = from.exists();
        if fresh {
            owned::may_replace(&to)?; // somebody may have put something there meanwhile
        }
        let mut shift = |from: &Path, to: &Path| {
            std::fs::rename(from, to).map_err(|e| CliError::output(&self.target, e))?;
            undo.push((to.to_owned(), from.to_owned()));
            Ok(())
        };
        if owned::is_ours(&to) {
            shift(&to, &self.partial.join(format!("old-{name}")))?;
        }
        if fresh { shift(&from, &to) } else { Ok(()) }
    }

    fn remove_made(&self) {
        for folder in &self.made {
            let _ = std::fs::remove_dir(folder); // only where nobody else put something
        }
    }
}

impl Drop for OutDir {
    fn drop(&mut self) {
        if !self.done {
            let _ = std::fs::remove_dir_all(&self.partial);
            self.remove_made();
        }
    }
}

/// Removes what rehearsals left in `place` that were killed: named as ours, with nobody holding
/// the lock, and no process of that number but this one.
fn sweep(place: &Path) {
    for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let pid = name.to_str().and_then(|n| n.strip_prefix(PARTIAL)?.parse::<u32>().ok());
        let Some(pid) = pid else { continue };
        let lives = pid != std::process::id() && Path::new(&format!("/proc/{pid}")).exists();
        let folder = entry.file_type().is_ok_and(|t| t.is_dir());
        if lives || !folder {
            continue;
        }
        let path = entry.path();
        if File::open(&path).is_ok_and(|lock| lock.try_lock().is_ok()) {
            let _ = std::fs::remove_dir_all(&path);
        }
    }
}
