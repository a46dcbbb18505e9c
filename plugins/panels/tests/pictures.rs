//! Pictures of every panel and state, held against the committed ones with a tolerance.

mod common;

use common::picture::{check, key, picture};
use common::show::vocal;
use egui::{Key, vec2};
use panels::view::*;
use panels::{Brightness, ChannelView, PanelMemory, channel_panel};

const SIZE: egui::Vec2 = vec2(1_120.0, 700.0);

fn channel(name: &str, size: egui::Vec2, scale: f32, keys: &[Key], view: &ChannelView) {
    let mut memory = PanelMemory::default();
    let events: Vec<_> = keys.iter().copied().map(key).collect();
    let image = picture(size, scale, view.brightness, &events, |ui| {
        channel_panel(ui, view, &mut memory);
    });
    check(name, &image);
}

#[test]
fn a_channel_in_the_show() {
    channel("channel-show", SIZE, 1.0, &[], &vocal());
    channel("channel-keys", SIZE, 1.0, &[Key::Q], &vocal());
}

#[test]
fn every_page_of_a_channel() {
    for (name, page) in [
        ("channel-dynamics", Key::Num2),
        ("channel-feedback", Key::Num3),
        ("channel-moves", Key::Num4),
        ("channel-automation", Key::Num5),
        ("channel-setup", Key::Num6),
    ] {
        channel(name, SIZE, 1.0, &[page], &vocal());
    }
}

#[test]
fn states_of_a_channel() {
    channel("channel-empty", SIZE, 1.0, &[], &ChannelView::default());
    let mut frozen = vocal();
    frozen.freeze = true;
    frozen.hands_on = true;
    channel("channel-frozen", SIZE, 1.0, &[], &frozen);
    let mut off = vocal();
    off.health =
        Health { state: HealthState::Reduced, text: "presence off: file is missing".into() };
    off.sound = None;
    off.cards.clear();
    off.no_card = "42 s of this source heard.".into();
    off.guard.suspects.clear();
    channel("channel-models-off", SIZE, 1.0, &[], &off);
    let mut check = vocal();
    (check.phase, check.line) = (Phase::LineCheck, "works, source unproven".into());
    (check.sound, check.cards) = (None, Vec::new());
    check.no_card = "Listening: 4 s of 10 s heard.".into();
    check.guard.suspects.clear();
    channel("channel-line-check", SIZE, 1.0, &[], &check);
    let mut mismatch = vocal();
    if let Some(sound) = &mut mismatch.sound {
        (sound.what, sound.sure) = ("kick".into(), "91 %".into());
        sound.mismatch = Some("named lead vocal, sounds like kick".into());
    }
    mismatch.cards[0].advice = true;
    mismatch.meters.input.clips = 7;
    mismatch.dry = Dry::Raw;
    mismatch.mine = true;
    channel("channel-mismatch", SIZE, 1.0, &[], &mismatch);
}

#[test]
fn both_brightnesses_of_a_channel_beside_the_dark_one() {
    for brightness in [Brightness::Daylight, Brightness::Dim] {
        let view = ChannelView { brightness, ..vocal() };
        channel(&format!("channel-{}", brightness.word()), SIZE, 1.0, &[], &view);
    }
}

#[test]
fn sizes_of_a_channel() {
    channel("channel-75", SIZE, 0.75, &[], &vocal());
    channel("channel-200", vec2(700.0, 440.0), 2.0, &[], &vocal());
    channel("channel-640x400", vec2(640.0, 400.0), 1.0, &[], &vocal());
    channel("channel-400x300", vec2(400.0, 300.0), 1.0, &[], &vocal());
    channel("channel-1600x1000", vec2(1_600.0, 1_000.0), 1.0, &[], &vocal());
}
