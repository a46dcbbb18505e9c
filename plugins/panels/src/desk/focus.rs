//! One channel of the desk, looked at: its bank above it, and all that its own panel has.

use egui::{Align2, Rect, Ui, pos2, vec2};

use super::grid::{bank_of, bank_ui};
use super::layout::{BANK, GAP, LOWEST};
use super::memory::{DeskMemory, on, whole};
use crate::controls::{press_dry, release_dry};
use crate::header::name_ui;
use crate::intent::{DeskIntent, Intent};
use crate::memory::Page;
use crate::meters::meters_ui;
use crate::paint::{place, runs, tell, tile};
use crate::panel::page_ui;
use crate::suspects::suspects_ui;
use crate::tabs::tabs_ui;
use crate::theme::{BIG_TOUCH, Face, TOUCH, ink, size};
use crate::view::{ChannelView, DeskView, Dry};
use crate::widgets::{Button, Look};

/// Draws the bank, the channel's own line, its meters and its page.
pub fn focus_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &DeskView,
    memory: &mut DeskMemory,
    intents: &mut Vec<DeskIntent>,
    now_s: f64,
) {
    let Some((channel, focus)) = &view.focus else { return };
    let mut body = rect;
    if rect.height() >= 430.0 {
        let bank = rect.with_max_y(rect.min.y + LOWEST + 14.0);
        if let Some(touched) = bank_ui(ui, bank, view, memory, bank_of(view, *channel)) {
            look_at(touched, memory, intents);
        }
        body.min.y = bank.max.y + GAP;
    }
    let head = body.with_max_y(body.min.y + BIG_TOUCH + 8.0);
    let mut wanted = Vec::new();
    head_ui(ui, head, view, *channel, focus, memory, &mut wanted, intents, now_s);
    let rest = body.with_min_y(head.max.y + GAP);
    // One deck for the whole panel: a ghost's number is the card's.
    memory.channel.deck = memory.deck.clone();
    // C cuts the suspect of the whole desk: its sign stands here where that is one of this channel.
    let target = memory.to_cut.get().filter(|(of, _)| of == channel).map(|(_, id)| id);
    memory.channel.to_cut.follow(target, now_s);
    channel_ui(ui, rest, focus, memory, &mut wanted, now_s);
    memory.deck = memory.channel.deck.clone();
    intents.extend(wanted.into_iter().map(|what| on(*channel, what)));
}

/// The panel turns to a channel.
pub fn look_at(channel: u16, memory: &mut DeskMemory, intents: &mut Vec<DeskIntent>) {
    if memory.selected != channel {
        memory.channel.edit = None;
    }
    memory.selected = channel;
    intents.push(whole(Intent::Focus(Some(channel))));
}

/// Back, name, neighbours, and the channel's own switches.
#[expect(clippy::too_many_arguments, reason = "one line of the panel")]
fn head_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &DeskView,
    channel: u16,
    focus: &ChannelView,
    memory: &mut DeskMemory,
    wanted: &mut Vec<Intent>,
    intents: &mut Vec<DeskIntent>,
    now_s: f64,
) {
    tile(ui, rect);
    let row = rect.shrink2(vec2(8.0, 4.0));
    let cell =
        |x: f32, wide: f32| Rect::from_min_size(pos2(x, row.min.y), vec2(wide, row.height()));
    let mut x = row.min.x;
    let mut left = |label: &str, name: &str, key: &str, wide: f32| {
        let at = cell(x, wide);
        x += wide + 6.0;
        let button = Button { name, label, key, points: size::NOTE, ..Button::default() };
        button.show(ui, at, ("focus", name)).clicked()
    };
    if left("‹ All", "All channels", "Esc", 96.0) {
        intents.push(whole(Intent::Focus(None)));
    }
    let before = left("‹", "Channel before", "", TOUCH);
    let after = left("›", "Channel after", "", TOUCH);
    if (before || after)
        && let Some(next) = neighbour(view, channel, if after { 1 } else { -1 })
    {
        look_at(next, memory, intents);
    }
    let mut right = row.max.x;
    let tile = view.tiles.iter().find(|tile| tile.channel == channel);
    let guest = tile.is_some_and(|tile| tile.guest.is_some());
    let linked = tile.is_some_and(|tile| tile.linked);
    let mut switch = |name: &str, label: &str, key: &str, on: bool, wide: f32| {
        let at = cell(right - wide, wide);
        right -= wide + 6.0;
        let button = Button {
            name,
            label,
            key,
            look: if on { Look::On } else { Look::Plain },
            points: size::VALUE,
            selected: Some(on),
            ..Button::default()
        };
        button.show(ui, at, ("focus switch", name))
    };
    let wide = if row.width() >= 760.0 { 84.0 } else { BIG_TOUCH };
    let dry = match focus.dry {
        Dry::Off | Dry::Dry => "Dry",
        Dry::Raw => "Raw",
    };
    // As on the channel's own panel: a short press switches, held from dry it becomes raw.
    let pressed = switch("Dry here", dry, "", focus.dry != Dry::Off, wide);
    let held = &mut memory.channel;
    if pressed.is_pointer_button_down_on() {
        press_dry(focus, held, wanted, now_s);
    } else if pressed.clicked() {
        release_dry(focus, held, wanted, now_s);
    } else {
        (held.dry_held_since, held.dry_hold_done) = (None, false);
    }
    if switch("Mine here", "Mine", "", focus.mine, wide).clicked() {
        wanted.push(Intent::SetMine(!focus.mine));
    }
    if switch("Freeze here", "Freeze", "", focus.freeze, wide).clicked() {
        wanted.push(Intent::SetFreeze(!focus.freeze));
    }
    if focus.hands_on && switch("Give back", "Give back", "G", false, wide + 12.0).clicked() {
        wanted.push(Intent::ReleaseHands);
    }
    let can_link = !guest && (linked || channel.is_multiple_of(2));
    if can_link && row.width() >= 700.0 {
        let label = if linked { "Stereo" } else { "Link next" };
        if switch("Link with the next channel", label, "", linked, wide + 12.0).clicked() {
            wanted.push(Intent::Link(!linked));
        }
    }
    let mut name = Rect::from_min_max(pos2(x + 6.0, row.min.y), pos2(right - 6.0, row.max.y));
    if let Some(withheld) = tile.and_then(|t| t.guest.as_deref()).filter(|w| !w.is_empty()) {
        let words = [(withheld, Face::new(size::SMALL, ink(ui).text))];
        let galley = runs(ui.painter(), &words, name.width() * 0.4, 3);
        let at = name.with_min_x(name.max.x - galley.size().x);
        place(ui.painter(), at, Align2::RIGHT_CENTER, galley);
        tell(ui, at, "withheld", withheld);
        name.max.x = at.min.x - 10.0;
    }
    if name.width() >= 60.0 {
        name_ui(ui, name, focus, &mut memory.channel, wanted);
    }
}

/// The next channel in console order that is used.
pub fn neighbour(view: &DeskView, channel: u16, by: i32) -> Option<u16> {
    let at = view.tiles.iter().position(|tile| tile.channel == channel)? as i32;
    let n = view.tiles.len() as i32;
    (1..n)
        .map(|step| (at + by * step).rem_euclid(n) as usize)
        .map(|at| &view.tiles[at])
        .find(|tile| !tile.unused)
        .map(|tile| tile.channel)
}

/// Meters, tabs, page and suspects, as on the Channel's own panel.
fn channel_ui(
    ui: &mut Ui,
    rect: Rect,
    focus: &ChannelView,
    memory: &mut DeskMemory,
    wanted: &mut Vec<Intent>,
    now_s: f64,
) {
    let meters_w = if rect.width() >= 820.0 { 152.0 } else { 84.0 };
    let meters = rect.with_max_x(rect.min.x + meters_w);
    meters_ui(ui, meters, focus, &mut memory.channel, wanted);
    let right = rect.with_min_x(meters.max.x + GAP);
    let tabs = right.with_max_y(right.min.y + TOUCH);
    tabs_ui(ui, tabs, focus, &mut memory.channel);
    let mut page = right.with_min_y(tabs.max.y + GAP);
    let with_suspects = page.height() >= 190.0 && memory.channel.page != Page::Feedback;
    if with_suspects {
        let suspects = page.with_min_y(page.max.y - 60.0);
        page.max.y = suspects.min.y - GAP;
        suspects_ui(ui, suspects, focus, &mut memory.channel, wanted, now_s);
    }
    page_ui(ui, page, focus, &mut memory.channel, wanted, now_s);
}

/// The first channel of the bank that is `by` banks away.
pub fn bank_away(view: &DeskView, channel: u16, by: i32) -> Option<u16> {
    let at = view.tiles.iter().position(|tile| tile.channel == channel)? as i32;
    let to = at + by * BANK as i32;
    usize::try_from(to).ok().and_then(|to| view.tiles.get(to)).map(|tile| tile.channel)
}
