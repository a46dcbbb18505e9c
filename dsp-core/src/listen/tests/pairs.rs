//! Delay and polarity of two channels.

use super::*;
use crate::listen::pair::{PairReading, ProbeRing, compare};

fn ring_of(rate: f64, take: &[f32]) -> ProbeRing {
    let mut ring = ProbeRing::new();
    for hop in observe(rate, &[take]) {
        ring.push(hop.hop, &hop.probe);
    }
    ring
}

fn reading(delay_ms: f64, gain: f64, other_rate: f64) -> PairReading {
    let source = noise(11, 30.0, 2_000.0, 120, -24.0);
    let first = ring_of(48_000.0, &source.render(48_000.0, 3.1, 0.0));
    let second = source.render(other_rate, 3.1, delay_ms / 1_000.0);
    let second = ring_of(other_rate, &scaled(&second, gain as f32));
    compare(&first, &second).expect("full rings")
}

#[test]
fn lag_and_sign_of_delayed_copies() {
    let kinds = [(1.0, 48_000.0), (-0.5, 48_000.0), (0.8, 44_100.0), (-1.0, 96_000.0)];
    let delays = [0.0, 0.13, 0.5, 0.77, 1.0, 2.31, 4.6, -0.4, -3.3];
    for (delay, (gain, rate)) in delays.into_iter().zip(kinds.into_iter().cycle()) {
        let got = reading(delay, gain, rate);
        near(got.lag_ms, delay as f32, 0.05, &format!("{delay} ms, gain {gain}, {rate} Hz"));
        near(got.correlation, gain.signum() as f32, 0.03, "correlation");
    }
}

#[test]
fn inverting_helps_where_one_is_inverted() {
    let against = reading(0.2, -1.0, 48_000.0);
    assert!(against.inverting_raises_db > 8.0, "{against:?}");
    let with = reading(0.2, 1.0, 48_000.0);
    assert!(with.inverting_raises_db < -8.0, "{with:?}");
    near(with.first_dbfs, with.second_dbfs, 0.1, "levels");
    // |a - b|^2 over |a + b|^2 of equal, exactly inverted signals is limited to 60 dB.
    near(reading(0.0, -1.0, 48_000.0).inverting_raises_db, 60.0, 0.1, "exact");
    near(reading(0.0, -0.5, 48_000.0).inverting_raises_db, 9.54, 0.1, "3 over 1");
}

#[test]
fn strangers_are_no_pair() {
    let first = ring_of(48_000.0, &noise(12, 30.0, 2_000.0, 120, -24.0).render(48_000.0, 3.1, 0.0));
    let second =
        ring_of(48_000.0, &noise(13, 30.0, 2_000.0, 120, -24.0).render(48_000.0, 3.1, 0.0));
    let got = compare(&first, &second).expect("full rings");
    assert!(got.correlation.abs() < 0.35, "{got:?}");
    assert!(got.inverting_raises_db.abs() < 1.5, "{got:?}");
}

#[test]
fn bleed_keeps_lag_and_sign() {
    let (source, other) =
        (noise(14, 30.0, 2_000.0, 120, -24.0), noise(15, 30.0, 2_000.0, 120, -27.0));
    let first = ring_of(48_000.0, &source.render(48_000.0, 3.1, 0.0));
    let second = ring_of(
        48_000.0,
        &mix(&[
            &other.render(48_000.0, 3.1, 0.0),
            &scaled(&source.render(48_000.0, 3.1, 0.6e-3), -1.0),
        ]),
    );
    let got = compare(&first, &second).expect("full rings");
    near(got.lag_ms, 0.6, 0.1, "lag");
    assert!((-0.95..-0.6).contains(&got.correlation), "{got:?}");
    assert!(got.inverting_raises_db > 3.0, "{got:?}");
}

#[test]
fn nothing_is_said_without_evidence() {
    let take = noise(16, 30.0, 2_000.0, 100, -24.0).render(48_000.0, 3.1, 0.0);
    let (full, half) = (ring_of(48_000.0, &take), ring_of(48_000.0, &take[..96_000]));
    assert_eq!(compare(&full, &half), None);
    assert_eq!(compare(&half, &half), None);
    let silent = ring_of(48_000.0, &vec![0.0; take.len()]);
    assert_eq!(compare(&full, &silent), None);
    let mut gap = ring_of(48_000.0, &take);
    gap.push(1_000, &[0.1; 16]);
    assert_eq!(compare(&gap, &gap), None);
}
