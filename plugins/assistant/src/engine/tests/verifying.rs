//! What follows a verdict, by who made the move and when.

use super::judgement::{act, armed, sure_card};
use super::*;
use crate::{ChannelInput, Intent, MoveId, Origin, Phase, VerifyBy, Who};
use dsp_core::listen::ShadowOrder;
use dsp_core::params::BandParam;

const GAIN: ParamId = ParamId::band(0, BandParam::GainDb);
/// The peaks should come down by 2 dB from -6.
const METRIC: VerifyBy = VerifyBy::Level { normal_db: -8.0, drop_db: 2.0 };

/// Makes a move of -2 dB, by itself or by hand, and plays on; without it the peaks would be higher by
/// `helps_db`. The engine in the end, its log and the shadow's orders.
fn verified(phase: Phase, by: Who, helps_db: f32) -> (Engine, Vec<Event>, Vec<ShadowOrder>) {
    let (mut scene, mut engine) = armed(phase);
    scene = scene.with(0, |s| s.peak_dbtp = -8.0);
    let id = sure_card(&mut engine, 50, -2.0);
    engine.seats[0].cards.last_mut().expect("just put there").metric = METRIC;
    let (mut events, mut orders) = (Vec::new(), Vec::new());
    match by {
        Who::Assistant => drop(act(&scene, &mut engine, 50)),
        _ => {
            engine.armed.clear();
            scene.step(&mut engine, 50, &[], &[Intent::Accept(id)]);
            for hop in 51..70 {
                let step = scene.step(&mut engine, hop, &[], &[]);
                orders.extend(step.shadows.into_iter().map(|(_, order)| order));
            }
        }
    }
    assert_eq!(engine.values(0).get(GAIN), -2.0);
    heard_out(&scene, &mut engine, helps_db, &mut events, &mut orders);
    (engine, events, orders)
}

/// Plays on to the verdict.
fn heard_out(
    scene: &Scene,
    engine: &mut Engine,
    helps_db: f32,
    events: &mut Vec<Event>,
    orders: &mut Vec<ShadowOrder>,
) {
    for hop in 70..3_500 {
        let o = scene.channels[0].1.observe(0, hop);
        // The shadow's listener: before is what left the strip, after is what would have.
        let mut shadow = o.clone();
        shadow.post.true_peak_dbtp += helps_db;
        let input = ChannelInput {
            observation: Some(&o),
            shadow: Some(&shadow),
            ..ChannelInput::default()
        };
        let step = engine.step(hop, &[input], &[]);
        events.extend(step.events);
        orders.extend(step.shadows.into_iter().map(|(_, order)| order));
    }
}

fn outcome(events: &[Event]) -> Option<Decision> {
    of(events, EventKind::Verified).first().and_then(|e| e.decision)
}

#[test]
fn what_helped_is_kept_and_nothing_more_is_said() {
    for by in [Who::Assistant, Who::Engineer] {
        let (engine, events, orders) = verified(Phase::Soundcheck, by, 2.0);
        assert_eq!(outcome(&events), Some(Decision::Kept), "{events:#?}");
        assert_eq!(engine.values(0).get(GAIN), -2.0);
        assert!(of(&events, EventKind::Reverted).is_empty());
        assert!(orders.last().is_some_and(|order| order.values.is_none()), "the shadow is ended");
        if by == Who::Engineer {
            let without = orders[0].values.as_ref().expect("a strip without the move");
            assert_eq!(without.get(GAIN), 0.0);
        }
    }
}

#[test]
fn in_soundcheck_an_automatic_move_that_did_not_help_goes_back_by_a_ramp() {
    let (engine, events, _) = verified(Phase::Soundcheck, Who::Assistant, 0.0);
    assert_eq!(outcome(&events), Some(Decision::DidNotHelp));
    let back = of(&events, EventKind::Reverted);
    assert_eq!(back.first().and_then(|e| e.by), Some(Who::Assistant), "{events:#?}");
    assert_eq!(engine.values(0).get(GAIN), 0.0);
    assert!(engine.config.policy.limits.ramp_s > 0.0);
    assert!(engine.suggestions(0).iter().all(|c| c.origin == Origin::Heard));
}

#[test]
fn after_a_load_nothing_goes_back_by_itself() {
    let (scene, mut engine) = armed(Phase::Soundcheck);
    let scene = scene.with(0, |s| s.peak_dbtp = -8.0);
    sure_card(&mut engine, 50, -2.0);
    engine.seats[0].cards.last_mut().expect("just put there").metric = METRIC;
    drop(act(&scene, &mut engine, 50));
    let mut again = scene.engine();
    again.restore(0, engine.save(0));
    let (mut events, mut orders) = (Vec::new(), Vec::new());
    heard_out(&scene, &mut again, 0.0, &mut events, &mut orders);
    assert_eq!(outcome(&events), Some(Decision::DidNotHelp));
    assert!(of(&events, EventKind::Reverted).is_empty(), "it is offered: {events:#?}");
    assert_eq!(again.values(0).get(GAIN), -2.0);
}

#[test]
fn after_a_disarming_or_a_lock_nothing_goes_back_by_itself() {
    for locked in [false, true] {
        let (scene, mut engine) = armed(Phase::Soundcheck);
        let scene = scene.with(0, |s| s.peak_dbtp = -8.0);
        sure_card(&mut engine, 50, -2.0);
        engine.seats[0].cards.last_mut().expect("just put there").metric = METRIC;
        drop(act(&scene, &mut engine, 50));
        assert_eq!(engine.values(0).get(GAIN), -2.0);
        if locked {
            engine.seats[0].locks.extend(Class::ALL);
        } else {
            engine.armed.clear(); // as a snapshot or the engineer does
        }
        let (mut events, mut orders) = (Vec::new(), Vec::new());
        heard_out(&scene, &mut engine, 0.0, &mut events, &mut orders);
        assert_eq!(outcome(&events), Some(Decision::DidNotHelp));
        assert!(of(&events, EventKind::Reverted).is_empty(), "it is offered: {events:#?}");
        assert_eq!(engine.values(0).get(GAIN), -2.0);
    }
}

#[test]
fn in_the_show_and_after_a_hand_it_is_only_offered() {
    for (phase, by) in [
        (Phase::Show, Who::Assistant),
        (Phase::Show, Who::Engineer),
        (Phase::Soundcheck, Who::Engineer),
    ] {
        let (engine, events, _) = verified(phase, by, 0.0);
        assert_eq!(outcome(&events), Some(Decision::DidNotHelp), "{phase:?} {by:?}");
        assert_eq!(engine.values(0).get(GAIN), -2.0, "{phase:?} {by:?}");
        assert!(of(&events, EventKind::Reverted).is_empty());
        let offered = of(&events, EventKind::Suggestion)
            .iter()
            .any(|e| e.headline.as_deref().is_some_and(|h| h.ends_with("Take it back?")));
        assert!(offered, "{phase:?} {by:?}: {events:#?}");
    }
}

#[test]
fn a_move_that_waited_for_its_turn_is_measured_for_as_long_as_the_first() {
    let (scene, mut engine) = armed(Phase::Soundcheck);
    for (hop, band) in [(50, 0), (60, 1)] {
        let gain = ParamId::band(band, BandParam::GainDb);
        let id = engine.put_card(hop, 0, Class::Tone, &[(gain, -2.0)]);
        engine.seats[0].cards.last_mut().expect("just put there").metric = METRIC;
        engine.armed.clear();
        scene.step(&mut engine, hop, &[], &[Intent::Accept(id)]);
        scene.play(&mut engine, hop + 1, hop + 10);
    }
    // The first is never told: there is no shadow. It is given up after three minutes, then the second.
    let told = |events: &[Event]| {
        of(events, EventKind::Verified).iter().filter_map(|e| e.move_id).collect::<Vec<_>>()
    };
    let events = scene.play(&mut engine, 70, 70 + 18_200);
    assert_eq!(told(&events), [MoveId(1)]);
    let events = scene.play(&mut engine, 18_270, 18_270 + 17_700);
    assert_eq!(told(&events), [], "it has three minutes of its own");
}

#[test]
fn a_step_is_held_against_its_own_part_of_the_move() {
    let (scene, mut engine) = armed(Phase::Show);
    sure_card(&mut engine, 50, -6.0);
    let metric = VerifyBy::Level { normal_db: -8.0, drop_db: 4.2 };
    engine.seats[0].cards.last_mut().expect("just put there").metric = metric;
    act(&scene, &mut engine, 50);
    let made = engine.ledger(0).moves().last().expect("a step");
    assert_eq!(made.moved.changes[0].to, -2.0);
    let VerifyBy::Level { normal_db, drop_db } = made.metric else { panic!() };
    assert_eq!(normal_db, -8.0);
    assert!((drop_db - 1.4).abs() < 1e-4, "{drop_db}");
}

/// A guitar whose 1.6 to 3.15 kHz are cut by 6 dB for a voice, in a mix where it is all that covers it, and where keys
/// come up in the same region after the cut; the verdict, once the mix was heard with (`known`) or without its faders.
fn cut_for_the_voice(keys_cover: bool, known: bool) -> Vec<Event> {
    let rise: fn(u64) -> f32 = |hop| if hop < 2_300 { 0.0 } else { 9.0 };
    let cut: fn(u64) -> f32 = |hop| if hop < 2_300 { 0.0 } else { 3.0 };
    let mut scene = Scene::of(&["Kick", "Vox", "Gtr", "Keys"])
        .unity()
        .said(1, |c| c.lead_vocal = true)
        .with(2, |s| s.presence_db = rise);
    let mut engine = scene.engine();
    let mut hop = 0;
    while engine.suggestions(2).is_empty() {
        scene.step(&mut engine, hop, &[], &[]);
        hop += 1;
        assert!(hop < 4_500, "no card");
    }
    let card = &engine.suggestions(2)[0];
    let VerifyBy::Clarity { worth_db, .. } = card.metric else { panic!("{:?}", card.metric) };
    assert!(worth_db >= 1.0, "{worth_db}");
    let accept = [Intent::Accept(card.id)];
    scene.step(&mut engine, hop, &[], &accept);
    scene = scene.with(2, |s| s.presence_db = cut);
    if keys_cover {
        scene = scene.with(3, |s| s.presence_db = |_| 24.0);
    }
    let before = Scene::of(&["Kick", "Vox", "Gtr", "Keys"]).with(2, |s| s.presence_db = rise);
    if !known {
        engine.mix = crate::mix::Mix::default();
        (0..4).for_each(|_| engine.mix.add_channel());
    }
    let mut events = Vec::new();
    for hop in hop + 1..hop + 19_000 {
        let heard: Vec<_> =
            scene.channels.iter().enumerate().map(|(i, (_, s))| s.observe(i, hop)).collect();
        // What left the strip, and what would have: 6 dB more around 2.2 kHz.
        let mut shadow = before.channels[2].1.observe(2, hop);
        if let Some(fine) = &mut shadow.fine {
            let hz = |i: usize| dsp_core::listen::fine_hz(i);
            let mut post = fine.pre;
            let near = |i: &usize| (1_400.0..3_600.0).contains(&hz(*i));
            (0..post.len()).filter(near).for_each(|i| post[i] *= 4.0);
            shadow.fine = Some(std::sync::Arc::new(dsp_core::listen::Fine { pre: fine.pre, post }));
        }
        let inputs: Vec<_> = heard
            .iter()
            .enumerate()
            .map(|(i, o)| ChannelInput {
                observation: Some(o),
                shadow: Some(&shadow).filter(|_| i == 2),
                ..ChannelInput::default()
            })
            .collect();
        events.extend(engine.step(hop, &inputs, &[]).events);
        if events.iter().any(|e| e.event == EventKind::Verified) {
            break;
        }
    }
    of(&events, EventKind::Verified).into_iter().cloned().collect()
}

#[test]
fn a_cut_for_the_voice_is_held_against_the_mix() {
    let worth = |e: &Event| {
        let numbers = &e.evidence.as_ref()?.numbers;
        Some(numbers.iter().find(|n| n.name == "worth_as_vocal_level")?.value)
    };
    let alone = cut_for_the_voice(false, true);
    assert_eq!(outcome(&alone), Some(Decision::Kept), "{alone:#?}");
    assert!(worth(&alone[0]).is_some_and(|db| db >= 1.0), "{alone:#?}");
    let covered = cut_for_the_voice(true, true);
    assert_eq!(outcome(&covered), Some(Decision::DidNotHelp), "{covered:#?}");
    assert!(worth(&covered[0]).is_some_and(|db| db < 0.5), "{covered:#?}");
    let unknown = cut_for_the_voice(false, false);
    assert_eq!(outcome(&unknown), Some(Decision::CannotTell), "{unknown:#?}");
    assert!(unknown[0].reason.as_deref().is_some_and(|r| r.contains("mix")), "{unknown:#?}");
}
