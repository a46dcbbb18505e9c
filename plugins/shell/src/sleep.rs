//! When a panel draws itself anew: while something on it moves, and else not.
//!
//! The panel's thread compares what it is to show with what it showed ([`Rest`]); where they are the
//! same it asks for no picture and says so in [`PanelSleep`], and the side thread wakes it as soon as
//! there is something to see (`side::watch`). A side thread that is stuck can wake nobody, so a
//! sleeping panel looks up once a second by itself: it must not say "healthy" for longer than that.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use egui::Ui;
use nice_plug_egui::{EguiEditorState, RepaintNotifier};

/// Time between two pictures of a panel on which something moves: meters at 30 a second.
pub const FRAME: Duration = Duration::from_millis(33);

/// Time after which a sleeping panel looks whether the side thread still lives.
pub const LOOK_UP: Duration = Duration::from_secs(1);

/// Whether the panel of an instance sleeps, and what wakes it.
#[derive(Debug, Default)]
pub struct PanelSleep {
    asleep: AtomicBool,
    /// Pictures begun so far.
    frames: AtomicU64,
    window: OnceLock<Arc<EguiEditorState>>,
    notifier: RepaintNotifier,
}

impl PanelSleep {
    /// The window of the panel, which is open or closed; gives what wakes it.
    pub fn attach(&self, window: &Arc<EguiEditorState>) -> RepaintNotifier {
        let _ = self.window.set(window.clone());
        self.notifier.clone()
    }

    /// Panel: a picture begins; to be called before anything is read that it shows.
    pub fn begin_frame(&self) {
        self.asleep.store(false, Relaxed);
        self.frames.fetch_add(1, SeqCst);
    }

    /// Panel: nothing on it will change by itself.
    pub fn fall_asleep(&self) {
        self.asleep.store(true, SeqCst);
    }

    /// True while the panel is open and draws nothing.
    pub fn is_asleep(&self) -> bool {
        self.asleep.load(SeqCst) && !self.is_closed()
    }

    /// True where there was a window and it is closed: nobody sees or touches the panel. The framework
    /// calls no `editor_closed` (nice-plug-egui 0.6.0).
    pub fn is_closed(&self) -> bool {
        self.window.get().is_some_and(|window| !window.is_open())
    }

    /// Pictures begun so far: what is there when this is read is on the next one.
    pub fn frames(&self) -> u64 {
        self.frames.load(SeqCst)
    }

    /// Asks for one picture where the panel sleeps; true where it was asked for.
    pub fn wake(&self) -> bool {
        let woken = self.is_asleep() && self.asleep.swap(false, SeqCst);
        if woken {
            self.notifier.request_repaint();
        }
        woken
    }
}

/// What a panel showed last, and when it will look up.
pub struct Rest<V> {
    last: Option<V>,
    look_up_s: f64,
}

impl<V> Default for Rest<V> {
    fn default() -> Self {
        Self { last: None, look_up_s: f64::NEG_INFINITY }
    }
}

impl<V: PartialEq> Rest<V> {
    /// After a picture of `view`: asks for the next one within [`FRAME`] where the view has changed or
    /// something is `moving`; else the panel falls asleep.
    pub fn settle(&mut self, ui: &Ui, sleep: &PanelSleep, view: V, moving: bool) {
        let ctx = ui.ctx();
        let same = self.last.as_ref() == Some(&view);
        self.last = Some(view);
        let touched = ui.input(|i| i.pointer.any_down() || !i.events.is_empty());
        // egui's own: a cursor that blinks, a menu that opens.
        if !same || moving || touched || ctx.has_requested_repaint() {
            ctx.request_repaint_after(FRAME);
            return;
        }
        let now_s = ui.input(|i| i.time);
        // Every request becomes a picture of its own: one is asked for where none is under way.
        if self.look_up_s <= now_s + FRAME.as_secs_f64() / 2.0 {
            ctx.request_repaint_after(LOOK_UP);
            self.look_up_s = now_s + LOOK_UP.as_secs_f64();
        }
        sleep.fall_asleep();
    }
}
