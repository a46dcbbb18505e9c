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
            self.look = look;
        }
        let zoom = zoom(look.scale, ctx.input(|i| i.viewport_rect().size()) * ctx.zoom_factor());
        if zoom != ctx.zoom_factor() {
            ctx.set_zoom_factor(zoom);
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

/// The scale that was chosen, as far as the window leaves room for a card and the three controls at it: 400 by
/// 300 points, from which up panels are laid out without overlap. `window`: logical pixels.
fn zoom(scale: f32, window: egui::Vec2) -> f32 {
    let most = (window.x / 400.0).min(window.y / 300.0);
    if most.is_finite() && most > 0.0 { scale.min(most.max(0.75)) } else { scale }
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
    use super::zoom;
    use egui::vec2;

    #[test]
    fn a_small_window_is_never_scaled_until_nothing_has_room() {
        for scale in [0.75, 1.0, 1.5, 2.0, 2.5] {
            for (width, height) in [(640.0, 400.0), (1_024.0, 640.0), (1_120.0, 700.0)] {
                let zoom = zoom(scale, vec2(width, height));
                assert!(width / zoom >= 399.9 && height / zoom >= 299.9 && zoom <= scale);
                let fits = width / scale >= 400.0 && height / scale >= 300.0;
                assert_eq!(zoom == scale, fits, "no smaller than need be");
            }
        }
        assert_eq!(zoom(2.0, vec2(0.0, 0.0)), 2.0, "a window that is not there yet says nothing");
    }
}
