//! A Desk on the side thread: its channels are judged together, Channel instances join it, the engineer
//! acts on all of them from one panel.

use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant as Clock};

use assistant::{Intent, MoveId, SuggestionId};
use crossbeam::channel::{Sender, unbounded};
use dsp_core::params::ParamId;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug_egui::EguiEditorState;
use panels::view::TileView;
use triple_buffer::{Output, triple_buffer};

use super::desk_audio::{Desk, desk};
use super::side::{Instance, turn};
use crate::side::{DeskPart, DeskSnapshot, Member, NewEpoch, Seat, Wish};

const RATE_HZ: f64 = 48_000.0;

/// A Desk of `channels` with its place on the side thread.
pub struct Seated {
    pub desk: Desk,
    wishes: Sender<Wish>,
    view: Output<DeskSnapshot>,
    seat: Seat,
    channels: usize,
    phase: f64,
}

impl Seated {
    pub fn start(channels: usize) -> Self {
        let desk = desk(channels);
        let instance = desk.shared[0].instance.clone();
        let (wishes, from_panel) = unbounded();
        let (for_panel, view) = triple_buffer(&DeskSnapshot::default());
        let part = DeskPart::new(desk.params.clone(), Default::default());
        let member = Member::new_desk(part, instance, &desk.shared, from_panel, for_panel);
        let seat = Seat::take(member).expect("a thread");
        let mut seated = Self { desk, wishes, view, seat, channels, phase: 0.0 };
        seated.activate();
        seated
    }

    /// As a host does before it plays, and again where the block size changes.
    fn activate(&mut self) {
        let audio = &mut self.desk.audio;
        let links = audio.prepare(RATE_HZ, self.channels).expect("48 kHz is served");
        let lines = links.channels.into_iter().enumerate().map(|(n, l)| (2 - n % 2, l)).collect();
        self.seat.begin(NewEpoch {
            rate_hz: RATE_HZ,
            hop_len: audio.hop_len(),
            lines,
            reference: Some(links.reference),
            cue: Some(links.cue),
            presses: links.presses,
        });
    }

    /// One block of 64: a voice-like tone at `gains` on the channels; gives what leaves the cue bus.
    fn block(&mut self, gains: &[f32]) -> f32 {
        let mut main = vec![vec![0.0f32; 64]; self.channels];
        for n in 0..64 {
            self.phase += 0.5 / RATE_HZ;
            let tone = |hz: f64| (std::f64::consts::TAU * self.phase * 2.0 * hz).sin();
            let on = if (self.phase * 2.0).fract() < 0.85 { 1.0 } else { 0.001 };
            for (c, leg) in main.iter_mut().enumerate() {
                let gain = f64::from(gains.get(c).copied().unwrap_or(0.0));
                let detune = 1.0 + 0.13 * c as f64;
                leg[n] = (on * gain * (tone(220.0 * detune) + tone(440.0 * detune))) as f32 / 2.0;
            }
        }
        let mut pieces: Vec<&mut [f32]> = main.iter_mut().map(Vec::as_mut_slice).collect();
        let (mut left, mut right) = ([0.0; 64], [0.0; 64]);
        self.desk.audio.process(&mut pieces, &[], &mut [&mut left, &mut right], None);
        left.iter().fold(0.0f32, |m, x| m.max(x.abs()))
    }

    /// Half a second; no hop may be dropped, so the side thread is waited for.
    pub fn half_a_second(&mut self, gains: &[f32]) -> f32 {
        let cue = (0..375).map(|_| self.block(gains)).fold(0.0f32, f32::max);
        let told = self.desk.shared[0].instance.told_hops.load(Relaxed);
        self.until(|view| view.hops + 1 >= told);
        cue
    }

    pub fn until(&mut self, mut done: impl FnMut(&DeskSnapshot) -> bool) -> DeskSnapshot {
        let give_up = Clock::now() + Duration::from_secs(60);
        loop {
            self.desk.shared[0].instance.view_wanted.store(true, Relaxed);
            std::thread::sleep(Duration::from_millis(2));
            let view = self.view.read();
            if done(view) {
                return view.clone();
            }
            assert!(Clock::now() < give_up, "the side thread does not answer: {view:?}");
        }
    }

    pub fn wish(&mut self, intent: Intent) {
        let serial = self.until(|view| view.serial > 0).serial;
        self.send(Wish::Engine { serial, intent });
    }

    /// The host turns a parameter, normalized.
    fn turn(&self, id: &str, value: f32) {
        use nice_plug::prelude::Params;
        let map = self.desk.params.param_map();
        let ptr = map.iter().find(|(of, ..)| of == id).expect("a parameter").1;
        // SAFETY: the parameter lives.
        unsafe { ptr._internal_set_normalized_value(value) };
    }

    fn send(&self, wish: Wish) {
        self.wishes.send(wish).expect("room");
    }

    /// Plays until there is a card on a channel that can be accepted here.
    fn card_on(&mut self, gains: &[f32], channel: u16) -> u64 {
        for _ in 0..120 {
            self.half_a_second(gains);
            let seen = self.until(|_| true);
            let card = seen.view.cards.iter().find(|c| c.channel == channel && c.is_heard());
            if let Some(card) = card {
                return card.id;
            }
        }
        panic!("nothing is suggested for a channel that is too loud");
    }
}

fn tile(snapshot: &DeskSnapshot, channel: u16) -> &TileView {
    snapshot.view.tiles.iter().find(|tile| tile.channel == channel).expect("a tile")
}

/// The clock and the times of moves are those of the show, not of an activation.
#[test]
fn the_shows_clock_goes_on_when_a_host_activates_again() {
    let _turn = turn();
    let mut seated = Seated::start(2);
    let shown = |seen: &DeskSnapshot| (seen.view.clock.clone(), seen.view.ledger.len());
    for _ in 0..5 {
        seated.half_a_second(&[0.1]);
    }
    seated.until(|seen| shown(seen) == ("00:02".to_owned(), 0));
    let serial = seated.until(|_| true).serial;
    seated.activate();
    seated.until(|seen| seen.serial > serial);
    for _ in 0..5 {
        seated.half_a_second(&[0.1]);
    }
    let seen = seated.until(|seen| shown(seen).0 == "00:04" || shown(seen).0 == "00:05");
    assert!(seen.hops < 260, "hops are those of the activation");
    seated.turn("ch01_trim_db", 0.75);
    seated.half_a_second(&[0.1]);
    let moved = seated.until(|seen| shown(seen).1 == 1);
    assert_eq!(moved.view.ledger[0].moved.time, "00:05");
}

#[test]
fn a_card_on_one_channel_is_accepted_there_alone_and_undone() {
    let _turn = turn();
    let mut seated = Seated::start(4);
    let gains = [0.1, 0.65, 0.1, 0.0];
    let card = seated.card_on(&gains, 1);
    let untouched: Vec<_> =
        seated.desk.params.channels().iter().map(|params| params.values()).collect();
    let before = untouched[1].clone();
    seated.wish(Intent::Accept(SuggestionId(card)));
    seated.half_a_second(&gains);
    seated.half_a_second(&gains);
    let after = seated.desk.params.channel(1).values();
    assert_ne!(before, after, "the host parameters of channel 2 have the new values");
    for other in [0, 2, 3] {
        let values = seated.desk.params.channel(other).values();
        assert_eq!(values, untouched[other], "channel {other} is untouched");
    }
    let seen = seated.until(|view| !view.view.ledger.is_empty());
    let moved = &seen.view.ledger[0];
    assert_eq!((moved.channel, moved.moved.undone), (1, false));
    assert_eq!(seen.view.tonight.accepted, 1);
    seated.wish(Intent::Undo(MoveId(moved.moved.id)));
    seated.half_a_second(&gains);
    seated.half_a_second(&gains);
    let back = seated.desk.params.channel(1).values();
    for (id, value) in before.iter() {
        assert!(crate::host_param::same(id.spec(), value, back.get(id)), "{}", id.name());
    }
}

#[test]
fn a_card_is_heard_on_the_cue_before_it_is_accepted_and_stops_when_it_goes() {
    let _turn = turn();
    let mut seated = Seated::start(2);
    let gains = [0.65, 0.05];
    let card = seated.card_on(&gains, 0);
    assert_eq!(seated.half_a_second(&gains), 0.0, "nothing is on cue");
    let way = panels::view::AuditionWay::Alone;
    seated.send(Wish::Audition(Some((card, way))));
    seated.half_a_second(&gains);
    let heard = seated.half_a_second(&gains);
    assert!((0.2..0.6).contains(&heard), "6 dB down: {heard}");
    assert_eq!(seated.until(|_| true).view.audition.card, Some(card));
    seated.wish(Intent::Reject(SuggestionId(card)));
    seated.half_a_second(&gains);
    seated.half_a_second(&gains);
    assert_eq!(seated.half_a_second(&gains), 0.0);
    assert_eq!(seated.until(|_| true).view.audition.card, None);
}

#[test]
fn an_audition_ends_with_the_window() {
    let _turn = turn();
    let mut seated = Seated::start(2);
    let gains = [0.65, 0.05];
    let card = seated.card_on(&gains, 0);
    seated.send(Wish::Audition(Some((card, panels::view::AuditionWay::Alone))));
    seated.half_a_second(&gains);
    assert!(seated.half_a_second(&gains) > 0.1, "it is heard");
    // A window that is there and not open; the framework tells nothing when it closes.
    let window = EguiEditorState::from_size(LogicalSize::new(640.0, 400.0), 1.0);
    seated.desk.shared[0].instance.panel.attach(&window);
    seated.half_a_second(&gains);
    seated.half_a_second(&gains);
    assert_eq!(seated.half_a_second(&gains), 0.0);
}

#[test]
fn a_linked_pair_is_told_to_the_audio_thread_and_the_second_leg_is_no_channel() {
    let _turn = turn();
    let mut seated = Seated::start(4);
    seated.half_a_second(&[0.1; 4]);
    seated.wish(Intent::Link { channel: 2, on: true });
    seated.half_a_second(&[0.1; 4]);
    assert!(
        seated.desk.shared[2].linked.load(Relaxed) && !seated.desk.shared[0].linked.load(Relaxed)
    );
    let seen = seated.until(|_| true);
    assert!(tile(&seen, 2).linked && tile(&seen, 3).unused);
    seated.wish(Intent::Link { channel: 2, on: false });
    seated.half_a_second(&[0.1; 4]);
    assert!(!seated.desk.shared[2].linked.load(Relaxed));
}

/// A Channel instance beside a Desk, called once in each cycle.
fn together(seated: &mut Seated, guest: &mut Instance, gains: &[f32], cycles: usize) {
    for _ in 0..cycles {
        seated.block(gains);
        guest.block_of_64();
    }
    let told = seated.desk.shared[0].instance.told_hops.load(Relaxed);
    seated.until(|view| view.hops + 1 >= told);
}

#[test]
fn a_channel_instance_appears_on_the_desk_is_decided_on_there_and_keeps_its_own_history() {
    let _turn = turn();
    let mut seated = Seated::start(2);
    let mut guest = Instance::start_with(|_| {}, |_| {});
    let gains = [0.1, 0.1];
    let mut found = None;
    for _ in 0..200 {
        together(&mut seated, &mut guest, &gains, 375);
        let seen = seated.until(|_| true);
        let place = seen.view.tiles.iter().find(|tile| tile.guest.is_some());
        found = place.and_then(|tile| {
            let card =
                seen.view.cards.iter().find(|c| c.channel == tile.channel && c.is_heard())?;
            Some((tile.clone(), card.id))
        });
        if found.is_some() {
            break;
        }
    }
    let (place, card) = found.expect("the guest is much too loud, and that is said on the Desk");
    let withheld = place.guest.expect("a guest");
    assert!(withheld.is_empty() || withheld.contains("within a hop"), "{withheld}");
    // Its own panel shows the same card.
    let own = guest.until(|view| view.view.cards.iter().any(|c| c.id == card));
    assert_eq!(own.view.cards.len(), 1);

    seated.wish(Intent::Accept(SuggestionId(card)));
    for _ in 0..3 {
        together(&mut seated, &mut guest, &gains, 375);
    }
    let moved = guest.values();
    assert_ne!(moved.get(ParamId::TRIM_DB), 0.0, "the guest's own parameter has moved");
    assert!(guest.saved().contains("\"act\":\"moved\""), "and its own state has the history");

    // The Desk goes: the guest is judged by itself again and can still take its move back.
    drop(seated);
    let alone = guest.until(|view| view.serial > 0 && !view.view.moves.is_empty());
    guest.half_a_second();
    guest.wish(Intent::Undo(MoveId(alone.view.moves[0].id)));
    guest.half_a_second();
    guest.half_a_second();
    assert_eq!(guest.values().get(ParamId::TRIM_DB), 0.0);
}

#[test]
fn a_guest_is_frozen_from_the_desk_and_its_host_is_told_later() {
    let _turn = turn();
    let mut seated = Seated::start(2);
    let mut guest = Instance::start_with(|_| {}, |_| {});
    let mut there = false;
    for _ in 0..40 {
        together(&mut seated, &mut guest, &[0.1, 0.1], 375);
        there = !seated.until(|_| true).guests.is_empty();
        if there {
            break;
        }
    }
    assert!(there, "the Channel instance joined");
    let (_, handles) = seated.until(|_| true).guests.remove(0);
    let hands = crate::editor::hands::Hands { params: handles.params, shared: handles.shared };
    assert!(hands.carry_from_afar(&panels::Intent::SetFreeze(true)));
    together(&mut seated, &mut guest, &[0.1, 0.1], 100);
    assert!(guest.values().is_on(ParamId::FREEZE));
    assert!(guest.shared.untold.take_one(ParamId::FREEZE), "the host does not know yet");
    let seen = seated.until(|_| true);
    assert!(seen.view.tiles.iter().any(|tile| tile.guest.is_some() && tile.freeze));
}

/// A Desk with a Channel instance that has joined it.
fn with_guest() -> (Seated, Instance, u16) {
    let mut seated = Seated::start(2);
    let mut guest = Instance::start_with(|_| {}, |_| {});
    for _ in 0..40 {
        together(&mut seated, &mut guest, &[0.1, 0.1], 375);
        if let Some((channel, _)) = seated.until(|_| true).guests.first() {
            return (seated, guest, *channel);
        }
    }
    panic!("the Channel instance never joined");
}

#[test]
fn freeze_mine_and_dry_of_the_desk_stand_over_its_guests_and_go_with_it() {
    let _turn = turn();
    let (mut seated, mut guest, channel) = with_guest();
    seated.turn("desk_freeze", 1.0);
    seated.turn("desk_dry", 0.5);
    (0..3).for_each(|_| together(&mut seated, &mut guest, &[0.1, 0.1], 375));
    let over = guest.shared.instance.over.get();
    assert_eq!((over.freeze, over.mine, over.dry), (true, false, 1));
    assert!(!guest.values().is_on(ParamId::FREEZE), "its own parameters are left alone");
    let seen = seated.until(|_| true);
    assert!(tile(&seen, channel).freeze, "its engine knows, so that nothing moves by itself");
    assert_eq!(guest.seen(ParamId::DRY), 1.0, "and so does its strip");
    seated.turn("desk_dry", 0.0);
    (0..3).for_each(|_| together(&mut seated, &mut guest, &[0.1, 0.1], 375));
    assert_eq!((guest.seen(ParamId::DRY), guest.seen(ParamId::FREEZE)), (0.0, 1.0));
    // It joins anew, as after a load of its state: it stands under the same switches, and its engine knows.
    let serial = guest.until(|seen| seen.view.judged_by_desk).serial;
    guest.shared.health.lost_hands.fetch_add(1, Relaxed);
    (0..3).for_each(|_| together(&mut seated, &mut guest, &[0.1, 0.1], 375));
    assert!(guest.until(|seen| seen.view.judged_by_desk).serial >= serial);
    assert_eq!(guest.seen(ParamId::FREEZE), 1.0);
    let seen = seated.until(|view| !view.guests.is_empty());
    assert!(tile(&seen, seen.guests[0].0).freeze);
    drop(seated);
    (0..2).for_each(|_| guest.half_a_second_as_a_host());
    assert_eq!(guest.shared.instance.over.get(), Default::default());
    assert_eq!(guest.seen(ParamId::FREEZE), 0.0, "its own switch counts again");
    assert!(!guest.until(|seen| !seen.view.judged_by_desk).view.freeze);
}

#[test]
fn what_a_guest_may_do_is_kept_while_the_desks_own_policy_holds() {
    use assistant::{Class, Stance};
    let _turn = turn();
    let mut guest = Instance::start_with(|_| {}, |_| {});
    guest.half_a_second();
    guest.wish(Intent::SetPolicy(Class::Tone, Stance::Off));
    guest.half_a_second();
    let stance = |seen: &crate::side::Snapshot| seen.view.classes[Class::Tone as usize].stance;
    guest.until(|seen| stance(seen) == panels::view::Stance::Off);
    let mut seated = Seated::start(2);
    for _ in 0..40 {
        together(&mut seated, &mut guest, &[0.1, 0.1], 375);
        if !seated.until(|_| true).guests.is_empty() {
            break;
        }
    }
    let seen = guest.until(|seen| seen.view.judged_by_desk);
    assert_eq!(stance(&seen), panels::view::Stance::Suggest, "the Desk's holds");
    // On its own panel nothing is said of it now, and a name holds without audio.
    guest.wish(Intent::SetPolicy(Class::Hpf, Stance::Off));
    guest.wish(Intent::Rename { channel: 0, name: "Spare".to_owned() });
    guest.until(|seen| seen.view.name == "Spare");
    assert!(guest.saved().contains("Spare"));
    together(&mut seated, &mut guest, &[0.1, 0.1], 100);
    let desk = seated.until(|_| true);
    assert_eq!(desk.view.classes[Class::Hpf as usize].stance, panels::view::Stance::Suggest);
    drop(seated);
    let alone = guest.until(|seen| !seen.view.judged_by_desk);
    assert_eq!(stance(&alone), panels::view::Stance::Off, "its own holds again");
}

#[test]
fn a_guests_meters_are_read_on_the_desk_beside_its_own_panel() {
    let _turn = turn();
    let (mut seated, mut guest, channel) = with_guest();
    together(&mut seated, &mut guest, &[0.1, 0.1], 20);
    let own = guest.shared.meters.take();
    let handles = seated.until(|_| true).guests;
    let mut afar = crate::editor::afar::Afar::default();
    let shown = afar.step(&handles, 0.0);
    assert_eq!(shown[0].0, channel);
    assert!(own.input.peak > 0.1);
    assert!((shown[0].2.input.peak_dbfs - 20.0 * own.input.peak.log10()).abs() < 3.0);
    assert!(afar.are_moving());
    assert_eq!(afar.step(&[], 1.0).len(), 0);
    assert!(!afar.are_moving(), "one that has gone is forgotten");
}

#[test]
fn a_button_decides_on_the_card_that_stands_in_front_and_waits_after_it_has_changed() {
    /// A button box lets go again.
    fn press(seated: &Seated, which: crate::buttons::Press) {
        for down in [true, false] {
            seated.desk.params.buttons().set(which as usize, down);
        }
    }
    use crate::buttons::Press;
    let _turn = turn();
    let mut seated = Seated::start(4);
    let gains = [0.65, 0.65, 0.65, 0.05];
    for channel in 0..3 {
        seated.card_on(&gains, channel);
    }
    let seen = seated.until(|_| true);
    let cards = &seen.view.cards;
    let last = cards.iter().rfind(|c| c.is_heard()).expect("two cards").clone();
    assert_ne!(last.id, cards[0].id);
    let (serial, card) = (seen.serial, last.id);
    let untouched = seated.desk.params.channel(usize::from(last.channel)).values();
    seated.send(Wish::Pick { serial, card });
    std::thread::sleep(Duration::from_millis(50));
    press(&seated, Press::Accept);
    for _ in 0..40 {
        seated.block(&gains);
    }
    seated.half_a_second(&gains);
    assert_eq!(seated.until(|_| true).view.tonight.accepted, 0, "it has just come to the front");
    press(&seated, Press::Accept);
    seated.half_a_second(&gains);
    seated.half_a_second(&gains);
    assert_eq!(seated.until(|_| true).view.tonight.accepted, 1);
    let values = seated.desk.params.channel(usize::from(last.channel)).values();
    assert_ne!(values, untouched, "the card in front, not the first one");

    // The card in front goes by itself: a press at that moment was meant for it and decides nothing.
    let seen = seated.until(|_| true);
    let front = seen.view.cards[0].id;
    seated.send(Wish::Pick { serial, card: front });
    seated.half_a_second(&gains);
    seated.wish(Intent::Reject(SuggestionId(front)));
    while seated.until(|_| true).view.cards.iter().any(|c| c.id == front) {
        for _ in 0..8 {
            seated.block(&gains);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let rejected = seated.until(|_| true).view.tonight.rejected;
    assert!(!seated.until(|_| true).view.cards.is_empty(), "another one stands there now");
    press(&seated, Press::Reject);
    seated.half_a_second(&gains);
    assert_eq!(seated.until(|_| true).view.tonight.rejected, rejected);
    press(&seated, Press::Reject);
    seated.half_a_second(&gains);
    seated.half_a_second(&gains);
    assert_eq!(seated.until(|_| true).view.tonight.rejected, rejected + 1);
}

#[test]
fn what_was_done_before_the_engine_began_stands_below_what_is_done_now() {
    let _turn = turn();
    let mut seated = Seated::start(4);
    let gains = [0.65, 0.65, 0.05, 0.05];
    for channel in [0, 1] {
        let card = seated.card_on(&gains, channel);
        seated.wish(Intent::Accept(SuggestionId(card)));
        seated.half_a_second(&gains);
        seated.half_a_second(&gains);
        if channel == 0 {
            let before = seated.until(|view| view.view.ledger.len() == 1).serial;
            // A change by hand was lost, so the engine starts anew from what is kept.
            seated.desk.shared[0].health.lost_hands.fetch_add(1, Relaxed);
            seated.half_a_second(&gains);
            seated.until(|view| view.serial > before);
        }
    }
    let seen = seated.until(|view| view.view.ledger.len() >= 2);
    let ledger = &seen.view.ledger;
    assert_eq!((ledger[0].channel, ledger[1].channel), (1, 0));
    assert_ne!(ledger[0].moved.time, "before");
    assert_eq!(ledger[1].moved.time, "before");
}

#[test]
fn a_desk_that_stands_still_holds_no_guest_up() {
    let _turn = turn();
    let mut seated = Seated::start(2);
    let mut guest = Instance::start_with(|_| {}, |_| {});
    for _ in 0..20 {
        together(&mut seated, &mut guest, &[0.1, 0.1], 375);
    }
    assert!(!seated.until(|_| true).guests.is_empty());
    // Only the guest's audio runs on: it decides for itself once half of its ring is full.
    for _ in 0..500 {
        guest.block_of_64();
    }
    seated.until(|view| view.guests.is_empty());
    guest.caught_up();
    for _ in 0..4 {
        guest.half_a_second();
    }
}

/// Whatever a panic interrupts, nobody stays with an engine that is broken.
#[test]
fn a_desk_that_panics_in_a_hop_takes_its_guests_in_again_once_and_then_lets_them_go() {
    let _turn = turn();
    let (mut seated, mut guest, _) = with_guest();
    let desk = seated.desk.shared[0].instance.clone();
    let before = guest.until(|seen| seen.view.judged_by_desk);
    let play = |seated: &mut Seated, guest: &mut Instance| {
        for _ in 0..375 {
            seated.block(&[0.1, 0.1]);
            guest.block_of_64();
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    desk.panic_in_a_hop.store(1, Relaxed);
    for _ in 0..40 {
        play(&mut seated, &mut guest);
        // It is back under the Desk while audio still comes: without any, nobody would take it in.
        let seen = guest.until(|_| true);
        let is_back = seen.view.judged_by_desk && seen.hops > before.hops + 50;
        if desk.listening_panics.load(Relaxed) == 1 && is_back {
            break;
        }
    }
    assert_eq!(desk.listening_panics.load(Relaxed), 1);
    let again = guest.until(|seen| seen.view.judged_by_desk && seen.hops > before.hops + 50);
    desk.panic_in_a_hop.store(1, Relaxed);
    for _ in 0..40 {
        play(&mut seated, &mut guest);
        if desk.listening_off.load(Relaxed) {
            break;
        }
    }
    assert!(desk.listening_off.load(Relaxed), "the second one is for good");
    let judged_by_itself = (0..100).any(|_| {
        play(&mut seated, &mut guest);
        let seen = guest.until(|_| true);
        !seen.view.judged_by_desk && seen.hops > again.hops + 100
    });
    assert!(judged_by_itself);
    assert_eq!(guest.shared.instance.over.get(), Default::default());
    assert!(!guest.shared.instance.listening_off.load(Relaxed));
}
