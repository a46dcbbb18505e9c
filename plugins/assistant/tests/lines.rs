//! What is said of single lines of real audio: hiss and hum, low voices, microphones that are far apart.

mod common;

use assistant::{Class, Phase};
use common::{Line, gain, guitar, hiss, hum, low_voice, pink, said, said_of};
use std::f64::consts::TAU;

/// The cut-offs that cards ask for, Hz.
fn cut_offs(cards: &[(String, Class, String)]) -> Vec<f64> {
    let hz = |text: &str| text.trim_end_matches('.').rsplit(' ').next()?.parse().ok();
    cards.iter().filter(|c| c.1 == Class::Hpf).filter_map(|c| hz(&c.2)).collect()
}

#[test]
fn a_line_with_nothing_but_steady_noise_is_called_so() {
    for phase in [Phase::Soundcheck, Phase::LineCheck] {
        for dbfs in [-30.0, -48.0, -58.0, -64.0] {
            let cards = said(phase, &[("Gtr L", &guitar), ("Gtr R", &|t| hiss(t, dbfs))]);
            if phase == Phase::LineCheck && dbfs < -60.0 {
                assert!(cards.is_empty(), "a microphone that waits for its player: {cards:?}");
                continue;
            }
            let [(channel, class, headline)] = &cards[..] else {
                panic!("{phase:?} {dbfs}: {cards:?}")
            };
            assert_eq!((channel.as_str(), *class), ("Gtr R", Class::LineCheck));
            assert!(headline.starts_with("Only noise at -"), "{headline}");
        }
    }
}

#[test]
fn noise_that_rumbles_opens_a_gate_now_and_then_and_is_told_once() {
    for (from, first) in [(700.0, 0), (1_400.0, 0), (700.0, 1), (1_400.0, 1), (0.0, 2)] {
        let noise = |t: f64| pink(t + from, first, -21.0);
        let cards = said(Phase::Soundcheck, &[("Gtr L", &guitar), ("Gtr R", &noise)]);
        let cards: Vec<_> = cards.iter().filter(|c| c.1 == Class::LineCheck).collect();
        let [(channel, _, headline)] = &cards[..] else { panic!("{from} {first}: {cards:?}") };
        assert_eq!(channel, "Gtr R");
        assert!(headline.starts_with("Only noise at -"), "{headline}");
    }
}

#[test]
fn a_line_that_is_plugged_in_after_all_is_dead_no_more() {
    let plugged = |t: f64| if t < 9.0 { 0.0 } else { hiss(t, -70.0) };
    let cards = said(Phase::LineCheck, &[("Gtr L", &guitar), ("Gtr R", &plugged)]);
    let told: Vec<&str> = cards.iter().filter(|c| c.0 == "Gtr R").map(|c| c.2.as_str()).collect();
    assert_eq!(told, ["No signal at all. Check the line.", "Gone"]);
    let pulled = |t: f64| if t < 30.0 { hiss(t, -48.0) } else { 0.0 };
    let cards = said(Phase::Soundcheck, &[("Gtr L", &guitar), ("Gtr R", &pulled)]);
    let told: Vec<&str> = cards.iter().filter(|c| c.0 == "Gtr R").map(|c| c.2.as_str()).collect();
    assert!(matches!(told[..], [noise, "Gone", ..] if noise.starts_with("Only noise")), "{told:?}");
}

#[test]
fn a_place_on_the_desk_that_has_no_name_and_was_never_used_is_no_dead_line() {
    let still = |_: f64| 0.0;
    let lines: [Line<'_>; 3] = [("Gtr L", &guitar), ("", &still), ("Gtr R", &still)];
    for phase in [Phase::Soundcheck, Phase::LineCheck] {
        let cards = said(phase, &lines);
        let [(channel, class, headline)] = &cards[..] else { panic!("{phase:?}: {cards:?}") };
        assert_eq!((channel.as_str(), *class), ("Gtr R", Class::LineCheck));
        assert!(headline.starts_with("No signal"), "{headline}");
    }
}

#[test]
fn a_line_with_nothing_but_hum_is_called_so_and_has_no_level_to_raise() {
    for phase in [Phase::Soundcheck, Phase::LineCheck] {
        for (mains_hz, dbfs) in [(50.0, -56.0), (60.0, -56.0), (50.0, -36.0), (60.0, -20.0)] {
            let cards = said(phase, &[("Gtr L", &guitar), ("Gtr R", &|t| hum(t, mains_hz, dbfs))]);
            let [(channel, class, headline)] = &cards[..] else {
                panic!("{phase:?} {mains_hz} {dbfs}: {cards:?}")
            };
            assert_eq!((channel.as_str(), *class), ("Gtr R", Class::LineCheck));
            assert!(headline.starts_with("Only hum at -"), "{headline}");
        }
    }
}

#[test]
fn hum_from_the_middle_on_or_after_a_knock_is_no_level_either() {
    let plugged = |t: f64| if t < 7.3 { hiss(t, -92.0) } else { hum(t, 50.0, -50.0) };
    let knocked = |t: f64| {
        let knock = if t < 3.0 { (-(t % 0.5) * 20.0).exp() } else { 0.0 };
        hum(t, 50.0, -50.0) + 0.02 * knock * (TAU * 300.0 * t).sin()
    };
    let cards =
        said(Phase::Soundcheck, &[("Gtr L", &plugged), ("Gtr R", &knocked), ("Bass", &guitar)]);
    assert!(cards.iter().all(|c| c.1 != Class::GainStaging), "{cards:?}");
    assert!(cards.iter().any(|c| c.0 == "Gtr L" && c.2.starts_with("Only hum")), "{cards:?}");
}

#[test]
fn steady_tones_and_held_chords_are_no_hum() {
    let chord = |t: f64| {
        let tone = |hz: f64| 0.05 * (TAU * hz * t).sin();
        [110.0, 164.8, 220.0, 277.2, 329.6].map(tone).iter().sum::<f64>() + hiss(t, -85.0)
    };
    let cards = said(Phase::LineCheck, &[("Gtr", &guitar), ("Pad", &chord)]);
    assert!(cards.is_empty(), "{cards:?}");
}

#[test]
fn the_hpf_stays_under_a_low_voice() {
    for legato in [true, false] {
        for db in [0.0, -8.0] {
            let clean = |t: f64| gain(db) * low_voice(t, legato, 0.25);
            let cards = said(Phase::Soundcheck, &[("Gtr", &guitar), ("Lead Vox", &clean)]);
            assert!(cut_offs(&cards).is_empty(), "legato {legato} {db}: {cards:?}");
        }
        let rumbling =
            |t: f64| low_voice(t, legato, 0.9) + 0.02 * (TAU * 36.0 * t + (3.0 * t).sin()).sin();
        let cards = said(Phase::Soundcheck, &[("Gtr", &guitar), ("Lead Vox", &rumbling)]);
        let [hz] = cut_offs(&cards)[..] else { panic!("legato {legato}: {cards:?}") };
        assert!((45.0..=130.0 / 1.2).contains(&hz), "legato {legato}: {hz}");
    }
}

#[test]
fn rumble_is_not_taken_for_gone_while_a_voice_has_no_rests() {
    let busy = |t: f64| {
        let rest = if t < 24.0 { 0.9 } else { 0.1 };
        low_voice(t, true, rest) + 0.02 * (TAU * 36.0 * t + (3.0 * t).sin()).sin()
    };
    let cards = said(Phase::Soundcheck, &[("Gtr", &guitar), ("Lead Vox", &busy)]);
    let hpf: Vec<_> = cards.iter().filter(|c| c.1 == Class::Hpf).collect();
    assert!(matches!(hpf[..], [(_, _, headline)] if headline != "Gone"), "{cards:?}");
}

#[test]
fn a_lag_is_told_of_declared_pairs_only() {
    let hit = |t: f64| {
        let beat = t.max(0.0) % 0.5;
        0.2 * (-beat * 18.0).exp() * (TAU * (180.0 * beat + 2.0 * (-beat * 40.0).exp())).sin()
    };
    let near = |t: f64| hit(t) + hiss(t, -85.0);
    let far = |t: f64| 0.6 * hit(t - 0.003) + 0.6 * hiss(t, -84.0);
    for (one, two) in [("Snr Top", "Snr Btm"), ("OH L", "OH R"), ("Snr", "OH")] {
        let lines: [Line<'_>; 2] = [(one, &near), (two, &far)];
        let cards = said(Phase::Soundcheck, &lines);
        assert!(cards.iter().all(|c| c.1 != Class::Polarity), "{cards:?}");
        let cards = said_of(Phase::Soundcheck, &lines, |c| c[0].pair = Some(1));
        let lags: Vec<_> = cards.iter().filter(|c| c.1 == Class::Polarity).collect();
        assert_eq!(lags.len(), 1, "{cards:?}");
        assert!(lags[0].2.starts_with("Arrives 3 ms after"), "{lags:?}");
    }
}
