//! Calls of cargo and of other programs: no standard input, one line when they fail.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::error::Failure;

/// The repository's root folder.
pub fn root() -> PathBuf {
    // Set by cargo when it runs this program; the build-time value serves a directly started binary.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// The target folder that cargo uses for this workspace.
pub fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A cargo command with the words given, free of the variables that `cargo run` gave this program.
pub fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let inherited = |key: &str| {
        key.starts_with("CARGO_PKG_") || key.starts_with("CARGO_MANIFEST_") || key == "CARGO"
    };
    for (key, _) in std::env::vars_os() {
        if key.to_str().is_some_and(inherited) {
            command.env_remove(key);
        }
    }
    command.args(words);
    command
}

/// Runs a program to its end; its output goes where ours goes.
pub fn run(what: &str, command: &mut Command) -> Result<(), Failure> {
    let status = command.stdin(Stdio::null()).status().map_err(|e| {
        Failure::new(format!("{what}: cannot start {:?}: {e}", command.get_program()))
    })?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("{what} failed ({status})"))) }
}

/// Runs a program to its end and returns its standard output; errors go where ours go.
pub fn capture(what: &str, command: &mut Command) -> Result<String, Failure> {
    let mut text = String::new();
    each_line(what, command, |line| {
        text.push_str(line);
        text.push('\n');
    })?;
    Ok(text)
}

/// Runs a program to its end and gives each line of its standard output to `see` as it comes.
pub fn each_line(
    what: &str,
    command: &mut Command,
    mut see: impl FnMut(&str),
) -> Result<(), Failure> {
    let cannot = |e: std::io::Error| Failure::new(format!("{what}: {e}"));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(|e| {
        Failure::new(format!("{what}: cannot start {:?}: {e}", command.get_program()))
    })?;
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).split(b'\n') {
            see(&String::from_utf8_lossy(&line.map_err(cannot)?));
        }
    }
    let status = child.wait().map_err(cannot)?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("{what} failed ({status})"))) }
}

/// Lets this program live through Ctrl-C: the child that runs gets it too and ends, the call of it
/// fails, and what had to be put back (`Cargo.lock`) is put back on the way out.
pub fn outlive_ctrl_c() {
    #[cfg(unix)]
    {
        extern "C" fn nothing(_signal: i32) {}
        unsafe extern "C" {
            fn signal(signum: i32, handler: extern "C" fn(i32)) -> usize;
        }
        const SIGINT: i32 = 2;
        // SAFETY: the handler does nothing, so it is async-signal-safe; a handler (unlike "ignore")
        // is set back to the default in the programs that this one starts.
        unsafe { signal(SIGINT, nothing) };
    }
}
