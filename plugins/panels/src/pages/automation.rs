//! What each class of move may do by itself: shown, explained, armed by hand, and resettable.

use egui::{Align2, Rect, Stroke, Ui, pos2, vec2};

use crate::intent::Intent;
use crate::list::stack_ui;
use crate::paint::{line, line_runs, place, runs, tell, tile};
use crate::theme::{Face, TOUCH, ink, size};
use crate::view::{ClassView, LimitView, Stance};
use crate::widgets::{Button, Look, segments};

const GAP: f32 = 8.0;
/// A row; and one whose words stand over its buttons, where there is little room.
const ROW: f32 = 60.0;
const TALL_ROW: f32 = 108.0;
const NARROW: f32 = 440.0;

/// What an automatic move needs (DESIGN section 6), in words.
const ON_THE_DESK: &str =
    "The Deskmate Desk in this session judges this channel: what classes may do is said there.";
const NEEDS: &str = "By itself only where all of this holds: set to Auto, armed by you since load, \
    earned by your decisions (20 of them, accepted at a lower bound of 0.75), sure by calibration, \
    inside the limits, no hand on it, not frozen, models healthy, no applause.";

/// Draws the page.
pub fn automation_ui(
    ui: &mut Ui,
    rect: Rect,
    classes: &[ClassView],
    limits: &[LimitView],
    on_the_desk: bool,
    intents: &mut Vec<Intent>,
) {
    tile(ui, rect);
    let inner = rect.shrink(8.0);
    let roomy = inner.height() >= 300.0;
    let head = inner.with_max_y(inner.min.y + if roomy { 56.0 } else { TOUCH });
    let reset = Rect::from_min_size(pos2(head.max.x - 92.0, head.min.y), vec2(92.0, TOUCH));
    let text = head.with_max_x(reset.min.x - 12.0).with_min_x(head.min.x + 8.0);
    let quiet = Face::new(size::SMALL, ink(ui).quiet);
    let rows = ((text.height() / 15.0) as usize).max(1);
    let needs = if on_the_desk { ON_THE_DESK } else { NEEDS };
    place(
        ui.painter(),
        text,
        Align2::LEFT_CENTER,
        runs(ui.painter(), &[(needs, quiet)], text.width(), rows),
    );
    tell(ui, text, "needs", needs);
    let button = Button {
        name: "Reset all trust",
        label: "Reset all",
        points: size::NOTE,
        enabled: !on_the_desk,
        ..Button::default()
    };
    if button.show(ui, reset, "reset all").clicked() {
        intents.push(Intent::ResetTrust(None));
    }
    let body = inner.with_min_y(head.max.y + 4.0);
    let height = if body.width() < NARROW { TALL_ROW } else { ROW };
    stack_ui(ui, body, "classes", |ui, next| {
        for class in classes {
            let row = next(ui, height);
            let words = row.shrink2(vec2(8.0, 8.0));
            match on_the_desk {
                true => class_words(ui, words, class),
                false => class_row(ui, row, class, intents),
            }
        }
        if limits.is_empty() || on_the_desk {
            return;
        }
        let row = next(ui, 36.0);
        ui.painter().hline(row.x_range(), row.min.y, Stroke::new(1.0, ink(ui).line));
        let quiet = Face::new(size::NOTE, ink(ui).quiet);
        let strong = Face::bold(size::BODY, ink(ui).text);
        let parts = [("Limits   ", strong), ("as the design has them; never looser", quiet)];
        line_runs(ui.painter(), row.shrink2(vec2(8.0, 0.0)), Align2::LEFT_CENTER, &parts);
        for limit in limits {
            let row = next(ui, TOUCH + 4.0);
            limit_row(ui, row, limit, intents);
        }
    });
}

/// A limit with a step down and a step up.
fn limit_row(ui: &Ui, row: Rect, limit: &LimitView, intents: &mut Vec<Intent>) {
    let row = row.shrink2(vec2(8.0, 2.0));
    let up = row.with_min_x(row.max.x - TOUCH);
    let value = up.translate(vec2(-76.0, 0.0)).with_max_x(up.min.x);
    let down = Rect::from_min_size(pos2(value.min.x - TOUCH, row.min.y), up.size());
    let words = row.with_max_x(down.min.x - GAP);
    let name = Face::new(size::NOTE, ink(ui).text);
    line(ui.painter(), words, Align2::LEFT_CENTER, &limit.name, name);
    let strong = Face::bold(size::VALUE, ink(ui).text);
    line(ui.painter(), value, Align2::CENTER_CENTER, &limit.text, strong);
    tell(ui, words, ("limit", limit.index), &format!("{}: {}", limit.name, limit.text));
    for (label, at, to, way) in [("−", down, limit.lower, "less"), ("+", up, limit.higher, "more")]
    {
        let name = format!("{}: {way}", limit.name);
        let button = Button {
            name: &name,
            label,
            points: size::CONTROL,
            enabled: to.is_some(),
            ..Button::default()
        };
        if button.show(ui, at, (way, limit.index)).clicked() {
            intents.extend(to.map(|to| Intent::SetLimit(limit.index, to)));
        }
    }
}

fn class_row(ui: &Ui, row: Rect, class: &ClassView, intents: &mut Vec<Intent>) {
    ui.painter().hline(row.x_range(), row.min.y, Stroke::new(1.0, ink(ui).line));
    let row = row.shrink2(vec2(8.0, 8.0));
    let narrow = row.width() < NARROW - 16.0;
    let (words, low) =
        if narrow { row.split_top_bottom_at_y(row.max.y - TOUCH) } else { (row, row) };
    let [reset_w, arm_w] = if narrow { [TOUCH, TOUCH] } else { [64.0, 84.0] };
    let reset = low.with_min_x(low.max.x - reset_w);
    let arm = low.with_max_x(reset.min.x - GAP).with_min_x(reset.min.x - GAP - arm_w);
    let stance_w = match (narrow, row.width() >= 500.0) {
        (true, _) => 3.0 * TOUCH,
        (false, true) => 192.0,
        (false, false) => 156.0,
    };
    let stance = low.with_max_x(arm.min.x - GAP).with_min_x(arm.min.x - GAP - stance_w);
    let stance =
        if narrow { stance.translate(vec2(low.min.x - stance.min.x, 0.0)) } else { stance };
    let words = if narrow { words } else { words.with_max_x(stance.min.x - GAP) };
    class_words(ui, words, class);

    let all = Stance::ALL.map(Stance::word);
    let stances = if class.can_act { &all[..] } else { &all[..2] };
    let name = format!("{} may", class.name);
    let part =
        if class.can_act { stance } else { stance.with_max_x(stance.min.x + stance_w * 2.0 / 3.0) };
    if let Some(i) = segments(ui, part, &name, stances, class.stance as usize) {
        intents.push(Intent::SetStance(class.index, Stance::ALL[i]));
    }
    if class.can_act {
        let name = format!("Arm {}", class.name);
        let button = Button {
            name: &name,
            label: if class.armed { "armed" } else { "arm" },
            mark: Some(class.armed),
            points: size::NOTE,
            look: if class.armed { Look::On } else { Look::Plain },
            enabled: class.stance == Stance::Auto,
            selected: Some(class.armed),
            ..Button::default()
        };
        if button.show(ui, arm, ("arm", class.index)).clicked() {
            intents.push(Intent::Arm(class.index, !class.armed));
        }
    }
    let name = format!("Reset {}", class.name);
    let button = Button {
        name: &name,
        label: "reset",
        points: size::NOTE,
        enabled: class.decisions.0 > 0,
        ..Button::default()
    };
    if button.show(ui, reset, ("reset", class.index)).clicked() {
        intents.push(Intent::ResetTrust(Some(class.index)));
    }
}

/// Its name, its record, and why it does not act.
fn class_words(ui: &Ui, rect: Rect, class: &ClassView) {
    if rect.width() < 40.0 {
        return;
    }
    let (top, bottom) = rect.split_top_bottom_at_fraction(0.5);
    let state = match (class.can_act, class.withheld.is_empty()) {
        (false, _) => "never by itself",
        (true, true) => "acts by itself",
        (true, false) => class.withheld.as_str(),
    };
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let parts = [
        (class.name.as_str(), Face::bold(size::BODY, ink(ui).text)),
        ("  ", quiet),
        (state, Face::new(size::NOTE, ink(ui).text)),
    ];
    line_runs(ui.painter(), top, Align2::LEFT_CENTER, &parts);
    let record = match class.decisions {
        (0, _) => "no decisions yet".to_owned(),
        (all, accepted) if rect.width() < 260.0 => format!("{accepted} of {all} accepted"),
        _ => class.record.clone(),
    };
    line(ui.painter(), bottom, Align2::LEFT_CENTER, &record, quiet);
    let told = format!("{}: {state}; {}", class.name, class.record);
    tell(ui, rect, ("class", class.index), &told);
}
