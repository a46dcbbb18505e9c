//! Buttons for MIDI and button boxes: Next, Accept and Reject, and pads for Freeze, Mine and Dry, as host
//! parameters that act on the edge.
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

/// Host parameters of which only the edge counts.
struct Edges<const N: usize> {
    params: [BoolParam; N],
    pressed: Arc<AtomicU8>,
}

impl<const N: usize> Edges<N> {
    fn new(labels: [&str; N]) -> Self {
        let pressed = Arc::new(AtomicU8::new(0));
        let params = std::array::from_fn(|i| {
            let (pressed, down) = (pressed.clone(), AtomicBool::new(false));
            worded(BoolParam::new(labels[i], false)).with_callback(Arc::new(move |on| {
                // Wait-free; only the edge counts.
                if !down.swap(on, Relaxed) && on {
                    pressed.fetch_or(1 << i, Relaxed);
                }
            }))
        });
        Self { params, pressed }
    }

    /// Audio thread: which were pressed since the last call. `settings_moved`: parameters were set in the
    /// same block, or a state was loaded: a recall, which presses nothing. Wait-free.
    fn take(&self, settings_moved: bool) -> impl Iterator<Item = usize> + use<N> {
        let bits = match self.pressed.load(Relaxed) {
            0 => 0,
            _ => self.pressed.swap(0, Relaxed),
        };
        let bits = if settings_moved { 0 } else { bits };
        (0..N).filter(move |i| bits & (1 << i) != 0)
    }

    #[cfg(test)]
    fn press(&self, at: usize) {
        self.pressed.fetch_or(1 << at, Relaxed);
    }
}

/// The buttons of one instance.
pub struct Buttons(Edges<{ Press::ALL.len() }>);

impl Default for Buttons {
    fn default() -> Self {
        Self(Edges::new(Press::ALL.map(Press::label)))
    }
}

impl Buttons {
    /// Name, pointer: to be put into the map of parameters.
    pub fn map(&self) -> impl Iterator<Item = (&'static str, ParamPtr)> + '_ {
        Press::ALL.into_iter().zip(&self.0.params).map(|(press, p)| (press.name(), p.as_ptr()))
    }

    /// Puts them on a page of remote controls.
    pub fn add_to(&self, page: &mut impl RemoteControlsPage) {
        self.0.params.iter().for_each(|param| page.add_param(param));
    }

    /// Audio thread: what was pressed since the last call; `settings_moved`: nothing was. Wait-free.
    pub fn take(&self, settings_moved: bool) -> impl Iterator<Item = Press> {
        self.0.take(settings_moved).map(|i| Press::ALL[i])
    }

    /// Presses one.
    #[cfg(test)]
    pub fn press(&self, press: Press) {
        self.0.press(press as usize);
    }
}

/// So many parameters of a channel in one block are a recall (DESIGN section 4): pads do nothing then. Fewer are
/// hands or automation, through which Freeze must work; Accept and Reject wait for a block in which nothing moves.
pub const RECALL_PARAMS: u32 = 8;

/// A pad that turns one of the three large switches over: Freeze, Mine or Dry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pad {
    /// Freeze on or off.
    Freeze,
    /// Mine on or off.
    Mine,
    /// Dry on, or dry and raw off.
    Dry,
}

impl Pad {
    /// All, in the order of the parameters.
    pub const ALL: [Self; 3] = [Self::Freeze, Self::Mine, Self::Dry];

    fn name(self) -> &'static str {
        match self {
            Self::Freeze => "freeze_pad",
            Self::Mine => "mine_pad",
            Self::Dry => "dry_pad",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Freeze => "Freeze pad",
            Self::Mine => "Mine pad",
            Self::Dry => "Dry pad",
        }
    }
}

/// The pads of one instance: for MIDI pads and button boxes that let go again, and never moved by a recall.
pub struct Pads(Edges<{ Pad::ALL.len() }>);

impl Default for Pads {
    fn default() -> Self {
        Self(Edges::new(Pad::ALL.map(Pad::label)))
    }
}

impl Pads {
    /// Name, pointer: to be put into the map of parameters.
    pub fn map(&self) -> impl Iterator<Item = (&'static str, ParamPtr)> + '_ {
        Pad::ALL.into_iter().zip(&self.0.params).map(|(pad, p)| (pad.name(), p.as_ptr()))
    }

    /// Puts them on a page of remote controls.
    pub fn add_to(&self, page: &mut impl RemoteControlsPage) {
        self.0.params.iter().for_each(|param| page.add_param(param));
    }

    /// True where one was pressed since the last [`take`](Self::take). Wait-free.
    pub fn is_pressed(&self) -> bool {
        self.0.pressed.load(Relaxed) != 0
    }

    /// Audio thread: what was pressed since the last call; `recalled`: nothing was. Wait-free.
    pub fn take(&self, recalled: bool) -> impl Iterator<Item = Pad> {
        self.0.take(recalled).map(|i| Pad::ALL[i])
    }

    /// True while a pad is held down. Wait-free.
    pub fn is_down(&self, pad: Pad) -> bool {
        self.0.params[pad as usize].modulated_plain_value()
    }

    /// The host presses one or lets it go.
    #[cfg(test)]
    pub fn set(&self, pad: Pad, down: bool) {
        let param = self.0.params[pad as usize].as_ptr();
        // SAFETY: the parameter lives.
        unsafe { param._internal_set_normalized_value(f32::from(u8::from(down))) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(buttons: &Buttons, at: usize, on: bool) {
        // SAFETY: the parameter lives.
        unsafe {
            buttons.0.params[at].as_ptr()._internal_set_normalized_value(f32::from(u8::from(on)))
        };
    }

    #[test]
    fn a_pad_that_lets_go_presses_nothing_and_a_recall_does_not_either() {
        let pads = Pads::default();
        pads.set(Pad::Mine, true);
        assert!(pads.is_down(Pad::Mine));
        assert_eq!(pads.take(false).collect::<Vec<_>>(), [Pad::Mine]);
        pads.set(Pad::Mine, false);
        assert_eq!(pads.take(false).count(), 0);
        pads.set(Pad::Freeze, true);
        assert_eq!(pads.take(true).count(), 0);
        assert_eq!(pads.take(false).count(), 0);
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
