//! Laws of peaks and lines, on signals by formula.

use crate::channel::TapHop;
use crate::listen::Listener;
use std::f64::consts::TAU;

/// Peaks of every hop of a signal.
fn hear(rate_hz: f64, seconds: f64, signal: impl Fn(f64) -> f64) -> Vec<super::Peaks> {
    let mut listener = Listener::new(rate_hz, 1).expect("a rate in range");
    listener.guard(true);
    let hop_len = listener.hop_len();
    (0..(seconds * 100.0) as u64)
        .map(|hop| {
            let at = |i: usize| (hop as usize * hop_len + i) as f64 / rate_hz;
            let sound: Vec<f32> = (0..hop_len).map(|i| signal(at(i)) as f32).collect();
            let taps = [&sound[..], &[]];
            let tap = TapHop { hop, legs: 1, pre: taps, post: taps, gain_reduction_db: 0.0 };
            listener.observe(&tap).peaks
        })
        .collect()
}

#[test]
fn a_growing_sine_is_found_with_its_frequency_and_growth_at_every_rate() {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        for (hz, growth) in [(251.3, 40.0), (1_004.7, 100.0), (6_321.0, 20.0)] {
            let level = |t: f64| 10f64.powf((-60.0 + growth * t) / 20.0);
            let peaks = hear(rate_hz, 0.6, |t| level(t) * (TAU * hz * t).sin());
            let last = peaks.last().expect("hops");
            let peak = last.first().expect("a line");
            let semitones = 12.0 * (f64::from(peak.hz) / hz).log2();
            assert!(semitones.abs() < 0.1, "{rate_hz} {hz}: {semitones}");
            let grown = f64::from(peak.trend.growth_db_s);
            assert!((grown - growth).abs() < 0.05 * growth, "{rate_hz} {hz}: {grown}");
            assert!(peak.trend.residual_db < 0.3 && peak.wander_cents() < 4.0);
            // Of the window's 80 ms the middle is 40 ms old.
            let now = -63.0 + growth * 0.56;
            assert!((f64::from(peak.level_dbfs) - now).abs() < 2.5, "{}", peak.level_dbfs);
        }
    }
}

/// What grows by a few dB in a second hides in noise for a second, and not for two.
#[test]
fn a_slow_loop_is_surer_after_two_seconds_than_after_one_and_than_a_held_tone() {
    let noise = |t: f64| ((t * 48_000.0).round() * 12.9898).sin() * 43_758.545_3;
    let odds = |growth: f64| {
        let level = |t: f64| 10f64.powf((-40.0 + growth * t) / 20.0);
        let signal = |t: f64| level(t) * (TAU * 700.3 * t).sin() + 0.02 * (noise(t).fract() - 0.5);
        let peaks = hear(48_000.0, 3.0, signal);
        let at = |hop: usize| {
            let line = peaks[hop].iter().find(|p| (p.hz - 700.3).abs() < 2.0);
            line.map_or(f32::MIN, |line| line.log_odds)
        };
        (at(110), at(280))
    };
    let (early, late) = odds(4.0);
    let (_, held) = odds(0.0);
    assert!(late > early + 0.5, "{early} {late}");
    assert!(late > held + 0.5, "{late} {held}");
}

#[test]
fn a_low_howl_is_told_apart_by_the_long_window() {
    let peaks = hear(48_000.0, 1.0, |t| 0.1 * (TAU * 97.3 * t).sin());
    let peak = peaks.last().expect("hops").first().copied().expect("a line");
    let semitones = 12.0 * (f64::from(peak.hz) / 97.3).log2();
    assert!(semitones.abs() < 0.1, "{}", peak.hz);
}

#[test]
fn harmonics_count_against_a_line() {
    let tone = |t: f64, n: f64| (TAU * 400.0 * n * t).sin();
    let note =
        hear(48_000.0, 0.5, |t| 0.1 * (tone(t, 1.0) + 0.5 * tone(t, 2.0) + 0.3 * tone(t, 3.0)));
    let ring = hear(48_000.0, 0.5, |t| 0.1 * tone(t, 1.0));
    let over = |peaks: &[super::Peaks]| {
        let last = peaks.last().expect("hops");
        last.iter().find(|p| (p.hz - 400.0).abs() < 1.0).expect("the line").over_harmonics_db
    };
    assert!((over(&note) - 6.0).abs() < 1.5, "{}", over(&note));
    assert!(over(&ring) > 40.0);
}

#[test]
fn an_attack_bends_and_a_ring_does_not() {
    let attack = hear(48_000.0, 0.4, |t| 0.1 * (t / 0.15).min(1.0) * (TAU * 700.0 * t).sin());
    let bends = |peaks: &super::Peaks| {
        peaks.iter().any(|p| {
            p.trend.bend > 0.75
                && p.trend.rise_db > 6.0
                && p.trend.hops >= 12
                && p.trend.residual_db < 0.3
        })
    };
    assert!(!attack.iter().any(bends));
}

#[test]
fn nothing_is_looked_for_where_nobody_guards_and_silence_holds_no_line() {
    let silent = hear(48_000.0, 0.3, |_| 0.0);
    assert!(silent.iter().all(|p| p.is_empty()));
    let mut listener = Listener::new(48_000.0, 1).expect("a rate in range");
    let sound: Vec<f32> = (0..480).map(|i| (i as f32 * 0.1).sin()).collect();
    let taps = [&sound[..], &[]];
    let tap = |hop| TapHop { hop, legs: 1, pre: taps, post: taps, gain_reduction_db: 0.0 };
    assert!((0..20).all(|hop| listener.observe(&tap(hop)).peaks.is_empty()));
}
