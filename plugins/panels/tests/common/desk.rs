//! A Desk panel under test: change `view`, act, read `intents`.

use egui::{Key, Rect, Vec2};
use egui_kittest::{Harness, kittest::Queryable};
use panels::view::DeskView;
use panels::{DeskIntent, DeskMemory, Intent, desk_panel, install_theme};

/// The panel with what it shows, remembers and wanted so far.
#[derive(Default)]
pub struct DeskBench {
    /// What the panel shows.
    pub view: DeskView,
    /// What it remembers.
    pub memory: DeskMemory,
    /// What it wanted so far.
    pub intents: Vec<DeskIntent>,
}

/// Opens a panel without anything around it, in steps of 50 ms.
pub fn open_desk<'a>(view: DeskView, size: Vec2) -> Harness<'a, DeskBench> {
    let bench = DeskBench { view, ..DeskBench::default() };
    let mut harness = Harness::builder()
        .with_size(size)
        .with_step_dt(0.05)
        .with_context_setup(install_theme)
        .build_ui_state(
            |ui, bench: &mut DeskBench| {
                let mut whole =
                    ui.new_child(egui::UiBuilder::new().max_rect(ui.ctx().content_rect()));
                let intents = desk_panel(&mut whole, &bench.view, &mut bench.memory);
                bench.intents.extend(intents);
            },
            bench,
        );
    harness.run_steps(1);
    harness
}

/// The same, in the size of the picture, once the cards may be tapped.
pub fn ready_desk<'a>(view: DeskView) -> Harness<'a, DeskBench> {
    let mut harness = open_desk(view, egui::vec2(1_440.0, 900.0));
    harness.run_steps(12);
    harness
}

fn wanted(harness: &mut Harness<'_, DeskBench>) -> Vec<DeskIntent> {
    std::mem::take(&mut harness.state_mut().intents)
}

/// Clicks what has this name and returns what the panel wanted.
pub fn click_desk(harness: &mut Harness<'_, DeskBench>, label: &str) -> Vec<DeskIntent> {
    harness.state_mut().intents.clear();
    harness.get_by_label(label).click();
    harness.run_steps(2);
    wanted(harness)
}

/// Presses and lets go of a key and returns what the panel wanted.
pub fn press_desk(harness: &mut Harness<'_, DeskBench>, key: Key) -> Vec<DeskIntent> {
    harness.state_mut().intents.clear();
    harness.key_press(key);
    harness.run_steps(2);
    wanted(harness)
}

/// Where what has this name stands.
pub fn rect_desk(harness: &Harness<'_, DeskBench>, label: &str) -> Rect {
    harness.get_by_label(label).rect()
}

/// An intent for the whole desk.
pub fn whole(what: Intent) -> DeskIntent {
    DeskIntent { channel: None, what }
}

/// An intent for one channel.
pub fn on(channel: u16, what: Intent) -> DeskIntent {
    DeskIntent { channel: Some(channel), what }
}
