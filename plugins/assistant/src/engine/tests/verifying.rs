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
