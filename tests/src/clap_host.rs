//! A small CLAP host: loads a bundle and makes instances.

use std::ffi::CString;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use clack_extensions::gui::{GuiSize, HostGui, HostGuiImpl};
use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamRescanFlags,
};
use clack_extensions::track_info::{HostTrackInfo, HostTrackInfoImpl, TrackInfo, TrackInfoWriter};
use clack_host::prelude::*;
use clack_host::utils::ClapId;

use crate::instance::Instance;

/// What the plugin asked of the host.
#[derive(Default)]
pub struct Asked {
    callback: AtomicBool,
    flush: AtomicBool,
    restart: AtomicBool,
}

impl Asked {
    /// True once if the plugin asked to be called back on the main thread.
    pub fn take_callback(&self) -> bool {
        self.callback.swap(false, Ordering::SeqCst)
    }

    /// True once if the plugin asked for its parameters to be flushed.
    pub fn take_flush(&self) -> bool {
        self.flush.swap(false, Ordering::SeqCst)
    }

    /// True once if the plugin asked to be restarted.
    pub fn take_restart(&self) -> bool {
        self.restart.swap(false, Ordering::SeqCst)
    }
}

impl SharedHandler<'_> for Asked {
    fn request_restart(&self) {
        self.restart.store(true, Ordering::SeqCst);
    }
    fn request_process(&self) {}
    fn request_callback(&self) {
        self.callback.store(true, Ordering::SeqCst);
    }
}

impl HostParamsImplShared for Asked {
    fn request_flush(&self) {
        self.flush.store(true, Ordering::SeqCst);
    }
}

impl HostGuiImpl for Asked {
    fn resize_hints_changed(&self) {}
    fn request_resize(&self, _new_size: GuiSize) -> Result<(), HostError> {
        Ok(())
    }
    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn closed(&self, _was_destroyed: bool) {}
}

/// The host's main-thread side: nothing to keep.
pub struct MainThread;

impl MainThreadHandler<'_> for MainThread {}

impl HostParamsImplMainThread for MainThread {
    fn rescan(&self, _flags: ParamRescanFlags) {}
    fn clear(&self, _param_id: ClapId, _flags: ParamClearFlags) {}
}

/// The name of the track that every instance sits on.
pub const TRACK: &str = "Bass DI";

impl HostTrackInfoImpl for MainThread {
    fn get<'a>(&'a self, writer: &mut TrackInfoWriter<'_, 'a>) {
        writer.set(&TrackInfo::new().with_name(Some(TRACK.as_bytes())));
    }
}

/// The host itself.
pub struct Host;

impl HostHandlers for Host {
    type Shared<'a> = Asked;
    type MainThread<'a> = MainThread;
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<Self>, _shared: &Asked) {
        builder.register::<HostParams>().register::<HostGui>().register::<HostTrackInfo>();
    }
}

/// A loaded bundle. Unloaded when the last clone and instance is gone.
#[derive(Clone)]
pub struct Bundle(PluginEntry);

impl Bundle {
    /// Loads a bundle.
    ///
    /// # Panics
    /// The bundle cannot be loaded.
    pub fn load(path: &Path) -> Self {
        // SAFETY: the bundle is the project's own; its code runs in this process by intent.
        let entry = unsafe { PluginEntry::load(path) };
        Self(entry.unwrap_or_else(|e| panic!("{}: {e}", path.display())))
    }

    /// `(id, name)` of each plugin in the bundle.
    pub fn plugins(&self) -> Vec<(CString, String)> {
        let factory = self.0.get_plugin_factory().expect("the bundle has a plugin factory");
        let text =
            |s: Option<&std::ffi::CStr>| s.unwrap_or_default().to_string_lossy().into_owned();
        factory
            .plugin_descriptors()
            .filter_map(|d| Some((d.id()?.to_owned(), text(d.name()))))
            .collect()
    }

    /// A new instance of Deskmate Channel.
    ///
    /// # Panics
    /// The bundle has no such plugin, or it refuses to be made.
    pub fn channel(&self) -> Instance {
        self.plugin("Channel")
    }

    /// A new instance of Deskmate Desk.
    ///
    /// # Panics
    /// As [`Bundle::channel`].
    pub fn desk(&self) -> Instance {
        self.plugin("Desk ")
    }

    fn plugin(&self, word: &str) -> Instance {
        let (id, _) = self
            .plugins()
            .into_iter()
            .find(|(_, name)| format!("{name} ").contains(&format!(" {}", word.trim())))
            .unwrap_or_else(|| panic!("the bundle has no Deskmate {word}"));
        let info = HostInfo::new("Deskmate tests", "Deskmate", "", "1").expect("no NUL in it");
        let plugin =
            PluginInstance::<Host>::new(|()| Asked::default(), |_| MainThread, &self.0, &id, &info);
        Instance(plugin.unwrap_or_else(|e| panic!("no instance: {e}")))
    }
}
