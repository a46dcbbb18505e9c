//! Calibration and invariance.

use super::*;
use crate::listen::observation::{SILENCE_DB, THIRD_OCTAVES, third_octave_hz};
use crate::listen::{FINE_POINTS, fine_hz};

const RATE: f64 = 48_000.0;

#[test]
fn a_sine_reads_its_level_in_its_band() {
    for i in 0..THIRD_OCTAVES {
        let hz = third_octave_hz(i);
        let hops = observe(RATE, &[&render(RATE, 1.0, sine(-20.0, hz))]);
        // Narrower than the window can tell apart: a little low at the lowest.
        let within = *[1.0, 0.5, 0.3].get(i).unwrap_or(&0.15);
        near(hops[99].bands_db[i], -20.0, within, &format!("{hz:.0} Hz"));
        near(hops[99].pre.rms_dbfs, -20.0, if hz < 300.0 { 4.0 } else { 0.3 }, "rms");
        near(hops[99].post_bands_db[i], hops[99].bands_db[i], 0.01, "post");
        // Two bands away it is gone.
        for far in (0..THIRD_OCTAVES).filter(|far| far.abs_diff(i) >= 4) {
            assert!(
                hops[99].bands_db[far] < -60.0,
                "{hz:.0} Hz is {} in {far}",
                hops[99].bands_db[far]
            );
        }
    }
}

#[test]
fn bands_add_up_to_the_power() {
    let hops = observe(RATE, &[&noise(4, 25.0, 17_000.0, 800, -20.0).render(RATE, 3.0, 0.0)]);
    let total = |select: fn(&Observation) -> f64| {
        let powers = hops[50..].iter().map(select);
        10.0 * (powers.sum::<f64>() / (hops.len() - 50) as f64).log10()
    };
    let from_bands = total(|o| o.bands_db.iter().map(|b| 10f64.powf(f64::from(*b) / 10.0)).sum());
    let from_samples = total(|o| 10f64.powf(f64::from(o.pre.rms_dbfs) / 10.0));
    near(from_bands as f32, from_samples as f32, 0.2, "sum of bands");
}

#[test]
fn gain_in_is_gain_out() {
    let signal = noise(5, 30.0, 18_000.0, 300, -20.0);
    let beat = hits(180.0, 0.4, 0.08, 0.3);
    let loud = mix(&[&signal.render(RATE, 3.0, 0.0), &render(RATE, 3.0, beat)]);
    let soft = scaled(&loud, 10f32.powf(-12.0 / 20.0));
    for (a, b) in observe(RATE, &[&loud]).iter().zip(&observe(RATE, &[&soft])) {
        near(b.pre.rms_dbfs, a.pre.rms_dbfs - 12.0, 0.01, "rms");
        near(b.pre.peak_dbfs, a.pre.peak_dbfs - 12.0, 0.01, "peak");
        near(b.pre.true_peak_dbtp, a.pre.true_peak_dbtp - 12.0, 0.01, "true peak");
        near(b.momentary_lufs, a.momentary_lufs - 12.0, 0.01, "momentary");
        near(b.short_term_lufs, a.short_term_lufs - 12.0, 0.01, "short-term");
        near(b.crest_db, a.crest_db, 0.01, "crest");
        for (x, y) in a.bands_db.iter().zip(&b.bands_db).filter(|(x, _)| **x > -100.0) {
            near(*y, x - 12.0, 0.05, "band");
        }
        assert_eq!((a.active, a.onset), (b.active, b.onset), "{}", a.hop);
        for (x, y) in a.probe.iter().zip(&b.probe) {
            near(*y, x * 10f32.powf(-12.0 / 20.0), 1e-5, "probe");
        }
    }
}

/// ITU-R BS.1770-4: 997 Hz at 0 dBFS (peak) in one channel reads -3.01 LKFS; in two, 3.01 more.
#[test]
fn loudness_is_that_of_bs1770() {
    for rate in RATES {
        let take = render(rate, 4.0, sine(-3.0103, 997.0));
        let mono = observe(rate, &[&take]);
        near(mono[399].momentary_lufs, -3.01, 0.03, "momentary");
        near(mono[399].short_term_lufs, -3.01, 0.03, "short-term");
        let stereo = observe(rate, &[&take, &take]);
        near(stereo[399].short_term_lufs, 0.0, 0.03, "stereo");
    }
}

/// EBU Tech 3341, test signals 1 and 2 (1 kHz stereo sines), and the lengths of the windows.
#[test]
fn loudness_has_the_windows_of_tech_3341() {
    for level in [-23.0, -33.0] {
        let take = render(RATE, 5.0, sine(level - 3.0103, 1_000.0));
        let hops = observe(RATE, &[&take, &take]);
        near(hops[499].short_term_lufs, level as f32, 0.1, "short-term");
        near(hops[499].momentary_lufs, level as f32, 0.1, "momentary");
    }
    let burst = render(RATE, 6.0, |t| if t < 1.0 { sine(-23.0, 1_000.0)(t) } else { 0.0 });
    let hops = observe(RATE, &[&burst]);
    near(hops[99].momentary_lufs, -23.0, 0.1, "within");
    // 200 ms of 400, 1 s of 3 s.
    near(hops[119].momentary_lufs, -26.0, 0.1, "half the momentary window");
    near(hops[299].short_term_lufs, -23.0 - 4.77, 0.1, "a third of the short-term window");
    assert_eq!(hops[450].momentary_lufs, SILENCE_DB);
}

#[test]
fn crest_is_peak_over_rms() {
    let hops = observe(RATE, &[&render(RATE, 2.0, sine(-20.0, 440.0))]);
    near(hops[199].crest_db, 3.01, 0.05, "sine");
    let hops = observe(RATE, &[&render(RATE, 3.0, hits(200.0, 0.5, 0.05, 0.8))]);
    // Mean square of a decaying sine per period: a^2 d / (4 p); peak near a.
    let wanted = -10.0 * (0.05_f32 / (4.0 * 0.5)).log10();
    near(hops[299].crest_db, wanted, 0.5, "hits");
}

#[test]
fn legs_that_go_together_or_not() {
    let (a, b) = (white(6, 96_000, -20.0), white(7, 96_000, -20.0));
    let table: [(&str, Vec<f32>, f32, f32); 5] = [
        ("same", a.clone(), 1.0, 0.0),
        ("inverted, 6 dB lower", scaled(&a, -0.501_187), -1.0, -6.0),
        ("unrelated", b.clone(), 0.0, 0.0),
        ("half", mix(&[&a, &b]), 0.707, 3.01),
        ("dead", vec![0.0; a.len()], 0.0, -96.0),
    ];
    for (what, second, correlation, balance) in table {
        let hops = observe(RATE, &[&a, &second]);
        near(hops[199].leg_correlation, correlation, 0.02, what);
        near(hops[199].leg_balance_db, balance, 0.2, what);
    }
    let mono = observe(RATE, &[&a]);
    assert_eq!((mono[50].leg_correlation, mono[50].leg_balance_db), (1.0, 0.0));
}

#[test]
fn the_probe_passes_60_to_400_hz() {
    for (hz, gain_db, within) in [
        (20.0, -38.0, 1.0),
        (60.0, -3.0, 0.1),
        (100.0, 0.0, 0.2),
        (150.0, 0.0, 0.1),
        (300.0, -0.4, 0.3),
        (400.0, -3.0, 0.1),
        (1_400.0, -80.0, 30.0),
        (5_000.0, -100.0, 30.0),
    ] {
        let hops = observe(RATE, &[&render(RATE, 2.0, sine(0.0, hz))]);
        let power: f64 =
            hops[100..].iter().flat_map(|o| o.probe).map(|x| f64::from(x).powi(2)).sum::<f64>()
                / 1_600.0;
        let got = 10.0 * power.max(1e-20).log10();
        assert!((got - gain_db).abs() <= within, "{hz} Hz: {got} dB");
    }
}

#[test]
fn a_stereo_channel_reads_the_mean_of_its_legs() {
    let take = render(RATE, 1.0, sine(-20.0, 1_000.0));
    let dead = vec![0.0; take.len()];
    let both = observe(RATE, &[&take, &take]);
    near(both[99].bands_db[16], -20.0, 0.1, "both legs");
    let one = observe(RATE, &[&take, &dead]);
    near(one[99].bands_db[16], -23.0, 0.1, "one leg");
    near(one[99].pre.rms_dbfs, -20.0, 0.1, "the louder leg");
}

/// The points of a fine spectrum add up to the power that is there, and noise reads flat over its
/// density.
#[test]
fn a_fine_spectrum_holds_the_power_of_noise() {
    let hops = observe(48_000.0, &[&white(9, 48_000 * 6, -20.0)]);
    let frames: Vec<_> = hops.iter().skip(50).filter_map(|o| o.fine.as_ref()).collect();
    assert!(frames.len() > 50, "one in ten hops");
    let mean =
        |i: usize| frames.iter().map(|f| f64::from(f.pre[i])).sum::<f64>() / frames.len() as f64;
    for (low_hz, high_hz) in [(100.0, 200.0), (200.0, 250.0), (250.0, 800.0), (800.0, 12_000.0)] {
        let inside = (0..FINE_POINTS).filter(|i| (low_hz..high_hz).contains(&fine_hz(*i)));
        let (sum, count) = inside.fold((0.0, 0.0), |(s, n), i| (s + mean(i), n + 1.0));
        let octaves = count / 24.0;
        let middle = f64::sqrt(low_hz * high_hz);
        let width_hz = middle * (2f64.powf(octaves / 2.0) - 2f64.powf(-octaves / 2.0));
        let wanted = -20.0 + 10.0 * (width_hz / 24_000.0f64).log10();
        near((10.0 * sum.log10()) as f32, wanted as f32, 0.8, &format!("from {low_hz} Hz"));
    }
    for (o, hop) in hops.iter().zip(0..) {
        assert_eq!(o.fine.is_some(), hop % 10 == 9);
    }
}
