//! The bundle: Deskmate Channel and Deskmate Desk as CLAP and VST3. Nothing but the exports is here; the
//! plugins are in `shell`. (Deskmate Assist joins the two lists when it exists.)

pub use shell::channel::DeskmateChannel;
pub use shell::desk::plugin::DeskmateDesk;

nice_plug::nice_export_clap!(DeskmateChannel, DeskmateDesk);
nice_plug::nice_export_vst3!(DeskmateChannel, DeskmateDesk);
