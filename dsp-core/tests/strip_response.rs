//! Magnitude of every kind of filter against its analogue prototype, over a fixed grid of the
//! parameter table, 20 Hz to 16 kHz.

use dsp_core::strip::design::{Shape, Target};

/// Largest error that is not listed, dB (issue 2).
const LIMIT_DB: f64 = 0.25;
const TOP_HZ: f64 = 16_000.0;

struct Grid {
    name: &'static str,
    shape: Shape,
    freq_hz: (f64, f64),
    gains_db: &'static [f64],
    qs: &'static [f64],
}

const GAINS: &[f64] =
    &[-18.0, -15.0, -12.0, -9.0, -6.0, -3.0, -1.0, 1.0, 3.0, 6.0, 9.0, 12.0, 15.0, 18.0];
const BAND_QS: &[f64] = &[0.3, 0.5, 0.707, 1.0, 1.4, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0];
const DEPTHS: &[f64] = &[-1.0, -3.0, -6.0, -9.0, -12.0, -15.0, -18.0];
const SLOT_QS: &[f64] = &[2.0, 4.0, 8.0, 16.0, 20.0, 30.0, 40.0];
const BAND_HZ: (f64, f64) = (20.0, 20_000.0);
const HPF_HZ: (f64, f64) = (20.0, 1_000.0);
const FREQS: usize = 46;

const GRIDS: &[Grid] = &[
    Grid { name: "bell", shape: Shape::Bell, freq_hz: BAND_HZ, gains_db: GAINS, qs: BAND_QS },
    Grid {
        name: "low_shelf",
        shape: Shape::LowShelf,
        freq_hz: BAND_HZ,
        gains_db: GAINS,
        qs: BAND_QS,
    },
    Grid {
        name: "high_shelf",
        shape: Shape::HighShelf,
        freq_hz: BAND_HZ,
        gains_db: GAINS,
        qs: BAND_QS,
    },
    Grid { name: "notch", shape: Shape::Notch, freq_hz: BAND_HZ, gains_db: &[0.0], qs: BAND_QS },
    Grid {
        name: "notch_slot",
        shape: Shape::NotchSlot,
        freq_hz: BAND_HZ,
        gains_db: DEPTHS,
        qs: SLOT_QS,
    },
    // The stages of the three Butterworth slopes.
    Grid {
        name: "hpf_2nd",
        shape: Shape::HighPass,
        freq_hz: HPF_HZ,
        gains_db: &[0.0],
        qs: &[0.541_196, std::f64::consts::FRAC_1_SQRT_2, 1.0, 1.306_563],
    },
    Grid {
        name: "hpf_1st",
        shape: Shape::HighPassFirst,
        freq_hz: HPF_HZ,
        gains_db: &[0.0],
        qs: &[1.0],
    },
];

/// Largest error of a section up to 16 kHz and where, on a fine grid that is denser around the
/// centre, the poles and the zeros.
fn worst(target: &Target, rate_hz: f64) -> (f64, f64) {
    let filter = target.design_exact(rate_hz);
    let mut worst = (0.0f64, 0.0);
    let mut look = |f: f64| {
        if (20.0..=TOP_HZ).contains(&f) {
            let e = filter.db(rate_hz, f) - target.analog_db(f);
            if !e.is_finite() || e.abs() > worst.0.abs() {
                worst = (e, f);
            }
        }
    };
    for i in 0..=240 {
        look(20.0 * 800f64.powf(f64::from(i) / 240.0));
    }
    let apart = 10f64.powf(target.gain_db / 80.0);
    for middle in [1.0, apart, 1.0 / apart] {
        for i in -20..=20 {
            look(target.freq_hz * middle * (1.0 + 0.1 * f64::from(i) / target.q));
        }
    }
    worst
}

struct Found {
    lines: Vec<String>,
    summary: Vec<String>,
}

fn walk() -> Found {
    let mut found = Found { lines: Vec::new(), summary: Vec::new() };
    for rate_hz in [44_100.0, 48_000.0] {
        for grid in GRIDS {
            let (mut points, mut misses, mut most) = (0, 0, 0.0f64);
            for &q in grid.qs {
                for &gain_db in grid.gains_db {
                    for i in 0..FREQS {
                        let (low, high) = grid.freq_hz;
                        let freq_hz = low * (high / low).powf(i as f64 / (FREQS - 1) as f64);
                        let target = Target { shape: grid.shape, freq_hz, gain_db, q };
                        let (e, at) = worst(&target, rate_hz);
                        assert!(e.is_finite(), "{target:?} at {rate_hz} Hz: no number");
                        points += 1;
                        most = most.max(e.abs());
                        if e.abs() > LIMIT_DB {
                            misses += 1;
                            found.lines.push(format!(
                                "{rate_hz} {} f {freq_hz:.0} Hz, {gain_db:+} dB, Q {q}: {e:+.2} dB at {at:.0} Hz",
                                grid.name
                            ));
                        }
                    }
                }
            }
            found.summary.push(format!(
                "# {rate_hz} {}: {misses} of {points} points miss, largest error {most:.3} dB",
                grid.name
            ));
        }
    }
    found
}

#[test]
fn response_keeps_to_the_prototype_except_where_listed() {
    let found = walk();
    let mut text = String::from(
        "# Misses: points of the grid of tests/strip_response.rs where a section is more than\n\
         # 0.25 dB off its analogue prototype somewhere from 20 Hz to 16 kHz.\n\
         # Written by: DESKMATE_ACCEPT=1 cargo test --release -p dsp-core --test strip_response\n",
    );
    for line in found.summary.iter().chain(&found.lines) {
        text.push_str(line);
        text.push('\n');
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/response_misses.txt");
    if std::env::var_os("DESKMATE_ACCEPT").is_some() {
        std::fs::write(path, &text).expect("the list of misses can be written");
    }
    let committed = std::fs::read_to_string(path).expect("the list of misses is committed");
    assert_eq!(committed, text, "the misses changed: look, then accept with DESKMATE_ACCEPT=1");
}
