//! What the windows of both panels have in common: size, look, pace, and that a panic stays inside.

use std::panic::{AssertUnwindSafe, catch_unwind};

use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug::editor::{ResizeHint, SizeConstraints};
use nice_plug_egui::baseview::WindowSize;
use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, NiceEguiApp, create_egui_editor,
};

use crate::saved::{EditorSize, PanelLook};
use crate::sleep::{FRAME, PanelSleep};

/// The editor of a panel: `size` where it was never resized, and the smallest one, logical pixels; `sleep`
/// wakes it.
pub fn editor<A: NiceEguiApp>(
    title: &str,
    size: EditorSize,
    smallest: EditorSize,
    app: A,
    sleep: &PanelSleep,
) -> Option<EguiEditor<A>> {
    let state = EguiEditorState::from_size(LogicalSize::new(size.width, size.height), 1.0);
    let hint = ResizeHint {
        can_resize: true,
        can_resize_horizontally: true,
        can_resize_vertically: true,
        size_constraints: SizeConstraints::Logical {
            min_size: Some(LogicalSize::new(smallest.width, smallest.height)),
            max_size: None,
        },
        ..ResizeHint::NON_RESIZABLE
    };
    let settings = EguiNiceSettings::new()
        .with_tile(title)
        .with_resize_hint(hint)
        .with_repaint_poll_interval(FRAME);
    let notifier = sleep.attach(&state);
    create_egui_editor(state, notifier, settings, app)
}

/// One window of a panel.
#[derive(Default)]
pub struct PanelWindow {
    /// The way to the host's parameters, while the window is open.
    pub context: Option<GuiContext>,
    /// As it was installed last.
    pub look: PanelLook,
    wanted_size: Option<EditorSize>,
    broken: bool,
}

impl PanelWindow {
    /// Opens it; `wanted_size`: remembered, where it is not the one that the window is made with.
    pub fn open(ctx: &egui::Context, host: GuiContext, wanted_size: Option<EditorSize>) -> Self {
        let themed = catch_unwind(AssertUnwindSafe(|| panels::install_theme(ctx)));
        // The scale is a setting that is saved: egui's own keys for it would fight with it.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let look = PanelLook::default();
        Self { context: Some(host), look, wanted_size, broken: themed.is_err() }
    }

    /// Before each picture: asks for the remembered size, and installs brightness and scale where they
    /// have changed, by hand or by a load.
    pub fn begin(&mut self, ctx: &egui::Context, look: PanelLook) {
        if let Some(size) = self.wanted_size.take() {
            let size = egui::vec2(size.width, size.height);
            ctx.send_viewport_cmd(egui::ViewportCommand::InnerSize(size));
        }
        if look != self.look {
            panels::set_brightness(ctx, look.brightness());
            ctx.set_zoom_factor(look.scale);
            self.look = look;
        }
    }

    /// The size to remember, where the window was resized to it. Until the remembered size was asked
    /// for, it is the size of the window as it was made.
    pub fn resized(&self, new_size: &WindowSize) -> Option<EditorSize> {
        let size = &new_size.logical;
        let size = EditorSize { width: size.width as f32, height: size.height as f32 };
        (self.wanted_size.is_none() && self.context.is_some()).then_some(size)
    }
}

/// One picture of an app by `frame`; where that panics, now or before, the panel says so.
pub fn draw<A>(
    app: &mut A,
    ui: &mut egui::Ui,
    window: fn(&mut A) -> &mut PanelWindow,
    frame: fn(&mut A, &mut egui::Ui),
) {
    if !window(app).broken {
        let failed = catch_unwind(AssertUnwindSafe(|| frame(app, ui))).is_err();
        window(app).broken = failed;
    }
    if window(app).broken {
        ui.heading("The panel has failed. Audio and the assistant go on.");
        ui.label("Close and open the panel to try again.");
    }
}
