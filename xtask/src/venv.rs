//! The Python environment of the host tests: `target/venv`, from pinned requirements.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo;
use crate::error::{Failure, at};

const REQUIREMENTS: &str = "tests/host/requirements.txt";

/// The environment's interpreter.
pub fn python() -> PathBuf {
    cargo::target_dir().join("venv/bin/python")
}

/// Makes the environment, unless it is there and up to date.
pub fn ensure() -> Result<(), Failure> {
    let requirements = cargo::root().join(REQUIREMENTS);
    let wanted = std::fs::read_to_string(&requirements).map_err(at(&requirements))?;
    let folder = cargo::target_dir().join("venv");
    let stamp = folder.join("requirements.stamp");
    if python().exists() && std::fs::read_to_string(&stamp).is_ok_and(|old| old == wanted) {
        return Ok(());
    }
    println!("xtask: making the Python environment {}", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(at(&folder))?;
    }
    // Debian's own interpreter first: it is the one that set-up installed.
    let debian = Path::new("/usr/bin/python3");
    let base = if debian.exists() { debian } else { Path::new("python3") };
    cargo::run("python3 -m venv", Command::new(base).args(["-m", "venv"]).arg(&folder))?;
    let words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary"];
    let mut pip = Command::new(python());
    pip.args(words).args([":all:", "--requirement"]).arg(&requirements);
    cargo::run("pip install", &mut pip)?;
    std::fs::write(&stamp, wanted).map_err(at(&stamp))
}
