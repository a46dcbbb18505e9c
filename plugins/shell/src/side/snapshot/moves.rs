//! The ledger of a channel as the panel lists it.

use assistant::ledger::{Act, Entry, Ledger};
use assistant::{MoveRecord, ParamChange, Who};
use panels::view::{MoveView, Mover, Outcome};

use super::words::time_of;

/// The list, made anew when the ledger has a new line.
#[derive(Default)]
pub struct Shown {
    of: Option<(usize, Option<Entry>)>,
    moves: Vec<(u64, MoveView)>,
}

impl Shown {
    /// The list of a ledger, newest first, each with its hop.
    pub fn of(&mut self, ledger: &Ledger) -> &[(u64, MoveView)] {
        let last = ledger.entries().last();
        let known = self
            .of
            .as_ref()
            .is_some_and(|(n, entry)| *n == ledger.entries().count() && entry.as_ref() == last);
        if !known {
            self.of = Some((ledger.entries().count(), last.cloned()));
            self.moves = list(ledger);
        }
        &self.moves
    }
}

fn list(ledger: &Ledger) -> Vec<(u64, MoveView)> {
    let mut records = ledger.moves();
    let mut list: Vec<(u64, MoveView)> = ledger
        .entries()
        .filter_map(|entry| {
            let shown = match &entry.act {
                Act::Moved { .. } => of_record(&records.next()?),
                Act::Turned { change } => of_hand(entry, changes(std::slice::from_ref(change))),
                Act::Recalled { moved } => {
                    of_hand(entry, format!("a snapshot: {} parameters", moved.changes.len()))
                }
                _ => return None,
            };
            Some((entry.hop, shown))
        })
        .collect();
    list.reverse();
    list
}

fn changes(changes: &[ParamChange]) -> String {
    let text = changes.iter().map(|c| {
        let spec = c.param.spec();
        format!("{} {} → {}", spec.label, spec.to_text(c.from), spec.to_text(c.to))
    });
    text.collect::<Vec<_>>().join(", ")
}

fn of_hand(entry: &Entry, text: String) -> MoveView {
    MoveView {
        time: time_of(entry.hop),
        text,
        by: if entry.by == Who::Host { Mover::Host } else { Mover::You },
        ..MoveView::default()
    }
}

fn of_record(record: &MoveRecord) -> MoveView {
    MoveView {
        id: record.move_id.0,
        time: time_of(record.hop),
        text: changes(&record.moved.changes),
        by: Mover::Assistant,
        outcome: match record.outcome {
            None => Outcome::None,
            Some(assistant::Outcome::Kept) => Outcome::Helped,
            Some(assistant::Outcome::DidNotHelp) => Outcome::NoHelp,
            Some(assistant::Outcome::CannotTell) => Outcome::CannotTell,
        },
        undone: record.undone,
    }
}
