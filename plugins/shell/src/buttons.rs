//! Buttons for MIDI and button boxes: Next, Accept and Reject as host parameters that act on the edge.
//!
//! They are no settings: a value that a recall or a load brings does nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering::Relaxed};

use nice_plug::context::remote_controls::RemoteControlsPage;
use nice_plug::prelude::{BoolParam, Param, ParamPtr};

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// The next card.
    Next,
    /// Accept the card.
    Accept,
    /// Reject the card.
    Reject,
}

impl Press {
    /// All, in the order of the parameters.
    pub const ALL: [Self; 3] = [Self::Next, Self::Accept, Self::Reject];

    /// The name, as in ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Accept => "accept",
            Self::Reject => "reject",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Next => "Next card",
            Self::Accept => "Accept card",
            Self::Reject => "Reject card",
        }
    }
}

/// A switch whose words are "on" and "off", and nothing else.
pub fn worded(switch: BoolParam) -> BoolParam {
    switch
        .with_value_to_string(Arc::new(|on| if on { "on" } else { "off" }.to_owned()))
        .with_string_to_value(Arc::new(|text| match text.trim().to_ascii_lowercase().as_str() {
            "on" => Some(true),
            "off" => Some(false),
            _ => None,
        }))
}

/// The buttons of one instance.
pub struct Buttons {
    params: [BoolParam; Press::ALL.len()],
    pressed: Arc<AtomicU8>,
}

impl Default for Buttons {
    fn default() -> Self {
        let pressed = Arc::new(AtomicU8::new(0));
        let params = std::array::from_fn(|i| {
            let (pressed, down) = (pressed.clone(), AtomicBool::new(false));
            worded(BoolParam::new(Press::ALL[i].label(), false)).with_callback(Arc::new(
                move |on| {
                    // Wait-free; only the edge counts.
                    if !down.swap(on, Relaxed) && on {
                        pressed.fetch_or(1 << i, Relaxed);
                    }
                },
            ))
        });
        Self { params, pressed }
    }
}

impl Buttons {
    /// Name, pointer: to be put into the map of parameters.
    pub fn map(&self) -> impl Iterator<Item = (&'static str, ParamPtr)> + '_ {
        Press::ALL
            .into_iter()
            .zip(&self.params)
            .map(|(press, param)| (press.name(), param.as_ptr()))
    }

    /// Puts them on a page of remote controls.
    pub fn add_to(&self, page: &mut impl RemoteControlsPage) {
        self.params.iter().for_each(|param| page.add_param(param));
    }

    /// Presses one.
    #[cfg(test)]
    pub fn press(&self, press: Press) {
        let at = Press::ALL.iter().position(|p| *p == press).unwrap_or(0);
        self.pressed.fetch_or(1 << at, Relaxed);
    }

    /// Audio thread: what was pressed since the last call. `settings_moved`: parameters were set in the
    /// same block, or a state was loaded: a recall, which presses nothing. Wait-free.
    pub fn take(&self, settings_moved: bool) -> impl Iterator<Item = Press> {
        let bits = match self.pressed.load(Relaxed) {
            0 => 0,
            _ => self.pressed.swap(0, Relaxed),
        };
        let bits = if settings_moved { 0 } else { bits };
        Press::ALL
            .into_iter()
            .enumerate()
            .filter(move |(i, _)| bits & (1 << i) != 0)
            .map(|(_, p)| p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(buttons: &Buttons, at: usize, on: bool) {
        // SAFETY: the parameter lives.
        unsafe {
            buttons.params[at].as_ptr()._internal_set_normalized_value(f32::from(u8::from(on)))
        };
    }

    #[test]
    fn only_the_edge_acts_and_a_recall_does_not() {
        let buttons = Buttons::default();
        set(&buttons, 1, true);
        set(&buttons, 1, true);
        assert_eq!(buttons.take(false).collect::<Vec<_>>(), [Press::Accept]);
        assert_eq!(buttons.take(false).count(), 0);
        set(&buttons, 1, false);
        assert_eq!(buttons.take(false).count(), 0);
        set(&buttons, 1, true);
        set(&buttons, 2, true);
        assert_eq!(buttons.take(true).count(), 0, "many at once are a recall");
        assert_eq!(buttons.take(false).count(), 0, "and it is not made up for later");
    }
}
