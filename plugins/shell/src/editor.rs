//! The panel's window.

use std::sync::Arc;
use std::time::Duration;

use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, Frame, NiceEguiApp, RepaintNotifier,
    create_egui_editor,
};

use crate::params::ChannelParams;
use crate::shared::Shared;

/// The panel as an app.
pub struct PanelApp {
    params: Arc<ChannelParams>,
    shared: Arc<Shared>,
}

/// x
pub fn create(params: Arc<ChannelParams>, shared: Arc<Shared>) -> Option<EguiEditor<PanelApp>> {
    let state = EguiEditorState::from_size(egui_size(1120.0, 700.0), 1.0);
    create_egui_editor(
        state,
        RepaintNotifier::default(),
        EguiNiceSettings::new()
            .with_tile("Deskmate Channel")
            .with_repaint_poll_interval(Duration::from_secs(86_400)),
        PanelApp { params, shared },
    )
}

fn egui_size(width: f32, height: f32) -> nice_plug::editor::dpi::LogicalSize<f32> {
    nice_plug::editor::dpi::LogicalSize::new(width, height)
}

impl NiceEguiApp for PanelApp {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut Frame) {
        let _ = (&self.params, &self.shared);
        ui.label("Deskmate");
        ui.ctx().request_repaint_after(Duration::from_millis(33));
    }
}
