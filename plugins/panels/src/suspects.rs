//! Suspects under the curve: what rings, how fast it grows, and one touch to cut it.

use egui::{Align2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::intent::Intent;
use crate::memory::{Page, PanelMemory, SUSPECT_PLACES};
use crate::paint::{line, line_runs, tell, tile, tile_edged};
use crate::places::{Asks, Urgency};
use crate::theme::{Face, RADIUS, TOUCH, ink, size};
use crate::view::{ChannelView, GuardMode, GuardView, SuspectState, SuspectView, place_text};
use crate::widgets::Button;

const GAP: f32 = 8.0;

/// Draws the strip. Each place keeps its suspect for as long as that is there and nothing more urgent needs it.
pub fn suspects_ui(
    ui: &Ui,
    rect: Rect,
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    tile(ui, rect);
    let inner = rect.shrink2(vec2(12.0, 8.0));
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let guard = &view.guard;
    if guard.suspects.is_empty() {
        let mode = guard_words(guard);
        let parts = [("No suspects", Face::bold(size::NOTE, ink(ui).text)), (&mode, quiet)];
        line_runs(ui.painter(), inner, Align2::LEFT_CENTER, &parts);
        tell(ui, inner, "suspects", &format!("no suspects{mode}"));
        return;
    }
    let places = if inner.width() >= 500.0 { SUSPECT_PLACES } else { 1 };
    let narrow = inner.width() < 300.0;
    // Where there is one place, it is for what C cuts, or else for the most urgent.
    let ids: Vec<Option<u32>> = match places {
        1 => {
            let one = memory.to_cut.get().or_else(|| memory.suspects.in_order().next());
            memory.alone.follow(one, now_s);
            vec![one]
        }
        _ => memory.suspects.iter().collect(),
    };
    // Each must have stood where it is for a moment: the finger was on its way to another one.
    let stands = |id: u32| match places {
        1 => memory.alone.ready(now_s),
        _ => memory.suspects.ready_in_place(id, now_s),
    };
    let still = |id: u32| stands(id) && memory.listed.ready_in_place(id, now_s);
    let still: Vec<bool> = ids.iter().map(|id| id.is_some_and(still)).collect();
    let is_shown = |s: &&SuspectView| ids.contains(&Some(s.id));
    let hidden: Vec<&SuspectView> = guard.suspects.iter().filter(|s| !is_shown(s)).collect();
    let more_w = if hidden.is_empty() || narrow { 0.0 } else { TOUCH + GAP };
    let wide = (inner.width() - more_w - (places - 1) as f32 * GAP) / places as f32;
    let grows = if hidden.iter().any(|s| s.grows()) { "▲" } else { "" };
    let label = match hidden.len() {
        0 => String::new(),
        n => format!("{grows}+{n}"),
    };
    for (i, id) in ids.iter().enumerate() {
        let x = inner.min.x + i as f32 * (wide + GAP);
        let place = Rect::from_min_size(pos2(x, inner.min.y), vec2(wide, inner.height()));
        let suspect = id.and_then(|id| guard.suspects.iter().find(|s| s.id == id));
        if let Some(suspect) = suspect {
            let more = if narrow { label.as_str() } else { "" };
            let how = Act { frozen: view.freeze, still: still[i] };
            suspect_ui(ui, place, (suspect, more), how, memory, intents, now_s);
        }
    }
    if more_w > 0.0 {
        let at = inner.with_min_x(inner.max.x - TOUCH);
        let button = Button { name: "More suspects", label: &label, ..Button::default() };
        if button.show(ui, at, "more suspects").clicked() {
            memory.page = Page::Feedback;
        }
    }
}

/// How the guard listens and what it does by itself, for where there is nothing else to say.
pub fn guard_words(guard: &GuardView) -> String {
    match guard.mode {
        GuardMode::Off => " · guard off: nothing is looked for".to_owned(),
        GuardMode::Show => format!(" · guard: show, strict · {}", guard.acts),
        GuardMode::RingOut => format!(" · guard: ring-out, sensitive · {}", guard.acts),
    }
}

/// The suspect that C cuts: it stays the same one for as long as a notch can hold it and none does, unless
/// another one grows and it does not. `suspects`: most urgent first.
pub fn target<'a, K: Copy + PartialEq>(
    current: Option<K>,
    suspects: impl Iterator<Item = (K, &'a SuspectView)> + Clone,
) -> Option<K> {
    let open = suspects
        .filter(|(_, s)| !matches!(s.state, SuspectState::NotHere | SuspectState::Notched))
        .map(|(k, s)| (k, s.grows()));
    let growing = open.clone().find(|(_, grows)| *grows);
    let kept = open.clone().find(|(k, _)| Some(*k) == current);
    let kept = kept.filter(|(_, grows)| *grows || growing.is_none());
    kept.or(growing).or(open.clone().next()).map(|(k, _)| k)
}

/// How the button of a suspect acts.
#[derive(Clone, Copy, Debug)]
pub struct Act {
    /// The channel is frozen: it does nothing.
    pub frozen: bool,
    /// It has stood here long enough for a finger that was meant for it.
    pub still: bool,
}

/// One suspect and its button; `more`: how many are not shown, where that has no place of its own.
fn suspect_ui(
    ui: &Ui,
    rect: Rect,
    (suspect, more): (&SuspectView, &str),
    how: Act,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    let growing = suspect.grows();
    tile_edged(ui.painter(), rect, ink(ui).surface, ink(ui).edge);
    let place = place_text(suspect.hz);
    let button_w = 104.0f32.min(rect.width() * 0.5);
    let words = rect.shrink2(vec2(10.0, 3.0)).with_max_x(rect.max.x - button_w - 8.0);
    let (top, bottom) = words.split_top_bottom_at_fraction(0.52);
    let strong = if growing { ink(ui).red_ink } else { ink(ui).text };
    let growth = growth_text(suspect);
    let parts = [
        (place.as_str(), Face::bold(size::VALUE, strong)),
        ("  ", Face::new(size::NOTE, strong)),
        (growth.as_str(), Face::new(size::NOTE, ink(ui).text)),
    ];
    line_runs(ui.painter(), top, Align2::LEFT_CENTER, &parts);
    let under = match more {
        "" => age_and_loop_text(suspect),
        more => format!("{more} · {}", age_and_loop_text(suspect)),
    };
    let quiet = Face::new(size::SMALL, ink(ui).quiet);
    line(ui.painter(), bottom, Align2::LEFT_CENTER, &under, quiet);
    tell(ui, words, ("suspect", suspect.id), &format!("suspect {place}, {growth}, {under}"));
    let button = rect.with_min_x(rect.max.x - button_w);
    act_ui(ui, button, suspect, how, memory, intents, now_s);
    if growing {
        let stroke = Stroke::new(1.5, ink(ui).red_ink);
        ui.painter().rect_stroke(rect, RADIUS, stroke, StrokeKind::Inside);
    }
}

/// What one touch does to a suspect: a first cut, or its notch out again. Nothing while the channel is frozen.
pub fn act_ui(
    ui: &Ui,
    rect: Rect,
    suspect: &SuspectView,
    Act { frozen, still }: Act,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    let place = place_text(suspect.hz);
    let enabled = !frozen && memory.listed.has(suspect.id);
    let second = if frozen { "frozen" } else { "" };
    if let Some(slot) = suspect.slot {
        let name = format!("Release {place}");
        let button = Button {
            name: &name,
            label: "Release",
            second,
            enabled,
            points: size::NOTE,
            ..Button::default()
        };
        if button.show(ui, rect, ("release", suspect.id)).clicked() && still {
            intents.push(Intent::ReleaseNotch(slot));
            memory.listed.hold(suspect.id, now_s);
        }
        return;
    }
    let is_next = memory.to_cut.get() == Some(suspect.id);
    let name = format!("Cut {place}");
    let button = Button {
        name: &name,
        label: "Cut -6",
        second,
        enabled,
        key: if is_next { "C" } else { "" },
        ..Button::default()
    };
    if button.show(ui, rect, ("cut", suspect.id)).clicked() && still {
        cut(suspect.id, memory, intents, now_s);
    }
}

/// C cuts its suspect, unless another one has just become it.
pub fn cut_by_key(memory: &mut PanelMemory, intents: &mut Vec<Intent>, now_s: f64) {
    if let Some(id) = memory.to_cut.settled(now_s) {
        cut(id, memory, intents, now_s);
    }
}

/// Cuts a suspect, unless it has just come, or was just cut.
pub fn cut(id: u32, memory: &mut PanelMemory, intents: &mut Vec<Intent>, now_s: f64) {
    if memory.listed.ready_in_place(id, now_s) {
        intents.push(Intent::CutSuspect(id));
        memory.listed.hold(id, now_s);
    }
}

/// How it grows, or that a notch holds it.
pub fn growth_text(s: &SuspectView) -> String {
    match s.state {
        SuspectState::Notched => format!("{}, {:+.0} dB/s", s.state.word(), s.growth_db_s),
        SuspectState::Probed => s.state.word().to_owned(),
        _ if s.growth_db_s.is_finite() => format!("{:+.0} dB/s", s.growth_db_s),
        _ => "growth unknown".to_owned(),
    }
}

/// How much a suspect asks for a place on the panel.
pub fn asks<K>(what: K, s: &SuspectView) -> Asks<K> {
    let urgency = match s.state {
        _ if s.grows() => Urgency::Grows,
        SuspectState::Notched | SuspectState::NotHere => Urgency::Rests,
        _ => Urgency::Stands,
    };
    Asks { what, on: s.slot.is_some(), urgency }
}

/// That it grows, for how long it has been there, and which loop.
pub fn age_and_loop_text(s: &SuspectView) -> String {
    if s.state == SuspectState::NotHere {
        // What is to be done comes first: a notch here does nothing.
        return format!("tell monitors · {} · not through this insert", age_text(s.age_s));
    }
    let grows = match s.state {
        SuspectState::Growing => format!("{} · ", s.state.word()),
        _ => String::new(),
    };
    format!("{grows}{} · {}", age_text(s.age_s), s.through)
}

/// Age as a person says it.
pub fn age_text(age_s: f32) -> String {
    match age_s {
        s if s < 10.0 => format!("{s:.1} s"),
        s if s < 100.0 => format!("{s:.0} s"),
        s => format!("{:.0} min", (s / 60.0).max(1.0)),
    }
}
