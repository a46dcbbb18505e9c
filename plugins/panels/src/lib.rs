//! The panels of Deskmate: egui views, a view model in and intents out.
//!
//! A panel is a function of plain data. No locks, no parameter objects, no DSP, no clock here: the
//! shell makes the view, carries the intents out and decides when to repaint.

mod audition;
mod card_text;
mod cards;
mod clarity;
mod controls;
mod deck;
mod desk;
mod eq_fields;
mod eq_view;
mod header;
mod intent;
mod layout;
mod list;
mod memory;
mod meters;
mod moves;
mod pages;
mod paint;
mod panel;
mod places;
mod plot;
mod suspects;
mod tabs;
pub mod theme;
mod tips;
mod value;
mod verdicts;
pub mod view;
mod widgets;

pub use desk::{DeskMemory, desk_panel};
pub use intent::{DeskIntent, Intent};
pub use memory::PanelMemory;
pub use panel::channel_panel;
pub use theme::{Brightness, install_theme, set_brightness};
pub use view::ChannelView;
