//! The guard on the engine's desk, with a real strip beside it: what it may do, and what people take back.

use super::*;
use crate::feedback::tests::{HZ, hop_with, line};
use crate::feedback::{Mode, Slot, slots};
use crate::ledger::Act as Line;
use crate::{ChannelConfig, ChannelInput, ChannelState, Intent, MoveId, Phase, Stance, Who};
use dsp_core::params::{NOTCH_COUNT, NotchParam, ParamValues};
use ml_models::Instrument;

const RATE_HZ: f64 = 8_000.0;
const HOP: usize = 80;
/// Hops from a notch's decision until a loop falls by it.
const UNTIL_IT_FALLS: u64 = 6;

/// One channel, its strip, and a loop that can be made to ring.
struct Rig {
    engine: Engine,
    strip: ChannelProcessor,
    hop: u64,
    events: Vec<Event>,
    /// Level of the ring, dBFS, and its age, hops; `None`: nothing rings.
    ring: Option<(f32, u16)>,
    held_since: Option<u64>,
}

/// A notch lies where the loop rings.
fn is_notched(values: &ParamValues) -> bool {
    slots(values).iter().any(|s| s.on && (s.hz / HZ).log2().abs() < 0.02)
}

impl Rig {
    fn of(config: ChannelConfig, phase: Phase) -> Self {
        let mut scene = Scene::of(&[&config.name]).phase(phase);
        scene.channels[0].0 = config;
        let mut settings = scene.engine().config().clone();
        (settings.sample_rate_hz, settings.hop_len) = (RATE_HZ, HOP);
        let mut strip = ChannelProcessor::new();
        strip.prepare(RATE_HZ, HOP).expect("a rate it knows");
        let engine = Engine::new(settings, vec![scene.channels[0].0.clone()]);
        let (events, ring, held_since) = (Vec::new(), None, None);
        let mut rig = Self { engine, strip, hop: 0, events, ring, held_since };
        rig.wait(100); // the programme's level is known by then
        rig
    }

    fn named(name: &str, phase: Phase) -> Self {
        Self::of(ChannelConfig::named(1, name, uuid::Uuid::from_u128(1)), phase)
    }

    /// A vocal microphone that is being rung out.
    fn ring_out() -> Self {
        let mut rig = Self::named("Lead Vox", Phase::Soundcheck);
        rig.step(&[], &[Intent::SetGuardMode { channel: 0, mode: Mode::RingOut }]);
        rig
    }

    fn step(&mut self, hands: &[HandChange], intents: &[Intent]) {
        let seen = played(&mut self.strip, hands, HOP);
        let held = is_notched(self.engine.values(0));
        self.held_since = self.held_since.filter(|_| held).or(held.then_some(self.hop));
        let falls = self.held_since.is_some_and(|since| self.hop >= since + UNTIL_IT_FALLS);
        let peak = self.ring.as_mut().map(|(level, age)| {
            let growth = if falls { -150.0 } else { 60.0 };
            *level = (*level + 0.01 * growth).min(-10.0);
            *age += 1;
            line(*level, growth, *age)
        });
        let observation = hop_with(self.hop, peak);
        let input = ChannelInput {
            observation: Some(&observation),
            hand_changes: &seen,
            ..ChannelInput::default()
        };
        let step = self.engine.step(self.hop, &[input], intents);
        for (_, change) in step.changes {
            let _ = self.strip.schedule(change); // refused while frozen
        }
        self.events.extend(step.events);
        self.hop += 1;
    }

    fn wait(&mut self, hops: u64) {
        (0..hops).for_each(|_| self.step(&[], &[]));
    }

    fn rings(&mut self) {
        self.ring = Some((-50.0, 0));
    }

    fn said(&self, what: &str) -> usize {
        self.events.iter().filter(|e| e.reason.as_deref() == Some(what)).count()
    }

    /// Rings until this is said.
    fn until(&mut self, what: &str) {
        self.rings();
        for _ in 0..200 {
            self.step(&[], &[]);
            if self.said(what) > 0 {
                return;
            }
        }
        panic!("not within two seconds: {what}; {:#?}", self.events);
    }

    fn notches(&self) -> Vec<Slot> {
        slots(self.engine.values(0)).into_iter().filter(|s| s.on).collect()
    }

    /// Engine and strip have the same notches in.
    fn agree(&self) {
        for slot in 0..NOTCH_COUNT {
            let on = ParamId::notch(slot, NotchParam::On);
            assert_eq!(self.engine.values(0).get(on), self.strip.values().get(on), "slot {slot}");
        }
    }

    fn last_move(&self) -> MoveId {
        self.engine.ledger(0).moves().last().expect("a notch is a move").move_id
    }
}

#[test]
fn a_notch_that_a_probe_became_is_one_move_and_undo_takes_it_out() {
    let mut rig = Rig::ring_out();
    rig.until("notched");
    assert_eq!((rig.said("probe in"), rig.notches().len()), (1, 1));
    let notch = rig.notches()[0];
    rig.wait(20);
    let ledger = slots(&rig.engine.ledger(0).live());
    assert_eq!(ledger.into_iter().find(|s| s.on), Some(notch), "the history has it whole");
    rig.ring = None;
    rig.step(&[], &[Intent::Undo(rig.last_move())]);
    rig.wait(40);
    assert_eq!(rig.notches(), []);
    assert!(!is_notched(&rig.engine.ledger(0).live()));
    rig.agree();
}

#[test]
fn what_was_taken_out_is_not_set_again_by_itself() {
    type TakeOut = fn(&Rig) -> (Vec<HandChange>, Vec<Intent>);
    let ways: [TakeOut; 3] = [
        |rig| (vec![], vec![Intent::Undo(rig.last_move())]),
        |_| (vec![], vec![Intent::ReleaseNotch { channel: 0, slot: 0 }]),
        |_| (vec![hand(ParamId::notch(0, NotchParam::On), 0.0)], vec![]),
    ];
    // While its suspect is on the list still, and long after.
    let after = [120, 600];
    for (n, way, hops) in
        ways.into_iter().enumerate().flat_map(|(n, way)| after.map(|hops| (n, way, hops)))
    {
        let mut rig = Rig::ring_out();
        rig.until("notched");
        rig.wait(hops);
        let (hands, intents) = way(&rig);
        rig.step(&hands, &intents);
        // The hand's lock is given back, so that it is not what holds the guard off.
        rig.step(&[], &[Intent::ReleaseHands { channel: 0 }]);
        assert_eq!(rig.notches(), [], "way {n}");
        rig.ring = Some((-40.0, 0));
        rig.wait(30); // up to the level that it had, and no further
        assert_eq!(rig.notches(), [], "way {n}");
        let suspects = rig.engine.suspects(0);
        let suspect = suspects.first().expect("it is told all the same");
        rig.step(&[], &[Intent::CutSuspect { channel: 0, id: suspect.id }]);
        assert_eq!(rig.notches().len(), 1, "way {n}: a person may cut it");
    }
}

#[test]
fn freeze_leaves_a_probe_where_it_is_and_it_goes_out_after() {
    let mut rig = Rig::ring_out();
    rig.until("probe in");
    rig.wait(8); // it is in, and has not confirmed anything yet
    rig.step(&[hand(ParamId::FREEZE, 1.0)], &[]);
    rig.wait(60);
    assert_eq!(rig.notches().len(), 1, "nothing moves");
    rig.agree();
    let id = rig.engine.suspects(0)[0].id;
    rig.step(&[], &[Intent::VetoSuspect { channel: 0, id }]);
    assert_eq!(rig.notches().len(), 1, "not even for a veto");
    rig.ring = None;
    rig.step(&[hand(ParamId::FREEZE, 0.0)], &[]);
    rig.wait(20);
    assert_eq!((rig.notches().len(), rig.said("probe out: broken off")), (0, 1));
    rig.agree();
}

#[test]
fn freeze_on_the_way_from_probe_to_notch_leaves_what_the_strip_has() {
    for hops in 0..30 {
        let mut rig = Rig::ring_out();
        rig.until("probe in");
        rig.wait(hops);
        rig.step(&[hand(ParamId::FREEZE, 1.0)], &[]);
        rig.wait(30);
        rig.agree();
        let live = rig.engine.ledger(0).live();
        for slot in slots(&live).into_iter().filter(|s| s.on) {
            assert!(rig.notches().contains(&slot), "{hops} hops: history and strip");
        }
    }
}

#[test]
fn under_mine_and_raw_nothing_is_probed_and_no_probe_says_anything() {
    for (param, on) in [(ParamId::MINE, 1.0), (ParamId::DRY, 2.0)] {
        let mut rig = Rig::ring_out();
        rig.until("probe in");
        rig.step(&[hand(param, on)], &[]);
        rig.wait(150);
        assert_eq!(rig.said("probe out: broken off"), 1, "{}", param.name());
        assert_eq!(rig.said("probe in"), 1, "{}", param.name());
        assert_eq!(rig.said("probe out: not through this insert"), 0, "{}", param.name());
        assert_eq!(rig.notches(), [], "{}", param.name());
        rig.agree();
    }
}

#[test]
fn a_slot_that_a_recall_took_from_a_probe_stays_as_recalled() {
    let mut rig = Rig::ring_out();
    rig.until("probe in");
    rig.wait(10);
    let recalled = [
        (NotchParam::FreqHz, 400.0),
        (NotchParam::DepthDb, -6.0),
        (NotchParam::Q, 16.0),
        (NotchParam::On, 1.0),
    ];
    let mut hands: Vec<HandChange> =
        recalled.iter().map(|(p, v)| hand(ParamId::notch(0, *p), *v)).collect();
    let other = (8..12).map(|slot| hand(ParamId::notch(slot, NotchParam::FreqHz), 500.0));
    hands.extend(other);
    rig.step(&hands, &[]);
    rig.ring = None;
    rig.wait(60);
    let notches = rig.notches();
    assert_eq!(
        notches.iter().map(|s| (s.index, s.hz, s.q)).collect::<Vec<_>>(),
        [(0, 400.0, 16.0)]
    );
    rig.agree();
}

#[test]
fn a_probe_that_an_earlier_guard_left_in_goes_out_and_a_hands_notch_stays() {
    let slot = |by_hand: bool| {
        let mut rig = Rig::named("Lead Vox", Phase::Soundcheck);
        let probe = [
            (NotchParam::Kind, 1.0),
            (NotchParam::FreqHz, 2_500.0),
            (NotchParam::DepthDb, -9.0),
            (NotchParam::Q, 12.0),
            (NotchParam::On, 1.0),
        ];
        let changes: Vec<ParamChange> = probe
            .iter()
            .map(|(p, to)| ParamChange { param: ParamId::notch(0, *p), from: 0.0, to: *to })
            .collect();
        let mut state = rig.engine.save(0);
        let line = |act| crate::ledger::Entry { hop: 0, by: Who::Host, act };
        if by_hand {
            state.ledger.extend(changes.iter().map(|c| line(Line::Turned { change: *c })));
        } else {
            state.ledger.push(line(Line::Recalled { moved: Move { changes } }));
        }
        rig.engine.restore(0, state);
        for (param, value) in probe {
            rig.strip.set_by_hand(ParamId::notch(0, param), value);
        }
        assert_eq!(rig.notches().len(), 1);
        rig.wait(40);
        rig.agree();
        rig.notches().len()
    };
    assert_eq!((slot(false), slot(true)), (0, 1));
}

#[test]
fn by_itself_it_notches_only_where_a_person_allowed_it_and_on_what_is_named_a_voice() {
    let notched = |name: &str, said: Option<Instrument>, pickup: bool, arm: bool| {
        let mut config = ChannelConfig::named(1, name, uuid::Uuid::from_u128(1));
        config.instrument = said;
        let mut rig = Rig::of(config, Phase::Show);
        rig.engine.config.policy.classes.insert(Class::Feedback, Stance::Auto);
        rig.step(&[], &[Intent::GuardPickup { channel: 0, on: pickup }]);
        if arm {
            rig.step(&[], &[Intent::Arm(Class::Feedback, true)]);
        }
        rig.rings();
        // What holds tones has to stand out for longer.
        rig.wait(240);
        assert!(rig.said("suspected") > 0, "{name} is told");
        assert_eq!(rig.said("probe in"), 0, "no probes in the show");
        rig.notches().len() == 1
    };
    use Instrument::{AcousticGuitar, ElectricGuitar, Synth};
    assert!(notched("Lead Vox", None, false, true));
    assert!(!notched("Lead Vox", None, false, false), "not armed");
    assert!(!notched("Lead Vox", Some(ElectricGuitar), false, true), "what a person said holds");
    assert!(!notched("Ch 7", None, true, true), "nobody knows");
    assert!(!notched("x", Some(Synth), true, true));
    assert!(!notched("x", Some(AcousticGuitar), false, true), "by choice");
    assert!(notched("x", Some(AcousticGuitar), true, true));
    // What only sounds like a voice is none that may be notched.
    let mut rig = Rig::named("Ch 7", Phase::Show);
    rig.engine.config.policy.classes.insert(Class::Feedback, Stance::Auto);
    rig.step(&[], &[Intent::Arm(Class::Feedback, true)]);
    rig.engine.ears[0].assumed.instrument = Some(Instrument::Singing);
    assert!(!rig.engine.guard_rights(0).cut);
}

#[test]
fn hands_and_freeze_hold_it_off_and_a_recall_disarms_it() {
    let may = |rig: &Rig| rig.engine.guard_rights(0).cut;
    let mut rig = Rig::named("Lead Vox", Phase::Show);
    rig.engine.config.policy.classes.insert(Class::Feedback, Stance::Auto);
    rig.step(&[], &[Intent::Arm(Class::Feedback, true)]);
    assert!(may(&rig));
    rig.step(&[hand(ParamId::notch(5, NotchParam::FreqHz), 700.0)], &[]);
    assert!(!may(&rig), "a hand is on the notches");
    rig.step(&[], &[Intent::ReleaseHands { channel: 0 }]);
    assert!(may(&rig));
    rig.step(&[hand(ParamId::FREEZE, 1.0)], &[]);
    assert!(!may(&rig));
    rig.step(&[hand(ParamId::FREEZE, 0.0)], &[]);
    let hands: Vec<_> =
        (0..8).map(|s| hand(ParamId::notch(s, NotchParam::FreqHz), 900.0)).collect();
    rig.step(&hands, &[]);
    assert!(!may(&rig), "a snapshot was recalled");
}

#[test]
fn a_fifth_live_notch_on_a_channel_is_told() {
    let mut rig = Rig::named("Lead Vox", Phase::Show);
    let warned = "5 live notches: the system rings, not one microphone";
    for slot in 0..4 {
        for (param, value) in
            [(NotchParam::Kind, 1.0), (NotchParam::FreqHz, 300.0), (NotchParam::On, 1.0)]
        {
            rig.step(&[hand(ParamId::notch(slot, param), value)], &[]);
        }
    }
    rig.rings();
    rig.wait(40);
    let id = rig.engine.suspects(0)[0].id;
    assert_eq!(rig.said(warned), 0);
    rig.step(&[], &[Intent::CutSuspect { channel: 0, id }]);
    assert_eq!((rig.notches().len(), rig.said(warned)), (5, 1));
}

#[test]
fn rings_and_what_was_said_of_a_guard_are_saved_and_a_ring_out_is_not_resumed() {
    let mut rig = Rig::ring_out();
    rig.until("notched");
    assert_eq!(rig.engine.ring_frequencies(0).len(), 1, "the room is remembered");
    rig.step(&[], &[Intent::GuardPickup { channel: 0, on: true }]);
    let after = |rig: &Rig| {
        let json = rig.engine.save(0).to_json().expect("plain data");
        let mut other = Rig::named("x", Phase::Show);
        other.engine.restore(0, ChannelState::from_json(&json).expect("own writing"));
        other
    };
    let other = after(&rig);
    assert!((other.engine.ring_frequencies(0)[0] - HZ).abs() < 1.0);
    assert_eq!(other.engine.guard_mode(0), Mode::Show, "a ring-out is begun by hand");
    assert_eq!(other.notches().len(), 1, "and the notch is there: it is a parameter");
    rig.step(&[], &[Intent::SetGuardMode { channel: 0, mode: Mode::Off }]);
    assert_eq!(after(&rig).engine.guard_mode(0), Mode::Off, "off stays off");
    assert!(after(&rig).engine.guard_saved(0).pickup);
}

#[test]
fn a_ring_that_no_notch_is_left_for_is_remembered_all_the_same() {
    let mut rig = Rig::ring_out();
    for slot in 0..NOTCH_COUNT {
        rig.step(&[hand(ParamId::notch(slot, NotchParam::FreqHz), 300.0)], &[]);
        rig.step(&[hand(ParamId::notch(slot, NotchParam::On), 1.0)], &[]);
    }
    rig.step(&[], &[Intent::ReleaseHands { channel: 0 }]);
    rig.rings();
    rig.wait(60);
    assert!(rig.said("no room for a notch") >= 1, "{:#?}", rig.events.last());
    assert_eq!(rig.engine.ring_frequencies(0).len(), 1);
}
