//! Deskmate Desk: up to 32 strips in one instance.

pub mod audio;
pub mod cue;
pub mod params;
pub mod plugin;
pub mod reference;
pub mod remote;
pub mod saved;

/// Most channels of a Desk.
pub const MAX_CHANNELS: usize = 32;

/// What stands before the ids of a channel's parameters, counted from 0: `ch01_`.
pub fn prefix(channel: usize) -> String {
    format!("ch{:02}_", channel + 1)
}
