//! The ledger of a channel as the panel lists it.

use assistant::ledger::{Act, Entry, Ledger};
use assistant::{MoveRecord, ParamChange, Who};
use panels::view::{MoveView, Mover, Outcome};

use super::words::ShowClock;

/// Stands for the time of what was done before the clock of now began.
const BEFORE: &str = "before";

/// When a move was made: how many runs ago (0: since the engine began), and its hop in that run.
pub type Age = (u32, std::cmp::Reverse<u64>);

/// The list, made anew when the ledger has a new line.
#[derive(Default)]
pub struct Shown {
    of: Option<(usize, usize, Option<Entry>)>,
    moves: Vec<(Age, MoveView)>,
}

impl Shown {
    /// The list of a ledger, newest first, each with its age; `clock`: that of this run.
    pub fn of(&mut self, ledger: &Ledger, clock: ShowClock) -> &[(Age, MoveView)] {
        let last = ledger.entries().last();
        let now = (ledger.entries().count(), ledger.restored());
        let known = self
            .of
            .as_ref()
            .is_some_and(|(n, restored, entry)| (*n, *restored) == now && entry.as_ref() == last);
        if !known {
            self.of = Some((now.0, now.1, last.cloned()));
            self.moves = list(ledger, clock);
        }
        &self.moves
    }
}

/// Hops of a run only grow: what stands before a smaller one was written in an earlier run.
fn list(ledger: &Ledger, clock: ShowClock) -> Vec<(Age, MoveView)> {
    let mut records = ledger.moves();
    let mut list: Vec<(usize, u64, MoveView)> = ledger
        .entries()
        .enumerate()
        .filter_map(|(n, entry)| {
            let mut shown = match &entry.act {
                Act::Moved { .. } => of_record(&records.next()?, clock),
                Act::Turned { change } => {
                    of_hand(entry, clock, changes(std::slice::from_ref(change)))
                }
                Act::Recalled { moved } => {
                    of_hand(entry, clock, format!("a snapshot: {} parameters", moved.changes.len()))
                }
                _ => return None,
            };
            if n < ledger.restored() {
                shown.time = BEFORE.to_owned();
            }
            Some((n, entry.hop, shown))
        })
        .collect();
    list.reverse();
    let (mut runs, mut newer) = (0, u64::MAX);
    list.into_iter()
        .map(|(n, hop, shown)| {
            if hop > newer || (runs == 0 && n < ledger.restored()) {
                runs += 1;
            }
            newer = hop;
            ((runs, std::cmp::Reverse(hop)), shown)
        })
        .collect()
}

fn changes(changes: &[ParamChange]) -> String {
    let text = changes.iter().map(|c| {
        let spec = c.param.spec();
        format!("{} {} → {}", spec.label, spec.to_text(c.from), spec.to_text(c.to))
    });
    text.collect::<Vec<_>>().join(", ")
}

fn of_hand(entry: &Entry, clock: ShowClock, text: String) -> MoveView {
    MoveView {
        time: clock.time_of(entry.hop),
        text,
        by: if entry.by == Who::Host { Mover::Host } else { Mover::You },
        ..MoveView::default()
    }
}

fn of_record(record: &MoveRecord, clock: ShowClock) -> MoveView {
    MoveView {
        id: record.move_id.0,
        time: clock.time_of(record.hop),
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
