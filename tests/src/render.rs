//! The host's side of CLAP's render extension (clap/ext/render.h), which clack lacks: tells a plugin that
//! there is all the time in the world.

use std::ffi::{CStr, c_void};

use clack_host::extensions::prelude::*;

/// `clap_plugin_render`, as the header has it; a `clap_plugin` is behind the pointers.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawRender {
    _has_hard_realtime_requirement: Option<unsafe extern "C" fn(*const c_void) -> bool>,
    set: Option<unsafe extern "C" fn(*const c_void, i32) -> bool>,
}

/// `CLAP_RENDER_OFFLINE`.
const OFFLINE: i32 = 1;

/// The plugin's side of the extension.
#[derive(Clone, Copy)]
pub struct Render(RawExtension<PluginExtensionSide, RawRender>);

// SAFETY: `RawRender` is laid out as the header's `clap_plugin_render`.
unsafe impl Extension for Render {
    const IDENTIFIERS: &[&CStr] = &[c"clap.render"];
    type ExtensionSide = PluginExtensionSide;

    unsafe fn from_raw(raw: RawExtension<Self::ExtensionSide>) -> Self {
        // SAFETY: the caller vouches for the type behind the pointer.
        Self(unsafe { raw.cast() })
    }
}

impl Render {
    /// From the next activation on the plugin is rendered offline; `false` where it refuses.
    pub fn set_offline(&self, plugin: &PluginMainThreadHandle) -> bool {
        match plugin.use_extension(&self.0).set {
            None => false,
            // SAFETY: the plugin's own function, called with the plugin on its main thread.
            Some(set) => unsafe { set(std::ptr::from_ref(plugin.as_raw()).cast(), OFFLINE) },
        }
    }
}
