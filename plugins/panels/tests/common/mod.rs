//! A channel with three cards and some moves, and a driver that keeps what the panel wanted.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod desk;
pub mod desk_show;
pub mod legible;
pub mod picture;
pub mod raster;
pub mod show;

use egui::{Rect, Vec2};
use egui_kittest::{Harness, kittest::Queryable};
use panels::view::*;
use panels::{ChannelView, Intent, PanelMemory, channel_panel, install_theme};

/// A parameter as the shell mirrors it.
pub fn param(index: u16, value: f32, text: &str, range: (f32, f32), log: bool) -> ParamView {
    let (min, max) = range;
    ParamView { index, value, text: text.to_owned(), min, max, default: 0.0, log }
}

fn band(number: u16, on: f32, hz: f32, gain_db: f32) -> BandView {
    let at = 9 + 5 * (number - 1);
    BandView {
        on: param(at, on, "on", (0.0, 1.0), false),
        shape: param(at + 1, 0.0, "bell", (0.0, 3.0), false),
        freq_hz: param(at + 2, hz, &format!("{hz} Hz"), (20.0, 20_000.0), true),
        gain_db: param(at + 3, gain_db, &format!("{gain_db:+.1} dB"), (-18.0, 18.0), false),
        q: param(at + 4, 1.0, "1", (0.3, 12.0), true),
    }
}

fn card(id: u64, headline: &str, at_hz: f32) -> CardView {
    CardView {
        id,
        class: "resonance".to_owned(),
        headline: headline.to_owned(),
        reason: "5.1 dB over your soundcheck, 71 % of the last 40 s.".to_owned(),
        numbers: vec![("over soundcheck".to_owned(), "5.1 dB".to_owned())],
        sureness: Sureness::Likely,
        left_s: Some(42),
        advice: false,
        ghosts: vec![Ghost {
            at_hz,
            at_db: -9.0,
            curve: vec![[at_hz / 2.0, 0.0], [at_hz, -9.0], [at_hz * 2.0, 0.0]],
        }],
        ..CardView::default()
    }
}

/// The channel.
pub fn example() -> ChannelView {
    let words = ["HPF 80 → 110", "5 kHz +2.5", "412 Hz -6"];
    let by = [Mover::Assistant, Mover::You, Mover::Assistant];
    let moves = (0..3).map(|i| MoveView {
        id: 30 - i as u64,
        time: format!("21:{:02}", 14 - i),
        text: words[i].to_owned(),
        by: by[i],
        ..MoveView::default()
    });
    ChannelView {
        name: "Vox Lead".to_owned(),
        number: Some(17),
        clarity_unknown_because: "faders not known".to_owned(),
        trim: param(0, 2.0, "+2.0 dB", (-24.0, 24.0), false),
        hpf: HpfView {
            on: param(6, 1.0, "on", (0.0, 1.0), false),
            freq_hz: param(7, 110.0, "110 Hz", (20.0, 1_000.0), true),
            slope: param(8, 1.0, "18 dB/oct", (0.0, 2.0), false),
        },
        bands: vec![band(1, 1.0, 250.0, -2.0), band(2, 0.0, 3_000.0, 0.0)],
        curve: vec![[20.0, -18.0], [110.0, -3.0], [250.0, -2.0], [20_000.0, 0.0]],
        spectrum: Some(SpectrumView {
            hz: vec![20.0, 200.0, 2_000.0, 20_000.0],
            before_db: vec![-60.0, -30.0, -40.0, -80.0],
            after_db: vec![-80.0, -30.0, -40.0, -80.0],
        }),
        cards: vec![
            card(1, "Boxy at 480. Cut 3, Q 2.", 480.0),
            card(2, "Harsh at 4 k. Cut 2, Q 3.", 4_000.0),
            card(3, "Mud at 190. Cut 2, Q 1.", 1_200.0),
        ],
        moves: moves.collect(),
        status: "Suggest only".to_owned(),
        status_detail: "automation off since load".to_owned(),
        ..ChannelView::default()
    }
}

/// A panel under test: change `view`, act, read `intents`.
#[derive(Default)]
pub struct Bench {
    /// What the panel shows.
    pub view: ChannelView,
    /// What it remembers.
    pub memory: PanelMemory,
    /// What it wanted so far.
    pub intents: Vec<Intent>,
}

/// Opens a panel without anything around it, in steps of 50 ms.
pub fn open<'a>(view: ChannelView, size: Vec2) -> Harness<'a, Bench> {
    let bench = Bench { view, ..Bench::default() };
    let mut harness = Harness::builder()
        .with_size(size)
        .with_step_dt(0.05)
        .with_context_setup(install_theme)
        .build_ui_state(
            |ui, bench: &mut Bench| {
                let mut whole =
                    ui.new_child(egui::UiBuilder::new().max_rect(ui.ctx().content_rect()));
                let intents = channel_panel(&mut whole, &bench.view, &mut bench.memory);
                bench.intents.extend(intents);
            },
            bench,
        );
    harness.run_steps(1);
    harness
}

/// The same, in the size of the picture, once the cards may be tapped.
pub fn open_ready<'a>(view: ChannelView) -> Harness<'a, Bench> {
    let mut harness = open(view, egui::vec2(1120.0, 700.0));
    harness.run_steps(12);
    harness
}

/// Clicks what has this name and returns what the panel wanted.
pub fn click(harness: &mut Harness<'_, Bench>, label: &str) -> Vec<Intent> {
    harness.state_mut().intents.clear();
    harness.get_by_label(label).click();
    harness.run_steps(2);
    std::mem::take(&mut harness.state_mut().intents)
}

/// Presses and lets go of a key and returns what the panel wanted.
pub fn press(harness: &mut Harness<'_, Bench>, key: egui::Key) -> Vec<Intent> {
    harness.state_mut().intents.clear();
    harness.key_press(key);
    harness.run_steps(2);
    std::mem::take(&mut harness.state_mut().intents)
}

/// Where what has this name stands.
pub fn rect(harness: &Harness<'_, Bench>, label: &str) -> Rect {
    harness.get_by_label(label).rect()
}

/// True where something has this name.
pub fn shown(harness: &Harness<'_, Bench>, label: &str) -> bool {
    harness.query_by_label(label).is_some()
}
