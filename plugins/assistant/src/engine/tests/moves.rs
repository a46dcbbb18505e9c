//! Moves that meet: two cards on one band, a section that is used again, a hand in between, a load in the show.

use super::judgement::act;
use super::*;
use crate::{Intent, Origin, Phase};
use dsp_core::params::BandParam;

const ON: ParamId = ParamId::band(5, BandParam::On);
const HZ: ParamId = ParamId::band(5, BandParam::FreqHz);
const GAIN: ParamId = ParamId::band(5, BandParam::GainDb);

fn bell(hz: f32, gain_db: f32) -> [(ParamId, f32); 3] {
    [(HZ, hz), (GAIN, gain_db), (ON, 1.0)]
}

/// Puts a card on the desk, accepts it and lets its move arrive.
fn accepted(scene: &Scene, engine: &mut Engine, hop: u64, class: Class, to: &[(ParamId, f32)]) {
    let id = engine.put_card(hop, 0, class, to);
    scene.step(engine, hop, &[], &[Intent::Accept(id)]);
    act(scene, engine, hop + 1);
}

#[test]
fn of_two_cards_on_one_band_the_second_goes_to_another() {
    let scene = Scene::of(&["Gtr"]);
    let mut engine = scene.engine();
    let masking = engine.put_card(0, 0, Class::Masking, &bell(2_500.0, -4.0));
    let tone = engine.put_card(0, 0, Class::Tone, &bell(3_200.0, -3.0));
    scene.step(&mut engine, 0, &[], &[Intent::Accept(masking), Intent::Accept(tone)]);
    act(&scene, &mut engine, 1);
    let cuts = || {
        let on = |band: &usize| engine.values(0).is_on(ParamId::band(*band, BandParam::On));
        let of = |band, param| engine.values(0).get(ParamId::band(band, param));
        (0..8)
            .filter(on)
            .map(|band| (of(band, BandParam::FreqHz), of(band, BandParam::GainDb)))
            .collect::<Vec<_>>()
    };
    let mut both = cuts();
    both.sort_by(|a, b| a.0.total_cmp(&b.0));
    // 3 dB less what the first cuts there beyond the limit of 6.
    assert_eq!((both.len(), both[0], both[1].0), (2, (2_500.0, -4.0), 3_200.0));
    assert!((-3.0..-2.0).contains(&both[1].1), "{both:?}");
    let sum_db = dsp_core::strip::analog_response_db(engine.values(0), 3_200.0);
    assert!((-6.05..-4.0).contains(&sum_db), "{sum_db}");
    let first = engine.ledger(0).moves().next().expect("two moves").move_id;
    scene.step(&mut engine, 40, &[], &[Intent::Undo(first)]);
    act(&scene, &mut engine, 41);
    let on = |band: usize| engine.values(0).is_on(ParamId::band(band, BandParam::On));
    assert_eq!((0..8).filter(|band| on(*band)).count(), 1, "the other stands");
}

#[test]
fn the_undo_of_a_move_leaves_a_later_one_in_the_same_section_where_it_is() {
    let hpf = [(ParamId::HPF_HZ, 80.0), (ParamId::HPF_ON, 1.0)];
    for (to, off, place) in
        [(&hpf[..], ParamId::HPF_ON, ParamId::HPF_HZ), (&bell(2_500.0, -3.0), ON, HZ)]
    {
        let scene = Scene::of(&["Gtr"]);
        let mut engine = scene.engine();
        accepted(&scene, &mut engine, 0, Class::Tone, to);
        let set = engine.values(0).get(place);
        scene.step(&mut engine, 20, &[(0, hand(off, 0.0))], &[]);
        accepted(&scene, &mut engine, 40, Class::Tone, to);
        let moves: Vec<_> = engine.ledger(0).moves().map(|m| m.move_id).collect();
        scene.step(&mut engine, 60, &[], &[Intent::Undo(moves[0])]);
        act(&scene, &mut engine, 61);
        assert_eq!(engine.values(0).get(place), set, "{place:?}");
        assert!(engine.values(0).is_on(off));
    }
}

#[test]
fn what_the_engineer_set_in_between_is_not_offered_as_ours() {
    let scene = Scene::of(&["Gtr"]);
    let mut engine = scene.engine();
    accepted(&scene, &mut engine, 0, Class::Masking, &bell(2_500.0, -4.0));
    scene.step(&mut engine, 20, &[(0, hand(GAIN, -2.0))], &[]);
    let snapshot: Vec<_> = (0..8)
        .map(|band| (0, hand(ParamId::band(band, BandParam::GainDb), 1.0)))
        .chain([(0, hand(ON, 0.0))])
        .collect();
    scene.step(&mut engine, 300, &snapshot, &[]);
    let offered: Vec<ParamId> = engine
        .suggestions(0)
        .iter()
        .filter_map(|card| match &card.proposal {
            Proposal::Move(moved) => Some(moved.changes.iter().map(|c| c.param)),
            Proposal::Advice(_) => None,
        })
        .flatten()
        .collect();
    assert_eq!(offered, [ON], "the gain was his");
}

#[test]
fn a_card_about_a_move_answers_for_no_class_and_outlives_a_freeze() {
    let scene = Scene::of(&["Gtr"]);
    let mut engine = scene.engine();
    accepted(&scene, &mut engine, 0, Class::Masking, &bell(2_500.0, -4.0));
    let snapshot: Vec<_> =
        (0..8).map(|band| (0, hand(ParamId::band(band, BandParam::GainDb), 1.0))).collect();
    scene.step(&mut engine, 300, &snapshot, &[]);
    let id = engine.suggestions(0).first().map(|card| card.id).expect("it is offered again");
    scene.step(&mut engine, 310, &[(0, hand(ParamId::FREEZE, 1.0))], &[]);
    scene.step(&mut engine, 320, &[], &[Intent::Accept(id)]);
    assert_eq!(engine.suggestions(0).len(), 1, "it would not come again");
    scene.step(&mut engine, 330, &[(0, hand(ParamId::FREEZE, 0.0))], &[]);
    let quiet = |engine: &Engine| format!("{:?}", engine.seats[0].quiet);
    let before = quiet(&engine);
    scene.step(&mut engine, 340, &[], &[Intent::NotNow(id)]);
    assert!(engine.suggestions(0).is_empty());
    assert_eq!(quiet(&engine), before, "the class has nothing to do with it");
}

#[test]
fn what_a_load_offers_in_the_show_has_its_whole_time() {
    let scene = Scene::of(&["Gtr"]).phase(Phase::Show);
    let mut engine = scene.engine();
    accepted(&scene, &mut engine, 0, Class::Masking, &bell(2_500.0, -4.0));
    let snapshot: Vec<_> =
        (0..8).map(|band| (0, hand(ParamId::band(band, BandParam::GainDb), 1.0))).collect();
    scene.step(&mut engine, 300, &snapshot, &[]);
    let mut again = scene.engine();
    again.restore(0, engine.save(0));
    let stands = |engine: &Engine| {
        engine.suggestions(0).iter().any(|c| matches!(c.origin, Origin::Overwritten(_)))
    };
    assert!(stands(&again));
    // The host has played for an hour and a half.
    for hop in 500_000..505_990 {
        scene.step(&mut again, hop, &[], &[]);
        assert!(stands(&again), "{hop}");
    }
    scene.play(&mut again, 505_990, 506_020);
    assert!(!stands(&again), "a minute");
}

#[test]
fn what_a_rescue_made_up_for_is_not_offered_again() {
    let scene = Scene::of(&["Gtr"]);
    let mut engine = scene.engine();
    accepted(&scene, &mut engine, 0, Class::Masking, &bell(2_500.0, -4.0));
    // As the rescue does: the trim makes up for a head amp that came down.
    let made = crate::engine::decide::Made {
        suggestion: SuggestionId(99),
        class: Class::ClipRescue,
        headline: "Head amp came down 6. Trim up 6.".to_owned(),
        metric: crate::VerifyBy::None,
        by: crate::Who::Engineer,
    };
    let change = ParamChange { param: ParamId::TRIM_DB, from: 0.0, to: 6.0 };
    engine.make(20, 0, made, Move { changes: vec![change] }, &mut crate::Step::default());
    act(&scene, &mut engine, 21);
    assert_eq!(engine.values(0).get(ParamId::TRIM_DB), 6.0);
    let snapshot: Vec<_> = (0..8)
        .map(|band| (0, hand(ParamId::band(band, BandParam::GainDb), 1.0)))
        .chain([(0, hand(ParamId::TRIM_DB, 0.0))])
        .collect();
    scene.step(&mut engine, 300, &snapshot, &[]);
    let cards = engine.suggestions(0);
    assert_eq!(cards.len(), 1);
    let Proposal::Move(moved) = &cards[0].proposal else { panic!() };
    assert!(moved.changes.iter().all(|c| c.param != ParamId::TRIM_DB), "{moved:?}");
}

#[test]
fn what_is_heard_anew_proves_nothing_of_a_move_that_was_made_before() {
    let (scene, mut engine) = super::judgement::armed(Phase::Soundcheck);
    let id = engine.put_card(0, 0, Class::Tone, &bell(2_500.0, -2.0));
    engine.seats[0].cards.last_mut().expect("just put there").metric =
        crate::VerifyBy::AboveHz { hz: 2_000.0, normal_db: -20.0, drop_db: 2.0 };
    engine.armed.clear();
    scene.step(&mut engine, 0, &[], &[Intent::Accept(id)]);
    act(&scene, &mut engine, 1);
    assert_eq!(engine.seats[0].checks.len(), 1);
    engine.upheaval(0, crate::Upheaval::SourceChanged);
    let events = scene.play(&mut engine, 30, 60);
    let told = of(&events, EventKind::Verified);
    assert_eq!(told.first().and_then(|e| e.decision), Some(Decision::CannotTell), "{told:?}");
    assert!(engine.seats[0].checks.is_empty());
}

#[test]
fn what_a_class_may_cut_by_itself_counts_all_its_steps_that_stand_and_none_that_was_taken_out() {
    let (scene, mut engine) = super::judgement::armed(Phase::Soundcheck);
    let limits = &mut engine.config.policy.limits;
    (limits.change_every_s, limits.auto_every_s) = (0.0, 0.0);
    let gain = |band| ParamId::band(band, BandParam::GainDb);
    let step = |engine: &mut Engine, hop: u64, band: usize| {
        let id = engine.put_card(hop, 0, Class::Masking, &[(gain(band), -6.0)]);
        let card = engine.seats[0].cards.last_mut().expect("just put there");
        card.confidence = crate::Confidence { p: 0.97, lower: 0.93, carried_by: "a test" };
        act(&scene, engine, hop);
        let left = engine.seats[0].cards.iter().position(|c| c.id == id);
        left.map(|at| engine.seats[0].cards.remove(at));
        engine.values(0).get(gain(band))
    };
    // Steps of 2, 3 at one place, 4 in all.
    let made = [(50, 0), (100, 0), (150, 7)].map(|(hop, band)| step(&mut engine, hop, band));
    assert_eq!(made, [-2.0, -3.0, -1.0]);
    scene.step(&mut engine, 300, &[(0, hand(gain(0), 0.0))], &[]);
    engine.seats[0].locks.clear();
    assert_eq!(step(&mut engine, 350, 4), -2.0, "what a hand took out is free again");
}
