//! Gate, hits, noise floor, gaps, and what must do no harm.

use super::*;
use crate::listen::observation::SILENCE_DB;

const RATE: f64 = 48_000.0;

fn seconds_active(hops: &[Observation]) -> f64 {
    hops.iter().filter(|o| o.active).count() as f64 / 100.0
}

#[test]
fn the_gate_opens_for_notes_and_closes_after() {
    let hiss = white(21, 480_000, -75.0);
    let note =
        render(RATE, 10.0, |t| if (3.0..6.0).contains(&t) { sine(-20.0, 330.0)(t) } else { 0.0 });
    let hops = observe(RATE, &[&mix(&[&hiss, &note])]);
    assert!(hops[..299].iter().all(|o| !o.active), "hiss alone");
    assert!(hops[302..600].iter().all(|o| o.active), "the note");
    assert!(hops[650..].iter().all(|o| !o.active), "after it");
}

#[test]
fn loud_hiss_alone_is_not_a_source() {
    for level in [-66.0, -50.0, -40.0] {
        let hops = observe(RATE, &[&white(22, 960_000, level)]);
        assert_eq!(seconds_active(&hops[200..]), 0.0, "{level} dBFS");
        near(hops[1_999].noise_floor_dbfs, level as f32, 0.5, "floor");
    }
}

#[test]
fn drums_are_active_between_hits_and_each_hit_counts() {
    let hiss = white(23, 480_000, -80.0);
    for (hz, decay) in [(55.0, 0.12), (190.0, 0.06), (7_000.0, 0.02)] {
        let beat = render(RATE, 10.0, hits(hz, 0.5, decay, 0.4));
        let hops = observe(RATE, &[&mix(&[&hiss, &beat])]);
        let hits = hops.iter().filter(|o| o.onset).count();
        assert!((19..=20).contains(&hits), "{hz} Hz: {hits} hits");
        assert!(seconds_active(&hops) > 9.5, "{hz} Hz: {} s", seconds_active(&hops));
    }
}

#[test]
fn a_quiet_beat_far_below_a_loud_one_is_bleed() {
    let loud = hits(190.0, 0.5, 0.06, 0.8);
    let take = render(RATE, 40.0, |t| loud(t) * if t < 20.0 { 1.0 } else { 0.003 });
    let hops = observe(RATE, &[&take]);
    assert!(seconds_active(&hops[..2_000]) > 19.0);
    assert_eq!(seconds_active(&hops[2_100..]), 0.0);
}

#[test]
fn a_source_that_came_down_for_good_is_heard_again() {
    let take = render(8_000.0, 400.0, |t| sine(if t < 60.0 { -10.0 } else { -58.0 }, 200.0)(t));
    let hops = observe(8_000.0, &[&take]);
    assert!(!hops[10_000].active, "soon after");
    assert!(hops[38_000].active, "five minutes later");
}

#[test]
fn the_noise_floor_is_found_and_holds_through_music() {
    let hiss = white(24, 48_000 * 40, -62.0);
    let music = render(RATE, 40.0, |t| {
        let level = 0.2 * (1.0 + 0.5 * (7.0 * t).sin());
        let chord =
            |t: f64| [220.0, 277.2, 329.6].iter().map(|hz| sine(-12.0, *hz)(t)).sum::<f64>();
        if (5.0..35.0).contains(&t) { level * chord(t) } else { 0.0 }
    });
    let hops = observe(RATE, &[&mix(&[&hiss, &music])]);
    near(hops[450].noise_floor_dbfs, -62.0, 1.0, "before");
    near(hops[3_450].noise_floor_dbfs, -61.5, 1.6, "at the end of the music");
    near(hops[3_999].noise_floor_dbfs, -62.0, 1.0, "after");
    assert!(hops[520..3_500].iter().all(|o| o.active));
}

#[test]
fn a_held_chord_is_not_taken_for_noise() {
    let take = render(RATE, 30.0, |t| {
        [110.0, 220.0, 277.2, 329.6].iter().map(|hz| sine(-24.0, *hz)(t)).sum()
    });
    let hops = observe(RATE, &[&take]);
    assert!(hops[10..].iter().all(|o| o.active));
    assert_eq!(hops[2_999].noise_floor_dbfs, SILENCE_DB);
}

#[test]
fn digital_silence_is_no_noise_floor() {
    let take = render(RATE, 10.0, |t| if t % 2.0 < 1.0 { sine(-20.0, 330.0)(t) } else { 0.0 });
    let hops = observe(RATE, &[&take]);
    assert!(hops.iter().all(|o| o.noise_floor_dbfs < -100.0));
    let dead = observe(RATE, &[&vec![0.0; 96_000]]);
    let last = &dead[199];
    assert_eq!(
        (last.noise_floor_dbfs, last.pre.rms_dbfs, last.active),
        (SILENCE_DB, SILENCE_DB, false)
    );
    assert!(last.bands_db.iter().all(|b| *b == SILENCE_DB));
    assert_eq!((last.momentary_lufs, last.crest_db, last.leg_correlation), (SILENCE_DB, 0.0, 1.0));
}

#[test]
fn more_head_amp_gain_moves_the_noise_floor() {
    let mut take = white(25, 48_000 * 5, -70.0);
    take.extend(white(26, 48_000 * 10, -58.0));
    let hops = observe(RATE, &[&take]);
    near(hops[499].noise_floor_dbfs, -70.0, 1.0, "before");
    near(hops[1_499].noise_floor_dbfs, -58.0, 1.0, "after");
    let back: Vec<f32> = take.iter().rev().copied().collect();
    let hops = observe(RATE, &[&back]);
    near(hops[1_130].noise_floor_dbfs, -70.0, 1.0, "down again, within 1.3 s");
}

#[test]
fn a_gap_restarts_the_windows() {
    let loud = render(RATE, 1.0, sine(-10.0, 1_000.0));
    let soft = render(RATE, 1.0, sine(-40.0, 1_000.0));
    let mut listener = Listener::new(RATE, 1).unwrap();
    observe_with(&mut listener, 0, &[&loud]);
    let after = observe_with(&mut listener, 150, &[&soft]);
    for (i, hop) in after.iter().enumerate() {
        near(
            hop.momentary_lufs,
            -40.0,
            if i < 3 { 1.0 } else { 0.1 },
            "momentary holds nothing from before",
        );
        near(hop.short_term_lufs, -40.0, if i < 3 { 1.0 } else { 0.1 }, "short-term");
        near(hop.bands_db[16], -40.0, if i < 8 { 3.0 } else { 0.1 }, "the band is not diluted");
        near(hop.crest_db, 3.0, 0.6, "crest");
        assert!(!hop.onset || i > 0);
    }
    // Without a gap the same listener goes on.
    let next = observe_with(&mut listener, 250, &[&soft]);
    near(next[0].momentary_lufs, -40.0, 0.05, "no gap");
}

#[test]
fn what_is_not_a_number_is_counted_and_harmless() {
    let clean = render(RATE, 2.0, sine(-20.0, 1_000.0));
    let mut dirty = clean.clone();
    dirty[48_000] = f32::NAN;
    dirty[48_001] = f32::INFINITY;
    dirty[48_002] = f32::NEG_INFINITY;
    let hops = observe(RATE, &[&dirty]);
    assert_eq!(hops[100].non_finite_samples, 3);
    assert_eq!(hops.iter().map(|o| u32::from(o.non_finite_samples)).sum::<u32>(), 3);
    for (i, o) in hops.iter().enumerate() {
        let all = o.bands_db.iter().chain(&o.post_bands_db).chain(&o.probe).chain([
            &o.pre.rms_dbfs,
            &o.pre.true_peak_dbtp,
            &o.momentary_lufs,
            &o.short_term_lufs,
            &o.crest_db,
        ]);
        assert!(all.into_iter().all(|x| x.is_finite()), "hop {i}");
    }
    let clean = observe(RATE, &[&clean]);
    near(hops[199].bands_db[16], clean[199].bands_db[16], 0.01, "recovered");
    near(hops[199].momentary_lufs, clean[199].momentary_lufs, 0.01, "recovered");
}

#[test]
fn denormals_read_as_silence() {
    let take: Vec<f32> = (0..48_000).map(|i| f32::from_bits(1 + (i % 1_000))).collect();
    let hops = observe(RATE, &[&take]);
    assert!(
        hops.iter().all(|o| o.non_finite_samples == 0 && o.pre.rms_dbfs == SILENCE_DB && !o.active)
    );
}

#[test]
fn overs_are_counted() {
    let mut take = vec![0.0; 48_000];
    take[1_000] = 1.0;
    take[1_001] = -1.5;
    take[1_002] = 32_767.0 / 32_768.0;
    take[1_003] = 0.99;
    let hops = observe(RATE, &[&take]);
    assert_eq!(hops[2].clipped_samples, 3);
    near(hops[2].pre.peak_dbfs, 3.52, 0.01, "peak");
}

#[test]
fn the_same_samples_give_the_same_observations() {
    let take = mix(&[&white(27, 144_000, -50.0), &render(RATE, 3.0, hits(120.0, 0.3, 0.05, 0.5))]);
    assert_eq!(observe(RATE, &[&take]), observe(RATE, &[&take]));
}

#[test]
fn a_leg_that_comes_or_goes_is_no_accident() {
    let take = render(RATE, 0.5, sine(-20.0, 1_000.0));
    let mut listener = Listener::new(RATE, 1).unwrap();
    observe_with(&mut listener, 0, &[&take]);
    let stereo = observe_with(&mut listener, 50, &[&take, &take]);
    near(stereo[49].bands_db[16], -20.0, 0.1, "stereo");
    let mono = observe_with(&mut listener, 100, &[&take]);
    near(mono[49].bands_db[16], -20.0, 0.1, "mono");
    assert!(Listener::new(4_000.0, 1).is_err() && Listener::new(f64::NAN, 1).is_err());
}

/// What left the strip is measured anew from the hop in which it is not what came, as if it always had been.
#[test]
fn a_strip_that_begins_to_work_is_heard_as_one_that_always_did() {
    let take = noise(9, 30.0, 18_000.0, 300, -20.0).render(RATE, 2.0, 0.0);
    let other = scaled(&take, 0.7);
    let hear = |twins: bool, legs: usize| -> Vec<Observation> {
        let mut listener = Listener::new(RATE, legs).expect("rate");
        let len = listener.hop_len();
        let hops = (0..take.len() / len).map(|i| {
            let pre = [&take[i * len..(i + 1) * len], &other[i * len..(i + 1) * len]];
            let works = i >= 103 || (i == 0 && !twins);
            let post = if works { [pre[1], pre[0]] } else { pre };
            let second = |pair: [_; 2]| if legs == 2 { pair[1] } else { &[][..] };
            listener.observe(&TapHop {
                hop: i as u64,
                legs,
                pre: [pre[0], second(pre)],
                post: [post[0], second(post)],
                gain_reduction_db: 0.0,
            })
        });
        hops.collect()
    };
    // After a gap it begins anew, whatever the strip did before.
    let part = |listener: &mut Listener, hop: u64, gain: f32| {
        let (len, at) = (listener.hop_len(), hop as usize % 190);
        let pre = &take[at * len..(at + 1) * len];
        let post = scaled(pre, gain);
        let (pre, post) = ([pre, &[]], [&post[..], &[]]);
        listener.observe(&TapHop { hop, legs: 1, pre, post, gain_reduction_db: 0.0 })
    };
    let (mut old, mut new) = (Listener::new(RATE, 1), Listener::new(RATE, 1));
    let (old, new) = (old.as_mut().expect("rate"), new.as_mut().expect("rate"));
    (0..60).for_each(|hop| drop(part(old, hop, 0.5)));
    for hop in 100..190 {
        let gain = if hop < 150 { 1.0 } else { 0.5 };
        let (a, b) = (part(old, hop, gain), part(new, hop, gain));
        assert_eq!((a.post, a.post_bands_db, &a.fine), (b.post, b.post_bands_db, &b.fine), "{hop}");
    }
    for legs in [1, 2] {
        // The first hop has left all windows by then, and been refreshed.
        for (a, b) in hear(true, legs).iter().zip(&hear(false, legs)).skip(50) {
            assert_eq!(a, b, "{legs} legs, hop {}", a.hop);
        }
    }
}
