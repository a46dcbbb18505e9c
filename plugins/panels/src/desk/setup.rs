//! How the Desk is: health line by line, crowd, faders; a new song; brightness and size.

use egui::{Align2, Rect, Ui};

use super::memory::whole;
use crate::intent::{DeskIntent, Intent};
use crate::list::stack_ui;
use crate::pages::setup::looks_ui;
use crate::paint::{line, line_runs, tell, tile};
use crate::theme::{Face, TOUCH, ink, size};
use crate::view::DeskView;
use crate::widgets::Button;

/// Draws the page.
pub fn setup_ui(ui: &mut Ui, rect: Rect, view: &DeskView, intents: &mut Vec<DeskIntent>) {
    tile(ui, rect);
    stack_ui(ui, rect.shrink(12.0), "desk setup", |ui, next| {
        let quiet = Face::new(size::NOTE, ink(ui).quiet);
        let strong = Face::bold(size::NOTE, ink(ui).text);
        let row = next(ui, 28.0);
        let title = Face::bold(size::BODY, ink(ui).text);
        line(ui.painter(), row, Align2::LEFT_CENTER, "Health", title);
        let own =
            [("all", view.health.text.as_str()), ("crowd", &view.crowd), ("faders", &view.faders)];
        let lines = view.health_lines.iter().map(|(a, b)| (a.as_str(), b.as_str()));
        for (what, how) in own.into_iter().chain(lines) {
            let row = next(ui, 24.0);
            let name = row.with_max_x(row.min.x + 170.0f32.min(row.width() * 0.4));
            line(ui.painter(), name, Align2::LEFT_CENTER, what, strong);
            let rest = row.with_min_x(name.max.x + 8.0);
            line_runs(ui.painter(), rest, Align2::LEFT_CENTER, &[(how, quiet)]);
            tell(ui, row, ("health line", what), &format!("{what}: {how}"));
        }
        let mut act = |name: &str, label: &str, key: &str, note: &str, intent: Intent| {
            let row = next(ui, TOUCH + 12.0);
            let row = row.with_min_y(row.max.y - TOUCH);
            let button = Button { name, label, key, points: size::NOTE, ..Button::default() };
            let at = row.with_max_x(row.min.x + 136.0);
            if button.show(ui, at, ("song", name)).clicked() {
                intents.push(whole(intent));
            }
            let beside = row.with_min_x(at.max.x + 12.0);
            line(ui.painter(), beside, Align2::LEFT_CENTER, note, quiet);
        };
        let again = "what was rejected or vetoed in the last one may be said again";
        act("New song", "New song", "W", again, Intent::NewSong);
        let live = "the live ones of all channels; those of the ring-out stay";
        act("Live notches out", "Notches out", "", live, Intent::ClearLive);
        let row = next(ui, TOUCH + 12.0);
        let row = row.with_min_y(row.max.y - TOUCH);
        let mut wanted = Vec::new();
        looks_ui(ui, row, view.brightness, view.scale, &mut wanted);
        intents.extend(wanted.into_iter().map(whole));
    });
}
