//! Laws of contours.

use super::*;
use crate::listen::fine_hz;
use crate::strip::design::{Shape, Target};

/// A tilted spectrum with a few humps, 40 Hz to 15 kHz.
fn timbre(index: usize) -> f64 {
    let octave = (fine_hz(index) / 1_000.0).log2();
    let inside = (40.0..15_000.0).contains(&fine_hz(index));
    let db = -30.0 - 4.0 * octave.abs() + 3.0 * (3.0 * octave).sin();
    if inside { 10f64.powf(db / 10.0) } else { 0.0 }
}

fn contour(power: impl Fn(usize) -> f64) -> Contour {
    Contour::of(&std::array::from_fn(power)).expect("sound")
}

#[test]
fn a_contour_does_not_know_the_level() {
    let (a, b) = (contour(timbre), contour(|i| 1e-4 * timbre(i)));
    assert_eq!(a.present, b.present);
    for i in 0..FINE_POINTS {
        assert!((a.detrended_db[i] - b.detrended_db[i]).abs() < 1e-3);
        assert!((a.broad_db[i] - b.broad_db[i]).abs() < 1e-3);
    }
}

#[test]
fn a_filter_adds_its_own_detrended_response_whatever_is_played() {
    let bell = Target { shape: Shape::Bell, freq_hz: 900.0, gain_db: 9.0, q: 4.0 };
    let boost = |i: usize| 10f64.powf(bell.analog_db(fine_hz(i)) / 10.0);
    let (before, after) = (contour(timbre), contour(|i| timbre(i) * boost(i)));
    let alone = detrended(&smoothed(&std::array::from_fn(boost)), &before.present);
    for i in (0..FINE_POINTS).filter(|i| before.present[*i]) {
        let added = after.detrended_db[i] - before.detrended_db[i];
        assert!((added - alone[i]).abs() < 0.3, "{} Hz: {added} not {}", fine_hz(i), alone[i]);
    }
}

#[test]
fn what_is_far_down_is_not_there_and_silence_has_no_contour() {
    let quiet = contour(|i| if (100..140).contains(&i) { 1e-3 } else { 1e-9 });
    assert!(quiet.present[120] && !quiet.present[90] && !quiet.present[150]);
    assert_eq!(quiet.detrended_db[90], 0.0);
    assert_eq!(Contour::of(&[0.0; FINE_POINTS]), None);
    assert_eq!(Ltas::default().contour(), None);
}

#[test]
fn an_ltas_is_the_mean_of_its_frames_in_any_grouping() {
    let frame =
        |k: usize| -> Spectrum { std::array::from_fn(|i| ((i * 7 + k * 13) % 29) as f32 * 1e-4) };
    let (mut all, mut first, mut second) = (Ltas::default(), Ltas::default(), Ltas::default());
    for k in 0..20 {
        all.push(&frame(k));
        if k < 7 { first.push(&frame(k)) } else { second.push(&frame(k)) }
    }
    first.add(&second);
    assert_eq!(first.frames(), 20);
    for (a, b) in all.power().iter().zip(first.power()) {
        assert!((a - b).abs() < 1e-12);
    }
}

#[test]
fn windows_that_repeat_have_no_spread_and_windows_that_do_not_have_theirs() {
    let mut steady = Moments::default();
    let mut swaying = Moments::default();
    for k in 0..8 {
        let still = contour(timbre);
        steady.push(&still.detrended_db, &still.present);
        let sway = 10f64.powf(if k % 2 == 0 { 0.3 } else { -0.3 });
        let moved = contour(|i| if (116..125).contains(&i) { sway } else { 1.0 } * timbre(i));
        swaying.push(&moved.detrended_db, &moved.present);
    }
    assert_eq!(steady.windows(), 8);
    assert!(steady.deviation_db().iter().flatten().all(|d| *d < 1e-3));
    let at = |i: usize| swaying.deviation_db()[i].expect("present");
    assert!((1.2..4.0).contains(&at(120)), "{}", at(120));
    assert!(at(60) < 0.5, "{}", at(60));
}

#[test]
fn a_kept_level_curve_gives_the_contour_back() {
    let whole = contour(timbre);
    let again = Contour::from_level(whole.level_db, whole.present);
    for i in 0..FINE_POINTS {
        assert!((whole.detrended_db[i] - again.detrended_db[i]).abs() < 1e-3);
        assert!((whole.broad_db[i] - again.broad_db[i]).abs() < 1e-3);
    }
}

#[test]
fn a_planted_bell_is_the_strongest_bump_with_its_frequency_gain_and_q() {
    let finder = BumpFinder::new();
    let before = contour(timbre);
    for (hz, gain_db, q) in [
        (160.0, 6.0, 4.0),
        (420.0, 9.0, 2.0),
        (1_000.0, 12.0, 8.0),
        (2_500.0, 6.0, 2.0),
        (6_300.0, 9.0, 4.0),
    ] {
        let bell = Target { shape: Shape::Bell, freq_hz: hz, gain_db, q };
        let boost = |i: usize| 10f64.powf(bell.analog_db(fine_hz(i)) / 10.0);
        let after = contour(|i| timbre(i) * boost(i));
        let change: Curve = std::array::from_fn(|i| after.detrended_db[i] - before.detrended_db[i]);
        let bump = finder.strongest(&change, &[1.0; FINE_POINTS], &after.present).expect("there");
        assert!((bump.hz / hz).log2().abs() < 1.0 / 16.0, "{hz} Hz: {bump:?}");
        assert!((f64::from(bump.gain_db) - gain_db).abs() < 1.0, "{gain_db} dB: {bump:?}");
        assert!((bump.q / q).log2().abs() <= 0.51, "{q}: {bump:?}");
        assert!(bump.contrast > 10.0);
    }
    assert_eq!(finder.strongest(&[0.0; FINE_POINTS], &[1.0; FINE_POINTS], &before.present), None);
}

#[test]
fn a_filter_adds_its_own_response_to_mean_loudness_and_a_gain_itself() {
    let bell = Target { shape: Shape::Bell, freq_hz: 900.0, gain_db: 9.0, q: 4.0 };
    // Notes come and go: a third of the frames has each of three registers.
    let note = |i: usize, k: usize| timbre(i) * if i / 20 % 3 == k % 3 { 1.0 } else { 1e-4 };
    let passage = |gain: f64, filter: &dyn Fn(usize) -> f64| {
        let mut passage = Passage::default();
        for k in 0..30 {
            passage.push(&std::array::from_fn(|i| (gain * filter(i) * note(i, k)) as f32));
        }
        passage
    };
    let plain = passage(1.0, &|_| 1.0);
    let present = plain.power().contour().expect("sound").present;
    let before = plain.usual_db();
    let soft = passage(1e-4, &|_| 1.0).usual_db();
    let boost = |i: usize| 10f64.powf(bell.analog_db(fine_hz(i)) / 10.0);
    let after = passage(1.0, &boost).usual_db();
    let detrended_before = detrended(&before, &present);
    let detrended_after = detrended(&after, &present);
    let alone = detrended(&smoothed(&std::array::from_fn(boost)), &present);
    for i in (0..FINE_POINTS).filter(|i| present[*i]) {
        assert!((soft[i] + 40.0 - before[i]).abs() < 0.1);
        if !(4..16).contains(&(i % 20)) {
            continue; // at the edge of a register the other one is heard in its pauses
        }
        let added = detrended_after[i] - detrended_before[i];
        assert!((added - alone[i]).abs() < 0.3, "{} Hz: {added} not {}", fine_hz(i), alone[i]);
    }
}

#[test]
fn a_passage_is_the_same_in_any_grouping() {
    let frame =
        |k: usize| -> Spectrum { std::array::from_fn(|i| ((i * 7 + k * 13) % 29) as f32 * 1e-4) };
    let mut parts: [Passage; 3] = Default::default();
    for k in 0..20 {
        parts[0].push(&frame(k));
        parts[1 + usize::from(k >= 7)].push(&frame(k));
    }
    let [all, mut first, second] = parts;
    first.add(&second);
    let (a, b) = (all.usual_db(), first.usual_db());
    assert_eq!((all.frames(), all.power()), (first.frames(), first.power()));
    for i in 0..FINE_POINTS {
        assert!((a[i] - b[i]).abs() < 1e-3);
    }
}

#[test]
fn a_difference_less_its_bump_leaves_the_rest() {
    let finder = BumpFinder::new();
    let bell = Target { shape: Shape::Bell, freq_hz: fine_hz(120), gain_db: 6.0, q: 4.0 };
    let curve = smoothed(&std::array::from_fn(|i| 10f64.powf(bell.analog_db(fine_hz(i)) / 10.0)));
    let present = [true; FINE_POINTS];
    let difference = detrended(&curve, &present);
    let bump = finder.strongest(&difference, &[1.0; FINE_POINTS], &present).expect("a bump");
    let rms = |curve: &Curve| (curve.iter().map(|d| d * d).sum::<f32>() / 240.0).sqrt();
    let rest = finder.rest_db(&bump, &difference, &present);
    assert!(rest < 0.1 * rms(&difference), "{rest} of {}", rms(&difference));
}
