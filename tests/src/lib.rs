//! What the host tests share: where the bundles are, small hosts, signals, a display.
//!
//! The tests themselves lie in folders beside this one, one test program each (see `Cargo.toml`):
//! `contract/` holds the laws of every processor, `host/` drives the bundles that ship, `schema/`
//! holds the log's schema. Host tests need `cargo xtask bundle` (or `cargo xtask test`).

pub mod bundle;
pub mod clap_host;
pub mod desk_player;
pub mod display;
pub mod instance;
pub mod panel_host;
pub mod picture;
pub mod player;
pub mod process;
pub mod render;
pub mod signal;
pub mod stall;
pub mod vst3_host;
