//! A thread of this process that is held up from outside, as by a scheduler that forgot it.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use crate::process::{soon, threads};

/// SIGUSR2 of Linux; nobody here uses it.
const SIGNAL: i32 = 12;
/// As signal(2) returns it for what cannot be done.
const FAILED: usize = usize::MAX;

unsafe extern "C" {
    fn signal(number: i32, handler: extern "C" fn(i32)) -> usize;
    fn tgkill(process: i32, thread: i32, number: i32) -> i32;
}

static HELD: AtomicBool = AtomicBool::new(false);
static ARRIVED: AtomicBool = AtomicBool::new(false);

/// What the thread runs in the midst of whatever it did, until it is let go.
extern "C" fn hold(_: i32) {
    ARRIVED.store(true, SeqCst);
    while HELD.load(SeqCst) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A thread that stands still as long as this lives. One at a time.
pub struct Stall(());

impl Stall {
    /// Stops the thread of this name where it is.
    ///
    /// # Panics
    /// There is none, or it does not stop within two seconds.
    pub fn of(name: &str) -> Self {
        let thread = threads().find(|(_, of)| of == name).map(|(number, _)| number);
        let thread = thread.unwrap_or_else(|| panic!("no thread is called {name}"));
        ARRIVED.store(false, SeqCst);
        HELD.store(true, SeqCst);
        // SAFETY: the handler does nothing but read and write atomics and sleep.
        let installed = unsafe { signal(SIGNAL, hold) };
        assert_ne!(installed, FAILED, "no handler");
        // SAFETY: a signal that is handled, to a thread of this process.
        let sent = unsafe { tgkill(std::process::id().cast_signed(), thread, SIGNAL) };
        assert_eq!(sent, 0, "no signal reaches {name}");
        assert!(soon(|| ARRIVED.load(SeqCst)), "{name} does not stop");
        Self(())
    }
}

impl Drop for Stall {
    fn drop(&mut self) {
        HELD.store(false, SeqCst);
    }
}
