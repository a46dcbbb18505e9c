//! The Python environments under the target folder, each from pinned requirements.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo;
use crate::error::{Failure, at};

/// One environment: its folder under the target folder, and the file with its pins.
#[derive(Debug, Clone, Copy)]
pub struct Environment {
    folder: &'static str,
    requirements: &'static str,
}

/// The host tests (pedalboard).
pub const HOST_TESTS: Environment =
    Environment { folder: "venv", requirements: "tests/host/requirements.txt" };

/// Training and evaluation of the models (PyTorch, ONNX Runtime).
pub const TRAINING: Environment =
    Environment { folder: "train-venv", requirements: "ml-models/training/requirements.txt" };

impl Environment {
    /// The environment's interpreter.
    pub fn python(self) -> PathBuf {
        self.folder().join("bin/python")
    }

    fn folder(self) -> PathBuf {
        cargo::target_dir().join(self.folder)
    }

    /// Makes the environment, unless it is there and up to date.
    pub fn ensure(self) -> Result<(), Failure> {
        let requirements = cargo::root().join(self.requirements);
        let wanted = std::fs::read_to_string(&requirements).map_err(at(&requirements))?;
        let folder = self.folder();
        let stamp = folder.join("requirements.stamp");
        if self.python().exists() && std::fs::read_to_string(&stamp).is_ok_and(|old| old == wanted)
        {
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
        let words =
            ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary"];
        let mut pip = Command::new(self.python());
        pip.args(words).args([":all:", "--requirement"]).arg(&requirements);
        cargo::run("pip install", &mut pip)?;
        std::fs::write(&stamp, wanted).map_err(at(&stamp))
    }
}
