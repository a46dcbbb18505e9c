//! A panel on which nothing moves asks for no pictures, and is woken where there is something to see.
//! Without a window: pictures are drawn here, and what they ask for is read.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam::channel::Sender;
use dsp_core::params::ParamId;
use panels::ChannelView;
use panels::view::CardView;
use triple_buffer::triple_buffer;

use super::side::{join, turn};
use crate::audio::AudioSide;
use crate::editor::PanelApp;
use crate::params::ChannelParams;
use crate::shared::{Instance, Shared};
use crate::side::{Seat, Snapshot, Watch, Wish};
use crate::sleep::{FRAME, LOOK_UP, Rest};

const PATIENCE: Duration = Duration::from_secs(120);

/// Pictures without a window.
struct Screen {
    ctx: egui::Context,
    asked: Arc<Mutex<Vec<Duration>>>,
    now_s: f64,
}

impl Screen {
    fn new() -> Self {
        let (ctx, asked) = (egui::Context::default(), Arc::<Mutex<Vec<_>>>::default());
        panels::install_theme(&ctx);
        let sink = asked.clone();
        ctx.set_request_repaint_callback(move |info| {
            sink.lock().expect("whole").push(info.delay);
        });
        Self { ctx, asked, now_s: 0.0 }
    }

    /// One picture, `FRAME` after the last one; gives after how long the next one is asked for.
    fn draw(&mut self, ui: impl FnMut(&mut egui::Ui)) -> Option<Duration> {
        self.now_s += FRAME.as_secs_f64();
        self.asked.lock().expect("whole").clear();
        let size = egui::vec2(1_120.0, 700.0);
        let input = egui::RawInput {
            time: Some(self.now_s),
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, size)),
            ..egui::RawInput::default()
        };
        let _ = self.ctx.run_ui(input, ui);
        self.asked.lock().expect("whole").iter().min().copied()
    }
}

/// A Channel with its panel, on the side thread.
struct Rig {
    screen: Screen,
    app: PanelApp,
    audio: AudioSide,
    params: Arc<ChannelParams>,
    shared: Arc<Shared>,
    wishes: Sender<Wish>,
    _seat: Seat,
}

impl Rig {
    fn start() -> Self {
        let shared = Arc::new(Shared::of(Arc::new(Instance::numbered())));
        let params = ChannelParams::new(shared.state.clone());
        let mut audio = AudioSide::new(params.clone(), shared.clone());
        let (wishes, view, seat) = join(&params, &shared, &mut audio);
        let app = PanelApp::new(params.clone(), shared.clone(), wishes.clone(), view);
        Self { screen: Screen::new(), app, audio, params, shared, wishes, _seat: seat }
    }

    /// A tenth of a second of a tone, in real time.
    fn play(&mut self, level: f32) {
        for _ in 0..75 {
            let tone = |n: usize| level * (n as f32 * std::f32::consts::TAU / 64.0).sin();
            let mut block: Vec<f32> = (0..64).map(tone).collect();
            self.audio.process(&mut [&mut block]);
        }
        std::thread::sleep(Duration::from_millis(100));
    }

    fn draw(&mut self) -> Option<Duration> {
        let app = &mut self.app;
        self.screen.draw(|ui| app.draw(ui))
    }

    fn is_asleep(&self) -> bool {
        self.shared.instance.panel.is_asleep()
    }

    /// Draws until the panel sleeps; gives how many pictures that took.
    fn settle(&mut self) -> usize {
        let give_up = Instant::now() + PATIENCE;
        let mut frames = 0;
        while Instant::now() < give_up {
            let asked = self.draw();
            frames += 1;
            if self.is_asleep() {
                assert!(asked.is_none_or(|after| after >= LOOK_UP), "asleep, and asks: {asked:?}");
                return frames;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the panel never comes to rest");
    }

    /// Waits until the panel is woken.
    fn woken(&self, why: &str) {
        let give_up = Instant::now() + PATIENCE;
        while self.is_asleep() {
            assert!(Instant::now() < give_up, "nobody wakes the panel: {why}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn in_silence_the_panel_sleeps_and_a_meter_wakes_it_until_it_has_fallen() {
    let _turn = turn();
    let mut rig = Rig::start();
    rig.play(0.0);
    rig.settle();
    assert!(!rig.shared.meters.is_seen(), "under the bottom of a meter there is nothing to see");
    rig.play(0.5);
    rig.woken("a meter has moved");
    // From -6 dBFS to the bottom at 20 dB in 1.7 s: 4.6 s, each frame of which shows another meter.
    let frames = rig.settle();
    assert!(frames >= (4.5 / FRAME.as_secs_f64()) as usize, "it slept after {frames} frames");
}

#[test]
fn what_others_change_wakes_the_panel_and_it_sleeps_again() {
    let _turn = turn();
    let mut rig = Rig::start();
    rig.play(0.0);
    type Act = fn(&Rig);
    let changes: [(&str, Act); 3] = [
        ("the host turns a parameter", |rig| rig.params.set_silently(ParamId::TRIM_DB, -3.0)),
        ("the channel has a new name", |rig| {
            rig.wishes.send(Wish::TrackName("Kick".to_owned())).expect("room");
        }),
        ("a health cell has changed", |rig| {
            rig.shared.health.lost_hands.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }),
    ];
    for (why, change) in changes {
        rig.settle();
        change(&rig);
        // What is wanted of the engine is done with the next hop.
        rig.play(0.0);
        rig.woken(why);
    }
    rig.settle();
}

#[test]
fn a_new_card_wakes_a_sleeping_panel_once_and_the_same_again_does_not() {
    let (instance, mut watch) = (Instance::default(), Watch::default());
    let (mut output, _panel) = triple_buffer(&Snapshot::default());
    let panel = &instance.panel;
    let with = |cards: &[u64]| {
        let cards = cards.iter().map(|id| CardView { id: *id, ..CardView::default() }).collect();
        let view = Arc::new(ChannelView { cards, ..ChannelView::default() });
        Snapshot { view, ..Snapshot::default() }
    };
    let mut publish = |cards: &[u64]| watch.publish(&mut output, with(cards), panel);
    publish(&[]);
    panel.begin_frame();
    panel.fall_asleep();
    publish(&[]);
    assert!(panel.is_asleep(), "nothing is new");
    publish(&[7]);
    assert!(!panel.is_asleep() && !panel.wake(), "woken, and not twice");
    panel.begin_frame();
    panel.fall_asleep();
    publish(&[7]);
    assert!(panel.is_asleep(), "it has drawn the card");
    // A card that comes while a picture is being drawn is on the next one.
    panel.begin_frame();
    publish(&[7, 8]);
    panel.fall_asleep();
    publish(&[7, 8]);
    assert!(!panel.is_asleep(), "it may have missed the card");
    panel.begin_frame();
    panel.fall_asleep();
    publish(&[7, 8]);
    assert!(panel.is_asleep());
}

#[test]
fn a_change_asks_for_the_next_frame_and_rest_looks_up_once_a_second() {
    let (mut screen, mut rest) = (Screen::new(), Rest::default());
    let panel = crate::sleep::PanelSleep::default();
    let mut draw = |view: u32, moving: bool| {
        let asked = screen.draw(|ui| {
            panel.begin_frame();
            rest.settle(ui, &panel, view, moving);
        });
        (asked, panel.is_asleep())
    };
    // egui draws twice at first.
    for _ in 0..3 {
        draw(0, true);
    }
    assert_eq!(draw(0, true), (Some(FRAME), false), "something moves");
    assert_eq!(draw(1, false), (Some(FRAME), false), "something is new");
    assert_eq!(draw(1, false), (Some(LOOK_UP), true));
    // A picture that others asked for starts no second row of looks.
    let looks = (0..300).filter(|_| draw(1, false).0.is_some()).count();
    assert!((8..=10).contains(&looks), "{looks} looks in 9.9 s");
}
