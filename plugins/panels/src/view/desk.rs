//! What the Desk panel shows: the whole desk at a glance, and one channel where one is looked at.

use super::{
    AuditionView, CardView, ChannelView, ClassView, Dry, GuardMode, Health, LevelView, LimitView,
    MoveView, Phase, SuspectView,
};
use crate::theme::Brightness;

/// Everything on the Desk panel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeskView {
    /// Time since the show began on this Desk: "1:16:42"; empty = nothing has been heard yet.
    pub clock: String,
    /// Phase of the show.
    pub phase: Phase,
    /// What works and what is off, at its worst.
    pub health: Health,
    /// The same line by line: what, how it is.
    pub health_lines: Vec<(String, String)>,
    /// What the audience does: "crowd open", "crowd loud: nothing is learned", "no crowd microphone".
    pub crowd: String,
    /// The audience is too loud for anything to be learned.
    pub crowd_closed: bool,
    /// How the faders are known: "faders estimated: 21 of 29".
    pub faders: String,
    /// The channels in console order.
    pub tiles: Vec<TileView>,
    /// Open cards, best first.
    pub cards: Vec<CardView>,
    /// What to say where there is no card.
    pub no_card: String,
    /// What is heard on the cue bus.
    pub audition: AuditionView,
    /// The card that a button of the host's has picked, and how often one was picked.
    pub picked: Option<(u64, u32)>,
    /// Who covers whom.
    pub matrix: MatrixView,
    /// Frequencies thought to ring, over all channels, surest first.
    pub suspects: Vec<DeskSuspect>,
    /// Notches that are in, over all channels.
    pub notches: usize,
    /// What each class may do.
    pub classes: Vec<ClassView>,
    /// Limits of what is suggested and done by itself.
    pub limits: Vec<LimitView>,
    /// Moves of all channels, newest first.
    pub ledger: Vec<DeskMove>,
    /// What was decided since load.
    pub tonight: Tonight,
    /// Freeze stands over the whole desk.
    pub freeze: bool,
    /// Mine stands over the whole desk.
    pub mine: bool,
    /// Dry or raw stands over the whole desk.
    pub dry: Dry,
    /// First words of the status: "Suggests only".
    pub status: String,
    /// The rest of the status.
    pub status_detail: String,
    /// The channel that is looked at: its index, and what is known of it.
    pub focus: Option<(u16, Box<ChannelView>)>,
    /// How bright the panel is.
    pub brightness: Brightness,
    /// Size of everything, 1 = 100 %.
    pub scale: f32,
}

/// One channel on the grid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TileView {
    /// Index; comes back in intents.
    pub channel: u16,
    /// Number on the desk, as a person counts.
    pub number: u16,
    /// Name; empty = no name.
    pub name: String,
    /// What plays there, or what the channel carries: "kick", "click, timecode".
    pub plays: String,
    /// It sounds like something else: "sounds like kick".
    pub mismatch: String,
    /// Level that arrives; ballistics are the shell's.
    pub level: LevelView,
    /// Samples at or above full scale that left, since they were cleared.
    pub clips_out: u32,
    /// Gain reduction, dB; `None` = compressor off.
    pub gain_reduction_db: Option<f32>,
    /// A lead vocal: its clarity belongs here.
    pub lead_vocal: bool,
    /// Clarity of a lead vocal; `None` = unknown.
    pub clarity: Option<f32>,
    /// Open cards by id, also those behind the three on screen.
    pub cards: Vec<u64>,
    /// Suspects that no notch holds.
    pub suspects: usize,
    /// Notches that are in.
    pub notches: usize,
    /// How it is guarded against feedback.
    pub guard: GuardMode,
    /// A hand has locked something here.
    pub hands_on: bool,
    /// Something may act by itself here now.
    pub automatic: bool,
    /// Own switches.
    pub freeze: bool,
    /// Own switches.
    pub mine: bool,
    /// Own switches.
    pub dry: Dry,
    /// What is wrong with the line, in a few words: "Line lost. Noise floor is gone too."; empty = nothing.
    pub fault: String,
    /// In a line check: what it has shown of the line so far ("works, source unproven"); else empty.
    pub line: String,
    /// Nothing is expected here.
    pub unused: bool,
    /// The legs of one line: this channel and the next one.
    pub linked: bool,
    /// An instance of its own, and what is withheld on it: "aligned within a hop: polarity withheld".
    pub guest: Option<String>,
}

/// Who covers whom, where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatrixView {
    /// Who is covered; empty = nobody sings.
    pub lead: String,
    /// Why there is nothing, or less, to say: "faders not known: shared bands only".
    pub note: String,
    /// The cells are what a cut of 6 dB is worth in dB of vocal; else levels over the voice, dB.
    pub is_worth: bool,
    /// Columns: "1 k".
    pub bands: Vec<String>,
    /// Rows, who covers most first.
    pub rows: Vec<MatrixRow>,
}

/// One masker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatrixRow {
    /// Index of the channel.
    pub channel: u16,
    /// Its name.
    pub name: String,
    /// By column, dB.
    pub cells_db: Vec<f32>,
}

/// A suspect with the channel that it is on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeskSuspect {
    /// Index of the channel.
    pub channel: u16,
    /// Its name.
    pub name: String,
    /// The suspect.
    pub suspect: SuspectView,
}

/// A move with the channel that it is on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeskMove {
    /// Index of the channel.
    pub channel: u16,
    /// Its name; of what a hand did to several at once: how many.
    pub name: String,
    /// The names of all channels that it is on, where those are several.
    pub names: Vec<String>,
    /// The move.
    pub moved: MoveView,
}

/// What was decided since load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tonight {
    /// Cards raised.
    pub suggested: usize,
    /// Accepted by a person.
    pub accepted: usize,
    /// Made by themselves.
    pub automatic: usize,
    /// Done on the desk.
    pub on_desk: usize,
    /// Rejected.
    pub rejected: usize,
    /// Taken back.
    pub undone: usize,
}

impl DeskView {
    /// Nothing on this channel may be changed.
    pub fn is_frozen(&self, channel: u16) -> bool {
        self.freeze || self.tiles.iter().any(|tile| tile.channel == channel && tile.freeze)
    }
}

impl TileView {
    /// It stood at full scale, coming in or going out, since that was cleared.
    pub fn has_clipped(&self) -> bool {
        self.level.clips > 0 || self.clips_out > 0
    }

    /// Something is wrong here that no filter may hide.
    pub fn alarms(&self) -> bool {
        self.has_clipped() || self.suspects > 0 || !self.fault.is_empty()
    }
}

impl Tonight {
    /// In a line; what did not happen is left out.
    pub fn text(&self) -> String {
        let parts = [
            (self.suggested, "suggested"),
            (self.accepted, "accepted"),
            (self.automatic, "by itself"),
            (self.on_desk, "done on the desk"),
            (self.rejected, "rejected"),
            (self.undone, "undone"),
        ];
        let said = parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}"));
        let said = said.collect::<Vec<_>>().join(" · ");
        if said.is_empty() { "nothing suggested yet".to_owned() } else { said }
    }
}
