//! One key for each action, shown on its button. A key that repeats while it is held counts once.

use egui::{Key, Ui};

use super::controls::{hold_dry, release_dry};
use super::focus::{bank_away, look_at, neighbour};
use super::memory::{DeskMemory, DeskPage, Filtering, on, whole};
use super::suspects::cut_by_key;
use crate::audition::{other_place, other_state};
use crate::cards::Cards;
use crate::intent::{DeskIntent, Intent};
use crate::panel::{key_events, page_of};
use crate::verdicts::{Verdict, decide};
use crate::view::DeskView;

/// Reads the keyboard; `seen`: the cards are, and can be decided on.
pub fn keys(
    ui: &Ui,
    view: &DeskView,
    (cards, seen): (&Cards<'_>, bool),
    memory: &mut DeskMemory,
    intents: &mut Vec<DeskIntent>,
    now_s: f64,
) {
    // Arrows turn what has the keyboard; only where nothing has it do they walk over the grid.
    let nobody = ui.memory(|m| m.focused().is_none());
    for (key, pressed) in key_events(ui) {
        if !pressed {
            if key == Key::D && memory.dry_held_since.is_some() {
                hold_dry(view, memory, intents, now_s);
                release_dry(view, memory, intents);
            }
            continue;
        }
        let verdict = match key {
            Key::A => Some(Verdict::Accept),
            Key::R => Some(Verdict::Reject),
            Key::K => Some(Verdict::DidOnDesk),
            Key::L => Some(Verdict::NotNow),
            Key::H => Some(Verdict::Audition),
            _ => None,
        };
        if let Some(verdict) = verdict {
            let ends_cue = verdict == Verdict::Audition && view.audition.card.is_some();
            if !seen && !ends_cue {
                continue;
            }
            let front = view.audition.card.filter(|_| verdict == Verdict::Audition);
            let front = front.or(memory.deck.front());
            let mut wanted = Vec::new();
            decide(verdict, front, cards, &mut memory.deck, &mut wanted, now_s);
            intents.extend(wanted.into_iter().map(whole));
            continue;
        }
        match key {
            Key::N if seen => memory.deck.next(now_s),
            Key::F => intents.push(whole(Intent::SetFreeze(!view.freeze))),
            Key::M => intents.push(whole(Intent::SetMine(!view.mine))),
            Key::D => {
                memory.dry_held_since = None;
                hold_dry(view, memory, intents, now_s);
            }
            Key::U => {
                let last = memory.to_undo.settled(now_s);
                intents.extend(last.map(|id| whole(Intent::Undo(id))));
            }
            Key::I if seen => memory.deck.toggle_numbers_in_front(),
            Key::C => cut_by_key(memory, intents, now_s),
            Key::Z => intents.push(whole(Intent::ClearPeaks)),
            Key::X | Key::B => {
                let wish = if key == Key::X { other_place } else { other_state };
                intents.extend(view.audition.card.map(|id| whole(wish(&view.audition, id))));
            }
            Key::G => {
                if let Some((channel, _)) = view.focus.as_ref().filter(|(_, f)| f.hands_on) {
                    intents.push(on(*channel, Intent::ReleaseHands));
                }
            }
            Key::P => turn_to(DeskPage::Policy, memory),
            Key::J => turn_to(DeskPage::Ledger, memory),
            Key::E => turn_to(DeskPage::Setup, memory),
            Key::W => intents.push(whole(Intent::NewSong)),
            Key::Slash => memory.filtering = Filtering::Begins,
            Key::Escape => back(view, memory, intents),
            Key::Enter if nobody && view.focus.is_none() && memory.page == DeskPage::Grid => {
                look_at(memory.selected, memory, intents);
            }
            Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown if nobody => {
                walk(key, view, memory, intents);
            }
            key if view.focus.is_some() && !memory.channel.value_has_keyboard(ui) => {
                memory.channel.page = page_of(key).unwrap_or(memory.channel.page);
            }
            _ => {}
        }
    }
    if ui.input(|i| i.key_down(Key::D)) && memory.dry_held_since.is_some() {
        hold_dry(view, memory, intents, now_s);
    }
}

fn turn_to(page: DeskPage, memory: &mut DeskMemory) {
    memory.page = if memory.page == page { DeskPage::Grid } else { page };
}

/// Out of the filter, the page, the channel: one after the other.
fn back(view: &DeskView, memory: &mut DeskMemory, intents: &mut Vec<DeskIntent>) {
    if memory.page != DeskPage::Grid {
        memory.page = DeskPage::Grid;
    } else if view.focus.is_some() {
        intents.push(whole(Intent::Focus(None)));
    } else {
        memory.filter.clear();
    }
}

/// Over the grid, or from channel to channel where one is looked at.
fn walk(key: Key, view: &DeskView, memory: &mut DeskMemory, intents: &mut Vec<DeskIntent>) {
    let from = view.focus.as_ref().map_or(memory.selected, |(channel, _)| *channel);
    let to = match key {
        Key::ArrowLeft => neighbour(view, from, -1),
        Key::ArrowRight => neighbour(view, from, 1),
        Key::ArrowUp => bank_away(view, from, -1),
        _ => bank_away(view, from, 1),
    };
    let Some(to) = to else { return };
    if view.focus.is_some() {
        look_at(to, memory, intents);
    } else {
        memory.selected = to;
    }
}
