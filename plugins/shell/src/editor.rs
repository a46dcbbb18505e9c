//! The panel's window: shows what the side thread and the audio thread leave, carries intents out.
//!
//! On Linux the framework runs it in a thread of its own. What a panic here would do to the host
//! (abort it) is kept away by catching it: the panel then says so, audio and assistant go on.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use crossbeam::channel::Sender;
use nice_plug::context::gui::GuiContext;
use nice_plug::plugin::TrackInfo;
use nice_plug_egui::baseview::{HandlerError, WindowSize};
use nice_plug_egui::{EguiEditor, Frame, NiceEguiApp};
use panels::{ChannelView, Intent, PanelMemory};
use triple_buffer::Output;

use crate::params::ChannelParams;
use crate::saved::{EditorSize, PanelLook};
use crate::shared::Shared;
use crate::side::{Snapshot, Wish};
use crate::sleep::Rest;
use crate::window::{self, PanelWindow};

pub(crate) mod afar;
pub(crate) mod hands;
pub(crate) mod meters;
pub(crate) mod view;
pub(crate) mod wish;

use hands::Hands;
use wish::{says_fader, to_engine};

/// The channel of an engine that has one.
const CHANNEL: usize = 0;

/// Size of a panel that was never resized, logical pixels (PANEL.md).
const SIZE: EditorSize = EditorSize { width: 1_120.0, height: 700.0 };
/// Smallest size, logical pixels (PANEL.md).
const SMALLEST: EditorSize = EditorSize { width: 640.0, height: 400.0 };

/// What the panel holds on to.
pub struct PanelApp {
    hands: Hands,
    wishes: Sender<Wish>,
    snapshot: Output<Snapshot>,
    window: PanelWindow,
    memory: PanelMemory,
    meters: meters::Ballistics,
    curve: view::Curve,
    rest: Rest<ChannelView>,
}

/// The editor of one instance.
pub fn create(
    params: Arc<ChannelParams>,
    shared: Arc<Shared>,
    wishes: Sender<Wish>,
    snapshot: Output<Snapshot>,
) -> Option<EguiEditor<PanelApp>> {
    let instance = shared.instance.clone();
    let app = PanelApp::new(params, shared, wishes, snapshot);
    window::editor("Deskmate Channel", SIZE, SMALLEST, app, &instance.panel)
}

impl PanelApp {
    /// The panel of an instance, before its window is opened.
    pub(crate) fn new(
        params: Arc<ChannelParams>,
        shared: Arc<Shared>,
        wishes: Sender<Wish>,
        snapshot: Output<Snapshot>,
    ) -> Self {
        Self {
            hands: Hands { params, shared },
            wishes,
            snapshot,
            window: PanelWindow::default(),
            memory: PanelMemory::default(),
            meters: meters::Ballistics::default(),
            curve: view::Curve::default(),
            rest: Rest::default(),
        }
    }

    /// One picture.
    pub(crate) fn draw(&mut self, ui: &mut egui::Ui) {
        window::draw(self, ui, |app| &mut app.window, Self::frame);
    }

    fn frame(&mut self, ui: &mut egui::Ui) {
        let shared = self.hands.shared.clone();
        shared.instance.panel.begin_frame();
        self.window.begin(ui.ctx(), shared.state.look());
        if let Some(context) = &self.window.context {
            self.hands.tell(context);
        }
        let params = &self.hands.params;
        shared.instance.view_wanted.store(true, Relaxed);
        let now_s = ui.input(|i| i.time);
        let meters = self.meters.step(&shared.meters.take(), now_s);
        let mut view = view::build(self.snapshot.read(), params, &shared, meters, &mut self.curve);
        view.brightness = self.window.look.brightness();
        view.scale = self.window.look.scale;
        let intents = panels::channel_panel(ui, &view, &mut self.memory);
        intents.iter().for_each(|intent| self.carry(intent));
        let at = self.snapshot.output_buffer().at;
        let moving = !intents.is_empty()
            || self.meters.are_moving()
            || self.memory.is_moving(now_s)
            || !view::is_watched(at, &shared.instance);
        self.rest.settle(ui, &shared.instance.panel, view, moving);
    }

    /// A panel that closes under a finger must not leave the host's gesture open: what the framework does
    /// not tell when it closes is made good when it opens again.
    fn end_gestures(&mut self) {
        for intent in self.memory.end_gestures() {
            self.carry(&intent);
        }
    }

    fn tell(&self, intent: assistant::Intent) {
        let serial = self.snapshot.output_buffer().serial;
        let _ = self.wishes.send(Wish::Engine { serial, intent });
    }

    /// Carries out one intent: parameters through the host, the rest to the side thread.
    fn carry(&mut self, intent: &Intent) {
        if self.hands.carry(self.window.context.as_ref(), intent) {
            if let Some(known) = says_fader(intent) {
                self.tell(assistant::Intent::FaderStands { channel: CHANNEL, known });
            }
            return;
        }
        match intent {
            Intent::ClearPeaks => self.meters.clear(),
            Intent::SetBrightness(brightness) => {
                let look = self.window.look.with_brightness(*brightness);
                self.hands.shared.state.set_look(look);
            }
            Intent::SetScale(scale) => {
                self.hands.shared.state.set_look(PanelLook { scale: *scale, ..self.window.look });
            }
            Intent::Pick(card) => {
                let serial = self.snapshot.output_buffer().serial;
                let _ = self.wishes.send(Wish::Pick { serial, card: *card });
            }
            other => {
                if let Some(intent) = to_engine(other, CHANNEL) {
                    self.tell(intent);
                }
            }
        }
    }
}

impl NiceEguiApp for PanelApp {
    fn build(
        &mut self,
        egui_ctx: egui::Context,
        nice_gui_ctx: GuiContext,
        _frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        let wanted_size = self.hands.shared.state.editor().filter(|size| *size != SIZE);
        self.window = PanelWindow::open(&egui_ctx, nice_gui_ctx, wanted_size);
        self.end_gestures();
        self.memory = PanelMemory::default();
        self.rest = Rest::default();
        Ok(())
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut Frame) {
        self.draw(ui);
    }

    fn resized(&mut self, new_size: WindowSize) {
        if let Some(size) = self.window.resized(&new_size) {
            self.hands.shared.state.set_editor(size);
        }
    }

    fn editor_closed(&mut self) {
        self.end_gestures();
        self.window.context = None;
    }

    fn track_info_changed(&mut self, info: TrackInfo) {
        let _ = self.wishes.send(Wish::TrackName(info.name().to_owned()));
    }
}
