//! Buttons for MIDI and button boxes: Next, Accept and Reject, and pads for Freeze, Mine and Dry, as host
//! parameters that act on the edge.
//!
//! They are no settings: a value that a recall or a load brings does nothing.

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering::Relaxed};

use nice_plug::context::remote_controls::RemoteControlsPage;
use nice_plug::prelude::{BoolParam, Param, ParamPtr};

use crate::over::Switch;

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

impl Edge for Press {
    const ALL: &'static [Self] = &[Self::Next, Self::Accept, Self::Reject];

    fn name(self) -> &'static str {
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

impl Edge for Switch {
    const ALL: &'static [Self] = &Self::ALL;

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

/// What a host parameter does of which only the edge counts.
pub trait Edge: Copy + 'static {
    /// All, in the order of the parameters.
    const ALL: &'static [Self];

    /// The name, as in ids.
    fn name(self) -> &'static str;

    /// The name, as a host shows it.
    fn label(self) -> &'static str;
}

/// Next, Accept and Reject.
pub type Buttons = Edges<Press>;

/// Pads that turn Freeze, Mine and Dry over: for MIDI pads and button boxes that let go again, and never moved by
/// a recall.
pub type Pads = Edges<Switch>;

/// Host parameters of which only the edge counts.
pub struct Edges<E> {
    params: Box<[BoolParam]>,
    pressed: Arc<AtomicU8>,
    of: PhantomData<E>,
}

impl<E: Edge> Default for Edges<E> {
    fn default() -> Self {
        let pressed = Arc::new(AtomicU8::new(0));
        let param = |(i, edge): (usize, &E)| {
            let (pressed, down) = (pressed.clone(), AtomicBool::new(false));
            worded(BoolParam::new(edge.label(), false)).with_callback(Arc::new(move |on| {
                // Wait-free; only the edge counts.
                if !down.swap(on, Relaxed) && on {
                    pressed.fetch_or(1 << i, Relaxed);
                }
            }))
        };
        let params = E::ALL.iter().enumerate().map(param).collect();
        Self { params, pressed, of: PhantomData }
    }
}

impl<E: Edge> Edges<E> {
    /// Name, pointer: to be put into the map of parameters.
    pub fn map(&self) -> impl Iterator<Item = (&'static str, ParamPtr)> + '_ {
        E::ALL.iter().zip(&self.params).map(|(edge, param)| (edge.name(), param.as_ptr()))
    }

    /// Puts them on a page of remote controls.
    pub fn add_to(&self, page: &mut impl RemoteControlsPage) {
        self.params.iter().for_each(|param| page.add_param(param));
    }

    /// True where one was pressed since the last [`take`](Self::take). Wait-free.
    pub fn is_pressed(&self) -> bool {
        self.pressed.load(Relaxed) != 0
    }

    /// Audio thread: what was pressed since the last call. `settings_moved`: parameters were set in the
    /// same block, or a state was loaded: a recall, which presses nothing. Wait-free.
    pub fn take(&self, settings_moved: bool) -> impl Iterator<Item = E> + use<E> {
        let bits = if self.is_pressed() { self.pressed.swap(0, Relaxed) } else { 0 };
        let bits = if settings_moved { 0 } else { bits };
        E::ALL.iter().enumerate().filter(move |(i, _)| bits & (1 << i) != 0).map(|(_, edge)| *edge)
    }
}

impl Pads {
    /// True while a pad is held down. Wait-free.
    pub fn is_down(&self, pad: Switch) -> bool {
        self.params[pad as usize].modulated_plain_value()
    }
}

#[cfg(test)]
impl<E: Edge> Edges<E> {
    /// The host presses the one at this place, or lets it go.
    pub fn set(&self, at: usize, down: bool) {
        let param = self.params[at].as_ptr();
        // SAFETY: the parameter lives.
        unsafe { param._internal_set_normalized_value(f32::from(u8::from(down))) };
    }
}

/// So many parameters of a channel in one block are a recall (DESIGN section 4): pads do nothing then. Fewer are
/// hands or automation, through which Freeze must work; Accept and Reject wait for a block in which nothing moves.
pub const RECALL_PARAMS: u32 = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pad_that_lets_go_presses_nothing_and_a_recall_does_not_either() {
        let pads = Pads::default();
        pads.set(Switch::Mine as usize, true);
        assert!(pads.is_down(Switch::Mine));
        assert_eq!(pads.take(false).collect::<Vec<_>>(), [Switch::Mine]);
        pads.set(Switch::Mine as usize, false);
        assert_eq!(pads.take(false).count(), 0);
        pads.set(Switch::Freeze as usize, true);
        assert_eq!(pads.take(true).count(), 0);
        assert_eq!(pads.take(false).count(), 0);
    }

    #[test]
    fn only_the_edge_acts_and_a_recall_does_not() {
        let buttons = Buttons::default();
        buttons.set(1, true);
        buttons.set(1, true);
        assert_eq!(buttons.take(false).collect::<Vec<_>>(), [Press::Accept]);
        assert_eq!(buttons.take(false).count(), 0);
        buttons.set(1, false);
        assert_eq!(buttons.take(false).count(), 0);
        buttons.set(1, true);
        buttons.set(2, true);
        assert_eq!(buttons.take(true).count(), 0, "many at once are a recall");
        assert_eq!(buttons.take(false).count(), 0, "and it is not made up for later");
    }
}
