//! What a baseline grows by, and what ends it.

use super::*;
use crate::timbre::Baseline;
use crate::{Intent, Phase};
use dsp_core::listen::fine::fine_index;
use dsp_core::params::BandParam;
use ml_models::Instrument;

/// A voice; from this hop on with a bell of 9 dB at 2.5 kHz in it.
fn voice(bell_from: u64) -> Scene {
    let bell = |hz: f64| 9.0 * (-(4.0 * (hz / 2_500.0).log2()).powi(2)).exp();
    let belled = crate::testing::spectrum(Instrument::Singing, bell);
    Scene::of(&["Vox"]).with(0, |s| s.turns = Some((bell_from, belled)))
}

fn baseline(engine: &Engine) -> Baseline {
    engine.ears[0].baselines.current().cloned().expect("accepted")
}

fn at_the_bell_db(baseline: &Baseline) -> f32 {
    baseline.contour().level_db[fine_index(2_500.0)]
}

#[test]
fn it_grows_while_the_soundcheck_goes_on_and_not_beyond_it() {
    let scene = voice(u64::MAX);
    let mut engine = scene.engine();
    scene.play(&mut engine, 0, 16_000);
    let grown = baseline(&engine).active_s;
    assert!(grown > 40, "{grown} s");
    scene.step(&mut engine, 16_000, &[], &[Intent::SetPhase(Phase::Show)]);
    scene.play(&mut engine, 16_001, 17_000);
    scene.step(&mut engine, 17_000, &[], &[Intent::SetPhase(Phase::Soundcheck)]);
    scene.play(&mut engine, 17_001, 28_000);
    assert_eq!(baseline(&engine).active_s, grown, "another soundcheck is another time");
}

#[test]
fn what_sticks_out_is_not_learned_whether_a_card_may_be_raised_or_not() {
    // Not long after the 40 s are accepted, and with all of the growth still to come.
    const FROM: u64 = 7_000;
    let scene = voice(FROM);
    for locked in [false, true] {
        let mut engine = scene.engine();
        let mut events = scene.play(&mut engine, 0, FROM);
        let before = at_the_bell_db(&baseline(&engine));
        let knob = hand(ParamId::band(6, BandParam::GainDb), 1.0);
        let hands: &[_] = if locked { &[(0, knob)] } else { &[] };
        events.extend(scene.step(&mut engine, FROM, hands, &[]).events);
        events.extend(scene.play(&mut engine, FROM + 1, 26_000));
        let told = of(&events, EventKind::Suggestion);
        let told = told.iter().any(|e| e.class == Some(Class::Resonance));
        assert_eq!(told, !locked, "hands on: {locked}");
        let after = at_the_bell_db(&baseline(&engine));
        assert!((after - before).abs() < 1.0, "hands on: {locked}: {before} dB, then {after}");
    }
}
