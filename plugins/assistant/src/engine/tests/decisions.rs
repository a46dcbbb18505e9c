use super::*;
use crate::{AutoAccept, Intent, MoveId, Phase, Stance, Withheld};

fn first_card(scene: &Scene, engine: &mut Engine) -> (u64, SuggestionId) {
    for hop in 0..6_000 {
        scene.step(engine, hop, &[], &[]);
        if let Some(card) = engine.open_cards().first() {
            return (hop, card.id);
        }
    }
    panic!("no card");
}

fn quiet_from(scene: &Scene, engine: &mut Engine, from: u64, hops: u64) -> bool {
    of(&scene.play(engine, from, from + hops), EventKind::Suggestion).is_empty()
}

#[test]
fn rejected_once_is_quiet_for_the_song_and_twice_for_the_night() {
    let scene = hot(&["Vox"], 0);
    let mut engine = scene.engine();
    let (hop, id) = first_card(&scene, &mut engine);
    let step = scene.step(&mut engine, hop + 1, &[], &[Intent::Reject(id)]);
    assert_eq!(decisions(&step.events), [Decision::Rejected]);
    assert!(quiet_from(&scene, &mut engine, hop + 2, 30_000));

    let again = hop + 30_002;
    scene.step(&mut engine, again, &[], &[Intent::NewSong]);
    let id = (again + 1..again + 100)
        .find_map(|h| {
            scene.step(&mut engine, h, &[], &[]);
            engine.open_cards().first().map(|c| c.id)
        })
        .expect("a new song, a new chance");
    scene.step(&mut engine, again + 100, &[], &[Intent::Reject(id)]);
    scene.step(&mut engine, again + 101, &[], &[Intent::NewSong]);
    assert!(quiet_from(&scene, &mut engine, again + 102, 30_000));

    // A line check begins a new night.
    let line_check = [Intent::SetPhase(Phase::LineCheck)];
    let step = scene.step(&mut engine, again + 30_102, &[], &line_check);
    assert_eq!(of(&step.events, EventKind::Suggestion).len(), 1);
}

#[test]
fn not_now_and_did_on_desk_come_back_after_a_while() {
    for (intent, least) in [
        (Intent::NotNow as fn(SuggestionId) -> Intent, 12_000),
        (Intent::DidOnDesk as fn(SuggestionId) -> Intent, 2_000),
    ] {
        let scene = hot(&["Vox"], 0);
        let mut engine = scene.engine();
        let (hop, id) = first_card(&scene, &mut engine);
        scene.step(&mut engine, hop + 1, &[], &[intent(id)]);
        assert!(quiet_from(&scene, &mut engine, hop + 2, least - 10));
        assert!(!quiet_from(&scene, &mut engine, hop + least, 3_000));
    }
}

#[test]
fn a_card_expires_in_show_and_stays_in_soundcheck() {
    let scene = Scene::of(&["Vox"]).phase(Phase::Show).with(0, |s| {
        s.clips = |hop| hop % 100 < 9;
        s.clip_dbfs = 0.0;
    });
    let events = scene.play(&mut scene.engine(), 0, 7_000);
    let raised = of(&events, EventKind::Suggestion)[0];
    let gone = of(&events, EventKind::Decision)[0];
    assert_eq!((raised.expires_s, gone.decision), (Some(60.0), Some(Decision::Expired)));
    assert_eq!(gone.sample - raised.sample, 60 * 48_000);

    let mut scene = scene;
    scene.phase = Phase::Soundcheck;
    let events = scene.play(&mut scene.engine(), 0, 30_000);
    assert_eq!(of(&events, EventKind::Suggestion)[0].expires_s, None);
    assert!(decisions(&events).is_empty());
}

#[test]
fn evidence_that_goes_takes_its_card_along_and_wavers_do_not() {
    let scene = hot(&["Vox"], 0);
    let mut engine = scene.engine();
    let (hop, _) = first_card(&scene, &mut engine);
    // 1 dB less is under the threshold that raises, over the one that keeps.
    let milder = Scene::of(&["Vox"]).with(0, |s| s.peak_dbtp = -5.5);
    assert!(milder.play(&mut engine, hop + 1, hop + 12_500).is_empty());
    let good = Scene::of(&["Vox"]);
    let events = good.play(&mut engine, hop + 12_500, hop + 26_000);
    assert_eq!(decisions(&events), [Decision::Superseded]);
}

#[test]
fn three_cards_on_screen_the_best_first_and_the_rest_behind() {
    let names = ["Vox", "Gtr", "Bass", "Snare", "Keys"];
    let scene = names.iter().enumerate().fold(Scene::of(&names), |scene, (i, _)| {
        scene.with(i, |s| s.peak_dbtp = -2.0 - i as f32 * 0.3)
    });
    let mut engine = scene.engine();
    scene.play(&mut engine, 0, 3_000);
    let cards = engine.open_cards();
    assert_eq!(cards.len(), 3);
    assert!(cards.windows(2).all(|w| w[0].rank() >= w[1].rank()));
    let all: usize = (0..5).map(|c| engine.suggestions(c).len()).sum();
    assert_eq!(all, 5, "each is a suggestion, on screen or not");
}

#[test]
fn the_stand_in_is_the_engineer_paces_itself_and_asks_for_confidence() {
    // Too hot, and rumble: two moves on one channel.
    let scene = hot(&["Vox", "Gtr"], 0).with(0, |s| s.rumble_dbfs = -35.0).accept(AutoAccept::All);
    let events = scene.play(&mut scene.engine(), 0, 6_000);
    let applied = of(&events, EventKind::Applied);
    assert_eq!(applied.len(), 2, "{events:#?}");
    assert!(applied[1].sample - applied[0].sample >= 20 * 48_000);
    assert!(of(&events, EventKind::Decision).iter().all(|e| e.by == Some(crate::Who::Engineer)));

    let mut sure = scene;
    sure.accept = AutoAccept::Confident;
    let events = sure.play(&mut sure.engine(), 0, 6_000);
    let confidence =
        |id| events.iter().find(|e| e.event == EventKind::Suggestion && e.id == id)?.confidence;
    for accepted in of(&events, EventKind::Applied) {
        assert!(confidence(accepted.id).is_some_and(|c| c >= 0.8));
    }
}

#[test]
fn clipping_takes_the_place_of_gain_staging() {
    let scene = hot(&["Vox"], 0).with(0, |s| {
        s.clips = |hop| hop % 100 < 9;
        s.clip_dbfs = 0.0;
    });
    let events = scene.play(&mut scene.engine(), 0, 5_000);
    let raised = of(&events, EventKind::Suggestion);
    assert!(raised.iter().all(|e| e.class == Some(Class::ClipRescue)), "{raised:#?}");
}

#[test]
fn automation_that_was_not_earned_stays_off_and_says_why() {
    let scene = Scene::of(&["Vox"]);
    let mut engine = scene.engine();
    assert_eq!(engine.automation(0, Class::Hpf), Some(Withheld::NotAuto));
    scene.step(&mut engine, 0, &[], &[Intent::SetPolicy(Class::Hpf, Stance::Auto)]);
    assert_eq!(engine.automation(0, Class::Hpf), Some(Withheld::NotArmed));
    scene.step(&mut engine, 1, &[], &[Intent::Arm(Class::Hpf, true)]);
    assert_eq!(engine.automation(0, Class::Hpf), Some(Withheld::NotEarned));
    scene.step(&mut engine, 2, &[], &[Intent::SetPolicy(Class::Polarity, Stance::Auto)]);
    assert_eq!(engine.automation(0, Class::Polarity), Some(Withheld::NotEligible));
    // Whatever is armed: nothing moves by itself.
    let rumble = Scene::of(&["Vox"]).with(0, |s| s.rumble_dbfs = -35.0);
    let mut engine = rumble.engine();
    let arm = [Intent::SetPolicy(Class::Hpf, Stance::Auto), Intent::Arm(Class::Hpf, true)];
    rumble.step(&mut engine, 0, &[], &arm);
    let events = rumble.play(&mut engine, 1, 5_000);
    assert!(!of(&events, EventKind::Suggestion).is_empty());
    assert!(of(&events, EventKind::Applied).is_empty());
}

#[test]
fn missing_hops_are_logged_once_and_end_nothing() {
    let scene = hot(&["Vox"], 0);
    let mut engine = scene.engine();
    scene.play(&mut engine, 0, 500);
    let mut events = Vec::new();
    for hop in 500..600 {
        events.extend(engine.step(hop, &[], &[]).events);
    }
    events.extend(scene.play(&mut engine, 600, 610));
    let reasons: Vec<_> = events.iter().filter_map(|e| e.reason.as_deref()).collect();
    assert_eq!(
        reasons,
        ["no audio from here: evidence is missing", "audio is back after 100 hops"]
    );
}

#[test]
fn an_intent_about_a_card_that_is_gone_is_ignored() {
    let scene = Scene::of(&["Vox"]);
    let mut engine = scene.engine();
    let gone = SuggestionId(77);
    let intents = [
        Intent::Accept(gone),
        Intent::Reject(gone),
        Intent::NotNow(gone),
        Intent::DidOnDesk(gone),
        Intent::Undo(crate::MoveId(9)),
        Intent::ReleaseHands { channel: 40 },
        Intent::Rename { channel: 40, name: "x".into() },
    ];
    assert_eq!(scene.step(&mut engine, 0, &[], &intents), crate::Step::default());
}

#[test]
fn a_show_begins_with_one_card_of_what_shares_its_place() {
    let scene = Scene::of(&["Gtr", "Keys", "Bass"]);
    let mut engine = scene.engine();
    let gain = ParamId::band(0, dsp_core::params::BandParam::GainDb);
    let of = [(0, Class::Tone, 0.3), (1, Class::Masking, 0.9), (2, Class::Resonance, 0.95)];
    let ids = of.map(|(channel, class, worth)| {
        let id = engine.put_card(0, channel, class, &[(gain, -3.0)]);
        engine.seats[channel].cards.last_mut().expect("just put there").worth = worth;
        id
    });
    let clip = engine.put_card(0, 0, Class::ClipRescue, &[(ParamId::TRIM_DB, -3.0)]);
    let mut out = crate::Step::default();
    engine.phase = Phase::Show;
    engine.leave_the_show_one_card(1, &mut out);
    let left = |c: usize| engine.suggestions(c).iter().map(|s| s.id).collect::<Vec<_>>();
    // A resonance has no place in the show: it is not what takes it, and goes by itself.
    assert_eq!([left(0), left(1), left(2)], [vec![clip], vec![ids[1]], vec![ids[2]]]);
    assert_eq!(decisions(&out.events), [Decision::Superseded]);
}

#[test]
fn in_a_changeover_nothing_is_asked_about_moves_either() {
    let scene = Scene::of(&["Gtr"]);
    let mut engine = scene.engine();
    let id = engine.put_card(0, 0, Class::Tone, &[(ParamId::TRIM_DB, -3.0)]);
    engine.seats[0].cards.iter_mut().for_each(|c| c.origin = crate::Origin::NoHelp(MoveId(1)));
    scene.step(&mut engine, 0, &[], &[Intent::SetPhase(Phase::Changeover)]);
    assert!(engine.suggestions(0).iter().all(|card| card.id != id));
    let gains: Vec<_> = (0..8)
        .map(|b| (0, hand(ParamId::band(b, dsp_core::params::BandParam::GainDb), 3.0)))
        .collect();
    scene.step(&mut engine, 1, &gains, &[]);
    assert!(engine.suggestions(0).is_empty());
}

#[test]
fn the_snapshot_that_is_on_survives_a_save() {
    let scene = Scene::of(&["Gtr"]);
    let mut engine = scene.engine();
    let gains: Vec<_> = (0..8)
        .map(|b| (0, hand(ParamId::band(b, dsp_core::params::BandParam::GainDb), 3.0)))
        .collect();
    scene.step(&mut engine, 0, &gains, &[]);
    let on = engine.ears[0].baselines.snapshot();
    assert_ne!(on, 0);
    let mut other = scene.engine();
    other.restore(0, engine.save(0));
    assert_eq!(other.ears[0].baselines.snapshot(), on, "its baseline is the one that holds");
}
