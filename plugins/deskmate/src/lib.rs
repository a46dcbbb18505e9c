//! The bundle: Deskmate Channel as CLAP and VST3. Nothing but the exports is here; the plugin is in
//! `shell`. (Deskmate Desk and Deskmate Assist join the two lists when they exist.)

pub use shell::channel::DeskmateChannel;

nice_plug::nice_export_clap!(DeskmateChannel);
nice_plug::nice_export_vst3!(DeskmateChannel);
