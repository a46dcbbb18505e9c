//! The output folder: written beside its place under another name, and moved when it is whole.

use std::path::{Path, PathBuf};

use crate::error::CliError;

/// What a rehearsal writes; only these are ever replaced in a folder that was there before.
const OURS: [&str; 4] = ["log.jsonl", "report.html", "mix.wav", "stems"];

/// A folder under construction. Dropped before [`commit`](Self::commit), it leaves nothing.
pub struct OutDir {
    target: PathBuf,
    partial: PathBuf,
    /// Folders above the target that were made for it, innermost first.
    made: Vec<PathBuf>,
    done: bool,
}

impl OutDir {
    /// Makes the folder's stand-in beside it.
    pub fn create(target: &Path) -> Result<Self, CliError> {
        let wrong = |e| CliError::output(target, e);
        if target.is_file() {
            return Err(CliError::input(target, "is a file; --out wants a folder"));
        }
        let name = target
            .file_name()
            .ok_or_else(|| CliError::input(target, "is no name for an output folder"))?;
        let parent = match target.parent() {
            Some(p) if !p.as_os_str().is_empty() => p.to_owned(),
            _ => PathBuf::from("."),
        };
        let made = parent.ancestors().take_while(|p| !p.exists()).map(Path::to_owned).collect();
        std::fs::create_dir_all(&parent).map_err(wrong)?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".partial-{}", std::process::id()));
        let partial = parent.join(hidden);
        let out = Self { target: target.to_owned(), partial, made, done: false };
        std::fs::create_dir(&out.partial).map_err(wrong)?;
        Ok(out)
    }

    /// Where to write meanwhile.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Puts everything in its place. In a folder that was there, an earlier rehearsal's files are
    /// replaced and all else is left alone.
    pub fn commit(mut self) -> Result<(), CliError> {
        let wrong = |e| CliError::output(&self.target, e);
        if self.target.is_dir() {
            for name in OURS {
                let (from, to) = (self.partial.join(name), self.target.join(name));
                remove(&to).map_err(wrong)?;
                if from.exists() {
                    std::fs::rename(&from, &to).map_err(wrong)?;
                }
            }
            std::fs::remove_dir_all(&self.partial).map_err(wrong)?;
        } else {
            std::fs::rename(&self.partial, &self.target).map_err(wrong)?;
        }
        self.done = true;
        Ok(())
    }
}

impl Drop for OutDir {
    fn drop(&mut self) {
        if !self.done {
            let _ = std::fs::remove_dir_all(&self.partial);
            for folder in &self.made {
                let _ = std::fs::remove_dir(folder); // only where nobody else put something
            }
        }
    }
}

fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
        Err(_) => Ok(()),
    }
}
