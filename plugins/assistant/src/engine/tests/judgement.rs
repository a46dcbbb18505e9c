//! Clip rescue, automation, trust, gain steps, snapshots.

use super::*;
use crate::testing::Sound;
use crate::{Confidence, Intent, Phase, Stance, Trust, Who};
use dsp_core::params::BandParam;
use ml_models::ModelHealth;

const GAIN: ParamId = ParamId::band(0, BandParam::GainDb);

pub(super) fn clipping() -> Scene {
    Scene::of(&["Gtr"]).with(0, |s| {
        s.clips = |hop| hop % 100 < 9;
        s.clip_dbfs = -1.0;
        s.peak_dbtp = -6.0;
    })
}

/// The same guitar with the head amp and the playing changed by so much.
pub(super) fn after(level_db: f32, floor_db: f32) -> Scene {
    let change = |s: &mut Sound| {
        s.peak_dbtp += level_db;
        s.floor_dbfs += floor_db;
    };
    Scene::of(&["Gtr"]).with(0, |s| s.peak_dbtp = -6.0).with(0, change)
}

/// Accepts the clip card at once; `then` plays from `pause` hops after that on. What the trim became, and
/// the log.
fn rescue(then: &Scene, pause: u64) -> (f32, Vec<Event>) {
    let scene = clipping();
    let mut engine = scene.engine();
    let mut hop = 0;
    scene.play(&mut engine, 0, 2_500);
    let card = engine.suggestions(0).iter().find(|c| c.class == Class::ClipRescue).expect("clips");
    let id = card.id;
    let mut events = scene.step(&mut engine, 2_500, &[], &[Intent::Accept(id)]).events;
    for h in 2_501..2_501 + pause {
        events.extend(after(0.0, 0.0).step(&mut engine, h, &[], &[]).events);
        hop = h;
    }
    for h in hop.max(2_500) + 1..8_000 {
        events.extend(then.step(&mut engine, h, &[], &[]).events);
    }
    (engine.values(0).get(ParamId::TRIM_DB), events)
}

pub(super) fn said(events: &[Event], what: &str) -> usize {
    events.iter().filter(|e| e.reason.as_deref().is_some_and(|r| r.contains(what))).count()
}

#[test]
fn the_trim_makes_up_for_a_measured_drop_exactly_and_once() {
    for (db, up) in [(-6.0f32, 6.0f32), (-3.0, 3.0), (-9.0, 9.0)] {
        let (trim, events) = rescue(&after(db, db), 200);
        assert!((trim - up).abs() <= 0.5, "{db}: trim {trim}");
        assert_eq!(said(&events, "clip rescue armed"), 1);
        assert_eq!(said(&events, "input gain changed"), 1);
        let applied = of(&events, EventKind::Applied);
        assert_eq!(applied.len(), 1, "once: {applied:#?}");
        assert_eq!(applied[0].class, Some(Class::ClipRescue));
    }
}

#[test]
fn without_a_drop_of_level_and_floor_nothing_happens_and_it_disarms() {
    for (level, floor) in [(-6.0, 0.0), (0.0, -6.0), (0.0, 0.0)] {
        let (trim, events) = rescue(&after(level, floor), 200);
        assert_eq!(trim, 0.0, "level {level}, floor {floor}");
        assert_eq!(said(&events, "clip rescue disarmed"), 1);
        assert!(of(&events, EventKind::Applied).is_empty());
    }
    let (trim, events) = rescue(&after(-6.0, -6.0), 3_100);
    assert_eq!(trim, 0.0, "31 s later it is another matter");
    assert_eq!(said(&events, "clip rescue disarmed"), 1);
}

#[test]
fn gain_steps_on_several_channels_are_a_scene_of_the_desk() {
    let names = ["Gtr", "Bass", "Snare", "Keys"];
    let before = Scene::of(&names);
    let later = |channels: usize| {
        (0..channels).fold(Scene::of(&names), |s, c| {
            s.with(c, |s| (s.peak_dbtp, s.floor_dbfs) = (s.peak_dbtp - 8.0, s.floor_dbfs - 8.0))
        })
    };
    for (channels, scene) in [(1, 0), (4, 1)] {
        let mut engine = before.engine();
        before.play(&mut engine, 0, 3_000);
        let events = later(channels).play(&mut engine, 3_000, 5_000);
        assert_eq!(said(&events, "input gain changed by -8.0 dB"), channels, "{events:#?}");
        assert_eq!(said(&events, "desk scene"), scene);
    }
}

/// A desk on which masking has earned to act, and all else that the gate needs is there.
pub(super) fn armed(phase: Phase) -> (Scene, Engine) {
    let scene = Scene::of(&["Gtr"]).phase(phase);
    let mut engine = scene.engine();
    let mut trust = Trust::default().live();
    for _ in 0..20 {
        trust.record(Class::Masking, true);
    }
    engine.set_trust(trust);
    engine.models_are(0, ml_models::ModelKind::Presence, ModelHealth::Healthy);
    let auto = [Intent::SetPolicy(Class::Masking, Stance::Auto), Intent::Arm(Class::Masking, true)];
    scene.step(&mut engine, 0, &[], &auto);
    (scene, engine)
}

pub(super) fn sure_card(engine: &mut Engine, hop: u64, to: f32) -> SuggestionId {
    let id = engine.put_card(hop, 0, Class::Masking, &[(GAIN, to)]);
    let card = engine.seats[0].cards.last_mut().expect("just put there");
    card.confidence = Confidence { p: 0.97, lower: 0.93, carried_by: "a test" };
    card.expires_hop = None;
    id
}

/// The cards as they stand are held against the gate, before any class is asked; then time passes.
pub(super) fn act(scene: &Scene, engine: &mut Engine, hop: u64) -> Vec<Event> {
    let mut out = crate::Step::default();
    engine.automate(hop, &mut out);
    let later = (hop + 1..hop + 20).flat_map(|h| scene.step(engine, h, &[], &[]).events);
    out.events.extend(later);
    out.events
}

#[test]
fn what_was_earned_and_armed_acts_by_itself_in_steps_inside_its_budget() {
    let (scene, mut engine) = armed(Phase::Show);
    let mut hop = 100;
    let mut reached = Vec::new();
    for _ in 0..4 {
        sure_card(&mut engine, hop, -6.0);
        let events = act(&scene, &mut engine, hop);
        if let Some(applied) = of(&events, EventKind::Applied).first() {
            assert_eq!(applied.by, Some(Who::Assistant));
        }
        reached.push(engine.values(0).get(GAIN));
        let seat = &mut engine.seats[0];
        seat.cards.clear();
        hop += 10_000;
    }
    assert_eq!(reached, [-2.0, -3.0, -3.0, -3.0], "2 dB a step, 3 dB at most");
    // Each step can be taken back on its own, and that counts against the class.
    let first = engine.ledger(0).moves().next().expect("a move").move_id;
    let step = scene.step(&mut engine, hop, &[], &[Intent::Undo(first)]);
    assert_eq!(step.earned, [(Class::Masking, false)]);
    assert_eq!(engine.values(0).get(GAIN), -3.0, "the later step wrote it last");
}

#[test]
fn each_condition_alone_keeps_it_from_acting() {
    type Break = fn(&Scene, &mut Engine);
    let breaks: [(&str, Break); 9] = [
        ("suggest", |s, e| {
            drop(s.step(e, 1, &[], &[Intent::SetPolicy(Class::Masking, Stance::Suggest)]))
        }),
        ("disarmed", |s, e| drop(s.step(e, 1, &[], &[Intent::Arm(Class::Masking, false)]))),
        ("trust reset", |s, e| drop(s.step(e, 1, &[], &[Intent::ResetTrust(None)]))),
        ("hands on", |s, e| drop(s.step(e, 1, &[(0, hand(GAIN, 0.5))], &[]))),
        ("frozen", |s, e| drop(s.step(e, 1, &[(0, hand(ParamId::FREEZE, 1.0))], &[]))),
        ("models off", |_, e| {
            drop(e.models_are(1, ml_models::ModelKind::Presence, ModelHealth::default()))
        }),
        ("lead vocal", |_, e| e.configs[0].lead_vocal = true),
        ("changeover", |s, e| drop(s.step(e, 1, &[], &[Intent::SetPhase(Phase::LineCheck)]))),
        ("rehearsal", |_, e| {
            let mut trust = Trust::default();
            (0..20).for_each(|_| _ = trust.record(Class::Masking, true));
            e.set_trust(trust);
        }),
    ];
    for (what, break_it) in breaks {
        let (scene, mut engine) = armed(Phase::Show);
        break_it(&scene, &mut engine);
        sure_card(&mut engine, 100, -3.0);
        let events = act(&scene, &mut engine, 100);
        assert!(of(&events, EventKind::Applied).is_empty(), "{what}: {events:#?}");
        assert!(engine.automation(0, Class::Masking).is_some(), "{what}");
    }
    let (scene, mut engine) = armed(Phase::Show);
    sure_card(&mut engine, 100, -3.0);
    engine.seats[0].cards[0].confidence.lower = 0.89;
    assert!(of(&act(&scene, &mut engine, 100), EventKind::Applied).is_empty(), "not sure enough");
}

#[test]
fn trust_is_lost_by_rejections_and_that_disarms() {
    let (scene, mut engine) = armed(Phase::Show);
    let mut events = Vec::new();
    for n in 0..12 {
        let id = engine.put_card(100 + n, 0, Class::Masking, &[(GAIN, -1.0)]);
        events.extend(scene.step(&mut engine, 100 + n, &[], &[Intent::Reject(id)]).events);
    }
    assert_eq!(said(&events, "trust in masking"), 1, "{events:#?}");
    assert!(!engine.trust().unlocked(Class::Masking) && !engine.is_armed());
    // "Did it on the desk" and "not now" are neutral.
    let before = engine.trust().of(Class::Masking);
    for intent in [Intent::DidOnDesk as fn(_) -> _, Intent::NotNow as fn(_) -> _] {
        let id = engine.put_card(200, 0, Class::Masking, &[(GAIN, -1.0)]);
        assert!(scene.step(&mut engine, 200, &[], &[intent(id)]).earned.is_empty());
    }
    assert_eq!(engine.trust().of(Class::Masking), before);
}

#[test]
fn what_a_snapshot_overwrote_is_offered_again_as_one_card() {
    let scene = Scene::of(&["Gtr"]);
    let mut engine = scene.engine();
    let bands = |gain: f32| {
        (0..8)
            .map(move |b| (0, hand(ParamId::band(b, BandParam::GainDb), gain)))
            .collect::<Vec<_>>()
    };
    for (hop, band) in [(0, 0), (10, 1)] {
        let gain = ParamId::band(band, BandParam::GainDb);
        let id = engine.put_card(hop, 0, Class::Masking, &[(gain, -3.0)]);
        scene.step(&mut engine, hop, &[], &[Intent::Accept(id)]);
        act(&scene, &mut engine, hop + 1);
    }
    let events = scene.step(&mut engine, 100, &bands(1.0), &[]).events;
    let cards = of(&events, EventKind::Suggestion);
    assert_eq!(cards.len(), 1, "{events:#?}");
    assert_eq!(
        cards[0].headline.as_deref(),
        Some("Snapshot overwrote 2 accepted moves. Make them again?")
    );
    let id = cards[0].id.expect("a card has its number");
    let step = scene.step(&mut engine, 101, &[], &[Intent::Accept(id)]);
    assert_eq!(step.changes.len(), 2);
    assert!(step.earned.is_empty(), "it says nothing of the class");
    assert_eq!(engine.values(0).get(GAIN), -3.0);
}
