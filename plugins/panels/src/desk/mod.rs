//! The Desk panel: the whole show at a glance, one channel where one is looked at.

mod controls;
mod focus;
mod grid;
mod header;
mod keys;
mod layout;
mod ledger;
mod marks;
mod matrix;
mod memory;
mod panel;
mod setup;
mod suspects;
mod tile;

pub use memory::DeskMemory;
pub use panel::desk_panel;
