//! Laws of the mix: planted gains come back, a mute is found, clarity is withheld where faders are not
//! known, a second microphone of the voice is no masker.

use super::estimator::Estimator;
use crate::contribution::Contribution;
use crate::testing::{Scene, noise};
use crate::{Class, EventKind, Intent, Proposal, Role};
use dsp_core::listen::observation::PROBE_PER_HOP;

/// A note-like low band: two tones that change each half second, and a little noise.
fn source(channel: usize, value: u64) -> f32 {
    let step = value / 800;
    let tone = |n: u64| {
        let hz = 90.0 + 220.0 * (0.5 + 0.5 * noise(channel * 7 + n as usize, step));
        (std::f32::consts::TAU * hz * value as f32 / 1_600.0).sin()
    };
    let loud = 0.55 + 0.45 * noise(channel + 40, step);
    0.1 * loud * (tone(1) + 0.6 * tone(2) + 0.2 * noise(channel + 90, value))
}

/// Plays `seconds` into an estimator whose last channel is the mix with these gains (by second), late
/// by 20 values, with an audience 26 dB under it.
fn estimate(gains: &dyn Fn(usize, u64) -> f32, channels: usize, seconds: u64) -> Estimator {
    let sources: Vec<usize> = (0..channels).collect();
    let mut estimator = Estimator::new(channels, channels + 1);
    for hop in 0..seconds * 100 {
        let at = |i: usize| hop * PROBE_PER_HOP as u64 + i as u64;
        let own = (0..channels)
            .map(|c| Some(std::array::from_fn(|i| source(c, at(i)))))
            .collect::<Vec<_>>();
        let mix = std::array::from_fn(|i| {
            let value = at(i).saturating_sub(20);
            let music: f32 = sources.iter().map(|c| gains(*c, hop / 100) * source(*c, value)).sum();
            music + 0.01 * noise(77, at(i))
        });
        estimator.hear(own.into_iter().chain([Some(mix)]), &sources);
    }
    estimator
}

fn db(gain: f32) -> f32 {
    20.0 * gain.log10()
}

#[test]
fn planted_gains_come_back_within_a_decibel_with_their_coherence() {
    let planted = [1.0, 0.5, 0.25, 0.7, 1.4, 0.35, 0.9, 0.6];
    let estimator = estimate(&|c, _| planted[c], planted.len(), 20);
    assert!(estimator.delay_ms().is_some_and(|ms| (ms - 12.5).abs() < 1.0));
    assert!(estimator.explained() > 0.8, "{}", estimator.explained());
    for (channel, gain) in planted.iter().enumerate() {
        match estimator.found(channel) {
            Contribution::Estimated { gain_db, coherence } => {
                assert!(
                    (gain_db - db(*gain)).abs() < 1.0,
                    "{channel}: {gain_db} for {}",
                    db(*gain)
                );
                assert!((0.2..=1.0).contains(&coherence), "{channel}: {coherence}");
            }
            other => panic!("{channel}: {other:?}"),
        }
    }
}

#[test]
fn a_mute_is_found_and_an_open_fader_comes_back() {
    let gains = |c: usize, s: u64| match (c, s) {
        (1, 20..30) => 0.0,
        _ => 0.7,
    };
    let muted = estimate(&gains, 4, 25);
    assert!(muted.found(1).is_closed(), "{:?}", muted.found(1));
    assert!((0..4).filter(|c| *c != 1).all(|c| !muted.found(c).is_closed()));
    let open = estimate(&gains, 4, 36).found(1);
    assert!(open.gain_db().is_some_and(|g| (g - db(0.7)).abs() < 1.0), "{open:?}");
}

#[test]
fn a_step_of_the_fader_is_seen_within_five_seconds_and_none_where_there_is_none() {
    let gains = |c: usize, s: u64| if c == 2 && s >= 30 { 0.35 } else { 0.7 };
    let quick = estimate(&gains, 5, 34).quick(2);
    let step = quick.gain_db.zip(quick.long_db).map(|(now, long)| now - long);
    assert!(step.is_some_and(|s| (s + 6.0).abs() < 1.5), "{quick:?}");
    let calm = estimate(&|_, _| 0.7, 5, 34);
    for channel in 0..5 {
        let quick = calm.quick(channel);
        if let Some((now, long)) = quick.gain_db.zip(quick.long_db) {
            assert!((now - long).abs() < 1.5, "{channel}: {quick:?}");
        }
    }
}

#[test]
fn nothing_is_found_where_the_reference_carries_something_else() {
    let mut estimator = Estimator::new(1, 2);
    for hop in 0..1_500_u64 {
        let at = |i: usize| hop * PROBE_PER_HOP as u64 + i as u64;
        let own = std::array::from_fn(|i| source(1, at(i)));
        let other = std::array::from_fn(|i| source(5, at(i)));
        estimator.hear([Some(own), Some(other)].into_iter(), &[0]);
    }
    assert_eq!(estimator.found(0), Contribution::Unknown);
}

const BAND: &[&str] = &["Kick", "Vox", "Gtr", "Bass"];

fn covered() -> Scene {
    Scene::of(BAND)
        .said(1, |c| c.lead_vocal = true)
        .with(2, |s| s.presence_db = |hop| if hop < 2_300 { 0.0 } else { 9.0 })
}

#[test]
fn clarity_is_known_at_unity_and_withheld_without_faders() {
    let mut engine = covered().unity().engine();
    let mut unknown = covered().engine();
    let (mut clear, mut masked) = (None, None);
    for hop in 0..4_500 {
        covered().step(&mut engine, hop, &[], &[]);
        covered().step(&mut unknown, hop, &[], &[]);
        match hop {
            2_000 => clear = engine.mix().clarity().and_then(|c| c.value),
            4_000 => masked = engine.mix().clarity().and_then(|c| c.value),
            _ => {}
        }
    }
    assert!(clear > masked && masked.is_some(), "{clear:?} {masked:?}");
    assert_eq!(unknown.mix().clarity(), None);
    assert_eq!(unknown.mix().unknown_because(), Some("faders not known"));
}

#[test]
fn with_known_faders_a_card_has_its_worth_and_without_only_the_region() {
    for unity in [true, false] {
        let mut scene = covered();
        scene.unity = unity;
        let events = scene.play(&mut scene.engine(), 0, 4_500);
        for e in events.iter().filter(|e| e.event == EventKind::Suggestion) {
            assert_eq!(e.class, Some(Class::Masking), "{e:?}");
            let moved = e.moved.as_ref().is_some_and(|m| !m.changes.is_empty());
            let worth = e.evidence.as_ref().and_then(|evidence| {
                evidence.numbers.iter().find(|n| n.name == "worth_as_vocal_level").map(|n| n.value)
            });
            assert_eq!(moved, unity, "no move on faders that nobody knows");
            assert_eq!(worth.is_some(), unity);
            assert!(worth.unwrap_or(1.0) >= 1.0, "never for less than a decibel of vocal");
        }
        let cards = events.iter().filter(|e| e.event == EventKind::Suggestion).count();
        assert!(!unity || cards == 1, "{cards}");
    }
}

#[test]
fn the_voice_through_another_microphone_is_no_masker_and_monitors_are_left_alone() {
    let kin = covered().unity().with(1, |s| s.pair_sign = 1.0).with(2, |s| s.pair_sign = 1.0);
    let mut engine = kin.engine();
    let events = kin.play(&mut engine, 0, 4_500);
    let masking =
        |events: &[crate::Event]| events.iter().filter(|e| e.class == Some(Class::Masking)).count();
    assert_eq!(masking(&events), 0, "{events:?}");
    let site = covered().unity().said(2, |c| c.site = crate::Site::Monitors);
    assert_eq!(masking(&site.play(&mut site.engine(), 0, 4_500)), 0);
}

#[test]
fn a_lead_vocal_is_never_cut_nor_turned_down() {
    let scene = Scene::of(BAND)
        .unity()
        .said(1, |c| c.lead_vocal = true)
        .said(2, |c| c.lead_vocal = true)
        .with(2, |s| {
            s.presence_db = |hop| if hop < 2_300 { 0.0 } else { 9.0 };
            s.louder_db = |hop| if hop < 2_000 { 0.0 } else { 12.0 };
        });
    let events = scene.play(&mut scene.engine(), 0, 4_500);
    assert!(events.iter().all(|e| e.event != EventKind::Suggestion), "{events:?}");
}

#[test]
fn a_fader_that_slips_is_told_as_advice_and_a_head_amp_that_is_turned_is_not() {
    // The mix reference carries the sum of the low bands; the fader of the guitar drops at 30 s.
    let play = |slips: bool, gain_step: bool| {
        let names = ["Kick", "Vox", "Gtr", "Bass", "Mix ref"];
        let scene = Scene::of(&names).said(4, |c| c.role = Role::Measurement);
        let mut engine = scene.engine();
        let mut said = Vec::new();
        for hop in 0..4_500_u64 {
            let mut heard: Vec<_> =
                scene.channels.iter().enumerate().map(|(i, (_, s))| s.observe(i, hop)).collect();
            let at = |i: usize| hop * PROBE_PER_HOP as u64 + i as u64;
            let mut mix = [0.0; PROBE_PER_HOP];
            #[expect(clippy::needless_range_loop, reason = "channels by number")]
            for c in 0..4 {
                let amp = if gain_step && c == 2 && hop >= 3_000 { 2.0 } else { 1.0 };
                let fader = if slips && c == 2 && hop >= 3_000 { 0.5 } else { 1.0 };
                for (i, mix) in mix.iter_mut().enumerate() {
                    heard[c].probe[i] = amp * source(c, at(i));
                    *mix += fader * heard[c].probe[i];
                }
            }
            heard[4].probe = mix;
            let inputs: Vec<_> = heard
                .iter()
                .map(|o| crate::ChannelInput { observation: Some(o), ..Default::default() })
                .collect();
            let events = engine.step(hop, &inputs, &[] as &[Intent]).events;
            said.extend(events.into_iter().filter(|e| e.class == Some(Class::Balance)));
        }
        (said, engine)
    };
    let (said, engine) = play(true, false);
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].channel.as_deref(), Some("Gtr"));
    assert!(said[0].t_s > 30.0 && said[0].t_s <= 36.0, "{}", said[0].t_s);
    let card = &engine.suggestions(2)[0];
    assert!(matches!(card.proposal, Proposal::Advice(_)), "a desk's fader is not ours to turn");
    assert!(card.headline.contains("down 6"), "{}", card.headline);
    assert!(play(false, true).0.is_empty(), "a turned head amp is no fader");
    assert!(play(false, false).0.is_empty());
}

#[test]
fn what_a_masker_stands_over_the_lead_is_measured_before_the_faders() {
    let over = |lead_db: f32| {
        let scene = covered();
        let mut engine = scene.engine();
        engine.faders_stand(&[Some(0.0), Some(lead_db), Some(0.0), Some(0.0)]);
        scene.play(&mut engine, 0, 4_000);
        engine.mix().cover(2).expect("it covers the voice").over_db
    };
    let at_unity = over(0.0);
    for lead_db in [-6.0, 6.0] {
        let turned = over(lead_db);
        assert!(at_unity.iter().zip(turned).all(|(a, b)| (a - b).abs() < 0.01), "{lead_db} dB");
    }
}
