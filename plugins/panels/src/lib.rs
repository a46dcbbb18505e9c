//! The panels of Deskmate: egui views, a view model in and intents out.
//!
//! A panel is a function of plain data. No locks, no parameter objects, no DSP, no clock here: the
//! shell makes the view, carries the intents out and decides when to repaint.

mod intent;
mod memory;
pub mod view;

pub use intent::Intent;
pub use memory::PanelMemory;
pub use view::ChannelView;

/// Draws the Channel panel over all of `ui` and returns what the engineer wants.
pub fn channel_panel(
    _ui: &mut egui::Ui,
    _view: &ChannelView,
    _memory: &mut PanelMemory,
) -> Vec<Intent> {
    Vec::new()
}
