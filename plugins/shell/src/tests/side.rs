use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use assistant::{Intent, SuggestionId};
use crossbeam::channel::{Sender, unbounded};
use dsp_core::params::{ParamId, ParamValues};
use nice_plug::prelude::Params;
use triple_buffer::{Output, triple_buffer};

use crate::audio::AudioSide;
use crate::params::ChannelParams;
use crate::shared::Shared;
use crate::side::{Member, NewEpoch, Seat, Snapshot, THREAD_NAME, Wish};

const RATE_HZ: f64 = 48_000.0;

/// The side thread is one per process, so tests that count it take turns.
static TURN: Mutex<()> = Mutex::new(());

pub fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

pub struct Instance {
    audio: AudioSide,
    params: Arc<ChannelParams>,
    pub shared: Arc<Shared>,
    wishes: Sender<Wish>,
    view: Output<Snapshot>,
    _seat: Seat,
    phase: f64,
    /// Gain of the head amp before it, in amplitude.
    head_amp: f64,
}

/// An instance of one leg takes its place on the side thread; gives the panel's ends and the place.
pub fn join(
    params: &Arc<ChannelParams>,
    shared: &Arc<Shared>,
    audio: &mut AudioSide,
) -> (Sender<Wish>, Output<Snapshot>, Seat) {
    let (link, presses) = audio.start(RATE_HZ).expect("48 kHz is served");
    let (wishes, from_panel) = unbounded();
    let (for_panel, view) = triple_buffer(&Snapshot::default());
    let member = Member::new(params.clone(), shared.clone(), from_panel, for_panel);
    let seat = Seat::take(member).expect("a thread");
    seat.begin(NewEpoch {
        rate_hz: RATE_HZ,
        hop_len: audio.hop_len(),
        lines: vec![(1, link)],
        reference: None,
        cue: None,
        presses,
    });
    (wishes, view, seat)
}

impl Instance {
    fn start(prepare: impl FnOnce(&Arc<ChannelParams>)) -> Self {
        Self::start_with(prepare, |_| {})
    }

    pub fn start_with(
        prepare: impl FnOnce(&Arc<ChannelParams>),
        ask: impl FnOnce(&crate::shared::Instance),
    ) -> Self {
        let instance = crate::shared::Instance::numbered();
        ask(&instance);
        let shared = Arc::new(Shared::of(Arc::new(instance)));
        let params = ChannelParams::new(shared.state.clone());
        prepare(&params);
        let mut audio = AudioSide::new(params.clone(), shared.clone());
        let (wishes, view, seat) = join(&params, &shared, &mut audio);
        Self { audio, params, shared, wishes, view, _seat: seat, phase: 0.0, head_amp: 1.0 }
    }

    /// A voice-like tone, much too loud, that stops now and then.
    fn tone(&mut self, frames: usize) -> Vec<f32> {
        (0..frames)
            .map(|_| {
                self.phase += 0.5 / RATE_HZ;
                let tone = |hz: f64| (std::f64::consts::TAU * self.phase * 2.0 * hz).sin();
                let on = if (self.phase * 8.0).fract() < 10.0 / 12.0 { 1.0 } else { 0.001 };
                let sum = on * 0.33 * (tone(220.0) + tone(440.0) + tone(880.0));
                (self.head_amp * sum).clamp(-1.0, 1.0) as f32
            })
            .collect()
    }

    /// One block, as a host calls it in each cycle.
    pub fn block_of_64(&mut self) {
        let mut block = self.tone(64);
        self.audio.process_at(&mut [&mut block], None);
    }

    /// The parameters as they are.
    pub fn values(&self) -> ParamValues {
        self.params.values()
    }

    /// What the strip plays of one parameter.
    pub fn seen(&self, id: ParamId) -> f32 {
        self.audio.seen(id)
    }

    /// What the host would save beside them.
    pub fn saved(&self) -> String {
        self.params.serialize_fields().into_values().collect()
    }

    /// Half a second of it.
    pub fn half_a_second(&mut self) -> Vec<f32> {
        let mut block = self.tone(24_000);
        for piece in block.chunks_mut(64) {
            self.audio.process(&mut [piece]);
        }
        self.caught_up();
        block
    }

    /// Half a second in blocks, as a host calls it.
    pub fn half_a_second_as_a_host(&mut self) {
        (0..375).for_each(|_| self.block_of_64());
        self.caught_up();
    }

    /// The side thread is through with what was played: none of the next half second may be dropped.
    pub fn caught_up(&mut self) {
        let heard = self.audio_hops();
        self.until(|view| view.hops + 1 >= heard);
    }

    /// Its listening goes off for good; the side thread comes to it in its own time.
    fn falls_silent(&self) -> bool {
        (0..5_000).any(|_| {
            std::thread::sleep(Duration::from_millis(2));
            self.shared.instance.listening_off.load(Relaxed)
        })
    }

    fn audio_hops(&self) -> u64 {
        self.audio.sample() / self.audio.hop_len() as u64
    }

    /// Wants something of the engine that the panel shows.
    pub fn wish(&mut self, intent: Intent) {
        let serial = self.until(|view| view.serial > 0).serial;
        self.wishes.send(Wish::Engine { serial, intent }).expect("room");
    }

    pub fn until(&mut self, mut done: impl FnMut(&Snapshot) -> bool) -> Snapshot {
        let give_up = Instant::now() + Duration::from_secs(60);
        loop {
            self.shared.instance.view_wanted.store(true, Relaxed);
            std::thread::sleep(Duration::from_millis(2));
            let view = self.view.read();
            if done(view) {
                return view.clone();
            }
            assert!(Instant::now() < give_up, "the side thread does not answer: {view:?}");
        }
    }
}

fn side_threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").expect("this process");
    let named = |task: std::io::Result<std::fs::DirEntry>| {
        let name = std::fs::read_to_string(task.ok()?.path().join("comm")).ok()?;
        (name.trim() == THREAD_NAME).then_some(())
    };
    tasks.filter_map(named).count()
}

/// The number of side threads is `expected`, at once or soon: a thread that was just spawned carries
/// its parent's name until it has set its own, so the models' thread counts for a moment.
fn assert_side_threads(expected: usize) {
    let give_up = Instant::now() + Duration::from_secs(60);
    while side_threads() != expected && Instant::now() < give_up {
        std::thread::yield_now();
    }
    assert_eq!(side_threads(), expected);
}

#[test]
fn one_thread_serves_all_instances_and_is_gone_with_the_last_fifty_times() {
    let _turn = turn();
    for _ in 0..50 {
        let first = Instance::start(|_| {});
        let second = Instance::start(|_| {});
        assert_side_threads(1);
        drop(first);
        assert_side_threads(1);
        let began = Instant::now();
        drop(second);
        assert!(began.elapsed() < Duration::from_secs(5), "the last one out never hangs");
        assert_side_threads(0);
    }
}

#[test]
fn what_is_accepted_is_heard_set_saved_and_undone_with_the_panel_never_opened() {
    let _turn = turn();
    let mut instance = Instance::start(|_| {});
    let mut card = None;
    for _ in 0..120 {
        instance.half_a_second();
        let seen = instance.until(|_| true);
        card = seen.view.cards.iter().find(|c| c.is_heard()).map(|c| c.id);
        if card.is_some() {
            break;
        }
    }
    let card = card.expect("something is suggested for a channel that is much too loud");
    let before = instance.params.values();
    instance.wish(Intent::Accept(SuggestionId(card)));
    instance.half_a_second();
    instance.half_a_second();
    let after = instance.params.values();
    let moved: Vec<ParamId> =
        ParamId::all().filter(|id| before.get(*id) != after.get(*id)).collect();
    assert!(!moved.is_empty(), "the host parameter has the new value");
    let seen = instance.until(|view| !view.view.moves.is_empty());
    assert!(!seen.view.moves[0].undone);

    // What the host saves now brings the move and its history back.
    let saved = instance.params.serialize_fields();
    let mut second = Instance::start(|params| {
        after.iter().for_each(|(id, value)| params.set_silently(id, value));
        params.deserialize_fields(&saved);
    });
    second.half_a_second();
    let seen = second.until(|view| !view.view.moves.is_empty());
    assert!(!seen.view.hands_on, "a load is no hand");
    assert_eq!(seen.view.moves.len(), 1);
    let id = assistant::MoveId(seen.view.moves[0].id);
    second.wish(Intent::Undo(id));
    second.half_a_second();
    second.half_a_second();
    for id in moved {
        let (back, was) = (second.params.value(id), before.get(id));
        assert!(crate::host_param::same(id.spec(), back, was), "{}: {back} {was}", id.name());
    }
}

#[test]
fn a_clip_rescue_is_accepted_like_a_move_and_waits_for_the_head_amp() {
    let _turn = turn();
    let mut instance = Instance::start(|_| {});
    instance.head_amp = 1.8;
    let arms = (0..80).find_map(|_| {
        instance.half_a_second();
        instance.until(|_| true).view.cards.iter().find(|c| c.arms).cloned()
    });
    let card = arms.expect("it clips");
    assert!(!card.advice, "it can be accepted");
    instance.wish(Intent::Accept(SuggestionId(card.id)));
    instance.half_a_second();
    // This tone has no noise floor that could be measured: that is said, and the card stays.
    let seen = instance.until(|view| view.view.status_detail.contains("clip rescue not armed"));
    assert!(seen.view.cards.iter().any(|c| c.id == card.id), "a pause may come");
    assert_eq!(instance.params.value(ParamId::TRIM_DB), 0.0, "not before the head amp comes down");
}

#[test]
fn listening_that_panics_begins_anew_once_and_audio_goes_on_when_it_is_off() {
    let _turn = turn();
    let mut instance = Instance::start(|_| {});
    instance.half_a_second();
    instance.shared.instance.panic_listening.store(1, Relaxed);
    instance.half_a_second();
    assert!(!instance.shared.instance.listening_off.load(Relaxed));
    instance.shared.instance.panic_listening.store(1, Relaxed);
    assert!(instance.falls_silent());
    let mut block = [0.25; 4_800];
    instance.params.set_silently(ParamId::TRIM_DB, -6.0);
    instance.audio.process(&mut [&mut block]);
    assert!((block[4_799] - 0.125).abs() < 1e-3, "{}", block[4_799]);
}

/// Whatever a panic interrupts, listening begins anew from the same rings, once.
#[test]
fn a_panic_in_the_midst_of_a_hop_takes_no_epoch_with_it() {
    let _turn = turn();
    let mut instance = Instance::start(|_| {});
    instance.half_a_second();
    let before = instance.until(|_| true);
    instance.shared.instance.panic_in_a_hop.store(1, Relaxed);
    instance.half_a_second();
    instance.half_a_second();
    assert_eq!(instance.shared.instance.listening_panics.load(Relaxed), 1);
    assert!(!instance.shared.instance.listening_off.load(Relaxed));
    let after = instance.until(|seen| seen.serial > before.serial && seen.hops > before.hops);
    assert!(after.hops >= 140, "it goes on where it was: {} hops", after.hops);
    instance.shared.instance.panic_in_a_hop.store(1, Relaxed);
    let mut block = [0.25; 4_800];
    let is_off = (0..5_000).any(|_| {
        instance.audio.process(&mut [&mut block]);
        std::thread::sleep(Duration::from_millis(2));
        instance.shared.instance.listening_off.load(Relaxed)
    });
    assert!(is_off, "the second one is for good");
}

#[test]
fn a_stuck_neighbour_does_not_stop_an_instance() {
    let _turn = turn();
    let mut good = Instance::start(|_| {});
    let bad = Instance::start(|_| {});
    bad.shared.instance.panic_listening.store(u32::MAX, Relaxed);
    good.half_a_second();
    assert!(bad.falls_silent());
    good.half_a_second();
}

#[test]
fn an_epoch_that_cannot_begin_switches_off_its_own_instance_alone() {
    let _turn = turn();
    let mut good = Instance::start(|_| {});
    for _ in 0..3 {
        let mut bad =
            Instance::start_with(|_| {}, |instance| instance.panic_listening.store(1, Relaxed));
        good.half_a_second();
        assert!(bad.falls_silent());
        good.half_a_second();
        let mut block = [0.25; 480];
        bad.audio.process(&mut [&mut block]);
        assert!(block.iter().all(|s| s.is_finite()));
    }
    assert!(!good.shared.instance.listening_off.load(Relaxed));
}

#[test]
fn what_the_classes_may_do_is_kept_with_the_channel_and_its_limits() {
    let _turn = turn();
    let mut first = Instance::start(|_| {});
    first.half_a_second();
    let off = |seen: &Snapshot| {
        let class = &seen.view.classes[assistant::Class::Hpf as usize];
        let limit = &seen.view.limits[3];
        (class.stance, limit.text.clone()) == (panels::view::Stance::Off, "1.5 dB".to_owned())
    };
    first.wish(Intent::SetPolicy(assistant::Class::Hpf, assistant::Stance::Off));
    first.wish(Intent::SetLimit { limit: 3, value: 1.5 });
    first.half_a_second();
    first.until(off);
    // The engine starts anew, as after a change by hand that was lost, or another activation.
    let before = first.until(|_| true).serial;
    first.shared.health.lost_hands.fetch_add(1, Relaxed);
    first.half_a_second();
    let anew = first.until(|seen| seen.serial > before);
    assert!(off(&anew), "{:?}", anew.view.limits);
    // And the host's save brings it back; what was armed is not saved.
    let saved = first.params.serialize_fields();
    let mut second = Instance::start(|params| params.deserialize_fields(&saved));
    second.half_a_second();
    assert!(off(&second.until(|seen| seen.serial > 0)));
}

#[test]
fn a_name_that_is_given_while_nothing_plays_is_saved_and_a_fader_at_0_db_is_known() {
    let _turn = turn();
    let mut instance = Instance::start(|_| {});
    instance.half_a_second();
    assert_eq!(instance.until(|_| true).view.contribution, panels::view::Contribution::Unknown);
    instance.wish(Intent::FaderStands { channel: 0, known: true });
    instance.wish(Intent::Rename { channel: 0, name: "Vox Lead".to_owned() });
    instance.until(|seen| seen.view.name == "Vox Lead");
    assert!(instance.saved().contains("Vox Lead"), "no audio came in between");
    let saved = instance.params.serialize_fields();
    let mut second = Instance::start(|params| params.deserialize_fields(&saved));
    for instance in [&mut instance, &mut second] {
        (0..3).for_each(|_| drop(instance.half_a_second()));
        let seen = instance.until(|seen| seen.view.name == "Vox Lead");
        assert_eq!(seen.view.contribution, panels::view::Contribution::Known);
    }
}

#[test]
fn a_pad_turns_freeze_over_on_the_strip_its_engine_and_later_its_host() {
    const FREEZE: usize = crate::over::Switch::Freeze as usize;
    let _turn = turn();
    let mut instance = Instance::start(|_| {});
    instance.half_a_second_as_a_host();
    instance.params.pads().set(FREEZE, true);
    instance.block_of_64();
    assert!(instance.values().is_on(ParamId::FREEZE));
    instance.block_of_64();
    assert_eq!(instance.seen(ParamId::FREEZE), 1.0);
    instance.params.pads().set(FREEZE, false);
    instance.half_a_second_as_a_host();
    assert!(instance.values().is_on(ParamId::FREEZE), "a pad that lets go does nothing");
    assert!(instance.shared.untold.take_one(ParamId::FREEZE), "the host does not know yet");
    // Automation that moves does not hold it up; a recall of many parameters does.
    instance.params.set_silently(ParamId::TRIM_DB, -3.0);
    instance.params.pads().set(FREEZE, true);
    instance.half_a_second_as_a_host();
    assert!(!instance.values().is_on(ParamId::FREEZE));
    instance.params.pads().set(FREEZE, false);
    for band in 0..8 {
        let gain = ParamId::band(band, dsp_core::params::BandParam::GainDb);
        instance.params.set_silently(gain, -2.0);
    }
    instance.params.pads().set(FREEZE, true);
    instance.half_a_second_as_a_host();
    assert!(!instance.values().is_on(ParamId::FREEZE));
}

/// The Channel panel over an instance: what it shows, what it remembers, what it wanted.
struct Panel {
    view: panels::ChannelView,
    memory: panels::PanelMemory,
    wanted: Vec<panels::Intent>,
}

#[test]
fn a_band_that_is_dragged_on_the_panel_is_the_engineers_until_it_is_given_back() {
    use dsp_core::params::BandParam;
    use egui_kittest::{Harness, kittest::Queryable};
    use panels::{Intent as Wanted, channel_panel};

    let _turn = turn();
    let (on, gain) = (ParamId::band(0, BandParam::On), ParamId::band(0, BandParam::GainDb));
    let mut instance = Instance::start(|params| params.set_silently(on, 1.0));
    instance.half_a_second();
    let shown = |instance: &mut Instance, done: fn(&Snapshot) -> bool| {
        let snapshot = instance.until(done);
        let (meters, mut curve) = (Default::default(), Default::default());
        crate::editor::view::build(
            &snapshot,
            &instance.params,
            &instance.shared,
            meters,
            &mut curve,
        )
    };
    let view = shown(&mut instance, |seen| seen.serial > 0);
    assert!(!view.hands_on);
    let panel = Panel { view, memory: Default::default(), wanted: Vec::new() };
    let mut h = Harness::builder()
        .with_size(egui::vec2(1_120.0, 700.0))
        .with_step_dt(0.05)
        .with_context_setup(panels::install_theme)
        .build_ui_state(
            |ui, panel: &mut Panel| {
                let all = ui.ctx().content_rect();
                let mut whole = ui.new_child(egui::UiBuilder::new().max_rect(all));
                panel.wanted.extend(channel_panel(&mut whole, &panel.view, &mut panel.memory));
            },
            panel,
        );
    h.run_steps(12);
    let from = h.get_by_label("Band 1").rect().center();
    h.state_mut().wanted.clear();
    h.drag_at(from);
    h.run_steps(1);
    h.hover_at(from + egui::vec2(0.0, 40.0));
    h.run_steps(1);
    h.drop_at(from + egui::vec2(0.0, 40.0));
    h.run_steps(2);

    let (params, shared) = (instance.params.clone(), instance.shared.clone());
    let hands = crate::editor::hands::Hands { params, shared };
    let wanted = std::mem::take(&mut h.state_mut().wanted);
    assert!(wanted.iter().all(|intent| hands.carry_from_afar(intent)), "{wanted:?}");
    instance.half_a_second();
    h.state_mut().view = shown(&mut instance, |seen| seen.view.hands_on);
    assert!(instance.params.value(gain) < -1.0, "down is less");
    h.run_steps(2);
    assert!(h.query_by_label("Give back").is_some(), "the panel says that it is yours");

    h.key_press(egui::Key::G);
    h.run_steps(2);
    let wanted = std::mem::take(&mut h.state_mut().wanted);
    assert_eq!(wanted, [Wanted::ReleaseHands]);
    let released = crate::editor::wish::to_engine(&wanted[0], 0).expect("an act on the engine");
    instance.wish(released);
    instance.half_a_second();
    assert!(!shown(&mut instance, |seen| !seen.view.hands_on).hands_on);
}
