//! The contract that every class of move keeps. A class is in it by its row in the registry and
//! its scene in [`fault`].

use super::REGISTRY;
use crate::event::{Event, EventKind};
use crate::testing::{HOP_LEN, Scene, bumps, spectrum};
use crate::{AutoAccept, Class, Phase, Proposal};
use dsp_core::channel::EFFECT_HOPS;
use dsp_core::listen::Spectrum;
use dsp_core::params::ParamId;
use dsp_core::strip::design::{Shape, Target};
use ml_models::Instrument;

const BAND: &[&str] = &["Kick", "Vox", "Gtr", "Bass"];
const LONG: u64 = 4_500;

/// Hops in which a class has spoken on its fault: what is told against the accepted soundcheck needs one,
/// and balance takes a verse and a chorus to know the mix.
fn long(class: Class) -> u64 {
    match class {
        Class::Resonance | Class::Tone | Class::Balance => 11_000,
        Class::Compression => 7_000, // three turns from loud phrases to soft ones and back
        _ => LONG,
    }
}

/// A desk with the planted fault of a class, and the channel that it is on.
fn fault(class: Class) -> (Scene, usize) {
    let band = Scene::of(BAND);
    match class {
        Class::ClipRescue => (
            band.with(1, |s| {
                s.clips = |hop| hop % 100 < 10;
                s.clip_dbfs = -3.0;
            }),
            1,
        ),
        Class::GainStaging => (band.with(2, |s| s.peak_dbtp = -1.5), 2),
        Class::Hpf => (band.with(1, |s| s.rumble_dbfs = -35.0), 1),
        Class::Polarity => (band.with(0, |s| s.pair_sign = 1.0).with(3, |s| s.pair_sign = -1.0), 3),
        Class::LineCheck => (
            band.with(2, |s| {
                s.from_hop = u64::MAX;
                s.floor_dbfs = -120.0;
            }),
            2,
        ),
        // The soundcheck is accepted after 40 active seconds.
        Class::Resonance => {
            (band.with(1, |s| s.turns = Some((7_000, voice_with(2_500.0, 9.0, 4.0)))), 1)
        }
        Class::Tone => {
            (band.with(1, |s| s.turns = Some((7_000, voice_with(3_200.0, 12.0, 0.8)))), 1)
        }
        Class::Sibilance => (band.with(1, |s| s.esses_db = 6.0), 1),
        Class::Compression => (
            band.with(1, |s| {
                s.peak_dbtp = -18.0;
                s.strays_db = 10.0;
            }),
            1,
        ),
        Class::Masking => (
            band.unity()
                .said(1, |c| c.lead_vocal = true)
                .with(2, |s| s.presence_db = |hop| if hop < 2_300 { 0.0 } else { 9.0 }),
            2,
        ),
        Class::Balance => {
            (band.unity().with(2, |s| s.louder_db = |hop| if hop < 9_000 { 0.0 } else { 8.0 }), 2)
        }
        other => panic!("{} needs a scene of its fault", other.name()),
    }
}

/// The desk with the fault of a class, for other tests.
pub(crate) fn fault_scene(class: Class) -> Scene {
    fault(class).0
}

/// The same, as the fault shows in a phase: in the show a line is not dead from the start, it is lost, and a tone is
/// told by ear where there was no soundcheck.
fn fault_in(class: Class, phase: Phase) -> (Scene, usize) {
    match (class, phase) {
        (Class::LineCheck, Phase::Show) => {
            (Scene::of(BAND).with(2, |s| s.gone_from = 2_000).phase(phase), 2)
        }
        (Class::Tone, Phase::Show) => {
            let harsh = bumps(Instrument::Singing, &[(65, 3.0)]);
            (Scene::of(BAND).with(1, |s| s.bumps = Some(harsh)).phase(phase), 1)
        }
        _ => {
            let (scene, channel) = fault(class);
            (scene.phase(phase), channel)
        }
    }
}

/// A voice through a bell.
fn voice_with(freq_hz: f64, gain_db: f64, q: f64) -> &'static Spectrum {
    let bell = Target { shape: Shape::Bell, freq_hz, gain_db, q };
    spectrum(Instrument::Singing, |hz| bell.analog_db(hz))
}

fn raised(events: &[Event], class: Class) -> Vec<&Event> {
    events.iter().filter(|e| e.event == EventKind::Suggestion && e.class == Some(class)).collect()
}

#[test]
fn every_class_speaks_on_its_fault_on_the_right_channel_alone() {
    for row in REGISTRY {
        let (scene, channel) = fault(row.class);
        let events = scene.play(&mut scene.engine(), 0, long(row.class));
        let name = Some(BAND[channel].to_owned());
        let all: Vec<_> = events.iter().filter(|e| e.event == EventKind::Suggestion).collect();
        let own = raised(&events, row.class);
        assert!(!own.is_empty(), "{} is silent", row.class.name());
        for e in own {
            assert_eq!(e.channel, name, "{}", row.class.name());
        }
        assert!(all.iter().all(|e| e.channel == name), "{}: {all:#?}", row.class.name());
    }
}

#[test]
fn every_class_is_silent_on_a_clean_desk() {
    for phase in [Phase::LineCheck, Phase::Soundcheck, Phase::Show, Phase::Changeover] {
        let scene = Scene::of(BAND).phase(phase);
        let events = scene.play(&mut scene.engine(), 0, LONG);
        assert!(events.is_empty(), "{events:#?}");
    }
}

#[test]
fn a_source_that_begins_late_is_never_called_noise() {
    for from_hop in [1_000, 2_005, 2_500, 3_001, 4_000] {
        let scene = Scene::of(BAND).with(2, |s| {
            s.from_hop = from_hop;
            s.floor_dbfs = -120.0;
        });
        let events = scene.play(&mut scene.engine(), 0, LONG);
        for e in raised(&events, Class::LineCheck) {
            let headline = e.headline.as_deref().unwrap_or_default();
            assert!(headline.starts_with("No signal"), "began at {from_hop}: {headline}");
        }
    }
}

#[test]
fn no_class_speaks_in_a_phase_that_is_not_its_own() {
    for row in REGISTRY {
        let phases = [Phase::Changeover, Phase::LineCheck, Phase::Soundcheck, Phase::Show];
        for phase in phases {
            let scene = fault_in(row.class, phase).0;
            let events = scene.play(&mut scene.engine(), 0, long(row.class));
            let speaks = !raised(&events, row.class).is_empty();
            assert_eq!(speaks, row.phases.contains(&phase), "{} {phase:?}", row.class.name());
        }
        assert!(!row.phases.contains(&Phase::Changeover));
    }
}

#[test]
fn no_class_speaks_where_it_is_switched_off_or_on_click_and_talkback() {
    for row in REGISTRY {
        let (mut scene, channel) = fault(row.class);
        scene.policy.classes.insert(row.class, crate::Stance::Off);
        let events = scene.play(&mut scene.engine(), 0, long(row.class));
        assert!(raised(&events, row.class).is_empty(), "{}", row.class.name());
        for role in [crate::Role::Click, crate::Role::Talkback, crate::Role::Measurement] {
            let scene = fault(row.class).0.said(channel, |c| c.role = role);
            let events = scene.play(&mut scene.engine(), 0, long(row.class));
            assert!(raised(&events, row.class).is_empty(), "{} {role:?}", row.class.name());
        }
    }
}

#[test]
fn nothing_but_clipping_and_lines_speaks_in_the_first_ten_active_seconds() {
    for row in REGISTRY.iter().filter(|row| !row.at_once) {
        let scene = fault(row.class).0;
        // 60 of 100 hops are active; drums count whole seconds.
        let events = scene.play(&mut scene.engine(), 0, 1_000);
        assert!(raised(&events, row.class).is_empty(), "{}", row.class.name());
    }
    assert!(
        REGISTRY
            .iter()
            .all(|r| !r.at_once || matches!(r.class, Class::ClipRescue | Class::LineCheck))
    );
}

#[test]
fn every_class_decides_the_same_on_the_same_input() {
    for row in REGISTRY {
        let scene = fault(row.class).0.accept(AutoAccept::All);
        let (mut a, mut b) = (scene.engine(), scene.engine());
        for hop in 0..long(row.class) {
            let one = scene.step(&mut a, hop, &[], &[]);
            assert_eq!(one, scene.step(&mut b, hop, &[], &[]), "{} {hop}", row.class.name());
        }
    }
}

#[test]
fn every_card_is_short_has_its_grounds_and_keeps_the_limits() {
    for row in REGISTRY {
        let (scene, channel) = fault(row.class);
        let mut engine = scene.engine();
        for hop in 0..long(row.class) {
            scene.step(&mut engine, hop, &[], &[]);
            for card in engine.suggestions(channel) {
                let words = card.headline.split_whitespace().count();
                assert!((1..=10).contains(&words), "{words} words: {}", card.headline);
                assert!(card.headline.ends_with('.'), "{}", card.headline);
                assert!(!card.evidence.text.is_empty() && !card.evidence.numbers.is_empty());
                reads_well(card);
                assert!(card.evidence.numbers.iter().all(|n| n.value.is_finite()));
                assert!((0.0..=1.0).contains(&card.confidence.p));
                assert!(card.confidence.lower <= card.confidence.p + 1e-6);
                assert!((0.0..=1.0).contains(&card.worth));
                if let Proposal::Move(moved) = &card.proposal {
                    assert!(!moved.changes.is_empty());
                    for c in &moved.changes {
                        assert_eq!(c.param.spec().clamp(c.to), c.to, "inside the range");
                        assert!(
                            Class::turning(c.param).contains(&card.class),
                            "turns only what is its own, so that a hand can lock it"
                        );
                        if c.param == ParamId::TRIM_DB {
                            assert!(c.to < c.from && c.to >= -6.0, "never up, at most 6 down");
                        }
                        assert_ne!(c.param, ParamId::FADER_DB);
                    }
                }
            }
            assert!(engine.open_cards().len() <= 3);
        }
    }
}

/// Names are read with spaces for underscores: words of the trade, no abbreviations, no programmers'
/// words (DESIGN section 6).
fn reads_well(card: &crate::Suggestion) {
    let metric = std::iter::once(card.expected.metric);
    for name in card.evidence.numbers.iter().map(|n| n.name).chain(metric) {
        for word in name.split('_') {
            let known = !["p95", "re", "hop", "hops", "error", "active"].contains(&word);
            assert!(known && word.chars().all(|c| c.is_ascii_lowercase()), "{name}");
        }
    }
    let text = &card.evidence.text;
    assert!(
        text.ends_with('.')
            && text.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()),
        "{text}"
    );
    for bad in ["hop", "NaN", "inf", " 1 samples", " 1 flat tops", "  "] {
        assert!(!text.contains(bad), "{text}");
    }
}

#[test]
fn every_accepted_move_takes_effect_four_hops_later_over_a_ramp_and_ends_the_card() {
    for row in REGISTRY {
        let scene = fault(row.class).0.accept(AutoAccept::All);
        let mut engine = scene.engine();
        let mut moves = 0;
        for hop in 0..long(row.class) {
            let step = scene.step(&mut engine, hop, &[], &[]);
            for (_, change) in &step.changes {
                moves += 1;
                assert_eq!(change.at_sample, (hop + 1 + EFFECT_HOPS) * HOP_LEN as u64);
                assert!(change.ramp_s >= 0.2 && change.own.is_none());
            }
        }
        let events = scene.play(&mut scene.engine(), 0, long(row.class));
        let applied = events.iter().filter(|e| e.event == EventKind::Applied).count();
        assert_eq!(applied > 0, moves > 0, "{}", row.class.name());
        // Once accepted the fault is dealt with: nothing is said twice.
        assert_eq!(raised(&events, row.class).len(), 1, "{}", row.class.name());
    }
}

/// Cards of a class on a fault that comes and goes for 8 minutes: half of each period it is there.
fn cards_of_a_fault_that_comes_and_goes(
    class: Class,
    period_s: u64,
    accept: AutoAccept,
) -> Vec<(u64, String)> {
    let faulty = fault(class).0.accept(accept);
    let clean = Scene::of(BAND);
    let mut engine = faulty.engine();
    let mut cards = Vec::new();
    for hop in 0..8 * 60 * 100 {
        let scene = if hop % (100 * period_s) < 50 * period_s { &faulty } else { &clean };
        for e in scene.step(&mut engine, hop, &[], &[]).events {
            // What verification makes of an accepted move is another card than the fault's.
            let follows = e.headline.as_deref().is_some_and(|h| h.ends_with("Take it back?"));
            if e.event == EventKind::Suggestion && e.class == Some(class) && !follows {
                cards.push((hop, e.headline.unwrap_or_default()));
            }
        }
    }
    cards
}

#[test]
fn a_fault_that_comes_and_goes_is_told_once_in_two_minutes_at_most() {
    for row in REGISTRY {
        use AutoAccept::{All, None};
        for (period_s, accept) in [(13, All), (60, None)] {
            let mut cards = cards_of_a_fault_that_comes_and_goes(row.class, period_s, accept);
            if row.class == Class::LineCheck {
                cards.retain(|(_, headline)| headline.starts_with("Line lost")); // a class of many faults
            }
            let name = row.class.name();
            // A line that is lost again is told again, once.
            let times = if row.class == Class::LineCheck { 2 } else { 1 };
            assert!(cards.len() <= 4 * times, "{name} {period_s} s {accept:?}: {cards:?}");
            let close = cards.windows(times + 1).find(|two| two[times].0 - two[0].0 < 12_000);
            assert!(close.is_none(), "{name} {period_s} s {accept:?}: {cards:?}");
        }
    }
}

#[test]
fn clipping_that_recurs_has_one_card_that_stands() {
    for (period_s, on_s) in [(40, 6), (30, 3), (60, 5)] {
        let (faulty, _) = fault(Class::ClipRescue);
        let clean = Scene::of(BAND);
        let mut engine = faulty.engine();
        let mut events = Vec::new();
        for hop in 0..60_000 {
            let scene = if hop % (100 * period_s) < 100 * on_s { &faulty } else { &clean };
            events.extend(scene.step(&mut engine, hop, &[], &[]).events);
        }
        assert_eq!(raised(&events, Class::ClipRescue).len(), 1, "{on_s} s of {period_s}");
        assert!(engine.suggestions(1).iter().any(|c| c.class == Class::ClipRescue));
        // A minute and more without: resolved.
        let later = clean.play(&mut engine, 60_000, 67_000);
        assert!(later.iter().any(|e| e.event == EventKind::Decision), "{later:?}");
        assert!(engine.suggestions(1).is_empty());
    }
}
