//! The panel's window: shows what the side thread and the audio thread leave, carries intents out.
//!
//! On Linux the framework runs it in a thread of its own. What a panic here would do to the host
//! (abort it) is kept away by catching it: the panel then says so, audio and assistant go on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use crossbeam::channel::Sender;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug::editor::{ResizeHint, SizeConstraints};
use nice_plug::plugin::TrackInfo;
use nice_plug_egui::baseview::{HandlerError, WindowSize};
use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, Frame, NiceEguiApp, create_egui_editor,
};
use panels::{ChannelView, Intent, PanelMemory};
use triple_buffer::Output;

use crate::params::ChannelParams;
use crate::saved::{EditorSize, PanelLook};
use crate::shared::Shared;
use crate::side::{Snapshot, Wish};
use crate::sleep::{FRAME, Rest};

pub(crate) mod hands;
pub(crate) mod meters;
pub(crate) mod view;
pub(crate) mod wish;

use hands::Hands;
use wish::to_engine;

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
    context: Option<GuiContext>,
    memory: PanelMemory,
    meters: meters::Ballistics,
    curve: view::Curve,
    wanted_size: Option<EditorSize>,
    /// As it was installed last.
    look: PanelLook,
    broken: bool,
    rest: Rest<ChannelView>,
}

/// The editor of one instance.
pub fn create(
    params: Arc<ChannelParams>,
    shared: Arc<Shared>,
    wishes: Sender<Wish>,
    snapshot: Output<Snapshot>,
) -> Option<EguiEditor<PanelApp>> {
    let app = PanelApp::new(params, shared, wishes, snapshot);
    let state = EguiEditorState::from_size(LogicalSize::new(SIZE.width, SIZE.height), 1.0);
    let hint = ResizeHint {
        can_resize: true,
        can_resize_horizontally: true,
        can_resize_vertically: true,
        size_constraints: SizeConstraints::Logical {
            min_size: Some(LogicalSize::new(SMALLEST.width, SMALLEST.height)),
            max_size: None,
        },
        ..ResizeHint::NON_RESIZABLE
    };
    let settings = EguiNiceSettings::new()
        .with_tile("Deskmate Channel")
        .with_resize_hint(hint)
        .with_repaint_poll_interval(FRAME);
    let notifier = app.hands.shared.instance.panel.attach(&state);
    create_egui_editor(state, notifier, settings, app)
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
            context: None,
            memory: PanelMemory::default(),
            meters: meters::Ballistics::default(),
            curve: view::Curve::default(),
            wanted_size: None,
            look: PanelLook::default(),
            broken: false,
            rest: Rest::default(),
        }
    }

    /// One picture.
    pub(crate) fn draw(&mut self, ui: &mut egui::Ui) {
        if !self.broken {
            self.broken = catch_unwind(AssertUnwindSafe(|| self.frame(ui))).is_err();
        }
        if self.broken {
            ui.heading("The panel has failed. Audio and the assistant go on.");
            ui.label("Close and open the panel to try again.");
        }
    }

    fn frame(&mut self, ui: &mut egui::Ui) {
        self.hands.shared.instance.panel.begin_frame();
        if let Some(size) = self.wanted_size.take() {
            let size = egui::vec2(size.width, size.height);
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::InnerSize(size));
        }
        if let Some(context) = &self.context {
            self.hands.tell(context);
        }
        let shared = self.hands.shared.clone();
        let params = &self.hands.params;
        shared.instance.view_wanted.store(true, Relaxed);
        let now_s = ui.input(|i| i.time);
        let meters = self.meters.step(&shared.meters.take(), now_s);
        let mut view = view::build(self.snapshot.read(), params, &shared, meters, &mut self.curve);
        self.follow_look(ui.ctx());
        view.brightness = self.look.brightness();
        view.scale = self.look.scale;
        let intents = panels::channel_panel(ui, &view, &mut self.memory);
        intents.iter().for_each(|intent| self.carry(intent));
        let at = self.snapshot.output_buffer().at;
        let moving = !intents.is_empty()
            || self.meters.are_moving()
            || self.memory.is_moving(now_s)
            || !view::is_watched(at, &shared.instance);
        self.rest.settle(ui, &shared.instance.panel, view, moving);
    }

    /// Carries out one intent: parameters through the host, the rest to the side thread.
    fn carry(&mut self, intent: &Intent) {
        if self.hands.carry(self.context.as_ref(), intent) {
            return;
        }
        match intent {
            Intent::ClearPeaks => self.meters.clear(),
            Intent::SetBrightness(brightness) => {
                let look = self.look.with_brightness(*brightness);
                self.hands.shared.state.set_look(look);
            }
            Intent::SetScale(scale) => {
                self.hands.shared.state.set_look(PanelLook { scale: *scale, ..self.look });
            }
            Intent::Pick(id) => {
                let _ = self.wishes.send(Wish::Pick(*id));
            }
            other => {
                if let Some(intent) = to_engine(other, CHANNEL) {
                    let serial = self.snapshot.output_buffer().serial;
                    let _ = self.wishes.send(Wish::Engine { serial, intent });
                }
            }
        }
    }

    /// Installs brightness and size where they have changed: by hand, or by a load.
    fn follow_look(&mut self, ctx: &egui::Context) {
        let look = self.hands.shared.state.look();
        if look == self.look {
            return;
        }
        panels::set_brightness(ctx, look.brightness());
        ctx.set_zoom_factor(look.scale);
        self.look = look;
    }
}

impl NiceEguiApp for PanelApp {
    fn build(
        &mut self,
        egui_ctx: egui::Context,
        nice_gui_ctx: GuiContext,
        _frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        let themed = catch_unwind(AssertUnwindSafe(|| panels::install_theme(&egui_ctx)));
        self.context = Some(nice_gui_ctx);
        self.memory = PanelMemory::default();
        self.broken = themed.is_err();
        self.rest = Rest::default();
        self.look = PanelLook::default();
        self.wanted_size = self.hands.shared.state.editor().filter(|size| *size != SIZE);
        Ok(())
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut Frame) {
        self.draw(ui);
    }

    fn resized(&mut self, new_size: WindowSize) {
        let size = &new_size.logical;
        let size = EditorSize { width: size.width as f32, height: size.height as f32 };
        // Until the remembered size was asked for, this is the size of the window as it was made.
        if self.wanted_size.is_none() && self.context.is_some() {
            self.hands.shared.state.set_editor(size);
        }
    }

    fn editor_closed(&mut self) {
        // A panel that closes under a finger must not leave the host's gesture open.
        for intent in self.memory.end_gestures() {
            self.carry(&intent);
        }
        self.context = None;
    }

    fn track_info_changed(&mut self, info: TrackInfo) {
        let _ = self.wishes.send(Wish::TrackName(info.name().to_owned()));
    }
}
