//! What the Desk panel remembers from frame to frame: selection and gestures, never settings.

use super::ledger::last_undoable;
use crate::deck::Deck;
use crate::intent::{DeskIntent, Intent};
use crate::memory::{PanelMemory, SUSPECTS};
use crate::moves::{Heading, heading};
use crate::places::{Places, Standing};
use crate::suspects::{asks, target};
use crate::tips::Tips;
use crate::view::{DeskView, MAX_CARDS, TileView};

/// Suspects of the whole desk that taps are guarded on.
const DESK_SUSPECTS: usize = 4 * SUSPECTS;

/// Selection and gestures of one open panel. Not saved.
#[derive(Clone, Debug, Default)]
pub struct DeskMemory {
    pub(crate) deck: Deck,
    pub(crate) tips: Tips,
    pub(crate) page: DeskPage,
    /// What stands in the lower row where there is room for one thing.
    pub(crate) lower: Lower,
    /// The tile that keys act on.
    pub(crate) selected: u16,
    /// Only tiles and moves with this in them are in full ink.
    pub(crate) filter: String,
    /// The filter has the keyboard, or is to get it.
    pub(crate) filtering: Filtering,
    /// All suspects, for the guard of taps.
    pub(crate) listed: Places<(u16, u32), DESK_SUSPECTS>,
    /// The suspect that C cuts.
    pub(crate) to_cut: Standing<(u16, u32)>,
    /// What heads the list of moves: how many there are, and which one.
    pub(crate) rows: Standing<Heading>,
    /// The move that U takes back.
    pub(crate) to_undo: Standing<u64>,
    /// The channel that is looked at.
    pub(crate) channel: PanelMemory,
    pub(crate) picks: u32,
    /// When Dry was pressed, by egui's input time.
    pub(crate) dry_held_since: Option<f64>,
    /// The hold has already done what it does.
    pub(crate) dry_hold_done: bool,
}

/// What the filter does with the keyboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filtering {
    /// Nothing.
    #[default]
    Rests,
    /// A key has asked for it.
    Begins,
    /// It has it.
    Types,
}

/// What stands where the grid is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeskPage {
    /// All channels, or the one that is looked at.
    #[default]
    Grid,
    /// What each class may do.
    Policy,
    /// All moves.
    Ledger,
    /// Health, brightness, size.
    Setup,
}

impl DeskPage {
    /// Those that have a button.
    pub const PAGES: [Self; 3] = [Self::Policy, Self::Ledger, Self::Setup];

    /// As a person reads it, and its key.
    pub fn word(self) -> (&'static str, &'static str) {
        match self {
            Self::Grid => ("Grid", "Esc"),
            Self::Policy => ("Policy", "P"),
            Self::Ledger => ("Ledger", "J"),
            Self::Setup => ("Setup", "E"),
        }
    }
}

/// What stands in the lower row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lower {
    /// Frequencies thought to ring.
    #[default]
    Suspects,
    /// Who covers the lead vocal.
    Matrix,
}

impl DeskMemory {
    /// Takes in what is on the panel in this frame: what stays keeps its place.
    pub(crate) fn follow(&mut self, view: &DeskView, cards_lie_open: bool, now_s: f64) {
        self.deck.lay_open(cards_lie_open);
        self.deck.update(&view.cards[..view.cards.len().min(MAX_CARDS)], now_s);
        let suspects = view.suspects.iter().map(|s| ((s.channel, s.suspect.id), &s.suspect));
        self.listed.update(suspects.clone().map(|(id, s)| asks(id, s)), now_s);
        let free = suspects.filter(|((channel, _), _)| !view.is_frozen(*channel));
        self.to_cut.follow(target(self.to_cut.get(), free), now_s);
        let first = view.ledger.first().map(|m| &m.moved);
        self.rows.follow(Some(heading(view.ledger.len(), first)), now_s);
        self.to_undo.follow(last_undoable(view).map(|m| m.moved.id), now_s);
        if let Some((id, times)) = view.picked.filter(|(_, times)| *times != self.picks) {
            self.picks = times;
            self.deck.select(id, now_s);
        }
        if let Some((_, focus)) = &view.focus {
            self.channel.follow(focus, now_s);
        }
    }

    /// True while time alone changes what is on the panel: a hold of Dry, the guard of taps, a gesture.
    pub fn is_moving(&self, now_s: f64) -> bool {
        self.dry_held_since.is_some()
            || self.tips.waits()
            || self.deck.any_waits(now_s)
            || self.listed.any_waits(now_s)
            || self.channel.is_moving(now_s)
    }

    /// Ends a gesture that is still open. To be carried out when the panel closes under a finger.
    pub fn end_gestures(&mut self) -> Vec<DeskIntent> {
        let mut intents = Vec::new();
        self.channel.gesture.end(&mut intents);
        let channel = Some(self.selected);
        intents.into_iter().map(|what| DeskIntent { channel, what }).collect()
    }

    /// True where the filter lets a tile stand in full ink.
    pub(crate) fn passes(&self, tile: &TileView) -> bool {
        let wanted = self.filter.trim().to_lowercase();
        if wanted.is_empty() {
            return true;
        }
        let marks = [
            (!tile.cards.is_empty(), "card"),
            (tile.has_clipped(), "clip"),
            (tile.hands_on, "hands yours"),
            (tile.suspects > 0, "suspect ring"),
            (!tile.fault.is_empty(), "fault line"),
            (!tile.mismatch.is_empty(), "mismatch"),
            (tile.automatic, "auto"),
            (tile.lead_vocal, "lead vocal"),
            (tile.guest.is_some(), "instance"),
        ];
        let text = format!("{} {} {}", tile.number, tile.name, tile.plays).to_lowercase();
        text.contains(&wanted)
            || marks.iter().any(|(on, word)| *on && word.split(' ').any(|w| w.starts_with(&wanted)))
    }
}

/// An intent for the whole desk.
pub(crate) fn whole(what: Intent) -> DeskIntent {
    DeskIntent { channel: None, what }
}

/// An intent for one channel.
pub(crate) fn on(channel: u16, what: Intent) -> DeskIntent {
    DeskIntent { channel: Some(channel), what }
}
