//! Laws of the fit: curves that bands can make are found again.

use super::*;
use crate::listen::{FINE_POINTS, fine_hz};
use crate::params::{BandParam, ParamId, ParamValues};
use crate::strip::Response;

/// Numbers from 0 to 1, the same every time.
fn random(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// 50 Hz to 16 kHz.
fn curve(db: impl Fn(f64) -> f64) -> Vec<Wanted> {
    let inside = (0..FINE_POINTS).map(fine_hz).filter(|hz| (50.0..16_000.0).contains(hz));
    inside.map(|hz| Wanted { hz, db: db(hz), weight: 1.0 }).collect()
}

/// One to three bells inside the limits.
fn bells(seed: u64) -> Vec<Target> {
    let mut random = random(seed + 1);
    let count = 1 + (3.0 * random()) as usize;
    (0..count)
        .map(|_| Target {
            shape: Shape::Bell,
            freq_hz: 100.0 * 80f64.powf(random()),
            gain_db: if random() < 0.7 { -1.0 - 5.0 * random() } else { 1.0 + 2.0 * random() },
            q: 0.8 * 4f64.powf(random()),
        })
        .collect()
}

#[test]
fn curves_of_one_to_three_bells_are_recovered() {
    let mut left: Vec<f64> = (0..200)
        .map(|seed| {
            let bells = bells(seed);
            fit_eq(&curve(|hz| bands_db(&bells, hz)), &FitLimits::default()).rmse_db
        })
        .collect();
    left.sort_by(f64::total_cmp);
    let (median, p90) = (left[100], left[180]);
    println!("RMSE: median {median:.3} dB, p90 {p90:.3} dB, worst {:.3} dB", left[199]);
    assert!(median <= 0.1 && p90 <= 0.5, "SCIENCE section 2: median {median}, p90 {p90}");
}

#[test]
fn one_bell_is_found_to_the_number() {
    for (hz, gain_db, q) in [(160.0, -6.0, 2.0), (1_000.0, -3.0, 4.0), (6_300.0, -4.5, 1.0)] {
        let bell = Target { shape: Shape::Bell, freq_hz: hz, gain_db, q };
        let found = fit_eq(&curve(|f| bell.analog_db(f)), &FitLimits::default());
        assert_eq!(found.bands.len(), 1);
        let band = found.bands[0];
        assert!((band.freq_hz / hz).log2().abs() < 0.01, "{band:?}");
        assert!((band.gain_db - gain_db).abs() < 0.1 && (band.q / q).ln().abs() < 0.05, "{band:?}");
    }
}

#[test]
fn a_shelf_is_found_where_shelves_are_allowed() {
    let shelf = Target { shape: Shape::HighShelf, freq_hz: 4_000.0, gain_db: 3.0, q: SHELF_Q };
    let limits = FitLimits { shelves: true, bands: 1, ..FitLimits::default() };
    let found = fit_eq(&curve(|f| shelf.analog_db(f)), &limits);
    assert_eq!(found.bands[0].shape, Shape::HighShelf);
    assert!(found.rmse_db < 0.1, "{found:?}");
}

#[test]
fn limits_hold_and_nothing_is_done_where_nothing_is_wanted() {
    let bell = Target { shape: Shape::Bell, freq_hz: 700.0, gain_db: -14.0, q: 9.0 };
    let limits = FitLimits::default();
    for band in fit_eq(&curve(|f| bell.analog_db(f)), &limits).bands {
        assert!((-6.0..=3.0).contains(&band.gain_db) && (0.7..=4.0).contains(&band.q));
    }
    assert!(fit_eq(&curve(|_| 0.0), &limits).bands.is_empty());
    assert!(fit_eq(&[], &limits).bands.is_empty());
    let small = Target { gain_db: -0.5, q: 1.0, ..bell };
    assert!(fit_eq(&curve(|f| small.analog_db(f)), &limits).bands.is_empty());
}

/// What is predicted is what the strip plays, at 48 kHz, from 50 Hz to 16 kHz.
#[test]
fn a_fit_is_what_the_strip_plays() {
    for seed in 0..20 {
        let found = fit_eq(&curve(|hz| bands_db(&bells(seed), hz)), &FitLimits::default());
        let mut values = ParamValues::default();
        for (at, band) in found.bands.iter().enumerate() {
            values.set(ParamId::band(at, BandParam::On), 1.0);
            values.set(ParamId::band(at, BandParam::FreqHz), band.freq_hz as f32);
            values.set(ParamId::band(at, BandParam::GainDb), band.gain_db as f32);
            values.set(ParamId::band(at, BandParam::Q), band.q as f32);
        }
        let strip = Response::new(&values, 48_000.0);
        for w in curve(|hz| bands_db(&found.bands, hz)) {
            assert!((strip.db(w.hz) - w.db).abs() < 0.2, "{} Hz", w.hz);
        }
    }
}
