//! What the panel remembers from frame to frame: selection and gestures, never settings.

/// Selection and gestures of one open panel. Not saved.
#[derive(Clone, Debug, Default)]
pub struct PanelMemory {}
