//! What a frame of a panel costs on one core: layout, text and triangles, without the graphics card.

use std::hint::black_box;

use deskmate_benches::{is_wanted, thread_time};
use egui::{Rect, Vec2, vec2};
use panels::view::*;
use panels::{ChannelView, DeskMemory, PanelMemory, channel_panel, desk_panel, install_theme};

/// A frame of the Desk with 32 channels, ms (issue 6, point 4).
const FRAME_GOAL_MS: f64 = 4.0;
const FRAMES: usize = 600;

/// 32 channels with something on everywhere; `frame` moves the meters, as in a show.
fn desk(frame: usize) -> DeskView {
    let level = |channel: usize| {
        let peak_dbfs = -12.0 - ((frame * 7 + channel * 13) % 90) as f32 / 10.0;
        LevelView { peak_dbfs, rms_dbfs: peak_dbfs - 9.0, hold_dbfs: -9.0, clips: 0 }
    };
    let tile = |channel: usize| TileView {
        channel: channel as u16,
        number: channel as u16 + 1,
        name: format!("Channel {channel}"),
        plays: "electric guitar".to_owned(),
        level: level(channel),
        gain_reduction_db: Some(3.0),
        lead_vocal: channel == 16,
        clarity: (channel == 16).then_some(0.41),
        cards: (channel < 3).then_some(channel as u64 + 1).into_iter().collect(),
        notches: channel % 3,
        hands_on: channel.is_multiple_of(5),
        ..TileView::default()
    };
    let card = |id: u64| CardView {
        id,
        channel: id as u16 - 1,
        channel_name: format!("Channel {id}"),
        class: "masking".to_owned(),
        headline: "Covers Vox at 2.5 k. Cut 2.5, Q 1.".to_owned(),
        reason: "62 % of the last 30 s. Worth 1.8 dB of vocal.".to_owned(),
        left_s: Some(48),
        ..CardView::default()
    };
    let row = |channel: u16| MatrixRow {
        channel,
        name: format!("Channel {channel}"),
        cells_db: vec![0.1, 0.4, 0.9, 1.8, 2.4, 0.6],
    };
    let suspect = |id: u32| DeskSuspect {
        channel: 16,
        name: "Channel 16".to_owned(),
        suspect: SuspectView { id, hz: 412.0 * (id + 1) as f32, ..SuspectView::default() },
    };
    DeskView {
        clock: "1:16:42".to_owned(),
        phase: Phase::Show,
        tiles: (0..32).map(tile).collect(),
        cards: (1..4).map(card).collect(),
        matrix: MatrixView {
            lead: "Channel 16".to_owned(),
            is_worth: true,
            bands: ["250", "500", "1 k", "2 k", "3 k", "4 k"].map(str::to_owned).to_vec(),
            rows: (0..6).map(row).collect(),
            ..MatrixView::default()
        },
        suspects: (0..5).map(suspect).collect(),
        scale: 1.0,
        ..DeskView::default()
    }
}

/// One channel with a spectrum that moves.
fn channel(frame: usize) -> ChannelView {
    let hz: Vec<f32> = (0..121).map(|i| 20.0 * 1_000f32.powf(i as f32 / 120.0)).collect();
    let db = |i: usize| -40.0 - ((frame * 3 + i * 11) % 200) as f32 / 10.0;
    let curve = hz.iter().map(|hz| [*hz, -3.0]).collect();
    ChannelView {
        name: "Vox Lead".to_owned(),
        curve,
        spectrum: Some(SpectrumView {
            before_db: (0..hz.len()).map(db).collect(),
            after_db: (0..hz.len()).map(|i| db(i) - 3.0).collect(),
            hz,
        }),
        cards: desk(frame).cards,
        scale: 1.0,
        ..ChannelView::default()
    }
}

/// Least, median, 99th percentile of the frames, ms, each with its triangles.
fn frames(size: Vec2, mut panel: impl FnMut(&mut egui::Ui, usize)) -> [f64; 3] {
    let ctx = egui::Context::default();
    install_theme(&ctx);
    let mut times_ms = Vec::with_capacity(FRAMES);
    for frame in 0..FRAMES + 30 {
        let input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, size)),
            time: Some(frame as f64 / 30.0),
            ..egui::RawInput::default()
        };
        let begin = thread_time();
        let output = ctx.run_ui(input, |ui| panel(ui, frame));
        black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
        if frame >= 30 {
            times_ms.push((thread_time() - begin).as_secs_f64() * 1e3);
        }
    }
    times_ms.sort_by(f64::total_cmp);
    let at = |part: f64| times_ms[((times_ms.len() - 1) as f64 * part) as usize];
    [at(0.0), at(0.5), at(0.99)]
}

fn main() {
    if !is_wanted("panel") {
        return;
    }
    let mut views: Vec<DeskView> = (0..30).map(desk).collect();
    let (mut memory, mut of_channel) = (DeskMemory::default(), PanelMemory::default());
    let on_desk = frames(vec2(1_440.0, 900.0), |ui, frame| {
        black_box(desk_panel(ui, &views[frame % 30], &mut memory));
    });
    for view in &mut views {
        view.focus = Some((16, Box::new(channel(0))));
    }
    let mut memory = DeskMemory::default();
    let on_one = frames(vec2(1_440.0, 900.0), |ui, frame| {
        black_box(desk_panel(ui, &views[frame % 30], &mut memory));
    });
    let views: Vec<ChannelView> = (0..30).map(channel).collect();
    let on_channel = frames(vec2(1_120.0, 700.0), |ui, frame| {
        black_box(channel_panel(ui, &views[frame % 30], &mut of_channel));
    });
    println!(
        "\nOne frame of a panel, ms of thread CPU time (goal {FRAME_GOAL_MS} for 32 channels)"
    );
    println!("{:<44} {:>8} {:>8} {:>8}", "", "least", "median", "99 %");
    for (name, [least, median, most]) in [
        ("Desk, 32 channels, 1440 x 900", on_desk),
        ("Desk, one channel looked at", on_one),
        ("Channel, 1120 x 700", on_channel),
    ] {
        let verdict = if median <= FRAME_GOAL_MS { "met" } else { "missed" };
        println!("{name:<44} {least:>8.2} {median:>8.2} {most:>8.2}  {verdict}");
    }
}
