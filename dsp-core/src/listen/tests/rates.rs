//! Takes of one signal at different rates agree.

use super::*;
use crate::listen::observation::{SILENCE_DB, THIRD_OCTAVES, third_octave_hz};

/// Largest differences from the 48 kHz take, dB, per kind of feature.
#[derive(Debug, Default)]
struct Worst {
    bands: f32,
    levels: f32,
    loudness: f32,
    crest: f32,
    spectrum: f32,
    probe: f32,
    floor: f32,
    fine: f32,
}

/// Compares every hop after the windows filled.
fn compare(take: impl Fn(f64) -> Vec<f32>) -> Worst {
    let takes: Vec<_> = RATES
        .iter()
        .map(|&rate| {
            let mut listener = Listener::new(rate, 1).expect("rate");
            let hops = observe_with(&mut listener, 0, &[&take(rate)]);
            (hops, listener.spectrum_db(), listener.post_spectrum_db())
        })
        .collect();
    let mut worst = Worst::default();
    let (reference, spectrum, _) = &takes[1];
    for (hops, other_spectrum, post) in &takes {
        for (a, b) in spectrum.iter().zip(other_spectrum).filter(|(a, _)| **a > -90.0) {
            worst.spectrum = worst.spectrum.max((a - b).abs());
        }
        assert_eq!(post.len(), spectrum.len());
        assert_eq!(hops.len(), reference.len());
        for (a, b) in reference.iter().zip(hops).skip(40) {
            for (x, y) in a.bands_db.iter().zip(&b.bands_db).filter(|(x, _)| **x > -90.0) {
                worst.bands = worst.bands.max((x - y).abs());
            }
            worst.levels = worst.levels.max((a.pre.rms_dbfs - b.pre.rms_dbfs).abs());
            worst.loudness = worst.loudness.max((a.momentary_lufs - b.momentary_lufs).abs());
            worst.loudness = worst.loudness.max((a.short_term_lufs - b.short_term_lufs).abs());
            worst.crest = worst.crest.max((a.crest_db - b.crest_db).abs());
            worst.floor = worst.floor.max((a.noise_floor_dbfs - b.noise_floor_dbfs).abs());
            for (x, y) in a.probe.iter().zip(&b.probe) {
                worst.probe = worst.probe.max((x - y).abs());
            }
            if let (Some(a), Some(b)) = (&a.fine, &b.fine) {
                let heard = a.pre.iter().zip(&b.pre).filter(|(a, _)| **a > 1e-9);
                for (a, b) in heard {
                    worst.fine = worst.fine.max((10.0 * (a / b).log10()).abs());
                }
            }
            assert_eq!(a.fine.is_some(), b.fine.is_some());
            assert_eq!(
                (a.active, a.onset, a.flat_tops),
                (b.active, b.onset, b.flat_tops),
                "{}",
                a.hop
            );
        }
    }
    println!("{worst:?}");
    worst
}

/// Starts within 20 ms, so that nothing folds.
fn faded(signal: impl Fn(f64) -> f64) -> impl Fn(f64) -> f64 {
    move |t| signal(t) * (0.5 - 0.5 * (std::f64::consts::PI * (t / 0.02).min(1.0)).cos())
}

fn assert_agree(worst: &Worst) {
    for (db, what) in [
        (worst.bands, "bands"),
        (worst.levels, "levels"),
        (worst.loudness, "loudness"),
        (worst.crest, "crest"),
        (worst.spectrum, "spectrum"),
        (worst.floor, "floor"),
        (worst.fine, "fine spectrum"),
    ] {
        assert!(db <= 0.3, "{what} differ by {db} dB: {worst:?}");
    }
    assert!(worst.probe <= 1e-4, "probes differ by {}", worst.probe);
}

#[test]
fn sines_agree_between_rates() {
    for hz in [27.0, 60.0, 97.0, 220.0, 231.0, 1_003.0, 6_311.0, 15_007.0] {
        assert_agree(&compare(|rate| render(rate, 1.5, faded(sine(-20.0, hz)))));
    }
}

#[test]
fn several_tones_agree_between_rates() {
    let tones = [41.2, 82.4, 329.6, 1_244.5, 4_186.0, 11_175.3].map(|hz| sine(-30.0, hz));
    assert_agree(&compare(|rate| {
        render(rate, 1.5, faded(|t| tones.iter().map(|tone| tone(t)).sum()))
    }));
}

#[test]
fn noise_agrees_between_rates() {
    assert_agree(&compare(|rate| noise(1, 22.0, 19_500.0, 600, -24.0).render(rate, 1.5, 0.0)));
}

#[test]
fn hits_agree_between_rates() {
    let (low, high) = (hits(55.0, 0.5, 0.1, 0.6), hits(3_400.0, 0.25, 0.02, 0.2));
    assert_agree(&compare(|rate| render(rate, 2.5, |t| low(t) + high(t))));
}

#[test]
fn odd_rates_agree_too() {
    for rate in [32_000.0, 88_200.0, 176_400.0, 384_000.0] {
        let signal = noise(2, 22.0, 11_000.0, 300, -24.0);
        let a = observe(48_000.0, &[&signal.render(48_000.0, 1.0, 0.0)]);
        let b = observe(rate, &[&signal.render(rate, 1.0, 0.0)]);
        let (a, b) = (&a[99], &b[99]);
        for i in (0..THIRD_OCTAVES).filter(|&i| a.bands_db[i] > -90.0) {
            near(b.bands_db[i], a.bands_db[i], 0.3, &format!("{rate} Hz, band {i}"));
        }
        near(b.short_term_lufs, a.short_term_lufs, 0.3, "loudness");
    }
}

#[test]
fn bands_above_nyquist_are_silent() {
    let hops = observe(16_000.0, &[&white(3, 16_000, -20.0)]);
    for i in 0..THIRD_OCTAVES {
        let starts = third_octave_hz(i) / 10f64.powf(0.05);
        assert_eq!(hops[99].bands_db[i] == SILENCE_DB, starts >= 8_000.0, "band {i}");
    }
}
