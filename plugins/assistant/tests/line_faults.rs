//! Faults of single lines, planted in audio, and the same lines without them.

mod common;

use assistant::{Class, Phase};
use common::{gain, guitar, hiss, said, white};
use std::f64::consts::TAU;

const CHECK: Phase = Phase::LineCheck;
const SOUND: Phase = Phase::Soundcheck;

/// Another player: lower notes, another rhythm.
fn bass(t: f64) -> f64 {
    let beat = t % 0.9;
    let note = 55.0 * (1.0 + 0.125 * ((t / 0.9).floor() % 4.0));
    let envelope = (beat * 60.0).min(1.0) * (-beat * 2.5).exp();
    let tone: f64 =
        (1..12).map(|h| (TAU * note * f64::from(h) * t).sin() / f64::from(h).powf(1.4)).sum();
    0.2 * envelope * tone + gain(-84.0 + 4.8) * white(t, 5)
}

/// Short bursts of white noise of 1 ms, with nothing regular about their times.
fn ticks(t: f64, dbfs: f64) -> f64 {
    const AT: [f64; 12] =
        [1.13, 1.71, 3.02, 3.45, 5.91, 6.18, 8.83, 10.07, 10.49, 13.3, 14.91, 17.6];
    let since = AT.iter().map(|at| (t % 20.0) - at).find(|since| (0.0..0.001).contains(since));
    since.map_or(0.0, |_| gain(dbfs) * white(t, 9).signum())
}

fn line_cards(phase: Phase, lines: &[common::Line<'_>]) -> Vec<(String, String)> {
    said(phase, lines)
        .into_iter()
        .filter(|card| card.1 == Class::LineCheck && card.2 != "Gone")
        .map(|card| (card.0, card.2))
        .collect()
}

/// One card, on this line, that begins so.
fn told(phase: Phase, lines: &[common::Line<'_>], line: &str, words: &str) {
    let cards = line_cards(phase, lines);
    let hit = cards.iter().filter(|c| c.0 == line && c.1.starts_with(words)).count();
    assert_eq!((hit, cards.len()), (1, 1), "{phase:?} {line} {words}: {cards:?}");
}

#[test]
fn sound_lines_draw_no_line_card() {
    for phase in [CHECK, SOUND, Phase::Show] {
        let cards = line_cards(phase, &[("Gtr", &guitar), ("Bass", &bass)]);
        assert!(cards.is_empty(), "{phase:?}: {cards:?}");
    }
}

#[test]
fn crackle_is_told_under_a_source_and_on_a_line_that_waits() {
    let under = |t: f64| guitar(t) + ticks(t, -8.0);
    let waiting = |t: f64| hiss(t, -80.0) + ticks(t, -30.0);
    told(SOUND, &[("Bass", &bass), ("Gtr", &under)], "Gtr", "Crackles.");
    told(CHECK, &[("Bass", &bass), ("Vox", &waiting)], "Vox", "Crackles.");
}

#[test]
fn clicks_that_keep_a_beat_and_drums_are_no_crackle() {
    let clicks = |t: f64| {
        let beat = t % 0.5;
        let click = if beat < 0.001 { 0.4 } else { 0.0 };
        click * white(t, 2).signum() + hiss(t, -80.0)
    };
    let snare = |t: f64| {
        let beat = (t - 0.03 * (t / 0.6).floor().sin()).max(0.0) % 0.6;
        0.4 * (-beat * 25.0).exp() * white(t, 3) + hiss(t, -80.0)
    };
    let cards = line_cards(SOUND, &[("Perc", &clicks), ("Snare", &snare), ("Bass", &bass)]);
    assert!(cards.is_empty(), "{cards:?}");
}

#[test]
fn a_line_that_drops_out_in_the_middle_of_playing_is_told() {
    let loose = |t: f64| {
        let open = [4.31, 7.77, 9.02, 15.5, 21.13].iter().any(|at| (0.0..0.15).contains(&(t - at)));
        if open { 0.0 } else { bass(t) }
    };
    told(SOUND, &[("Gtr", &guitar), ("Bass", &loose)], "Bass", "Line drops out.");
}

#[test]
fn one_signal_on_two_lines_is_told_once_and_two_players_never() {
    let copy = |t: f64| 0.4 * guitar(t);
    told(CHECK, &[("Gtr", &guitar), ("Vox", &copy)], "Vox", "Same signal as Gtr.");
    // A microphone hears a room as well.
    let near = |t: f64| guitar(t) + 0.3 * guitar(t - 0.0013) + hiss(t, -78.0);
    let cards = line_cards(CHECK, &[("Gtr", &guitar), ("Gtr Mic", &near)]);
    assert!(cards.is_empty(), "{cards:?}");
    let cards = line_cards(CHECK, &[("Keys L", &guitar), ("Keys R", &copy)]);
    assert!(cards.is_empty(), "a mono patch on two legs: {cards:?}");
}

#[test]
fn a_line_lost_in_the_show_is_told_and_a_rest_is_not() {
    let lost = |t: f64| if t < 25.0 { guitar(t) } else { hiss(t, -115.0) };
    told(Phase::Show, &[("Bass", &bass), ("Gtr", &lost)], "Gtr", "Line lost.");
    let rests = |t: f64| if t < 25.0 { guitar(t) } else { hiss(t, -85.0) };
    let softer = |t: f64| gain(if t < 25.0 { 0.0 } else { -12.0 }) * guitar(t);
    let lines: [common::Line<'_>; 3] = [("Bass", &bass), ("Gtr", &rests), ("Keys", &softer)];
    let cards = line_cards(Phase::Show, &lines);
    assert!(cards.is_empty(), "{cards:?}");
}

#[test]
fn a_line_that_is_lost_is_told_whatever_was_before_and_stays_told() {
    // A short drop-out; a loss that came back.
    let alone = |t: f64| hiss(t, -100.0);
    let dropped =
        |t: f64| if t < 25.0 && !(15.0..15.3).contains(&t) { guitar(t) } else { alone(t) };
    // The plug clicks in its socket before the card, and after it.
    let clicks = |t: f64| {
        let click = [26.5, 31.0].iter().any(|at| (0.0..0.004).contains(&(t - at)));
        let now = if t < 25.0 { guitar(t) } else { alone(t) };
        now + if click { 0.05 * white(t, 4).signum() } else { 0.0 }
    };
    let twice = |t: f64| if (15.0..22.0).contains(&t) || t >= 35.0 { alone(t) } else { guitar(t) };
    let lines: [common::Line<'_>; 2] = [("Bass", &bass), ("Gtr", &twice)];
    let cards = line_cards(Phase::Show, &lines);
    assert_eq!(cards.len(), 2, "lost, back, and lost again within the cool-down: {cards:?}");
    for lost in [&dropped as &dyn Fn(f64) -> f64, &clicks] {
        let lines: [common::Line<'_>; 2] = [("Bass", &bass), ("Gtr", lost)];
        told(Phase::Show, &lines, "Gtr", "Line lost.");
        let gone = said(Phase::Show, &lines).iter().any(|card| card.2 == "Gone");
        assert!(!gone, "the card stays while the line is not there");
    }
}

#[test]
fn a_player_who_never_rests_but_damps_each_note_is_not_lost() {
    // A steady level, as of a DI through a compressor, with gaps of 60 ms four times a second.
    let strums = |t: f64| if t % 0.25 < 0.19 { 0.05 * white(t, 7) } else { hiss(t, -95.0) };
    let cards = line_cards(Phase::Show, &[("Bass", &bass), ("Gtr", &strums)]);
    assert!(cards.is_empty(), "{cards:?}");
}

#[test]
fn the_dither_of_an_edited_recording_is_no_floor_that_a_line_could_lose() {
    // Notes that die away, without any noise of their own.
    let note = |t: f64| 0.1 * (-6.0 * (t % 1.2)).exp() * (TAU * 196.0 * t).sin();
    let fades = |t: f64| gain(-50.0 * (t % 8.0 - 4.0).max(0.0)) * note(t);
    let with_floor =
        |dbfs: f64| move |t: f64| if t < 30.0 { fades(t) + hiss(t, dbfs) } else { 0.0 };
    let (dither, microphone) = (with_floor(-116.0), with_floor(-90.0));
    let cards = line_cards(SOUND, &[("Bass", &bass), ("Gtr", &dither)]);
    assert!(cards.is_empty(), "{cards:?}");
    told(SOUND, &[("Bass", &bass), ("Gtr", &microphone)], "Gtr", "Line lost.");
}

#[test]
fn of_two_lines_that_are_legs_of_one_the_silent_one_is_told() {
    let dead = |t: f64| hiss(t, -80.0);
    told(SOUND, &[("Keys L", &guitar), ("Keys R", &dead)], "Keys R", "Silent beside Keys L.");
    // One leg after the other, as they are tried; and two singers, who take turns.
    let first = |t: f64| if t < 20.0 { guitar(t) } else { dead(t) };
    let second = |t: f64| if t < 25.0 { dead(t) } else { guitar(t) };
    let cards = line_cards(CHECK, &[("Keys L", &first), ("Keys R", &second)]);
    assert!(cards.is_empty(), "{cards:?}");
    let turns: [common::Line<'_>; 2] = [("BV L", &first), ("BV R", &second)];
    let cards = line_cards(SOUND, &turns);
    assert!(cards.is_empty(), "{cards:?}");
}

#[test]
fn a_bass_note_that_is_held_is_no_hum() {
    // Between F sharp and C, with harmonics and without, as the first sound on a line.
    for hz in [46.25, 49.0, 51.91, 58.27, 61.74, 65.41] {
        for harmonics in [1, 8] {
            let held = move |t: f64| {
                let on = (1.0..9.0).contains(&(t % 15.0));
                let wave = |h: i32| (TAU * hz * f64::from(h) * t).sin() / f64::from(h);
                let tone: f64 = (1..=harmonics).map(wave).sum();
                hiss(t, -85.0) + if on { 0.1 * tone } else { 0.0 }
            };
            let cards = line_cards(CHECK, &[("Gtr", &guitar), ("Synth Bass", &held)]);
            let hum = cards.iter().any(|card| card.1.contains("hum"));
            assert!(!hum, "{hz} Hz, {harmonics}: {cards:?}");
        }
    }
}

#[test]
fn a_buzz_is_told_from_a_hum() {
    let buzz = |t: f64| {
        // Band-limited pulses of a dimmer: harmonics of 100 Hz up to 6 kHz, all as loud.
        let tone: f64 = (1..60).map(|h| (TAU * 100.0 * f64::from(h) * t).cos()).sum();
        0.0008 * tone + hiss(t, -90.0)
    };
    told(CHECK, &[("Bass", &bass), ("Gtr", &buzz)], "Gtr", "Only buzz at -");
}

#[test]
fn noise_under_a_voice_is_told_in_the_line_check_only() {
    let noisy = |t: f64| common::low_voice(t, false, 1.2) + hiss(t, -40.0);
    told(CHECK, &[("Bass", &bass), ("Vox", &noisy)], "Vox", "Noise floor at -");
    let cards = line_cards(SOUND, &[("Bass", &bass), ("Vox", &noisy)]);
    assert!(cards.is_empty(), "{cards:?}");
}

#[test]
fn a_microphone_that_hears_only_its_neighbour_is_told() {
    let far = |t: f64| gain(-26.0) * guitar(t - 0.004) + hiss(t, -82.0);
    let band = |vox| [("Gtr", &guitar as &dyn Fn(f64) -> f64), ("Bass", &bass), ("Vox", vox)];
    told(CHECK, &band(&far), "Vox", "Hears only bleed of Gtr.");
    // While one line is tried the others wait.
    let cards = line_cards(CHECK, &[("Gtr", &guitar), ("Vox", &far)]);
    assert!(cards.is_empty(), "{cards:?}");
    // It has a source of its own as well.
    let own = |t: f64| far(t) + if t % 4.0 < 1.0 { bass(t) } else { 0.0 };
    let cards = line_cards(CHECK, &band(&own));
    assert!(cards.is_empty(), "{cards:?}");
}
