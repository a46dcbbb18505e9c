//! What is kept line by line is what a save has, and what the engine believes.

use super::*;
use crate::{ChannelState, Intent, MoveId, Phase};
use dsp_core::params::BandParam;

const GAIN: ParamId = ParamId::band(0, BandParam::GainDb);

/// A file as the shell keeps it: the whole now and then, lines in between.
struct Kept {
    state: ChannelState,
}

impl Kept {
    fn take(&mut self, engine: &mut Engine) {
        let lines = engine.take_journal(0);
        if engine.take_told_whole(0) {
            self.state = engine.save(0);
        } else {
            lines.into_iter().for_each(|line| self.state.replay(line));
        }
    }
}

#[test]
fn a_crash_after_any_act_loses_nothing() {
    let scene = Scene::of(&["Gtr"]);
    let mut engine = scene.engine();
    let mut kept = Kept { state: engine.save(0) };
    type Do = fn(&mut Engine, u64) -> (Vec<HandChange>, Vec<Intent>);
    let acts: [Do; 10] = [
        |e, hop| {
            let id = e.put_card(hop, 0, Class::Masking, &[(GAIN, -4.0)]);
            (vec![], vec![Intent::Accept(id)])
        },
        |_, _| (vec![hand(ParamId::TRIM_DB, -3.0), hand(ParamId::HPF_HZ, 90.0)], vec![]),
        |_, _| (vec![], vec![Intent::ReleaseHands { channel: 0 }]),
        |e, hop| {
            let id = e.put_card(hop, 0, Class::Tone, &[(GAIN, -2.0)]);
            (vec![], vec![Intent::Reject(id)])
        },
        |e, hop| {
            let id = e.put_card(hop, 0, Class::Hpf, &[(ParamId::HPF_ON, 1.0)]);
            e.seats[0].cards.last_mut().expect("just put there").origin =
                crate::Origin::NoHelp(MoveId(1));
            (vec![], vec![Intent::Reject(id)])
        },
        |_, _| (vec![], vec![Intent::NewSong]),
        |_, _| (vec![], vec![Intent::Undo(MoveId(1))]),
        |_, _| {
            let gains = (0..8).map(|b| hand(ParamId::band(b, BandParam::GainDb), 3.0));
            (gains.collect(), vec![])
        },
        |_, _| (vec![], vec![Intent::SetPhase(Phase::LineCheck)]),
        |_, _| (vec![], vec![Intent::SetPhase(Phase::Soundcheck)]),
    ];
    let mut hop = 0;
    for (n, act) in acts.into_iter().enumerate() {
        let (hands, intents) = act(&mut engine, hop);
        let hands: Vec<_> = hands.into_iter().map(|h| (0, h)).collect();
        scene.step(&mut engine, hop, &hands, &intents);
        scene.play(&mut engine, hop + 1, hop + 30);
        hop += 30;
        kept.take(&mut engine);
        // As it is read: lines of one gesture become one.
        let mut after = scene.engine();
        after.restore(0, kept.state.clone());
        let (left, saved) = (after.save(0), engine.save(0));
        assert_eq!(left.ledger, saved.ledger, "after act {n}");
        assert_eq!(left.hands_on, saved.hands_on, "after act {n}");
        assert_eq!(left.rejected, saved.rejected, "after act {n}");
        let sorted = |state: &ChannelState| {
            let mut classes = state.rejected_song.clone();
            classes.sort();
            classes.dedup();
            classes
        };
        assert_eq!(sorted(&left), sorted(&saved), "after act {n}");
        assert_eq!(left.snapshot, saved.snapshot, "after act {n}");
        assert!(kept.state.goes_on_from(&saved), "after act {n}");
    }
}

#[test]
fn a_history_goes_on_from_a_save_in_the_midst_of_a_gesture_and_from_no_other() {
    let scene = Scene::of(&["Gtr"]);
    let mut engine = scene.engine();
    let mut kept = Kept { state: engine.save(0) };
    let drag = |engine: &mut Engine, hops: std::ops::Range<u64>| {
        for hop in hops {
            let gain = hand(GAIN, -0.1 * hop as f32);
            let place = hand(ParamId::band(0, BandParam::FreqHz), 500.0 + hop as f32);
            scene.step(engine, hop, &[(0, gain), (0, place)], &[]);
        }
    };
    drag(&mut engine, 1..20);
    kept.take(&mut engine);
    let saved = engine.save(0);
    drag(&mut engine, 20..40);
    let id = engine.put_card(40, 0, Class::Hpf, &[(ParamId::HPF_ON, 1.0)]);
    scene.step(&mut engine, 40, &[], &[Intent::Accept(id)]);
    kept.take(&mut engine);
    assert!(kept.state.goes_on_from(&saved), "what was accepted since must not be lost");
    let mut other = scene.engine();
    scene.step(&mut other, 7, &[(0, hand(ParamId::TRIM_DB, -5.0))], &[]);
    assert!(!kept.state.goes_on_from(&other.save(0)), "another history");
}

#[test]
fn two_controls_that_are_turned_at_once_leave_moves_in_the_history() {
    let scene = Scene::of(&["Gtr"]);
    let mut engine = scene.engine();
    let id = engine.put_card(0, 0, Class::Hpf, &[(ParamId::HPF_ON, 1.0)]);
    scene.step(&mut engine, 0, &[], &[Intent::Accept(id)]);
    for hop in 1..2_000u64 {
        let gain = hand(GAIN, -6.0 + hop as f32 % 12.0);
        let place = hand(ParamId::band(0, BandParam::FreqHz), 500.0 + hop as f32);
        scene.step(&mut engine, hop, &[(0, gain), (0, place)], &[]);
    }
    let all = engine.ledger(0).entries().count();
    assert_eq!(all, 7, "decided, moved, two gestures, nobody can tell, and two gestures");
    scene.step(&mut engine, 2_000, &[], &[Intent::Undo(MoveId(1))]);
    assert_eq!(engine.values(0).get(ParamId::HPF_ON), 0.0);
    assert_eq!(engine.values(0), &engine.ledger(0).live());
}

#[test]
fn a_newer_programs_history_goes_on_after_an_older_one_was_there() {
    let scene = Scene::of(&["Gtr"]);
    let moved = |class, to| {
        let mut engine = scene.engine();
        let id = engine.put_card(0, 0, class, &[(GAIN, to)]);
        scene.step(&mut engine, 0, &[], &[Intent::Accept(id)]);
        engine.save(0)
    };
    let both = moved(Class::Masking, -4.0).followed_by(moved(Class::Tone, -2.0));
    let mut engine = scene.engine();
    engine.restore(0, both);
    let moves: Vec<_> = engine.ledger(0).moves().map(|m| (m.move_id, m.class)).collect();
    assert_eq!(moves, [(MoveId(1), Class::Masking), (MoveId(2), Class::Tone)]);
    assert_eq!(engine.values(0).get(GAIN), -2.0);
    scene.step(&mut engine, 1, &[], &[Intent::Undo(MoveId(2))]);
    assert_eq!(engine.values(0).get(GAIN), -4.0);
}
