//! A screen of its own for a test: Xvfb on a free display, with a window manager.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

use crate::picture::Picture;
use crate::process::Running;

/// A virtual screen that goes with the value.
pub struct Display {
    name: String,
    connection: RustConnection,
    root: Window,
    // Ended in this order: the window manager, then the server.
    _window_manager: Running,
    _server: Running,
}

impl Display {
    /// Starts a screen of this size in pixels.
    ///
    /// # Panics
    /// Xvfb or openbox cannot be started: `cargo xtask setup` installs them.
    pub fn start(width: u16, height: u16) -> Self {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", &format!("{width}x{height}x24")]);
        command.args(["-nolisten", "tcp", "-noreset"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Running::start(&mut command);
        let mut number = String::new();
        let out = server.child().stdout.take().expect("piped");
        BufReader::new(out).read_line(&mut number).expect("Xvfb tells its display");
        let name = format!(":{}", number.trim());
        assert!(name.len() > 1, "Xvfb found no free display");
        let (connection, screen) = RustConnection::connect(Some(&name)).expect("the display");
        let root = connection.setup().roots[screen].root;
        let mut manager = Command::new("openbox");
        let window_manager = Running::start_quietly(manager.env("DISPLAY", &name));
        Self { name, connection, root, _window_manager: window_manager, _server: server }
    }

    /// A command whose windows open on this screen; OpenGL is done in software.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.name).env("LIBGL_ALWAYS_SOFTWARE", "1");
        command.env_remove("WAYLAND_DISPLAY");
        command
    }

    /// What the whole screen shows now.
    ///
    /// # Panics
    /// The server does not answer.
    pub fn screen(&self) -> Picture {
        let size = self.connection.get_geometry(self.root).expect("sent").reply().expect("reply");
        self.part(0, 0, size.width, size.height)
    }

    fn part(&self, x: i16, y: i16, width: u16, height: u16) -> Picture {
        let image = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, self.root, x, y, width, height, !0)
            .expect("sent")
            .reply()
            .expect("the part is on the screen");
        // 24 bits deep: blue, green, red and a byte of padding.
        let rgb = image.data.chunks_exact(4).flat_map(|p| [p[2], p[1], p[0]]).collect();
        Picture::new(width.into(), height.into(), rgb)
    }

    /// What a window's part of the screen shows now, and the window's size.
    ///
    /// # Panics
    /// The window is gone or not wholly on the screen.
    pub fn window(&self, window: Window) -> Picture {
        let size = self.connection.get_geometry(window).expect("sent").reply().expect("a window");
        let at = self
            .connection
            .translate_coordinates(window, self.root, 0, 0)
            .expect("sent")
            .reply()
            .expect("a window");
        self.part(at.dst_x, at.dst_y, size.width, size.height)
    }

    /// Presses a key in a window, as a person does who clicked into it (on its lower right corner,
    /// where panels have no control).
    ///
    /// # Panics
    /// xdotool is missing or fails.
    pub fn press(&self, window: Window, key: &str) {
        let size = self.connection.get_geometry(window).expect("sent").reply().expect("a window");
        let (x, y) = ((size.width - 4).to_string(), (size.height - 4).to_string());
        let mut xdotool = self.command(Path::new("xdotool"));
        xdotool.args(["mousemove", "--window", &window.to_string(), &x, &y, "click", "1"]);
        crate::process::output(xdotool.args(["sleep", "0.3", "key", key]));
    }

    /// Types where the keyboard is.
    ///
    /// # Panics
    /// As [`Display::press`].
    pub fn types(&self, text: &str) {
        let mut xdotool = self.command(Path::new("xdotool"));
        crate::process::output(xdotool.args(["type", "--delay", "150", text]));
    }

    /// Presses a key until what it is for has come, as a person does who sees that nothing happened: a
    /// press within 400 ms of a change is ignored by a panel. Returns the last answer.
    ///
    /// # Panics
    /// As [`Display::press`].
    pub fn press_until<T>(
        &self,
        window: Window,
        key: &str,
        mut ask: impl FnMut() -> T,
        good: impl Fn(&T) -> bool,
    ) -> T {
        const PRESSES: usize = 6;
        let mut answer = ask();
        for _ in 0..PRESSES {
            self.press(window, key);
            let start = Instant::now();
            while !good(&answer) && start.elapsed() < Duration::from_secs(2) {
                std::thread::sleep(Duration::from_millis(50));
                answer = ask();
            }
            if good(&answer) {
                break;
            }
        }
        answer
    }

    /// The largest visible window whose title holds a word; waits for it.
    ///
    /// # Panics
    /// None comes up in the time given.
    pub fn window_titled(&self, word: &str, at_most: Duration) -> Window {
        let start = Instant::now();
        loop {
            let mut search = self.command(Path::new("xdotool"));
            let out = search.args(["search", "--onlyvisible", "--name", word]).output();
            let text = out.map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
            let ids = text.unwrap_or_default();
            let area = |id: &u32| {
                let size = self.connection.get_geometry(*id).ok().and_then(|c| c.reply().ok());
                size.map_or(0, |s| u32::from(s.width) * u32::from(s.height))
            };
            if let Some(id) = ids.lines().filter_map(|l| l.parse().ok()).max_by_key(area) {
                return id;
            }
            assert!(start.elapsed() < at_most, "no window titled {word:?} came up");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}
