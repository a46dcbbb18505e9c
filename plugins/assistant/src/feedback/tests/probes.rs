//! Laws of probes: when one asks, how often, and what its answer leaves.

use super::*;
use dsp_core::params::{NotchParam, ParamId};

/// In the show listening has the first word; before doors there is no time for that.
#[test]
fn a_probe_asks_after_two_seconds_in_the_show_and_at_once_in_a_ring_out() {
    let asked_after = |mode: Mode| {
        let mut bench = Bench::new(mode);
        (0..300).for_each(|age| bench.hear(Some(line(-40.0, 0.5, age)), ALL));
        let first = |what| bench.acts.iter().find(|(_, a)| a.what == what).map(|(hop, _)| *hop);
        assert_eq!(bench.did(What::Cut), 0);
        first(What::Probing).expect("it asks") - first(What::Suspected).expect("it is told")
    };
    assert!((190..=200).contains(&asked_after(Mode::Show)), "{}", asked_after(Mode::Show));
    assert!(asked_after(Mode::RingOut) < 5);
}

/// Harmonics that begin together, louder with each note: a probe listens to one of them, and to the next after a minute.
#[test]
fn an_instrument_that_holds_tones_is_probed_once_in_a_minute_and_one_tone_at_a_time() {
    for (instrument, most) in [(Instrument::Woodwinds, 3), (Instrument::Singing, usize::MAX)] {
        let mut bench = Bench::new(Mode::Show);
        bench.guard.carries(Some(instrument));
        for note in 0..24u16 {
            for age in 0..600 {
                let mut peaks = Peaks::default();
                for k in 1..=3u16 {
                    let hz = (300.0 + 29.0 * f32::from(note)) * f32::from(k);
                    let number = u32::from(4 * note + k);
                    let swells = line(-50.0 + 0.02 * f32::from(age), 2.0, age);
                    peaks.push(Peak { hz, line: number, log_odds: 0.5, ..swells });
                }
                let heard = Observation { peaks, ..hop_with(bench.hop, None) };
                let sounds = Some(&heard).filter(|_| age < 350);
                let silence = hop_with(bench.hop, None);
                let o = sounds.unwrap_or(&silence);
                let acts = bench.guard.step(bench.hop, Some(o), &bench.values, &ALL);
                bench.take(acts);
                bench.hop += 1;
            }
        }
        let probes: Vec<u64> = bench
            .acts
            .iter()
            .filter(|(_, a)| a.what == What::Probing)
            .map(|(hop, _)| *hop)
            .collect();
        assert!(probes.len() >= 2 && probes.len() <= most, "{instrument:?}: {probes:?}");
        let apart = probes.windows(2).all(|two| two[1] - two[0] >= 6_000);
        assert_eq!(apart, instrument == Instrument::Woodwinds, "{instrument:?}: {probes:?}");
    }
}

/// A tone that swells and falls with each probe, too faint a proof for an instrument: one doubt is asked of once more.
#[test]
fn a_doubt_is_asked_of_a_second_time_and_not_a_third() {
    let mut bench = Bench::new(Mode::Show);
    bench.guard.carries(Some(Instrument::Woodwinds));
    let (mut level, mut probed_for) = (-60.0f32, 0);
    for age in 0..5_500 {
        probed_for = if bench.guard.is_probing(1) { probed_for + 1 } else { 0 };
        let growth = if probed_for > 6 { -20.0 } else { 2.0 };
        level += 0.01 * growth;
        let swell = Peak { log_odds: 0.5, ..line(level.min(-40.0), growth, age) };
        bench.hear(Some(swell), ALL);
    }
    assert_eq!((bench.did(What::Probing), bench.did(What::Doubtful)), (2, 2));
    assert_eq!((bench.did(What::Cut), bench.notches()), (0, 0));
}

#[test]
fn what_a_probe_dismissed_is_sure_no_more_and_what_a_person_cuts_is_held() {
    let mut bench = Bench::new(Mode::RingOut);
    for age in 0..200u16 {
        let growth = if age < 20 { 30.0 } else { 0.0 };
        let level = -40.0 + 0.3 * f32::from(age.min(20));
        bench.hear(Some(line(level, growth, age)), ALL);
        let sure = bench.guard.suspects().first().map(|s| s.sure);
        let dismissed = bench.did(What::NotALoop) > 0;
        assert!(!dismissed || sure.is_none_or(|sure| sure < 0.5), "{sure:?}");
    }
    assert_eq!(bench.did(What::NotALoop), 1);

    let mut bench = Bench::new(Mode::RingOut);
    for age in 0..80u16 {
        bench.hear(Some(line(-55.0 + 0.5 * f32::from(age), 50.0, age)), ALL);
    }
    let suspect = bench.guard.suspects()[0];
    assert_eq!(suspect.through, Through::NotHere);
    let acts = bench.guard.cut(bench.hop, suspect.id, &bench.values);
    bench.take(acts);
    let suspect = bench.guard.suspects()[0];
    assert_eq!((suspect.through, suspect.notched), (Through::Pa, true));
}

/// It has not grown, and nobody says that it has.
#[test]
fn a_still_tone_far_above_the_programme_is_told_as_one() {
    let mut bench = Bench::new(Mode::Show);
    for age in 0..80 {
        bench.hear(Some(Peak { log_odds: -1.0, ..line(-5.0, 0.0, age) }), NOTHING);
    }
    assert_eq!(bench.guard.suspects()[0].proof, Proof::FarAbove);
}

/// A recall while nothing could be turned made the probe's slot a notch of its own.
#[test]
fn a_slot_that_a_recall_took_under_freeze_is_not_taken_out() {
    let mut bench = Bench::new(Mode::RingOut);
    while bench.did(What::Probing) == 0 {
        let age = bench.hop as u16;
        bench.hear(Some(line(-50.0 + 0.6 * f32::from(age), 60.0, age)), ALL);
    }
    let heard = hop_with(bench.hop, None);
    let waited = bench.guard.wait(bench.hop, Some(&heard));
    bench.take(waited);
    bench.values.set(ParamId::notch(0, NotchParam::DepthDb), -5.0);
    bench.hop += 1;
    (0..20).for_each(|_| bench.hear(None, ALL));
    assert_eq!((bench.notches(), bench.did(What::BrokenOff)), (1, 1));
}

/// What a person takes out stays out for a minute, unless it comes in again, or a ring-out is begun anew.
#[test]
fn what_went_out_is_let_go_until_it_is_in_again_or_all_begins_anew() {
    let ring_out = || {
        let mut bench = Bench::new(Mode::RingOut);
        ring(&mut bench, 80, CUT);
        assert_eq!(bench.notches(), 1);
        (0..400).for_each(|_| bench.hear(None, CUT));
        assert!(bench.guard.suspects().is_empty(), "its suspect is forgotten");
        bench
    };
    let mut bench = ring_out();
    let with_it = bench.values.clone();
    let acts = bench.guard.release(0, &bench.values);
    bench.take(acts);
    bench.hear(None, CUT);
    assert!(bench.guard.was_let_go(HZ));
    ring(&mut bench, 60, CUT);
    assert_eq!((bench.notches(), bench.did(What::Cut)), (0, 1));
    bench.values = with_it;
    bench.hear(None, CUT);
    assert!(!bench.guard.was_let_go(HZ), "an undo brought it back");

    for is_turned_off in [false, true] {
        let mut bench = ring_out();
        if is_turned_off {
            let acts = bench.guard.set(Mode::Off, Site::Foh, &bench.values);
            bench.take(acts);
        }
        let acts = bench.guard.clear(false, &bench.values);
        bench.take(acts);
        (0..50).for_each(|_| bench.hear(None, CUT));
        let acts = bench.guard.set(Mode::RingOut, Site::Foh, &bench.values);
        bench.take(acts);
        ring(&mut bench, 80, CUT);
        assert_eq!((bench.notches(), bench.did(What::Cut)), (1, 2), "off: {is_turned_off}");
    }
}
