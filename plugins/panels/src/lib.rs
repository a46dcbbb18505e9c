//! The panels of Deskmate: egui views, a view model in and intents out.
//!
//! A panel is a function of plain data. No locks, no parameter objects, no DSP, no clock here: the
//! shell makes the view, carries the intents out and decides when to repaint.

mod cards;
mod controls;
mod eq_fields;
mod eq_view;
mod header;
mod intent;
mod layout;
mod memory;
mod meters;
mod moves;
mod paint;
mod panel;
mod plot;
pub mod theme;
mod value;
mod verdicts;
pub mod view;
mod widgets;

pub use intent::Intent;
pub use memory::PanelMemory;
pub use panel::channel_panel;
pub use theme::install_theme;
pub use view::ChannelView;
