//! The Channel panel as a whole: tiles, keys, and the end of gestures.

use egui::{Align2, Event, Key, Rect, Ui, vec2};

use crate::cards::{CardPlace, Cards, card_ui, other_ui};
use crate::controls::{controls_ui, press_dry, release_dry};
use crate::eq_view::eq_ui;
use crate::header::header_ui;
use crate::intent::Intent;
use crate::layout::Layout;
use crate::list::Turns;
use crate::memory::{Page, PanelMemory};
use crate::meters::meters_ui;
use crate::moves::moves_ui;
use crate::pages::automation::automation_ui;
use crate::pages::dynamics::dynamics_ui;
use crate::pages::feedback::feedback_ui;
use crate::pages::setup::setup_ui;
use crate::paint::line;
use crate::suspects::{cut_by_key, suspects_ui};
use crate::tabs::tabs_ui;
use crate::theme::{Face, TOUCH, ink, size};
use crate::verdicts::{Verdict, decide};
use crate::view::ChannelView;
use crate::widgets::Button;

/// Draws the Channel panel over all of `ui` and returns what the engineer wants.
///
/// Asks for no repaint: the shell decides when; it goes on painting while [`PanelMemory::is_moving`].
pub fn channel_panel(ui: &mut Ui, view: &ChannelView, memory: &mut PanelMemory) -> Vec<Intent> {
    let mut intents = Vec::new();
    let now_s = ui.input(|i| i.time);
    let area = ui.max_rect();
    ui.painter().rect_filled(area, 0, ink(ui).ground);
    memory.follow(view, now_s);
    drop_space(ui);
    let busy = ui.ctx().text_edit_focused() || egui::Popup::is_any_open(ui.ctx());
    let reads = memory.edit.is_none() && !busy;
    let tipped = memory.tips.keys(ui, reads);
    let layout = Layout::new(area);
    // Where there is room for one thing, a page lies over the card: what is not seen is not decided on.
    let over_card = |memory: &PanelMemory| layout.page.is_none() && memory.page != Page::Eq;
    if reads && !tipped {
        let seen = !over_card(memory);
        keys(ui, view, seen, memory, &mut intents, now_s);
    }
    header_ui(ui, layout.header, view, memory, &mut intents);
    if let Some(rect) = layout.meters {
        meters_ui(ui, rect, view, memory, &mut intents);
    }
    if let Some(rect) = layout.tabs {
        tabs_ui(ui, rect, view, memory);
    }
    let over = over_card(memory);
    if let Some(rect) = layout.page.or(over.then_some(layout.card)) {
        let whole = layout.suspects.filter(|_| memory.page == Page::Feedback);
        let mut rect = whole.map_or(rect, |s| rect.with_max_y(s.max.y));
        if layout.tabs.is_none() && memory.page != Page::Eq {
            rect.min.y = back_ui(ui, rect, memory);
        }
        // Less, and its fields would lie over the way back.
        if layout.tabs.is_some() || rect.height() >= 2.0 * TOUCH {
            page_ui(ui, rect, view, memory, &mut intents, now_s);
        }
    }
    if let Some(rect) = layout.suspects.filter(|_| memory.page != Page::Feedback) {
        suspects_ui(ui, rect, view, memory, &mut intents, now_s);
    }
    if !over {
        cards_ui(ui, &layout, view, memory, &mut intents, now_s);
    }
    if let Some(rect) = layout.moves {
        // The page of moves may show the same ones beside it.
        let turns = match memory.page {
            Page::Eq | Page::Dynamics => Turns::ByKey,
            _ => Turns::ByTouch, // the page has a list of its own
        };
        ui.push_id("moves beside", |ui| {
            moves_ui(ui, rect, view, (memory, turns), &mut intents, now_s);
        });
    }
    controls_ui(ui, layout.controls, view, memory, &mut intents, now_s);
    if !ui.input(|i| i.pointer.any_down()) {
        memory.gesture.end(&mut intents);
    }
    intents.extend(memory.deck.newly_in_front().map(Intent::Pick));
    memory.tips.draw(ui);
    intents
}

/// The way back from a page where there is no room for tabs; gives where the page begins.
fn back_ui(ui: &Ui, rect: Rect, memory: &mut PanelMemory) -> f32 {
    let at = Rect::from_min_size(rect.min, vec2(112.0, TOUCH));
    let words = rect.with_max_y(at.max.y).with_min_x(at.max.x + 12.0);
    let face = Face::bold(size::BODY, ink(ui).text);
    line(ui.painter(), words, Align2::LEFT_CENTER, memory.page.word(), face);
    let button = Button { name: "Back", label: "‹ Back", key: "1", ..Button::default() };
    if button.show(ui, at, "back").clicked() {
        memory.page = Page::Eq;
    }
    at.max.y + 4.0
}

/// The large card, and the others below it.
fn cards_ui(
    ui: &Ui,
    layout: &Layout,
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    let cards = Cards::of(view);
    let places = layout.others.iter().flatten().count();
    let front = CardPlace { rect: layout.card, id: memory.deck.front(), others: places };
    card_ui(ui, front, &cards, &mut memory.deck, intents, now_s);
    let others = memory.deck.others();
    for (i, rect) in layout.others.iter().enumerate() {
        if let Some(rect) = rect {
            let first = others[..i].iter().all(Option::is_none);
            other_ui(ui, *rect, others[i], first, &cards, &mut memory.deck, now_s);
        }
    }
}

/// What stands in the middle.
pub fn page_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    match memory.page {
        Page::Eq => eq_ui(ui, rect, view, memory, intents, now_s),
        Page::Dynamics => dynamics_ui(ui, rect, view, memory, intents),
        Page::Feedback => feedback_ui(ui, rect, view, memory, intents, now_s),
        Page::Moves => moves_ui(ui, rect, view, (memory, Turns::ByKey), intents, now_s),
        Page::Automation => {
            automation_ui(ui, rect, &view.classes, &view.limits, view.judged_by_desk, intents);
        }
        Page::Setup => setup_ui(ui, rect, view, memory, intents),
    }
}

/// The page that a key leads to.
pub fn page_of(key: Key) -> Option<Page> {
    let keys = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6];
    keys.iter().position(|k| *k == key).map(|at| Page::ALL[at])
}

/// egui clicks whatever has the keyboard when Space is pressed. Here Space does nothing; what it
/// types into a text field comes as text and is not touched.
pub fn drop_space(ui: &Ui) {
    ui.input_mut(|i| {
        i.events.retain(|e| !matches!(e, Event::Key { key: Key::Space, .. }));
    });
}

/// Keys that went down or up in this frame, without modifiers. X11 repeats a key that is held as an up and a
/// down at once: that is neither.
pub fn key_events(ui: &Ui) -> Vec<(Key, bool)> {
    let mut keys: Vec<(Key, bool)> = Vec::new();
    for (key, pressed) in all_key_events(ui) {
        if pressed && keys.last() == Some(&(key, false)) {
            keys.pop();
        } else {
            keys.push((key, pressed));
        }
    }
    keys
}

fn all_key_events(ui: &Ui) -> Vec<(Key, bool)> {
    ui.input(|i| {
        let of_interest = i.events.iter().filter_map(|e| match e {
            Event::Key { key, pressed, repeat: false, modifiers, .. }
                if !modifiers.ctrl && !modifiers.alt && !modifiers.command =>
            {
                Some((*key, *pressed))
            }
            _ => None,
        });
        of_interest.collect()
    })
}

/// One key for each action, shown on its button. A key that repeats while it is held counts once. `cards_seen`: they
/// can be decided on.
fn keys(
    ui: &Ui,
    view: &ChannelView,
    cards_seen: bool,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    let events = key_events(ui);
    let cards = Cards::of(view);
    let say = |verdict, memory: &mut PanelMemory, intents: &mut Vec<Intent>| {
        let front = memory.deck.front().filter(|_| cards_seen);
        decide(verdict, front, &cards, &mut memory.deck, intents, now_s);
    };
    for (key, pressed) in events {
        match (key, pressed) {
            (Key::A, true) => say(Verdict::Accept, memory, intents),
            (Key::R, true) => say(Verdict::Reject, memory, intents),
            (Key::K, true) => say(Verdict::DidOnDesk, memory, intents),
            (Key::L, true) => say(Verdict::NotNow, memory, intents),
            (Key::N, true) if cards_seen => memory.deck.next(now_s),
            (Key::I, true) if cards_seen => memory.deck.toggle_numbers_in_front(),
            (Key::C, true) => cut_by_key(memory, intents, now_s),
            (key, true) if page_of(key).is_some() && !memory.value_has_keyboard(ui) => {
                memory.page = page_of(key).unwrap_or_default();
            }
            (Key::U, true) => intents.extend(memory.to_undo.settled(now_s).map(Intent::Undo)),
            (Key::F, true) => intents.push(Intent::SetFreeze(!view.freeze)),
            (Key::M, true) => intents.push(Intent::SetMine(!view.mine)),
            (Key::G, true) if view.hands_on => intents.push(Intent::ReleaseHands),
            (Key::D, true) => {
                memory.dry_held_since = None;
                press_dry(view, memory, intents, now_s);
            }
            (Key::D, false) if memory.dry_held_since.is_some() => {
                release_dry(view, memory, intents, now_s);
            }
            _ => {}
        }
    }
    if ui.input(|i| i.key_down(Key::D)) && memory.dry_held_since.is_some() {
        press_dry(view, memory, intents, now_s);
    }
}
