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

/// Both panels serve down to it, points.
const LEAST_ROOM: egui::Vec2 = egui::vec2(400.0, 300.0);

/// However small the window: less cannot be read.
const LEAST_SCALE: f32 = 0.75;

/// The scale that was chosen, or the largest one at which a window of `logical` pixels has `LEAST_ROOM`.
/// To a hundredth, for a window's size in points is rounded.
fn scale_with_room(chosen: f32, logical: egui::Vec2) -> f32 {
    let room = (100.0 * (logical / LEAST_ROOM).min_elem()).floor() / 100.0;
    chosen.min(room.max(LEAST_SCALE))
}

/// One window of a panel.
#[derive(Default)]
pub struct PanelWindow {
    /// The way to the host's parameters, while the window is open.
    pub context: Option<GuiContext>,
    /// As it was installed last.
    pub look: PanelLook,
    /// By which it is drawn: the chosen one, where the window has room for that.
    scale: f32,
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
        Self { context: Some(host), look, scale: 1.0, wanted_size, broken: themed.is_err() }
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
            self.look = look;
        }
        let scale = scale_with_room(look.scale, ctx.content_rect().size() * ctx.zoom_factor());
        if scale != self.scale {
            ctx.set_zoom_factor(scale);
            self.scale = scale;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Pictures of a window of so many logical pixels, as an integrator makes them; gives the room of the last
    /// one, points.
    fn pictures(window: &mut PanelWindow, ctx: &egui::Context, logical: egui::Vec2) -> egui::Vec2 {
        let look = PanelLook { scale: 2.5, ..PanelLook::default() };
        let mut room = egui::Vec2::ZERO;
        for _ in 0..4 {
            let points = logical / ctx.zoom_factor();
            let rect = egui::Rect::from_min_size(egui::Pos2::ZERO, points);
            let input = egui::RawInput { screen_rect: Some(rect), ..egui::RawInput::default() };
            let _ = ctx.run_ui(input, |ui| {
                window.begin(ui.ctx(), look);
                room = ui.ctx().content_rect().size();
            });
        }
        room
    }

    #[test]
    fn a_small_window_is_drawn_at_the_largest_scale_that_it_has_room_for() {
        let (ctx, mut window) = (egui::Context::default(), PanelWindow::default());
        let small = pictures(&mut window, &ctx, egui::vec2(640.0, 400.0));
        assert!(small.y >= LEAST_ROOM.y && small.y < 1.02 * LEAST_ROOM.y, "{small}");
        let wide = pictures(&mut window, &ctx, egui::vec2(2_000.0, 1_000.0));
        assert_eq!(wide, egui::vec2(800.0, 400.0), "grown, it has the scale that was chosen");
        let again = pictures(&mut window, &ctx, egui::vec2(640.0, 400.0));
        assert_eq!(again, small);
        assert_eq!(scale_with_room(1.0, egui::vec2(100.0, 100.0)), LEAST_SCALE);
        assert_eq!(scale_with_room(0.5, egui::vec2(100.0, 100.0)), 0.5);
    }
}
