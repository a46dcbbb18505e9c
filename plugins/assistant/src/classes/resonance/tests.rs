//! Laws of the evidence, on spectra that are made up.

use super::*;
use crate::testing::{Scene, bumps, noise, spectrum};
use crate::timbre::Familiar;
use crate::{ChannelConfig, Class, Instrument};
use dsp_core::listen::Spectrum;
use ml_models::timbre::LEAST_FRAMES;
use std::cell::Cell;
use uuid::Uuid;

/// Second `at` of a part that sways by `sway_db`, through a filter. Parts repeat every 8 s.
fn frame(at: u64, sway_db: f32, filter_db: &dyn Fn(f64) -> f64) -> Spectrum {
    std::array::from_fn(|i| {
        let sway = sway_db * noise(i / 6, at % 8);
        let db = -30.0 - (i as f32 - 110.0).abs() / 10.0 + sway;
        10f32.powf((db + filter_db(fine_hz(i)) as f32) / 10.0)
    })
}

/// A channel that nobody has named.
fn ear() -> Ear {
    Ear::new(&ChannelConfig::named(1, "zzz", Uuid::nil()))
}

fn play(
    ear: &mut Ear,
    seconds: std::ops::Range<u64>,
    sway_db: f32,
    filter_db: &dyn Fn(f64) -> f64,
) {
    for at in seconds {
        for _ in 0..10 {
            ear.timbre.hear(&frame(at, sway_db, filter_db));
        }
        let newest = ear.timbre.newest().expect("a second");
        ear.baselines.learn(newest, false);
        ear.familiar = Familiar::at(&ear.timbre, &ear.baselines, ear.familiar.take());
    }
}

/// A soundcheck, and then 9 dB more at 1 kHz.
fn belled() -> Ear {
    let mut ear = ear();
    play(&mut ear, 0..48, 1.0, &|_| 0.0);
    play(&mut ear, 48..64, 1.0, &bell(1_000.0, 9.0, 4.0));
    ear
}

fn bell(hz: f64, gain_db: f64, q: f64) -> impl Fn(f64) -> f64 {
    let bell = Target { shape: Shape::Bell, freq_hz: hz, gain_db, q };
    move |hz| bell.analog_db(hz)
}

#[test]
fn without_a_reference_nothing_is_ever_said() {
    let mut ear = ear();
    play(&mut ear, 0..30, 1.0, &bell(1_000.0, 15.0, 4.0));
    assert!(ear.baselines.current().is_none());
    assert!(candidate(&ear, None).is_none());
}

/// SCIENCE section 2: +6 dB against the own baseline, parts repeat; 1/8 octave and 2.5 dB at the median.
#[test]
fn six_db_more_than_in_the_soundcheck_are_found_where_they_are() {
    let (mut found, mut off) = (0, Vec::new());
    for (n, hz) in [160.0, 250.0, 400.0, 630.0, 1_000.0, 1_600.0, 2_500.0, 4_000.0, 6_300.0]
        .into_iter()
        .enumerate()
    {
        for q in [2.0, 4.0, 8.0] {
            let mut ear = ear();
            play(&mut ear, 0..48, 2.0, &|_| 0.0);
            assert!(candidate(&ear, None).is_none(), "clean, {n}");
            play(&mut ear, 48..64, 2.0, &bell(hz, 6.0, q));
            if let Some(track) = candidate(&ear, None) {
                found += usize::from((track.bell.hz / hz).log2().abs() < 1.0 / 8.0);
                off.push((track.bell.gain_db - 6.0).abs());
            }
        }
    }
    off.sort_by(f32::total_cmp);
    assert!(found >= 22, "{found} of 27");
    assert!(off[off.len() / 2] <= 2.5, "{off:?}");
}

#[test]
fn another_sound_is_no_resonance() {
    let mut told = Vec::new();
    for patch in 0..20 {
        let mut ear = ear();
        play(&mut ear, 0..48, 1.0, &|_| 0.0);
        // Another patch: all of it changes, by a few dB and in bumps of a third of an octave.
        let other =
            |hz: f64| 5.0 * f64::from(noise(100 + patch, (3.0 * (hz / 20.0).log2()) as u64));
        play(&mut ear, 48..64, 1.0, &other);
        told.extend(candidate(&ear, None).map(|track| (patch, track.bell)));
    }
    assert!(told.len() <= 1, "{told:?}");
}

/// A part that repeats to the sample has no spread of its own: that alone makes no fault of a trifle.
#[test]
fn two_db_more_are_nobody_s_fault_however_still_the_part_is() {
    for (hz, q) in [(400.0, 2.0), (1_000.0, 2.0), (1_000.0, 4.0), (3_150.0, 4.0)] {
        let mut ear = ear();
        play(&mut ear, 0..48, 0.0, &|_| 0.0);
        play(&mut ear, 48..64, 0.0, &bell(hz, 2.0, q));
        assert_eq!(candidate(&ear, None).map(|track| track.bell), None, "{hz} Hz");
    }
}

#[test]
fn a_gain_change_leaves_the_evidence_and_a_new_source_does_not() {
    let mut judge = Resonance::default();
    let ear = belled();
    judge.look(&ear);
    judge.upheaval(Upheaval::GainStep { db: 6.0 });
    assert!(judge.track.is_some());
    judge.upheaval(Upheaval::SourceChanged);
    assert!(judge.track.is_none());
}

#[test]
fn a_cut_is_blunt_without_ringing_and_never_deeper_than_the_limit() {
    let track = Track {
        looks: Looks::default(),
        own: Looks::default(),
        bell: Bell { hz: 800.0, gain_db: 14.0, q: 8.0, over: 9.0 },
        reference: Reference::Class,
        agrees: None,
        normal_db: [0.0; FINE_POINTS],
        strength: 1.0,
        share: 1.0,
    };
    let cut = Resonance::default().cut(&track, &crate::Limits::default());
    assert!(cut.q <= BLUNT_Q && (-MOST_CUT_DB..-2.0).contains(&cut.gain_db), "{cut:?}");
}

#[test]
fn four_looks_of_six_tell_and_what_stands_goes_on_by_a_milder_rule() {
    let track = |reference, looks: &[u8]| {
        let mut track = Track {
            looks: Looks::default(),
            own: Looks::default(),
            bell: Bell { hz: 1_000.0, gain_db: 6.0, q: 4.0, over: 2.0 },
            reference,
            agrees: None,
            normal_db: [0.0; FINE_POINTS],
            strength: 1.0,
            share: 1.0,
        };
        looks.iter().for_each(|there| track.push(*there == 1));
        track
    };
    let told = |reference, looks: &[u8]| track(reference, looks).is_told(false);
    let own = Bump { hz: 1_000.0, gain_db: 6.0, q: 4.0, z: 5.0, contrast: 9.0 };
    let own = Reference::Baseline(own);
    let fading = [1, 1, 1, 1, 0, 0, 0, 0, 0];
    for reference in [own, Reference::Class] {
        assert!(told(reference, &[1, 1, 1, 1]));
        assert!(told(reference, &[1, 0, 1, 1, 0, 1]));
        assert!(!told(reference, &[1, 1, 1]));
        assert!(!told(reference, &[1, 0, 0, 1, 1, 0, 0, 1]));
        assert!(track(reference, &fading).is_told(true) && !told(reference, &fading));
    }
}

#[test]
fn looks_by_ear_raise_nothing_that_is_measured() {
    let mut judge = Resonance::default();
    let ear = belled();
    let measured = candidate(&ear, None).expect("it sticks out");
    let mut by_ear = Track { reference: Reference::Class, ..measured };
    (0..6).for_each(|_| by_ear.push(true));
    judge.track = Some(by_ear);
    for n in 1..=4 {
        judge.look(&ear);
        let track = judge.track.as_ref().expect("followed");
        assert!(!track.is_by_class() && track.is_told(true), "a card that stands goes on");
        assert_eq!(track.is_told(false), n == 4, "{n} looks of its own");
    }
}

/// Cards of resonance on a line of which the model hears this: hop and headline of each.
fn cards_on(name: &str, heard: &'static ml_models::Bumps, hops: u64) -> Vec<(u64, String)> {
    let scene = Scene::of(&[name]).with(0, |s| s.bumps = Some(heard));
    told(scene.play(&mut scene.engine(), 0, hops))
}

/// The cards of resonance among events: hop and headline of each.
fn told(events: Vec<crate::Event>) -> Vec<(u64, String)> {
    let told = events.into_iter().filter(|e| e.class == Some(Class::Resonance));
    told.filter_map(|e| Some(((e.t_s * 100.0) as u64, e.headline?))).collect()
}

fn cards(heard: &'static ml_models::Bumps, hops: u64) -> Vec<(u64, String)> {
    cards_on("Vox", heard, hops)
}

#[test]
fn what_the_model_hears_from_the_start_is_told_for_its_class_alone() {
    for (name, class) in [("Vox", Instrument::Singing), ("Snare", Instrument::Snare)] {
        let told = cards_on(name, bumps(class, &[(33, 3.0)]), 5_000);
        let [(hop, headline)] = told.as_slice() else { panic!("{told:?}") };
        assert!((1_800..4_500).contains(hop), "{name}: {hop}");
        assert!(headline.starts_with("Sticks out at 2.96 k. Cut 6"), "{headline}");
    }
    assert_eq!(cards(bumps(Instrument::Kick, &[(33, 3.0)]), 5_000), []);
    assert_eq!(
        cards(bumps(Instrument::Singing, &[(33, -0.5)]), 5_000),
        [],
        "one clean one in fifty"
    );
}

/// How a card begins that says what [`bumps`] have in their band 33.
const BY_EAR: &str = "Sticks out at 2.96 k.";

#[test]
fn what_was_told_by_ear_and_went_does_not_silence_what_is_off_the_own_soundcheck() {
    let heard = bumps(Instrument::Singing, &[(33, 3.0)]);
    let turned = spectrum(Instrument::Singing, bell(800.0, 12.0, 4.0));
    let plain = Scene::of(&["Vox"]).with(0, |s| s.turns = Some((8_000, turned)));
    let spoken = Scene::of(&["Vox"]).with(0, |s| s.bumps = Some(heard));
    // Heard by ear for 40 s, then each of these to its end.
    let cards = |then: &[(&Scene, u64)]| {
        let mut engine = plain.engine();
        let mut events = spoken.play(&mut engine, 0, 4_000);
        let mut from = 4_000;
        for (scene, to) in then {
            events.extend(scene.play(&mut engine, from, *to));
            from = *to;
        }
        told(events)
    };
    let both = cards(&[(&plain, 13_000)]);
    let [(_, first), (_, second)] = both.as_slice() else { panic!("{both:?}") };
    assert!(first.starts_with(BY_EAR), "{both:?}");
    assert!(second.starts_with("Sticks out at 8") || second.starts_with("Sticks out at 7"));
    // Heard again within two minutes, it is the same claim ...
    let silent = Scene::of(&["Vox"]);
    assert_eq!(cards(&[(&silent, 8_000), (&spoken, 13_000)]).len(), 1);
    // ... also where something was measured in between.
    let told = cards(&[(&plain, 11_500), (&spoken, 13_500)]);
    assert_eq!(told.iter().filter(|(_, words)| words.starts_with(BY_EAR)).count(), 1, "{told:?}");
    assert_eq!(told.len(), 2, "{told:?}");
}

#[test]
fn what_is_measured_takes_the_place_of_what_was_told_by_ear() {
    // The model goes on hearing what it told, at the place at which something else comes up, too.
    let heard = bumps(Instrument::Singing, &[(33, 3.0)]);
    let turned = spectrum(Instrument::Singing, bell(800.0, 12.0, 4.0));
    let scene = Scene::of(&["Vox"]).with(0, |s| {
        s.bumps = Some(heard);
        s.turns = Some((8_000, turned));
    });
    let told = told(scene.play(&mut scene.engine(), 0, 12_000));
    let [(_, first), (hop, then)] = told.as_slice() else { panic!("{told:?}") };
    assert!(first.starts_with(BY_EAR) && then.starts_with("Sticks out at 8"), "{told:?}");
    assert!((8_000..11_500).contains(hop), "{hop}");
}

#[test]
fn a_drum_rings_where_it_is_tuned() {
    // Bands of about 165 and 740 Hz.
    for (name, class) in [("Snare", Instrument::Snare), ("Rack Tom", Instrument::Toms)] {
        assert_eq!(cards_on(name, bumps(class, &[(3, 4.0)]), 5_000), [], "{name}");
        assert_eq!(cards_on(name, bumps(class, &[(13, 4.0)]), 5_000).len(), 1, "{name}");
    }
    // A kick is tuned lower.
    assert_eq!(cards_on("Kick", bumps(Instrument::Kick, &[(3, 4.0)]), 5_000).len(), 1);
    // Where it rings does not hide what sticks out over it.
    let told = cards_on("Snare", bumps(Instrument::Snare, &[(3, 4.0), (13, 3.0)]), 5_000);
    let [(_, headline)] = told.as_slice() else { panic!("{told:?}") };
    assert!(headline.starts_with("Sticks out at 7"), "{headline}");
}

#[test]
fn half_a_minute_that_an_upheaval_cut_is_not_spoken_of() {
    let heard = bumps(Instrument::Singing, &[(33, 3.0)]);
    let mut ear = Ear::new(&ChannelConfig::named(1, "Vox", Uuid::nil()));
    let sound = crate::testing::Sound::default();
    // Each second has 60 sounding hops.
    let hop = Cell::new(0);
    let seconds = |ear: &mut Ear, seconds: u64| {
        for _ in 0..100 * seconds {
            ear.hear(Some(&sound.observe(0, hop.get())));
            hop.set(hop.get() + 1);
        }
    };
    let told_after = |ear: &mut Ear, more: u64| {
        seconds(ear, more);
        ear.takes_bumps(heard);
        by_model::heard(ear).is_some()
    };
    assert!(told_after(&mut ear, 30));
    seconds(&mut ear, 8);
    assert!(by_model::heard(&ear).is_none(), "not said of late");
    ear.upheaval(Upheaval::SourceChanged);
    assert!(!told_after(&mut ear, 39), "the half minute is partly of what was before");
    assert!(told_after(&mut ear, 3));
    // A source that begins lies so far over what was there before that half of it is enough.
    ear.forget_bumps(LEAST_FRAMES);
    assert!(!told_after(&mut ear, 20));
    assert!(told_after(&mut ear, 1));
    // One that begins while an upheaval's half minute is awaited does not cut that short.
    ear.upheaval(Upheaval::SourceChanged);
    assert!(!told_after(&mut ear, 5));
    ear.forget_bumps(LEAST_FRAMES);
    assert!(!told_after(&mut ear, 30));
    assert!(told_after(&mut ear, 7));
    ear.deafened = true;
    seconds(&mut ear, 1);
    assert!(by_model::heard(&ear).is_none(), "it is the crowd's");
}
