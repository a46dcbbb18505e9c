//! Suspects under the curve: what rings, how fast it grows, and one touch to cut it.

use egui::{Align2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::intent::Intent;
use crate::memory::{Page, PanelMemory, SUSPECT_PLACES};
use crate::paint::{line, line_runs, tell, tile, tile_edged};
use crate::theme::{Face, RADIUS, TOUCH, ink, size};
use crate::view::{ChannelView, GuardMode, GuardView, SuspectState, SuspectView, place_text};
use crate::widgets::Button;

const GAP: f32 = 8.0;

/// Draws the strip. The first place is for what can be cut, and keeps its suspect for as long as that
/// is there.
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
    let hidden = if narrow { 0 } else { guard.suspects.len().saturating_sub(places) };
    let more_w = if hidden > 0 { TOUCH + GAP } else { 0.0 };
    let wide = (inner.width() - more_w - (places - 1) as f32 * GAP) / places as f32;
    let ids: Vec<Option<u32>> = memory.suspects.iter().take(places).collect();
    for (i, id) in ids.into_iter().enumerate() {
        let x = inner.min.x + i as f32 * (wide + GAP);
        let place = Rect::from_min_size(pos2(x, inner.min.y), vec2(wide, inner.height()));
        let suspect = id.and_then(|id| guard.suspects.iter().find(|s| s.id == id));
        if let Some(suspect) = suspect {
            suspect_ui(ui, place, suspect, memory, intents, now_s);
        }
    }
    if hidden > 0 {
        let at = inner.with_min_x(inner.max.x - TOUCH);
        let label = format!("+{hidden}");
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
        .map(|(k, s)| (k, s.state == SuspectState::Growing));
    let growing = open.clone().find(|(_, grows)| *grows);
    let kept = open.clone().find(|(k, _)| Some(*k) == current);
    let kept = kept.filter(|(_, grows)| *grows || growing.is_none());
    kept.or(growing).or(open.clone().next()).map(|(k, _)| k)
}

/// One suspect and its button.
fn suspect_ui(
    ui: &Ui,
    rect: Rect,
    suspect: &SuspectView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    let growing = suspect.state == SuspectState::Growing;
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
    let under = age_and_loop_text(suspect);
    let quiet = Face::new(size::SMALL, ink(ui).quiet);
    line(ui.painter(), bottom, Align2::LEFT_CENTER, &under, quiet);
    tell(ui, words, ("suspect", suspect.id), &format!("suspect {place}, {growth}, {under}"));
    let button = rect.with_min_x(rect.max.x - button_w);
    act_ui(ui, button, suspect, memory, intents, now_s);
    if growing {
        let stroke = Stroke::new(1.5, ink(ui).red_ink);
        ui.painter().rect_stroke(rect, RADIUS, stroke, StrokeKind::Inside);
    }
}

/// What one touch does to a suspect: a first cut, or its notch out again.
pub fn act_ui(
    ui: &Ui,
    rect: Rect,
    suspect: &SuspectView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    let place = place_text(suspect.hz);
    if suspect.state == SuspectState::Notched
        && let Some(slot) = suspect.slot
    {
        let name = format!("Release {place}");
        let button =
            Button { name: &name, label: "Release", points: size::NOTE, ..Button::default() };
        if button.show(ui, rect, ("release", suspect.id)).clicked()
            && memory.listed.ready(suspect.id, now_s)
        {
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
        key: if is_next { "C" } else { "" },
        ..Button::default()
    };
    if button.show(ui, rect, ("cut", suspect.id)).clicked() {
        cut(suspect.id, memory, intents, now_s);
    }
}

/// C cuts its suspect, unless another one has just become it.
pub fn cut_by_key(memory: &mut PanelMemory, intents: &mut Vec<Intent>, now_s: f64) {
    if let Some(id) = memory.to_cut.settled(now_s) {
        cut(id, memory, intents, now_s);
    }
}

/// Cuts a suspect, unless it has just come: the finger was on its way to another one.
pub fn cut(id: u32, memory: &mut PanelMemory, intents: &mut Vec<Intent>, now_s: f64) {
    if memory.listed.ready(id, now_s) {
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

/// That it grows, for how long it has been there, and which loop.
pub fn age_and_loop_text(s: &SuspectView) -> String {
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
