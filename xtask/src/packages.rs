//! Debian packages: asks dpkg first, so that a machine that has them all needs no network.

use std::process::Command;

use crate::cargo;
use crate::error::Failure;

/// What the packages are for; each purpose up to `Test` includes those above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// The command-line program: a linker and the C library.
    Cli,
    /// The plugins and the standalone program.
    Build,
    /// The tests: a display, hosts, and tools that look at windows.
    Test,
    /// Training of the models; stands by itself: nothing is compiled.
    Train,
}

impl Purpose {
    /// Whether packages for `other` are needed for this purpose.
    fn needs(self, other: Self) -> bool {
        if self == Self::Train { other == self } else { other <= self }
    }
}

const PACKAGES: [(Purpose, &[&str]); 4] = [
    (Purpose::Cli, &["gcc", "libc6-dev"]),
    (Purpose::Build, &["patch", "pkg-config", "libasound2-dev", "libjack-jackd2-dev"]),
    (
        Purpose::Test,
        &[
            // opened at run time by the panel's window
            "libx11-6",
            "libx11-xcb1",
            "libxcb1",
            "libxcursor1",
            "libxkbcommon0",
            "libxkbcommon-x11-0",
            "libegl1",
            "libgl1",
            "libgl1-mesa-dri",
            // a display, a window manager, and eyes and hands on it
            "xvfb",
            "openbox",
            "x11-utils",
            "xdotool",
            "imagemagick",
            "tesseract-ocr",
            "tesseract-ocr-eng",
            // a sound server without a sound card, and signal sources for it
            "jackd2",
            // pedalboard
            "python3",
            "python3-venv",
        ],
    ),
    (
        Purpose::Train,
        // instruments and voices to render from, beside the recordings
        &[
            "fluidsynth",
            "fluid-soundfont-gm",
            "espeak-ng",
            "hydrogen-drumkits",
            "asterisk-core-sounds-en-wav",
            "asterisk-core-sounds-fr-wav",
            "asterisk-core-sounds-it-wav",
            // for validation alone
            "timgm6mb-soundfont",
            "python3",
            "python3-venv",
        ],
    ),
];

/// Makes sure that the packages for a purpose are installed; as root it installs what is missing,
/// else it says what to run (exit status 2).
pub fn ensure(purpose: Purpose) -> Result<(), Failure> {
    if std::env::var_os("DESKMATE_SKIP_PACKAGES").is_some() {
        return Ok(());
    }
    let wanted: Vec<&str> = PACKAGES
        .iter()
        .filter(|(for_what, _)| purpose.needs(*for_what))
        .flat_map(|(_, names)| names.iter().copied())
        .collect();
    let Some(missing) = missing(&wanted) else {
        println!(
            "xtask: no dpkg-query here; this machine must have by itself: {}",
            wanted.join(" ")
        );
        return Ok(());
    };
    if missing.is_empty() {
        return Ok(());
    }
    let install = "apt-get install --yes --no-install-recommends";
    if !is_root() {
        return Err(Failure::setup(format!(
            "some Debian packages are missing; run: sudo sh -c 'apt-get update && {install} {}'",
            missing.join(" ")
        )));
    }
    println!("xtask: installing {}", missing.join(" "));
    if apt_install(&missing).is_err() {
        // The lists are missing or older than the archive.
        let mut update = apt();
        cargo::run("apt-get update", update.args(["--quiet", "--quiet", "update"]))
            .map_err(as_setup)?;
        apt_install(&missing).map_err(as_setup)?;
    }
    Ok(())
}

fn as_setup(failure: Failure) -> Failure {
    Failure::setup(failure.to_string())
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").args(["-o", "DPkg::Lock::Timeout=300"]);
    command
}

fn apt_install(names: &[&str]) -> Result<(), Failure> {
    let words = ["--quiet", "--quiet", "--yes", "--no-install-recommends", "install"];
    cargo::run("apt-get install", apt().args(words).args(names))
}

/// The names that dpkg does not have as installed; `None` where there is no dpkg.
fn missing<'a>(wanted: &[&'a str]) -> Option<Vec<&'a str>> {
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat=${Package} ${db:Status-Status}\n"])
        .args(wanted)
        .output()
        .ok()?; // names that dpkg never heard of make it fail, but the rest is printed
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let has = |name: &str| text.lines().any(|line| line == format!("{name} installed"));
    Some(wanted.iter().copied().filter(|name| !has(name)).collect())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}
