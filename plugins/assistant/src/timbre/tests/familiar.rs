//! Laws of what is told against its like.

use super::*;

/// Half a second of one of eight notes, far apart, through a filter; no two are played quite alike.
fn note(at: u64, which: u64, filter_db: &dyn Fn(usize) -> f32) -> Spectrum {
    std::array::from_fn(|i| {
        let partials = 12.0 * crate::testing::noise(i / 5, 1_000 + which);
        let touch = 0.5 * crate::testing::noise(i / 5, 10_000 + at);
        10f32.powf((-40.0 - i as f32 / 10.0 + partials + touch + filter_db(i)) / 10.0)
    })
}

/// A soundcheck of eight notes and then 16 s of other songs, half of the notes alone, `gain_db` louder and through a
/// filter.
fn other_songs(gain_db: f32, filter_db: &dyn Fn(usize) -> f32) -> (Timbre, Baselines) {
    let (mut timbre, mut baselines) = (Timbre::default(), Baselines::default());
    let mut play = |timbre: &mut Timbre, at: u64, which: u64, filter_db: &dyn Fn(usize) -> f32| {
        for frame in (0..5).map(|_| note(at, which, filter_db)) {
            if let Some(second) = timbre.hear(&frame) {
                assert_eq!(second, Second::Heard, "{at}");
                baselines.learn(timbre.newest().expect("a second"), false);
            }
        }
    };
    (0..80).for_each(|at| play(&mut timbre, at, at * 5 % 8, &|_| 0.0));
    timbre.gain_changed(gain_db);
    (80..112).for_each(|at| play(&mut timbre, at, at * 3 % 4, &|i| gain_db + filter_db(i)));
    (timbre, baselines)
}

/// RMS over what is present.
fn rms(curve: &dsp_core::ltas::Curve, present: &[bool; FINE_POINTS]) -> f32 {
    let there = || (0..FINE_POINTS).filter(|i| present[*i]);
    (there().map(|i| curve[i].powi(2)).sum::<f32>() / there().count() as f32).sqrt()
}

/// The law of the repertoire: what is played hardly moves what is told, and a filter does by what it is.
#[test]
fn other_notes_move_a_mean_and_not_what_is_told_against_its_like() {
    let (timbre, baselines) = other_songs(0.0, &|_| 0.0);
    let by_mean = Against::baseline(&timbre, baselines.current().expect("learned")).expect("heard");
    let familiar = Familiar::at(&timbre, &baselines, None).expect("heard");
    assert_eq!(familiar.seconds(), 12);
    let (mean_db, like_db) = (
        rms(&by_mean.difference_db, &by_mean.present),
        rms(&familiar.difference_db, &familiar.present),
    );
    assert!(mean_db > 1.0 && like_db < 0.2, "{mean_db} dB by the mean, {like_db} dB by the like");
    // A bump of a third of an octave, 8 dB; a gain of -10 dB says nothing.
    let bump = |i: usize| 8.0 * (-(i as f32 - 120.0).powi(2) / 32.0).exp();
    let (timbre, baselines) = other_songs(-10.0, &bump);
    let told = Familiar::at(&timbre, &baselines, None).expect("heard");
    let truth = dsp_core::ltas::detrended(&std::array::from_fn(bump), &told.present);
    let error: dsp_core::ltas::Curve =
        std::array::from_fn(
            |i| {
                if told.present[i] { told.difference_db[i] - truth[i] } else { 0.0 }
            },
        );
    assert!(rms(&error, &told.present) < 0.5, "{} dB", rms(&error, &told.present));
    assert!((told.difference_db[120] - truth[120]).abs() < 1.0);
}

#[test]
fn second_by_second_is_told_what_is_told_at_once() {
    let (mut timbre, mut baselines) = (Timbre::default(), Baselines::default());
    let (mut familiar, mut told, mut grown) = (None, 0, 0);
    for at in 0..220 {
        // A second that is much too soft counts for nothing in between.
        let soft_db = if at % 50 < 2 { -40.0 } else { 0.0 };
        for frame in (0..5).map(|_| note(at, at * 5 % 8, &|_| soft_db)) {
            let Some(Second::Heard) = timbre.hear(&frame) else { continue };
            let before = baselines.accepted();
            baselines.learn(timbre.newest().expect("a second"), false);
            grown += u32::from(baselines.accepted() > before);
            familiar = Familiar::at(&timbre, &baselines, familiar);
            let at_once = Familiar::at(&timbre, &baselines, None);
            let curves = |f: &Familiar| (f.difference_db, f.each_second().collect::<Vec<_>>());
            assert!(familiar.as_ref().map(curves) == at_once.as_ref().map(curves), "{at}");
            told += u32::from(familiar.is_some());
        }
    }
    assert!(told > 50 && grown > 3, "{told} told, {grown} baselines");
}

#[test]
fn a_held_chord_is_not_its_own_like() {
    // Eight chords, each held for five seconds: what is like one lies in itself, unless 2 s away are asked for.
    let kept: Vec<[i8; FINE_POINTS / 2]> = (0..80)
        .map(|at| std::array::from_fn(|k| (40.0 * crate::testing::noise(k / 3, at / 10)) as i8))
        .collect();
    let held = Repertoire::of(&kept, [true; FINE_POINTS]).expect("enough");
    let turns: Vec<_> = (0..80).map(|at| kept[at * 10 % 80]).collect();
    let returning = Repertoire::of(&turns, [true; FINE_POINTS]).expect("enough");
    let sway = |repertoire: &Repertoire| rms(repertoire.spread_db(), &[true; FINE_POINTS]);
    assert!(sway(&held) > 1.0, "{}", sway(&held));
    assert!(sway(&returning) < 0.1, "{}", sway(&returning));
}

#[test]
fn no_soundcheck_and_a_short_one_tell_nothing() {
    let (timbre, _) = other_songs(0.0, &|_| 0.0);
    assert!(Familiar::at(&timbre, &Baselines::default(), None).is_none());
    let few = vec![[0; FINE_POINTS / 2]; 15];
    assert!(Repertoire::of(&few, [true; FINE_POINTS]).is_none());
}

#[test]
fn what_was_told_goes_with_another_source_and_stays_through_a_gain_step() {
    use crate::{ChannelConfig, Upheaval, ear::Ear};
    for (what, stays) in [
        (Upheaval::GainStep { db: -6.0 }, true),
        (Upheaval::SourceChanged, false),
        (Upheaval::Scene, false),
        (Upheaval::Recall { snapshot: 3 }, false),
    ] {
        let mut ear = Ear::new(&ChannelConfig::named(1, "zzz", uuid::Uuid::nil()));
        (ear.timbre, ear.baselines) = other_songs(0.0, &|_| 0.0);
        ear.familiar = Familiar::at(&ear.timbre, &ear.baselines, None);
        ear.upheaval(what);
        assert_eq!(ear.familiar.is_some(), stays, "{what:?}");
    }
}
