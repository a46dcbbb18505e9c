//! Child processes that end with the test, and looks at this process.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// A child process that is ended when dropped.
pub struct Running {
    name: String,
    child: Child,
}

impl Running {
    /// Starts a program; its standard input is empty unless the command says otherwise.
    ///
    /// # Panics
    /// It cannot be started: most likely a Debian package is missing (`cargo xtask setup`).
    pub fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn();
        let child = child.unwrap_or_else(|e| panic!("{name}: {e}; run `cargo xtask setup`"));
        Self { name, child }
    }

    /// Starts a program whose words go nowhere.
    ///
    /// # Panics
    /// As [`Running::start`].
    pub fn start_quietly(command: &mut Command) -> Self {
        Self::start(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()))
    }

    /// The process itself.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// `Some` once the process has ended.
    ///
    /// # Panics
    /// The system cannot tell.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("a child can be asked")
    }

    /// Waits for the process to end by itself.
    ///
    /// # Panics
    /// It does not in the time given.
    pub fn wait(&mut self, at_most: Duration) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.ended() {
                return status;
            }
            assert!(start.elapsed() < at_most, "{} does not end", self.name);
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    /// Asks first: a sound server that is killed leaves its place in shared memory taken.
    fn drop(&mut self) {
        let ask = format!("kill -TERM {}", self.child.id());
        let asked = Command::new("sh").args(["-c", &ask]).stderr(Stdio::null()).status();
        let until = Instant::now() + Duration::from_secs(2);
        while asked.is_ok() && Instant::now() < until {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Numbers and names of this process's threads.
pub fn threads() -> impl Iterator<Item = (i32, String)> {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    tasks.filter_map(|task| {
        let name = std::fs::read_to_string(task.path().join("comm")).ok()?;
        Some((task.file_name().to_str()?.parse().ok()?, name.trim().to_owned()))
    })
}

/// Names of this process's threads that contain a word.
pub fn threads_named(word: &str) -> Vec<String> {
    threads().map(|(_, name)| name).filter(|n| n.to_lowercase().contains(word)).collect()
}

/// Waits for something that happens in another thread; false where it does not within two seconds.
pub fn soon(happened: impl Fn() -> bool) -> bool {
    let start = Instant::now();
    while !happened() {
        if start.elapsed() > Duration::from_secs(2) {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    true
}

/// True where a file with this name is mapped into this process.
pub fn library_is_mapped(name: &str) -> bool {
    std::fs::read_to_string("/proc/self/maps").is_ok_and(|maps| maps.contains(name))
}

/// How many file descriptors a process has open.
pub fn open_files(pid: u32) -> usize {
    std::fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, Iterator::count)
}

/// Runs a program to its end and returns what it printed.
///
/// # Panics
/// It cannot be started or fails; the message holds what it said.
pub fn output(command: &mut Command) -> String {
    let name = command.get_program().to_string_lossy().into_owned();
    let out = command.stdin(Stdio::null()).output();
    let out = out.unwrap_or_else(|e| panic!("{name}: {e}; run `cargo xtask setup`"));
    let (text, said) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{name} failed ({}):\n{text}\n{said}", out.status);
    text.into_owned()
}
