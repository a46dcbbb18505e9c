//! What a person says of the channel, what is known of it, and how the panel looks.

use egui::{Align, Align2, Rect, Ui, pos2, vec2};

use crate::intent::Intent;
use crate::list::stack_ui;
use crate::memory::PanelMemory;
use crate::paint::{line, line_runs, place, runs, tell, tile};
use crate::theme::{Brightness, Face, TOUCH, ink, size};
use crate::value::value_field;
use crate::view::{ChannelView, Contribution, INSTRUMENTS, InsertPoint, Role, Site};
use crate::widgets::{Button, menu, segments, toggle};

const GAP: f32 = 8.0;
/// Sizes that are offered.
pub const SCALES: [f32; 7] = [0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 2.5];

/// Draws the page.
pub fn setup_ui(
    ui: &mut Ui,
    rect: Rect,
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
) {
    tile(ui, rect);
    stack_ui(ui, rect.shrink(8.0), "setup", |ui, next| {
        let columns = if rect.width() >= 460.0 { 3 } else { 2 };
        let mut fields = Fields { columns, filled: columns, row: Rect::NOTHING };
        let cell = fields.cell(ui, next);
        instrument(ui, cell, view, intents);
        let cell = fields.cell(ui, next);
        role(ui, cell, view, intents);
        let cell = fields.cell(ui, next);
        lead(ui, cell, view, intents);
        let cell = fields.cell(ui, next);
        insert(ui, cell, view, intents);
        let cell = fields.cell(ui, next);
        site(ui, cell, view, intents);
        let cell = fields.cell(ui, next);
        fader(ui, cell, view, memory, intents);
        let quiet = Face::new(size::NOTE, ink(ui).quiet);
        let row = next(ui, 40.0);
        let words = contribution_words(view);
        let galley = runs(ui.painter(), &[(&words, quiet)], row.width() - 16.0, 2);
        place(ui.painter(), row.shrink2(vec2(8.0, 0.0)), Align2::LEFT_CENTER, galley);
        tell(ui, row, "contribution", &words);
        let row = next(ui, 44.0);
        sounds_like(ui, row, view);
        for (name, how) in &view.models {
            let row = next(ui, 22.0).shrink2(vec2(8.0, 0.0));
            let strong = Face::bold(size::NOTE, ink(ui).text);
            line_runs(
                ui.painter(),
                row,
                Align2::LEFT_CENTER,
                &[(name, strong), ("  ", quiet), (how, quiet)],
            );
            tell(ui, row, ("model", name), &format!("{name}: {how}"));
        }
        let row = next(ui, TOUCH + GAP);
        let row = row.with_min_y(row.max.y - TOUCH);
        let song =
            Button { name: "New song", label: "New song", points: size::NOTE, ..Button::default() };
        let at = row.with_max_x(row.min.x + 128.0);
        if song.show(ui, at, "new song").clicked() {
            intents.push(Intent::NewSong);
        }
        let note = "what was rejected or vetoed in the last one may be said again";
        line(ui.painter(), row.with_min_x(at.max.x + 12.0), Align2::LEFT_CENTER, note, quiet);
        let row = next(ui, TOUCH + GAP);
        let row = row.with_min_y(row.max.y - TOUCH);
        looks_ui(ui, row, view.brightness, view.scale, intents);
    });
}

/// Brightness and size of a panel.
pub fn looks_ui(ui: &Ui, row: Rect, brightness: Brightness, scale: f32, intents: &mut Vec<Intent>) {
    let words = Brightness::ALL.map(Brightness::word);
    let half = ((row.width() - GAP) * 0.62).clamp(3.0 * TOUCH, 3.0 * 96.0);
    let frame = row.with_max_x(row.min.x + half);
    let chosen = Brightness::ALL.iter().position(|b| *b == brightness).unwrap_or(0);
    if let Some(i) = segments(ui, frame, "brightness", &words, chosen) {
        intents.push(Intent::SetBrightness(Brightness::ALL[i]));
    }
    let sizes = SCALES.map(|s| format!("{:.0} %", 100.0 * s));
    let words: Vec<&str> = sizes.iter().map(String::as_str).collect();
    let near = |s: &f32| (s - scale).abs();
    let chosen = (0..SCALES.len())
        .min_by(|a, b| near(&SCALES[*a]).total_cmp(&near(&SCALES[*b])))
        .unwrap_or(0);
    let field = row.with_min_x(frame.max.x + GAP);
    let field = field.with_max_x(field.min.x + 112.0f32.min(field.width()));
    if let Some(i) = menu(ui, field, "size", words[chosen], &words, chosen) {
        intents.push(Intent::SetScale(SCALES[i]));
    }
}

/// Fields side by side.
struct Fields {
    columns: usize,
    filled: usize,
    row: Rect,
}

impl Fields {
    fn cell(&mut self, ui: &mut Ui, next: &mut dyn FnMut(&mut Ui, f32) -> Rect) -> Rect {
        if self.filled == self.columns {
            let row = next(ui, TOUCH + GAP);
            self.row = row.with_max_y(row.max.y - GAP);
            self.filled = 0;
        }
        let gaps = (self.columns - 1) as f32 * GAP;
        let wide = (self.row.width() - gaps) / self.columns as f32;
        let x = self.row.min.x + self.filled as f32 * (wide + GAP);
        self.filled += 1;
        Rect::from_min_size(pos2(x, self.row.min.y), vec2(wide, TOUCH))
    }
}

fn instrument(ui: &Ui, rect: Rect, view: &ChannelView, intents: &mut Vec<Intent>) {
    let words: Vec<&str> = std::iter::once("by the name").chain(INSTRUMENTS).collect();
    let chosen = view.instrument.map_or(0, |i| usize::from(i) + 1);
    let now = words.get(chosen).copied().unwrap_or("by the name");
    if let Some(i) = menu(ui, rect, "plays", now, &words, chosen) {
        intents.push(Intent::SetInstrument(i.checked_sub(1).map(|i| i as u8)));
    }
}

fn role(ui: &Ui, rect: Rect, view: &ChannelView, intents: &mut Vec<Intent>) {
    let words = Role::ALL.map(Role::word);
    let now = Role::ALL.iter().position(|r| *r == view.role).unwrap_or(0);
    if let Some(i) = menu(ui, rect, "role", view.role.word(), &words, now) {
        intents.push(Intent::SetRole(Role::ALL[i]));
    }
}

fn lead(ui: &Ui, rect: Rect, view: &ChannelView, intents: &mut Vec<Intent>) {
    if let Some(on) = toggle(ui, rect, "lead vocal", view.lead_vocal) {
        intents.push(Intent::SetLeadVocal(on));
    }
}

/// The insert point, as a field.
pub fn insert(ui: &Ui, rect: Rect, view: &ChannelView, intents: &mut Vec<Intent>) {
    let words = InsertPoint::ALL.map(InsertPoint::word);
    let now = InsertPoint::ALL.iter().position(|p| *p == view.insert).unwrap_or(0);
    if let Some(i) = menu(ui, rect, "insert", view.insert.word(), &words, now) {
        intents.push(Intent::SetInsert(InsertPoint::ALL[i]));
    }
}

/// The site, as a field.
pub fn site(ui: &Ui, rect: Rect, view: &ChannelView, intents: &mut Vec<Intent>) {
    let words = Site::ALL.map(Site::word);
    let now = Site::ALL.iter().position(|s| *s == view.site).unwrap_or(0);
    if let Some(i) = menu(ui, rect, "site", view.site.word(), &words, now) {
        intents.push(Intent::SetSite(Site::ALL[i]));
    }
}

fn fader(
    ui: &mut Ui,
    rect: Rect,
    view: &ChannelView,
    memory: &mut PanelMemory,
    intents: &mut Vec<Intent>,
) {
    if view.fader.text.is_empty() {
        let face = Face::bold(size::NOTE, ink(ui).text);
        crate::widgets::reading(ui, rect, "desk fader", "unknown", face, Align::Center);
    } else {
        let mut fader = view.fader.clone();
        if view.contribution == Contribution::Unknown {
            fader.text = "unknown".to_owned();
        }
        value_field(ui, rect, "desk fader", &fader, memory, intents);
    }
}

fn contribution_words(view: &ChannelView) -> String {
    match view.contribution {
        Contribution::Unknown => {
            "Fader unknown: type where the desk's fader stands, 0 too. Until then there is no clarity, no \
             balance and no worth in dB of vocal. It never touches audio."
        }
        Contribution::Known => "Fader typed in; a double click makes it unknown again. It never touches audio.",
        Contribution::Estimated => "Fader estimated from the mix-reference input.",
        Contribution::Unity => "Fader assumed at 0 dB.",
    }
    .to_owned()
}

fn sounds_like(ui: &Ui, row: Rect, view: &ChannelView) {
    let quiet = Face::new(size::NOTE, ink(ui).quiet);
    let row = row.shrink2(vec2(8.0, 0.0));
    let (what, rest) = match &view.sound {
        None => ("not told yet".to_owned(), String::new()),
        Some(s) => {
            let p = s.likeliest.iter().map(|(name, p)| format!("{name} {:.0} %", 100.0 * p));
            (format!("{} ({})", s.what, s.sure), p.collect::<Vec<_>>().join(", "))
        }
    };
    let (top, bottom) = row.split_top_bottom_at_fraction(0.5);
    let parts = [("Sounds like  ", quiet), (what.as_str(), Face::bold(size::NOTE, ink(ui).text))];
    line_runs(ui.painter(), top, Align2::LEFT_CENTER, &parts);
    line(ui.painter(), bottom, Align2::LEFT_CENTER, &rest, quiet);
    tell(ui, row, "sounds like", &format!("sounds like {what}; {rest}"));
}
