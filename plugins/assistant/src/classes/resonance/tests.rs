//! Laws of the evidence, on spectra that are made up.

use super::*;
use crate::ChannelConfig;
use crate::testing::noise;
use crate::timbre::Familiar;
use dsp_core::listen::Spectrum;
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
                found += usize::from((track.bump.hz / hz).log2().abs() < 1.0 / 8.0);
                off.push((track.bump.gain_db - 6.0).abs());
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
        told.extend(candidate(&ear, None).map(|track| (patch, track.bump)));
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
        assert_eq!(candidate(&ear, None).map(|track| track.bump), None, "{hz} Hz");
    }
}

#[test]
fn a_gain_change_leaves_the_evidence_and_a_new_source_does_not() {
    let mut judge = Resonance::default();
    let mut ear = ear();
    play(&mut ear, 0..48, 1.0, &|_| 0.0);
    play(&mut ear, 48..64, 1.0, &bell(1_000.0, 9.0, 4.0));
    judge.look(&ear);
    judge.upheaval(Upheaval::GainStep { db: 6.0 });
    assert!(judge.track.is_some());
    judge.upheaval(Upheaval::SourceChanged);
    assert!(judge.track.is_none());
}

#[test]
fn a_cut_is_blunt_without_ringing_and_never_deeper_than_the_limit() {
    let bump = Bump { hz: 800.0, gain_db: 14.0, q: 8.0, z: 20.0, contrast: 20.0 };
    let track = Track {
        looks: Looks::default(),
        bump,
        reference: Reference::Baseline,
        agrees: None,
        normal_db: [0.0; FINE_POINTS],
        strength: 1.0,
    };
    let cut = Resonance::default().cut(&track, &crate::Limits::default());
    assert!(cut.q <= BLUNT_Q && (-MOST_CUT_DB..-2.0).contains(&cut.gain_db), "{cut:?}");
}

#[test]
fn four_looks_of_six_tell_against_the_soundcheck_and_eight_of_twelve_against_the_class() {
    let track = |reference, looks: &[u8]| {
        let mut track = Track {
            looks: Looks::default(),
            bump: Bump { hz: 1_000.0, gain_db: 6.0, q: 4.0, z: 5.0, contrast: 9.0 },
            reference,
            agrees: None,
            normal_db: [0.0; FINE_POINTS],
            strength: 1.0,
        };
        looks.iter().for_each(|there| track.looks.push(*there == 1));
        track
    };
    let told = |reference, looks: &[u8]| track(reference, looks).is_told(false);
    assert!(told(Reference::Baseline, &[1, 1, 1, 1]));
    assert!(told(Reference::Baseline, &[1, 0, 1, 1, 0, 1]));
    assert!(!told(Reference::Baseline, &[1, 1, 1]));
    assert!(!told(Reference::Baseline, &[1, 0, 0, 1, 1, 0, 0, 1]));
    assert!(!told(Reference::Class, &[1; 7]) && told(Reference::Class, &[1; 8]));
    // What stands goes on by the milder rule, whatever it is told against.
    let fading = [1, 1, 1, 1, 0, 0, 0, 0, 0];
    for reference in [Reference::Baseline, Reference::Class] {
        assert!(track(reference, &fading).is_told(true), "{reference:?}");
    }
    assert!(!told(Reference::Baseline, &fading));
}
