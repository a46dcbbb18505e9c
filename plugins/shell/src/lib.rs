//! Framework glue: host parameters, taps, the side thread and hand-offs, around the pure crates.
//!
//! Three threads, one way of data: the audio thread ([`audio`]) writes hops and hand changes into
//! rings ([`link`]) and takes accepted changes from one; the side thread listens, decides and
//! publishes; the panel shows and sends intents. No lock is shared with the audio thread.
//!
//! Where the framework's defects (PLATFORM.md) that abort a host, silence a bus or blank a panel are
//! kept away:
//!
//! | # | defect | here |
//! |---|---|---|
//! | 1 | queued tasks of a destroyed instance stop the shared worker | [`channel`]: `BackgroundTask = ()`, none are ever queued; [`side`] is our own thread. VST3's own tasks: the patch |
//! | 2 | VST3 parameter tasks race with the editor | the patch that `cargo xtask` builds bundles with; nothing here adds to it |
//! | 3 | only the first sidechain gets audio | [`channel`]: no auxiliary buses; [`desk`]: as many in as out; the patch |
//! | 4 | a redraw request before mapping blanks the panel | the patch: requests wait for the mapping (the notifier is polled, [`sleep`]) |
//! | 6 | JACK: two ports of one name | [`channel`]: port names left unset |
//! | 8 | layouts of different widths refused | one width in and out; the patch |
//! | - | a panic aborts the host | caught in [`audio`], [`side`], [`editor`], and where state is read and written ([`params`]) |
//! | - | loading state calls nothing | [`state`]: a counter of loads is polled |

pub mod audio;
pub mod bits;
pub mod buttons;
pub mod cells;
pub mod channel;
pub mod desk;
pub mod desk_editor;
pub mod editor;
pub mod hops;
pub mod host;
pub mod host_param;
pub mod identity;
pub mod link;
pub mod over;
pub mod params;
pub mod place;
pub mod remote;
pub mod saved;
pub mod shared;
pub mod side;
pub mod sleep;
pub mod state;
pub mod window;

#[cfg(test)]
mod tests;
