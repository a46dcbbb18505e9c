//! The other end of `deskmate-gui-host`: opens panels on a display and talks to the host by lines.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::display::Display;
use crate::process::Running;

/// A running CLAP host with a window.
pub struct PanelHost {
    running: Running,
    commands: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl PanelHost {
    /// Starts the host program on a display with the bundle that ships.
    ///
    /// # Panics
    /// It cannot be started.
    pub fn start(display: &Display, program: &Path, bundle: &Path) -> Self {
        Self::started(display.command(program).arg(bundle))
    }

    /// The same with a Desk of so many channels.
    ///
    /// # Panics
    /// As [`PanelHost::start`].
    pub fn start_desk(display: &Display, program: &Path, bundle: &Path, channels: usize) -> Self {
        Self::started(display.command(program).arg(bundle).arg(channels.to_string()))
    }

    fn started(command: &mut Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut running = Running::start(command);
        let commands = running.child().stdin.take().expect("piped");
        let answers = running.child().stdout.take().expect("piped");
        Self { running, commands, answers: BufReader::new(answers).lines() }
    }

    /// Gives a command and returns the answer after its `ok`.
    ///
    /// # Panics
    /// The host answers with an error, or is gone: an abort in the plugin looks like this.
    pub fn say(&mut self, command: &str) -> String {
        let sent = writeln!(self.commands, "{command}").and_then(|()| self.commands.flush());
        let answer = match (sent, self.answers.next()) {
            (Ok(()), Some(Ok(answer))) => answer,
            _ => panic!("the host died at {command:?}: {:?}", self.running.ended()),
        };
        let ok = answer.strip_prefix("ok");
        ok.unwrap_or_else(|| panic!("{command:?}: {answer}")).trim().to_owned()
    }

    /// Opens the panel; its parent window stays unmapped for the time given. Returns the window.
    ///
    /// # Panics
    /// As [`PanelHost::say`].
    pub fn open(&mut self, delay: Duration) -> u32 {
        let window = self.say(&format!("open {}", delay.as_millis()));
        window.parse().expect("a window's number")
    }

    /// Ends the host in good order.
    ///
    /// # Panics
    /// It does not end, or not well.
    pub fn quit(mut self) {
        assert_eq!(self.say("quit"), "gone");
        let status = self.running.wait(Duration::from_secs(10));
        assert!(status.success(), "the host ended with {status}");
    }
}
