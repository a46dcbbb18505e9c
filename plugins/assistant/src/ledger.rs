//! The ledger: what was moved and decided on one channel, by whom and when. Append-only.
//!
//! Values follow from it: the live value of a parameter is the last writing in the history without
//! the moves that were taken back; the engineer's own value (Mine) is the last writing by a hand.
//! So any one move can be taken back in any order and every later hand stays (DESIGN rule 5).

use crate::event::Who;
use crate::{Class, Move, MoveId, Outcome, SuggestionId, VerifyBy};
use dsp_core::params::{ParamId, ParamValues};
use std::collections::VecDeque;

mod entry;
mod values;

pub use entry::{Act, Entry};
pub(crate) use values::{values_from, values_to};

/// Entries kept; what is older is folded into the base values and cannot be undone any more.
pub const LEDGER_CAP: usize = 512;

/// A move with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveRecord {
    /// Its number.
    pub move_id: MoveId,
    /// Class of move.
    pub class: Class,
    /// What the card said.
    pub headline: String,
    /// From values to values.
    pub moved: Move,
    /// What verification measures of it.
    pub metric: VerifyBy,
    /// Hop in which it was accepted.
    pub hop: u64,
    /// Who accepted it.
    pub by: Who,
    /// The suggestion that it came from.
    pub suggestion: Option<SuggestionId>,
    /// What verification said of it.
    pub outcome: Option<Outcome>,
    /// True once it was taken back.
    pub undone: bool,
    /// True where every parameter of it was written again later, so that undo would change nothing.
    pub overwritten: bool,
}

/// The record of one channel.
#[derive(Clone, Debug)]
pub struct Ledger {
    base: ParamValues,
    base_own: ParamValues,
    entries: VecDeque<Entry>,
    /// So many of the oldest came with a saved state: their hops are those of another epoch.
    restored: usize,
}

impl PartialEq for Ledger {
    /// By what was done, however it came here.
    fn eq(&self, other: &Self) -> bool {
        (&self.base, &self.base_own, &self.entries)
            == (&other.base, &other.base_own, &other.entries)
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new(ParamValues::default(), ParamValues::default())
    }
}

impl Ledger {
    /// An empty record over these values: live, and the engineer's own.
    pub fn new(base: ParamValues, base_own: ParamValues) -> Self {
        Self { base, base_own, entries: VecDeque::new(), restored: 0 }
    }

    pub(crate) fn from_parts(base: ParamValues, own: ParamValues, entries: Vec<Entry>) -> Self {
        let mut ledger = Self::new(base, own);
        for entry in entries {
            ledger.append(entry);
        }
        ledger.restored = ledger.entries.len();
        ledger
    }

    /// So many of the oldest entries came with a saved state: their hops count from another beginning.
    pub fn restored(&self) -> usize {
        self.restored
    }

    /// Values before the first kept entry: live and own.
    pub(crate) fn base(&self) -> (&ParamValues, &ParamValues) {
        (&self.base, &self.base_own)
    }

    /// All kept entries, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Live values: the replay of the history without what was taken back.
    pub fn live(&self) -> ParamValues {
        self.replay(&[])
    }

    /// The engineer's own values: the replay of what hands and host did alone.
    pub fn own(&self) -> ParamValues {
        let mut values = self.base_own.clone();
        for entry in &self.entries {
            for change in entry.act.by_hand() {
                values.set(change.param, change.to);
            }
        }
        values
    }

    /// Live values as they would be without these moves too.
    pub fn replay(&self, without: &[MoveId]) -> ParamValues {
        let mut out = self.undone();
        out.extend_from_slice(without);
        let mut values = self.base.clone();
        for entry in &self.entries {
            for change in entry.act.writes(&out) {
                values.set(change.param, change.to);
            }
        }
        values
    }

    /// What taking a move back would change: nothing where hands or later moves wrote since, and
    /// `None` where the move is not kept here or was taken back already.
    pub fn undo(&self, move_id: MoveId) -> Option<Move> {
        let record = self.moves().find(|m| m.move_id == move_id && !m.undone)?;
        let (now, then) = (self.live(), self.replay(&[move_id]));
        let changes = record
            .moved
            .changes
            .iter()
            .map(|c| crate::ParamChange {
                param: c.param,
                from: now.get(c.param),
                to: then.get(c.param),
            })
            .filter(|c| c.from != c.to)
            .collect();
        Some(Move { changes })
    }

    /// The moves, oldest first, with what became of them.
    pub fn moves(&self) -> impl Iterator<Item = MoveRecord> + '_ {
        let undone = self.undone();
        self.entries.iter().enumerate().filter_map(move |(at, entry)| {
            let Act::Moved { move_id, suggestion, class, headline, moved, metric } = &entry.act
            else {
                return None;
            };
            let later = |param: ParamId| {
                self.entries.iter().skip(at + 1).any(|e| {
                    !matches!(e.act, Act::Stopped { move_id: Some(m), .. } if m == *move_id)
                        && e.act.writes(&undone).iter().any(|c| c.param == param)
                })
            };
            Some(MoveRecord {
                move_id: *move_id,
                class: *class,
                headline: headline.clone(),
                moved: moved.clone(),
                metric: *metric,
                hop: entry.hop,
                by: entry.by,
                suggestion: Some(*suggestion),
                outcome: self.outcome(*move_id),
                undone: undone.contains(move_id),
                overwritten: moved.changes.iter().all(|c| later(c.param)),
            })
        })
    }

    /// True where the last line that wrote a parameter was a hand's, and the one before it this move's.
    pub(crate) fn overwrote(&self, id: MoveId, param: ParamId) -> bool {
        let undone = self.undone();
        let mut writers = self
            .entries
            .iter()
            .rev()
            .filter(|e| e.act.writes(&undone).iter().any(|c| c.param == param));
        let by_hand = writers.next().is_some_and(|e| !e.act.by_hand().is_empty());
        let before = writers
            .next()
            .is_some_and(|e| matches!(e.act, Act::Moved { move_id, .. } if move_id == id));
        by_hand && before
    }

    /// The move that wrote a parameter last, if no hand did so later.
    pub(crate) fn last_mover(&self, param: ParamId) -> Option<MoveId> {
        let undone = self.undone();
        let last = self
            .entries
            .iter()
            .rev()
            .find(|e| e.act.writes(&undone).iter().any(|c| c.param == param))?;
        match last.act {
            Act::Moved { move_id, .. } => Some(move_id),
            Act::Stopped { move_id, .. } => move_id,
            _ => None,
        }
    }

    /// Highest number of a move and of a suggestion in this record; 0 where there is none.
    pub(crate) fn highest_ids(&self) -> (u64, u64) {
        self.entries.iter().fold((0, 0), |(m, s), entry| match entry.act {
            Act::Moved { move_id, suggestion, .. } => (m.max(move_id.0), s.max(suggestion.0)),
            Act::Decided { suggestion, .. } => (m, s.max(suggestion.0)),
            _ => (m, s),
        })
    }

    /// Gives moves new numbers, from `next` on, where their number is taken. True where one was.
    pub(crate) fn renumber(&mut self, taken: &[MoveId], next: &mut u64) -> bool {
        let clashing: Vec<MoveId> =
            self.moves().map(|m| m.move_id).filter(|id| taken.contains(id)).collect();
        for old in &clashing {
            let new = MoveId(*next);
            *next += 1;
            for entry in &mut self.entries {
                match &mut entry.act {
                    Act::Moved { move_id, .. }
                    | Act::Stopped { move_id: Some(move_id), .. }
                    | Act::Undone { move_id }
                    | Act::Verified { move_id, .. }
                        if move_id == old =>
                    {
                        *move_id = new;
                    }
                    _ => {}
                }
            }
        }
        !clashing.is_empty()
    }

    /// Writes a line. A hand that keeps turning one parameter stays one line, also while others are
    /// turned with it: a band that is dragged is two. A gesture does not go on through a load.
    pub(crate) fn append(&mut self, entry: Entry) {
        if let Act::Turned { change } = &entry.act {
            let turns =
                self.entries.range_mut(self.restored..).rev().map_while(|e| match &mut e.act {
                    Act::Turned { change } => Some((e.by, change)),
                    _ => None,
                });
            // Turns of other parameters in between change nothing of what this one ends at.
            let last = turns.into_iter().find(|(_, turn)| turn.param == change.param);
            if let Some((by, gesture)) = last
                && by == entry.by
            {
                gesture.to = change.to;
                return;
            }
        }
        self.entries.push_back(entry);
        while self.entries.len() > LEDGER_CAP {
            self.fold_oldest();
        }
    }

    fn fold_oldest(&mut self) {
        let undone = self.undone();
        let Some(oldest) = self.entries.pop_front() else { return };
        self.restored = self.restored.saturating_sub(1);
        for change in oldest.act.writes(&undone) {
            self.base.set(change.param, change.to);
        }
        for change in oldest.act.by_hand() {
            self.base_own.set(change.param, change.to);
        }
    }

    /// What verification said last of a move.
    fn outcome(&self, id: MoveId) -> Option<Outcome> {
        self.entries.iter().rev().find_map(|e| match e.act {
            Act::Verified { move_id, outcome } if move_id == id => Some(outcome),
            _ => None,
        })
    }

    fn undone(&self) -> Vec<MoveId> {
        let undone = |e: &Entry| match e.act {
            Act::Undone { move_id } => Some(move_id),
            _ => None,
        };
        self.entries.iter().filter_map(undone).collect()
    }
}
