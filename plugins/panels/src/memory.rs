//! What the panel remembers from frame to frame: selection and gestures, never settings.

use crate::deck::Deck;
use crate::intent::Intent;
use crate::moves::{Heading, heading, last_undoable};
use crate::places::{Places, Standing};
use crate::suspects::{asks, target};
use crate::tips::Tips;
use crate::view::ChannelView;

/// A tap this soon after a card changed is ignored, seconds (issue 6, point 1).
pub const TAP_GUARD_S: f64 = 0.4;

/// Suspects that stand under the curve at most.
pub const SUSPECT_PLACES: usize = 2;
/// Suspects of one channel that taps are guarded on.
pub const SUSPECTS: usize = 16;

/// Selection and gestures of one open panel. Not saved.
#[derive(Clone, Debug, Default)]
pub struct PanelMemory {
    pub(crate) deck: Deck,
    pub(crate) tips: Tips,
    pub(crate) page: Page,
    /// The suspects that stand under the curve.
    pub(crate) suspects: Places<u32, SUSPECT_PLACES>,
    /// The one that stands there where there is room for one.
    pub(crate) alone: Standing<u32>,
    /// All suspects, for the guard of taps.
    pub(crate) listed: Places<u32, SUSPECTS>,
    /// The suspect that C cuts.
    pub(crate) to_cut: Standing<u32>,
    /// The slots of the notches that are in, one bit each.
    pub(crate) slots: Standing<u32>,
    /// What heads the list of moves: how many there are, and which one.
    pub(crate) rows: Standing<Heading>,
    /// The move that U takes back.
    pub(crate) to_undo: Standing<u64>,
    pub(crate) picks: u32,
    pub(crate) gesture: Gesture,
    pub(crate) edit: Option<Edit>,
    /// The value that had the keyboard in the last frame: digits are numbers for it, not pages.
    pub(crate) value: Option<egui::Id>,
    /// What the band strip shows: 0 = HPF, 1 to 8 = bands.
    pub(crate) band: usize,
    /// Steps of the wheel that were too little to show: parameter, steps.
    pub(crate) kept_steps: Option<(u16, f32)>,
    /// When Dry was pressed while already dry, by egui's input time.
    pub(crate) dry_held_since: Option<f64>,
    /// The hold has already become raw; letting go does no more.
    pub(crate) dry_hold_done: bool,
}

impl PanelMemory {
    /// Takes in what is on the panel in this frame: what stays keeps its place.
    pub(crate) fn follow(&mut self, view: &ChannelView, now_s: f64) {
        self.deck.update(&view.cards, now_s);
        let suspects = view.guard.suspects.iter().map(|s| (s.id, s));
        let asking = suspects.clone().map(|(id, s)| asks(id, s));
        self.suspects.update(asking.clone(), now_s);
        self.listed.update(asking, now_s);
        let free = suspects.filter(|_| !view.freeze);
        self.to_cut.follow(target(self.to_cut.get(), free), now_s);
        let slots = view.guard.notches.iter().fold(0, |bits, n| bits | 1u32 << (n.slot & 31));
        self.slots.follow(Some(slots), now_s);
        self.rows.follow(Some(heading(view.moves.len(), view.moves.first())), now_s);
        self.to_undo.follow(last_undoable(view), now_s);
        if let Some((id, times)) = view.picked.filter(|(_, times)| *times != self.picks) {
            self.picks = times;
            self.deck.select(id, now_s);
        }
    }

    /// True where a value has the keyboard.
    pub(crate) fn value_has_keyboard(&self, ui: &egui::Ui) -> bool {
        let focused = ui.memory(|m| m.focused());
        focused.is_some() && focused == self.value
    }

    /// True while time alone changes what is on the panel: a hold of Dry, the guard of taps, a gesture.
    pub fn is_moving(&self, now_s: f64) -> bool {
        self.dry_held_since.is_some()
            || self.tips.waits()
            || !self.gesture.held.is_empty()
            || self.deck.any_waits(now_s)
            || self.listed.any_waits(now_s)
            || self.suspects.any_waits(now_s)
    }

    /// Ends a gesture that is still open. To be carried out when the panel closes under a finger.
    pub fn end_gestures(&mut self) -> Vec<Intent> {
        let mut intents = Vec::new();
        self.gesture.end(&mut intents);
        intents
    }
}

/// A text that is being typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What it is for.
    pub of: Editing,
    /// The text so far.
    pub text: String,
    /// The field has had the keyboard at least once.
    pub focused: bool,
}

/// What a typed text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Editing {
    /// The channel's name.
    Name,
    /// The parameter in one field.
    Field(egui::Id),
}

/// Parameters between begin and end, with the place that the finger has reached, 0 to 1.
#[derive(Clone, Debug, Default)]
pub struct Gesture {
    held: Vec<(u16, f32)>,
}

impl Gesture {
    /// Begins a gesture on one more parameter.
    pub fn begin(&mut self, param: u16, place: f32, intents: &mut Vec<Intent>) {
        if !self.held.iter().any(|(p, _)| *p == param) {
            self.held.push((param, place));
            intents.push(Intent::BeginSet(param));
        }
    }

    /// Moves the finger's place on a held parameter; returns the new place.
    pub fn shift(&mut self, param: u16, by: f32) -> Option<f32> {
        let held = self.held.iter_mut().find(|(p, _)| *p == param)?;
        held.1 = (held.1 + by).clamp(0.0, 1.0);
        Some(held.1)
    }

    /// Ends all.
    pub fn end(&mut self, intents: &mut Vec<Intent>) {
        intents.extend(self.held.drain(..).map(|(p, _)| Intent::EndSet(p)));
    }
}

/// What stands in the middle of the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// Curve, spectrum, bands.
    #[default]
    Eq,
    /// The compressor.
    Dynamics,
    /// Suspects, notches, ring-out.
    Feedback,
    /// The ledger.
    Moves,
    /// What each class may do by itself.
    Automation,
    /// What a person says of the channel and of the panel.
    Setup,
}

impl Page {
    /// All, in the order of their keys 1 to 6.
    pub const ALL: [Self; 6] =
        [Self::Eq, Self::Dynamics, Self::Feedback, Self::Moves, Self::Automation, Self::Setup];

    /// As a person reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Eq => "EQ",
            Self::Dynamics => "Dynamics",
            Self::Feedback => "Feedback",
            Self::Moves => "Moves",
            Self::Automation => "Auto",
            Self::Setup => "Setup",
        }
    }
}
