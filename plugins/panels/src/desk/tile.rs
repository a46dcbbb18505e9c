//! One channel on the grid: read at a glance, never moving.

use egui::{
    Align2, Color32, CursorIcon, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::marks::marks_ui;
use crate::clarity::{bar_ui, clarity_word};
use crate::deck::Deck;
use crate::paint::{disc, line, line_runs, place, runs, width};
use crate::theme::{Face, Palette, RADIUS, ink, size};
use crate::tips::offer;
use crate::view::{LEAST_REDUCTION_DB, METER_FLOOR_DBFS as FLOOR_DBFS, TileView};
use crate::widgets::focus_ring;

/// Least height of a row of numbered discs, points.
const LEAST_DISCS: f32 = 16.0;
/// Width of a disc on a tile that is lower than that, with its gap, points.
const LOW_DISC: f32 = 17.0;

/// How a tile stands out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing {
    /// Keys act on it.
    pub selected: bool,
    /// The filter leaves it out: it keeps its place, without ink. What alarms, and the cards on screen, keep theirs.
    pub faded: bool,
    /// It is looked at.
    pub focused: bool,
    /// The second leg of the line before it.
    pub second_leg: bool,
}

/// Draws a tile; true where it was touched.
pub fn tile_ui(ui: &Ui, rect: Rect, tile: &TileView, deck: &Deck, how: Standing) -> bool {
    let response = ui
        .interact(rect, ui.scope_id().with(("tile", tile.channel)), Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    offer(ui, &response, true, false);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, told(tile, how)));
    let p = ink(ui);
    let cards: Vec<u64> = tile.cards.iter().copied().filter(|id| deck.number(*id) > 0).collect();
    let edge = match () {
        () if !tile.fault.is_empty() || tile.suspects > 0 => p.red_ink,
        () if !cards.is_empty() => p.amber_ink,
        () => p.line,
    };
    let fill = if response.hovered() || how.focused { p.raised } else { p.surface };
    let painter = ui.painter();
    let blank = tile.unused && !how.second_leg;
    let fill = if blank { p.ground } else { fill };
    painter.rect(rect, RADIUS, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    if how.focused || how.selected {
        // Within the edge, whose colour says how it is.
        let ring = Stroke::new(1.5, p.text);
        painter.rect_stroke(rect.shrink(1.0), RADIUS, ring, StrokeKind::Inside);
    }
    if response.has_focus() {
        focus_ring(ui, rect);
    }
    let inner = rect.shrink2(vec2(9.0, 6.0));
    let top = inner.with_max_y(inner.min.y + 15.0);
    let number = if tile.guest.is_some() { "inst.".to_owned() } else { tile.number.to_string() };
    let small = Face::new(size::SMALL, p.quiet);
    let at = line(painter, top, Align2::LEFT_CENTER, &number, small);
    // Words stay legible where the filter leaves a tile out; its meter and its marks fade.
    let ink_of = |color: Color32| if how.faded { p.quiet } else { color };
    let name = match tile.name.trim() {
        "" if blank => ("not used", p.quiet),
        "" => ("no name", p.quiet),
        name => (name, if blank { p.quiet } else { p.text }),
    };
    let mut y = top.max.y + 1.0;
    let row = Rect::from_min_size(pos2(inner.min.x, y), vec2(inner.width(), 19.0));
    line(
        painter,
        row,
        Align2::LEFT_CENTER,
        name.0,
        if how.faded { Face::new(size::VALUE, p.quiet) } else { Face::bold(size::VALUE, name.1) },
    );
    y = row.max.y;
    let bar = Rect::from_min_max(pos2(inner.min.x, inner.max.y - 9.0), inner.max);
    let room = bar.min.y - 4.0 - y;
    let low = Rect::from_min_max(
        pos2(inner.min.x, (bar.min.y - 28.0).max(y + 14.0)),
        pos2(inner.max.x, bar.min.y - 3.0),
    );
    let mut marks = top.with_min_x(at.max.x + 6.0);
    if low.height() < LEAST_DISCS {
        // A low tile has no place for them below: beside its number, as many as have room there.
        let fit = (marks.width() / LOW_DISC) as usize;
        for id in cards.iter().take(fit) {
            disc(ui, pos2(marks.max.x - 8.0, top.center().y + 1.0), 8.0, deck.number(*id), true);
            marks.max.x -= LOW_DISC;
        }
        marks.max.x -= if cards.is_empty() { 0.0 } else { 4.0 };
        let waiting = tile.cards.len() - cards.len().min(fit);
        let face = Face::bold(size::SMALL, p.amber_ink);
        let text = format!("+{waiting}");
        let wide = width(painter, &text, face);
        if waiting > 0 && wide <= marks.width() {
            let at = marks.with_min_x(marks.max.x - wide);
            line(painter, at, Align2::LEFT_CENTER, &text, face);
            marks.max.x -= wide + 6.0;
        }
    }
    marks_ui(ui, marks, tile, room < 14.0, how.faded);
    let (under, color) = under_name(tile, how, p);
    let said = blank && tile.name.trim().is_empty();
    if room >= 14.0 && !said {
        let face = Face::new(size::SMALL, ink_of(color));
        // What is wrong is told to the end where there is room for it.
        let below = if tile.cards.is_empty() && !tile.lead_vocal { 0.0 } else { 28.0 };
        let rows = if room >= 30.0 + below { 2 } else { 1 };
        let galley = runs(painter, &[(under.as_str(), face)], inner.width(), rows);
        let row =
            Rect::from_min_size(pos2(inner.min.x, y), vec2(inner.width(), 15.0 * rows as f32));
        place(painter, row, Align2::LEFT_TOP, galley);
    }
    if blank || how.second_leg {
        return response.clicked();
    }
    let used = cards_ui(ui, low, &cards, tile, deck);
    if tile.lead_vocal && low.height() >= 18.0 {
        clarity(ui, low.with_max_x(low.max.x - used), tile, how.faded);
    }
    let silent = tile.level.peak_dbfs.is_nan() || tile.level.peak_dbfs <= FLOOR_DBFS;
    if room < 14.0 && silent && !tile.fault.is_empty() {
        // No room for both: a dead line has no level to be shown.
        let row = Rect::from_min_max(pos2(inner.min.x, y), inner.max);
        let face = Face::new(size::SMALL, ink_of(p.red_ink));
        line(painter, row, Align2::LEFT_CENTER, &tile.fault, face);
    } else {
        level_ui(ui, bar, tile, how.faded);
    }
    response.clicked()
}

/// What plays, or what is wrong.
fn under_name(tile: &TileView, how: Standing, p: &Palette) -> (String, Color32) {
    if how.second_leg {
        return ("second leg".to_owned(), p.quiet);
    }
    if !tile.fault.is_empty() {
        return (tile.fault.clone(), p.red_ink);
    }
    if !tile.mismatch.is_empty() {
        return (format!("≠ {}", tile.mismatch), p.text);
    }
    if !tile.line.is_empty() {
        return (tile.line.clone(), if tile.line.starts_with("works") { p.text } else { p.quiet });
    }
    let legs = if tile.linked { "stereo · " } else { "" };
    match tile.plays.as_str() {
        "" => (format!("{legs}not known"), p.quiet),
        plays => (format!("{legs}{plays}"), p.quiet),
    }
}

/// The cards of this channel: the number of each on screen, and how many wait behind them. Returns the
/// width used.
fn cards_ui(ui: &Ui, rect: Rect, cards: &[u64], tile: &TileView, deck: &Deck) -> f32 {
    let waiting = tile.cards.len() - cards.len();
    if rect.height() < LEAST_DISCS {
        return 0.0;
    }
    let radius = (rect.height() / 2.0 - 1.0).min(11.0);
    let mut right = rect.max.x;
    for id in cards {
        let center = pos2(right - radius, rect.center().y);
        disc(ui, center, radius, deck.number(*id), true);
        right -= 2.0 * radius + 4.0;
    }
    if waiting > 0 {
        let text = format!("+{waiting}");
        let face = Face::bold(size::SMALL, ink(ui).amber_ink);
        let wide = width(ui.painter(), &text, face);
        let at = Rect::from_min_max(pos2(right - wide, rect.min.y), pos2(right, rect.max.y));
        line(ui.painter(), at, Align2::LEFT_CENTER, &text, face);
        right -= wide + 4.0;
    }
    rect.max.x - right
}

/// How clear the lead vocal is, or that nobody knows.
fn clarity(ui: &Ui, rect: Rect, tile: &TileView, faded: bool) {
    if faded || rect.width() < 40.0 {
        return;
    }
    let quiet = Face::new(size::SMALL, ink(ui).quiet);
    let strong = Face::bold(size::SMALL, ink(ui).text);
    let row = Rect::from_center_size(rect.center(), vec2(rect.width(), 16.0));
    match tile.clarity.filter(|c| c.is_finite()) {
        Some(c) => {
            let value = format!("{c:.2}").trim_start_matches('0').to_owned();
            let word = clarity_word(c);
            let parts =
                [("clarity ", quiet), (value.as_str(), strong), (" ", quiet), (word, strong)];
            let parts = if row.width() < 96.0 { &parts[1..] } else { &parts[..] };
            let at = line_runs(ui.painter(), row, Align2::LEFT_CENTER, parts);
            let bar = row.with_min_x(at.max.x + 6.0);
            if bar.width() >= 24.0 {
                let bar = Rect::from_center_size(bar.center(), vec2(bar.width().min(48.0), 6.0));
                bar_ui(ui, bar, c);
            }
        }
        None => {
            let text = if row.width() < 96.0 { "clarity ?" } else { "clarity unknown" };
            line(ui.painter(), row, Align2::LEFT_CENTER, text, quiet);
        }
    }
}

/// Level, held peak, and how much the compressor takes off.
fn level_ui(ui: &Ui, bar: Rect, tile: &TileView, faded: bool) {
    let (painter, p) = (ui.painter(), ink(ui));
    let level = &tile.level;
    let part = |db: f32| {
        let part = ((db - FLOOR_DBFS) / -FLOOR_DBFS).clamp(0.0, 1.0);
        if part.is_finite() { part } else { 0.0 }
    };
    painter.rect_filled(bar, 3, p.ground);
    let dim = |color: Color32| if faded { color.gamma_multiply(0.35) } else { color };
    let fill = |db: f32, color: Color32| {
        let x = bar.min.x + bar.width() * part(db);
        if x > bar.min.x + 1.0 {
            painter.rect_filled(bar.with_max_x(x), 3, color);
        }
    };
    fill(level.peak_dbfs, dim(p.green.lerp_to_gamma(p.ground, 0.5)));
    fill(level.rms_dbfs.min(level.peak_dbfs), dim(p.green));
    if level.hold_dbfs > FLOOR_DBFS {
        let x = bar.min.x + bar.width() * part(level.hold_dbfs);
        let hot = level.hold_dbfs >= 0.0 || level.clips > 0;
        let color = if hot { p.red_ink } else { p.text };
        let x = x.clamp(bar.min.x + 1.0, bar.max.x - 1.0);
        painter.vline(x, bar.y_range(), Stroke::new(2.0, dim(color)));
    }
    if let Some(db) = tile.gain_reduction_db.filter(|db| db.is_finite() && *db > LEAST_REDUCTION_DB)
    {
        let wide = bar.width() / 2.0 * (db / 12.0).clamp(0.0, 1.0);
        let taken = Rect::from_min_max(
            pos2(bar.max.x - wide, bar.min.y - 4.0),
            pos2(bar.max.x, bar.min.y - 2.0),
        );
        // From the right, on a track of its own, so that it is read as a meter.
        let track = taken.with_min_x(bar.min.x + bar.width() / 2.0);
        painter.rect_filled(track, 1, p.edge);
        painter.rect_filled(taken, 1, dim(p.text));
    }
}

/// What assistive software and tests read.
fn told(tile: &TileView, how: Standing) -> String {
    let name = if tile.name.trim().is_empty() { "no name" } else { tile.name.trim() };
    let mut text = format!("Channel {} {name}", tile.number);
    let mut add = |what: &str| {
        text.push_str(", ");
        text.push_str(what);
    };
    if how.second_leg {
        add("second leg");
    } else if !tile.plays.is_empty() {
        add(&tile.plays);
    }
    for (on, what) in [
        (!tile.fault.is_empty(), tile.fault.as_str()),
        (!tile.mismatch.is_empty(), tile.mismatch.as_str()),
        (!tile.line.is_empty(), tile.line.as_str()),
        (tile.level.clips > 0, "clips"),
        (tile.clips_out > 0, "clips at the output"),
        (tile.hands_on, "your hand is on it"),
        (tile.automatic, "may act by itself"),
        (tile.freeze, "frozen"),
        (tile.suspects > 0, "may ring"),
    ] {
        if on {
            add(what);
        }
    }
    if tile.lead_vocal {
        match tile.clarity.filter(|c| c.is_finite()) {
            Some(c) => add(&format!("clarity {c:.2}")),
            None => add("clarity unknown"),
        }
    }
    if let Some(withheld) = tile.guest.as_deref().filter(|w| !w.is_empty()) {
        add(withheld);
    }
    match tile.cards.len() {
        0 => {}
        1 => add("1 card"),
        n => add(&format!("{n} cards")),
    }
    text
}
