//! Features against those of Python, and readings of made-up outputs.

use super::*;
use crate::Instrument;
use crate::front_end::golden::noise;
use crate::front_end::{BANDS, centre_hz};
use serde_json::Value;
use std::f64::consts::PI;

/// The frames of `deskmate_training/golden.py`, `timbre_frames`.
pub fn golden_frames() -> Frames {
    let mut frames = Frames::default();
    let mut noise = noise(5);
    for hop in 0..1_200 {
        let sway = 10.0 * (2.0 * PI * hop as f64 / 173.0).sin();
        let rest = if hop % 50 >= 40 { 45.0 } else { 0.0 };
        frames.push(&std::array::from_fn(|band| {
            let bump = if (30..33).contains(&band) { 8.0 } else { 0.0 };
            let noise = 9.0 * noise.next().expect("no end");
            (-35.0 - 0.6 * band as f64 + sway + noise + bump - rest) as f32
        }));
    }
    frames
}

#[test]
fn features_are_those_of_python() {
    let path = format!("{}/golden/timbre.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let golden: Value = serde_json::from_str(&text).expect("JSON");
    let ours = golden_frames().features().expect("enough frames");
    let theirs = golden["features"].as_array().expect("features");
    assert_eq!((theirs.len(), ours.len()), (FEATURES, FEATURES * BANDS));
    for (feature, row) in theirs.iter().enumerate() {
        for (band, value) in row.as_array().expect("bands").iter().enumerate() {
            let (ours, theirs) =
                (f64::from(ours[feature * BANDS + band]), value.as_f64().expect("a number"));
            assert!(
                (ours - theirs).abs() < 2e-5,
                "feature {feature}, band {band}: {ours} {theirs}"
            );
        }
    }
}

fn steady(level_db: f32, hops: usize) -> Frames {
    let mut frames = Frames::default();
    for hop in 0..hops {
        let sway = if hop % 2 == 0 { 3.0 } else { 0.0 };
        frames.push(&std::array::from_fn(|band| level_db + sway - band as f32 / 2.0));
    }
    frames
}

#[test]
fn features_do_not_know_the_level_and_silence_has_none() {
    let features = steady(-20.0, LEAST_FRAMES).features().expect("enough frames");
    let softer = steady(-40.0, LEAST_FRAMES).features().expect("enough frames");
    assert!(features.iter().zip(&softer).all(|(a, b)| (a - b).abs() < 1e-5));
    assert_eq!(steady(-130.0, LEAST_FRAMES).features(), None);
    assert_eq!(Frames::default().features(), None);
}

#[test]
fn the_oldest_frames_make_way_for_the_newest() {
    // A step up that comes ever later: how far a frame lies from the next knows the order.
    let level = |hop: usize| -60.0 + (hop / 7 % 11) as f32 - (hop % 3) as f32;
    let push = |frames: &mut Frames, hop: usize| {
        frames.push(&std::array::from_fn(|band| level(hop + band) - band as f32 / 2.0));
    };
    let (mut long, mut fresh) = (Frames::default(), Frames::default());
    (0..MOST_FRAMES + 333).for_each(|hop| push(&mut long, hop));
    (333..MOST_FRAMES + 333).for_each(|hop| push(&mut fresh, hop));
    assert_eq!(long.len(), MOST_FRAMES);
    assert!(long.features().is_some() && long.features() == fresh.features());
    long.clear();
    assert!(long.is_empty());
}

const RAISE: Raise = Raise { bell: 1.0, tones: [0.5, 0.0, 0.0] };

/// Outputs of a model that hears nothing, but for what is changed in the row of the voice.
fn outputs(change: impl FnOnce(&mut [f32], &mut [f32])) -> Vec<Vec<f32>> {
    let (mut logits, mut bells) = (vec![-9.0; LOGITS], vec![0.0; BELLS]);
    let places = LOGITS / classes().count();
    for row in logits.chunks_exact_mut(places) {
        row[places - 1] = 0.0; // nothing
    }
    let voice = classes().position(|class| class == Instrument::Singing).expect("it sings");
    change(&mut logits[voice * places..][..places], &mut bells);
    vec![logits, bells]
}

#[test]
fn a_bell_is_told_where_it_is_to_the_class_that_it_is_one_for() {
    let bumps = outputs(|row, bells| {
        (row[30], row[31]) = (2.0, 2.0);
        (bells[30], bells[BANDS + 30]) = (0.7, 2.0);
    });
    let bumps = Bumps::new(bumps, RAISE).expect("the right lengths");
    let bell = bumps.bell(Instrument::Singing, 0.0).expect("a class that plays");
    let between = (centre_hz(30) * centre_hz(31)).sqrt();
    assert!((bell.hz / between).log2().abs() < 1e-3, "{bell:?}");
    assert_eq!((bell.gain_db, bell.q), (7.0, 4.0));
    // Two places at e^2 against nothing at 1: log-odds of 2.69, less 1.
    assert!((bell.over - 1.69).abs() < 0.02, "{bell:?}");
    assert!(bumps.bell(Instrument::Kick, 0.0).expect("a class that plays").over < -3.0);
    assert_eq!(bumps.bell(Instrument::Crowd, 0.0), None);
}

#[test]
fn a_bell_beside_the_range_is_not_looked_for() {
    let bumps = Bumps::new(outputs(|row, _| row[0] = 9.0), RAISE).expect("the right lengths");
    let bell = bumps.bell(Instrument::Singing, 0.0).expect("a class that plays");
    assert!(bell.hz >= 120.0 && bell.over < 0.0, "{bell:?}");
}

#[test]
fn outputs_of_another_length_say_nothing() {
    let whole = outputs(|_, _| {});
    assert!(Bumps::new(whole.clone(), RAISE).is_some());
    assert!(Bumps::new(whole[..1].to_vec(), RAISE).is_none());
    assert!(Bumps::new(vec![whole[0].clone(), vec![0.0; BELLS - 1]], RAISE).is_none());
    assert!(Bumps::new(Vec::new(), RAISE).is_none());
}
