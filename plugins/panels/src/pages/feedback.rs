//! The feedback guard as a page: mode, suspects, notches, the room's rings, history.

use egui::{Align2, Rect, Stroke, Ui, pos2, vec2};

use crate::intent::Intent;
use crate::list::stack_ui;
use crate::memory::PanelMemory;
use crate::paint::{line, line_runs, tell, tile};
use crate::suspects::{Act, act_ui, age_and_loop_text, growth_text};
use crate::theme::{Face, TOUCH, ink, size};
use crate::view::{
    ChannelView, GuardMode, GuardView, NotchView, SuspectState, SuspectView, place_text,
};
use crate::widgets::{Button, segments, sureness, toggle};

const GAP: f32 = 8.0;
/// More live notches than this on a channel are warned of (DESIGN section 6).
const WARN_LIVE: usize = 4;
/// Where there is less room, a suspect's words stand over its buttons.
const NARROW: f32 = 400.0;

/// Draws the page.
pub fn feedback_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    tile(ui, rect);
    let inner = rect.shrink(8.0);
    let head = inner.with_max_y(inner.min.y + TOUCH);
    head_ui(ui, head, &view.guard, intents);
    let body = inner.with_min_y(head.max.y + GAP);
    stack_ui(ui, body, "feedback", |ui, next| {
        let guard = &view.guard;
        let row = next(ui, TOUCH);
        rights_ui(ui, row, guard, intents);
        let row = next(ui, 28.0);
        heading(ui, row, "Suspects", &count(guard.suspects.len(), "none"));
        for suspect in memory.listed.arranged(&guard.suspects, |s| s.id) {
            let row =
                next(ui, if ui.available_width() < NARROW { 2.0 * TOUCH } else { TOUCH + 4.0 });
            suspect_row(ui, row, (suspect, view.freeze), memory, intents, now_s);
        }
        let live = guard.notches.iter().filter(|n| n.live).count();
        let row = next(ui, TOUCH);
        notches_head(ui, row, (guard, view.freeze), live, intents);
        // A notch that goes shifts the rows, so a tap right after it is ignored.
        let still = memory.slots.ready(now_s);
        for notch in &guard.notches {
            let row = next(ui, TOUCH);
            let released = notch_row(ui, row, notch, view.freeze);
            intents.extend(released.filter(|_| still).map(Intent::ReleaseNotch));
        }
        let row = next(ui, TOUCH);
        rings_row(ui, row, guard, intents);
        let row = next(ui, 28.0);
        heading(ui, row, "History", &count(guard.history.len(), "nothing yet"));
        for (time, text) in &guard.history {
            let row = next(ui, 22.0).shrink2(vec2(8.0, 0.0));
            let quiet = Face::new(size::NOTE, ink(ui).quiet);
            let parts = [(time.as_str(), quiet), ("   ", quiet), (text.as_str(), quiet)];
            line_runs(ui.painter(), row, Align2::LEFT_CENTER, &parts);
        }
    });
}

fn count(n: usize, none: &str) -> String {
    if n == 0 { none.to_owned() } else { n.to_string() }
}

fn heading(ui: &Ui, row: Rect, title: &str, note: &str) {
    let strong = Face::bold(size::NOTE, ink(ui).quiet);
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let parts = [(title, strong), ("  ", quiet), (note, quiet)];
    line_runs(ui.painter(), row.shrink2(vec2(8.0, 0.0)), Align2::LEFT_CENTER, &parts);
}

fn head_ui(ui: &Ui, row: Rect, guard: &GuardView, intents: &mut Vec<Intent>) {
    let words = GuardMode::ALL.map(GuardMode::word);
    let frame = row.with_max_x(row.min.x + (3.0 * 92.0f32).min(row.width()));
    let chosen = guard.mode as usize;
    if let Some(i) = segments(ui, frame, "guard", &words, chosen) {
        intents.push(Intent::SetGuardMode(GuardMode::ALL[i]));
    }
    let beside = row.with_min_x(frame.max.x + 12.0);
    let said = match guard.mode {
        GuardMode::Off => "nothing is looked for",
        GuardMode::Show => "strict; notches are live",
        GuardMode::RingOut => "before doors: sensitive; notches are fixed",
    };
    let (top, bottom) = beside.split_top_bottom_at_fraction(0.5);
    line(ui.painter(), top, Align2::LEFT_CENTER, said, Face::new(size::NOTE, ink(ui).text));
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    line(ui.painter(), bottom, Align2::LEFT_CENTER, &guard.acts, quiet);
    tell(ui, beside, "guard says", &format!("{said}; {}", guard.acts));
}

fn rights_ui(ui: &Ui, row: Rect, guard: &GuardView, intents: &mut Vec<Intent>) {
    let half = (row.width() - GAP) / 2.0;
    let left = row.with_max_x(row.min.x + half.min(240.0));
    if let Some(on) = toggle(ui, left, "Probe in the show too", guard.probes_in_show) {
        intents.push(Intent::SetProbesInShow(on));
    }
    if let Some(pickup) = guard.pickup {
        let right = Rect::from_min_size(pos2(left.max.x + GAP, row.min.y), left.size());
        if let Some(on) = toggle(ui, right, "Pickup: notch by itself", pickup) {
            intents.push(Intent::GuardPickup(on));
        }
    }
}

fn suspect_row(
    ui: &Ui,
    row: Rect,
    (suspect, frozen): (&SuspectView, bool),
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    ui.painter().hline(row.x_range(), row.min.y, Stroke::new(1.0, ink(ui).line));
    let row = row.shrink2(vec2(8.0, 2.0));
    let narrow = row.width() < NARROW - 16.0;
    let (over, low) =
        if narrow { row.split_top_bottom_at_y(row.max.y - TOUCH) } else { (row, row) };
    let veto = low.with_min_x(low.max.x - 92.0);
    let act = low.with_max_x(veto.min.x - GAP).with_min_x((veto.min.x - GAP - 96.0).max(low.min.x));
    let words = if narrow { over } else { over.with_max_x(act.min.x - GAP) };
    let growing = suspect.grows();
    let strong = if growing { ink(ui).red_ink } else { ink(ui).text };
    let (top, bottom) = words.split_top_bottom_at_fraction(0.5);
    let (place, growth) = (place_text(suspect.hz), growth_text(suspect));
    let parts = [
        (place.as_str(), Face::bold(size::VALUE, strong)),
        ("   ", Face::new(size::NOTE, strong)),
        (growth.as_str(), Face::new(size::NOTE, ink(ui).text)),
    ];
    let at = line_runs(ui.painter(), top, Align2::LEFT_CENTER, &parts);
    let left = pos2(at.max.x + 12.0, top.center().y);
    sureness(ui, left, suspect.sureness, words.max.x - left.x);
    let before = if suspect.armed { " · rang before" } else { "" };
    let (age, level) = (age_and_loop_text(suspect), suspect.level_dbfs);
    let under = format!("{age} · {}{before} · {level:.0} dBFS", suspect.proof);
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    line(ui.painter(), bottom, Align2::LEFT_CENTER, &under, quiet);
    tell(ui, words, ("suspect row", suspect.id), &format!("{place}, {growth}, {under}"));
    let still = memory.listed.ready(suspect.id, now_s);
    act_ui(ui, act, suspect, Act { frozen, still }, memory, intents, now_s);
    let name = format!("Not a ring {place}");
    let button = Button {
        name: &name,
        label: "Not a ring",
        enabled: !(frozen && suspect.state == SuspectState::Probed),
        points: size::NOTE,
        ..Button::default()
    };
    if button.show(ui, veto, ("veto", suspect.id)).clicked()
        && memory.listed.ready(suspect.id, now_s)
    {
        intents.push(Intent::VetoSuspect(suspect.id));
        memory.listed.hold(suspect.id, now_s);
    }
}

fn notches_head(
    ui: &Ui,
    row: Rect,
    (guard, frozen): (&GuardView, bool),
    live: usize,
    intents: &mut Vec<Intent>,
) {
    let fixed = guard.notches.len() - live;
    let note = match (live, fixed) {
        (0, 0) => "none".to_owned(),
        (l, f) if l > WARN_LIVE => {
            format!("{l} live, {f} fixed · ▲ {l} live: the system rings, not one microphone")
        }
        (l, f) => format!("{l} live, {f} fixed of 12"),
    };
    let buttons = 2.0 * 88.0 + GAP;
    heading(ui, row.with_max_x(row.max.x - buttons - GAP), "Notches", &note);
    if guard.notches.is_empty() {
        return;
    }
    let row = row.with_max_x(row.max.x - 8.0);
    let all = row.with_min_x(row.max.x - 88.0);
    let lives = Rect::from_min_size(pos2(all.min.x - GAP - 88.0, row.min.y), all.size());
    let button = Button {
        name: "Clear live notches",
        label: "Clear live",
        points: size::NOTE,
        enabled: live > 0 && !frozen,
        ..Button::default()
    };
    if button.show(ui, lives, "clear live").clicked() {
        intents.push(Intent::ClearNotches { live_only: true });
    }
    let button = Button {
        name: "Clear all notches",
        label: "Clear all",
        enabled: !frozen,
        points: size::NOTE,
        ..Button::default()
    };
    if button.show(ui, all, "clear all").clicked() {
        intents.push(Intent::ClearNotches { live_only: false });
    }
}

/// Gives its slot where it is to be released.
fn notch_row(ui: &Ui, row: Rect, notch: &NotchView, frozen: bool) -> Option<u8> {
    ui.painter().hline(row.x_range(), row.min.y, Stroke::new(1.0, ink(ui).line));
    let row = row.shrink2(vec2(8.0, 0.0));
    let button = row.with_min_x(row.max.x - 88.0);
    let words = row.with_max_x(button.min.x - GAP);
    let place = place_text(notch.hz);
    let kind = if notch.live { "live" } else { "fixed" };
    let rest = format!("{:.0} dB · Q {:.0} · {kind}", notch.depth_db, notch.q);
    let parts = [
        (place.as_str(), Face::bold(size::VALUE, ink(ui).text)),
        ("   ", Face::new(size::NOTE, ink(ui).quiet)),
        (rest.as_str(), Face::new(size::NOTE, ink(ui).quiet)),
    ];
    line_runs(ui.painter(), words, Align2::LEFT_CENTER, &parts);
    tell(ui, words, ("notch", notch.slot), &format!("notch {place}, {rest}"));
    let name = format!("Release notch {place}");
    let face = Button {
        name: &name,
        label: "Release",
        enabled: !frozen,
        points: size::NOTE,
        inset: 4.0,
        ..Button::default()
    };
    face.show(ui, button, ("release notch", notch.slot)).clicked().then_some(notch.slot)
}

fn rings_row(ui: &Ui, row: Rect, guard: &GuardView, intents: &mut Vec<Intent>) {
    let note = if guard.rings.is_empty() {
        "none: a ring-out remembers them".to_owned()
    } else {
        guard.rings.join(", ")
    };
    let row = row.with_max_x(row.max.x - 8.0);
    let button = row.with_min_x(row.max.x - 88.0);
    heading(ui, row.with_max_x(button.min.x - GAP), "Rings of this room", &note);
    if !guard.rings.is_empty() {
        let face = Button {
            name: "Forget rings",
            label: "Forget",
            points: size::NOTE,
            inset: 4.0,
            ..Button::default()
        };
        if face.show(ui, button, "forget rings").clicked() {
            intents.push(Intent::ForgetRings);
        }
    }
}
