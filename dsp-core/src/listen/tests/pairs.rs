//! Delay and polarity of two channels.

use super::*;
use crate::listen::pair::{PairReading, ProbeRing, compare, follows};

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

#[test]
fn what_comes_from_afar_follows_its_source_up_to_seven_metres_and_never_leads_it() {
    let source = noise(17, 30.0, 2_000.0, 120, -24.0);
    let near_by = ring_of(48_000.0, &source.render(48_000.0, 3.1, 0.0));
    for delay_ms in [0.0, 0.3, 2.5, 6.0, 8.96, 13.4, 19.9] {
        for rate in [44_100.0, 48_000.0, 96_000.0] {
            let far = source.render(rate, 3.1, delay_ms / 1_000.0);
            let far = ring_of(rate, &scaled(&far, -0.1));
            let r = follows(&near_by, &far).expect("full rings");
            assert!((-1.0..=-0.9).contains(&r), "{delay_ms} ms, {rate} Hz: {r}");
            if delay_ms > 6.0 {
                let back = follows(&far, &near_by).expect("full rings");
                assert!(back.abs() < 0.4, "{delay_ms} ms, {rate} Hz: {back}");
            }
        }
    }
    let stranger =
        ring_of(48_000.0, &noise(18, 30.0, 2_000.0, 120, -24.0).render(48_000.0, 3.1, 0.0));
    assert!(follows(&near_by, &stranger).expect("full rings").abs() < 0.4);
    assert_eq!(follows(&near_by, &ProbeRing::new()), None);
}
